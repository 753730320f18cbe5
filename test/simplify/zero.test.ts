/** What is proved to be 0, and what looks like it but is not. */
import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { derive } from "../../src/calculus/derivative.js";
import { sub } from "../../src/expr/reals.js";
import { assume } from "../../src/facts/ask.js";
import { installPrinter } from "../../src/print/index.js";
import { provedZero } from "../../src/simplify/zero.js";

installPrinter();
const zero = (text: string, assumptions: Record<string, string> = {}) =>
  provedZero(book, book.parse(text), assume(assumptions));

const proved: readonly (readonly [string, Record<string, string>?])[] = [
  ["(x + y)^3 - x^3 - 3*x^2*y - 3*x*y^2 - y^3"],
  ["1/(x + 1) + 1/(x - 1) - 2*x/(x^2 - 1)"],
  ["sin(x)^2 + cos(x)^2 - 1"],
  ["sin(3*x) - 3*sin(x) + 4*sin(x)^3"],
  ["sin(x + y) - sin(x)*cos(y) - cos(x)*sin(y)"],
  ["tan(x/2) - (1 - cos(x))/sin(x)"],
  ["sec(x)^2 - tan(x)^2 - 1"],
  ["cosh(2*x) - 2*cosh(x)^2 + 1"],
  ["exp(x + y) - exp(x)*exp(y)"],
  ["exp(2*x) - exp(x/2)^4"],
  ["4^x - 2^(2*x)"],
  ["6^x - 2^x*3^x"],
  ["x^(n + 1) - x*x^n"],
  ["log(6) - log(2) - log(3)"],
  ["log(x^2) - 2*log(abs(x))"],
  ["log(x*y) - log(x) - log(y)"],
  ["log(x*y) - log(x) - log(y)", { x: "positive", y: "positive" }],
  ["exp(3*log(x)) - x^3"],
  ["sqrt(x^2) - abs(x)"],
  ["sqrt(x^2) + x", { x: "negative" }],
  ["sqrt(x^2 + 2*x*y + y^2) - abs(x + y)"],
  ["sqrt(8) - 2*sqrt(2)"],
  ["1/(sqrt(2) + 1) - sqrt(2) + 1"],
  ["sqrt(x)*sqrt(y) - sqrt(x*y)"],
  ["cbrt(x)^3 - x"],
  ["abs(x)*sign(x) - x"],
  ["max(x, y) + min(x, y) - x - y"],
  ["gamma(x + 2) - x*(x + 1)*gamma(x)"],
  ["factorial(n + 1) - (n + 1)*factorial(n)"],
  ["digamma(x + 1) - digamma(x) - 1/x"],
  ["erf(x) + erfc(x) - 1"],
  ["where(x > 0, abs(x), -abs(x)) - x"],
  ["where(x > 1, sin(x)^2, 0) + where(x > 1, cos(x)^2, 1) - 1"],
  ["sigmoid(x) - 1/(1 + exp(-x))"],
];

for (const [text, assumptions] of proved)
  test(`proved: ${text}${assumptions === undefined ? "" : ` for ${JSON.stringify(assumptions)}`}`, (t) => {
    t.true(zero(text, assumptions));
  });

/** Each of them differs from 0 somewhere where it is defined. */
const wrong: readonly (readonly [string, Record<string, string>?])[] = [
  ["sqrt(x^2) - x"],
  ["sqrt(x^2 + 2*x*y + y^2) - x - y"],
  ["log(x^2) - 2*log(-x)*sign(x)"],
  ["sign(x)^2 - 1"],
  ["abs(x)/x - 1"],
  ["x^2 - abs(x)*x"],
  ["log(exp(x) + 1) - x"],
  ["sin(x)^2 - cos(x)^2 - 1"],
  ["sin(asin(sin(x))) - sin(x) + sign(x)^2 - 1"],
  ["cosh(x) - sinh(x)"],
  ["exp(x*y) - exp(x)*exp(y)"],
  ["sqrt(x + y) - sqrt(x) - sqrt(y)"],
  ["where(x > 0, x, -x) - x"],
  ["where(log(x) < 0, 0, abs(x)) - where(log(x) < 0, 0, x)"],
  ["max(x, y) - x", { x: "positive" }],
  ["floor(x + y) - floor(x) - floor(y)"],
  ["(x^2)^(1/2)*x - x^2"],
  ["atan(tan(x)) - x"],
  ["acos(cos(x)) - x"],
  ["x^n*y^n - (x*y)^n + abs(x) - x"],
  ["sqrt(x*y)*sqrt(y) - abs(y)*sqrt(x) + sign(x) - 1"],
];

for (const [text, assumptions] of wrong)
  test(`never proved: ${text}`, (t) => {
    t.false(zero(text, assumptions));
  });

test("derivatives of antiderivatives are their integrands", (t) => {
  for (const [anti, integrand] of [
    ["x*log(x) - x", "log(x)"],
    ["log(sec(x) + tan(x))", "sec(x)"],
    ["asinh(x/a)", "1/sqrt(a^2 + x^2)*abs(a)/a"],
    ["(x*sqrt(1 - x^2) + asin(x))/2", "sqrt(1 - x^2)"],
    ["f^(a + b*x)/(b*log(f))", "f^(a + b*x)"],
    ["2*atan(sqrt(x))", "1/(sqrt(x)*(1 + x))"],
  ]) {
    const d = derive(book, book.parse(anti), "x");
    t.true(provedZero(book, sub(d, book.parse(integrand)), assume({})), anti);
  }
});

test("what costs too much is not proved, and raises nothing", (t) => {
  const e = book.parse("(x + y + z + u + v + 1)^40 - (x + y + z + u + v + 1)^39*(x + y + z + u + v + 1 + w)");
  t.false(provedZero(book, e, assume({}), { milliseconds: 50 }));
});
