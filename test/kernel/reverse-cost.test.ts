/** What a gradient of 1,000 inputs costs beside its function, in operations of one kernel that computes both. */
import test from "ava";
import { js } from "../../src/backends/js.js";
import {
  add,
  div,
  type Expr,
  exp,
  gradient,
  log,
  logaddexp,
  max,
  mul,
  neg,
  parse,
  pow,
  sin,
  sqrt,
  stopGradient,
  sub,
  symbol,
  tanh,
  workspace,
} from "../../src/index.js";
import { totalCost } from "../../src/kernel/cost.js";
import { buildKernel } from "../../src/kernel/kernel.js";

const N = 1000;
const x = Array.from({ length: N }, (_, i) => symbol(`x${i}`));
const start = symbol("s");
const inTurn = (step: (a: Expr, v: Expr) => Expr): Expr => x.reduce(step, start);
const pairs = (of: (a: Expr, b: Expr) => Expr): Expr => add(...x.slice(1).map((b, i) => of(x[i], b)));

function logsumexp(): Expr {
  const most = stopGradient(max(...(x as [Expr, Expr])));
  return add(most, log(add(...x.map((v) => exp(sub(v, most))))));
}

function halved(items: readonly Expr[], join: (a: Expr, b: Expr) => Expr): Expr {
  if (items.length === 1) return items[0];
  const middle = items.length >> 1;
  return join(halved(items.slice(0, middle), join), halved(items.slice(middle), join));
}

function totalOfPrices(): Expr {
  const prices = [start];
  for (const r of x) prices.push(mul(prices[prices.length - 1], add(1, r)));
  return add(...prices);
}

function variance(): Expr {
  const mean = div(add(...x), N);
  return add(...x.map((v) => pow(sub(v, mean), 2)));
}

function entropyOfSoftmax(): Expr {
  const powers = x.map((v) => exp(v));
  const total = add(...powers);
  return neg(add(...powers.map((p) => mul(div(p, total), log(div(p, total))))));
}

const functions: Readonly<Record<string, () => Expr>> = {
  "Rosenbrock's function": () => pairs((a, b) => add(mul(100, pow(sub(b, pow(a, 2)), 2)), pow(sub(1, a), 2))),
  "the product of 1 + x²": () => mul(...x.map((v) => add(1, pow(v, 2)))),
  "the product of the variables": () => mul(...x),
  "the product of squares": () => mul(...x.map((v) => pow(v, 2))),
  "the product of quotients": () => mul(...x.map((v) => div(v, add(1, pow(v, 2))))),
  "the logarithm of a product": () => log(mul(...x)),
  "50 products of 20": () =>
    add(...Array.from({ length: 50 }, (_, i) => mul(...x.slice(20 * i, 20 * i + 20)))),
  "products of 13 neighbours": () =>
    add(...x.map((_, i) => mul(...Array.from({ length: 13 }, (_, k) => x[(i + k) % N])))),
  "the length of a vector": () => sqrt(add(...x.map((v) => pow(v, 2)))),
  "the variance": variance,
  "the logarithm of a sum of powers": logsumexp,
  "the same, number after number": () => x.reduce((a, b) => logaddexp(a, b)),
  "the same, in a tree": () => halved(x, (a, b) => logaddexp(a, b)),
  "the entropy of softmax": entropyOfSoftmax,
  "a chain of tanh": () => inTurn((a, v) => tanh(add(mul(a, v), v))),
  "a chain of products": () => inTurn((a, v) => add(mul(a, sin(v)), v)),
  "a chain of quotients": () => inTurn((a, v) => div(a, add(1, mul(pow(v, 2), a)))),
  "a continued fraction": () => inTurn((a, v) => add(v, div(1, a))),
  "logistic growth": () => inTurn((a, v) => mul(v, a, sub(1, a))),
  "steps along a slope": () => inTurn((a, v) => add(a, mul(parse("1/100"), v, sin(a)))),
  "the sum of prices": totalOfPrices,
};

const sizeOf = (operations: Readonly<Record<string, number>>) =>
  Object.values(operations).reduce((a, b) => a + b, 0);

for (const [name, make] of Object.entries(functions))
  test(`a gradient costs at most 5 times its function: ${name}`, (t) => {
    const [alone, both] = workspace(() => {
      const f = make();
      return [[f], [f, ...gradient(f, x)]].map((es) => buildKernel(es, js.target).operations);
    });
    const ratio = sizeOf(both) / sizeOf(alone);
    const weighted = totalCost(both) / totalCost(alone);
    t.log(
      `${sizeOf(alone)} operations, with gradient ${sizeOf(both)}: ${ratio.toFixed(2)}; by cost ${weighted.toFixed(2)}`,
    );
    t.true(ratio <= 5);
    t.true(weighted <= 5);
  });
