import type { Decimal } from "decimal.js";
import { type DigitContext, finish, working } from "./context.js";
import { logIn } from "./exponential.js";

const GUARD = 10;
/** The product y ln x may have this many digits before the point when x^y neither overflows nor underflows. */
const EXPONENT_DIGITS = 18;
const LARGEST_REPEATED_PRODUCT = 1024;

/** Square root; NaN for x < 0. */
export function sqrt(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, new (working(ctx, GUARD))(x).sqrt());
}

/** Real cube root, negative for x < 0. */
export function cbrt(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, new (working(ctx, GUARD))(x).cbrt());
}

/** Real n-th root: that of a negative x is real for odd n and NaN otherwise; n need not be whole, but not 0. */
export function nthRoot(ctx: DigitContext, x: Decimal, n: Decimal): Decimal {
  if (n.isZero()) return new ctx.Decimal(Number.NaN);
  const D = working(ctx, GUARD);
  const wide: DigitContext = { Decimal: D };
  const odd = isOdd(n);
  const root = pow(wide, odd ? x.abs() : x, new D(1).div(n));
  return finish(ctx, odd && x.isNegative() ? root.negated() : root);
}

/**
 * x^y with 0^0 = 1, NaN for x < 0 unless y is whole, and otherwise IEEE 754's values at zeros and infinities,
 * save that 1^Infinity is NaN (as in JavaScript and in SymPy).
 */
export function pow(ctx: DigitContext, x: Decimal, y: Decimal): Decimal {
  if (!y.isFinite() && !y.isNaN() && !x.isNaN()) return new ctx.Decimal(infinitePower(x, y));
  const D = working(ctx, GUARD + EXPONENT_DIGITS);
  const base = new D(x);
  if (!base.isFinite() || !y.isFinite() || base.isZero() || isSmallInteger(y))
    return finish(ctx, base.pow(y));
  if (base.isNegative() && !y.isInteger()) return new ctx.Decimal(Number.NaN);
  const power = logIn(D, base.abs()).times(y).exp();
  return finish(ctx, base.isNegative() && isOdd(y) ? power.negated() : power);
}

/** Length of the vector of its arguments: Infinity if any is infinite, even beside NaN (as in IEEE 754). */
export function hypot(ctx: DigitContext, ...args: Decimal[]): Decimal {
  const D = working(ctx, GUARD);
  if (args.some((arg) => !arg.isFinite() && !arg.isNaN())) return new ctx.Decimal(Infinity);
  return finish(ctx, args.reduce((sum, arg) => sum.plus(new D(arg).times(arg)), new D(0)).sqrt());
}

/** Whether x is a whole odd number. */
export function isOdd(x: Decimal): boolean {
  return x.isInteger() && !x.mod(2).isZero();
}

function isSmallInteger(y: Decimal): boolean {
  return y.isInteger() && y.abs().lte(LARGEST_REPEATED_PRODUCT);
}

function infinitePower(x: Decimal, y: Decimal): number {
  const size = x.abs();
  if (size.eq(1)) return Number.NaN;
  return size.gt(1) === y.isPositive() ? Infinity : 0;
}
