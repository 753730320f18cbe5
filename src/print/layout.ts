import type { Op } from "../expr/op.js";
import type { Decimal } from "./decimal.js";

/** The place of an argument in a spelling, and how tightly the argument must bind to stand there bare. */
export interface Slot {
  readonly arg: number;
  readonly need: number;
}

/** How calls of a function are spelled. */
export interface Spelling {
  readonly pieces: readonly (string | Slot)[];
  readonly level: number;
  /** What an exponent may be attached to, as in sin²(x); null where it may not. */
  readonly head: string | null;
}

/** How an operator is spelled is found once. */
export function spelledOnce(spell: (op: Op, arity: number) => Spelling): (op: Op, arity: number) => Spelling {
  const spellings = new WeakMap<Op, Spelling>();
  return (op, arity) => {
    let found = spellings.get(op);
    if (found === undefined) {
      found = spell(op, arity);
      spellings.set(op, found);
    }
    return found;
  };
}

/** What text, LaTeX and MathML differ in; everything else stands in the writer. */
export interface Layout {
  /**
   * One line that must read back to the same node. Otherwise fractions, exponents and cases are two-dimensional and
   * group their parts by themselves.
   */
  readonly linear: boolean;
  readonly open: string;
  readonly close: string;
  readonly plus: string;
  readonly minus: string;
  /** The sign in front of a negative term. */
  readonly negative: string;
  /** Around and between the parts of a fraction and of a power. */
  readonly fraction: readonly [before: string, between: string, after: string];
  readonly power: readonly [before: string, between: string, after: string];
  readonly and: string;
  readonly or: string;
  readonly not: string;
  /** Spellings of `==`, `<` and so on, of `>` and `>=` too. */
  readonly relations: ReadonlyMap<string, string>;
  /** `where` as a brace with one row for each condition; null where it is an ordinary call. */
  readonly cases: {
    readonly before: string;
    readonly condition: string;
    readonly row: string;
    readonly otherwise: string;
  } | null;
  symbol(name: string): string;
  hole(index: number): string;
  constant(op: Op): string;
  /** Digits of a whole number. */
  whole(digits: string): string;
  /** A number that is shorter in decimals. */
  decimal(number: Decimal): string;
  /** What stands between two factors. */
  times(afterNumber: boolean, beforeDigit: boolean): string;
  spelling(op: Op, arity: number): Spelling;
}
