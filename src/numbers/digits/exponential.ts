import type { Decimal } from "decimal.js";
import { type DecimalClass, type DigitContext, finish, sumSeries, working } from "./context.js";

const GUARD = 10;

/** e^x for every x; overflow gives Infinity and underflow 0. */
export function exp(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, new (working(ctx, GUARD))(x).exp());
}

/** e^x - 1, to full relative precision near 0 as well. */
export function expm1(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, expm1In(working(ctx, GUARD), x));
}

/** ln x: NaN for x < 0 and -Infinity at 0. */
export function log(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, logIn(working(ctx, GUARD), x));
}

/** ln(1 + x), to full relative precision near 0: NaN for x < -1 and -Infinity at -1. */
export function log1p(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, log1pIn(working(ctx, GUARD), x));
}

/** Logarithm to the base 2, with the domain of `log`. */
export function log2(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, logIn(D, x).div(D.ln(2)));
}

/** Logarithm to the base 10, with the domain of `log`. */
export function log10(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, logIn(D, x).div(D.ln(10)));
}

/** `expm1` within a formula: in the digits of D, good to all but the last few. */
export function expm1In(D: DecimalClass, x: Decimal): Decimal {
  const value = new D(x);
  if (value.isZero() || !value.isFinite() || value.e >= -1) {
    return value.isZero() ? value : value.exp().minus(1);
  }
  return sumSeries(value, (term, k) => term.times(value).div(k + 1));
}

/** `log` within a formula: in the digits of D, good to all but the last few. */
export function logIn(D: DecimalClass, x: Decimal): Decimal {
  const value = new D(x);
  const offset = value.minus(1);
  return offset.isFinite() && offset.e < -2 ? log1pIn(D, offset) : value.ln();
}

/** `log1p` within a formula: by 2 artanh(x / (2 + x)) (DLMF 4.6.6) where 1 + x would lose digits of x. */
export function log1pIn(D: DecimalClass, x: Decimal): Decimal {
  const value = new D(x);
  if (value.isZero()) return value;
  if (!value.isFinite() || value.e >= -2) return value.plus(1).ln();
  const s = value.div(value.plus(2));
  const square = s.times(s);
  return sumSeries(
    s,
    (term) => term.times(square),
    (term, k) => term.div(2 * k + 1),
  ).times(2);
}
