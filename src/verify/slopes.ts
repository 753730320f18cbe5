/** The derivative of a function at a point, from nothing but its values there: and whether there is one. */
import type { Decimal } from "decimal.js";
import type { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { add, rational } from "../expr/reals.js";
import { DIGITS, type Point, valueAt, Wide } from "./values.js";

export type Slope =
  /** The limit of the difference quotients, from both sides or from the only one on which the function is defined. */
  | { readonly kind: "slope"; readonly value: Decimal; readonly error: Decimal }
  /** A kink, a jump, an infinite slope, or a point by itself: why, for people. */
  | { readonly kind: "none"; readonly why: string }
  | { readonly kind: "unknown" };

const UNKNOWN: Slope = { kind: "unknown" };
/** Two steps, so that limits can be told from what grows, and the error of first order can be taken out. */
const FAR = 12;
const NEAR = 15;
const RATIO = 10 ** (NEAR - FAR);

/** One side: the difference quotients at both steps, and their limit. */
interface Side {
  readonly far: Decimal;
  readonly near: Decimal;
  readonly limit: Decimal;
  readonly spread: Decimal;
  readonly trend: "limit" | "diverges" | "unclear";
}

/** Steps must be small beside 1, where functions have their edges, beside the coordinates, and beside what lies between them. */
function finestScale(at: Point): number | null {
  const places = Object.values(at).map((e) => valueAt(e, {}, 20));
  let scale = 0;
  for (const [i, a] of places.entries()) {
    if (a === null || !a.isFinite()) return null;
    const gaps = places.slice(0, i).map((b) => a.abs().minus((b as Decimal).abs()));
    for (const size of [a, ...gaps]) if (!size.isZero()) scale = Math.min(scale, size.e);
  }
  return scale;
}

/** The derivative of `e` by `x` at a point where `e` has the value `here`; with `finer`, by steps that are so many digits smaller. */
export function slopeAt(e: Expr, at: Point, x: string, here: Decimal, finer = 0): Slope {
  const finest = finestScale(at);
  if (finest === null) return UNKNOWN;
  const scale = finest - finer;
  const digits = DIGITS - scale;
  const centre = scale === 0 ? here : valueAt(e, at, digits);
  if (centre === null) return UNKNOWN;
  const value = (sign: number, exponent: number): Decimal | null => {
    const moved = add(at[x], rational(Rational.decimal(`${sign}e${scale - exponent}`)));
    return valueAt(e, { ...at, [x]: moved }, digits);
  };
  const values = [-1, 1].map((sign) => [value(sign, FAR), value(sign, NEAR)]);
  if (values.flat().includes(null)) return UNKNOWN;
  const [left, right] = values.map(([far, near], i) =>
    sideOf(far as Decimal, near as Decimal, centre, i, scale),
  );
  if (left === "edge" || right === "edge") return UNKNOWN;
  if (left === null && right === null)
    return { kind: "none", why: "the function is defined on neither side of this point" };
  const rounding = new Wide(10)
    .pow(4 - digits + NEAR - scale)
    .times(
      values
        .flat()
        .reduce(
          (most: Decimal, v) => Wide.max(most, (v as Decimal).isNaN() ? 0 : (v as Decimal).abs()),
          here.abs(),
        ),
    );
  if (left === null || right === null) return oneSided((left ?? right) as Side, rounding);
  return twoSided(left, right, rounding);
}

function sideOf(far: Decimal, near: Decimal, here: Decimal, i: number, scale: number): Side | null | "edge" {
  if (far.isNaN() !== near.isNaN()) return "edge";
  if (far.isNaN()) return null;
  const quotient = (v: Decimal, step: number) =>
    v
      .minus(here)
      .times(new Wide(10).pow(step - scale))
      .times(i === 0 ? -1 : 1);
  const [a, b] = [quotient(far, FAR), quotient(near, NEAR)];
  const spread = a.minus(b).abs();
  const limit = b.minus(a.minus(b).div(RATIO - 1));
  // The quotients of |x|^p grow as the step shrinks for p < 1; those of a jump as 1/step.
  const diverges = b.abs().gt(a.abs().times(4));
  const settles = b.abs().lte(a.abs()) || spread.lte(b.abs().times(0.05));
  return { far: a, near: b, limit, spread, trend: diverges ? "diverges" : settles ? "limit" : "unclear" };
}

function oneSided(side: Side, rounding: Decimal): Slope {
  if (side.trend === "unclear") return UNKNOWN;
  if (side.trend === "diverges")
    return {
      kind: "none",
      why: "the difference quotients grow without bound, and the function is defined on one side only",
    };
  return { kind: "slope", value: side.limit, error: side.spread.plus(rounding) };
}

function twoSided(left: Side, right: Side, rounding: Decimal): Slope {
  const noise = (side: Side) => side.near.abs().lte(rounding);
  const trend = (side: Side) => (noise(side) ? "limit" : side.trend);
  if (trend(left) === "diverges" || trend(right) === "diverges")
    return { kind: "none", why: "the difference quotients grow without bound" };
  if (trend(left) === "unclear" || trend(right) === "unclear") return UNKNOWN;
  const gap = left.limit.minus(right.limit).abs();
  const size = Wide.max(left.limit.abs(), right.limit.abs());
  const near = size.times("1e-10").plus(left.spread.plus(right.spread).times(0.1)).plus(rounding);
  if (gap.gt(near))
    return {
      kind: "none",
      why: `the difference quotients tend to ${short(left.limit)} from below and to ${short(right.limit)} from above`,
    };
  const [far, mean] = [left.far.plus(right.far).div(2), left.near.plus(right.near).div(2)];
  const spread = far.minus(mean).abs();
  const value = mean.minus(far.minus(mean).div(RATIO * RATIO - 1));
  return { kind: "slope", value, error: spread.times(0.5).plus(rounding) };
}

const short = (x: Decimal): string => x.toSignificantDigits(6).toString();

/** Steps of mod(x, y) lie y^2/x apart: what seems to be wrong is looked at again from nearby. */
const NEARBY = 30;

/** Does the declared derivative agree with the values of `e`? */
export function compareSlope(
  e: Expr,
  at: Point,
  x: string,
  here: Decimal,
  declared: Decimal | null,
): { readonly slope: Slope; readonly verdict: Verdict } {
  const slope = slopeAt(e, at, x, here);
  const verdict = judge(declared, slope);
  if (verdict !== "deviates") return { slope, verdict };
  const nearby = slopeAt(e, at, x, here, NEARBY);
  return { slope: nearby, verdict: judge(declared, nearby) };
}

export type Verdict = "agrees" | "deviates" | "unknown";

/** As many digits as any two doubles need to be told apart: an approximation below that is none that anyone will see. */
export const SLOPE_FIGURES = 17;
/** Evaluation makes these certain, whatever cancels. */
export const SLOPE_DIGITS = 30;

/** A rule gives the declared derivative; NaN where it is undefined. */
export function judge(declared: Decimal | null, slope: Slope): Verdict {
  if (declared === null || slope.kind === "unknown") return "unknown";
  if (slope.kind === "none") return declared.isNaN() ? "agrees" : "deviates";
  if (declared.isNaN()) return "deviates";
  const size = Wide.max(declared.abs(), slope.value.abs());
  // exp(-1e6) is beyond what differences can tell from 0.
  const allowed = size.times(new Wide(10).pow(-SLOPE_FIGURES)).plus(slope.error).plus("1e-200");
  return declared.minus(slope.value).abs().lte(allowed) ? "agrees" : "deviates";
}

export function describe(slope: Slope): string {
  if (slope.kind === "slope") return slope.value.toSignificantDigits(20).toString();
  return slope.kind === "none" ? slope.why : "not settled";
}
