/** All checks of one rewrite rule. */
import type { Decimal } from "decimal.js";
import { and, or } from "../expr/logic.js";
import { type Expr, workspace } from "../expr/node.js";
import type { Book } from "../language/book.js";
import { ascentOf, ascentText } from "../language/descent.js";
import type { RewriteRule } from "../language/rewrite-rule.js";
import { alternatives } from "./derivatives.js";
import { minimise } from "./minimise.js";
import { checkNear } from "./near.js";
import { beside, pointsWhere } from "./points.js";
import { type CheckResult, failedBy, passedAt, type SubjectReport } from "./report.js";
import { RuleSubject } from "./rule-subject.js";
import { SLOPE_DIGITS, SLOPE_FIGURES } from "./slopes.js";
import { counterexample, type Reproduction, randomFor } from "./subject.js";
import { agree, holds, type Point, shown, valueAt } from "./values.js";

/** One variable is tried at all edges; of the combinations of several, at some. */
const POINTS = { one: 36, several: 20, slow: 12 } as const;
const TRIES = 600;
const REGION_POINTS = 10;

export interface RuleTask {
  readonly rule: RewriteRule;
  /** Does the book do without it? */
  readonly off: boolean;
  /** Why a book refuses it: it does not descend. */
  readonly refused: CheckResult | null;
}

export function verifyRule({ rule, off, refused }: RuleTask, book: Book, again: Reproduction): SubjectReport {
  const started = performance.now();
  const checks = workspace(() => {
    const s = new RuleSubject(rule, book, again);
    const checks = [...(refused === null ? checkDescent(rule) : [refused]), ...checkSides(s)];
    if (rule.deviates.length > 0) checks.push(checkDeviations(s));
    if (rule.arrow === "~>") checks.push(checkNear(s));
    return checks;
  });
  const passed = checks.every((c) => c.passed);
  return {
    kind: "rule",
    name: rule.name,
    key: rule.name,
    source: rule.source,
    checks,
    status: off ? "off" : passed ? "passed" : "failed",
    milliseconds: performance.now() - started,
  };
}

/** What a page of a user is refused for. The system's own pages are read without it, because it takes time. */
function checkDescent(rule: RewriteRule): CheckResult[] {
  if (rule.arrow !== "->") return [];
  const ascent = ascentOf(rule);
  return [ascent === null ? passedAt("descent", 0) : failedBy("descent", 0, ascentText(ascent))];
}

interface Difference {
  readonly check: "defined" | "value" | "derivative";
  /** The variable of a derivative; empty for values. */
  readonly by: string;
  readonly formulas: readonly [Expr, Expr];
  readonly values: readonly [Decimal, Decimal];
}

/** How many points each check could be told at. */
interface Told {
  values: number;
  derivatives: number;
}

function checkSides(s: RuleSubject): CheckResult[] {
  const told: Told = { values: 0, derivatives: 0 };
  const wrong = new Map<Difference["check"], { at: Point; found: Difference }>();
  const points = POINTS[s.decimals ? "slow" : s.coordinates.length === 1 ? "one" : "several"];
  let met = 0;
  for (const at of pointsWhere(s.symbolic.condition, randomFor(s.seed, "sides"), s, TRIES)) {
    met++;
    const before = told.values;
    const found = difference(s, at, told);
    if (found !== null) {
      wrong.set(found.check, wrong.get(found.check) ?? { at, found });
      // Another derivative is no news where the values differ.
      if (found.check !== "derivative") break;
    }
    if (told.values > before && told.values === points) break;
  }
  if (told.values === 0) {
    const why =
      met === 0
        ? `no point was found at which the condition “${s.symbolic.condition}” holds`
        : `no point was found at which “${s.symbolic.left}” is defined`;
    return [failedBy("sampled", 0, `${why}: the rule is not verified`)];
  }
  const first = wrong.get("defined") ?? wrong.get("value") ?? wrong.get("derivative");
  if (first !== undefined) return refuted(s, first.at, first.found, told);
  const passed = [...defined(s, told.values), passedAt("value", told.values)];
  return s.variables.length === 0 || s.symbolic.left.op.boolean
    ? passed
    : [...passed, passedAt("derivative", told.derivatives)];
}

/** That the domain does not shrink is asked of a rule with a direction. */
const defined = (s: RuleSubject, points: number): CheckResult[] =>
  s.rule.arrow === "<->" ? [] : [passedAt("defined", points)];

/** What is wrong at a point, if anything. The condition holds there. */
function difference(s: RuleSubject, at: Point, told: Told): Difference | null {
  const { left, right, deviates } = s.at(at);
  const formulas = [left, right] as const;
  const value = s.value(left, at);
  if (value === null || value.isNaN()) return null;
  const other = s.value(right, at);
  if (other === null) return null;
  // An identity without a direction says nothing of where only one side is defined.
  if (other.isNaN() && s.rule.arrow === "<->") return null;
  told.values++;
  const values = [value, other] as const;
  if (other.isNaN()) return { check: "defined", by: "", formulas, values };
  // Rounding and cancellation inside of the digits asked for is a matter of the last few.
  if (!agree(value, other, s.digits - 10)) return { check: "value", by: "", formulas, values };
  if (left.op.boolean) return null;
  let derived = false;
  for (const by of s.variables) {
    const found = slopes(s, at, by);
    if (found === null) continue;
    derived = true;
    if (found.differ && !(deviates.length > 0 && holds(or(...deviates), at)))
      return { check: "derivative", by, formulas: found.formulas, values: found.values };
  }
  if (derived) told.derivatives++;
  return null;
}

interface Slopes {
  readonly formulas: readonly [Expr, Expr];
  readonly values: readonly [Decimal, Decimal];
  readonly differ: boolean;
}

/** Both declared derivatives, where that of the left side is defined. */
function slopes(s: RuleSubject, at: Point, by: string): Slopes | null {
  const { left, right } = s.at(at);
  const formulas = [s.derivative(left, by), s.derivative(right, by)] as const;
  if (formulas[0] === formulas[1]) {
    const value = valueAt(formulas[0], at, SLOPE_DIGITS);
    return value === null || value.isNaN() ? null : { formulas, values: [value, value], differ: false };
  }
  const value = valueAt(formulas[0], at, SLOPE_DIGITS);
  if (value === null || value.isNaN()) return null;
  const other = valueAt(formulas[1], at, SLOPE_DIGITS);
  if (other === null || (other.isNaN() && s.rule.arrow === "<->")) return null;
  return { formulas, values: [value, other], differ: !agree(value, other, SLOPE_FIGURES) };
}

const COMPLAINTS = {
  defined: "the left side is defined here, and the right side is not",
  value: "the two sides differ",
  derivative: "the declared derivatives of the two sides differ",
} as const;

function refuted(s: RuleSubject, at: Point, found: Difference, told: Told): CheckResult[] {
  const nothing: Told = { values: 0, derivatives: 0 };
  const again = (p: Point): Difference | null => {
    if (!s.holds(p)) return null;
    const other = difference(s, p, nothing);
    return other?.check === found.check &&
      other.by === found.by &&
      !other.values[1].isNaN() === !found.values[1].isNaN()
      ? other
      : null;
  };
  const least = minimise(at, s.coordinates, (p) => again(p) !== null);
  const { check, by, formulas, values } = again(least) ?? found;
  const labels = by === "" ? ["left", "right"] : [`∂left/∂${by}`, `∂right/∂${by}`];
  const message = COMPLAINTS[check];
  const example = counterexample(
    least,
    labels.map((label, i) => [label, shown(values[i])] as const),
    formulas.filter((e) => !e.op.boolean),
    s.reproduction,
  );
  const before = check === "defined" ? [] : defined(s, told.values);
  if (check === "derivative") before.push(passedAt("value", told.values));
  return [...before, failedBy(check, told.values, message, example)];
}

/** A region that is declared to deviate must be met, and the derivatives must differ at its points. */
function checkDeviations(s: RuleSubject): CheckResult {
  let points = 0;
  for (const [i, { reason }] of s.rule.deviates.entries())
    for (const part of alternatives(s.symbolic.deviates[i])) {
      const region = and(s.symbolic.condition, part);
      let met = 0;
      for (const at of pointsWhere(region, randomFor(s.seed, `deviates ${i}`), s, TRIES)) {
        const what = deviatesAt(s, at);
        if (what === null) continue;
        if (!what && !beside(at).some((p) => holds(region, p) && deviatesAt(s, p) !== false)) {
          const least = minimise(at, s.coordinates, (p) => holds(region, p) && deviatesAt(s, p) === false);
          const values = [...s.variables, ...s.discrete].flatMap((by): [string, string][] => {
            const found = slopes(s, least, by);
            return found === null
              ? []
              : [
                  [`∂left/∂${by}`, shown(found.values[0])],
                  [`∂right/∂${by}`, shown(found.values[1])],
                ];
          });
          const { left, right } = s.at(least);
          return failedBy(
            "deviates",
            points + met + 1,
            `“deviates where ${part}” (${reason}) is too wide: nothing deviates here`,
            counterexample(least, values, [left, right], s.reproduction),
          );
        }
        if (++met === REGION_POINTS) break;
      }
      if (met === 0)
        return failedBy(
          "deviates",
          points,
          `no point was found at which “${part}” holds and the left side has a derivative`,
        );
      points += met;
    }
  return passedAt("deviates", points);
}

/** Null where the left side has no derivative, or it cannot be told. */
function deviatesAt(s: RuleSubject, at: Point): boolean | null {
  const { left } = s.at(at);
  const value = s.value(left, at);
  if (value === null || value.isNaN()) return null;
  const found = [...s.variables, ...s.discrete].flatMap((by) => slopes(s, at, by) ?? []);
  return found.length === 0 ? null : found.some(({ differ }) => differ);
}
