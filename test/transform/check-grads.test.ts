/** checkGrads: finds wrong rules, and holds the whole function library to third order in both modes. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { Kind, type Op, WHERE } from "../../src/expr/op.js";
import {
  checkGrads,
  cos,
  customJvp,
  customVjp,
  type Expr,
  mul,
  pureCallback,
  sin,
  stopGradient,
  symbol,
} from "../../src/index.js";
import { deviatesEverywhere } from "../rules/_points.js";

test("right derivatives pass, of trees and in any order", (t) => {
  t.notThrows(() => checkGrads((a: Expr, b: Expr) => mul(sin(a), b), [1, 2], { order: 4 }));
  t.notThrows(() =>
    checkGrads(
      (p: { a: Expr; b: Expr[] }) => ({ s: mul(p.a, p.b[0]), list: [sin(p.b[1])] }),
      [{ a: 2, b: [3, 0.5] }],
      3,
    ),
  );
});

test("a wrong rule is found in the mode that it serves, with both values", (t) => {
  const f = customJvp((a) => sin(a), { name: "f" });
  f.defjvp(([a], [da]) => [f(a), mul(1.001, cos(a), da)]);
  t.throws(() => checkGrads(f, [1]), {
    code: "gradients-differ",
    message: /forward mode of f gives .* but differences of values give/,
  });
  t.throws(() => checkGrads(f, [1], { modes: ["rev"] }), {
    code: "gradients-differ",
    message: /reverse mode of f/,
  });
  t.notThrows(() => checkGrads(f, [1], { rtol: 0.01, order: 1 }));
});

test("a rule that is right at first and wrong at second order is found at second order", (t) => {
  const f = customJvp((a) => sin(a), { name: "f" });
  f.defjvp(([a], [da]) => [f(a), mul(stopGradient(cos(a)), da)]);
  t.notThrows(() => checkGrads(f, [1], 1));
  t.throws(() => checkGrads(f, [1], 2), { code: "gradients-differ", message: /of forward mode/ });
});

test("of a function with both rules, the two are compared", (t) => {
  const both = (forward: number, reverse: number) => {
    const f = customJvp((a) => sin(a), { name: "both" });
    f.defjvp(([a], [da]) => [f(a), mul(forward, cos(a), da)]);
    return f.defvjp(
      (a) => [f(a), a],
      (a, ct) => [mul(reverse, cos(a), ct)],
    );
  };
  t.notThrows(() => checkGrads(both(1, 1), [0.5], 3));
  t.throws(() => checkGrads(both(1, 2), [0.5]), { message: /reverse mode of both/ });
  t.throws(() => checkGrads(both(2, 1), [0.5]), { message: /forward mode of both/ });
});

test("a rule for reverse mode alone is checked in reverse mode", (t) => {
  const f = customVjp((a, b) => mul(a, a, b), { name: "f" });
  f.defvjp(
    (a, b) => [f(a, b), [a, b]],
    ([a, b], ct) => [mul(2, a, b, ct), mul(a, a, ct)],
  );
  t.notThrows(() => checkGrads(f, [2, 3], 3));
});

test("functions of the host have doubles only, and larger tolerances", (t) => {
  const square = customJvp((a: Expr) => pureCallback((v: number) => v * v, [], a), { name: "square" });
  square.defjvp(([a], [da]) => [square(a), mul(2, a, da)]);
  t.notThrows(() => checkGrads(square, [3], 2));
  const wrong = customJvp((a: Expr) => pureCallback((v: number) => v * v, [], a), { name: "wrong" });
  wrong.defjvp(([a], [da]) => [wrong(a), mul(3, a, da)]);
  t.throws(() => checkGrads(wrong, [3], 2), { code: "gradients-differ" });
});

test("what is no point, and no order, is refused", (t) => {
  t.throws(() => checkGrads(sin, [symbol("x")]), {
    code: "bad-arguments",
    message: /takes numbers, but got “x”/,
  });
  t.throws(() => checkGrads(sin, [1], 0), { code: "bad-order" });
});

/** Where each function is smooth, away from kinks and ends of its domain. */
const POINTS: Readonly<Record<string, readonly number[]>> = {
  acosh: [2.3],
  asec: [2.3],
  acsc: [2.3],
  acoth: [2.3],
  nthRoot: [2.3, 3],
  clip: [0.4, -1, 2],
  mod: [7.3, 2],
  binomial: [5.3, 2.2],
  atan2: [0.7, 1.9],
  where: [],
};
/** Derivatives by these parameters are not declared: they count, and do not vary. */
const FIXED: Readonly<Record<string, readonly number[]>> = { nthRoot: [1], polygamma: [0], binomial: [] };

function variables(op: Op): { f: (...args: Expr[]) => Expr; at: number[] } {
  const at = (POINTS[op.name] ?? op.params.map((_, i) => [0.37, 0.83, 1.47][i % 3])).slice(0, op.arity);
  const fixed = FIXED[op.name] ?? [];
  const free = at.flatMap((_, i) => (fixed.includes(i) ? [] : [i]));
  const constants = (op.name === "polygamma" ? [1, 0.83] : at).map(String);
  return {
    f: (...args) =>
      call(
        op,
        constants.map((text, i) => (free.includes(i) ? args[free.indexOf(i)] : defaultBook.parse(text))),
      ),
    at: free.map((i) => Number(constants[i])),
  };
}

const library = [
  ...new Set(defaultBook.functions()),
  defaultBook.find("max", 3),
  defaultBook.find("min", 3),
].filter(
  (op): op is Op =>
    op !== undefined &&
    op.kind === Kind.Call &&
    op !== WHERE &&
    // What declares another derivative everywhere is no derivative.
    !deviatesEverywhere(op),
);

test("the whole function library, to third order in both modes", (t) => {
  const wrong: string[] = [];
  for (const op of library) {
    const { f, at } = variables(op);
    try {
      checkGrads(Object.defineProperty(f, "name", { value: op.name }), at, {
        order: 3,
        rtol: 1e-8,
        atol: 1e-8,
      });
    } catch (error) {
      wrong.push(`${op.name}: ${String(error)}`);
    }
  }
  t.deepEqual(wrong, []);
  t.log(`${library.length} functions`);
  t.true(library.length > 60);
});
