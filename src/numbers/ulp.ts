import { Decimal } from "decimal.js";

/** The IEEE 754 binary formats errors are measured in. */
export type FloatPrecision = "f64" | "f32";

interface Format {
  readonly digits: number;
  readonly minExponent: number;
  readonly maxExponent: number;
}

const FORMATS: Readonly<Record<FloatPrecision, Format>> = {
  f64: { digits: 53, minExponent: -1022, maxExponent: 1023 },
  f32: { digits: 24, minExponent: -126, maxExponent: 127 },
};

/** 60 digits are far more than the 17 of a double, so that rounding here does not show in an error. */
const Wide = Decimal.clone({ defaults: true, precision: 60, minE: -9e15, maxE: 9e15 });

const powers = new Map<number, Decimal>();

/**
 * The number as a decimal: whole numbers exactly, others to 60 digits. (`new Decimal(x)` takes the shortest text that
 * reads back as x, which may be off by half a unit in the last place.)
 */
export function toDecimal(x: number): Decimal {
  if (!Number.isFinite(x) || x === 0) return new Wide(x);
  if (Number.isInteger(x)) return new Wide(BigInt(x).toString());
  const exponent = Math.max(-1022, floorLog2(Math.abs(x))) - 52;
  const significand =
    exponent < -1000 ? x * 2 ** 1000 * 2 ** (-exponent - 1000) : (x / 2 ** (exponent + 52)) * 2 ** 52;
  return new Wide(significand).times(powerOfTwo(exponent));
}

/**
 * Error of `actual` in units in the last place of `exact`: the spacing of the numbers of the format at the size of
 * `exact`, which for subnormals and 0 is that of the subnormals.
 *
 * It is 0 for two NaNs, for infinities of one sign, for zeros of any sign and for an infinity where `exact` is beyond
 * the largest finite number by rounding. It is Infinity where only one of the two is NaN and where `exact` is an
 * infinity that `actual` is not. An infinity instead of a finite number counts as the next power of two.
 */
export function ulpError(actual: number, exact: Decimal | number, precision: FloatPrecision): number {
  const wanted = typeof exact === "number" ? toDecimal(exact) : new Wide(exact);
  if (wanted.isNaN() || Number.isNaN(actual)) return wanted.isNaN() && Number.isNaN(actual) ? 0 : Infinity;
  if (!wanted.isFinite()) return wanted.eq(actual) ? 0 : Infinity;
  const { digits, minExponent, maxExponent } = FORMATS[precision];
  const limit = powerOfTwo(maxExponent + 1);
  if (!Number.isFinite(actual)) {
    const top = limit.minus(powerOfTwo(maxExponent - digits));
    if (wanted.abs().gte(top) && wanted.isNegative() === actual < 0) return 0;
  }
  const reached = Number.isFinite(actual) ? toDecimal(actual) : limit.times(Math.sign(actual));
  const exponent = Math.min(maxExponent, Math.max(minExponent, binaryExponent(wanted)));
  return reached
    .minus(wanted)
    .abs()
    .div(powerOfTwo(exponent - digits + 1))
    .toNumber();
}

/** floor(log2 |x|), clamped to the exponents of doubles; exact, where the logarithm of a double would round. */
function binaryExponent(x: Decimal): number {
  const size = x.abs();
  const near = Math.min(1024, Math.max(-1075, floorLog2(size.toNumber())));
  return size.lt(powerOfTwo(near)) ? near - 1 : near;
}

function floorLog2(size: number): number {
  if (size === 0 || size === Infinity) return Math.log2(size);
  const guess = Math.floor(Math.log2(size));
  if (2 ** guess > size) return guess - 1;
  return 2 ** (guess + 1) <= size ? guess + 1 : guess;
}

function powerOfTwo(exponent: number): Decimal {
  let value = powers.get(exponent);
  if (value === undefined) {
    value = new Wide(2).pow(exponent);
    powers.set(exponent, value);
  }
  return value;
}
