import type { Decimal } from "decimal.js";
import { bernoulli } from "./bernoulli.js";
import { type DecimalClass, type DigitContext, decimalClass, finish, refined, working } from "./context.js";
import { logIn } from "./exponential.js";
import { pi } from "./pi.js";
import { sinPiIn, tanPiIn } from "./trigonometric.js";

const GUARD = 16;
/** Beyond it the gamma function overflows (and its reflection underflows) even decimal.js's exponents. */
const HUGE_EXPONENT = 17;
/** Stirling's series reaches 10^-precision from about 0.37 precision on; a little more means far fewer terms. */
const SHIFT_PER_DIGIT = 0.6;
const EXACT_STEP = 50;
const EXACT_LIMIT = 5000;

/**
 * Gamma function. Poles follow C's tgamma: an infinity with the sign of the zero at 0, NaN at the negative whole
 * numbers and at -Infinity.
 */
export function gamma(ctx: DigitContext, x: Decimal): Decimal {
  if (x.isNaN() || isPole(x) || !x.isFinite()) return new ctx.Decimal(gammaAtSpecial(x));
  if (x.e >= HUGE_EXPONENT) return new ctx.Decimal(x.isNegative() ? 0 : Infinity);
  return finish(ctx, gammaIn(working(ctx, GUARD + Math.max(0, x.e) + 2), x));
}

/** ln |gamma(x)|: Infinity at 0, the negative whole numbers and both infinities. */
export function lgamma(ctx: DigitContext, x: Decimal): Decimal {
  if (x.isNaN()) return new ctx.Decimal(x);
  if (isPole(x) || !x.isFinite()) return new ctx.Decimal(Infinity);
  if (x.eq(1) || x.eq(2)) return new ctx.Decimal(0);
  return lgammaBesideZero(ctx, x) ?? refined(ctx, guardFor(x), (D) => lgammaIn(D, x));
}

/**
 * Logarithmic derivative of the gamma function: an infinity at 0 (negative at +0), NaN at the negative whole numbers
 * and at -Infinity, Infinity at Infinity.
 */
export function digamma(ctx: DigitContext, x: Decimal): Decimal {
  if (x.isZero()) return new ctx.Decimal(x.isNegative() ? Infinity : -Infinity);
  if (x.isNaN() || isPole(x) || !x.isFinite()) return new ctx.Decimal(x.eq(Infinity) ? Infinity : Number.NaN);
  return refined(ctx, guardFor(x), (D) => digammaIn(D, x));
}

/** gamma(x + 1), so NaN at the negative whole numbers save -1, where it is Infinity. */
export function factorial(ctx: DigitContext, x: Decimal): Decimal {
  return gamma(ctx, exactSum(x, 1));
}

/** Whether x is 0 or a negative whole number. */
export function isPole(x: Decimal): boolean {
  return x.isZero() || (x.isNegative() && x.isInteger());
}

/** ln |gamma(x)| away from poles, in the digits of D and good to about 10^(5-precision) of its largest term. */
export function lgammaIn(D: DecimalClass, x: Decimal): Decimal {
  if (x.gte(0.5)) {
    const { from, product } = shifted(D, x);
    return stirling(D, from).minus(logIn(D, product));
  }
  const sine = sinPiIn(D, x).abs();
  return logIn(D, pi(D.precision).div(sine)).minus(lgammaIn(D, new D(1).minus(x)));
}

/** a + b without rounding (up to 5000 digits), as what is tiny beside a whole number matters next to a pole. */
export function exactSum(a: Decimal, b: Decimal | number): Decimal {
  const other = new (decimalClass(EXACT_STEP))(b);
  if (!a.isFinite() || !other.isFinite()) return a.plus(other);
  const places = Math.max(a.decimalPlaces(), other.decimalPlaces());
  const digits = Math.min(EXACT_LIMIT, Math.max(a.e, other.e, 0) + places + 2);
  const Exact = decimalClass(EXACT_STEP * Math.ceil(digits / EXACT_STEP));
  return new Exact(a).plus(other);
}

/** Reflection gamma(x) gamma(1-x) = pi / sin(pi x) (DLMF 5.5.3) below 1/2. */
function gammaIn(D: DecimalClass, x: Decimal): Decimal {
  if (x.lt(0.5))
    return pi(D.precision)
      .div(sinPiIn(D, x))
      .div(gammaIn(D, new D(1).minus(x)));
  const { from, product } = shifted(D, x);
  return stirling(D, from).exp().div(product);
}

/** Reflection psi(x) = psi(1-x) - pi / tan(pi x) (DLMF 5.5.4) below 1/2; else recurrence 5.5.2 and series 5.11.2. */
function digammaIn(D: DecimalClass, x: Decimal): Decimal {
  if (x.lt(0.5)) return digammaIn(D, new D(1).minus(x)).minus(pi(D.precision).div(tanPiIn(D, x)));
  let from = new D(x);
  let steps = new D(0);
  for (let n = shiftCount(D, x); n > 0; n--) {
    steps = steps.plus(new D(1).div(from));
    from = from.plus(1);
  }
  const start = logIn(D, from).minus(new D(0.5).div(from));
  const inverseSquare = new D(1).div(from.times(from));
  const series = sumBernoulli(D, inverseSquare, inverseSquare, (k) => 2 * k);
  return start.minus(series).minus(steps);
}

/** gamma(x) = gamma(from) / product with `from` large enough for Stirling's series. */
function shifted(D: DecimalClass, x: Decimal): { from: Decimal; product: Decimal } {
  let from = new D(x);
  let product = new D(1);
  for (let n = shiftCount(D, x); n > 0; n--) {
    product = product.times(from);
    from = from.plus(1);
  }
  return { from, product };
}

function shiftCount(D: DecimalClass, x: Decimal): number {
  const start = SHIFT_PER_DIGIT * D.precision;
  return x.gt(start) ? 0 : Math.ceil(start - x.toNumber());
}

/** ln gamma(x) for large x: (x - 1/2) ln x - x + ln(2 pi)/2 + sum of B_2k / (2k (2k-1) x^(2k-1)) (DLMF 5.11.1). */
function stirling(D: DecimalClass, x: Decimal): Decimal {
  const inverse = new D(1).div(x);
  const series = sumBernoulli(D, inverse, inverse.times(inverse), (k) => 2 * k * (2 * k - 1));
  const constant = logIn(D, pi(D.precision).times(2)).div(2);
  return x.minus(0.5).times(logIn(D, x)).minus(x).plus(constant).plus(series);
}

/** Sum over k ≥ 1 of B_2k first ratio^(k-1) / divisor(k), to an absolute 10^-precision. */
function sumBernoulli(
  D: DecimalClass,
  first: Decimal,
  ratio: Decimal,
  divisor: (k: number) => number,
): Decimal {
  let power = first;
  let sum = new D(0);
  for (let k = 1; ; k++) {
    const term = bernoulli(D, k).times(power).div(divisor(k));
    if (term.e < -D.precision) return sum;
    sum = sum.plus(term);
    power = power.times(ratio);
  }
}

/** psi(z) (x - z) where x is so near the zero z = 1 or 2 that the next term of the expansion does not count. */
function lgammaBesideZero(ctx: DigitContext, x: Decimal): Decimal | undefined {
  const D = working(ctx, GUARD);
  const zero = x.round();
  if (!zero.eq(1) && !zero.eq(2)) return undefined;
  const offset = new D(x).minus(zero);
  return offset.e < -D.precision ? finish(ctx, digammaIn(D, zero).times(offset)) : undefined;
}

function guardFor(x: Decimal): number {
  return GUARD + Math.min(HUGE_EXPONENT, Math.max(0, x.e));
}

function gammaAtSpecial(x: Decimal): number {
  if (x.isZero()) return x.isNegative() ? -Infinity : Infinity;
  return x.eq(Infinity) ? Infinity : Number.NaN;
}
