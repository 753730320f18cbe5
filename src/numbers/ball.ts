/**
 * Numbers with an error bound, after Arb (F. Johansson, “Arb: efficient arbitrary-precision midpoint-radius interval
 * arithmetic”, 2017): a decimal, and how far the true value may lie from it. Bounds are of first order: good for
 * telling which digits are right, no proof.
 */
import type { Decimal } from "decimal.js";
import type { Rational } from "../expr/rational.js";
import { type DecimalClass, type DigitFunction, digitFunctions } from "./digits/index.js";

export interface Ball {
  readonly v: Decimal;
  /** log10 of the error: -Infinity for an exact value, Infinity where nothing is known. */
  readonly r: number;
}

/** The relative error from rounding a result is below 10^(ROUNDING - precision). */
const ROUNDING = 1;

export const exact = (v: Decimal): Ball => ({ v: v.isZero() ? v.abs() : v, r: -Infinity });
export const isExact = (b: Ball): boolean => b.r === -Infinity;
const unknown = (D: DecimalClass): Ball => ({ v: new D(0), r: Infinity });

/** log10(10^a + 10^b) */
function plus(a: number, b: number): number {
  const high = Math.max(a, b);
  const low = Math.min(a, b);
  return low === -Infinity || high === Infinity ? high : high + Math.log10(1 + 10 ** (low - high));
}

/** log10 of an upper bound of |v|. */
const size = (v: Decimal): number => (v.isZero() ? -Infinity : v.e + 1);

function rounded(v: Decimal, r: number): Ball {
  if (!v.isFinite()) return r === Infinity ? { v, r } : exact(v);
  const D = v.constructor as DecimalClass;
  return { v: v.isZero() ? v.abs() : v, r: v.isZero() ? r : plus(r, v.e + ROUNDING - D.precision) };
}

/** May the true value be zero, although the ball's centre need not be? */
export function holdsZero(b: Ball): boolean {
  return b.v.isZero() || (b.v.isFinite() && !isExact(b) && b.v.e <= b.r);
}

export function fromText(D: DecimalClass, text: string): Ball {
  const v = new D(text);
  return v.sd() <= D.precision ? exact(v) : rounded(v.toSignificantDigits(D.precision), -Infinity);
}

export function fromRational(D: DecimalClass, x: Rational): Ball {
  if (x.isInteger) return fromText(D, x.wide === null ? String(x.p) : String(x.wide.p));
  const v = new D(String(x.numerator)).div(String(x.denominator));
  return endsInDecimals(x) && v.sd() < D.precision ? exact(v) : rounded(v, -Infinity);
}

/** Has the denominator no factors but 2 and 5? Not asked of wide numbers, which cost more than they save. */
function endsInDecimals(x: Rational): boolean {
  if (x.wide !== null) return false;
  let q = x.q;
  while (q % 2 === 0) q /= 2;
  while (q % 5 === 0) q /= 5;
  return q === 1;
}

export function sumOf(D: DecimalClass, terms: readonly Ball[]): Ball {
  let v = new D(0);
  let r = -Infinity;
  let high = -Infinity;
  let low = Infinity;
  for (const t of terms) {
    v = v.plus(t.v);
    r = plus(r, t.r);
    if (t.v.isZero() || !t.v.isFinite()) continue;
    high = Math.max(high, t.v.e, v.isZero() ? -Infinity : v.e);
    if (isExact(t)) low = Math.min(low, t.v.e - t.v.sd() + 1);
  }
  if (!v.isFinite()) return r === Infinity ? { v, r } : exact(v);
  if (r === -Infinity && high - low + 2 < D.precision) return exact(v);
  // What cancelled was rounded at its own size.
  return rounded(v, plus(r, high + ROUNDING - D.precision + Math.log10(terms.length)));
}

export function times(a: Ball, b: Ball): Ball {
  const D = a.v.constructor as DecimalClass;
  const v = a.v.times(b.v);
  if (isExact(a) && isExact(b))
    return v.isFinite() && a.v.sd() + b.v.sd() <= D.precision ? exact(v) : rounded(v, -Infinity);
  if ((isExact(a) && a.v.isZero() && b.v.isFinite()) || (isExact(b) && b.v.isZero() && a.v.isFinite()))
    return a.r === Infinity || b.r === Infinity ? unknown(D) : exact(new D(0));
  if (a.r === Infinity || b.r === Infinity) return unknown(D);
  return rounded(v, plus(plus(size(a.v) + b.r, size(b.v) + a.r), a.r + b.r));
}

/** b^n for a whole n. */
export function wholePower(b: Ball, n: number): Ball {
  const D = b.v.constructor as DecimalClass;
  if (n === 1) return b;
  if (holdsZero(b) && !isExact(b)) {
    if (n < 0 || b.r === Infinity) return unknown(D);
    return { v: b.v.pow(n), r: n * plus(size(b.v), b.r) };
  }
  const v = b.v.pow(n);
  if (isExact(b) && n > 0 && b.v.isFinite() && b.v.sd() * n <= D.precision) return exact(v);
  if (!v.isFinite() || v.isZero()) return exact(v);
  return rounded(v, v.e + 1 + Math.log10(Math.abs(n)) + (b.r - b.v.e));
}

/** b^(n/2) for odd n: faster than by logarithms. */
export function halfPower(b: Ball, n: number): Ball {
  const root = apply("sqrt", [b]);
  return n === 1 ? root : wholePower(root, n);
}

/** A cheap bound of the error of f(x) for an x with the small error 10^r, in place of a second evaluation. */
const conditions: Readonly<Record<string, (x: Ball, out: Decimal) => number>> = {
  exp: ({ r }, out) => (r < -1 ? size(out) + r : Number.NaN),
  log: ({ v, r }) => (r < v.e - 1 ? r - v.e + 0.1 : Number.NaN),
  sqrt: ({ v, r }, out) => (r < v.e - 1 ? size(out) + r - v.e : Number.NaN),
  sin: ({ r }) => r,
  cos: ({ r }) => r,
  atan: ({ r }) => r,
  tanh: ({ r }) => r,
};

/** Piecewise constant: exact at exact arguments, and to be looked at on both sides. */
const steps = new Set(["floor", "ceil", "trunc", "round", "sign"]);
const jumping = new Set([...steps, "mod", "atan2"]);

/** Functions that only choose among their arguments. */
const choosing: Readonly<Record<string, (args: readonly Ball[]) => Ball>> = {
  abs: ([x]) => ({ v: x.v.abs(), r: x.r }),
  max: (args) => extreme(args, (a, b) => a.gte(b)),
  min: (args) => extreme(args, (a, b) => a.lte(b)),
};

function extreme(args: readonly Ball[], wins: (a: Decimal, b: Decimal) => boolean): Ball {
  const nan = args.find((a) => a.v.isNaN());
  if (nan !== undefined) return nan;
  const best = args.reduce((a, b) => (wins(a.v, b.v) ? a : b));
  // Another argument matters only if it may be the larger one.
  const rivals = args.filter((a) => !wins(best.v, a.v) || !isFar(best, a));
  return { v: best.v, r: Math.max(best.r, ...rivals.map((a) => a.r)) };
}

function isFar(a: Ball, b: Ball): boolean {
  const gap = a.v.minus(b.v);
  return (
    a.r !== Infinity && b.r !== Infinity && (!gap.isFinite() || (!gap.isZero() && gap.e > plus(a.r, b.r)))
  );
}

/** decimal.js rounds it correctly by itself, at any precision. */
const squareRoot: DigitFunction = ({ Decimal }, x) => new Decimal(x).sqrt();

export const isNative = (name: string): boolean => name in choosing || digitFunctions.has(name);

/**
 * A native function of balls. Where an argument is not exact, the function is looked at beside it too.
 * @throws RangeError for arguments or precisions beyond what digit functions can do
 */
export function apply(name: string, args: readonly Ball[]): Ball {
  if (Object.hasOwn(choosing, name)) return choosing[name](args);
  const f = name === "sqrt" ? squareRoot : (digitFunctions.get(name) as DigitFunction);
  const D = args[0].v.constructor as DecimalClass;
  const ctx = { Decimal: D };
  if (args.some((a) => a.r === Infinity)) return unknown(D);
  const centre = args.map((a) => a.v);
  const v = f(ctx, ...centre);
  if (args.every(isExact)) return steps.has(name) ? exact(v) : rounded(v, -Infinity);
  if (args.length === 1 && Object.hasOwn(conditions, name) && v.isFinite()) {
    const r = conditions[name](args[0], v);
    if (!Number.isNaN(r)) return rounded(v, r);
  }
  const at = (i: number, by: Decimal) => f(ctx, ...centre.map((x, j) => (i === j ? new D(x).plus(by) : x)));
  let out = v;
  let r = -Infinity;
  for (let i = 0; i < args.length; i++) {
    const a = args[i];
    if (isExact(a)) continue;
    const reach = reachOf(D, a);
    const beside = [at(i, reach)];
    if (out.isNaN() || beside[0].isNaN() || jumping.has(name) || holdsZero(a))
      beside.push(at(i, reach.negated()));
    const real = beside.filter((b) => !b.isNaN());
    if (out.isNaN()) {
      if (real.length === 0) return exact(out);
      // The argument is at the domain's edge: the value on the inner side is as near as can be told.
      const inner = beside[0].isNaN() ? reach.negated() : reach;
      out = real[0];
      real.push(at(i, inner.times(2)));
    }
    for (const b of real) {
      const off = b.minus(out).abs();
      if (!off.isFinite()) {
        if (b.eq(out)) continue;
        return unknown(D);
      }
      if (!off.isZero()) r = plus(r, off.e + 1 + 0.3);
    }
  }
  return rounded(out, r);
}

/** The error as a decimal, but not so small that adding it would change nothing. */
function reachOf(D: DecimalClass, { v, r }: Ball): Decimal {
  const least = v.isZero() ? -Infinity : v.e - D.precision + 1;
  const log = Math.max(r, least);
  const whole = Math.floor(log);
  return new D(`${(10 ** (log - whole)).toFixed(3)}e${whole}`);
}
