/**
 * No NaN from a branch that is not taken: in forward and reverse mode and their mixtures, to third order, on every
 * backend that needs no device. The truth is differences of the function itself, in 90 digits.
 */
import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { compile } from "../../src/backends/compile.js";
import { derive, gradient } from "../../src/calculus/derivative.js";
import { guardOf } from "../../src/calculus/guards.js";
import { call } from "../../src/expr/call.js";
import { less, where } from "../../src/expr/logic.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { Rational } from "../../src/expr/rational.js";
import { add, integer, mul, pow, rational, ZERO } from "../../src/expr/reals.js";
import { countNodes, freeSymbols } from "../../src/expr/walk.js";
import { installPrinter } from "../../src/print/index.js";
import { simplify } from "../../src/simplify/simplify.js";
import { type Point, valueAt, Wide } from "../rules/_differences.js";
import { pick, type Random, seeded } from "../rules/_points.js";

installPrinter();

const DIGITS = 90;
const H = new Wide("1e-20");

/** ∂ᵏf/∂xᵏ for k = 1, 2, 3 by central differences; their error is of the order of 1e-40. */
function differences(f: Expr, at: Point): number[] {
  const value = (k: number) =>
    new Wide(valueAt(f, { ...at, x: new Wide(at.x).plus(H.times(k)) }, DIGITS).toString());
  const [a, b, c, d, e] = [-2, -1, 0, 1, 2].map(value);
  return [
    d.minus(b).div(H.times(2)),
    d.plus(b).minus(c.times(2)).div(H.pow(2)),
    e.minus(d.times(2)).plus(b.times(2)).minus(a).div(H.pow(3).times(2)),
  ].map((x) => x.toNumber());
}

const forward = (e: Expr) => derive(book, e, "x");
const reverse = (e: Expr) => gradient(book, e, ["x"])[0];

/** Every way of first, second and third order. */
const ways: readonly (readonly [string, number, (e: Expr) => Expr])[] = [forward, reverse].flatMap((f) => [
  [f.name, 1, f] as const,
  ...[forward, reverse].flatMap((g) => [
    [`${g.name} of ${f.name}`, 2, (e: Expr) => g(f(e))] as const,
    ...[forward, reverse].map(
      (h) => [`${h.name} of ${g.name} of ${f.name}`, 3, (e: Expr) => h(g(f(e)))] as const,
    ),
  ]),
]);

async function check(t: { true: (x: boolean, what: string) => void }, f: Expr, at: Record<string, string>) {
  const exact = Object.fromEntries(Object.entries(at).map(([k, v]) => [k, new Wide(v)])) as Point;
  const wanted = [0, ...differences(f, exact)];
  const doubles = Object.fromEntries(Object.entries(at).map(([k, v]) => [k, Number(v)]));
  const outputs = ways.map(([, , way]) => way(f));
  for (const backend of ["js", "interpreter"]) {
    const kernel = await compile(outputs, { backend });
    const got = [
      kernel.evaluate(doubles),
      (await kernel.run(Object.fromEntries(Object.entries(doubles).map(([k, v]) => [k, [v, v]])))).map(
        (column) => (typeof column === "number" ? column : column[1]),
      ),
    ];
    for (const values of got)
      ways.forEach(([name, order], i) => {
        const error = Math.abs(values[i] - wanted[order]) / Math.max(1, Math.abs(wanted[order]));
        t.true(
          error < 1e-7,
          `${name} of ${f} at x = ${at.x} is ${values[i]}, not ${wanted[order]} (${backend})`,
        );
      });
  }
}

/** Outer functions whose derivatives are infinite or undefined where the guarded argument is constant. */
const guardedBranches = [
  "where(x > 0, sqrt(x), 0)",
  "where(x > 0, x*log(x), 0)",
  "where(x > 0, x^y, 1)",
  "where(abs(x) < 1, acos(x), 0)",
  "where(x != -2, sin(x + 2)/(x + 2), 1)",
  "where(x > 0, exp(-1/x), 0)",
  "where(x > 0, where(y > 0, sqrt(y), 0)*log(x), 0)",
  "where(x > 0, sqrt(x), 0)*y + x^2",
];
const guardedArguments = [
  "sqrt(where(x > 0, x, 0))",
  "sqrt(3*where(x > 0, x, 0)*y)",
  "sqrt(relu(x))",
  "sqrt(max(x, 0))",
  "sqrt(clip(x, 0, 1))",
  "cbrt(where(x > 0, x, 0))",
  "nthRoot(where(x > 0, x, 0), 4)",
  "where(x > 0, x, 0)^(1/2)",
  "where(x > 0, x, 0)^y",
  "hypot(where(x > 0, x, 0), where(x > 0, y, 0))",
  "hypot(where(x > 0, x, 0), y)",
  "acos(where(x > 0, x, 1))",
  "acosh(1 + where(x > 0, x, 0))",
  "sqrt(where(x > 0, x, 0) + where(x > y, x - y, 0))",
  "sqrt(sin(where(x > 0, x, 0)))",
  "sqrt(exp(where(x > 0, x, 0)) - 1)",
  "sqrt(where(x > 0, x, 0)^2)",
  "sqrt(relu(relu(relu(x))))",
  "sqrt(sqrt(relu(x)))",
  "x*sqrt(relu(x))*log1p(sqrt(relu(x)))",
];

for (const text of [...guardedBranches, ...guardedArguments])
  test(`no branch that is not taken tells: ${text}`, async (t) => {
    for (const x of ["-2.25", "-0.5", "0.375"]) await check(t, book.parse(text), { x, y: "1.5" });
  });

test("what lies behind more choices than are looked at one by one is guarded too", async (t) => {
  const many = Array.from({ length: 12 }, (_, i) => `where(x > ${i}, sqrt(x)*${i + 1}, 0)`).join(" + ");
  await check(t, book.parse(many), { x: "-1", y: "1" });
  await check(t, book.parse(many), { x: "4.5", y: "1" });
  let deep = book.parse("sqrt(x)*exp(x)");
  for (let i = 0; i < 40; i++)
    deep = where(less(integer(i), symbol("y")), mul(deep, rational(Rational.ratio(9, 10))), ZERO);
  await check(t, deep, { x: "-1", y: "35.5" });
  await check(t, deep, { x: "0.5", y: "60" });
});

test("random formulas of guarded functions", async (t) => {
  const op = (name: string) => book.find(name, 1) as Op;
  const formula = (random: Random, depth: number): Expr => {
    const inner = () => formula(random, depth - 1);
    if (depth === 0) return pick(random, [symbol("x"), symbol("x"), symbol("y"), integer(1)]);
    const u = random();
    if (u < 0.4) {
      // What is chosen where x is not above the bound makes the outer derivative infinite or undefined.
      const bound = rational(Rational.ratio(Math.floor(random() * 9) - 4, 2));
      const safe = where(less(bound, symbol("x")), pow(add(inner(), symbol("y")), integer(2)), ZERO);
      return call(op(pick(random, ["sqrt", "cbrt", "sqrt"])), [safe]);
    }
    if (u < 0.6) return where(less(inner(), inner()), inner(), inner());
    if (u < 0.7) return call(op(pick(random, ["relu", "sin", "exp", "tanh"])), [inner()]);
    return pick(random, [add, mul])(inner(), inner());
  };
  const random = seeded(20);
  let checked = 0;
  for (let i = 0; i < 60; i++) {
    const f = formula(random, 3);
    const at = { x: pick(random, ["-1.8125", "-0.3125", "0.6875", "2.3125"]), y: "0.84375" };
    const wanted = differences(f, { x: new Wide(at.x), y: new Wide(at.y) });
    // Differences tell nothing at a kink, and doubles little of huge values.
    if (freeSymbols(f).length < 2 || wanted.some((w) => !(Math.abs(w) < 1e6))) continue;
    checked++;
    await check(t, f, at);
  }
  t.true(checked >= 40, `${checked} checked`);
});

test("guards survive simplification", async (t) => {
  for (const text of guardedArguments) {
    const e = simplify(book, book.parse(text));
    for (const x of ["-2.25", "0.375"]) await check(t, e, { x, y: "1.5" });
  }
});

test("the choice is seen through products and sums, and left where nothing is certain", (t) => {
  const guard = (text: string) => {
    const { alive, value } = guardOf(book.parse(text));
    return `${alive}: ${value}`;
  };
  t.is(guard("where(x > 0, y, 0)"), "x > 0: y");
  t.is(guard("where(x == 0, 0, y)"), "x != 0: y");
  t.is(guard("3*y*where(x > 0, y, 0)"), "x > 0: 3*y^2");
  t.is(guard("where(x > 0, y, 0) + 2*where(x > 0, z, 0)"), "x > 0: y + 2*z");
  t.is(guard("where(x > 0, y, 0) + 1"), "true: where(x > 0, y, 0) + 1");
  t.is(guard("where(x > 0, where(y > 0, z, 0), 0)"), "x > 0 and y > 0: z");
});

test("long chains of roots and choices are derived without growing beyond measure", (t) => {
  let e: Expr = symbol("x");
  for (let i = 0; i < 300; i++) e = call(book.find(i % 2 === 0 ? "relu" : "sqrt", 1) as Op, [e]);
  t.true(countNodes(forward(e)) < 40_000);
  t.true(countNodes(reverse(e)) < 40_000);
});
