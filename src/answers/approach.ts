/** Whether the values of an expression tend to a limit, as far as numbers with many digits can tell. */
import type { Decimal } from "decimal.js";
import { type Expr, symbol } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { mul, rational } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { freeSymbols } from "../expr/walk.js";
import type { Context } from "../facts/context.js";
import type { Answer } from "../facts/fact.js";
import type { Book } from "../language/book.js";
import { realDigits } from "../numbers/evaluate.js";
import { attempt, certainTruth } from "../simplify/certain.js";
import { type ExactPoint, points } from "../simplify/points.js";
import { isValue, valueAt } from "./numbers.js";

/** An expression near a point: t tends to 0, from these sides. */
export interface Local {
  readonly book: Book;
  readonly e: Expr;
  readonly t: Expr;
  readonly context: Context;
  readonly sides: readonly (1 | -1)[];
  /** Milliseconds that are left for all of it. */
  left(): number;
}

export type Target = { readonly value: Expr } | { readonly infinite: 1 | -1 };

/** The distances are m·10^-k. Several m, so that no period of the expression hides between powers of ten. */
const EXPONENTS = [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 64, 128];
const FACTORS = ["1", "0.37", "0.7318"];
const DOMAIN_EXPONENTS = [6, 12, 24];
const DIGITS = 30;
const WORKING_DIGITS = 700;
/** Values that have to be there, and how near the last one has to be; how large, where the limit is infinite. */
const FEWEST = 4;
const NEAR = "1e-10";
const LARGE = "1e8";
/** Growth of the steps from one exponent to the double one, of what tends to infinity as a logarithm does. */
const GROWTH = 1.8;
/** Growth of the steps of a logarithm, where 2 is that of a power. */
const QUICKER = 1.5;
const LAST_DIGITS = "1e-25";
/** Values of other symbols for which it is tried, and most that are looked at. */
const SAMPLES = 5;
const MOST_SAMPLES = 20;

/** "yes": at all points that were tried, the values come as near as they have to. "no": somewhere they certainly stay away. */
export function approaches(local: Local, target: Target, conditions: readonly Expr[] = []): Answer {
  const { e, t, context } = local;
  const goal = "value" in target ? [target.value] : [];
  const others = freeSymbols(e, ...goal, ...context.terms.keys())
    .filter((name) => name !== t.value)
    .map(symbol);
  let answer: Answer = "unknown";
  let seen = 0;
  let used = 0;
  for (const point of points(others, [e, ...goal], context)) {
    if (seen++ >= MOST_SAMPLES || used >= SAMPLES) break;
    if (conditions.some((c) => certainTruth(substitute(c, point)) !== true)) continue;
    const here = atSample(local, target, point);
    if (here === "no") return "no";
    if (here === "yes") {
      answer = "yes";
      used++;
    } else if (point.size === 0) return "unknown";
  }
  return answer === "yes" && used >= Math.min(SAMPLES, others.length === 0 ? 1 : SAMPLES) ? "yes" : "unknown";
}

/** Is it certainly undefined at points near the limit? A series does not say where the function that it was made of is real. */
export function undefinedNear({ e, t, context, sides, left }: Local, conditions: readonly Expr[]): boolean {
  const others = freeSymbols(e, ...context.terms.keys())
    .filter((name) => name !== t.value)
    .map(symbol);
  let seen = 0;
  let used = 0;
  for (const point of points(others, [e], context)) {
    if (seen++ >= MOST_SAMPLES || used >= SAMPLES || left() < 0) break;
    if (conditions.some((c) => certainTruth(substitute(c, point)) !== true)) continue;
    used++;
    for (const side of sides)
      for (const k of DOMAIN_EXPONENTS) {
        const distance = Rational.decimal(`${FACTORS[1]}e-${k}`);
        const at = rational(side === 1 ? distance : distance.neg());
        if (valueAt(e, new Map([...point, [t.value as string, at]])) === "undefined") return true;
      }
  }
  return false;
}

function atSample(local: Local, target: Target, point: ExactPoint): Answer {
  const goal = "value" in target ? valueAt(target.value, point) : null;
  if ("value" in target && !isValue(goal)) return "unknown";
  let all: Answer = "yes";
  for (const side of local.sides)
    for (const factor of FACTORS) {
      const values = valuesOnTheWay(local, point, side, factor);
      const answer = "infinite" in target ? grows(values, target.infinite) : tends(values, goal as Decimal);
      if (answer === "no") return "no";
      if (answer === "unknown") all = "unknown";
    }
  return all;
}

/** By exponents; without those where there is no value. */
function valuesOnTheWay(
  { e, t, left }: Local,
  point: ExactPoint,
  side: 1 | -1,
  factor: string,
): Map<number, Decimal> {
  const found = new Map<number, Decimal>();
  for (const k of EXPONENTS) {
    if (left() < 0) return new Map();
    const distance = Rational.decimal(`${factor}e-${k}`);
    const at = new Map([...point, [t.value as string, rational(side === 1 ? distance : distance.neg())]]);
    const v = attempt(() => realDigits(e, Object.fromEntries(at), DIGITS, WORKING_DIGITS));
    if (v === null) break;
    if (v.value.isFinite() && !v.taken) found.set(k, v.value);
    // Where it is undefined so near to the point, there is no limit to speak of.
    else if (!v.taken) return new Map();
  }
  return found;
}

function tends(values: ReadonlyMap<number, Decimal>, goal: Decimal): Answer {
  if (values.size < FEWEST) return "unknown";
  const size = goal.abs().lt(1) ? 1 : goal.abs();
  const distances = [...values.values()].map((v) => v.minus(goal).abs().div(size));
  const last = distances[distances.length - 1];
  const before = distances[distances.length - 2];
  if (last.lte(NEAR) && before.lte("1e-6")) {
    // Below that, distances from a number that is not 0 are those of its last digits.
    if (!goal.isZero() && last.lt(LAST_DIGITS)) return "yes";
    return quickens(values, (v) => v.minus(goal).abs().pow(-1)) ? "yes" : "unknown";
  }
  const middle = distances[distances.length >> 1];
  return last.gt("1e-3") && last.gt(middle.times(0.9)) ? "no" : "unknown";
}

function grows(values: ReadonlyMap<number, Decimal>, sign: 1 | -1): Answer {
  if (values.size < FEWEST) return "unknown";
  const signed = [...values.values()].map((v) => v.times(sign));
  const last = signed[signed.length - 1];
  const before = signed[signed.length - 2];
  if (last.lt(0)) return "no";
  if (last.gt(LARGE) && last.gt(before) && before.gt(0))
    return quickens(values, (v) => v.abs()) ? "yes" : "unknown";
  const [a, b, c, d] = [16, 32, 64, 128].map((k) => values.get(k)?.times(sign));
  if (a === undefined || b === undefined || c === undefined || d === undefined) return "unknown";
  const [first, second, third] = [b.minus(a), c.minus(b), d.minus(c)];
  const grow = first.gt(1) && second.gt(first.times(GROWTH)) && third.gt(second.times(GROWTH));
  return grow ? "yes" : "unknown";
}

/**
 * Does the logarithm grow as exponents do? That of a power of the distance does; where a power of a logarithm still fights with
 * it, the winner is not known yet. Where too few of the values are there, nothing is said against it.
 */
function quickens(values: ReadonlyMap<number, Decimal>, size: (v: Decimal) => Decimal): boolean {
  const logs = [32, 64, 128].map((k) => {
    const v = values.get(k);
    return v === undefined ? null : size(v).ln();
  });
  const [a, b, c] = logs;
  if (a === null || b === null || c === null || !c.isFinite()) return true;
  return c.gt(b) && (b.lte(a) || c.minus(b).gte(b.minus(a).times(QUICKER)));
}

/** Denominators of the fractions that are looked for. */
const MOST_DENOMINATOR = 1000;
const GUESS = "1e-15";

/** Numbers near which the values come: fractions, and fractions of pi, e, roots and logarithms of small numbers. */
export function* guesses(local: Local): Iterable<Expr> {
  const values = valuesOnTheWay(local, new Map(), local.sides[0], FACTORS[0]);
  const last = [...values.values()].at(-1);
  const before = [...values.values()].at(-2);
  if (values.size < FEWEST || last === undefined || before === undefined) return;
  if (last.minus(before).abs().gt("1e-6")) return;
  for (const text of [
    "1",
    "pi",
    "e",
    "sqrt(pi)",
    "sqrt(2)",
    "sqrt(3)",
    "log(2)",
    "log(3)",
    "1/pi",
    "1/e",
    "1/sqrt(pi)",
  ]) {
    const unit = attempt(() => local.book.parse(text));
    const size = unit === null ? null : valueAt(unit, new Map());
    if (unit === null || !isValue(size)) continue;
    const [p, q] = fractionNear(last.div(size));
    if (p === null) continue;
    yield mul(rational(Rational.ratio(p, q)), unit);
    if (p === 0) return;
  }
}

/** The simplest fraction near a number, by its continued fraction; null where none is near enough. */
function fractionNear(v: Decimal): readonly [number | null, number] {
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  let rest = v;
  for (let k = 0; k < 20; k++) {
    const whole = rest.floor();
    if (whole.abs().gt(1e6)) return [null, 1];
    const a = whole.toNumber();
    [p0, p1] = [p1, a * p1 + p0];
    [q0, q1] = [q1, a * q1 + q0];
    if (q1 > MOST_DENOMINATOR) return [null, 1];
    if (v.times(q1).minus(p1).abs().div(q1).lt(GUESS)) return [p1, q1];
    rest = rest.minus(whole).pow(-1);
  }
  return [null, 1];
}
