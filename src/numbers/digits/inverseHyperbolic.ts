import type { Decimal } from "decimal.js";
import { type DecimalClass, type DigitContext, finish, working } from "./context.js";
import { log1pIn } from "./exponential.js";

const GUARD = 12;

/** Inverse hyperbolic sine, odd and to full relative precision near 0. */
export function asinh(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, asinhIn(D, new D(x)));
}

/** Principal inverse hyperbolic cosine; NaN for x < 1. */
export function acosh(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, acoshOffset(D, new D(x).minus(1)));
}

/** Inverse hyperbolic tangent: infinite at -1 and 1, NaN beyond them. */
export function atanh(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(
    ctx,
    odd(new D(x), (size) => log1pIn(D, size.times(2).div(new D(1).minus(size))).div(2)),
  );
}

/** acosh(1/x): NaN outside [0, 1] and Infinity at 0. */
export function asech(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  if (x.isNegative() && !x.isZero()) return new ctx.Decimal(Number.NaN);
  return finish(ctx, acoshOffset(D, new D(1).minus(x).div(x.abs())));
}

/** asinh(1/x): an infinity with the sign of the zero at 0. */
export function acsch(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, asinhIn(D, new D(1).div(x)));
}

/** atanh(1/x): infinite at -1 and 1, NaN between them and 0 at the infinities. */
export function acoth(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(
    ctx,
    odd(new D(x), (size) =>
      size.lt(1) ? new D(Number.NaN) : log1pIn(D, new D(2).div(size.minus(1))).div(2),
    ),
  );
}

/** log1p(x + x^2 / (1 + sqrt(1 + x^2))) for x > 0 (DLMF 4.37.16 rearranged). */
function asinhIn(D: DecimalClass, x: Decimal): Decimal {
  return odd(x, (size) => {
    if (size.isZero() || !size.isFinite()) return size;
    if (size.e > D.precision) return size.ln().plus(D.ln(2));
    const square = size.times(size);
    return log1pIn(D, size.plus(square.div(square.plus(1).sqrt().plus(1))));
  });
}

/** acosh(1 + t) = log1p(t + sqrt(t (t + 2))) (DLMF 4.37.19 rearranged). */
function acoshOffset(D: DecimalClass, t: Decimal): Decimal {
  if (t.lt(0)) return new D(Number.NaN);
  if (!t.isFinite()) return t;
  if (t.e > D.precision) return t.ln().plus(D.ln(2));
  return log1pIn(D, t.plus(t.times(t.plus(2)).sqrt()));
}

function odd(x: Decimal, positive: (size: Decimal) => Decimal): Decimal {
  const value = positive(x.abs());
  return x.isNegative() ? value.negated() : value;
}
