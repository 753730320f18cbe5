/** What holds of every simplification, whatever the formula: see the two halves of soundness in docs/decisions.md. */
import test, { type ExecutionContext } from "ava";
import { expand } from "../../src/algebra/expand.js";
import { factor } from "../../src/algebra/factor.js";
import { cancel } from "../../src/algebra/together.js";
import { derive } from "../../src/calculus/derivative.js";
import { FluxionsError } from "../../src/expr/error.js";
import { type Expr, symbol, workspace } from "../../src/expr/node.js";
import { Rational } from "../../src/expr/rational.js";
import { substitute } from "../../src/expr/rebuild.js";
import { countNodes } from "../../src/expr/walk.js";
import { assume, bounds } from "../../src/facts/ask.js";
import { type Context, nothingAssumed } from "../../src/facts/context.js";
import type { Book } from "../../src/language/book.js";
import { installPrinter } from "../../src/print/index.js";
import { simplify, simplifyWithSteps } from "../../src/simplify/simplify.js";
import fc, { runs } from "../_fast-check.js";
import { anyGrouping, anyOrder, build, randomFrom, trees } from "../expr/_trees.js";
import { formulas, library, redeclared } from "./_formulas.js";
import { slopeVerdict } from "./_slopes.js";
import { isDefinedAt, type Verdict, verdict } from "./_values.js";

installPrinter();
const FIGURES = 50;
const RUNS = runs(100);

type At = Readonly<Record<string, string>>;
const x = symbol("x");

/** Kinks, edges and signs, whole numbers and others; neither coordinate follows the other. */
const POINTS: readonly At[] = [
  { x: "0", y: "1" },
  { x: "1", y: "0" },
  { x: "-1", y: "1" },
  { x: "1", y: "-1" },
  { x: "0", y: "-1" },
  { x: "0", y: "0" },
  { x: "1", y: "1" },
  { x: "0.37", y: "1.83" },
  { x: "-0.62", y: "0.41" },
  { x: "1.7", y: "-2.3" },
  { x: "-2.6", y: "-0.5" },
  { x: "2", y: "3" },
];

const settings = { numRuns: RUNS, includeErrorInReport: true };

/** Counts verdicts; a wrong one ends the run with the formula, so that it can be made smaller. */
class Points {
  private readonly counts = new Map<Verdict, number>();
  private changed = 0;
  /** How many formulas there were to look at: what is the same node as before has nothing to show. */
  change(): void {
    this.changed++;
  }
  check(v: Verdict, say: () => string): void {
    this.counts.set(v, (this.counts.get(v) ?? 0) + 1);
    if (v === "wrong") throw new Error(say());
  }
  get kept(): number {
    return this.counts.get("kept") ?? 0;
  }
  log(t: ExecutionContext): void {
    const counts = [...this.counts].map(([v, n]) => `${n} ${v}`);
    t.log(`${this.changed} formulas were changed; points: ${counts.join(", ")}`);
  }
}

/** The derivative, or null where it is refused: numbers grow too large, or none is declared. */
function derivative(book: Book, e: Expr): Expr | null {
  try {
    return derive(book, e, x);
  } catch (error) {
    if (error instanceof FluxionsError && ["number-too-large", "no-derivative"].includes(error.code))
      return null;
    throw error;
  }
}

for (const [label, book] of [
  ["the library with custom rules", library],
  ["a book that re-declares derivatives", redeclared],
] as const) {
  test(`simplify keeps the value wherever a formula of ${label} is defined`, (t) => {
    t.timeout(300_000);
    const points = new Points();
    fc.assert(
      fc.property(formulas(book), (e) => {
        const s = simplify(book, e);
        if (s === e) return;
        points.change();
        for (const at of POINTS)
          points.check(
            verdict(e, s, at, FIGURES),
            () => `${e} became ${s}, which differs at ${JSON.stringify(at)}`,
          );
      }),
      settings,
    );
    points.log(t);
    t.true(points.kept > RUNS / 10);
  });

  test(`simplify keeps the declared derivative of formulas of ${label}, also at kinks`, (t) => {
    t.timeout(300_000);
    const points = new Points();
    fc.assert(
      fc.property(formulas(book, 5), (e) => {
        const s = simplify(book, e);
        if (s === e) return;
        points.change();
        const before = derivative(book, e);
        const after = derivative(book, s);
        if (before === null || after === null) return;
        for (const at of POINTS)
          points.check(
            slopeVerdict(book, e, "x", [before, after], at, 30),
            () => `${e} became ${s}, whose derivative ${after} is not ${before} at ${JSON.stringify(at)}`,
          );
      }),
      settings,
    );
    points.log(t);
    t.true(points.kept > RUNS / 10);
  });

  test(`simplifying a formula of ${label} again changes nothing`, (t) => {
    t.timeout(300_000);
    let stopped = 0;
    fc.assert(
      fc.property(formulas(book), (e) => {
        const first = simplifyWithSteps(book, e);
        const again = simplifyWithSteps(book, first.expr);
        if (first.stopped !== null || again.stopped !== null) stopped++;
        else if (again.expr !== first.expr)
          throw new Error(`${e} became ${first.expr}, and that became ${again.expr}`);
      }),
      settings,
    );
    t.log(`${stopped} of ${RUNS} were stopped`);
    t.true(stopped <= RUNS / 50);
  });
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
  "x > 2",
  "0 <= x <= 1",
  "-1 < x < 1",
  "x <= -1",
  "x == 2",
];

const candidates = [..."0 1 -1 2 -2 3 5 0.5 -0.5 0.25 -0.75 1.5 -1.5 2.25 -3.5 7 -0.001 0.001".split(" ")];

/** Do the assumptions allow the number? */
function fits(text: string, name: string, said: string, context: Context): boolean {
  const r = Rational.decimal(text);
  return (
    bounds(symbol(name), context).contains(r) &&
    (!said.includes("integer") || r.isInteger) &&
    (!said.includes("nonzero") || r.sign !== 0)
  );
}

test("under assumptions, simplify keeps the value and the derivative at the points that fit them", (t) => {
  t.timeout(300_000);
  const points = new Points();
  const slopes = new Points();
  fc.assert(
    fc.property(
      formulas(library, 6),
      fc.constantFrom(...assumptions),
      fc.constantFrom(...assumptions),
      fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 8, maxLength: 8 }),
      (e, tx, ty, places) => {
        const context = assume({ x: tx, y: ty.replaceAll("x", "y") });
        const s = simplify(library, e, { context });
        if (s === e) return;
        points.change();
        slopes.change();
        const xs = candidates.filter((c) => fits(c, "x", tx, context));
        const ys = candidates.filter((c) => fits(c, "y", ty, context));
        const before = derivative(library, e);
        const after = derivative(library, s);
        for (const [i, j] of places) {
          const at = { x: xs[i % xs.length], y: ys[j % ys.length] };
          const under = `at ${JSON.stringify(at)} under x: ${tx}, y: ${ty}`;
          points.check(verdict(e, s, at, FIGURES), () => `${e} became ${s}, which differs ${under}`);
          // A whole number has no neighbours by which to derive.
          if (before !== null && after !== null && !tx.includes("integer"))
            slopes.check(
              slopeVerdict(library, e, "x", [before, after], at, 30),
              () => `${e} became ${s}, whose derivative ${after} is not ${before} ${under}`,
            );
        }
      },
    ),
    settings,
  );
  points.log(t);
  slopes.log(t);
  t.true(points.kept > RUNS / 10);
});

test("a simplification that runs out of its budget says so, and has kept the value", (t) => {
  t.timeout(300_000);
  const points = new Points();
  let stopped = 0;
  fc.assert(
    fc.property(formulas(library), fc.nat(6), (e, firings) => {
      const whole = simplifyWithSteps(library, e);
      const part = simplifyWithSteps(library, e, { budget: { firings } });
      if (part.stopped === null && whole.stopped === null && part.expr !== whole.expr)
        throw new Error(
          `${e} with ${firings} firings: ${part.expr}, not ${whole.expr}, and did not say that it stopped`,
        );
      if (part.stopped !== null) stopped++;
      for (const at of POINTS.slice(4, 9))
        points.check(
          verdict(e, part.expr, at, FIGURES),
          () => `${e} became ${part.expr} within ${firings} firings`,
        );
    }),
    settings,
  );
  points.log(t);
  t.log(`${stopped} of ${RUNS} were stopped`);
  t.pass();
});

/** Symbols of the random trees stand for these, so that rules have something to do. */
const meant = new Map(
  [
    ["x", "sin(x)"],
    ["y", "cos(x)"],
    ["z", "exp(y)"],
  ].map(([name, text]) => [name, library.parse(text)]),
);

test("the order and grouping in which a formula is written do not matter", (t) => {
  t.timeout(300_000);
  let alike = 0;
  let asLarge = 0;
  let count = 0;
  const larger: string[] = [];
  fc.assert(
    fc.property(trees(), fc.integer(), (tree, seed) =>
      workspace(() => {
        const written = [undefined, anyGrouping(randomFrom(seed)), anyOrder(randomFrom(seed + 1))].map(
          (join) => {
            try {
              return substitute(build(tree, join), meant);
            } catch (error) {
              if (error instanceof FluxionsError) return null;
              throw error;
            }
          },
        );
        const results = written.filter((e) => e !== null).map((e) => simplifyWithSteps(library, e));
        if (results.length < 3 || results.some((r) => r.stopped !== null)) return;
        count++;
        const [first, ...others] = results.map((r) => r.expr);
        if (others.every((o) => o === first)) alike++;
        if (others.every((o) => countNodes(o) === countNodes(first))) asLarge++;
        else larger.push(`${written[0]}: ${results.map((r) => r.expr).join(" and ")}`);
        for (const o of others) {
          const wrong = POINTS.slice(7).find(
            (at) => verdict(first, o, at, 30) === "wrong" && isDefinedAt(o, at),
          );
          if (wrong !== undefined) throw new Error(`${first} is not ${o} at ${JSON.stringify(wrong)}`);
        }
      }),
    ),
    settings,
  );
  t.log(`of ${count} formulas, ${alike} gave one result however they were written, ${asLarge} one size`);
  for (const l of larger.slice(0, 5)) t.log(l);
  t.true(asLarge >= 0.9 * count);
});

test("expanded, factored and cancelled forms of a formula come to results of one size", (t) => {
  t.timeout(300_000);
  let asLarge = 0;
  let count = 0;
  const larger: string[] = [];
  fc.assert(
    fc.property(trees(), (tree) => {
      let forms: Expr[];
      try {
        const e = substitute(build(tree), meant);
        forms = [e, expand(e), cancel(e), factor(e)];
      } catch (error) {
        if (error instanceof FluxionsError) return;
        throw error;
      }
      const results = forms.map((f) => simplifyWithSteps(library, f, { context: nothingAssumed }));
      if (results.some((r) => r.stopped !== null)) return;
      count++;
      const sizes = results.map((r) => countNodes(r.expr));
      if (sizes.every((s) => s === sizes[0])) asLarge++;
      else larger.push(`${forms[0]}: ${[...new Set(results.map((r) => r.expr))].join(" and ")}`);
    }),
    { ...settings, numRuns: Math.ceil(RUNS / 2) },
  );
  t.log(`${asLarge} of ${count} came to one size`);
  for (const l of larger.slice(0, 5)) t.log(l);
  t.true(asLarge >= 0.7 * count);
});
