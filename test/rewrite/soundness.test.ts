/** Rewriting keeps the value and ends, for random formulas in which rules are likely to fit. */
import test from "ava";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { less, where } from "../../src/expr/logic.js";
import { type Expr, symbol, workspace } from "../../src/expr/node.js";
import { Rational } from "../../src/expr/rational.js";
import { add, integer, mul, ONE, PI, pow, rational, sub } from "../../src/expr/reals.js";
import { assume } from "../../src/facts/ask.js";
import { evaluate } from "../../src/index.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";
import { replay } from "../../src/rewrite/replay.js";
import { RuleSet } from "../../src/rewrite/rule-set.js";
import fc, { runs } from "../_fast-check.js";
import { rewriting, rulesOf } from "./_rewriting.js";

const RULES = `
pythagoras:     sin(x)^2 + cos(x)^2 -> 1
sine:           1 - cos(x)^2 -> sin(x)^2
secant:         1 + tan(x)^2 -> cos(x)^(-2)
tangent:        sin(x)/cos(x) -> tan(x)
tan_cos:        tan(x)*cos(x) -> sin(x)
angle_sum:      sin(x)*cos(y) + cos(x)*sin(y) -> sin(x + y)
angle_diff:     cos(x)*cos(y) + sin(x)*sin(y) -> cos(x - y)
exp_exp:        exp(a)*exp(b) -> exp(a + b)
exp_power:      exp(a)^n -> exp(a*n)          if n is integer
exp_log:        exp(log(x)) -> x
log_exp:        log(exp(x)) -> x
log_log:        log(a) + log(b) -> log(a*b)   if a > 0 and b > 0
log_power:      log(x^n) -> n*log(x)          if x > 0
log_inverse:    log(1/x) -> -log(x)
sqrt_square:    sqrt(x)^2 -> x
square_sqrt:    sqrt(x^2) -> abs(x)
sqrt_sqrt:      sqrt(x)*sqrt(y) -> sqrt(x*y)  if x >= 0
abs_square:     abs(x)^2 -> x^2
abs_positive:   abs(x) -> x                   if x >= 0
abs_product:    abs(x*y) -> x*abs(y)          if x > 0
abs_abs:        abs(x)*abs(y) -> abs(x*y)
abs_sign:       abs(x)/x -> sign(x)
power_power:    (x^a)^b -> x^(a*b)            if x > 0
where_times:    where(c, a, 0)*b -> where(c, a*b, 0)
where_plus:     where(c, a, b) + d -> where(c, a + d, b + d)   if d is number
max_min:        max(a, b) + min(a, b) -> a + b
max_known:      max(a, b) -> a                if a > b
sinh_cosh:      cosh(x)^2 - sinh(x)^2 -> 1
`;
const { book, rules } = rulesOf(RULES);
const own = book.rewriteRules().filter(({ name }) => RULES.includes(`${name}:`));
const op = (name: string, arity = 1) => {
  const found = book.find(name, arity);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
};

const x = symbol("x");
const y = symbol("y");
const functions = ["sin", "cos", "tan", "exp", "log", "sqrt", "abs", "sinh", "cosh"].map((name) => op(name));
const leaves = [x, y, x, y, integer(2), integer(-1), integer(3), rational(Rational.ratio(1, 2)), PI];
const exponents = [-2, -1, 2, 2, 3].map(integer);

/** A formula from a list of numbers: few functions of few arguments, in products and sums with common factors. */
function formula(choices: readonly number[]): Expr {
  let at = 0;
  const next = (n: number) => (at < choices.length ? choices[at++] % n : at++ % n);
  const argument = (depth: number): Expr => {
    switch (next(depth > 0 ? 7 : 4)) {
      case 0:
      case 1:
        return x;
      case 2:
        return y;
      case 3:
        return leaves[next(leaves.length)];
      case 4:
        return sum(depth - 1);
      case 5:
        return add(x, mul(leaves[next(leaves.length)], y));
      default:
        return product(depth - 1);
    }
  };
  const factor = (depth: number): Expr => {
    const k = next(functions.length + 5);
    const f = () => {
      if (k < functions.length) return call(functions[k], [argument(depth)]);
      if (k === functions.length) return argument(depth);
      if (k === functions.length + 1)
        return call(op(next(2) === 0 ? "max" : "min", 2), [argument(depth), argument(depth)]);
      if (k === functions.length + 2)
        return where(less(argument(0), argument(0)), argument(depth), integer(0));
      return leaves[next(leaves.length)];
    };
    const base = f();
    return next(3) === 0 ? pow(base, exponents[next(exponents.length)]) : base;
  };
  const product = (depth: number): Expr => {
    let p = factor(depth);
    for (let i = next(3); i > 0; i--) p = mul(p, factor(depth));
    return p;
  };
  const sum = (depth: number): Expr => {
    const common = next(2) === 0 ? ONE : product(depth);
    const likely = next(7);
    const u = argument(depth);
    const sq = (name: string) => pow(call(op(name), [u]), integer(2));
    let s = product(depth);
    if (likely === 0) s = add(s, mul(common, add(sq("sin"), sq("cos"))));
    if (likely === 1) s = add(mul(common, s), mul(common, sub(ONE, sq("cos"))));
    if (likely === 2) s = add(s, add(mul(common, sq("sin")), mul(common, sq("cos"))));
    if (likely === 3)
      s = add(mul(common, call(op("log"), [u])), mul(common, call(op("log"), [argument(depth)])));
    for (let i = next(3); i > 0; i--) s = add(s, product(depth));
    return s;
  };
  return sum(2);
}

const formulas = fc.array(fc.nat(1000), { minLength: 5, maxLength: 60 });
const points: readonly At[] = [
  { x: 0.7, y: 2.9 },
  { x: -1.3, y: 0.05 },
  { x: 2.9, y: -0.4 },
  { x: -0.4, y: -0.4 },
];
const refusals = new Set(["number-too-large", "precision", "too-slow"]);

function unlessRefused<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof FluxionsError && refusals.has(error.code)) return null;
    throw error;
  }
}

type At = { readonly x: number; readonly y: number };

/** In floats where they agree, which is nearly always; else to 25 digits. */
function equalAt(before: Expr, after: Expr, at: At): boolean {
  const [p, q] = evaluate([before, after], at);
  if (Number.isFinite(p) && Math.abs(p - q) <= 1e-9 * Math.abs(p)) return true;
  const exact = { x: String(at.x), y: String(at.y) };
  const a = unlessRefused(() => evaluateDigits(before, exact, 25));
  if (!a?.isFinite()) return true;
  const b = unlessRefused(() => evaluateDigits(after, exact, 25));
  return b === null || b.minus(a).abs().lte(a.abs().times("1e-20").plus("1e-30"));
}

function hasBranches(e: Expr): boolean {
  return String(e).includes("where");
}

let fired = 0;

test("rewriting keeps the value, ends, and its log leads to the result", (t) => {
  fc.assert(
    fc.property(formulas, (choices) =>
      workspace(() => {
        const e = unlessRefused(() => formula(choices));
        if (e === null) return;
        const { after, steps, stopped } = rewriting(rules, e, undefined, { milliseconds: 60_000 });
        fired += steps.length;
        if (stopped !== null) throw new Error(`${stopped}: ${e}`);
        for (const at of points)
          if (!equalAt(e, after, at))
            throw new Error(
              `${e} became ${after}, which differs at ${JSON.stringify(at)} by ${steps.map(({ name }) => name)}`,
            );
        if (!hasBranches(e) && replay(e, steps) !== after)
          throw new Error(`${e} became ${after}, but the steps lead to ${replay(e, steps)}`);
        const again = rewriting(rules, after).after;
        if (again !== after) throw new Error(`${e} became ${after}, and that ${again}`);
      }),
    ),
    { numRuns: runs(250), includeErrorInReport: true },
  );
  t.true(fired > runs(250), `only ${fired} firings`);
});

test("under assumptions too", (t) => {
  const context = assume({ x: "positive", y: "negative" });
  fc.assert(
    fc.property(formulas, (choices) =>
      workspace(() => {
        const e = unlessRefused(() => formula(choices));
        if (e === null) return;
        const { after } = rewriting(rules, e, context, { milliseconds: 60_000 });
        for (const at of [
          { x: 0.7, y: -1.3 },
          { x: 2.9, y: -0.05 },
        ])
          if (!equalAt(e, after, at))
            throw new Error(`${e} became ${after}, which differs at ${JSON.stringify(at)}`);
      }),
    ),
    { numRuns: runs(120), includeErrorInReport: true },
  );
  t.pass();
});

test("in whatever order the rules stand, the values are equal", (t) => {
  fc.assert(
    fc.property(formulas, fc.shuffledSubarray([...own], { minLength: own.length }), (choices, shuffled) =>
      workspace(() => {
        const e = unlessRefused(() => formula(choices));
        if (e === null) return;
        const other = new RuleSet(shuffled);
        const { after, stopped } = rewriting(other, e, undefined, { milliseconds: 60_000 });
        if (stopped !== null) throw new Error(`${stopped}: ${e}`);
        for (const at of points)
          if (!equalAt(e, after, at))
            throw new Error(`${e} became ${after}, which differs at ${JSON.stringify(at)}`);
      }),
    ),
    { numRuns: runs(100), includeErrorInReport: true },
  );
  t.pass();
});
