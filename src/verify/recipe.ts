/** A float recipe against the function in many digits: how many units in the last place it loses, and where. */
import type { Decimal } from "decimal.js";
import { and } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { TRUE } from "../expr/reals.js";
import type { Template } from "../expr/template.js";
import { toDecimal, ulpError } from "../numbers/ulp.js";
import { asDoubles, exactly, FloatFunction, neighbours, randomDouble } from "./floats.js";
import { pointsWhere } from "./points.js";
import { type CheckResult, type Counterexample, failedBy, passedAt } from "./report.js";
import { counterexample, type FunctionSubject, randomFor } from "./subject.js";
import { holds, type Point, SLOW_DIGITS, valueAt } from "./values.js";

/** Worst error in units in the last place, unless the page states one: “# error 2.3 ulp”. */
export const USUAL_ULPS = 8;
const EDGE_POINTS = 50;
const RANDOM_POINTS = 100;
/** Beyond these, recipes may overflow where the function is still a number. */
const SMALLEST = 1e-290;
const LARGEST = 1e290;

/** What the page says of the error, and where. */
export interface StatedError {
  readonly ulps: number;
  readonly where: Expr;
}

type Doubles = Readonly<Record<string, number>>;

interface Loss {
  readonly at: Doubles;
  readonly actual: number;
  readonly exact: Decimal;
  readonly ulps: number;
  /** What is allowed there. */
  readonly allowed: number;
}

export function checkRecipe(s: FunctionSubject, via: Template, stated: StatedError | null): CheckResult {
  const recipe = new FloatFunction(via.fill(s.args));
  const bound = stated?.ulps ?? USUAL_ULPS;
  const region = stated?.where ?? TRUE;
  const random = randomFor(s.seed, "via");
  const effort = s.decimals && s.params.length > 1 ? 2 : 1;
  let tested = 0;
  const look = (at: Doubles): Loss | null => {
    const loss = lossAt(s.e, recipe, at, bound);
    if (loss === null) return null;
    tested++;
    return loss.ulps > loss.allowed ? loss : null;
  };
  const failed = (loss: Loss): CheckResult => {
    const worst = readable(loss, (at) => {
      const other = holds(region, exactPoint(at)) ? lossAt(s.e, recipe, at, bound) : null;
      return other !== null && other.ulps > other.allowed ? other : null;
    });
    return failedBy("via", tested, complaint(s, worst, bound, stated !== null), exampleOf(s, worst));
  };
  let edges = 0;
  for (const at of pointsWhere(and(s.needs, region), random, s, 4 * EDGE_POINTS)) {
    const doubles = asDoubles(at);
    const loss = doubles === null ? null : look(doubles);
    if (loss !== null) return failed(loss);
    if (++edges === EDGE_POINTS / effort) break;
  }
  for (let i = 0; i < RANDOM_POINTS / effort; i++) {
    const doubles = Object.fromEntries(s.params.map((p) => [p, randomDouble(random)]));
    const loss = region === TRUE || holds(region, exactPoint(doubles)) ? look(doubles) : null;
    if (loss !== null) return failed(loss);
  }
  return tested === 0
    ? failedBy("via", 0, `no point was found at which ${s.op.name} is defined`)
    : passedAt("via", tested);
}

const exactPoint = (doubles: Doubles): Point =>
  Object.fromEntries(Object.entries(doubles).map(([name, x]) => [name, exactly(x)]));

/** The function where it is defined, and neither it nor what a recipe makes on the way has to over- or underflow. */
function exactValue(e: Expr, at: Doubles): Decimal | null {
  const value = valueAt(e, exactPoint(at), SLOW_DIGITS);
  if (value === null || value.isNaN()) return null;
  return value.isZero() || (value.abs().gt(SMALLEST) && value.abs().lt(LARGEST)) ? value : null;
}

/** An error is excused as far as a change of the arguments in their last place makes one: nothing could be better there. */
function lossAt(e: Expr, recipe: FloatFunction, at: Doubles, bound: number): Loss | null {
  const exact = exactValue(e, at);
  if (exact === null) return null;
  const actual = recipe.at(at);
  const ulps = ulpError(actual, exact, "f64");
  let allowed = bound;
  if (ulps > bound && !Number.isNaN(actual))
    for (const [name, x] of Object.entries(at)) {
      const moves = neighbours(x).flatMap(
        (y) =>
          exactValue(e, { ...at, [name]: y })
            ?.minus(exact)
            .abs() ?? [],
      );
      if (moves.length === 0) continue;
      const reach = moves.reduce((a, b) => (a.gt(b) ? a : b));
      allowed += bound * unitsOf(reach, exact);
    }
  return { at, actual, exact, ulps, allowed };
}

const unitsOf = (gap: Decimal, exact: Decimal): number =>
  exact.isZero()
    ? Infinity
    : gap
        .div(exact.abs())
        .times(2 ** 53)
        .toNumber();

/** The same failure with shorter numbers, where there is one. */
function readable(loss: Loss, fails: (at: Doubles) => Loss | null): Loss {
  let best = loss;
  for (const name of Object.keys(loss.at))
    for (let digits = 1; digits <= 6; digits++) {
      const shorter = fails({ ...best.at, [name]: Number(best.at[name].toPrecision(digits)) });
      if (shorter === null) continue;
      best = shorter;
      break;
    }
  return best;
}

function complaint({ op }: FunctionSubject, loss: Loss, bound: number, stated: boolean): string {
  const loses = Number.isFinite(loss.ulps)
    ? `loses ${loss.ulps < 1e6 ? loss.ulps.toFixed(1) : loss.ulps.toPrecision(2)} ulp`
    : "has no value";
  const right = Number.isFinite(loss.ulps)
    ? Math.max(0, Math.floor(53 - Math.log2(Math.max(1, loss.ulps))))
    : 0;
  const which = stated ? "the bound that the page states" : "the usual bound";
  return `the recipe of ${op.name} ${loses} here (${right} of 53 bits are right); ${which} is ${bound} ulp`;
}

function exampleOf(s: FunctionSubject, { at, actual, exact }: Loss): Counterexample {
  const values: [string, string][] = [
    ["recipe", toDecimal(actual).toSignificantDigits(20).toString()],
    [s.op.name, exact.toSignificantDigits(20).toString()],
  ];
  return counterexample(at, values, [s.e], s.reproduction);
}
