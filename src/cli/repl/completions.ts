/** What the tabulator completes in a session. */
import { COMMANDS } from "./entry.js";

/**
 * The completions of the word before the cursor, as node:readline wants them.
 * @param own names that were defined
 */
export function completions(
  line: string,
  own: readonly string[],
  functions: readonly string[],
): [string[], string] {
  const [word] = /[\p{L}_$][\p{L}\p{N}_$]*$/u.exec(line) ?? [""];
  const before = line.slice(0, line.length - word.length).trim();
  const atStart = before === "" || before === ":" || before === ".";
  const all = [
    ...(atStart ? COMMANDS.keys() : []),
    ...(before === ":" || before === "." ? [] : [...own, ...functions]),
  ];
  // Without a letter there is too much to offer, but at the start the commands are what people ask for.
  if (word === "" && !atStart) return [[], ""];
  const found = word === "" ? [...COMMANDS.keys()] : all.filter((name) => name.startsWith(word));
  return [[...new Set(found)].sort(), word];
}
