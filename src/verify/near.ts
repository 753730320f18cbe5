/** A `~>` rule promises more bits near a place: both sides are computed in floats there. */
import type { Decimal } from "decimal.js";
import { and } from "../expr/logic.js";
import { type Expr, symbol } from "../expr/node.js";
import { EQUAL, Kind } from "../expr/op.js";
import { toDecimal, ulpError } from "../numbers/ulp.js";
import { asDoubles, exactly, FloatFunction } from "./floats.js";
import { pointsWhere } from "./points.js";
import { type CheckResult, failedBy, passedAt } from "./report.js";
import type { RuleSubject } from "./rule-subject.js";
import { counterexample, randomFor } from "./subject.js";
import { type Point, shown } from "./values.js";

const CENTRES = 4;
const STEPS = 8;
const TRIES = 200;
/** Less is not worth a rule. */
const LEAST_GAIN = 1;
/** What the right side may lose at a single point: a rounding more. */
const MOST_LOSS = 2;
/** So much is lost by the rounding of arguments alone where a function is steep. */
const NO_LOSS = 8;

interface Trial {
  readonly at: Readonly<Record<string, number>>;
  readonly exact: Decimal;
  readonly sides: readonly [number, number];
  /** Bits lost by each side. */
  readonly lost: readonly [number, number];
}

export function checkNear(s: RuleSubject): CheckResult {
  const { left, right, condition, near } = s.symbolic;
  const functions = [new FloatFunction(left), new FloatFunction(right)] as const;
  const random = randomFor(s.seed, "near");
  const trials: Trial[] = [];
  for (const centre of pointsWhere(and(condition, near as Expr), random, s, TRIES)) {
    for (const doubles of around(centre, near as Expr, s)) {
      const at: Point = Object.fromEntries(Object.entries(doubles).map(([k, x]) => [k, exactly(x)]));
      const exact = s.holds(at) ? s.value(left, at) : null;
      if (exact === null || exact.isNaN() || exact.isZero()) continue;
      const sides = [functions[0].at(doubles), functions[1].at(doubles)] as const;
      const lost = sides.map((x) => Math.min(53, Math.log2(1 + ulpError(x, exact, "f64"))));
      trials.push({ at: doubles, exact, sides, lost: [lost[0], lost[1]] });
    }
    if (trials.length >= 2 * CENTRES * STEPS) break;
  }
  if (trials.length === 0) return failedBy("near", 0, `no point was found near “${near}”`);
  const mean = (i: 0 | 1) => trials.reduce((sum, t) => sum + t.lost[i], 0) / trials.length;
  const worst = trials.reduce((a, b) => (a.lost[1] - a.lost[0] >= b.lost[1] - b.lost[0] ? a : b));
  const gain = mean(0) - mean(1);
  const bearable = trials.every(({ lost }) => lost[1] <= Math.max(NO_LOSS, lost[0] + MOST_LOSS));
  if (gain >= LEAST_GAIN && bearable) return passedAt("near", trials.length);
  const message =
    gain < LEAST_GAIN
      ? `the right side is not better in floats near here: it loses ${mean(1).toFixed(1)} bits on average, and the left one ${mean(0).toFixed(1)}`
      : `the right side loses ${worst.lost[1].toFixed(1)} bits here, and the left one ${worst.lost[0].toFixed(1)}`;
  const values: [string, string][] = [
    ["left in floats", toDecimal(worst.sides[0]).toSignificantDigits(20).toString()],
    ["right in floats", toDecimal(worst.sides[1]).toSignificantDigits(20).toString()],
    ["exactly", shown(worst.exact)],
  ];
  return failedBy(
    "near",
    trials.length,
    message,
    counterexample(worst.at, values, [left, right], s.reproduction),
  );
}

/** Doubles at the point if near is a region; ever closer to it from both sides if near is an equation. */
function* around(
  centre: Point,
  near: Expr,
  { coordinates }: RuleSubject,
): Iterable<Readonly<Record<string, number>>> {
  const doubles = asDoubles(centre);
  if (doubles === null) return;
  if (near.op !== EQUAL) {
    yield doubles;
    return;
  }
  const moved = coordinates.find(({ name }) => mentions(near, symbol(name)));
  if (moved === undefined) return;
  for (let k = 1; k <= STEPS; k++)
    for (const sign of [1.0625, -1.0625])
      yield { ...doubles, [moved.name]: doubles[moved.name] + sign * 10 ** -k };
}

const mentions = (e: Expr, x: Expr): boolean =>
  e === x ||
  (e.op.kind !== Kind.Symbol && (e.symbols & x.symbols) !== 0 && e.args.some((a) => mentions(a, x)));
