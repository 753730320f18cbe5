/** Rounding of interval ends, always away from the inside: what a rounded end says is weaker, never wrong. */
import { Rational } from "../expr/rational.js";

/** An end that would need more bits than this is rounded: bounds of long sums must not grow with their length. */
export const END_BITS = 256;

/** Functions of the run-time are taken to be right to this relative error, two hundred times what they promise. */
const TRUST = 2 ** -45;

/** A double that is not above r (not below it, with `up`). */
export function nearby(r: Rational, up: boolean): number {
  const x = r.toNumber();
  if (r.wide === null && r.q === 1) return x;
  const step = Math.abs(x) * 2 ** -52 + Number.MIN_VALUE;
  return up ? x + step : x - step;
}

/**
 * A rational number strictly below (above, with `up`) every number that the double x may stand for.
 * Null where x is so large that only infinity is sure, or no number at all.
 */
export function beyond(x: number, up: boolean): Rational | null {
  if (!Number.isFinite(x)) return null;
  const margin = Math.abs(x) * TRUST + Number.MIN_VALUE;
  const y = up ? x + margin : x - margin;
  if (!Number.isFinite(y)) return null;
  if (y === 0) return Rational.zero;
  const exponent = Math.floor(Math.log2(Math.abs(y))) - 44;
  // Below this, 2^exponent is no normal double.
  if (exponent < -1000)
    return y > 0 === up ? Rational.big(1n, 1n << 900n).mul(Rational.integer(up ? 1 : -1)) : Rational.zero;
  const unit = 2 ** exponent;
  const m = up ? Math.ceil(y / unit) : Math.floor(y / unit);
  if (exponent >= 0) return Rational.big(BigInt(m) << BigInt(exponent));
  return exponent >= -52
    ? Rational.ratio(m, 2 ** -exponent)
    : Rational.big(BigInt(m), 1n << BigInt(-exponent));
}

/** The number itself where it is short, else a shorter one below (above) it; null for an infinite end. */
export function shortened(r: Rational, up: boolean): Rational | null {
  if (r.wide === null || r.bits() <= END_BITS) return r;
  const x = r.toNumber();
  const close = beyond(x, up);
  if (close !== null) return close.sign * r.sign < 0 ? Rational.zero : close;
  // Beyond all doubles: a lower end may still be as large as they are.
  if (x > 0 === up) return null;
  return Rational.big(1n << 1000n).mul(Rational.integer(x > 0 ? 1 : -1));
}
