import test from "ava";
import {
  assume,
  assuming,
  type Context,
  customJvp,
  defaultBook,
  evaluateDigits,
  parse,
} from "../../src/index.js";
import { equal } from "../../src/simplify/equal.js";

const compare = (a: string, b: string, context?: Context) =>
  equal(defaultBook, parse(a), parse(b), context === undefined ? {} : { context });
const at = (a: string, b: string, context?: Context) => {
  const result = compare(a, b, context);
  return result.answer === "refuted"
    ? `${Object.entries(result.at).map(([name, value]) => `${name} = ${value}`)}: ${result.left}, ${result.right}`
    : result.answer;
};

test("what differs is refuted at a readable point", (t) => {
  t.is(at("abs(x)", "x"), "x = -1: 1, -1");
  t.is(at("a*b", "a + b"), "a = 0,b = 1: 0, 1");
  t.is(at("floor(x)", "x"), "x = 1/2: 0, 1/2");
  t.is(at("sin(x)", "x"), "x = 1: 0.84147098, 1");
  t.is(at("sqrt(2) + sqrt(3)", "pi"), ": 3.1462644, 3.1415927");
  t.is(at("where(x > 100, 1, 0)", "0"), "x = 101: 1, 0");
});

test("a difference may be as small as exact numbers are", (t) => {
  const result = compare("x + 1/10^100", "x");
  t.is(result.answer, "refuted");
  t.is(at("sqrt(2)*10^30 + 1/10^9", "sqrt(2)*10^30").startsWith(": 14142135623730950"), true);
});

test("a point keeps to what is assumed", (t) => {
  t.is(at("sqrt(x^2)", "x", assume({ x: "negative" })), "x = -1: 1, -1");
  t.is(at("n*(n - 1)", "0", assume({ n: "integer, n > 5" })).startsWith("n = "), true);
  t.is(at("x^2 - 3*x + 2", "0", assume({ x: "1 <= x <= 2" })), "x = 3/2: -1/4, 0");
  const order = compare("x", "y", assuming(parse("x < y")));
  t.true(order.answer === "refuted" && Number(order.left) < Number(order.right));
  t.not(compare("sqrt(x^2)", "x", assume({ x: "positive" })).answer, "refuted");
  t.not(compare("floor(n)", "n", assume({ n: "integer" })).answer, "refuted");
  t.not(compare("x", "y", assuming(parse("x == y"))).answer, "refuted");
  t.not(compare("abs(x) - x", "0", assuming(parse("x > y and y > 2"))).answer, "refuted");
});

test("a point at which one side is undefined refutes nothing", (t) => {
  for (const [a, b] of [
    ["(x^2 - 1)/(x - 1)", "x + 1"],
    ["x*gamma(x)", "gamma(x + 1)"],
    ["0*log(x) + x", "x"],
    ["atan(1/x)*x/x", "acot(x)"],
    ["exp(-1/x^2)*x/x", "exp(-1/x^2)"],
    ["sqrt(x)^2", "x"],
    ["(x^n)^2", "x^(2*n)"],
    ["where(x > 0, log(x), log(-x))", "log(abs(x))"],
  ])
    t.not(compare(a, b).answer, "refuted", `${a} and ${b}`);
  t.deepEqual(compare("log(-1 - x^2)", "1"), { answer: "unknown", reason: "no-point" });
});

test("a point at which a comparison has an undefined side refutes nothing", (t) => {
  for (const [a, b] of [
    ["where(log(x) < 0, 1, 2)", "where(x < 1 and x > 0, 1, 2)"],
    ["where(1/x > 0, 1, 2)", "where(x > 0, 1, 2)"],
    ["where(1/x^2 > 0, 1, 2)", "where(x != 0, 1, 2)"],
    ["where(lgamma(x) > 0, 1, 2)", "where(lgamma(x) > 0 and x != -1, 1, 2)"],
    ["1 + 2*where(log(x) < 0, 1, 2)", "1 + 2*where(x < 1 and x > 0, 1, 2)"],
    ["where(where(log(x) > 0, 1, 2) > 1, 3, 4)", "where(x > 1, 4, where(x > 0, 3, 5))"],
  ])
    t.not(compare(a, b).answer, "refuted", `${a} and ${b}`);
  const book = defaultBook.extend("fn above(x) = where(1/x > 0, 1, 2)");
  t.not(equal(book, book.parse("above(x)"), book.parse("where(x > 0, 1, 2)")).answer, "refuted");
  t.is(at("where(log(x) > 0, 1, 2)", "where(x >= 1, 1, 2)"), "x = 1: 2, 1");
  t.is(at("where(tan(x) > 5, 1, 2)", "2"), "x = 3/2: 1.0000000, 2");
});

test("floats do not decide: what only looks like 0 at the edge of a step is left alone", (t) => {
  for (const [a, b] of [
    ["heaviside(sin(x)^2 + cos(x)^2 - 1)", "1/2"],
    ["floor(sin(x)^2 + cos(x)^2)", "1"],
    ["sqrt(sin(x)^2 + cos(x)^2 - 1)", "0"],
    ["where(sin(x)^2 + cos(x)^2 <= 1, 1, 0)", "1"],
    ["sqrt(2)*sqrt(3)", "sqrt(6)"],
    ["tan(pi/8)", "sqrt(2) - 1"],
  ])
    t.not(compare(a, b).answer, "refuted", `${a} and ${b}`);
});

test("what is equal is proved", (t) => {
  for (const [a, b] of [
    ["x", "x"],
    ["(x + 1)^2", "x^2 + 2*x + 1"],
    ["(x^2 - 1)/(x - 1)", "x + 1"],
    ["exp(x + y)", "exp(x)*exp(y)"],
  ])
    t.deepEqual(compare(a, b), { answer: "proved" }, `${a} and ${b}`);
});

test("conditions are compared by their truth", (t) => {
  t.is(at("x > 0", "x >= 0"), "x = 0: false, true");
  t.is(at("x > 0 and y > 0", "x*y > 0"), "x = -2,y = -1/2: false, true");
  t.is(at("x > 0", "0 < x"), "proved");
  t.is(at("x > 0", "1 > 0", assume({ x: "positive" })), "proved");
  t.not(compare("log(x) > 0", "x > 1").answer, "refuted");
  t.throws(() => compare("x", "x > 0"), { code: "truth-value" });
});

test("what cannot be told is unknown, with the reason, in the time that is given", (t) => {
  const f = customJvp("f", (x) => x);
  const x = parse("x");
  t.is(equal(defaultBook, f(x), x).answer === "refuted", false);
  t.deepEqual(equal(defaultBook, parse("x^x"), parse("exp(x*log(x))"), { budget: { milliseconds: 0 } }), {
    answer: "unknown",
    reason: "time",
  });
  t.notThrows(() => compare("gamma(gamma(x^50))", "exp(exp(exp(x^9)))"));
});

test("every refutation holds to many more digits", (t) => {
  for (const [a, b] of [
    ["log(x*y)", "log(x)*log(y)"],
    ["atan(x) + atan(1/x)", "pi/2"],
    ["gamma(x)*gamma(1 - x)", "pi/sin(pi*x)^2"],
    ["erf(x)^2", "1 - exp(-x^2)"],
    ["x^y", "y^x"],
    ["tanh(x)", "x - x^3/3"],
    ["mod(x, 3)", "x - 3*round(x/3)"],
  ]) {
    const result = compare(a, b);
    if (result.answer !== "refuted") {
      t.fail(`${a} and ${b}: ${result.answer}`);
      continue;
    }
    const gap = evaluateDigits(parse(`${a} - (${b})`), result.at, 200);
    t.true(gap.isFinite() && !gap.isZero(), `${a} and ${b}`);
  }
});
