/** Derivatives from nothing but values: central differences in many digits. */
import { Decimal } from "decimal.js";
import { FluxionsError } from "../../src/expr/error.js";
import type { Expr } from "../../src/expr/node.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";

export const DIGITS = 70;
export const Wide = Decimal.clone({ precision: DIGITS + 20 });
export type Point = Readonly<Record<string, Decimal>>;

/** The value to 70 digits, or NaN where it is not defined or cannot be settled. */
export function valueAt(e: Expr, at: Point, digits = DIGITS): Decimal {
  try {
    return new Wide(evaluateDigits(e, at, digits));
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "precision") return new Wide(Number.NaN);
    throw error;
  }
}

/** Small beside the point and beside its distance from the next whole number, where functions have their edges. */
function stepAt(x: Decimal): Decimal {
  const size = Decimal.min(1, x.abs());
  return new Wide(1e-13).times(size.isZero() ? 1 : size);
}

function along(e: Expr, at: Point, x: string, h: Decimal): Decimal[] {
  return [-2, -1, 0, 1, 2].map((k) => valueAt(e, { ...at, [x]: new Wide(at[x]).plus(h.times(k)) }));
}

/** ∂e/∂x by the central difference of fourth order. */
export function firstDifference(e: Expr, at: Point, x: string): Decimal {
  const h = stepAt(at[x]);
  const [a, b, , d, f] = along(e, at, x, h);
  return a.minus(b.times(8)).plus(d.times(8)).minus(f).div(h.times(12));
}

/** ∂²e/∂x² by the central difference of fourth order. */
export function secondDifference(e: Expr, at: Point, x: string): Decimal {
  const h = stepAt(at[x]);
  const [a, b, c, d, f] = along(e, at, x, h);
  return b.plus(d).times(16).minus(a.plus(f)).minus(c.times(30)).div(h.times(h).times(12));
}

/** ∂²e/∂x∂y by the four corners of a square. */
export function mixedDifference(e: Expr, at: Point, x: string, y: string): Decimal {
  const h = stepAt(at[x]);
  const k = stepAt(at[y]);
  const corner = (i: number, j: number) =>
    valueAt(e, { ...at, [x]: new Wide(at[x]).plus(h.times(i)), [y]: new Wide(at[y]).plus(k.times(j)) });
  return corner(1, 1).minus(corner(1, -1)).minus(corner(-1, 1)).plus(corner(-1, -1)).div(h.times(k).times(4));
}

/** Do the numbers agree to a relative 10^-figures (absolute below 1e-20)? */
export function agree(a: Decimal, b: Decimal, figures: number): boolean {
  if (a.isNaN() || b.isNaN()) return a.isNaN() && b.isNaN();
  if (!a.isFinite() || !b.isFinite()) return a.eq(b);
  const size = Decimal.max(a.abs(), b.abs(), 1e-20);
  return new Wide(a).minus(b).abs().div(size).lte(new Wide(10).pow(-figures));
}
