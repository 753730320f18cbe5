/** Sums and products of many operands: what they have in common is computed once. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { evaluate } from "../../src/backends/compile.js";
import { hostTarget } from "../../src/backends/natives.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { add, div, integer, mul, ONE, pow, product, sub, sum, TWO } from "../../src/expr/reals.js";
import { buildKernel } from "../../src/kernel/kernel.js";

const operations = (...es: Expr[]) => buildKernel(es, hostTarget("test")).operations;
const count = (...es: Expr[]) => Object.values(operations(...es)).reduce((a, b) => a + b, 0);

const N = 200;
const x = Array.from({ length: N }, (_, i) => symbol(`x${i}`));
const others = (i: number) => x.filter((_, j) => j !== i);
/** Exact in floats, with 0 among them. */
const at = Object.fromEntries(x.map(({ value }, i) => [value as string, [1, -1, 2, 0.5, -2][i % 5]]));
const zeroed = { ...at, x3: 0 };

test("products that lack one of many factors share the others", (t) => {
  const all = x.map((_, i) => product(others(i)));
  t.true(count(...all) <= 3 * N);
  t.true(count(product(x), ...all) <= 3 * N);
  const values = evaluate(all, at);
  values.forEach((v, i) => {
    t.is(
      v,
      others(i).reduce((p, { value }) => p * at[value as string], 1),
    );
  });
  t.deepEqual(
    evaluate(all, zeroed).map((v) => v !== 0),
    x.map((_, i) => i === 3),
  );
});

test("powers share what they are powers of", (t) => {
  const squares = x.map((b) => pow(b, TWO));
  const all = x.map((b, i) => product([TWO, b, ...squares.filter((_, j) => j !== i)]));
  t.true(count(product(squares), ...all) <= 5 * N);
  t.deepEqual(
    evaluate(all, at),
    x.map(
      (b, i) => 2 * at[b.value as string] * others(i).reduce((p, c) => p * at[c.value as string] ** 2, 1),
    ),
  );
  const mixed = [
    product(x.map((b, i) => pow(b, integer(1 + (i % 7))))),
    product(x.map((b, i) => pow(b, integer(((i + 3) % 7) - 3)))),
  ];
  t.deepEqual(
    evaluate(mixed, at),
    [1, 2].map((k) =>
      x.reduce((p, b, i) => p * at[b.value as string] ** (k === 1 ? 1 + (i % 7) : ((i + 3) % 7) - 3), 1),
    ),
  );
});

test("a quotient of many factors still divides once", (t) => {
  const half = N / 2;
  const below = product(x.slice(half));
  const all = x.slice(0, half).map((_, i) => div(product(x.slice(0, half).filter((_, j) => j !== i)), below));
  t.is(operations(...all).div, half);
  t.true(count(...all) <= 5 * N);
  const values = evaluate(all, at);
  const q = x.slice(half).reduce((p, { value }) => p * at[value as string], 1);
  values.forEach((v, i) => {
    t.is(v, x.slice(0, half).reduce((p, { value }, j) => (j === i ? p : p * at[value as string]), 1) / q);
  });
});

test("steps of one factor after the other take one multiplication each", (t) => {
  let price: Expr = symbol("s");
  const prices = x.map((r) => {
    price = mul(price, add(ONE, r));
    return price;
  });
  // Up to 12 factors are shared pair by pair, apart from the longer ones.
  t.is(operations(...prices).add, N);
  t.true(operations(...prices).mul <= N + 12);
});

test("running totals take one addition each", (t) => {
  const totals = x.map((_, i) => sum(x.slice(0, i + 1)));
  // Up to 48 terms are added up anew each time, because common factors are sought there.
  t.true(count(...totals) < N + (48 * 48) / 2);
  t.deepEqual(
    evaluate(totals, at),
    x.map((_, i) => x.slice(0, i + 1).reduce((s, { value }) => s + at[value as string], 0)),
  );
});

test("differences from a mean of many share it", (t) => {
  const mean = div(sum(x), integer(N));
  const differences = x.map((b) => sub(b, mean));
  t.true(count(...differences) <= 7 * N);
  const value = x.reduce((s, b) => s + at[b.value as string], 0) / N;
  evaluate(differences, at).forEach((v, i) => {
    t.true(Math.abs(v - (at[x[i].value as string] - value)) < 1e-14);
  });
});

test("very many short products share as well", (t) => {
  const triples = x.flatMap((a, i) => [1, 2, 3].map((k) => product([a, x[(i + k) % N], symbol(`y${i}`)])));
  const many = x.flatMap((_, i) =>
    Array.from({ length: 10 }, (_, k) => product(x.slice(i, i + 10).filter((_, j) => j !== k))),
  );
  const short = count(...triples);
  t.true(short <= triples.length * 2);
  t.true(count(...many) < 3 * many.length);
  t.deepEqual(
    evaluate(many, at),
    x.flatMap((_, i) =>
      Array.from({ length: 10 }, (_, k) =>
        x
          .slice(i, i + 10)
          .filter((_, j) => j !== k)
          .reduce((p, { value }) => p * at[value as string], 1),
      ),
    ),
  );
});

test("many outputs are laid out in one walk", (t) => {
  const f = defaultBook.parse("sin(a)*b + exp(b)");
  const outputs = Array.from({ length: 3 }, () => f);
  const kernel = buildKernel(outputs, hostTarget("test"));
  t.is(new Set(kernel.outputs.map((o) => o.node)).size, 1);
  t.deepEqual(kernel.operations, { add: 1, exp: 1, mul: 1, sin: 1 });
  t.deepEqual(operations(defaultBook.parse("a < b"), defaultBook.parse("a < b")), { less: 1, where: 1 });
});
