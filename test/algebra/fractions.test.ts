import test from "ava";
import {
  add,
  apart,
  cancel,
  cancelWithConditions,
  div,
  FluxionsError,
  mul,
  parse,
  sub,
  together,
} from "../../src/index.js";
import fc, { runs } from "../_fast-check.js";
import { equalValues, polynomials } from "./_exact.js";

for (const [from, to, conditions] of [
  ["(x^2-1)/(x-1)", "x+1", ["x != 1"]],
  ["(x^2+2*x+1)/(3*x+3)", "x/3+1/3", ["x != -1"]],
  ["1/(1+1/x)", "x/(x+1)", ["x != 0"]],
  ["(x^3+y^3)/(x+y)/(2*x)", "(x^2-x*y+y^2)/(2*x)", ["x + y != 0"]],
  ["(x-1)/(x^(1/2)-1)", "x^(1/2)+1", ["x^(1/2) != 1"]],
  ["(exp(x)^2-1)/(exp(x)-1)", "exp(x)+1", ["exp(x) != 1"]],
  ["1/x+1/y", "(x+y)/(x*y)", []],
  ["(log(x)+1)^2-log(x)^2-2*log(x)", "1", ["x > 0"]],
  ["(1+x^(1/2))^2-x-2*x^(1/2)", "1", ["x >= 0"]],
  ["((x-2)*(x^2-9))/((x^2-4)*(x-3))", "(x+3)/(x+2)", ["x != 2", "x != 3"]],
] as const)
  test(`cancel ${from}`, (t) => {
    const result = cancelWithConditions(parse(from));
    t.is(String(result.expr), String(parse(to)));
    t.deepEqual(result.conditions.map(String).sort(), [...conditions].sort());
    t.is(cancel(parse(from)), result.expr);
  });

test("one fraction over the least common denominator", (t) => {
  t.is(together(parse("1/x+1/y")), parse("(x+y)/(x*y)"));
  t.is(together(parse("1/(x*y)+1/(x*z)")), parse("(y+z)/(x*y*z)"));
  t.is(together(parse("x/2+1/3")), parse("x/2+1/3"));
});

test("a denominator that is zero everywhere is an error", (t) => {
  const error = t.throws(() => cancel(parse("1/((x+1)^2-x^2-2*x-1)")), { instanceOf: FluxionsError });
  t.is(error?.code, "division-by-zero");
  t.notThrows(() => cancel(parse("x/0+1")));
});

const nonzero = (variables: number, degree: number) =>
  polynomials(variables, degree).filter((p) => String(p) !== "0");

test("a common factor cancels, whatever it is", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(nonzero(3, 3), nonzero(3, 3), nonzero(3, 3), (p, q, g) => {
        const lowest = cancel(div(p, q));
        const blown = cancel(div(mul(p, g), mul(q, g)));
        return lowest === blown && equalValues(cancel(sub(div(p, q), blown)), parse("0"));
      }),
      { numRuns: runs(60) },
    ),
  );
});

test("equal fractions have one normal form", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(nonzero(2, 2), nonzero(2, 2), nonzero(2, 2), nonzero(2, 2), (a, b, c, d) => {
        const one = cancel(add(div(a, b), div(c, d)));
        const two = cancel(div(add(mul(a, d), mul(c, b)), mul(b, d)));
        return one === two && cancel(one) === one && cancel(together(add(div(a, b), div(c, d)))) === one;
      }),
      { numRuns: runs(60) },
    ),
  );
});

for (const [from, to] of [
  ["1/(x^2-1)", "1/(x-1)/2 - 1/(x+1)/2"],
  ["x^5/(x^2-1)", "x^3 + x + 1/(x-1)/2 + 1/(x+1)/2"],
  ["1/(x^2-a^2)", "1/(2*a*(x-a)) - 1/(2*a*(x+a))"],
  ["1/(x^3+x)", "1/x - x/(x^2+1)"],
  ["x/2+y", "x/2+y"],
] as const)
  test(`apart ${from}`, (t) => t.is(String(apart(parse(from), "x")), String(parse(to))));

test("a long product or power without denominators stays as it is", (t) => {
  const product = Array.from({ length: 40 }, (_, i) => `(a${i} + x)`).join("*");
  for (const text of [product, "(x + 1)^5000", `3*y*(x + 1)^5000*exp(-z)*${product}`]) {
    const e = parse(text);
    t.is(together(e), e);
    t.is(cancel(e), e);
  }
  t.is(cancel(parse("(x + 1)*(y + 1)")), parse("x*y + x + y + 1"));
  t.is(cancel(parse("(x + 1)^300*(1/x + 1)*x")), cancel(parse("(x + 1)^301")), "denominators inside");
  t.throws(() => together(parse(`1/y*${product}`)), { code: "too-many-terms" });
  t.throws(() => cancel(parse(`${product} + 1`)), { code: "too-many-terms" });
});

test("partial fractions add up to what they were made of", (t) => {
  const factors = fc.array(nonzero(1, 2), { minLength: 1, maxLength: 3 });
  t.notThrows(() =>
    fc.assert(
      fc.property(nonzero(2, 4), factors, (p, qs) => {
        const e = qs.reduce((a, q) => div(a, q), p);
        return cancel(sub(apart(e, "x"), e)) === parse("0");
      }),
      { numRuns: runs(60) },
    ),
  );
});
