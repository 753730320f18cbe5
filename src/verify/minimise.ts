/** Counterexamples that can be read: every coordinate is replaced by simpler numbers for as long as the failure stays. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { rational } from "../expr/reals.js";
import { type Coordinate, complexity, EDGES, fits } from "./points.js";
import type { Point } from "./values.js";

const MOST_TRIALS = 400;

/** @param fails is it the same failure there? */
export function minimise(
  at: Point,
  coordinates: readonly Coordinate[],
  fails: (at: Point) => boolean,
): Point {
  let best = at;
  let trials = 0;
  for (let again = true; again && trials < MOST_TRIALS; ) {
    again = false;
    for (const group of groups(best, coordinates))
      for (const simpler of simplerThan(best[group[0].name])) {
        if (!group.every(({ kind }) => fits(kind, simpler))) continue;
        if (trials++ >= MOST_TRIALS) return best;
        const candidate = { ...best, ...Object.fromEntries(group.map(({ name }) => [name, simpler])) };
        if (!fails(candidate)) continue;
        best = candidate;
        again = true;
        break;
      }
  }
  return best;
}

/** Each coordinate by itself, and those that are equal together: a failure at x = y is none anywhere else. */
function groups(at: Point, coordinates: readonly Coordinate[]): (readonly Coordinate[])[] {
  const alone = coordinates.map((c) => [c]);
  const equal = coordinates.map((c) => coordinates.filter(({ name }) => at[name] === at[c.name]));
  return [...equal.filter((group, i) => group.length > 1 && group[0] === coordinates[i]), ...alone];
}

/** From the simplest on. */
function simplerThan(e: Expr): Expr[] {
  const candidates = new Set<Expr>([...EDGES, ...rounded(e)]);
  const most = complexity(e);
  return [...candidates].filter((c) => complexity(c) < most).sort((a, b) => complexity(a) - complexity(b));
}

/** Neighbours with smaller denominators and fewer digits. */
function rounded(e: Expr): Expr[] {
  if (e.op.kind !== Kind.Number) return [];
  const x = (e.value as Rational).toNumber();
  const near = [1, 2, 3, 4, 5, 10, 100, 1000].map((q) => Math.round(x * q) / q);
  const short = [1, 2, 3].map((digits) => Number(x.toPrecision(digits)));
  return [...near, ...short].filter(Number.isFinite).map((n) => rational(Rational.fromNumber(n)));
}
