/** Reverse mode through long sums and products that have much in common: the same derivatives, and few operations. */
import test from "ava";
import { defaultBook, sin } from "../../rules/index.js";
import { evaluate } from "../../src/backends/compile.js";
import { derive, gradient, jvp } from "../../src/calculus/derivative.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { add, div, integer, mul, ONE, pow, product, sub, sum, TWO } from "../../src/expr/reals.js";
import { print } from "../../src/print/index.js";
import { seeded } from "../rules/_points.js";

const N = 40;
const x = Array.from({ length: N }, (_, i) => symbol(`x${i}`));
const inTurn = (step: (a: Expr, v: Expr) => Expr): Expr => x.reduce(step, symbol("s"));

function prices(): Expr {
  const all: Expr[] = [symbol("s")];
  for (const r of x) all.push(mul(all[all.length - 1], add(ONE, r)));
  return sum(all);
}

function variance(): Expr {
  const mean = div(sum(x), integer(N));
  return sum(x.map((v) => pow(sub(v, mean), TWO)));
}

const functions: Readonly<Record<string, () => Expr>> = {
  "the sum of prices": prices,
  "the variance": variance,
  "a product": () => product(x),
  "a product of powers": () => product(x.map((v, i) => pow(v, integer(1 + (i % 4))))),
  "a quotient": () => div(product(x.slice(0, N / 2)), product(x.slice(N / 2).map((v) => add(TWO, v)))),
  "logistic growth": () => inTurn((a, v) => mul(mul(v, a), sub(ONE, a))),
  "steps along a slope": () => inTurn((a, v) => add(a, mul(div(v, integer(20)), sin(a)))),
  "quotients in turn": () => inTurn((a, v) => div(a, add(TWO, mul(pow(v, TWO), a)))),
  "windows of 15": () => sum(x.map((_, i) => product(Array.from({ length: 15 }, (_, k) => x[(i + k) % N])))),
};

function pointOf(seed: number, zeros: number): Record<string, number> {
  const random = seeded(seed);
  const at: Record<string, number> = { s: 0.4 };
  for (const { value } of x) at[value as string] = 0.3 + random();
  for (let i = 0; i < zeros; i++) at[`x${3 + 11 * i}`] = 0;
  return at;
}

for (const [name, make] of Object.entries(functions))
  test(`reverse mode agrees with forward mode on ${name}, also where factors are 0`, (t) => {
    const f = make();
    const reverse = gradient(defaultBook, f, x);
    const forward = x.map((v) => derive(defaultBook, f, v));
    for (const zeros of [0, 1, 2]) {
      const at = pointOf(7 + zeros, zeros);
      const expected = evaluate(forward, at);
      const size = Math.max(...expected.map(Math.abs));
      evaluate(reverse, at).forEach((v, i) => {
        t.true(Math.abs(v - expected[i]) <= 1e-13 * size, `∂/∂x${i}: ${v}, ${expected[i]}`);
      });
    }
  });

test("gradients of what shares parts can be derived again", (t) => {
  const f = prices();
  const g = gradient(defaultBook, f, x.slice(0, 2));
  const at = pointOf(3, 0);
  const mixed = evaluate([derive(defaultBook, g[0], "x1"), derive(defaultBook, g[1], "x0")], at);
  t.true(Math.abs(mixed[0] / mixed[1] - 1) < 1e-13);
  const along = jvp(defaultBook, f, { x0: 1 }).tangent;
  const [a, b] = evaluate([along, g[0]], at);
  t.true(Math.abs(a / b - 1) < 1e-13);
});

test("derivatives of short products are written as they were", (t) => {
  const f = defaultBook.parse("sin(x*y*z) + x*y*z*t");
  t.deepEqual(
    gradient(defaultBook, f, ["x", "t"]).map((e) => print(e)),
    ["t*y*z + y*z*cos(x*y*z)", "x*y*z"],
  );
  t.is(print(gradient(defaultBook, product(x.slice(0, 14)), ["x0"])[0]), print(product(x.slice(1, 14))));
});
