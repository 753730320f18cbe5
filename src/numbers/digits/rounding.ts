import { Decimal } from "decimal.js";
import { type DigitContext, finish, working } from "./context.js";

const GUARD = 10;
/** Digits the whole quotient of `mod` may have. */
const MAX_QUOTIENT_DIGITS = 100000;

/** Largest whole number not above x, exact (as are the other roundings: they keep all digits x has). */
export function floor(ctx: DigitContext, x: Decimal): Decimal {
  return new ctx.Decimal(x).floor();
}

/** Smallest whole number not below x. */
export function ceil(ctx: DigitContext, x: Decimal): Decimal {
  return new ctx.Decimal(x).ceil();
}

/** Nearest whole number, the even one of two equally near. */
export function round(ctx: DigitContext, x: Decimal): Decimal {
  return new ctx.Decimal(x).toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN);
}

/** x without its fraction. */
export function trunc(ctx: DigitContext, x: Decimal): Decimal {
  return new ctx.Decimal(x).trunc();
}

/** |x|. */
export function abs(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, x.abs());
}

/** -1, 0 or 1; NaN for NaN. */
export function sign(ctx: DigitContext, x: Decimal): Decimal {
  return new ctx.Decimal(x.isNaN() ? Number.NaN : x.isZero() ? 0 : x.isNegative() ? -1 : 1);
}

/**
 * x - y floor(x / y), which has the sign of y; NaN for y = 0 and for infinite x. For infinite y it is x where the
 * signs agree and y where they do not.
 * @throws RangeError when the quotient has more than 100000 digits.
 */
export function mod(ctx: DigitContext, x: Decimal, y: Decimal): Decimal {
  if (x.isNaN() || y.isNaN() || !x.isFinite() || y.isZero()) return new ctx.Decimal(Number.NaN);
  if (!y.isFinite()) return finish(ctx, x.isZero() || x.isNegative() === y.isNegative() ? x : y);
  if (x.e - y.e > MAX_QUOTIENT_DIGITS) {
    throw new RangeError(
      `The quotient behind mod would have ${x.e - y.e} digits; at most ${MAX_QUOTIENT_DIGITS} are used.`,
    );
  }
  const rest = new (working(ctx, GUARD))(x).mod(y);
  return finish(ctx, rest.isZero() || rest.isNegative() === y.isNegative() ? rest : rest.plus(y));
}
