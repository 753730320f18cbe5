/**
 * What a gradient costs beside its function: ADBench's mixture of gaussians over 1,000 points with 330 parameters, and
 * Rosenbrock's function of 1,000 variables; the former also by JAX, where there is one. FLUXIONS_PYTHON names the Python
 * that has it. Run alone: npx tsx scripts/bench/gradients.ts
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { add, compile, gradient, mul, pow, reduceRows, sub, symbol } from "../../src/index.js";
import { numbersOf } from "../../test/models/_adbench.js";
import {
  columnsOf,
  constantOf,
  type GmmInstance,
  mixture,
  parametersOf,
  readGmm,
} from "../../test/models/_gmm.js";
import { seeded } from "./formulas.js";
import { best, printTable, us } from "./table.js";

interface Measured {
  readonly name: string;
  readonly operations: readonly [number, number];
  /** Microseconds of the objective, and of the objective with its gradient. */
  readonly times: readonly [number, number];
}

/** An instance of the size of ADBench's gmm_1k_d10_K5, where that is not there. */
function madeUp(d = 10, k = 5, n = 1000): GmmInstance {
  const random = seeded(5);
  const numbers = (count: number, from: number, to: number) =>
    Array.from({ length: count }, () => from + (to - from) * random());
  const parameters = [
    ...numbers(k, -1, 1),
    ...numbers(k * d, 0, 1),
    ...numbers((k * d * (d + 1)) / 2, -1, 1),
  ];
  const points = Array.from({ length: d }, () => Float64Array.from(numbers(n, -2, 2)));
  return { d, k, n, parameters, points, gamma: 1, m: 0 };
}

function gmmInstance(): GmmInstance {
  const numbers = numbersOf("gmm_1k_d10_K5.txt");
  return numbers === null ? madeUp() : readGmm(numbers);
}

const countOf = ({ operations }: { readonly operations: Readonly<Record<string, number>> }) =>
  Object.values(operations).reduce((a, b) => a + b, 0);

/** Both take turns, so that what else the machine does is the same for both. */
function inTurns(rounds: number, first: () => unknown, second: () => unknown): [number, number] {
  const times: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < rounds; i++) {
    times[0] = Math.min(times[0], best(3, first));
    times[1] = Math.min(times[1], best(3, second));
  }
  return times;
}

interface GmmResult extends Measured {
  readonly objective: number;
  readonly gradient: readonly number[];
}

async function measureGmm(instance: GmmInstance): Promise<GmmResult> {
  const { parameters, ofPoint, ofAll } = mixture(instance.d, instance.k);
  const values = parametersOf({ parameters, ofPoint, ofAll }, instance);
  const inputs = { ...columnsOf(instance), ...values };
  const options = { backend: "js" } as const;
  const value = reduceRows("sum", ofPoint);
  const points = await compile({ value }, options);
  const rest = await compile({ value: ofAll }, options);
  const slopes = gradient(ofPoint, parameters).map((e) => reduceRows("sum", e));
  const pointsAndSlopes = await compile({ value, slopes }, options);
  const restAndSlopes = await compile({ value: ofAll, slopes: gradient(ofAll, parameters) }, options);
  const objective = () => Number(points.runSync(inputs).value) + rest.evaluate(values).value;
  const both = () => {
    const a = pointsAndSlopes.runSync(inputs);
    const b = restAndSlopes.evaluate(values);
    return {
      objective: Number(a.value) + b.value,
      gradient: a.slopes.map((s, i) => Number(s) + b.slopes[i]),
    };
  };
  const times = inTurns(20, objective, both);
  const result = both();
  return {
    name: `GMM, ${instance.n} points, ${parameters.length} parameters`,
    operations: [countOf(points) + countOf(rest), countOf(pointsAndSlopes) + countOf(restAndSlopes)],
    times,
    objective: result.objective + constantOf(instance),
    gradient: result.gradient,
  };
}

async function measureRosenbrock(n: number): Promise<Measured> {
  const x = Array.from({ length: n }, (_, i) => symbol(`x${i}`));
  const f = add(
    ...x.slice(1).map((b, i) => add(mul(100, pow(sub(b, pow(x[i], 2)), 2)), pow(sub(1, x[i]), 2))),
  );
  const alone = await compile({ f }, { backend: "js" });
  const both = await compile({ f, slopes: gradient(f, x) }, { backend: "js" });
  const random = seeded(7);
  const at = Object.fromEntries(x.map(({ value }) => [String(value), random()]));
  return {
    name: `Rosenbrock, ${n} variables`,
    operations: [countOf(alone), countOf(both)],
    times: inTurns(
      40,
      () => alone.evaluate(at),
      () => both.evaluate(at),
    ),
  };
}

interface JaxResult {
  readonly version: string;
  readonly objective: number;
  readonly gradient: readonly number[];
  /** Microseconds. */
  readonly times: readonly [number, number];
}

/** What scripts/bench/jax-gmm.py measures, or why it does not. */
function measureJax(instance: GmmInstance): JaxResult | string {
  const script = fileURLToPath(new URL("jax-gmm.py", import.meta.url));
  const { d, k, n, gamma, m, parameters } = instance;
  const points = Array.from({ length: n }, (_, i) => instance.points.map((column) => column[i]));
  try {
    const out = execFileSync(process.env.FLUXIONS_PYTHON ?? "python3", [script], {
      input: JSON.stringify({ d, k, gamma, m, parameters, points }),
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe"],
    });
    return JSON.parse(out) as JaxResult;
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    return typeof stderr === "string" && stderr !== ""
      ? (stderr.trim().split("\n").at(-1) as string)
      : String(error);
  }
}

/** The largest difference of two gradients, beside their largest entry. */
function disagreement(a: readonly number[], b: readonly number[]): number {
  const largest = Math.max(...b.map(Math.abs));
  return Math.max(...a.map((x, i) => Math.abs(x - b[i]))) / largest;
}

export async function benchGradients(): Promise<void> {
  const instance = gmmInstance();
  const gmm = await measureGmm(instance);
  const rows = [gmm, await measureRosenbrock(1000)];
  const ratio = ([a, b]: readonly [number, number]) => (b / a).toFixed(2);
  printTable(
    "Objective with gradient beside objective, backend js",
    ["", "operations", "with gradient", "ratio", "time", "with gradient", "ratio"],
    rows.map(({ name, operations, times }) => [
      name,
      ...operations.map(String),
      ratio(operations),
      ...times.map(us),
      ratio(times),
    ]),
  );
  const jax = measureJax(instance);
  if (typeof jax === "string") {
    console.log(`\n  JAX was not measured: ${jax}`);
    return;
  }
  if (!(Math.abs(gmm.objective / jax.objective - 1) < 1e-12))
    throw new Error(`the objective is ${gmm.objective}, by JAX ${jax.objective}`);
  printTable(
    `The same mixture by JAX ${jax.version} on the processor, jit, float64`,
    ["", "objective", "with gradient", "ratio", "Fluxions / JAX, with gradient", "gradients differ by"],
    [
      [
        "GMM",
        ...jax.times.map(us),
        ratio(jax.times),
        (gmm.times[1] / jax.times[1]).toFixed(2),
        disagreement(gmm.gradient, jax.gradient).toExponential(1),
      ],
    ],
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await benchGradients();
