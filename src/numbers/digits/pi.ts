import type { Decimal } from "decimal.js";
import { decimalClass } from "./context.js";

const MAX_PI_DIGITS = 20000;
const DIGITS_PER_TERM = 14.18;

let known = 0;
let text = "";

/**
 * Pi to `digits` significant digits, in the shared class of that precision.
 * @throws RangeError beyond 20000 digits, which only huge arguments of sin, cos, … can need.
 */
export function pi(digits: number): Decimal {
  if (digits > MAX_PI_DIGITS) {
    throw new RangeError(
      `Reducing this argument would need ${digits} digits of pi; at most ${MAX_PI_DIGITS} are used.`,
    );
  }
  if (digits > known) {
    known = Math.min(MAX_PI_DIGITS, Math.max(120, 2 * digits));
    const scaled = chudnovsky(known + 10).toString();
    text = `${scaled[0]}.${scaled.slice(1)}`;
  }
  const D = decimalClass(digits);
  return new D(text.slice(0, digits + 10)).toSignificantDigits(digits);
}

/** floor(pi * 10^digits), give or take a few units: the Chudnovsky series by binary splitting. */
function chudnovsky(digits: number): bigint {
  const terms = BigInt(Math.ceil(digits / DIGITS_PER_TERM) + 1);
  const { q, t } = split(1n, terms);
  const root = integerSqrt(10005n * 10n ** BigInt(2 * digits));
  return (426880n * root * q) / (13591409n * q + t);
}

interface Split {
  readonly p: bigint;
  readonly q: bigint;
  readonly t: bigint;
}

function split(from: bigint, to: bigint): Split {
  if (to - from === 1n) {
    const p = -(6n * from - 5n) * (2n * from - 1n) * (6n * from - 1n);
    const q = 10939058860032000n * from ** 3n;
    return { p, q, t: p * (13591409n + 545140134n * from) };
  }
  const middle = (from + to) / 2n;
  const left = split(from, middle);
  const right = split(middle, to);
  return { p: left.p * right.p, q: left.q * right.q, t: right.q * left.t + left.p * right.t };
}

/** floor(sqrt(n)) by Newton's iteration from above. */
function integerSqrt(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}
