/** One form for all sums that say the same: 2·x − 4 < 0 and x < 2 are one fact. */
import type { Expr } from "../expr/node.js";
import type { Rational } from "../expr/rational.js";
import { rational, rationalOf, scale, sub } from "../expr/reals.js";

export interface Monic {
  /** The terms without the constant, divided by the first coefficient. */
  readonly linear: Expr;
  /** The whole sum divided by that coefficient. */
  readonly whole: Expr;
  /** The sum is factor·linear + shift. */
  readonly factor: Rational;
  readonly shift: Rational;
}

export function monic(sum: Expr): Monic {
  const factor = rationalOf(sum.args[1]);
  const whole = scale(sum, rational(factor.inverse()));
  const constant = sum.value as Expr;
  const shift = rationalOf(constant);
  const linear = scale(sub(sum, constant), rational(factor.inverse()));
  return { linear, whole, factor, shift };
}
