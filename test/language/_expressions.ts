import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { and, equal, less, lessEqual, not, or, unequal, where } from "../../src/expr/logic.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { Rational } from "../../src/expr/rational.js";
import { E, FALSE, integer, linear, PI, pow, powers, rational, TRUE } from "../../src/expr/reals.js";
import fc from "../_fast-check.js";

const names = ["x", "y", "z", "alpha", "gamma", "Δt", "x_1"];
const unary = ["sin", "exp", "log", "sqrt", "abs", "erf", "gamma", "stable_sqrt", "atanh"];
const binary = ["atan2", "max", "mod", "log", "hypot"];
const find = (name: string, arity: number) => defaultBook.find(name, arity) as Op;

const number = fc.oneof(
  fc.integer({ min: -12, max: 12 }).map(integer),
  fc
    .tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.bigInt({ min: 1n, max: 2n ** 60n }))
    .map(([p, q]) => rational(Rational.big(p, q))),
);
const leaf = fc.oneof(number, fc.constantFrom(...names).map(symbol), fc.constantFrom(PI, E));

/** Expressions and conditions that the canonical constructors make. */
export const expressions: { real: fc.Arbitrary<Expr>; condition: fc.Arbitrary<Expr> } = fc.letrec<{
  real: Expr;
  condition: Expr;
}>((tie) => ({
  real: fc.oneof(
    { maxDepth: 4, depthSize: "small", depthIdentifier: "expr" },
    leaf,
    fc
      .tuple(number, fc.array(fc.tuple(tie("real"), number), { minLength: 1, maxLength: 3 }))
      .map(([k, pairs]) => tolerant(() => linear(k, pairs.flat()))),
    fc
      .tuple(
        number,
        fc.array(fc.tuple(tie("real"), fc.oneof(fc.integer({ min: -3, max: 3 }).map(integer), leaf)), {
          minLength: 1,
          maxLength: 4,
        }),
      )
      .map(([k, pairs]) => tolerant(() => powers(k, pairs.flat()))),
    fc.tuple(tie("real"), tie("real")).map(([a, b]) => tolerant(() => pow(a, b))),
    fc.tuple(fc.constantFrom(...unary), tie("real")).map(([f, a]) => tolerant(() => call(find(f, 1), [a]))),
    fc
      .tuple(fc.constantFrom(...binary), tie("real"), tie("real"))
      .map(([f, a, b]) => tolerant(() => call(find(f, 2), [a, b]))),
    fc.tuple(tie("condition"), tie("real"), tie("real")).map(([c, a, b]) => where(c, a, b)),
  ),
  condition: fc.oneof(
    { maxDepth: 4, depthSize: "small", depthIdentifier: "expr" },
    fc.constantFrom(TRUE, FALSE),
    fc
      .tuple(fc.constantFrom(equal, unequal, less, lessEqual), tie("real"), tie("real"))
      .map(([compare, a, b]) => compare(a, b)),
    fc
      .tuple(fc.constantFrom(and, or), fc.array(tie("condition"), { minLength: 1, maxLength: 3 }))
      .map(([join, args]) => join(...args)),
    tie("condition").map(not),
  ),
}));

/** Numbers that would become too large are not what these tests are about. */
function tolerant(make: () => Expr): Expr {
  try {
    return make();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "number-too-large") return symbol("w");
    throw error;
  }
}
