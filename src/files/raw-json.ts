/**
 * The texts of the fields of a JSON object, as they were written: numbers beyond the doubles and values of any depth can be
 * echoed from them exactly.
 * @param line valid JSON, an object
 */
export function rawFields(line: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let i = line.indexOf("{") + 1;
  for (;;) {
    i = skipSpace(line, i);
    if (line[i] !== '"') return found;
    const keyEnd = stringEnd(line, i);
    const key = JSON.parse(line.slice(i, keyEnd)) as string;
    const from = skipSpace(line, line.indexOf(":", keyEnd) + 1);
    const to = valueEnd(line, from);
    // Of a field that occurs twice, JSON.parse takes the last.
    found.set(key, line.slice(from, to));
    i = skipSpace(line, to);
    if (line[i] !== ",") return found;
    i++;
  }
}

/** The text of one field of a JSON object. */
export function rawField(line: string, name: string): string | undefined {
  return rawFields(line).get(name);
}

function skipSpace(line: string, i: number): number {
  while (i < line.length && " \t\r\n".includes(line[i])) i++;
  return i;
}

function stringEnd(line: string, i: number): number {
  for (i++; line[i] !== '"'; i++) if (line[i] === "\\") i++;
  return i + 1;
}

function valueEnd(line: string, i: number): number {
  let depth = 0;
  for (; i < line.length; i++) {
    const c = line[i];
    if (c === '"') i = stringEnd(line, i) - 1;
    else if (c === "[" || c === "{") depth++;
    else if (c === "]" || c === "}") {
      if (depth === 0) return i;
      depth--;
    } else if (depth === 0 && (c === "," || c === " " || c === "\t" || c === "\r")) return i;
    if (depth === 0 && (c === '"' || c === "]" || c === "}")) return i + 1;
  }
  return i;
}
