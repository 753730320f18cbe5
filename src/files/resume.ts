/** Text outputs that a run before has begun: how many complete rows they have, and where the last one ends. */
import { FluxionsError } from "../expr/error.js";
import { fileSource } from "./bytes.js";
import { openRows } from "./csv-reader.js";
import { openLines } from "./jsonl-reader.js";
import type { Resumed, RowFormat, TextFormat } from "./text-writer.js";

export interface Begun extends Resumed {
  /** What lies behind is half a row. */
  readonly offset: number;
}

/**
 * Looks at an output. Undefined where not even its header is complete.
 * @throws FluxionsError `resume-mismatch`, `unreadable`, `bad-quote`, `bad-json`
 */
export function begunOutput(
  path: string,
  format: TextFormat,
  columns: readonly string[],
  { header }: RowFormat,
): Promise<Begun | undefined> {
  return format === "jsonl"
    ? begunLines(path, columns)
    : begunRows(path, format === "tsv" ? "\t" : ",", header);
}

function different(path: string, found: string, wanted: string): FluxionsError {
  return new FluxionsError(
    "resume-mismatch",
    `${path} has other columns: ${found.slice(0, 200)}\nthis command writes: ${wanted.slice(0, 200)}`,
    { hint: "Use the same formulas as before, or --overwrite." },
  );
}

async function begunRows(path: string, delimiter: string, header: string): Promise<Begun | undefined> {
  const source = await fileSource(path);
  try {
    const rows = await openRows(source, delimiter);
    if (rows === null) return undefined;
    const { window } = rows;
    const width = rows.cells;
    let from = 0;
    // Every row ends in a line feed; what does not was cut off.
    const complete = () =>
      window.buffer[window.start - 1] === 0x0a && window.offset(window.start) <= (source.total ?? 0);
    const text = () => window.buffer.toString("utf8", from, window.start);
    if (!complete()) return undefined;
    if (text() !== header) throw different(path, text().trimEnd(), header.trimEnd());
    let offset = window.offset(window.start);
    let count = 0;
    let last = "";
    for (;;) {
      from = window.start;
      let found: boolean;
      try {
        found = rows.next();
      } catch (error) {
        // A quote that never closes: the row was cut off.
        if (window.ended && error instanceof FluxionsError && error.code === "bad-quote") break;
        throw error;
      }
      if (!found) {
        if (window.ended) break;
        await window.more();
        continue;
      }
      if (!complete()) break;
      if (rows.cells !== width)
        throw different(path, `${rows.cells} cells in row ${count + 1}`, `${width} cells`);
      offset = window.offset(window.start);
      count++;
      last = text();
    }
    return { rows: count, last, offset };
  } finally {
    await source.close();
  }
}

async function begunLines(path: string, columns: readonly string[]): Promise<Begun | undefined> {
  const source = await fileSource(path);
  try {
    const lines = await openLines(source);
    if (lines === null) return undefined;
    const { window } = lines;
    let offset = 0;
    let count = 0;
    let last = "";
    for (let more = true; more; ) {
      if (window.buffer[window.start - 1] !== 0x0a) break;
      const text = lines.text();
      if (count === 0) {
        const keys = Object.keys(lines.object(text));
        // Objects give keys that look like integers first.
        if (JSON.stringify(keys.sort()) !== JSON.stringify([...columns].sort()))
          throw different(path, keys.join(", "), columns.join(", "));
      }
      count++;
      last = `${text}\n`;
      offset = window.offset(window.start);
      more = lines.next();
      while (!more && !window.ended) {
        await window.more();
        more = lines.next();
      }
    }
    return count === 0 ? undefined : { rows: count, last, offset };
  } finally {
    await source.close();
  }
}
