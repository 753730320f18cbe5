import type { Decimal } from "decimal.js";
import { type DecimalClass, type DigitContext, finish, working } from "./context.js";
import { expm1In } from "./exponential.js";

const GUARD = 12;

/** Hyperbolic sine, to full relative precision near 0. */
export function sinh(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, sinhIn(working(ctx, GUARD), x));
}

/** Hyperbolic cosine. */
export function cosh(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, coshIn(working(ctx, GUARD), x));
}

/** Hyperbolic tangent. */
export function tanh(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, tanhIn(working(ctx, GUARD), x));
}

/** 1 / cosh x. */
export function sech(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, new D(1).div(coshIn(D, x)));
}

/** 1 / sinh x; an infinity with the sign of the zero at 0. */
export function csch(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, new D(1).div(sinhIn(D, x)));
}

/** 1 / tanh x; an infinity with the sign of the zero at 0. */
export function coth(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, new D(1).div(tanhIn(D, x)));
}

/** (u + u/(u + 1)) / 2 with u = e^|x| - 1: a sum of positive numbers. */
function sinhIn(D: DecimalClass, x: Decimal): Decimal {
  if (x.isZero() || !x.isFinite()) return new D(x);
  const u = expm1In(D, x.abs());
  if (!u.isFinite()) return new D(x.isNegative() ? -Infinity : Infinity);
  const value = u.plus(u.div(u.plus(1))).div(2);
  return x.isNegative() ? value.negated() : value;
}

function coshIn(D: DecimalClass, x: Decimal): Decimal {
  const grown = new D(x.abs()).exp();
  return grown.plus(new D(1).div(grown)).div(2);
}

/** u / (u + 2) with u = e^(2|x|) - 1. */
function tanhIn(D: DecimalClass, x: Decimal): Decimal {
  if (x.isZero() || x.isNaN()) return new D(x);
  if (x.abs().gt(2 * D.precision)) return new D(x.isNegative() ? -1 : 1);
  const u = expm1In(D, new D(x.abs()).times(2));
  const value = u.div(u.plus(2));
  return x.isNegative() ? value.negated() : value;
}
