/** Definite integrals by numbers: double exponential quadrature with values of 20 digits. */
import { Decimal } from "decimal.js";
import type { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { add, mul, rational, sub } from "../expr/reals.js";
import type { ExactPoint } from "../simplify/points.js";
import { isValue, valueAt } from "./numbers.js";

/** Where an interval ends: at a number without symbols, or at an infinity. */
export type End = Expr | "Infinity" | "-Infinity";

const DIGITS = 20;
/** The rule goes on to where the weights, or the distances from the ends, are below 10^-16 or so. */
const REACH = 3.3;
/** Over infinite intervals nodes go as far as e^(pi/2·sinh(u)). */
const FAR = 4;
const LEVELS = 5;
/** Two levels agree to this much of the integral of |f|. */
const AGREEING = 1e-10;

interface Node {
  readonly at: Expr;
  readonly weight: Decimal;
}

/**
 * The integral of e by x, at a point that gives the other symbols values. Null where the rule does not converge, or where there
 * is no value at one of its nodes.
 * @param end the time at which it gives up
 */
export function quadrature(
  e: Expr,
  x: Expr,
  from: End,
  to: End,
  point: ExactPoint,
  end: number,
): { value: number; scale: number } | null {
  let before: number | null = null;
  for (let level = 1; level <= LEVELS; level++) {
    const h = 2 ** -level;
    const reach = typeof from === "string" || typeof to === "string" ? FAR : REACH;
    let total = new Decimal(0);
    let size = new Decimal(0);
    for (let k = -Math.floor(reach / h); k <= reach / h; k++) {
      if (performance.now() > end) return null;
      const node = nodeAt(k * h, from, to);
      if (node === null) continue;
      const value = valueAt(e, new Map([...point, [x.value as string, node.at]]), DIGITS);
      if (!isValue(value)) return null;
      const term = value.times(node.weight).times(h);
      total = total.plus(term);
      size = size.plus(term.abs());
    }
    const [value, scale] = [total.toNumber(), size.toNumber()];
    if (!Number.isFinite(value)) return null;
    if (before !== null && Math.abs(value - before) <= AGREEING * scale) return { value, scale };
    before = value;
  }
  return null;
}

function nodeAt(u: number, from: End, to: End): Node | null {
  const c = Math.cosh(u) * (Math.PI / 2);
  const s = Math.sinh(u) * (Math.PI / 2);
  if (typeof from !== "string" && typeof to !== "string") {
    // The distance from the nearer end, so that nodes next to an end keep their digits: b − a times 1/(1 + e^(2|s|)).
    const share = 1 / (1 + Math.exp(2 * Math.abs(s)));
    const part = rational(exact(share));
    const length = sub(to, from);
    const offset = mul(length, part);
    const weight = new Decimal(c).times(2 * share * (1 - share));
    const width = valueAt(length, new Map(), DIGITS);
    if (!isValue(width)) return null;
    return { at: u < 0 ? add(from, offset) : sub(to, offset), weight: weight.times(width) };
  }
  if (typeof from !== "string" || typeof to !== "string") {
    const distance = Math.exp(s);
    const offset = rational(exact(distance));
    const at = typeof from !== "string" ? add(from, offset) : sub(to as Expr, offset);
    return { at, weight: new Decimal(c).times(distance) };
  }
  return { at: rational(exact(Math.sinh(s))), weight: new Decimal(c).times(Math.cosh(s)) };
}

/** The double itself, to 15 digits: weights belong to what a node is near, and a relative error of 10^-15 is none. */
const exact = (x: number): Rational => Rational.decimal(x.toExponential(16));
