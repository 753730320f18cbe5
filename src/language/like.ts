import { FluxionsError } from "../expr/error.js";
import { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { rational } from "../expr/reals.js";

/** What functions over expressions accept: doubles are read as the decimals that they print as, 0.1 as 1/10. */
export type Like = Expr | number | bigint;

/**
 * The expression that stands for a value.
 * @throws FluxionsError `not-finite` for NaN and infinities, `not-an-expression` for anything else
 */
export function toExpr(value: Like): Expr {
  if (value instanceof Expr) return value;
  if (typeof value === "number") return rational(Rational.fromNumber(value));
  if (typeof value === "bigint") return rational(Rational.big(value));
  throw new FluxionsError(
    "not-an-expression",
    `expected an expression or a number, but got ${typeof value}`,
    {
      hint: 'Make symbols with symbol("x"), and formulas from text with parse(…) or expr`…`.',
    },
  );
}
