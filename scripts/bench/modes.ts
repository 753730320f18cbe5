/** How fast and how accurate the backends are in f32. It runs in Node and in the page of a browser. */
import { defaultBook } from "../../rules/index.js";
import type { FloatColumn } from "../../src/backends/backend.js";
import { compile } from "../../src/backends/compile.js";
import { describeBackends } from "../../src/backends/describe.js";
import { gradient } from "../../src/calculus/derivative.js";
import type { Expr } from "../../src/expr/node.js";

export interface ModeResult {
  readonly backend: string;
  readonly device: string | null;
  readonly formula: string;
  readonly rows: number;
  /** Until the first rows are there: code made, translated and compiled. */
  readonly firstMs: number;
  /** Of several runs the fastest, columns moved there and back. */
  readonly millionRowsPerSecond: number;
  /** Against f64, in units in the last place of f32. */
  readonly worstUlp: number;
  readonly meanUlp: number;
  /** What else computed, where something did. */
  readonly instead: string | null;
}

interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, readonly [number, number] | number>>;
  readonly formulas: () => Expr[];
}

const call = "S*normcdf(d1)-K*exp(-r*T)*normcdf(d1-sigma*sqrt(T))".replaceAll(
  "d1",
  "((log(S/K)+(r+sigma^2/2)*T)/(sigma*sqrt(T)))",
);

const cases: readonly Case[] = [
  {
    name: "polynomial",
    inputs: { x: [-1, 1] },
    formulas: () => [defaultBook.parse("1+x*(2+x*(3+x*(4+x*5)))")],
  },
  {
    name: "gaussian · sine",
    inputs: { x: [-4, 4] },
    formulas: () => [defaultBook.parse("exp(-x^2)*sin(x)")],
  },
  {
    name: "price and four Greeks",
    inputs: { S: [80, 120], sigma: [0.1, 0.4], K: 100, r: 0.05, T: 1 },
    formulas: () => {
      const f = defaultBook.parse(call);
      return [f, ...gradient(defaultBook, f, ["S", "sigma", "r", "T"])];
    },
  },
];

/** The distance of neighbouring singles at x. */
function ulp(x: number): number {
  return 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);
}

/** Measures every backend that computes in f32 here. */
export async function benchModes(rows: number, repetitions: number): Promise<ModeResult[]> {
  const results: ModeResult[] = [];
  const backends = (await describeBackends("f32")).filter(({ works, name }) => works && name !== "gpu.js");
  for (const { name: formula, inputs, formulas } of cases) {
    const outputs = formulas();
    const given: Record<string, Float32Array | number> = {};
    let seed = 1;
    for (const [name, range] of Object.entries(inputs))
      given[name] =
        typeof range === "number"
          ? range
          : Float32Array.from({ length: rows }, () => {
              seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
              return range[0] + ((range[1] - range[0]) * seed) / 2 ** 32;
            });
    // Parameters are singles for both.
    for (const [name, value] of Object.entries(given))
      if (typeof value === "number") given[name] = Math.fround(value);
    const exact = await compile(outputs, { backend: "interpreter" });
    const expected = (await exact.run(given)) as FloatColumn[];
    for (const { name, device } of backends) {
      const kernel = await compile(outputs, { backend: name, precision: "f32" });
      const begin = performance.now();
      let got = (await kernel.run(given)) as FloatColumn[];
      const firstMs = performance.now() - begin;
      let least = Infinity;
      for (let i = 0; i < repetitions; i++) {
        const start = performance.now();
        got = (await kernel.run(given)) as FloatColumn[];
        least = Math.min(least, performance.now() - start);
      }
      let worst = 0;
      let sum = 0;
      expected.forEach((column, k) => {
        for (let r = 0; r < rows; r++) {
          const error = Math.abs(got[k][r] - column[r]) / ulp(column[r]);
          if (!(error <= worst)) worst = error;
          sum += error;
        }
      });
      results.push({
        backend: name,
        device,
        formula,
        rows,
        firstMs,
        millionRowsPerSecond: rows / least / 1000,
        worstUlp: worst,
        meanUlp: sum / (rows * expected.length),
        instead: kernel.backend === name ? null : `${kernel.backend}: ${kernel.fallbackReason}`,
      });
      kernel.dispose();
    }
    exact.dispose();
  }
  return results;
}

declare global {
  var benchModesHere: typeof benchModes | undefined;
}
globalThis.benchModesHere = benchModes;
