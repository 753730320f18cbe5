/**
 * Exact rational numbers. Numerator and denominator are doubles while both are safe integers, which is
 * nearly always and several times faster than bigint; otherwise both are bigint. A value has one
 * representation only, so `equals` compares fields.
 */
import { FluxionsError } from "./error.js";

const SAFE = Number.MAX_SAFE_INTEGER;
const SAFE_BIG = BigInt(SAFE);

/** Exact results beyond this many bits are refused, so that a short text cannot ask for a long computation. */
export const EXACT_BITS = 400_000;
const CEILING = 1n << BigInt(EXACT_BITS);

export function tooLarge(what: string): FluxionsError {
  return new FluxionsError("number-too-large", `${what} has more digits than an exact number may have`, {
    hint: "Write it as a power or through logarithms, or evaluate it in floating point.",
  });
}

export class Rational {
  private constructor(
    /** The numerator, where `wide` is null. */
    readonly p: number,
    /** The denominator, positive, where `wide` is null. */
    readonly q: number,
    /** Numerator and denominator in lowest terms where one of them is no safe integer. */
    readonly wide: { readonly p: bigint; readonly q: bigint } | null,
  ) {}

  static readonly zero = new Rational(0, 1, null);
  static readonly one = new Rational(1, 1, null);

  /** An integer given as a safe double. */
  static integer(p: number): Rational {
    return new Rational(p === 0 ? 0 : p, 1, null);
  }

  /** p/q of safe integers, q ≠ 0. */
  static ratio(p: number, q: number): Rational {
    if (q < 0) {
      p = -p;
      q = -q;
    }
    const g = gcd(Math.abs(p), q);
    return new Rational(p === 0 ? 0 : p / g, q / g, null);
  }

  /** p/q of any integers, q ≠ 0. */
  static big(p: bigint, q: bigint = 1n): Rational {
    if (q < 0n) {
      p = -p;
      q = -q;
    }
    if (q !== 1n) {
      const g = bigGcd(p < 0n ? -p : p, q);
      if (g > 1n) {
        p /= g;
        q /= g;
      }
    }
    return Rational.lowest(p, q);
  }

  /** p/q in lowest terms, q > 0. */
  private static lowest(p: bigint, q: bigint): Rational {
    if (p <= SAFE_BIG && p >= -SAFE_BIG && q <= SAFE_BIG) return new Rational(Number(p), Number(q), null);
    if (p > CEILING || p < -CEILING || q > CEILING) throw tooLarge("the number");
    return new Rational(Number.NaN, Number.NaN, { p, q });
  }

  /**
   * Reads "12", "0.1", "1e-3", ".5" exactly: 0.1 is 1/10.
   * @throws FluxionsError `number-too-large` for an exponent or a length beyond what is kept exact.
   */
  static decimal(text: string): Rational {
    const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
    if (!match || match[2] + match[3] === "")
      throw new FluxionsError("bad-number", `“${text.slice(0, 40)}” is not a number`);
    const [, sign, whole, fraction, exponent] = match;
    const shift = Number(exponent ?? 0) - fraction.length;
    const digits = whole + fraction;
    if (digits.length <= 15 && shift === 0) return Rational.integer(Number(sign + digits));
    const limit = EXACT_BITS / 4;
    if (digits.length > limit || Math.abs(shift) > limit) {
      if (/^0*$/.test(digits)) return Rational.zero;
      throw tooLarge("the number");
    }
    const p = BigInt(digits) * (sign === "-" ? -1n : 1n);
    return shift >= 0 ? Rational.big(p * 10n ** BigInt(shift)) : Rational.big(p, 10n ** BigInt(-shift));
  }

  /** A finite double, read as the decimal number that JavaScript prints for it: 0.1 is 1/10. */
  static fromNumber(x: number): Rational {
    if (Number.isSafeInteger(x)) return Rational.integer(x);
    if (!Number.isFinite(x)) throw new FluxionsError("not-finite", `${x} is not a real number`);
    return Rational.decimal(String(x));
  }

  get numerator(): bigint {
    return this.wide ? this.wide.p : BigInt(this.p);
  }
  get denominator(): bigint {
    return this.wide ? this.wide.q : BigInt(this.q);
  }
  get isInteger(): boolean {
    return this.wide ? this.wide.q === 1n : this.q === 1;
  }
  get sign(): -1 | 0 | 1 {
    const p = this.wide ? this.wide.p : this.p;
    return p > 0 ? 1 : p < 0 ? -1 : 0;
  }
  /** The value as a small integer, or NaN where it is none. */
  get small(): number {
    return this.q === 1 ? this.p : Number.NaN;
  }

  add(o: Rational): Rational {
    if (this.wide === null && o.wide === null) {
      if (this.q === 1 && o.q === 1) {
        const p = this.p + o.p;
        if (p <= SAFE && p >= -SAFE) return new Rational(p, 1, null);
      }
      const a = this.p * o.q;
      const b = o.p * this.q;
      const q = this.q * o.q;
      const p = a + b;
      if (Math.abs(a) <= SAFE && Math.abs(b) <= SAFE && q <= SAFE && Math.abs(p) <= SAFE)
        return Rational.ratio(p, q);
    }
    // Only what the denominators have in common can cancel, and a divisor of short numbers is found faster.
    const oq = o.denominator;
    const tq = this.denominator;
    const g = bigGcd(tq, oq);
    const p = this.numerator * (oq / g) + o.numerator * (tq / g);
    const h = g === 1n ? 1n : bigGcd(p < 0n ? -p : p, g);
    return Rational.lowest(p / h, (tq / g) * (oq / h));
  }

  mul(o: Rational): Rational {
    if (this.wide === null && o.wide === null) {
      const p = this.p * o.p;
      const q = this.q * o.q;
      if (p <= SAFE && p >= -SAFE && q <= SAFE) return q === 1 ? Rational.integer(p) : Rational.ratio(p, q);
    }
    if (this.sign === 0 || o.sign === 0) return Rational.zero;
    const { numerator: p, denominator: q } = this;
    const { numerator: r, denominator: s } = o;
    const g = bigGcd(p < 0n ? -p : p, s);
    const h = bigGcd(r < 0n ? -r : r, q);
    return Rational.lowest((p / g) * (r / h), (q / h) * (s / g));
  }

  neg(): Rational {
    if (this.wide === null) return new Rational(this.p === 0 ? 0 : -this.p, this.q, null);
    return Rational.lowest(-this.wide.p, this.wide.q);
  }

  sub(o: Rational): Rational {
    return this.add(o.neg());
  }

  /** 1/x. The caller has excluded 0. */
  inverse(): Rational {
    if (this.wide === null) return Rational.ratio(this.q, this.p);
    const { p, q } = this.wide;
    return p < 0n ? Rational.lowest(-q, -p) : Rational.lowest(q, p);
  }

  div(o: Rational): Rational {
    return this.mul(o.inverse());
  }

  abs(): Rational {
    return this.sign < 0 ? this.neg() : this;
  }

  /**
   * x^n for an integer n; x ≠ 0 where n < 0.
   * @throws FluxionsError `number-too-large`, before any power is computed
   */
  pow(n: number): Rational {
    if (n < 0) return this.inverse().pow(-n);
    if (n === 0) return Rational.one;
    if (this.wide === null && this.q === 1 && (this.p === 0 || this.p === 1 || this.p === -1))
      return this.p === -1 && n % 2 === 0 ? Rational.one : this;
    if (this.bits() * n > EXACT_BITS) throw tooLarge("the power");
    if (this.wide === null) {
      const p = this.p ** n;
      const q = this.q ** n;
      if (Math.abs(p) <= SAFE && q <= SAFE) return new Rational(p, q, null);
    }
    const e = BigInt(n);
    return Rational.lowest(this.numerator ** e, this.denominator ** e);
  }

  /** The size of the larger of numerator and denominator in bits, to within one bit. */
  bits(): number {
    if (this.wide === null) return Math.log2(Math.max(Math.abs(this.p), this.q, 1));
    const longer = this.wide.p < 0n ? -this.wide.p : this.wide.p;
    return (longer > this.wide.q ? longer : this.wide.q).toString(16).length * 4;
  }

  /** The n-th root where it is rational, else null. x > 0, n ≥ 2. */
  root(n: number): Rational | null {
    if (this.wide === null && this.q === 1 && this.p === 1) return this;
    const p = integerRoot(this.numerator, n);
    if (p === null) return null;
    const q = integerRoot(this.denominator, n);
    return q === null ? null : Rational.lowest(p, q);
  }

  /** The largest integer not above x. */
  floor(): Rational {
    if (this.wide === null) return Rational.integer(Math.floor(this.p / this.q));
    const { p, q } = this.wide;
    const t = p / q;
    return Rational.big(p < 0n && t * q !== p ? t - 1n : t);
  }

  compare(o: Rational): -1 | 0 | 1 {
    if (this.wide === null && o.wide === null) {
      const a = this.p * o.q;
      const b = o.p * this.q;
      if (Math.abs(a) <= SAFE && Math.abs(b) <= SAFE) return a < b ? -1 : a > b ? 1 : 0;
    }
    const a = this.numerator * o.denominator;
    const b = o.numerator * this.denominator;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  equals(o: Rational): boolean {
    if (this.wide === null || o.wide === null)
      return this.wide === o.wide && this.p === o.p && this.q === o.q;
    return this.wide.p === o.wide.p && this.wide.q === o.wide.q;
  }

  /** The nearest double (ties to even), ±Infinity beyond the range. */
  toNumber(): number {
    if (this.wide === null) return this.p / this.q;
    return divideToNumber(this.wide.p, this.wide.q);
  }

  /** "3", "-1/2". */
  toString(): string {
    if (this.wide === null) return this.q === 1 ? String(this.p) : `${this.p}/${this.q}`;
    return this.wide.q === 1n ? String(this.wide.p) : `${this.wide.p}/${this.wide.q}`;
  }

  hash(): number {
    if (this.wide === null)
      return Math.imul(lowBits(this.p), 0x9e3779b1) ^ Math.imul(lowBits(this.q), 0x85ebca6b);
    // All bits count: powers of ten differ in the high ones only.
    const fold = (x: bigint) => Number(x % 4294967291n) | 0;
    return Math.imul(fold(this.wide.p), 0x9e3779b1) ^ Math.imul(fold(this.wide.q), 0x85ebca6b);
  }
}

function lowBits(x: number): number {
  return (x | 0) ^ Math.imul((x / 4294967296) | 0, 0x27d4eb2f);
}

function gcd(a: number, b: number): number {
  while (b > 0) {
    const t = a % b;
    a = b;
    b = t;
  }
  // A part of a wide number: no double.
  if (b !== 0) throw new TypeError("the greatest common divisor of numbers that are not whole");
  return a;
}

/**
 * Lehmer's method: Euclid's quotients come from the leading digits, and twenty-odd bits fall at each long step.
 * @param spend is told how many words each of these steps goes through
 */
export function bigGcd(a: bigint, b: bigint, spend?: (operations: number) => void): bigint {
  if (a < b) [a, b] = [b, a];
  if (b <= SAFE_BIG) return smallGcd(a, b);
  let cut = bitLength(a) - 52;
  while (b > SAFE_BIG) {
    let x = Number(a >> BigInt(cut));
    while (x < 2 ** 48 && cut > 0) {
      cut = Math.max(0, cut - Math.max(1, 51 - Math.floor(Math.log2(x + 1))));
      x = Number(a >> BigInt(cut));
    }
    let y = Number(b >> BigInt(cut));
    // a ← p·a + q·b, b ← r·a + s·b is what the steps below do to the long numbers.
    let [p, q, r, s] = [1, 0, 0, 1];
    while (y + r !== 0 && y + s !== 0) {
      const quotient = Math.floor((x + p) / (y + r));
      if (quotient !== Math.floor((x + q) / (y + s))) break;
      [p, r] = [r, p - quotient * r];
      [q, s] = [s, q - quotient * s];
      [x, y] = [y, x - quotient * y];
    }
    if (q === 0) [a, b] = [b, a % b];
    else [a, b] = [BigInt(p) * a + BigInt(q) * b, BigInt(r) * a + BigInt(s) * b];
    spend?.(1 + (cut >> 4));
  }
  return smallGcd(a, b);
}

/** The greatest common divisor where b is a safe integer. */
function smallGcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : BigInt(gcd(Number(b), Number(a % b)));
}

/** The number of binary digits of x > 0. */
export const bitLength = (x: bigint): number => {
  const hex = x.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0], 16)) + 28;
};

/**
 * The n-th root of an integer where it is one, else null: Newton's iteration, from an estimate so close that its
 * number of steps does not grow with n.
 */
function integerRoot(x: bigint, n: number): bigint | null {
  if (x < 2n) return x;
  const bits = bitLength(x);
  if (n >= bits) return null;
  const k = BigInt(n);
  const cut = Math.max(0, bits - 64);
  const log = (Math.log2(Number(x >> BigInt(cut))) + cut) / n;
  const low = Math.max(0, Math.floor(log) - 52);
  let r = BigInt(Math.round(2 ** (log - low))) << BigInt(low);
  // Roots of up to 40 bits are the estimate; from anywhere else the first step leads above the root.
  if (log < 40) return r ** k === x ? r : null;
  const step = () => ((k - 1n) * r + x / r ** (k - 1n)) / k;
  r = step() + 1n;
  for (;;) {
    const next = step();
    if (next >= r) return r ** k === x ? r : null;
    r = next;
  }
}

/** p/q correctly rounded: half to even, once, at the last bit that a double of this size has. */
function divideToNumber(p: bigint, q: bigint): number {
  const size = p < 0n ? -p : p;
  const exponent = bitLength(size) - bitLength(q);
  if (exponent > 1025) return p < 0n ? -Infinity : Infinity;
  // 2^(exponent - 1) < size/q < 2^(exponent + 1)
  let last = Math.max(exponent - 53, -1074);
  let n = roundedQuotient(size, q, last);
  // One bit more than a double has: the quotient was at the upper end.
  if (n > SAFE_BIG + 1n) n = roundedQuotient(size, q, ++last);
  const value = Number(n) * 2 ** last;
  return p < 0n ? -value : value;
}

/** p/q in units of 2^last, to the nearest integer, half to even. */
function roundedQuotient(p: bigint, q: bigint, last: number): bigint {
  if (last > 0) q <<= BigInt(last);
  else p <<= BigInt(-last);
  const n = p / q;
  const rest = 2n * (p - n * q);
  return rest > q || (rest === q && n % 2n === 1n) ? n + 1n : n;
}
