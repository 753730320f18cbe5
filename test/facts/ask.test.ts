import test from "ava";
import { call } from "../../src/expr/call.js";
import { less, where } from "../../src/expr/logic.js";
import type { Op } from "../../src/expr/op.js";
import { add, ONE, ZERO } from "../../src/expr/reals.js";
import {
  ask,
  assume,
  assuming,
  bounds,
  type Context,
  countNodes,
  defaultBook,
  type FluxionsError,
  isDefined,
  isInteger,
  isNonzero,
  parse,
  signOf,
  symbol,
  workspace,
} from "../../src/index.js";

function refused(
  t: { throws: (f: () => unknown) => unknown; is: (a: unknown, b: unknown) => void },
  f: () => unknown,
  code: string,
) {
  t.is((t.throws(f) as FluxionsError | undefined)?.code, code);
}

const questions: readonly (readonly [string, Record<string, string>, "yes" | "no" | "unknown"])[] = [
  ["x^2 + 1 > 0", {}, "yes"],
  ["x^2 + 1 >= 1", {}, "yes"],
  ["x^2 + 1 > 1", {}, "unknown"],
  ["x^2 + 1 > 1", { x: "nonzero" }, "yes"],
  ["x^2 + 1 == 0", {}, "no"],
  ["exp(x) > 0", {}, "yes"],
  ["exp(x) <= 0", {}, "no"],
  ["exp(x) > 1", { x: "positive" }, "yes"],
  ["exp(x) > 1", { x: "nonnegative" }, "unknown"],
  ["abs(x) >= 0", {}, "yes"],
  ["abs(x) > 0", {}, "unknown"],
  ["abs(x) > 0", { x: "nonzero" }, "yes"],
  ["abs(x) <= 3", { x: "-3 <= x <= 2" }, "yes"],
  ["cosh(x) >= 1", {}, "yes"],
  ["cosh(x) > 1", { x: "negative" }, "yes"],
  ["x^2 + y^2 >= 0", {}, "yes"],
  ["x^2 + y^2 > 0", {}, "unknown"],
  ["x^2 + y^2 > 0", { y: "nonzero" }, "yes"],
  ["sqrt(x) >= 0", {}, "yes"],
  ["sqrt(x) > 2", { x: "x > 4" }, "yes"],
  ["x > 0", {}, "unknown"],
  ["x > 0", { x: "x > 2" }, "yes"],
  ["x >= 3", { x: "integer, x > 2" }, "yes"],
  ["x == 1/2", { x: "integer" }, "no"],
  ["2*x != 1", { x: "integer" }, "unknown"],
  ["x + 1/2 == 0", { x: "integer" }, "no"],
  ["x*y < 0", { x: "positive", y: "negative" }, "yes"],
  ["x*y <= 0", { x: "nonnegative", y: "nonpositive" }, "yes"],
  ["x - y > 0", { x: "x > 1", y: "0 <= y <= 1" }, "yes"],
  ["x < x + exp(y)", {}, "yes"],
  ["1/x > 0", { x: "positive" }, "yes"],
  ["1/x != 0", {}, "yes"],
  ["x^(-2) > 0", {}, "yes"],
  ["x^(1/2) >= 0", {}, "yes"],
  ["2^x > 0", {}, "yes"],
  ["2^x >= 1", { x: "nonnegative" }, "yes"],
  ["x^y > 0", { x: "positive" }, "yes"],
  ["x^y > 0", {}, "unknown"],
  ["log(x) > 0", { x: "x > 1" }, "yes"],
  ["log(x) < 0", { x: "0 < x < 1" }, "yes"],
  ["sin(x) <= 1", {}, "yes"],
  ["sin(x) > 1", {}, "no"],
  ["sin(x) > 0", { x: "0 < x <= 3/2" }, "yes"],
  ["cos(x) > 0", { x: "-1 <= x <= 1" }, "yes"],
  ["tanh(x) < 1", {}, "yes"],
  ["sigmoid(x) == 1", {}, "no"],
  ["sech(x) > 0", {}, "yes"],
  ["atan(x) < 2", {}, "yes"],
  ["gamma(x) > 0", { x: "positive" }, "yes"],
  ["max(x, 1) >= 1", {}, "yes"],
  ["min(x, y, 2) <= 2", {}, "yes"],
  ["mod(x, 3) < 3", {}, "yes"],
  ["clip(x, 0, 1) <= 1", {}, "yes"],
  ["pi > 3 and e < 3", {}, "yes"],
  ["pi < e", {}, "no"],
  ["where(x > 0, x, -x) >= 0", {}, "yes"],
  ["where(x > 2, log(x), 1) > 0", {}, "yes"],
  ["where(x == 0, 1, x) != 0", {}, "yes"],
  ["x > 0 or exp(x) > 0", {}, "yes"],
  ["x > 0 and exp(x) < 0", {}, "no"],
  ["x > 0 and exp(x) > 0", {}, "unknown"],
  ["not (x > 0)", { x: "nonpositive" }, "yes"],
  ["log(-exp(x)) > 0", {}, "unknown"],
  ["x >= 0.1", { x: "x >= 1/10" }, "yes"],
  ["log(x) < 10^30", { x: "0 < x < 1e300" }, "yes"],
];

for (const [question, under, answer] of questions)
  test(`${question} under ${JSON.stringify(under)}: ${answer}`, (t) => {
    t.is(ask(parse(question), assume(under)), answer);
  });

test("bounds are exact, and open where they are not reached", (t) => {
  const context = assume({ x: "0 < x <= 2", n: "positive integer", z: "nonzero" });
  const table: readonly (readonly [string, string])[] = [
    ["x", "(0, 2]"],
    ["3 - 2*x", "[-1, 3)"],
    ["x^2 - 1", "(-1, 3]"],
    ["1/x", "[1/2, Infinity)"],
    ["x*y", "(-Infinity, Infinity)"],
    ["n", "[1, Infinity)"],
    ["1/(n + 1)", "(0, 1/2]"],
    ["z^2", "(0, Infinity)"],
    ["(2*x)^(1/2)", "(0, 2]"],
    ["sqrt(2*x)", "(0, 2]"],
    ["floor(x)", "[0, 2]"],
    ["where(x > 1, 5, x)", "(0, 5]"],
    ["tanh(y)", "(-1, 1)"],
    ["log(-n)", "{}"],
  ];
  for (const [text, range] of table) t.is(String(bounds(parse(text), context)), range, text);
});

test("signs", (t) => {
  const context = assume({ x: "positive", z: "nonzero", w: "nonpositive" });
  const table = { x: "positive", z: "nonzero", w: "nonpositive", "x*w": "nonpositive", "-x": "negative" };
  for (const [text, sign] of Object.entries(table)) t.is(String(signOf(parse(text), context)), sign, text);
  t.is(signOf(parse("y^2")), "nonnegative");
  t.is(signOf(parse("y")), "unknown");
  t.is(signOf(parse("floor(1/2 + y - y)")), "zero");
});

test("whole numbers", (t) => {
  const context = assume({ n: "integer", k: "positive integer" });
  for (const text of ["n", "n*k + 3", "n^2", "2^k", "floor(x)", "abs(n)", "max(n, k)", "where(x > 0, n, 2)"])
    t.is(isInteger(parse(text), context), "yes", text);
  for (const text of ["n + x", "n/2", "n^(-1)", "2^n", "x"])
    t.is(isInteger(parse(text), context), "unknown", text);
  for (const text of ["1/2", "pi", "sigmoid(x)"]) t.is(isInteger(parse(text), context), "no", text);
});

test("defined means: at every point that fits", (t) => {
  const defined = (text: string, under: Record<string, string> = {}) => isDefined(parse(text), assume(under));
  t.is(defined("exp(x)/(x^2 + 1)"), "yes");
  t.is(defined("1/x"), "unknown");
  t.is(defined("1/x", { x: "nonzero" }), "yes");
  t.is(defined("1/(x - 1)", { x: "x > 1" }), "yes");
  t.is(defined("log(x)"), "unknown");
  t.is(defined("log(x)", { x: "positive" }), "yes");
  t.is(defined("log(-exp(x))"), "no");
  t.is(defined("x^(1/2)", { x: "nonnegative" }), "yes");
  t.is(defined("x^y"), "unknown");
  t.is(defined("x^n", { x: "nonzero", n: "integer" }), "yes");
  t.is(defined("where(x > 0, log(x), 0)"), "yes");
  t.is(defined("where(x == 0, 1, sin(x)/x)"), "yes");
  t.is(defined("where(x != 1, (x^2 - 2)/(x - 1), 2)"), "yes");
  t.is(defined("asin(x)", { x: "-1 <= x <= 1" }), "yes");
  t.is(defined("tan(x)"), "unknown");
  t.is(defined("tan(x)", { x: "-1 <= x <= 1" }), "yes");
  t.is(defined("gamma(n)", { n: "integer" }), "unknown");
  t.is(defined("log2(x)"), "unknown");
  t.is(isNonzero(parse("1/x")), "yes");
});

test("the branch that an undefined comparison takes learns nothing from it", (t) => {
  // At x < 0 the comparison is false, because sqrt(x) has no value.
  t.is(String(bounds(parse("where(sqrt(x) > x + 2, 0, x)"))), "(-Infinity, Infinity)");
  t.is(ask(parse("where(x > log(x), 1, x) > 0")), "unknown");
  t.is(ask(parse("where(exp(log(x)) > 0, 1, -1) > 0")), "unknown");
});

test("assumed conditions relate symbols", (t) => {
  const context = assuming(parse("x < y and abs(u) < 1 and 2*a + 2*b > 3 and v^2 <= 4 and w != 1"));
  for (const text of ["x < y", "y - x > 0", "a + b > 1", "-1 < u", "v >= -2", "w != 1", "3*x < 3*y + 1"])
    t.is(ask(parse(text), context), "yes", text);
  for (const text of ["x >= y", "a + b <= 3/2", "w - 1 == 0"]) t.is(ask(parse(text), context), "no", text);
  t.is(ask(parse("v > 0"), context), "unknown");
  t.is(isDefined(parse("asin(u) + 1/(w - 1)"), context), "yes");
});

test("a context is a value", (t) => {
  const some = assume({ x: "nonnegative" });
  const more = assume({ x: "nonzero" }, some);
  t.is(ask(parse("x > 0"), more), "yes");
  t.is(ask(parse("x > 0"), some), "unknown");
  t.is(ask(parse("x > 0")), "unknown");
  // Symbols that were made, released and made again are the same.
  const inside = workspace(() => assume({ fresh_symbol: "positive" })) as Context;
  t.is(ask(parse("fresh_symbol > 0"), inside), "yes");
});

test("contradictions are refused", (t) => {
  for (const text of [
    "positive, negative",
    "nonzero, x == 0",
    "integer, 0 < x < 1",
    "x > Infinity",
    "1 < x < 1",
    "x == 2, x != 2",
  ])
    refused(t, () => assume({ x: text }), "contradiction");
  refused(t, () => assume({ x: "negative" }, assume({ x: "x >= 0" })), "contradiction");
  refused(t, () => assuming(parse("exp(x) < 0")), "contradiction");
  refused(t, () => assuming(parse("x < y and y < x")), "contradiction");
});

test("what is not understood is refused", (t) => {
  for (const text of ["", "big", "x > y", "y > 2", "positive maybe", "x >", "> 1 2", "0 < x <", "x => 2"])
    refused(t, () => assume({ x: text }), "unknown-assumption");
  refused(t, () => assume({ x: 3 as unknown as string }), "unknown-assumption");
  refused(t, () => ask(parse("x")), "truth-value");
  refused(t, () => bounds(parse("x > 0")), "truth-value");
});

test("the ways to say it", (t) => {
  const same = {
    "> 2": "(2, Infinity)",
    "x>=-1/2 and x<1e1": "[-1/2, 10)",
    "5 >= x": "(-Infinity, 5]",
    "x = 3": "[3, 3]",
  };
  for (const [text, range] of Object.entries(same))
    t.is(String(bounds(symbol("x"), assume({ x: text }))), range);
});

test("a page says where a function rises", (t) => {
  const book = defaultBook.extend(`
fn bump(x) = exp(-x^4)*(2 + x - x)
  even
  decreasing 0 .. Infinity
  range      0 <.. 2

fn slow(x) = x^3 + x
  odd
  increasing
`);
  const context = assume({ x: "x > 1" });
  t.is(String(bounds(book.parse("bump(x) + 0*slow(x)"), context)).startsWith("(0, "), true);
  t.is(String(bounds(book.parse("slow(x)"), context)), "(2, Infinity)");
});

const ABS = defaultBook.find("abs", 1) as Op;

test("depth is bounded by memory only", (t) => {
  let e = symbol("x");
  let w = symbol("x");
  for (let i = 0; i < 50_000; i++) {
    e = add(call(ABS, [e]), ONE);
    w = where(less(ZERO, w), add(w, ONE), ONE);
  }
  t.is(signOf(e), "positive");
  t.is(signOf(w), "positive");
});

test("a formula of 60 nodes is asked within a fraction of a millisecond", (t) => {
  const text = (i: number) =>
    `exp(-(x - ${i})^2/2)/sqrt(2*pi*s^2) + (x^2 + y^2 + ${i}/7)*sigmoid(a*x + b)/(1 + exp(-x*y)) + log(1 + x^2*${i})*tanh(y)^2 + sqrt(x^2 + ${i})*abs(sin(y)) >= 0`;
  const context = () => assume({ x: "positive", s: "positive" });
  const formulas = Array.from({ length: 400 }, (_, i) => parse(text(i + 1)));
  for (const f of formulas) t.is(ask(f, context()), "yes");
  const fresh = context();
  const start = performance.now();
  for (const f of formulas) ask(f, fresh);
  const each = ((performance.now() - start) / formulas.length) * 1000;
  const again = performance.now();
  for (const f of formulas) ask(f, fresh);
  const known = ((performance.now() - again) / formulas.length) * 1000;
  t.log(`${countNodes(formulas[0])} nodes: ${each.toFixed(1)} µs, asked again ${known.toFixed(2)} µs`);
  t.true(each < 1000);
});
