/** Repeatable random numbers, points and formulas. */
import { defaultBook } from "../../../rules/index.js";
import { call } from "../../../src/expr/call.js";
import { less, where } from "../../../src/expr/logic.js";
import { type Expr, symbol } from "../../../src/expr/node.js";
import type { Op } from "../../../src/expr/op.js";
import { add, div, integer, mul, pow, sub, sum } from "../../../src/expr/reals.js";

/** Repeatable numbers in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

const unary = [
  ...["sin", "cos", "exp", "tanh", "abs", "sqrt", "log1p", "relu", "sigmoid", "atan"],
  ...["log", "asinh", "cbrt", "expm1", "sinc", "tan", "cosh", "log1pexp"],
].map((name) => defaultBook.find(name, 1) as Op);
const binary = ["max", "min", "hypot", "atan2"].map((name) => defaultBook.find(name, 2) as Op);

/** A random formula with much sharing, in x, y and z. */
export function randomFormula(seed: number, operations: number): Expr {
  const random = randomNumbers(seed);
  const among = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const made: Expr[] = [symbol("x"), symbol("y"), symbol("z"), integer(2), integer(-3)];
  for (let i = 0; i < operations; i++) {
    const [a, b] = [among(made), among(made)];
    const next = [
      () => add(a, b),
      () => sub(a, b),
      () => mul(a, b),
      () => div(a, add(mul(b, b), integer(1))),
      () => pow(add(mul(a, a), integer(1)), integer(Math.floor(random() * 9) - 3)),
      () => call(among(unary), [a]),
      () => call(among(unary), [a]),
      () => call(among(binary), [a, b]),
      () => where(less(a, b), mul(a, among(made)), call(among(unary), [b])),
    ];
    made.push(among(next)());
  }
  return sum(made.slice(-Math.min(6, operations)));
}
