/** What values and derivatives are where a function has a kink, a jump or a pole: docs/conventions.md. */
import { defaultBook } from "../../../rules/index.js";
import { derive, gradient, hessian } from "../../../src/calculus/derivative.js";
import { type Case, type Findings, type Place, valuesOf } from "./case.js";

const parse = (text: string) => defaultBook.parse(text);
const third = 1 / 3;

interface Kink {
  readonly formula: string;
  readonly at: Readonly<Record<string, number>>;
  readonly value: number;
  /** By each variable of `at`, in its order. */
  readonly slopes: readonly number[];
}

const kink = (
  formula: string,
  at: Readonly<Record<string, number>>,
  value: number,
  ...slopes: number[]
): Kink => ({ formula, at, value, slopes });

const kinks: Readonly<Record<string, readonly Kink[]>> = {
  "abs, sign and relu": [
    kink("abs(x)", { x: 0 }, 0, 0),
    kink("abs(x)", { x: -2 }, 2, -1),
    kink("sign(x)", { x: 0 }, 0, 0),
    kink("sign(x)", { x: -3 }, -1, 0),
    kink("relu(x)", { x: 0 }, 0, 0),
    kink("relu(x)", { x: 2 }, 2, 1),
    kink("relu(x)", { x: -2 }, 0, 0),
    kink("heaviside(x)", { x: 0 }, 0.5, 0),
    kink("heaviside(x)", { x: -1 }, 0, 0),
  ],
  "ties of max and min": [
    kink("max(x, y)", { x: 1, y: 1 }, 1, 0.5, 0.5),
    kink("min(x, y)", { x: 1, y: 1 }, 1, 0.5, 0.5),
    kink("max(x, y)", { x: 2, y: 1 }, 2, 1, 0),
    kink("min(x, y)", { x: 2, y: 1 }, 1, 0, 1),
    kink("max(x, y, z)", { x: 1, y: 1, z: 1 }, 1, third, third, third),
    kink("max(x, y, z)", { x: 1, y: 3, z: 3 }, 3, 0, 0.5, 0.5),
    kink("max(x, max(y, z))", { x: 1, y: 1, z: 1 }, 1, 0.5, 0.25, 0.25),
    kink("max(x, x)", { x: 1 }, 1, 1),
  ],
  "clip at its bounds": [
    kink("clip(x, y, z)", { x: 0, y: 0, z: 1 }, 0, 0, 1, 0),
    kink("clip(x, y, z)", { x: 1, y: 0, z: 1 }, 1, 0, 0, 1),
    kink("clip(x, y, z)", { x: 0.5, y: 0, z: 1 }, 0.5, 1, 0, 0),
    kink("clip(x, y, z)", { x: -1, y: 0, z: 1 }, 0, 0, 1, 0),
    kink("clip(x, y, z)", { x: 2, y: 0, z: 1 }, 1, 0, 0, 1),
  ],
  "floor, ceil, trunc and round": [
    kink("floor(x)", { x: 2 }, 2, 0),
    kink("floor(x)", { x: -0.5 }, -1, 0),
    kink("ceil(x)", { x: 2 }, 2, 0),
    kink("ceil(x)", { x: 2.25 }, 3, 0),
    kink("trunc(x)", { x: -2.75 }, -2, 0),
    kink("round(x)", { x: 2.5 }, 2, 0),
    kink("round(x)", { x: 3.5 }, 4, 0),
    kink("mod(x, y)", { x: 6, y: 3 }, 0, 1, -2),
    kink("mod(x, y)", { x: -1, y: 3 }, 2, 1, 1),
  ],
  "poles and tips": [
    kink("hypot(x, y)", { x: 0, y: 0 }, 0, 0, 0),
    kink("sinc(x)", { x: 0 }, 1, 0),
    kink("sqrt(x)", { x: 0 }, 0, Infinity),
    kink("log(x)", { x: 0 }, -Infinity, Infinity),
    kink("cbrt(x)", { x: 0 }, 0, Infinity),
    kink("x^y", { x: 0, y: 2 }, 0, 0, 0),
    kink("x^2", { x: 0 }, 0, 0),
    kink("1/x^2", { x: 0 }, Infinity, Number.NaN),
  ],
};

async function checkKinks(list: readonly Kink[], place: Place, findings: Findings): Promise<void> {
  const single = place.precision === "f32" ? Math.fround : (x: number) => x;
  const outputs = list.flatMap(({ formula, at }) => {
    const f = parse(formula);
    const variables = Object.keys(at);
    return [f, ...variables.map((v) => derive(defaultBook, f, v)), ...gradient(defaultBook, f, variables)];
  });
  const column = (name: string) => list.map(({ at }) => at[name] ?? 1);
  const values = await valuesOf(place, outputs, { x: column("x"), y: column("y"), z: column("z") }, findings);
  let next = 0;
  list.forEach(({ formula, at, value, slopes }, row) => {
    const where = `${formula} at ${JSON.stringify(at)}`;
    findings.same(values[next++][row], value, where);
    for (const mode of ["forward", "reverse"])
      for (const slope of slopes) {
        const actual = values[next++][row];
        if (Number.isNaN(slope)) continue;
        findings.same(actual, single(slope), `${where}, a derivative in ${mode} mode`);
      }
  });
}

/** f', f'' and f''' of stable_sqrt: 1/(2√x), −1/(4x√x), 3/(8x²√x), all exact at 4, and 0 at 0. */
const stableSqrt: Case = {
  name: "stable_sqrt and its derivatives up to the third are exact at 0 and at 4",
  async run(place, findings) {
    const f = parse("stable_sqrt(x)");
    const by = (order: number) => derive(defaultBook, f, "x", order);
    const [reverse] = gradient(defaultBook, f, ["x"]);
    const [[second]] = hessian(defaultBook, f, ["x"]);
    const values = await valuesOf(
      place,
      [f, by(1), by(2), by(3), reverse, second],
      { x: [0, 4, 0, 16] },
      findings,
    );
    findings.same(values[0], [1, 2, 1, 4], "values");
    findings.same(values[1], [0, 1 / 4, 0, 1 / 8], "first derivatives");
    findings.same(values[2], [0, -1 / 32, 0, -1 / 256], "second derivatives");
    findings.same(values[3], [0, 3 / 256, 0, 3 / 8192], "third derivatives");
    findings.same(values[4], values[1], "in reverse mode");
    findings.same(values[5], values[2], "forward over reverse");
  },
};

export const kinkCases: readonly Case[] = [
  ...Object.entries(kinks).map(([what, list]) => ({
    name: `values and derivatives are those of the table: ${what}`,
    run: (place: Place, findings: Findings) => checkKinks(list, place, findings),
  })),
  stableSqrt,
];
