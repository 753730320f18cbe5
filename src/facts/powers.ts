/** What is known of a power, from what is known of its base and its exponent. */
import { Rational } from "../expr/rational.js";
import { endpoint } from "./enclose.js";
import { type Fact, fact, NOWHERE } from "./fact.js";
import {
  ALL,
  EMPTY,
  hull,
  type Interval,
  intersect,
  interval,
  irrationalPower,
  NONNEGATIVE,
  POSITIVE,
  point,
  reciprocal,
  times,
  wholePower,
} from "./interval.js";

const one = point(Rational.one);

export function constantPower(base: Fact, exponent: Rational): Fact {
  if (base.range.empty) return NOWHERE;
  const n = exponent.small;
  if (!exponent.isInteger) return fractionalPower(base, exponent);
  const positive = exponent.sign > 0;
  const range = Number.isNaN(n) ? ALL : wholePower(base.range, n);
  return fact(
    range,
    base.integer && positive,
    base.nonzero || !positive,
    base.defined && (positive || base.nonzero),
  );
}

/** A negative base has no such power. */
function fractionalPower(base: Fact, exponent: Rational): Fact {
  const allowed = intersect(base.range, exponent.sign > 0 ? NONNEGATIVE : POSITIVE);
  const forward = risen(allowed, exponent.abs());
  const range = exponent.sign > 0 ? forward : reciprocal(forward);
  const fits = exponent.sign > 0 ? base.range.atLeast(Rational.zero) : base.range.above(Rational.zero);
  return fact(range, false, base.nonzero || exponent.sign < 0, base.defined && fits);
}

/** The n-th root of the part of a that is not negative. */
export const rootRange = (a: Interval, n: number): Interval =>
  risen(intersect(a, NONNEGATIVE), Rational.ratio(1, n));

/** a^y for a ≥ 0 and a fraction y > 0. */
function risen(a: Interval, y: Rational): Interval {
  if (a.empty) return EMPTY;
  const low = fractionalEnd(a.low as Rational, y, false);
  const high = a.high === null ? null : fractionalEnd(a.high, y, true);
  return interval(low, high, a.lowOpen, a.highOpen);
}

function fractionalEnd(r: Rational, y: Rational, up: boolean): Rational | null {
  if (r.sign === 0 || r.equals(Rational.one)) return r;
  if (y.wide !== null || r.bits() * Math.max(y.p, 1) > 256) return up ? null : Rational.zero;
  const root = r.root(y.q);
  if (root !== null) return root.pow(y.p);
  // r^p is exact, so that only 1/q is rounded: 2^-53 of it moves the result by 2^-53 of its logarithm.
  return irrationalPower(r.pow(y.p), 1 / y.q, up).at;
}

/** base^exponent, where the exponent is no number: exp(exponent·log(base)) where the base is positive. */
export function generalPower(base: Fact, exponent: Fact): Fact {
  if (base.range.empty || exponent.range.empty) return NOWHERE;
  const zero = Rational.zero;
  const positive = base.range.above(zero);
  const defined =
    base.defined &&
    exponent.defined &&
    (positive ||
      (base.range.atLeast(zero) && exponent.range.above(zero)) ||
      (exponent.integer && (base.nonzero || exponent.range.atLeast(zero))));
  const integer = base.integer && exponent.integer && exponent.range.atLeast(zero);
  if (!base.range.atLeast(zero)) return fact(ALL, integer, base.nonzero, defined);
  let range = exponential(times(exponent.range, logarithm(intersect(base.range, POSITIVE))));
  // 0^y is 0 for y > 0, and 1 for y = 0.
  if (!positive) {
    if (!exponent.range.atMost(zero)) range = hull(range, point(zero));
    if (exponent.range.contains(zero)) range = hull(range, one);
  }
  return fact(range, integer, base.nonzero, defined);
}

function exponential(a: Interval): Interval {
  if (a.empty) return EMPTY;
  const low = a.low === null ? null : endpoint("exp", a.low, false);
  const high = a.high === null ? null : endpoint("exp", a.high, true);
  return intersect(interval(low, high, a.lowOpen, a.highOpen), POSITIVE);
}

/** Of positive numbers. */
function logarithm(a: Interval): Interval {
  if (a.empty) return EMPTY;
  const low = a.low === null || a.low.sign === 0 ? null : endpoint("log", a.low, false);
  const high = a.high === null ? null : endpoint("log", a.high, true);
  return interval(low, high, a.lowOpen, a.highOpen);
}
