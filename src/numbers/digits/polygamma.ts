import type { Decimal } from "decimal.js";
import { bernoulli } from "./bernoulli.js";
import { type DecimalClass, type DigitContext, refined } from "./context.js";
import { digamma, isPole } from "./gamma.js";
import { pi } from "./pi.js";
import { tanPiIn } from "./trigonometric.js";

const GUARD = 16;
const HUGE_EXPONENT = 17;
/** As for the gamma function; each derivative asks for about one step more. */
const SHIFT_PER_DIGIT = 0.6;
const HIGHEST_ORDER = 300;

/**
 * The n-th derivative of digamma for n = 0, 1, 2, …; NaN for any other n. Poles follow digamma: an infinity at 0, NaN at
 * the negative whole numbers and at -Infinity.
 * @throws RangeError for n above 300.
 */
export function polygamma(ctx: DigitContext, n: Decimal, x: Decimal): Decimal {
  if (x.isNaN() || !n.isInteger() || n.lt(0)) return new ctx.Decimal(Number.NaN);
  if (n.isZero()) return digamma(ctx, x);
  if (x.eq(Infinity)) return new ctx.Decimal(0);
  const odd = !n.mod(2).isZero();
  if (x.isZero()) return new ctx.Decimal(odd || x.isNegative() ? Infinity : -Infinity);
  if (isPole(x) || !x.isFinite()) return new ctx.Decimal(Number.NaN);
  if (n.gt(HIGHEST_ORDER))
    throw new RangeError(`Derivatives of digamma are known up to the order ${HIGHEST_ORDER}, not ${n}.`);
  const order = n.toNumber();
  return scaled(ctx, x, order);
}

/** `refined` looks for cancellation below 1, so the result is computed in units of its size n!/x^(n+1) or so. */
function scaled(ctx: DigitContext, x: Decimal, n: number): Decimal {
  let unit: Decimal | undefined;
  const value = refined(ctx, GUARD + Math.min(HUGE_EXPONENT, Math.max(0, x.e)), (D) => {
    const { size, value } = polygammaIn(D, x, n);
    unit ??= new D(10).pow(size.e);
    return value.div(unit);
  });
  return new ctx.Decimal(value).times(unit as Decimal);
}

interface Scaled {
  readonly value: Decimal;
  /** The largest of the terms that the value is the sum of. */
  readonly size: Decimal;
}

/** Reflection (DLMF 5.15.6) below 1/2: psi_n(x) = (-1)^n psi_n(1-x) - pi d^n/dx^n cot(pi x). */
function polygammaIn(D: DecimalClass, x: Decimal, n: number): Scaled {
  if (x.gte(0.5)) {
    const value = right(D, new D(x), n);
    return { value, size: value.abs() };
  }
  const mirrored = right(D, new D(1).minus(x), n);
  const circle = pi(D.precision);
  const cot = new D(1).div(tanPiIn(D, x));
  const slope = cotangentDerivative(D, n, cot).times(new D(circle).pow(n + 1));
  const size = mirrored.abs().gt(slope.abs()) ? mirrored.abs() : slope.abs();
  return { value: (n % 2 === 0 ? mirrored : mirrored.negated()).minus(slope), size };
}

/** Recurrence (DLMF 5.15.5) up to where the asymptotic series (DLMF 5.15.8) holds; all terms have one sign. */
function right(D: DecimalClass, x: Decimal, n: number): Decimal {
  const start = SHIFT_PER_DIGIT * D.precision + n;
  let from = x;
  let steps = new D(0);
  for (let count = x.gt(start) ? 0 : Math.ceil(start - x.toNumber()); count > 0; count--) {
    steps = steps.plus(from.pow(-n - 1));
    from = from.plus(1);
  }
  let factorial = new D(1);
  for (let k = 2; k < n; k++) factorial = factorial.times(k);
  const inverse = new D(1).div(from);
  const square = inverse.times(inverse);
  // In units of (n-1)!/from^n: 1 + n/(2 from) + sum of B_2k (2k+n-1)! / ((2k)! (n-1)! from^2k).
  let series = inverse.times(n).div(2).plus(1);
  let factor = new D(1);
  for (let k = 1; ; k++) {
    factor = factor
      .times(square)
      .times((2 * k + n - 2) * (2 * k + n - 1))
      .div(2 * k * (2 * k - 1));
    const term = bernoulli(D, k).times(factor);
    if (term.isZero() || term.e < -D.precision) break;
    series = series.plus(term);
  }
  const value = series.times(inverse.pow(n)).plus(steps.times(n)).times(factorial);
  return n % 2 === 0 ? value.negated() : value;
}

/** P_n(cot) where d^n/dt^n cot t = P_n(cot t): P_0(c) = c and P_(n+1) = -(1 + c^2) P_n'. */
function cotangentDerivative(D: DecimalClass, n: number, cot: Decimal): Decimal {
  let coefficients = [0n, 1n];
  for (let k = 0; k < n; k++) {
    const next = new Array<bigint>(coefficients.length + 1).fill(0n);
    for (let i = 1; i < coefficients.length; i++) {
      const slope = BigInt(i) * coefficients[i];
      next[i - 1] -= slope;
      next[i + 1] -= slope;
    }
    coefficients = next;
  }
  return coefficients.reduceRight((sum, c) => sum.times(cot).plus(String(c)), new D(0));
}
