/** Values with certain digits at exact points: what tests rest on where there is no proof. */
import type { Decimal } from "decimal.js";
import type { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { add, rational } from "../expr/reals.js";
import { realDigits } from "../numbers/evaluate.js";
import { attempt } from "../simplify/certain.js";
import type { ExactPoint } from "../simplify/points.js";

/** "undefined": certainly no real number. null: out of reach, so that nothing follows. */
export type Value = Decimal | "undefined" | null;

export const DIGITS = 30;
const MOST_DIGITS = 200;

export function valueAt(e: Expr, point: ExactPoint, digits = DIGITS): Value {
  const found = attempt(() => realDigits(e, Object.fromEntries(point), digits, MOST_DIGITS));
  if (found === null) return null;
  if (found.value.isNaN()) return found.taken ? null : "undefined";
  if (!found.value.isFinite()) return found.taken ? null : "undefined";
  return found.value;
}

export function isValue(v: Value): v is Decimal {
  return v !== null && v !== "undefined";
}

/** Do two values agree to so many digits, relative to the larger of them, or to 1 where they are small sums of larger parts? */
export function agree(a: Decimal, b: Decimal, digits: number): boolean {
  const size = a.abs().gt(b.abs()) ? a.abs() : b.abs();
  if (size.isZero()) return true;
  return a
    .minus(b)
    .abs()
    .lte(size.times(`1e-${digits}`));
}

/** Half the distance of the two points of a difference quotient, as a power of 10; its error is the square of it. */
const STEP = 20;
const STEP_DIGITS = 70;
const half = Rational.decimal(`1e-${STEP}`);

/** The slope of F at a point by a difference quotient: it asks no rule for a derivative. Null where there is none. */
export function slopeAt(F: Expr, x: Expr, point: ExactPoint): Decimal | null {
  const [up, down] = neighbours(x, point).map((near) => valueAt(F, near, STEP_DIGITS));
  if (!isValue(up) || !isValue(down)) return null;
  return up.minus(down).times(`1e${STEP}`).div(2);
}

/** The two points of a difference quotient. */
export function neighbours(x: Expr, point: ExactPoint): ExactPoint[] {
  const name = x.value as string;
  const at = point.get(name) as Expr;
  return [half, half.neg()].map((by) => new Map([...point, [name, add(at, rational(by))]]));
}

/** A point in words: x = 1/2, a = 3. */
export function pointText(point: ExactPoint): string {
  return [...point].map(([name, value]) => `${name} = ${value}`).join(", ");
}
