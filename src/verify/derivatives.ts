/** The declared derivative of a function against difference quotients of the function itself. */
import type { Decimal } from "decimal.js";
import { derive } from "../calculus/derivative.js";
import { and, not, or } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import type { Deviation } from "../expr/op.js";
import { minimise } from "./minimise.js";
import { beside, pointsWhere } from "./points.js";
import { type CheckResult, failedBy, passedAt } from "./report.js";
import { compareSlope, describe, SLOPE_DIGITS, type Slope, type Verdict } from "./slopes.js";
import { counterexample, type FunctionSubject, randomFor } from "./subject.js";
import { holds, type Point, shown, valueAt } from "./values.js";

/** More than there are edges; of the functions whose digits take long, some edges only. */
const POINTS = 44;
const SLOW_POINTS = 18;
const TRIES = 400;
/** Points inside of a region that is declared to deviate. */
const REGION_POINTS = 10;

/** What was found at one point by one parameter. */
interface Finding {
  readonly param: string;
  readonly declared: Decimal | null;
  readonly slope: Slope;
  readonly verdict: Verdict;
}

/** The derivatives that the rule declares, by parameter; those it does not speak of are left out. */
function declaredDerivatives({ op, book, e, params }: FunctionSubject): ReadonlyMap<string, Expr> {
  const silent = new Set(book.tangentRule(op)?.silent.map((i) => op.params[i]));
  return new Map(params.filter((p) => !silent.has(p)).map((p) => [p, derive(book, e, p)]));
}

function* findings(s: FunctionSubject, rules: ReadonlyMap<string, Expr>, at: Point): Iterable<Finding> {
  const here = valueAt(s.e, at);
  if (here === null || here.isNaN()) return;
  for (const [param, rule] of rules) {
    const declared = valueAt(rule, at, SLOPE_DIGITS);
    yield { param, declared, ...compareSlope(s.e, at, param, here, declared) };
  }
}

/** A region, as declared: its condition on the parameters, and the alternatives it consists of. */
export interface Region {
  readonly condition: Expr;
  readonly deviation: Deviation;
}

export function regionsOf(deviates: readonly Deviation[], args: readonly Expr[]): Region[] {
  return deviates.map((deviation) => ({ condition: deviation.where.fill(args), deviation }));
}

export function checkDerivatives(s: FunctionSubject, deviates: readonly Deviation[]): CheckResult {
  const rules = declaredDerivatives(s);
  const regions = regionsOf(deviates, s.args);
  const excused = or(...regions.map((r) => r.condition));
  let compared = 0;
  for (const at of pointsWhere(s.needs, randomFor(s.seed, "jvp"), s, TRIES)) {
    let told = false;
    for (const found of findings(s, rules, at)) {
      if (found.verdict === "unknown") continue;
      told = true;
      if (found.verdict === "deviates" && !holds(excused, at))
        return refuted(s, rules, excused, at, found, compared);
    }
    if (told && ++compared === (s.decimals ? SLOW_POINTS : POINTS)) break;
  }
  if (compared === 0)
    return failedBy(
      "jvp",
      0,
      `no point was found at which ${s.op.name} is defined and its derivative can be told`,
    );
  return passedAt("jvp", compared);
}

const sameKind = (a: Finding, b: Finding): boolean =>
  a.param === b.param && a.slope.kind === b.slope.kind && a.declared?.isNaN() === b.declared?.isNaN();

function refuted(
  s: FunctionSubject,
  rules: ReadonlyMap<string, Expr>,
  excused: Expr,
  at: Point,
  found: Finding,
  compared: number,
): CheckResult {
  const only = new Map([[found.param, rules.get(found.param) as Expr]]);
  const again = (p: Point): Finding | undefined =>
    holds(and(s.needs, not(excused)), p)
      ? [...findings(s, only, p)].find((f) => f.verdict === "deviates" && sameKind(f, found))
      : undefined;
  const least = minimise(at, s.coordinates, (p) => again(p) !== undefined);
  const finding = again(least) ?? found;
  const rule = only.get(found.param) as Expr;
  const values: [string, string][] = [
    [`declared ∂/∂${found.param}`, shown(finding.declared)],
    ["by differences", describe(finding.slope)],
  ];
  return failedBy(
    "jvp",
    compared + 1,
    complaint(s, finding),
    counterexample(least, values, [rule], s.reproduction),
  );
}

function complaint({ op }: FunctionSubject, { param, declared, slope }: Finding): string {
  const by = op.arity === 1 ? "" : ` by ${param}`;
  if (slope.kind === "none")
    return `${op.name} has no derivative${by} here, and the rule declares one: a convention must be covered by “deviates where … "reason"”`;
  if (declared?.isNaN()) return `${op.name} has a derivative${by} here, and the declared one is undefined`;
  return `the declared derivative${by} is not that of ${op.name}`;
}

/** Every region that is declared to deviate must be met, and the rule must deviate at its points. */
export function checkDeviations(s: FunctionSubject, deviates: readonly Deviation[]): CheckResult {
  const rules = declaredDerivatives(s);
  let points = 0;
  for (const { condition, deviation } of regionsOf(deviates, s.args))
    for (const part of alternatives(condition)) {
      let met = 0;
      const random = randomFor(s.seed, `deviates ${deviation.reason}`);
      for (const at of pointsWhere(and(s.needs, part), random, s, TRIES)) {
        const what = deviatesAt(s, rules, at);
        if (what === null) continue;
        if (!what && !beside(at).some((p) => holds(part, p) && deviatesAt(s, rules, p) !== false))
          return tooWide(s, rules, part, at, deviation, points + met);
        if (++met === REGION_POINTS) break;
      }
      if (met === 0)
        return failedBy(
          "deviates",
          points,
          `no point was found at which “${part}” holds and ${s.op.name} is defined`,
        );
      points += met;
    }
  return passedAt("deviates", points);
}

/** The parts of an alternative are looked at one by one: a true one must not hide a superfluous one. */
export function alternatives(condition: Expr): readonly Expr[] {
  return condition.op.name === "or" ? condition.args : [condition];
}

/** Null where it cannot be told. */
function deviatesAt(s: FunctionSubject, rules: ReadonlyMap<string, Expr>, at: Point): boolean | null {
  const verdicts = [...findings(s, rules, at)].map((f) => f.verdict);
  if (verdicts.includes("deviates")) return true;
  return verdicts.length === 0 || verdicts.includes("unknown") ? null : false;
}

function tooWide(
  s: FunctionSubject,
  rules: ReadonlyMap<string, Expr>,
  part: Expr,
  at: Point,
  { reason }: Deviation,
  points: number,
): CheckResult {
  const region = and(s.needs, part);
  const least = minimise(at, s.coordinates, (p) => holds(region, p) && deviatesAt(s, rules, p) === false);
  const values = [...findings(s, rules, least)].flatMap(({ param, declared, slope }): [string, string][] => [
    [`declared ∂/∂${param}`, shown(declared)],
    [`∂/∂${param} by differences`, describe(slope)],
  ]);
  return failedBy(
    "deviates",
    points + 1,
    `“deviates where ${part}” (${reason}) is too wide: nothing deviates here`,
    counterexample(least, values, [...rules.values()], s.reproduction),
  );
}
