import type { Rational } from "../expr/rational.js";

/** The nearest f32 of an exact number, rounded once: by way of a double, a number just beside a tie would fall on it. */
export function nearestSingle(r: Rational): number {
  const double = r.toNumber();
  const single = Math.fround(double);
  if (single === double || !Number.isFinite(single)) return single;
  const other = double > single ? above(single) : -above(-single);
  if (Math.abs(double - single) !== Math.abs(other - double)) return single;
  const beside = compareToDouble(r, double);
  if (beside === 0) return single;
  return beside > 0 === other > single ? other : single;
}

const bits = new DataView(new ArrayBuffer(8));

/** The next f32 above x. */
function above(x: number): number {
  if (x === 0) return 2 ** -149;
  bits.setFloat32(0, x);
  bits.setInt32(0, bits.getInt32(0) + (x > 0 ? 1 : -1));
  return bits.getFloat32(0);
}

function compareToDouble(r: Rational, x: number): -1 | 0 | 1 {
  bits.setFloat64(0, Math.abs(x));
  const word = bits.getBigUint64(0);
  const exponent = Number(word >> 52n);
  const significand = (word & ((1n << 52n) - 1n)) | (exponent === 0 ? 0n : 1n << 52n);
  const shift = BigInt(Math.max(exponent, 1) - 1075);
  const signed = x < 0 ? -significand : significand;
  const left = shift < 0n ? r.numerator << -shift : r.numerator;
  const right = (shift < 0n ? signed : signed << shift) * r.denominator;
  return left > right ? 1 : left < right ? -1 : 0;
}
