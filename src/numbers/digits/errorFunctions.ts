import type { Decimal } from "decimal.js";
import { type DecimalClass, type DigitContext, finish, sumSeries, working } from "./context.js";
import { pi } from "./pi.js";

const GUARD = 14;
/** So that the terms of the asymptotic series get small enough for erfcFar's own guard digits, before they grow. */
const FAR_DIGITS = 10;

/** Error function (DLMF 7.2.1). */
export function erf(ctx: DigitContext, x: Decimal): Decimal {
  if (x.isNaN() || x.isZero()) return new ctx.Decimal(x);
  const D = working(ctx, GUARD);
  return finish(ctx, isFar(D, x) ? new D(x.isNegative() ? -1 : 1) : erfIn(D, x));
}

/** Complementary error function (DLMF 7.2.2), to full relative precision for large x too. */
export function erfc(ctx: DigitContext, x: Decimal): Decimal {
  if (x.isNaN()) return new ctx.Decimal(x);
  const D = working(ctx, GUARD);
  if (isFar(D, x)) return finish(ctx, x.isNegative() ? new D(2) : erfcFar(ctx, x));
  const digitsLost = x.lt(0.5) ? 0 : Math.ceil(x.toNumber() ** 2 / Math.LN10) + 3;
  const Wide = working(ctx, GUARD + digitsLost);
  return finish(ctx, new Wide(1).minus(erfIn(Wide, x)));
}

/** Whether erfc(|x|) is well below 10^-precision; then its asymptotic series is good to that many digits. */
function isFar(D: DecimalClass, x: Decimal): boolean {
  return x.abs().gt(Math.sqrt((D.precision + FAR_DIGITS) * Math.LN10));
}

/** 2/sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!! (DLMF 7.6.2): all terms have one sign. */
function erfIn(D: DecimalClass, x: Decimal): Decimal {
  const value = new D(x);
  const square = value.times(value);
  const twice = square.times(2);
  const series = sumSeries(value, (term, k) => term.times(twice).div(2 * k + 1));
  return series.times(2).times(square.negated().exp()).div(pi(D.precision).sqrt());
}

/** e^(-x^2) / (x sqrt(pi)) sum of (-1)^n (2n-1)!! / (2 x^2)^n (DLMF 7.12.1). */
function erfcFar(ctx: DigitContext, x: Decimal): Decimal {
  if (!x.isFinite() || x.e > 9) return new ctx.Decimal(0);
  const D = working(ctx, GUARD + 2 * x.e);
  const value = new D(x);
  const square = value.times(value);
  const scale = square.times(-2);
  const series = sumSeries(new D(1), (term, k) => term.times(2 * k - 1).div(scale));
  return series.times(square.negated().exp()).div(value.times(pi(D.precision).sqrt()));
}
