/** The algebra's constructors as users call them: with numbers in the place of expressions, and any number of operands. */
import { FluxionsError } from "../expr/error.js";
import * as logic from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import * as reals from "../expr/reals.js";
import { type Like, toExpr } from "./like.js";

function toNumber(value: Like): Expr {
  const e = toExpr(value);
  if (e.op.boolean)
    throw new FluxionsError("truth-value", `arithmetic needs numbers, but “${e}” is a truth value`, {
      hint: "Choose numbers by the condition: where(condition, 1, 0).",
    });
  return e;
}

/** a + b + … @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const add = (...terms: Like[]): Expr => reals.sum(terms.map(toNumber));
/** a − b @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const sub = (a: Like, b: Like): Expr => reals.sub(toNumber(a), toNumber(b));
/** a · b · … @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const mul = (...factors: Like[]): Expr => reals.product(factors.map(toNumber));
/** a / b; 0/0 reads as 0, and 1/0 stays. @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const div = (a: Like, b: Like): Expr => reals.div(toNumber(a), toNumber(b));
/** −a @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const neg = (a: Like): Expr => reals.neg(toNumber(a));
/** base^exponent; x^0 is 1, e^x is exp(x). @throws FluxionsError `number-too-large`, `truth-value`, `not-finite`, `not-an-expression` */
export const pow = (base: Like, exponent: Like): Expr => reals.pow(toNumber(base), toNumber(exponent));

/** a = b, as a condition: true or false where both are numbers. @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const eq = (a: Like, b: Like): Expr => logic.equal(toExpr(a), toExpr(b));
/** a ≠ b, as a condition. @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const ne = (a: Like, b: Like): Expr => logic.unequal(toExpr(a), toExpr(b));
/** a < b, as a condition. @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const lt = (a: Like, b: Like): Expr => logic.less(toExpr(a), toExpr(b));
/** a ≤ b, as a condition. @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const le = (a: Like, b: Like): Expr => logic.lessEqual(toExpr(a), toExpr(b));
/** a > b, as a condition: the same node as b < a. @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const gt = (a: Like, b: Like): Expr => logic.greater(toExpr(a), toExpr(b));
/** a ≥ b, as a condition: the same node as b ≤ a. @throws FluxionsError `truth-value`, `not-finite`, `not-an-expression` */
export const ge = (a: Like, b: Like): Expr => logic.greaterEqual(toExpr(a), toExpr(b));
export { and, not, or } from "../expr/logic.js";
