import type { Rational } from "../expr/rational.js";

/** Physical constants have so many significant digits at most; longer numbers are results, shown as they are. */
const SIGNIFICANT = 17;
/** Fractions with denominators up to here are what people write: x/100, not 0.01*x. */
const PLAIN_DENOMINATOR = 1000n;

/** |r| = digits · 10^exponent, where writing it so is shorter than digits or a fraction; else null. */
export interface Decimal {
  /** Without a final zero. */
  readonly digits: string;
  readonly exponent: number;
}

export function shortDecimal(r: Rational): Decimal | null {
  // Small fractions are by far the most frequent numbers.
  if (r.wide === null && r.q <= 1000 && r.p < 1e15 && r.p > -1e15) return null;
  const p = r.numerator < 0n ? -r.numerator : r.numerator;
  const q = r.denominator;
  if (q !== 1n && q <= PLAIN_DENOMINATOR) return null;
  const twos = powersOf(2n, q);
  const fives = powersOf(5n, q);
  if (2n ** BigInt(twos) * 5n ** BigInt(fives) !== q) return null;
  const places = Math.max(twos, fives);
  const scaled = String((p * 10n ** BigInt(places)) / q);
  const digits = scaled.replace(/0+$/, "");
  const exponent = scaled.length - digits.length - places;
  if (digits.length > SIGNIFICANT) return null;
  const exact = q === 1n ? scaled.length : String(p).length + 1 + String(q).length;
  return literal({ digits, exponent }).length < exact ? { digits, exponent } : null;
}

function powersOf(prime: bigint, n: bigint): number {
  let k = 0;
  for (; n % prime === 0n; n /= prime) k++;
  return k;
}

/** 0.00012, 6.62607015e-34 */
export function literal({ digits, exponent }: Decimal): string {
  const point = digits.length + exponent;
  if (exponent < 0 && point > 0) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point <= 0 && point > -4) return `0.${"0".repeat(-point)}${digits}`;
  const { mantissa, power } = scientific({ digits, exponent });
  return `${mantissa}e${power}`;
}

export function scientific({ digits, exponent }: Decimal): { mantissa: string; power: number } {
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return { mantissa, power: digits.length - 1 + exponent };
}
