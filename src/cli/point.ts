/** The points at which requests want values: names to numbers, or to lists of numbers. */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { freeSymbols } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { bad, kindOf } from "./request.js";

const notFinite: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** A number as requests write it: JSON has no infinities, so they are texts. */
export function toNumber(value: unknown, what: string): number {
  if (typeof value === "number") return value;
  const found = notFinite.get(value);
  if (found !== undefined) return found;
  throw bad(
    `${what} must be a number, but it is ${kindOf(value)}`,
    typeof value === "string"
      ? "Texts are “NaN”, “Infinity” and “-Infinity”; with “digits” any exact number."
      : undefined,
  );
}

/** An exact number: a JSON number is the decimal that it prints as, a text may be any constant formula, such as 1/3. */
export function toExact(value: unknown, what: string, book: Book): Expr | number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") throw bad(`${what} must be a number, but it is ${kindOf(value)}`);
  if (notFinite.has(value))
    throw new FluxionsError("not-finite", `${what} is ${value}, which has no exact value`);
  const e = book.parse(value);
  if (e.op.boolean || freeSymbols(e).length > 0)
    throw bad(`${what} must be a number, but “${value.slice(0, 40)}” is none`);
  return e;
}

/** Values of the names that occur; how many rows they make; null where all are single numbers. */
export interface Point<T> {
  readonly values: ReadonlyMap<string, T | readonly T[]>;
  readonly rows: number | null;
}

/**
 * Names that do not occur are ignored, except that lists tell how many rows are wanted: a derivative that has become
 * constant still has a value for each row.
 * @throws FluxionsError `missing-value`, `length-mismatch`, `bad-request`
 */
export function readPoint<T>(
  at: ReadonlyMap<string, unknown>,
  names: readonly string[],
  read: (value: unknown, what: string) => T,
): Point<T> {
  const values = new Map<string, T | readonly T[]>();
  let rows: number | null = null;
  let first = "";
  for (const name of names) {
    const value = at.get(name);
    if (value === undefined)
      throw new FluxionsError("missing-value", `there is no value for ${name}`, {
        hint: `Give one in “at”.`,
      });
    if (!Array.isArray(value)) {
      values.set(name, read(value, `the value of ${name}`));
      continue;
    }
    if (rows !== null && rows !== value.length)
      throw new FluxionsError(
        "length-mismatch",
        `the lists of ${first} and ${name} have different lengths, ${rows} and ${value.length}`,
      );
    rows = value.length;
    first = name;
    values.set(
      name,
      value.map((v, i) => read(v, `the value ${i} of ${name}`)),
    );
  }
  return { values, rows: rows ?? unusedRows(at, names) };
}

function unusedRows(at: ReadonlyMap<string, unknown>, names: readonly string[]): number | null {
  if (names.some((name) => Array.isArray(at.get(name)))) return null;
  const lengths = new Set([...at.values()].filter(Array.isArray).map((list) => list.length));
  return lengths.size === 1 ? ([...lengths][0] as number) : null;
}
