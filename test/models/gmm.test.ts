/** ADBench's mixture of gaussians: objective and gradient as others computed them, and what the gradient costs. */
import test from "ava";
import { js } from "../../src/backends/js.js";
import { compile, type Expr, gradient, logaddexp, reduceRows, workspace } from "../../src/index.js";
import { totalCost } from "../../src/kernel/cost.js";
import { buildKernel, Rate } from "../../src/kernel/kernel.js";
import type { Output } from "../../src/kernel/reduce.js";
import { corpus } from "../corpora/_corpus.js";
import { type Expectation, numbersOf } from "./_adbench.js";
import {
  columnsOf,
  constantOf,
  type GmmInstance,
  logsumexp,
  type Mixture,
  mixture,
  parametersOf,
  readGmm,
} from "./_gmm.js";

const joins = {
  "what is largest taken out": logsumexp,
  "number after number": (xs: readonly Expr[]) => xs.reduce((a, b) => logaddexp(a, b)),
};

async function computed(model: Mixture, instance: GmmInstance) {
  const parameters = parametersOf(model, instance);
  const points = await compile({
    value: reduceRows("sum", model.ofPoint),
    gradient: gradient(model.ofPoint, model.parameters).map((e) => reduceRows("sum", e)),
  });
  const all = await compile({ value: model.ofAll, gradient: gradient(model.ofAll, model.parameters) });
  const a = points.runSync({ ...columnsOf(instance), ...parameters });
  const b = all.evaluate(parameters);
  points.dispose();
  all.dispose();
  return {
    objective: Number(a.value) + b.value + constantOf(instance),
    gradient: a.gradient.map((g, i) => Number(g) + b.gradient[i]),
  };
}

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.abs(b);

const expected = corpus<Expectation>("adbench")?.find((e) => e.name === "gmm");
if (expected !== undefined && expected.name === "gmm")
  for (const [how, joined] of Object.entries(joins))
    test(`objective and gradient are those of ADBench, ${how}`, async (t) => {
      const instance = readGmm(numbersOf(expected.instance) ?? []);
      const got = await computed(mixture(instance.d, instance.k, joined), instance);
      t.true(close(got.objective, expected.expected_objective), `${got.objective}`);
      t.is(got.gradient.length, expected.expected_gradient.length);
      got.gradient.forEach((g, i) => {
        t.true(close(g, expected.expected_gradient[i]), `∂/∂${i}: ${g}, ${expected.expected_gradient[i]}`);
      });
    });

for (const file of ["gmm_1k_d2_K5.txt", "gmm_1k_d2_K50.txt", "gmm_1k_d10_K5.txt"])
  test(`along its gradient the objective changes as much as that says: ${file}`, async (t) => {
    const numbers = numbersOf(file);
    if (numbers === null) {
      t.log("skipped: there is no such file beside this repository");
      t.pass();
      return;
    }
    const instance = readGmm(numbers);
    const model = mixture(instance.d, instance.k);
    const { gradient } = await computed(model, instance);
    const size = Math.hypot(...gradient);
    const beside = async (h: number) => {
      const parameters = instance.parameters.map((p, i) => p + (h * gradient[i]) / size);
      return (await computed(model, { ...instance, parameters })).objective;
    };
    const h = 1e-5;
    const change = ((await beside(h)) - (await beside(-h))) / (2 * h);
    t.true(Math.abs(change / size - 1) < 1e-6, `${change}, ${size}`);
  });

const sizeOf = (operations: Readonly<Record<string, number>>) =>
  Object.values(operations).reduce((a, b) => a + b, 0);

/** Operations of the kernel, and of those the ones that each row takes. */
function work(outputs: readonly Output[]): {
  readonly all: number;
  readonly inRow: number;
  readonly cost: number;
} {
  const kernel = buildKernel(outputs, js.target);
  const rates = kernel.rates((i) => /^x\d+$/.test(kernel.inputs[i]));
  const inRow = kernel.nodes.filter(({ code }, i) => code !== "input" && rates[i] === Rate.Row).length;
  return { all: sizeOf(kernel.operations), inRow, cost: totalCost(kernel.operations) };
}

for (const [d, k] of [
  [10, 5],
  [2, 50],
])
  for (const [how, joined] of Object.entries(joins))
    test(`objective and gradient cost at most 5 objectives: d = ${d}, K = ${k}, ${how}`, (t) => {
      const [alone, both] = workspace(() => {
        const { parameters, ofPoint, ofAll } = mixture(d, k, joined);
        const objective = [reduceRows("sum", ofPoint), ofAll];
        const slopes = gradient(ofPoint, parameters).map((e) => reduceRows("sum", e));
        return [work(objective), work([...objective, ...slopes, ...gradient(ofAll, parameters)])];
      });
      for (const what of ["all", "inRow", "cost"] as const) {
        const ratio = both[what] / alone[what];
        t.log(`${what}: ${alone[what]}, with gradient ${both[what]}: ${ratio.toFixed(2)}`);
        t.true(ratio <= 5);
      }
    });
