import { inspect } from "node:util";
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { fadd, fdiv, fmul, fneg, fsub } from "../../src/expr/floats.js";
import { less, where } from "../../src/expr/logic.js";
import { type Expr, hole, symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { add, div, integer, mul, pow, sum } from "../../src/expr/reals.js";
import { installPrinter, print, toLatex } from "../../src/print/index.js";

const x = symbol("x");
const y = symbol("y");
const DEEP = 100_000;

/** More than a recursive printer would bear. */
const OVERFLOWS = 25_000;

const nested = (wrap: (e: Expr, i: number) => Expr, depth = OVERFLOWS): Expr => {
  let e: Expr = x;
  for (let i = 0; i < depth; i++) e = wrap(e, i);
  return e;
};

test("depth does not touch the call stack", (t) => {
  const sin = defaultBook.find("sin", 1) as Op;
  const deep: Readonly<Record<string, Expr>> = {
    calls: nested((e) => call(sin, [e]), DEEP),
    sums: nested((e) => add(mul(y, e), x), DEEP),
    quotients: nested((e) => div(y, add(e, x))),
    powers: nested((e) => pow(e, y)),
    exponents: nested((e) => pow(y, e)),
    cases: nested((e, i) => where(less(x, integer(i)), y, e)),
    floats: nested((e) => fsub(y, e)),
  };
  for (const [what, e] of Object.entries(deep)) {
    t.true(print(e).length > OVERFLOWS, what);
    t.true(toLatex(e).length > OVERFLOWS, what);
  }
  const { calls } = deep;
  t.is(defaultBook.parse(print(calls), { limits: { depth: 200_000, length: 1e6 } }), calls);
});

test("a sum of 100,000 terms prints, and reads back", (t) => {
  const wide = sum(Array.from({ length: DEEP }, (_, i) => mul(symbol(`x${i}`), pow(y, integer(i % 7)))));
  const text = print(wide);
  t.true(text.startsWith("x6*y^6 + x13*y^6 + x20*y^6"));
  t.is(defaultBook.parse(text, { limits: { length: 1e8 } }), wide);
});

test("time grows like the size", (t) => {
  const sin = defaultBook.find("sin", 1) as Op;
  const time = (depth: number) => {
    let e: Expr = x;
    for (let i = 0; i < depth; i++) e = call(sin, [e]);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      const text = toLatex(e);
      // Reading a character makes the engine join the pieces.
      t.is(text.charAt(text.length - 1), ")");
      best = Math.min(best, performance.now() - start);
    }
    return best;
  };
  const small = time(10_000);
  t.true(time(80_000) < 60 * Math.max(small, 1));
});

test("the float dialect shows the order of evaluation", (t) => {
  const a = symbol("a");
  const b = symbol("b");
  const c = symbol("c");
  const expected: readonly (readonly [Expr, string])[] = [
    [fadd(fadd(a, b), c), "a + b + c"],
    [fadd(a, fadd(b, c)), "a + (b + c)"],
    [fsub(a, fsub(b, c)), "a - (b - c)"],
    [fmul(a, fmul(b, c)), "a*(b*c)"],
    [fdiv(fmul(a, b), c), "a*b/c"],
    [fmul(a, fdiv(b, c)), "a*(b/c)"],
    [fadd(a, fneg(b)), "a + (-b)"],
    [fneg(fmul(a, b)), "-(a*b)"],
    [fmul(fneg(a), b), "(-a)*b"],
    [fadd(a, integer(-3)), "a + (-3)"],
    [fmul(fadd(a, b), c), "(a + b)*c"],
  ];
  for (const [e, text] of expected) t.is(print(e), text);
  t.is(toLatex(fmul(integer(2), fdiv(a, fadd(b, c)))), "2\\cdot \\left(\\frac{a}{b+c}\\right)");
});

test("holes print by number, or by names that are given", (t) => {
  const e = add(hole(0), mul(hole(1), x));
  t.is(print(e), "x*_1 + _0");
  t.is(print(e, { holes: ["u", "v"] }), "x*v + u");
  t.is(toLatex(e, { holes: ["alpha", "v"] }), "x\\,v+\\alpha");
});

test("the recipes and rules of every page print", (t) => {
  for (const op of defaultBook.functions()) {
    const { meaning, via, jvp, customJvp } = op.declared;
    for (const e of [meaning?.body, via?.body, jvp?.whole.body, customJvp?.whole.body]) {
      if (e === undefined) continue;
      t.notThrows(() => print(e), op.name);
      t.notThrows(() => toLatex(e), op.name);
    }
  }
});

test("installed, the printer serves templates and console.log", (t) => {
  installPrinter();
  const e = defaultBook.parse("2*x + 1");
  t.is(`${e}`, "2*x + 1");
  t.is(inspect(e), "2*x + 1");
});
