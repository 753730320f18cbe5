/** Expressions as text in the grammar that reads them. */
import type { Expr } from "../expr/node.js";
import { literal } from "./decimal.js";
import { type Layout, type Slot, type Spelling, spelledOnce } from "./layout.js";
import { Level } from "./precedence.js";
import { write } from "./writer.js";

/** How much is printed, and what holes are called. */
export interface PrintOptions {
  /** Characters beyond which printing is refused; 10 million unless told. */
  readonly maxLength?: number | undefined;
  /** Names of the holes of a template, in their order; `_0`, `_1`, … unless told. */
  readonly holes?: readonly string[] | undefined;
}

/** Calls as every language spells them. */
export function callSpelling(
  before: string,
  arity: number,
  between: string,
  after: string,
): Spelling["pieces"] {
  const pieces: (string | Slot)[] = [before];
  for (let i = 0; i < arity; i++) {
    if (i > 0) pieces.push(between);
    pieces.push({ arg: i, need: Level.Any });
  }
  pieces.push(after);
  return pieces;
}

const spelling = spelledOnce((op, arity) => ({
  pieces: callSpelling(`${op.name}(`, arity, ", ", ")"),
  level: Level.Atom,
  head: null,
}));

const layout: Layout = {
  linear: true,
  open: "(",
  close: ")",
  plus: " + ",
  minus: " - ",
  fraction: ["", "/", ""],
  negative: "-",
  power: ["", "^", ""],
  and: " and ",
  or: " or ",
  not: "not ",
  relations: new Map(["==", "!=", "<", "<=", ">", ">="].map((r) => [r, ` ${r} `])),
  cases: null,
  symbol: (name) => name,
  hole: (index) => `_${index}`,
  constant: (op) => op.name,
  whole: (digits) => digits,
  decimal: literal,
  times: () => "*",
  spelling,
};

/**
 * The expression as text that reads back to the same node, in the order in which people write: `x^2 + 2*x + 1`.
 * Operations of the float dialect are written in the order in which they are computed, and do not read back.
 * @throws FluxionsError `too-long-to-print`
 */
export function print(e: Expr, options: PrintOptions = {}): string {
  const { holes } = options;
  const chosen = holes === undefined ? layout : { ...layout, hole: (i: number) => holes[i] ?? `_${i}` };
  return write(e, chosen, options.maxLength);
}
