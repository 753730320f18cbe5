/** How formulas become operations: few of them, shared, and the same ones every time. */
import test from "ava";
import { arithmetic } from "../../rules/arithmetic.js";
import { defaultBook } from "../../rules/index.js";
import { hostTarget, natives } from "../../src/backends/natives.js";
import { FluxionsError } from "../../src/expr/error.js";
import { Rational } from "../../src/expr/rational.js";
import { buildKernel } from "../../src/kernel/kernel.js";
import { nearestSingle } from "../../src/kernel/round.js";
import type { Target } from "../../src/kernel/target.js";
import { page } from "../../src/language/page.js";

const target = hostTarget("test");
const kernel = (...texts: string[]) =>
  buildKernel(
    texts.map((text) => defaultBook.parse(text)),
    target,
  );
const operations = (...texts: string[]) => kernel(...texts).operations;

test("a polynomial is factored where that saves multiplications", (t) => {
  t.deepEqual(operations("3*x^4-2*x^3*y+x*y^2-7"), { add: 1, mul: 6, sub: 2 });
});

test("whole powers share multiplications", (t) => {
  t.deepEqual(operations("x^2", "x^3", "x^4"), { mul: 3 });
  t.deepEqual(operations("x^64"), { mul: 6 });
  t.deepEqual(operations("x^-3"), { div: 1, mul: 2 });
  t.deepEqual(operations("x^65"), { pow: 1 });
});

test("halves become square roots", (t) => {
  t.deepEqual(operations("x^(1/2)"), { sqrt: 1 });
  t.deepEqual(operations("x^(-1/2)"), { div: 1, sqrt: 1 });
  t.deepEqual(operations("x^(3/2)", "sqrt(x)"), { mul: 1, sqrt: 1 });
});

test("products divide once, and sums subtract", (t) => {
  t.deepEqual(operations("a/(b*c)"), { div: 1, mul: 1 });
  t.deepEqual(operations("a - b - c"), { sub: 2 });
  t.deepEqual(operations("-a - b"), { add: 1, neg: 1 });
  t.deepEqual(operations("3*a + 3*b - 3*c"), { add: 1, mul: 1, sub: 1 });
});

test("what products have in common is computed once", (t) => {
  t.deepEqual(operations("x*t/s", "y*t/s", "z*t/s"), { div: 1, mul: 3 });
  t.deepEqual(operations("exp(-(a/(b*c))^2/2)", "a/(b*c)"), { div: 1, exp: 1, mul: 3 });
});

test("a recipe is computed as written", (t) => {
  const book = defaultBook.extend(
    "fn f(x) = x\n  via  (x + 1) - 1\nfn isnan(x) = 0*x\n  via  where(x == x, 0, 1)\n",
  );
  const build = (text: string) => buildKernel([book.parse(text)], target);
  t.deepEqual(build("f(x)").operations, { add: 1, sub: 1 });
  t.deepEqual(build("isnan(x)").operations, { equal: 1, where: 1 });
});

const single = { ...target, precision: "f32", natives: new Map([["abs", 1]]) } as const;

test("a recipe for single precision is for targets that compute in it, and for what varies", (t) => {
  const book = defaultBook.extend("fn f(x) = x\n  via      x + 1\n  via f32  x - x\nfn g(x) = 2*f(x)\n");
  const build = (text: string, to: Target) => buildKernel([book.parse(text)], to).operations;
  t.deepEqual(build("f(x)", target), { add: 1 });
  t.deepEqual(build("f(x)", { ...target, precision: "f64" }), { add: 1 });
  t.deepEqual(build("f(x)", single), { sub: 1 });
  t.deepEqual(build("g(x)", single), { mul: 1, sub: 1 });
  const { nodes } = buildKernel([book.parse("f(3)")], single);
  t.deepEqual(
    nodes.map((n) => n.value),
    [4],
  );
  t.deepEqual(build("abs(x)", single), { abs: 1 });
});

test("powers are computed by their recipe where a target in single precision has none", (t) => {
  const whole = new Map([
    ...single.natives,
    ["floor", 1],
    ["sqrt", 1],
    ["ldexp", 2],
    ["exponent", 1],
  ] as const);
  const operations = (natives: ReadonlyMap<string, number>) =>
    buildKernel([defaultBook.parse("x^y + 2^y")], { ...single, natives }).operations;
  const made = operations(whole);
  t.false("pow" in made);
  t.true(made.ldexp > 2 && made.where > 2);
  t.is(operations(new Map([...whole, ["pow", 2]])).pow, 2);
  const constant = buildKernel([defaultBook.parse("2^(1/3)")], { ...single, natives: whole });
  t.deepEqual(constant.operations, {});
});

test("scaling by powers of two and the exponent are exact at both ends", (t) => {
  const ldexp = natives.get("ldexp")?.f as (x: number, k: number) => number;
  const exponent = natives.get("exponent")?.f as (x: number) => number;
  t.is(ldexp(3, 4), 48);
  t.is(ldexp(5e-324, 2097), 2 ** 1023);
  t.is(ldexp(2 ** 1023, -2097), 5e-324);
  t.is(ldexp(1.5, -1074), 1e-323);
  t.is(ldexp(-1.25, -1074), -5e-324);
  t.is(ldexp(1 + 2 ** -52, -1075), 5e-324);
  t.is(ldexp(1, 1024), Infinity);
  t.is(ldexp(1, -1e9), 0);
  t.is(ldexp(-0, 5000), -0);
  t.is(ldexp(-Infinity, -5000), -Infinity);
  t.is(ldexp(Number.NaN, 1), Number.NaN);
  t.is(ldexp(1, Number.NaN), Number.NaN);
  for (const [x, k] of [
    [1, 0],
    [-0.75, -1],
    [8, 3],
    [Number.MAX_VALUE, 1023],
    [5e-324, -1074],
    [1.5e-320, -1063],
  ])
    t.is(exponent(x), k);
  const book = defaultBook.extend(page("fn f(x, y) = x*y\n  via  ldexp(x, exponent(y))", arithmetic));
  const made = buildKernel([book.parse("f(x, y)")], target);
  t.deepEqual(made.operations, { exponent: 1, ldexp: 1 });
  t.false(defaultBook.has("ldexp") || defaultBook.has("exponent"));
});

test("constants are computed once, before all rows", (t) => {
  t.deepEqual(operations("exp(-x^2/2)/sqrt(2*pi)"), { exp: 1, mul: 3 });
});

test("a function without code, recipe or meaning is refused by name", (t) => {
  const book = defaultBook.extend("fn f(x)\n  jvp  dx\n  native  no_such_code\n");
  const error = t.throws(() => buildKernel([book.parse("f(x)")], target), { instanceOf: FluxionsError });
  t.is(error?.code, "cannot-compute");
  t.regex(error?.message ?? "", /\bf\b.*test/);
});

test("the same formulas give the same kernel", (t) => {
  const texts = ["sin(x)*y + cos(x)*y^2", "y/x + z/x", "exp(x*y)*z"];
  t.deepEqual(kernel(...texts), kernel(...texts));
});

test("exact numbers are rounded once to single precision", (t) => {
  const tie = Rational.big(2n ** 24n + 1n).add(Rational.big(1n, 2n ** 80n));
  t.is(nearestSingle(tie), 2 ** 24 + 2);
  t.is(nearestSingle(Rational.big(2n ** 24n + 1n)), 2 ** 24);
  t.is(nearestSingle(tie.neg()), -(2 ** 24 + 2));
  t.is(nearestSingle(Rational.ratio(1, 10)), Math.fround(0.1));
});
