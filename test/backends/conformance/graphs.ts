/** Random formulas with shared parts, `where` and all operations: values, gradients and Hessians within their bounds. */
import { defaultBook } from "../../../rules/index.js";
import type { Precision } from "../../../src/backends/backend.js";
import { gradient, hessian } from "../../../src/calculus/derivative.js";
import type { Expr } from "../../../src/expr/node.js";
import { evaluateDigits } from "../../../src/numbers/evaluate.js";
import { toDecimal } from "../../../src/numbers/ulp.js";
import { type Case, type Findings, onDevice, type Place, valuesOf } from "./case.js";
import { enclose, kernelOf } from "./enclosure.js";
import { randomFormula, randomNumbers } from "./random.js";

const variables = ["x", "y", "z"] as const;
const ROWS = 40;

interface Graph {
  readonly seed: number;
  readonly outputs: readonly Expr[];
}

const made = new Map<string, Graph>();

/** The formula, its gradient and, for small ones, its Hessian; every place needs the same. */
function graph(seed: number, operations: number, second: boolean): Graph {
  const key = `${seed} ${operations} ${second}`;
  let known = made.get(key);
  if (known === undefined) {
    const f = randomFormula(seed, operations);
    const outputs = [f, ...gradient(defaultBook, f, variables)];
    if (second) outputs.push(...hessian(defaultBook, f, variables).flat());
    known = { seed, outputs };
    made.set(key, known);
  }
  return known;
}

/** What became of the results of a case. */
interface Tally {
  within: number;
  /** Nothing is known of the result: see enclosure.ts. */
  open: number;
  /** Of those that are known, how many are known to better than a hundredth of a thousandth (f32). */
  sharp: number;
}

async function checkGraph(
  { seed, outputs }: Graph,
  place: Place,
  findings: Findings,
  tally: Tally,
): Promise<void> {
  const random = randomNumbers(seed + 1000);
  const column = () => Array.from({ length: ROWS }, () => Math.fround(6 * random() - 3));
  const columns: Record<string, number[]> = { x: column(), y: column(), z: column() };
  const kernel = kernelOf(outputs);
  const actual = await valuesOf(place, outputs, columns, findings);
  for (let row = 0; row < ROWS; row++) {
    const inputs = kernel.inputs.map((name) => columns[name][row]);
    enclose(kernel, inputs, place.precision).forEach(({ value, radius }, k) => {
      if (!(radius < Infinity)) {
        tally.open++;
        return;
      }
      tally.within++;
      if (radius <= 1e-5 * Math.abs(value)) tally.sharp++;
      const away = Math.abs(actual[k][row] - value);
      if (!(away <= radius))
        findings.fail(
          `seed ${seed}, output ${k} at (${inputs.join(", ")}): ${actual[k][row]} instead of ${value} ± ${radius}`,
        );
    });
  }
}

function graphs(
  name: string,
  seeds: readonly [from: number, to: number],
  operations: number,
  second: boolean,
): Case {
  return {
    name,
    async run(place, findings) {
      const tally: Tally = { within: 0, open: 0, sharp: 0 };
      // Shaders for one of these take as long as those for ten functions.
      const step = onDevice(place) ? 4 : 1;
      for (let seed = seeds[0]; seed <= seeds[1]; seed += step)
        await checkGraph(graph(seed, operations, second), place, findings, tally);
      // A bound that is never sharp could not fail.
      findings.that(tally.within > tally.open, `most results are not known: ${JSON.stringify(tally)}`);
      findings.that(tally.sharp > 0.7 * tally.within, `few bounds are sharp: ${JSON.stringify(tally)}`);
    },
  };
}

/**
 * The enclosures themselves, and with them the lowering that they follow, against 25 digits of the formulas: how many
 * are compared, and what lies outside.
 */
export function compareEnclosures(precision: Precision): { known: number; outside: string[] } {
  let known = 0;
  const outside: string[] = [];
  for (let seed = 501; seed <= 508; seed++) {
    const { outputs } = graph(seed, 8, false);
    const kernel = kernelOf(outputs);
    const random = randomNumbers(seed);
    for (let row = 0; row < 3; row++) {
      const at = Object.fromEntries(variables.map((v) => [v, Math.fround(4 * random() - 2)]));
      const inputs = kernel.inputs.map((name) => at[name]);
      const exactly = Object.fromEntries(Object.entries(at).map(([v, x]) => [v, toDecimal(x).toString()]));
      enclose(kernel, inputs, precision).forEach(({ value, radius }, k) => {
        if (!(radius < Infinity)) return;
        known++;
        const exact = evaluateDigits(outputs[k], exactly, 25);
        if (!exact.minus(toDecimal(value)).abs().lte(radius))
          outside.push(`seed ${seed}, output ${k}: ${exact} is not in ${value} ± ${radius}`);
      });
    }
  }
  return { known, outside };
}

export const graphCases: readonly Case[] = [
  graphs("random formulas and their gradients are within their error bounds", [1, 16], 20, false),
  graphs("random formulas with gradient and Hessian are within their error bounds", [101, 112], 7, true),
];
