import { bitLength, type Rational } from "../expr/rational.js";

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
  const tens = inTens(q);
  if (tens === null) return null;
  const scaled = (p * 10n ** BigInt(tens)) / q;
  // Nearly all digits have to be zeros, and every zero needs a factor 2.
  const length = Math.floor((bitLength(scaled) - 1) * Math.log10(2)) + 1;
  if (twosIn(scaled) < length - SIGNIFICANT) return null;
  const text = String(scaled);
  let end = text.length;
  while (end > 0 && text[end - 1] === "0") end--;
  if (end > SIGNIFICANT) return null;
  const digits = text.slice(0, end);
  const exponent = text.length - end - tens;
  const exact = q === 1n ? text.length : String(p).length + 1 + String(q).length;
  return literal({ digits, exponent }).length < exact ? { digits, exponent } : null;
}

/** The smallest power of ten that q divides, or null where there is none. */
function inTens(q: bigint): number | null {
  const twos = twosIn(q);
  const odd = q >> BigInt(twos);
  const fives = Math.round((bitLength(odd) - 1) / Math.log2(5));
  return 5n ** BigInt(fives) === odd ? Math.max(twos, fives) : null;
}

/** How often 2 divides n > 0. */
function twosIn(n: bigint): number {
  return bitLength(n & -n) - 1;
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
