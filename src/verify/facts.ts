/** What a page states of a function's values: each line against values in many digits. */
import type { Decimal } from "decimal.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import type { Monotone, Stretch } from "../expr/op.js";
import { add, div, integer, neg, PI } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { evaluateDigits } from "../numbers/evaluate.js";
import { minimise } from "./minimise.js";
import { pointsWhere } from "./points.js";
import { type Check, type CheckResult, failedBy, passedAt } from "./report.js";
import { counterexample, type FunctionSubject, randomFor } from "./subject.js";
import { agree, holds, type Point, SLOW_DIGITS, shown, valueAt, Wide } from "./values.js";

const POINTS = 40;
const TRIES = 250;
const FIGURES = SLOW_DIGITS - 2;

/** Something that must hold at each point: undefined where it says nothing, null where it holds, else what is wrong. */
type Claim = (at: Point) => Violation | null | undefined;

interface Violation {
  readonly message: string;
  readonly values: readonly (readonly [string, string])[];
  readonly formulas: readonly Expr[];
}

function everywhere(s: FunctionSubject, check: Check, claim: Claim): CheckResult {
  let tested = 0;
  for (const at of pointsWhere(s.needs, randomFor(s.seed, check), s, TRIES)) {
    const found = claim(at);
    if (found === undefined) continue;
    tested++;
    if (found !== null) {
      const least = minimise(at, s.coordinates, (p) => holds(s.needs, p) && (claim(p) ?? null) !== null);
      const { message, values, formulas } = claim(least) ?? found;
      return failedBy(check, tested, message, counterexample(least, values, formulas, s.reproduction));
    }
    if (tested === (s.decimals ? POINTS / 2 : POINTS)) break;
  }
  return tested === 0
    ? failedBy(check, 0, `no point was found at which ${s.op.name} is defined`)
    : passedAt(check, tested);
}

/** What a function means, where the layers below have code of their own under its name. */
export function checkMeaning(s: FunctionSubject, body: Expr): CheckResult {
  return everywhere(s, "meaning", (at) => {
    const meant = valueAt(body, at, SLOW_DIGITS);
    // The algorithm may go on where the meaning ends.
    if (meant === null || meant.isNaN()) return undefined;
    const native = attempt(() => evaluateDigits(s.e, at, SLOW_DIGITS));
    if (native === null) return undefined;
    return agree(meant, native, FIGURES)
      ? null
      : {
          message: `the native algorithm “${s.op.declared.native}” does not compute the meaning of ${s.op.name}`,
          values: [
            ["meaning", shown(meant)],
            ["native", shown(native)],
          ],
          formulas: [body, s.e],
        };
  });
}

/** How the normal form writes the function: it may be defined in more points, and never differ. */
export function checkBasis(s: FunctionSubject, basis: Expr): CheckResult {
  return everywhere(s, "basis", (at) => {
    const value = valueAt(s.e, at, SLOW_DIGITS);
    if (value === null || value.isNaN()) return undefined;
    const other = valueAt(basis, at, SLOW_DIGITS);
    if (other === null) return undefined;
    return agree(value, other, FIGURES)
      ? null
      : {
          message: `the basis of ${s.op.name} is another function`,
          values: [
            [s.op.name, shown(value)],
            ["basis", shown(other)],
          ],
          formulas: [s.e, basis],
        };
  });
}

/** `values`: the call itself folds to the value on the page; 1e-60 beside the argument it does not. */
export function checkValues(s: FunctionSubject): CheckResult {
  const { op } = s;
  const [param] = op.params;
  let tested = 0;
  for (const [x, value] of op.declared.values) {
    const place = evaluateDigits(x, {}, 80);
    const sides = ["1e-60", "-1e-60"].map((step) =>
      attempt(() => evaluateDigits(s.e, { [param]: new Wide(place).plus(step) }, 40)),
    );
    const near = sides.find((v) => v !== null && !v.isNaN());
    if (near === undefined || near === null) continue;
    tested++;
    const stated = evaluateDigits(value, {}, 40);
    if (!new Wide(near).minus(stated).abs().lte(Wide.max(stated.abs(), 1).times("1e-28")))
      return failedBy(
        "values",
        tested,
        `${op.name}(${x}) is not ${value}`,
        counterexample(
          { [param]: x },
          [
            ["stated", shown(new Wide(stated))],
            ["by values beside it", shown(new Wide(near))],
          ],
          [s.e],
          s.reproduction,
        ),
      );
  }
  return passedAt("values", tested);
}

/** Null where the digits cannot be settled. */
function attempt(value: () => Decimal): Decimal | null {
  try {
    return value();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "precision") return null;
    throw error;
  }
}

export function checkRange(s: FunctionSubject, range: Stretch): CheckResult {
  const [low, high] = ends(range);
  return everywhere(s, "range", (at) => {
    const value = valueAt(s.e, at, SLOW_DIGITS);
    if (value === null || value.isNaN()) return undefined;
    // Values come as near to an end as one likes, and are rounded to it.
    const slack = value.abs().plus(1).times("1e-28");
    if ((low === null || value.gte(low.minus(slack))) && (high === null || value.lte(high.plus(slack))))
      return null;
    return {
      message: `${s.op.name} leaves its range`,
      values: [[s.op.name, shown(value)]],
      formulas: [s.e],
    };
  });
}

const ends = ({ low, high }: Stretch): (Decimal | null)[] =>
  [low, high].map((e) => (e === null ? null : new Wide(evaluateDigits(e, {}, 40))));

export function checkParity(s: FunctionSubject, parity: "odd" | "even"): CheckResult {
  const [x] = s.op.params;
  const mirrored = substitute(s.e, { [x]: neg(symbol(x)) });
  return everywhere(s, "parity", (at) => {
    const value = valueAt(s.e, at, SLOW_DIGITS);
    const other = valueAt(mirrored, at, SLOW_DIGITS);
    if (value === null || other === null || value.isNaN()) return undefined;
    return agree(other, parity === "even" ? value : value.negated(), FIGURES)
      ? null
      : {
          message: `${s.op.name} is not ${parity}`,
          values: [
            [`${s.op.name}(${x})`, shown(value)],
            [`${s.op.name}(-${x})`, shown(other)],
          ],
          formulas: [s.e, mirrored],
        };
  });
}

/** `quarter`: f(x + pi/2) */
export function checkQuarter(s: FunctionSubject, quarter: Expr): CheckResult {
  const [x] = s.op.params;
  const turned = substitute(s.e, { [x]: add(symbol(x), div(PI, integer(2))) });
  return everywhere(s, "quarter", (at) => {
    const wanted = valueAt(turned, at, SLOW_DIGITS);
    const stated = valueAt(quarter, at, SLOW_DIGITS);
    if (wanted === null || stated === null || wanted.isNaN()) return undefined;
    return agree(wanted, stated, FIGURES - 5)
      ? null
      : {
          message: `${s.op.name}(${x} + pi/2) is not what the “quarter” line says`,
          values: [
            [`${s.op.name}(${x} + pi/2)`, shown(wanted)],
            [String(quarter), shown(stated)],
          ],
          formulas: [turned, quarter],
        };
  });
}

/** Where its needs are met, a function has a value. */
export function checkNeeds(s: FunctionSubject): CheckResult {
  return everywhere(s, "needs", (at) => {
    const value = attempt(() => evaluateDigits(s.e, at, 20));
    if (value === null) return undefined;
    return value.isNaN()
      ? {
          message: `${s.op.name} is undefined where its needs are met`,
          values: [[s.op.name, "NaN"]],
          formulas: [s.e],
        }
      : null;
  });
}

/** Neighbours among the points of the stretch are compared. */
export function checkMonotone(s: FunctionSubject, lines: readonly Monotone[]): CheckResult {
  const [x] = s.op.params;
  let tested = 0;
  for (const line of lines) {
    const [low, high] = ends(line.domain);
    const points: { at: Expr; place: Decimal; value: Decimal }[] = [];
    for (const { [x]: at } of pointsWhere(s.needs, randomFor(s.seed, "monotone"), s, TRIES)) {
      const place = valueAt(at, {}, SLOW_DIGITS);
      if (place === null || outside(place, low, high, line.domain)) continue;
      const value = valueAt(s.e, { [x]: at }, SLOW_DIGITS);
      if (value === null || value.isNaN()) continue;
      points.push({ at, place, value });
      if (points.length === POINTS) break;
    }
    points.sort((a, b) => a.place.comparedTo(b.place));
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1], points[i]];
      if (a.place.eq(b.place)) continue;
      tested++;
      const step = b.value.comparedTo(a.value) * (line.rises ? 1 : -1);
      // Far out, a function that rises strictly comes closer to its limit than digits tell.
      const resting = step === 0 && (!line.strict || Wide.max(a.place.abs(), b.place.abs()).gt(3));
      if (step > 0 || resting || (step === 0 && closeBy(a.place, b.place))) continue;
      return failedBy("monotone", tested, `${s.op.name} is not ${word(line)} here`, {
        ...counterexample({ [x]: b.at }, [], [s.e], s.reproduction),
        values: [
          [`${s.op.name}(${a.at})`, shown(a.value)],
          [`${s.op.name}(${b.at})`, shown(b.value)],
        ],
      });
    }
  }
  return tested === 0
    ? failedBy("monotone", 0, `no two points were found at which ${s.op.name} is defined`)
    : passedAt("monotone", tested);
}

const closeBy = (a: Decimal, b: Decimal): boolean => b.minus(a).lt("1e-4");

const word = ({ rises, strict }: Monotone): string =>
  strict ? (rises ? "increasing" : "decreasing") : rises ? "nondecreasing" : "nonincreasing";

function outside(
  x: Decimal,
  low: Decimal | null,
  high: Decimal | null,
  { lowOpen, highOpen }: Stretch,
): boolean {
  return (
    (low !== null && (lowOpen ? x.lte(low) : x.lt(low))) ||
    (high !== null && (highOpen ? x.gte(high) : x.gt(high)))
  );
}
