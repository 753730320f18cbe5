import type { Decimal } from "decimal.js";
import { type DecimalClass, type DigitContext, decimalClass, finish, sumSeries, working } from "./context.js";
import { pi } from "./pi.js";

const GUARD = 12;
const REDUCTION_GUARD = 5;
const PI_OVER_4 = 0.785;

/** sin x; NaN at the infinities. Throws RangeError from about |x| = 1e19000 on (so do all functions here). */
export function sin(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, sinIn(working(ctx, GUARD), x));
}

/** cos x; NaN at the infinities. */
export function cos(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, cosIn(working(ctx, GUARD), x));
}

/** tan x; NaN at the infinities. */
export function tan(ctx: DigitContext, x: Decimal): Decimal {
  return finish(ctx, tanIn(working(ctx, GUARD), x));
}

/** 1 / cos x. */
export function sec(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, new D(1).div(cosIn(D, x)));
}

/** 1 / sin x; an infinity with the sign of the zero at 0. */
export function csc(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, new D(1).div(sinIn(D, x)));
}

/** cos x / sin x; an infinity with the sign of the zero at 0. */
export function cot(ctx: DigitContext, x: Decimal): Decimal {
  const D = working(ctx, GUARD);
  return finish(ctx, new D(1).div(tanIn(D, x)));
}

/** `sin` within a formula: in the digits of D, good to all but the last few. */
export function sinIn(D: DecimalClass, x: Decimal): Decimal {
  if (!x.isFinite()) return new D(Number.NaN);
  const { rest, quarter } = reduce(D, x);
  const value = quarter % 2 === 0 ? sinSmall(rest) : cosSmall(rest);
  return quarter >= 2 ? value.negated() : value;
}

function cosIn(D: DecimalClass, x: Decimal): Decimal {
  if (!x.isFinite()) return new D(Number.NaN);
  const { rest, quarter } = reduce(D, x);
  const value = quarter % 2 === 0 ? cosSmall(rest) : sinSmall(rest);
  return quarter === 1 || quarter === 2 ? value.negated() : value;
}

/** `tan` within a formula: in the digits of D, good to all but the last few. */
export function tanIn(D: DecimalClass, x: Decimal): Decimal {
  if (!x.isFinite()) return new D(Number.NaN);
  const { rest, quarter } = reduce(D, x);
  const sine = sinSmall(rest);
  const cosine = cosSmall(rest);
  return quarter % 2 === 0 ? sine.div(cosine) : cosine.div(sine).negated();
}

/** sin(pi x) for finite x, exactly 0 at whole x; the reduction is exact, so nothing is lost near those. */
export function sinPiIn(D: DecimalClass, x: Decimal): Decimal {
  const { rest, odd } = offInteger(D, x);
  const value = sinIn(D, rest.times(pi(D.precision)));
  return odd ? value.negated() : value;
}

/** tan(pi x) for finite x, with the same care. */
export function tanPiIn(D: DecimalClass, x: Decimal): Decimal {
  return tanIn(D, offInteger(D, x).rest.times(pi(D.precision)));
}

function offInteger(D: DecimalClass, x: Decimal): { rest: Decimal; odd: boolean } {
  const nearest = x.round();
  return { rest: new D(x).minus(nearest), odd: !nearest.mod(2).isZero() };
}

interface Reduced {
  /** x less a multiple of pi/2, at most about pi/4 in size and good to D's digits. */
  readonly rest: Decimal;
  /** That multiple modulo 4. */
  readonly quarter: 0 | 1 | 2 | 3;
}

function reduce(D: DecimalClass, x: Decimal): Reduced {
  if (x.abs().lt(PI_OVER_4)) return { rest: new D(x), quarter: 0 };
  const base = D.precision + x.e + REDUCTION_GUARD;
  let lost = 0;
  for (;;) {
    const halfPi = pi(base + lost).div(2);
    const Wide = decimalClass(base + lost);
    const multiple = new Wide(x).div(halfPi).round();
    const rest = new Wide(x).minus(multiple.times(halfPi));
    if (rest.e >= -lost - REDUCTION_GUARD + 2) {
      const quarter = ((multiple.mod(4).toNumber() + 4) % 4) as 0 | 1 | 2 | 3;
      return { rest: new D(rest).toSignificantDigits(D.precision), quarter };
    }
    lost = rest.isZero() ? 2 * (lost + 50) : -rest.e;
  }
}

/** Taylor series after k divisions by 3, undone by sin 3t = 3 sin t - 4 sin^3 t (DLMF 4.21.27). */
function sinSmall(r: Decimal): Decimal {
  if (r.isZero()) return r;
  const D = r.constructor as DecimalClass;
  const steps = Math.max(0, Math.ceil(Math.sqrt(D.precision) / 1.5) + Math.ceil(Math.max(r.e, -99) * 2.1));
  const t = r.div(3 ** steps);
  const square = t.times(t).negated();
  let s = sumSeries(t, (term, k) => term.times(square).div(2 * k * (2 * k + 1)));
  for (let i = 0; i < steps; i++) s = s.times(s.times(s).times(-4).plus(3));
  return s;
}

/** 1 - 2 sin^2(r/2), without cancellation as |r| is at most about pi/4. */
function cosSmall(r: Decimal): Decimal {
  const D = r.constructor as DecimalClass;
  const s = sinSmall(r.div(2));
  return new D(1).minus(s.times(s).times(2));
}
