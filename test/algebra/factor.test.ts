import test from "ava";
import { type Expr, expand, factor, mul, parse, pow, squareFree } from "../../src/index.js";
import fc, { runs } from "../_fast-check.js";
import { equalValues, polynomials } from "./_exact.js";

/** Factors with their multiplicity, without numbers. */
function factorCount(e: Expr): number {
  const pairs = e.op.name === "*" ? e.args : e.op.name === "^" ? e.args : [e, parse("1")];
  let n = 0;
  for (let i = 1; i < pairs.length; i += 2) n += Number(String(pairs[i]));
  return n;
}

for (const [from, to] of [
  ["x^8-1", "(x-1)*(x+1)*(x^2+1)*(x^4+1)"],
  ["x^16-1", "(x-1)*(x+1)*(x^2+1)*(x^4+1)*(x^8+1)"],
  ["x^12-y^12", "(x-y)*(x+y)*(x^2+y^2)*(x^2+x*y+y^2)*(x^2-x*y+y^2)*(x^4-x^2*y^2+y^4)"],
  ["x^4+4", "(x^2-2*x+2)*(x^2+2*x+2)"],
  ["x^5+x^4+x^3-x^2-x-1", "(x^2+x+1)^2*(x-1)"],
  ["6*x^3*y-4*x^2*y^2+9*x^2-6*x*y", "x*(2*x*y+3)*(3*x-2*y)"],
  ["(x^3-2*x+1)^2*(x-3)", "(x^2+x-1)^2*(x-3)*(x-1)^2"],
  ["x^2*y+x*y^2+x^2*z+x*z^2+y^2*z+y*z^2+2*x*y*z", "(x+y)*(x+z)*(y+z)"],
  ["a*b+a*c+b*d+c*d", "(a+d)*(b+c)"],
  ["x^2/4-1", "(x-2)*(x+2)/4"],
  ["x^2-2", "x^2-2"],
  ["(x+1)^100000*(x^2-1)", "(x-1)*(x+1)^100001"],
  ["(x^2-y^2)/(x^2+2*x*y+y^2)", "(x-y)/(x+y)"],
  ["1/x+1/y", "(x+y)/(x*y)"],
  ["exp(x)^2-1", "(exp(x)-1)*(exp(x)+1)"],
  ["x+2*x^(1/2)+1", "(x^(1/2)+1)^2"],
  ["(x^2+y^2+z^2+1)^2-4", "(x^2+y^2+z^2-1)*(x^2+y^2+z^2+3)"],
  ["x-x", "0"],
  ["-7", "-7"],
] as const)
  test(`factor ${from}`, (t) => t.is(factor(parse(from)), parse(to)));

test("x^n - 1 has as many factors as n has divisors", (t) => {
  for (let n = 1; n <= 40; n++) {
    const divisors = Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0).length;
    const e = parse(`x^${n}-1`);
    t.is(factorCount(factor(e)), divisors, `${e}`);
    t.is(expand(factor(e)), e);
  }
});

test("polynomials that split modulo every prime are irreducible", (t) => {
  for (const s of [
    "x^4+1",
    "x^4-10*x^2+1",
    "x^8-40*x^6+352*x^4-960*x^2+576",
    "x^16-136*x^14+6476*x^12-141912*x^10+1513334*x^8-7453176*x^6+13950764*x^4-5596840*x^2+46225",
  ])
    t.is(factor(parse(s)), parse(s));
});

test("products of several generators are found again", (t) => {
  for (const s of [
    "(x^3+2*x*y*z-7)*(y^4-3*x*z+1)*(z^3+x+y)",
    "(3*x^5*y^2+x*z-11*y)*(5*x^4-x*y^6+z+2)*(a*x+b*y+7)",
    "(a+b+c+d-1)*(a+b+c+d+1)*(a-b*c)^2",
  ]) {
    const e = parse(s);
    const found = factor(expand(e));
    t.is(factorCount(found), factorCount(e), s);
    t.true(equalValues(e, found), s);
  }
});

test("a product of random factors falls apart into at least as many", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(polynomials(2, 3, 3), polynomials(2, 3, 3), fc.integer({ min: 1, max: 3 }), (p, q, n) => {
        const e = expand(mul(pow(p, n), q));
        const found = factor(e);
        const plain = squareFree(e);
        const sums = [p, q].every((a) => a.op.name === "+");
        return expand(found) === e && expand(plain) === e && (!sums || factorCount(found) >= n + 1);
      }),
      { numRuns: runs(100) },
    ),
  );
});

test("square-free factors", (t) => {
  t.is(squareFree(parse("x^3-x^2-x+1")), parse("(x-1)^2*(x+1)"));
  t.is(squareFree(parse("x^4-1")), parse("x^4-1"));
  t.is(squareFree(expand(parse("(x^2-1)^3*(y+2)^2"))), parse("(x^2-1)^3*(y+2)^2"));
});

test("what cannot be split in time stays square-free", (t) => {
  const start = performance.now();
  const e = parse("(x^1000-1)*(y^2-1)");
  t.is(factor(e, { budget: { milliseconds: 400 } }), parse("(x^1000-1)*(y-1)*(y+1)"));
  t.true(performance.now() - start < 2000);
});
