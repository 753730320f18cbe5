/** Equations and points as people write them on the command line and in requests. */
import type { LimitPoint } from "../answers/limit.js";
import { equal } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";

/** What reads formulas: a book, or a request in which names stand for formulas. */
export interface Reads {
  readonly parse: (text: string) => Expr;
}

/** An equals sign that is no part of ==, !=, <= or >=. */
const SINGLE = /(?<![=!<>])=(?!=)/g;

/**
 * `x^2 = 4`, `x^2 == 4`, or an expression whose zeros are meant.
 * @throws FluxionsError those of formulas
 */
export function readEquation(text: string, book: Reads): Expr {
  const signs = [...text.matchAll(SINGLE)];
  // Several of them are no equation: the parser says what is wrong with them.
  if (signs.length !== 1) return book.parse(text);
  const at = signs[0].index;
  const [left, right] = [text.slice(0, at), text.slice(at + 1)].map((side) => book.parse(side));
  // A comparison of conditions has no meaning, and the parser says so with its place in the text.
  return left.op.boolean || right.op.boolean ? book.parse(text) : equal(left, right);
}

const infinities: ReadonlyMap<string, "Infinity" | "-Infinity"> = new Map([
  ["Infinity", "Infinity"],
  ["+Infinity", "Infinity"],
  ["-Infinity", "-Infinity"],
]);

/** A formula, or an infinity. */
export function readPoint(text: string, book: Reads): LimitPoint {
  return infinities.get(text.trim()) ?? book.parse(text);
}
