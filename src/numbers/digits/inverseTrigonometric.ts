import type { Decimal } from "decimal.js";
import { type DecimalClass, type DigitContext, finish, sumSeries, working } from "./context.js";
import { pi } from "./pi.js";

const GUARD = 12;

/** Principal arc sine; NaN outside [-1, 1]. */
export function asin(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  const value = new D(x);
  return finish(ctx, atanIn(value.div(value.plus(1).times(new D(1).minus(value)).sqrt())));
}

/** Principal arc cosine, by DLMF 4.23.26's half angle so that nothing cancels near 1; NaN outside [-1, 1]. */
export function acos(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  const value = new D(x);
  return finish(ctx, atanIn(new D(1).minus(value).div(value.plus(1)).sqrt()).times(2));
}

/** Arc tangent, in [-pi/2, pi/2]. */
export function atan(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, atanIn(new (working(ctx, GUARD))(x)));
}

/** acos(1/x); NaN for |x| < 1 and pi/2 at the infinities. */
export function asec(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  const value = new D(x);
  if (!value.isFinite()) return finish(ctx, value.isNaN() ? value : pi(D.precision).div(2));
  if (value.eq(-1)) return finish(ctx, pi(D.precision));
  return finish(ctx, atanIn(value.minus(1).div(value.plus(1)).sqrt()).times(2));
}

/** asin(1/x); NaN for |x| < 1 and 0 at the infinities. */
export function acsc(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  const value = new D(x);
  // At −1 the product is −0, whose reciprocal has the wrong sign.
  const leg = value.eq(-1) ? new D(0) : value.minus(1).times(value.plus(1)).sqrt();
  const angle = atanIn(new D(1).div(leg));
  return finish(ctx, value.isNegative() ? angle.negated() : angle);
}

/** atan(1/x), with pi/2 at 0 (as in mathjs and SymPy): odd elsewhere, with a jump at 0. */
export function acot(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, x.isZero() ? pi(D.precision).div(2) : atanIn(new D(1).div(x)));
}

/** Angle of the point (x, y), in [-pi, pi], with IEEE 754's values at zeros and infinities. */
export function atan2(ctx: DigitContext, y: Decimal, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  if (!x.isFinite() || !y.isFinite() || x.isZero() || y.isZero()) return finish(ctx, D.atan2(y, x));
  const angle = atanIn(new D(y).div(x));
  if (x.isPositive()) return finish(ctx, angle);
  return finish(ctx, y.isNegative() ? angle.minus(pi(D.precision)) : angle.plus(pi(D.precision)));
}

/** Arc tangent in the digits of x's class: halvings of the angle (DLMF 4.24.13 with equal terms), then Taylor. */
function atanIn(x: Decimal): Decimal {
  const D = x.constructor as DecimalClass;
  if (x.isNaN() || x.isZero()) return x;
  if (x.abs().gt(1)) {
    const quarter = pi(D.precision).div(2);
    const rest = atanIn(new D(1).div(x.abs()));
    return x.isNegative() ? rest.minus(quarter) : quarter.minus(rest);
  }
  const halvings = Math.max(0, Math.ceil(Math.sqrt(D.precision) / 1.5) + Math.ceil(Math.max(x.e, -99) * 3.3));
  let t = x;
  for (let i = 0; i < halvings; i++) t = t.div(t.times(t).plus(1).sqrt().plus(1));
  const square = t.times(t).negated();
  const series = sumSeries(
    t,
    (term) => term.times(square),
    (term, k) => term.div(2 * k + 1),
  );
  return series.times(2 ** halvings);
}
