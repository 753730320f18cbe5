import test from "ava";
import { Decimal } from "decimal.js";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { PI } from "../../src/expr/reals.js";
import { digitsText, type Value } from "../../src/numbers/decimal-point.js";
import { evaluateDigits, evaluateExact, realDigits } from "../../src/numbers/evaluate.js";

type At = Record<string, Value>;
const digits = (text: string, at: At = {}, n = 30) =>
  digitsText(evaluateDigits(defaultBook.parse(text), at, n), n);
const number = (text: string, at: At = {}) => evaluateDigits(defaultBook.parse(text), at, 20).toNumber();

function code(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FluxionsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
}

test("exact evaluation substitutes decimals and folds as far as the constructors do", (t) => {
  const e = defaultBook.parse("x^2 + sin(y)/z");
  t.is(evaluateExact(e, { x: 0.1, y: 0, z: 3n }), defaultBook.parse("1/100"));
  t.is(evaluateExact(e, { x: "1.5", z: new Decimal("2") }), defaultBook.parse("9/4 + sin(y)/2"));
  t.is(evaluateExact(e, { x: PI, y: 0, z: 1 }), defaultBook.parse("pi^2"));
  t.regex(
    code(() => evaluateExact(e, { x: "1/y" })),
    /^bad-number/,
  );
  t.regex(
    code(() => evaluateExact(e, { x: Number.NaN })),
    /^not-finite/,
  );
});

test("thirty digits of familiar numbers", (t) => {
  t.is(digits("pi"), "3.14159265358979323846264338328");
  t.is(digits("e"), "2.71828182845904523536028747135");
  t.is(digits("exp(pi*sqrt(163))", {}, 50), "262537412640768743.99999999999925007259719818568888");
  t.is(digits("x/y", { x: 0.1, y: 3 }), "0.0333333333333333333333333333333");
  t.is(digits("log1pexp(x)", { x: -1000 }), "5.07595889754945676529180947957e-435");
  t.is(digits("normcdf(x)", { x: -40 }), "3.65589354091502970374898580269e-350");
  t.is(digits("sqrt(2)", {}, 900).length, 901);
});

test("cancellation is made up for by precision", (t) => {
  t.is(digits("(sin(x) - x)/x^3", { x: "1e-40" }), "-0.166666666666666666666666666667");
  t.is(digits("x + y - x", { x: 1, y: "1e-100" }), "1.00000000000000000000000000000e-100");
  t.is(digits("(x + y - x)/y", { x: PI, y: "1e-100" }), "1.00000000000000000000000000000");
});

test("what is zero comes out as zero, also inside of other functions", (t) => {
  for (const text of ["sin(pi)", "sqrt(2)*sqrt(3) - sqrt(6)", "sin(10^40*pi)", "sqrt(sin(pi))", "x - x"])
    t.is(digits(text, { x: PI }), "0", text);
  t.is(number("where(sin(pi) == 0, 1, 2)"), 1);
  t.is(number("where(sin(pi) < 0, 1, 2)"), 2);
  t.is(number("floor(2 + sin(pi)) + ceil(2 - sin(pi))"), 4);
  t.is(number("(-2)^(2 + sin(pi))"), 4);
  t.is(number("sign(sin(pi)) + round(1/2 + sin(pi))"), 0);
  t.is(digits("acos(cos(pi))"), digits("pi"));
});

test("undefined is NaN, and poles are as in IEEE 754", (t) => {
  const x = { x: 0, y: -1 };
  for (const text of ["log(y)", "sqrt(y)", "x/sin(x)", "(-8)^(1/3)", "asin(2)", "x*log(x)"])
    t.is(number(text, x), Number.NaN, text);
  t.is(number("1/x", x), Infinity);
  t.is(number("y/x^2", x), -Infinity);
  t.is(number("log(x)", x), -Infinity);
  t.is(number("where(x != x + log(y), 1, 2)", x), 1);
});

test("only the branch that is taken is evaluated", (t) => {
  t.is(number("where(x > 0, x, nobody)", { x: 2 }), 2);
  t.is(number("where(x < 0 and nobody > 1, nobody, where(x == 2, 5, nobody))", { x: 2 }), 5);
});

test("a symbol without a value is named", (t) => {
  t.is(
    code(() => digits("x + height", { x: 1 })),
    "missing-value: there is no value for height",
  );
  t.regex(
    code(() => evaluateDigits(symbol("constructor"), { x: 1 }, 20)),
    /no value for constructor/,
  );
  t.regex(
    code(() => digits("x", { x: symbol("y") })),
    /^missing-value: the value of x/,
  );
  t.is(digits("x", { x: defaultBook.parse("1/3") }), `0.${"3".repeat(30)}`);
  t.is(digits("x", { x: "1/3" }), `0.${"3".repeat(30)}`);
  t.is(evaluateExact(defaultBook.parse("6*x"), { x: "-1/3" }), defaultBook.parse("-2"));
});

test("values may be numbers, bigints, decimal texts, decimals and constant expressions", (t) => {
  for (const x of [4, 4n, "4.0", "4e0", new Decimal(4), defaultBook.parse("2^2")])
    t.is(number("sqrt(x)", { x }), 2);
  t.regex(
    code(() => digits("x", { x: "1//3" })),
    /^bad-number/,
  );
  t.regex(
    code(() => digits("x", { x: Infinity })),
    /^not-finite/,
  );
});

test("the number of digits has bounds, and what cannot be settled is refused", (t) => {
  for (const n of [0, -1, 1.5, 1001, Number.NaN])
    t.regex(
      code(() => digits("x", { x: 1 }, n)),
      /^bad-digits/,
    );
  t.regex(
    code(() => digits("tan(pi/2)")),
    /^precision: the value could not be settled to 30 digits/,
  );
  t.regex(
    code(() => digits("sin(x)", { x: "1e30000" })),
    /^precision: sin/,
  );
  t.regex(
    code(() => digits("where(x > 0, 1, 0) == 1", { x: 1 })),
    /^truth-value/,
  );
});

test("a formula 100,000 deep is evaluated without recursion, in bounded time", (t) => {
  const sin = defaultBook.find("sin", 1) as Op;
  let e = symbol("x");
  for (let i = 0; i < 100_000; i++) e = call(sin, [e]);
  // Iterates of sin go to zero like sqrt(3/n).
  t.true(Math.abs(evaluateDigits(e, { x: 0.5 }, 10).toNumber() - Math.sqrt(3 / 100_000)) < 1e-6);
});

test("decimals are printed with the digits asked for", (t) => {
  t.is(digitsText(new Decimal(0.5), 5), "0.50000");
  t.is(digitsText(new Decimal(0), 5), "0");
  t.is(digitsText(new Decimal(-0), 5), "0");
  t.is(digitsText(new Decimal(Number.NaN), 5), "NaN");
  t.is(digitsText(new Decimal("-Infinity"), 5), "-Infinity");
});

const real = (text: string, at: At = {}) => realDigits(defaultBook.parse(text), at, 20, 200);

test("on the reals, an infinity is no number, and a function ends where its needs or its meaning do", (t) => {
  for (const [text, at] of [
    ["1/(1 + exp(1/x))", { x: 0 }],
    ["atan(1/x)", { x: 0 }],
    ["exp(log(x))", { x: 0 }],
    ["max(1/x, 2)", { x: 0 }],
    ["clip(x, 2, 1)", { x: 0 }],
    ["beta(x, 1/2)", { x: "-1/2" }],
    ["cot(x)", { x: 0 }],
  ] as const) {
    t.true(real(text, at).value.isNaN(), text);
  }
  t.is(number("1/(1 + exp(1/x))", { x: 0 }), 0);
  t.is(real("where(x == 0, 2, 1/x)", { x: 0 }).value.toNumber(), 2);
  t.is(real("where(1/x > 0, 2, 3)", { x: 0 }).value.toNumber(), 3);
  t.is(real("cot(x)", { x: defaultBook.parse("pi/2") }).value.toNumber(), 0);
});

test("what is taken for zero is told from what is zero", (t) => {
  t.like(real("sin(x)", { x: PI }), { taken: true });
  t.true(real("1 - tanh(x)^2", { x: 1000 }).taken);
  t.like(real("sin(x)", { x: 0 }), { taken: false });
  t.like(real("x - 1/3 - y", { x: "1/3", y: 0 }), { taken: false });
  t.is(real("where(3*x == 1, 1, 2)", { x: "1/3" }).value.toNumber(), 1);
});
