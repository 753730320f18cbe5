import test from "ava";
import { Decimal } from "decimal.js";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { and, equal, less, lessEqual, not, or, unequal, where } from "../../src/expr/logic.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { Kind, WHERE } from "../../src/expr/op.js";
import { Rational } from "../../src/expr/rational.js";
import { add, E, integer, mul, ONE, PI, pow, rational, sub, ZERO } from "../../src/expr/reals.js";
import { postorder } from "../../src/expr/walk.js";
import {
  ask,
  assume,
  assuming,
  bounds,
  isDefined,
  isInteger,
  isNonzero,
  signOf,
} from "../../src/facts/ask.js";
import type { Context } from "../../src/facts/context.js";
import { type Interval, intersect, interval } from "../../src/facts/interval.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";
import { installPrinter } from "../../src/print/index.js";
import { pick, type Random, seeded } from "../rules/_points.js";

installPrinter();
const D = Decimal.clone({ precision: 60 });
const functions = [...defaultBook.functions(), defaultBook.find("max", 3)].filter((op) => op !== undefined);
const x = symbol("x");
const y = symbol("y");

function refused<T>(make: () => T, instead: T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof FluxionsError) return instead;
    throw error;
  }
}

function leaf(random: Random): Expr {
  const numbers = [integer(-2), integer(-1), ZERO, ONE, integer(2), integer(3)];
  const fractions = [Rational.ratio(1, 2), Rational.ratio(-1, 3), Rational.ratio(7, 2)].map(rational);
  return pick(
    random,
    random() < 0.6 ? [x, y] : random() < 0.6 ? numbers : random() < 0.6 ? fractions : [PI, E],
  );
}

function condition(random: Random, depth: number): Expr {
  const a = formula(random, depth - 1);
  const b = formula(random, depth > 1 && random() < 0.3 ? 1 : 0);
  if (depth > 1 && random() < 0.25) {
    const c = condition(random, depth - 1);
    const d = condition(random, depth - 1);
    return pick(random, [() => and(c, d), () => or(c, d), () => not(c)])();
  }
  return pick(random, [less, lessEqual, less, lessEqual, equal, unequal])(
    ...((random() < 0.5 ? [a, b] : [b, a]) as [Expr, Expr]),
  );
}

function formula(random: Random, depth: number): Expr {
  if (depth <= 0) return leaf(random);
  const part = () => formula(random, depth - 1 - Math.floor(random() * 2));
  const a = part();
  return refused(() => {
    switch (Math.floor(random() * 9)) {
      case 0:
        return add(a, part());
      case 1:
        return sub(a, part());
      case 2:
        return mul(a, part());
      case 3:
        return pow(a, pick(random, [-3, -2, -1, 2, 3, 4].map(integer)));
      case 4:
        return pow(
          a,
          pick(random, [Rational.ratio(1, 2), Rational.ratio(-1, 3), Rational.ratio(5, 2)].map(rational)),
        );
      case 5:
        return random() < 0.5 ? pow(a, part()) : where(condition(random, depth - 1), a, part());
      default: {
        const op = pick(random, functions);
        if (op.name === "where") return where(condition(random, depth - 1), a, part());
        return call(
          op,
          op.params.map((_, i) => (i === 0 ? a : part())),
        );
      }
    }
  }, a);
}

const assumptions = [
  "real",
  "positive",
  "nonnegative",
  "negative",
  "nonpositive",
  "nonzero",
  "integer",
  "positive integer",
  "nonzero integer",
  "x > 2",
  "0 <= x <= 1",
  "-1 < x < 1",
  "-1/2 <= x < 3",
  "x <= -1",
  "x == 2",
  "-0.25 <= x <= 1e-3",
  "integer, -2 < x <= 2",
];

/** Values on and beside edges, and some anywhere. */
const candidates = [
  ...[
    "0",
    "1",
    "-1",
    "2",
    "-2",
    "3",
    "0.5",
    "-0.5",
    "0.25",
    "-0.25",
    "2.000001",
    "1.999999",
    "1e-3",
    "-0.001",
    "0.999",
  ],
  ...[
    "1e-9",
    "-1e-9",
    "1.5",
    "-1.5",
    "2.5",
    "7",
    "-4",
    "10",
    "0.3333",
    "-0.77",
    "1.2",
    "3.14159",
    "1.5707",
    "-7.5",
    "23",
  ],
];

function fits(r: Rational, text: string): boolean {
  const known = bounds(x, assume({ x: text.replaceAll("y", "x") }));
  if (!known.contains(r)) return false;
  if (text.includes("integer") && !r.isInteger) return false;
  return !(text.includes("nonzero") && r.sign === 0);
}

/** In exact rational arithmetic, with room for the error of 30 digits on both sides. */
function holdsValue(range: Interval, v: Decimal): boolean {
  // Such numbers are rounded far more coarsely than this test can follow.
  if (Math.abs(v.e) > 1000 && !v.isZero()) return range.high === null || range.low === null || v.abs().lt(1);
  const r = Rational.decimal(v.toSignificantDigits(30).toString());
  const slack = r.abs().mul(Rational.decimal("1e-25")).add(Rational.decimal("1e-27"));
  return !intersect(range, interval(r.sub(slack), r.add(slack), false, false)).empty;
}

type At = Readonly<Record<string, string>>;

/** The value, or null where it is undefined or cannot be settled; infinity is no real number. */
function valueAt(e: Expr, at: At): Decimal | null {
  try {
    const v = evaluateDigits(e, at, 30);
    return v.isFinite() ? new D(v) : null;
  } catch (error) {
    if (error instanceof FluxionsError) return null;
    throw error;
  }
}

/**
 * Does the evaluation meet an infinity, or operate on what has no value? IEEE goes on with the former, and some
 * operators, such as heaviside and NaN^0, with the latter; on the reals both are undefined.
 */
function meetsInfinity(e: Expr, at: At): boolean {
  const values = new Map<Expr, Decimal | null>();
  return postorder([e]).some((n) => {
    if (n.op.boolean) return false;
    const v = n.args.length === 0 ? null : lowDigits(n, at);
    values.set(n, v);
    if (n.args.length > 0 && (v === null || (!v.isFinite() && !v.isNaN()))) return true;
    if (n.op === WHERE) return false;
    if (n.args.some((a) => values.get(a)?.isNaN() === true)) return true;
    return n.op.kind === Kind.Call && !needsAreMet(n, at);
  });
}

/** An evaluation does not ask for them. */
function needsAreMet(n: Expr, at: At): boolean {
  return n.op.declared.needs.every(
    (need) => lowDigits(where(need.fill(n.args), ONE, ZERO), at)?.eq(1) === true,
  );
}

function lowDigits(n: Expr, at: At): Decimal | null {
  try {
    return evaluateDigits(n, at, 10);
  } catch (error) {
    if (error instanceof FluxionsError) return null;
    throw error;
  }
}

function points(random: Random, tx: string, ty: string, count: number): At[] {
  const some = (text: string) => candidates.filter((c) => fits(Rational.decimal(c), text));
  const xs = some(tx);
  const ys = some(ty);
  return Array.from({ length: count }, () => ({ x: pick(random, xs), y: pick(random, ys) }));
}

const RUNS = 400;

test("every bound holds every value, every sign is right, and what is defined has a value", (t) => {
  const random = seeded(20260101);
  let values = 0;
  let defined = 0;
  for (let run = 0; run < RUNS; run++) {
    const e = formula(random, 1 + (run % 4));
    const tx = pick(random, assumptions);
    const ty = pick(random, assumptions);
    const context = assume({ x: tx, y: ty.replaceAll("x", "y") });
    const range = bounds(e, context);
    const sign = signOf(e, context);
    const [nonzero, integral, known] = [isNonzero(e, context), isInteger(e, context), isDefined(e, context)];
    for (const at of points(random, tx, ty, 6)) {
      const v = valueAt(e, at);
      const say = () =>
        `${e} at ${JSON.stringify(at)} under ${tx}; ${ty}: ${v}, but ${range} ${sign} ${known}`;
      if (v === null) {
        if (known === "yes" && !tooLarge(e, at)) t.fail(say());
        continue;
      }
      if (meetsInfinity(e, at)) continue;
      values++;
      if (known === "yes") defined++;
      if (!holdsValue(range, v)) t.fail(say());
      if (known === "no") t.fail(say());
      if (nonzero === "no" && !v.isZero()) t.fail(say());
      if (integral === "yes" && !v.isInteger() && v.minus(v.round()).abs().gt(1e-20)) t.fail(say());
      if (integral === "no" && v.isInteger() && range.contains(Rational.decimal(v.toFixed()))) t.fail(say());
      if (v.isZero() && (nonzero === "yes" || ["positive", "negative"].includes(sign)) && !underflown(e, at))
        t.fail(say());
    }
  }
  t.log(`${values} values, ${defined} of them known to be defined`);
  t.true(values > 600);
});

/** Digits run out at 10^±9e15 and where steps cannot be told apart: that is no statement on the formula. */
function tooLarge(e: Expr, at: At): boolean {
  try {
    return !evaluateDigits(e, at, 30).isNaN();
  } catch (error) {
    return error instanceof FluxionsError;
  }
}

/** What cannot be told from zero counts as zero in an evaluation. */
function underflown(e: Expr, at: At): boolean {
  return postorder([e]).some((n) => {
    if (n.op.boolean || n.args.length === 0) return false;
    const v = valueAt(n, at);
    return v === null || (!v.isZero() && (v.abs().lt("1e-20") || v.abs().gt("1e20"))) || v.isZero();
  });
}

function truthAt(c: Expr, at: At): boolean | null {
  const v = valueAt(where(c, ONE, ZERO), at);
  return v === null ? null : !v.isZero();
}

/** Are both sides of all comparisons defined? */
function sidesDefined(c: Expr, at: At): boolean {
  return postorder([c]).every((n) => n.op.boolean || (valueAt(n, at) !== null && !near(n, at)));
}
const near = (n: Expr, at: At) => n.args.length > 0 && meetsInfinity(n, at);

function checkAnswers(
  t: { fail(m: string): void },
  c: Expr,
  context: Context,
  sample: At[],
  what: string,
): number {
  const answer = ask(c, context);
  if (answer === "unknown") return 0;
  let seen = 0;
  for (const at of sample) {
    if (!sidesDefined(c, at)) continue;
    const holds = truthAt(c, at);
    if (holds === null) continue;
    seen++;
    if (holds !== (answer === "yes") && !closeCall(c, at))
      t.fail(`${c} at ${JSON.stringify(at)} under ${what}: ${answer}`);
  }
  return seen;
}

/** Sides that agree to 20 digits are equal for the evaluation, and need not be. */
function closeCall(c: Expr, at: At): boolean {
  return postorder([c]).some((n) => {
    if (!n.op.boolean || n.args.length !== 2 || n.args[0].op.boolean) return false;
    const [a, b] = n.args.map((s) => valueAt(s, at));
    if (a === null || b === null || (a.eq(b) && a.abs().lt(1e6) && a.abs().gt(1e-6)))
      return a !== null && b !== null && underflown(n, at);
    return a.minus(b).abs().lte(Decimal.max(a.abs(), b.abs()).times("1e-20"));
  });
}

test("every yes is true and every no is false", (t) => {
  const random = seeded(77);
  let seen = 0;
  for (let run = 0; run < RUNS; run++) {
    const c = condition(random, 1 + (run % 3));
    if (!c.op.boolean) continue;
    const tx = pick(random, assumptions);
    const ty = pick(random, assumptions);
    const context = assume({ x: tx, y: ty.replaceAll("x", "y") });
    seen += checkAnswers(t, c, context, points(random, tx, ty, 6), `${tx}; ${ty}`);
  }
  t.log(`${seen} truth values`);
  t.true(seen > 500);
});

test("an assumed condition leads to no wrong bound where it holds", (t) => {
  const random = seeded(4);
  let seen = 0;
  for (let run = 0; run < RUNS; run++) {
    const c = condition(random, 1 + (run % 2));
    const e = formula(random, 1 + (run % 3));
    let context: Context | null = null;
    try {
      context = assuming(c);
    } catch (error) {
      if (!(error instanceof FluxionsError)) throw error;
      t.is(error.code, "contradiction");
    }
    for (const at of points(random, "real", "real", 12)) {
      if (!sidesDefined(c, at) || truthAt(c, at) !== true || closeCall(c, at)) continue;
      if (context === null) {
        t.fail(`${c} holds at ${JSON.stringify(at)}, but was refused`);
        continue;
      }
      const v = valueAt(e, at);
      if (v === null || meetsInfinity(e, at)) continue;
      seen++;
      const range = bounds(e, context);
      if (!holdsValue(range, v)) t.fail(`${e} at ${JSON.stringify(at)} where ${c}: ${v}, but ${range}`);
    }
  }
  t.log(`${seen} values`);
  t.true(seen > 500);
});
