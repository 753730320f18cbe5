/**
 * Every function of the default book: against its value to 40 digits at edges and at random points, at the infinities
 * against its limits, and NaN of NaN.
 */
import type { Decimal } from "decimal.js";
import { defaultBook } from "../../../rules/index.js";
import { call } from "../../../src/expr/call.js";
import { symbol } from "../../../src/expr/node.js";
import type { Op } from "../../../src/expr/op.js";
import { evaluateDigits } from "../../../src/numbers/evaluate.js";
import { type FloatPrecision, toDecimal, ulpError } from "../../../src/numbers/ulp.js";
import { type Case, type Findings, onDevice, type Place, valuesOf } from "./case.js";
import { randomNumbers } from "./random.js";

/** More ulps on devices: WebGPU promises no quotient and no root to better than 2.5. Subnormal results may be 0. */
const DEVICE = 3;

/** Worst error in ulp, f64 and f32, where it is more than that of most functions. */
const USUAL = [2.5, 2.5] as const;
const worst: Readonly<Record<string, readonly [number, number]>> = {
  // As docs/numerics.md states them.
  erfc: [4.1, 4.1],
  normcdf: [3.2, 4.2],
  gamma: [5, 5.5],
  lgamma: [27, 11.5],
  digamma: [28, 10.5],
  polygamma: [4, 4],
  // Rounding x + 1 and the differences of logarithms counts.
  factorial: [5, 15],
  binomial: [5, 15],
  beta: [50, 40],
};

/** Beside its zeros the error of these is that of a number about 1. */
const ofOne = new Set(["lgamma", "digamma"]);

/** Where some functions are held to their bounds: between two numbers, whole ones where said. */
const ranges: Readonly<Record<string, readonly { from: number; to: number; whole?: true }[]>> = {
  factorial: [{ from: 0, to: 12 }],
  binomial: [
    { from: 6, to: 12 },
    { from: 0, to: 6 },
  ],
  beta: [
    { from: 0.1, to: 10 },
    { from: 0.1, to: 10 },
  ],
  polygamma: [
    { from: 0, to: 3, whole: true },
    { from: 0.5, to: 20 },
  ],
};

/** Gammas and powers of gammas in straight lines. */
const large = new Set(["polygamma", "beta", "binomial", "nthRoot"]);

const edges = [0, 1, -1, 0.5, -0.5, 2, -2, 1.5, 2.5, -2.5, 3, 10, 1e-8, -1e-8, 0.25, 20, -20];
const far = [1e-30, -1e-30, 1e30, -1e30, 88, -87, 1e5, 0.99999, 1.00001, 1e-4, 3.1415927410125732];

function points(op: Op, precision: FloatPrecision): number[][] {
  const random = randomNumbers(op.hash);
  const any = () => {
    const kind = random();
    const x = 2 * random() - 1;
    if (kind < 0.4) return 10 * x;
    if (kind < 0.7) return x;
    return kind < 0.85 ? Math.sign(x) * Math.exp(80 * random() - 40) : 1000 * x;
  };
  const all: number[][] = [];
  const range = ranges[op.name];
  if (range !== undefined)
    for (let i = 0; i < 80; i++)
      all.push(
        range.map(({ from, to, whole }) => {
          const x = from + (to - from) * random();
          // Every other point at whole numbers, where the exact values are.
          return whole || i % 2 === 0 ? Math.round(x) : x;
        }),
      );
  else if (op.arity === 1) for (const x of [...edges, ...far]) all.push([x]);
  else for (const x of edges) for (const y of edges) all.push([x, y, 1.25].slice(0, op.arity));
  if (range === undefined) for (let i = 0; i < 60; i++) all.push(op.params.map(any));
  const own = all.filter((p) => !excluded(op.name, p) && !undecided[op.name]?.(p));
  return precision === "f64" ? own : own.map((p) => p.map(Math.fround));
}

/** Points at which the reference itself has another convention or overflows, or where no convention matters. */
function excluded(name: string, p: readonly number[]): boolean {
  const big = Math.max(...p.map(Math.abs));
  switch (name) {
    case "sech":
    case "csch":
      return big > 80;
    case "log1pexp":
    case "logaddexp":
      return big > 500;
    case "nthRoot":
      return p.length === 2 && (!Number.isInteger(p[1]) || p[1] === 0);
    case "clip":
      return p[1] > p[2];
    // Beyond these the sign of gamma is that of a number that is rounded, and the digits take long.
    case "gamma":
    case "lgamma":
    case "digamma":
      return big > 1000 || p[0] < -20;
    case "erf":
    case "erfc":
    case "normcdf":
      return big > 1000;
  }
  return false;
}

/** A pole or a jump on which only the sign of a zero decides. */
const undecided: Readonly<Record<string, (p: readonly number[]) => boolean>> = {
  atan2: ([y, x]) => y === 0 && x <= 0,
  asec: ([x]) => x === -1,
  acsc: ([x]) => x === -1,
  asech: ([x]) => x === 0,
  gamma: ([x]) => x <= 0 && Number.isInteger(x),
  digamma: ([x]) => x <= 0 && Number.isInteger(x),
};

const none = Number.NaN;
const inf = Infinity;
const half = Math.PI / 2;

/** The limits at −∞ and at ∞, NaN where there is none. */
const limits: Readonly<Record<string, readonly [number, number]>> = {
  exp: [0, inf],
  log: [none, inf],
  sign: [-1, 1],
  abs: [inf, inf],
  floor: [-inf, inf],
  ceil: [-inf, inf],
  trunc: [-inf, inf],
  round: [-inf, inf],
  relu: [0, inf],
  heaviside: [0, 1],
  sqrt: [none, inf],
  cbrt: [-inf, inf],
  log2: [none, inf],
  log10: [none, inf],
  log1p: [none, inf],
  expm1: [-1, inf],
  sin: [none, none],
  cos: [none, none],
  tan: [none, none],
  sec: [none, none],
  csc: [none, none],
  cot: [none, none],
  asin: [none, none],
  acos: [none, none],
  atan: [-half, half],
  asec: [half, half],
  acsc: [0, 0],
  acot: [0, 0],
  sinc: [0, 0],
  sinh: [-inf, inf],
  cosh: [inf, inf],
  tanh: [-1, 1],
  sech: [0, 0],
  csch: [0, 0],
  coth: [-1, 1],
  asinh: [-inf, inf],
  acosh: [none, inf],
  atanh: [none, none],
  asech: [none, none],
  acsch: [0, 0],
  acoth: [0, 0],
  sigmoid: [0, 1],
  log1pexp: [0, inf],
  normpdf: [0, 0],
  stable_sqrt: [none, inf],
  erf: [-1, 1],
  erfc: [2, 0],
  normcdf: [0, 1],
  gamma: [none, inf],
  digamma: [none, inf],
};

/** The same for functions of several arguments: arguments, then the value. */
const limitsOfMany: Readonly<Record<string, readonly (readonly number[])[]>> = {
  max: [
    [inf, 1, inf],
    [-inf, 1, 1],
    [-inf, -inf, -inf],
  ],
  min: [
    [inf, 1, 1],
    [1, -inf, -inf],
    [inf, inf, inf],
  ],
  hypot: [
    [inf, 1, inf],
    [-1, -inf, inf],
  ],
  atan2: [
    [1, inf, 0],
    [inf, 1, half],
    [-inf, 1, -half],
    [1, -inf, Math.PI],
  ],
  clip: [
    [inf, 0, 1, 1],
    [-inf, 0, 1, 0],
    [0.5, -inf, inf, 0.5],
  ],
  logaddexp: [
    [inf, 1, inf],
    [-inf, 1, 1],
    [inf, inf, inf],
    [-inf, -inf, -inf],
  ],
};

const names = ["a", "b", "c"];
const functions = [...defaultBook.functions()].filter((op) => op.name !== "where" && op.name !== "^");

const exactly = new Map<string, Decimal[]>();

/** The values to 40 digits; every place needs the same. */
function exactValues(op: Op, precision: FloatPrecision, at: readonly number[][]): Decimal[] {
  const key = `${op.name}/${op.arity} ${precision}`;
  let values = exactly.get(key);
  if (values === undefined) {
    const e = formulaOf(op);
    values = at.map((p) =>
      evaluateDigits(e, Object.fromEntries(p.map((x, i) => [names[i], toDecimal(x).toString()])), 40),
    );
    exactly.set(key, values);
  }
  return values;
}

const formulaOf = (op: Op) =>
  call(
    op,
    op.params.map((_, i) => symbol(names[i])),
  );

async function check(op: Op, place: Place, findings: Findings): Promise<void> {
  const { precision } = place;
  const finite = points(op, precision);
  const exact = exactValues(op, precision, finite);
  const infinite =
    op.arity === 1
      ? [-inf, inf].flatMap((x, i) => (op.name in limits ? [[x, limits[op.name][i]]] : []))
      : (limitsOfMany[op.name] ?? []);
  const withNaN: number[][] = [];
  for (let k = 0; k < op.arity; k++)
    for (const other of [0, 1, 3, inf]) withNaN.push(op.params.map((_, i) => (i === k ? none : other)));
  const rows = [...finite, ...infinite.map((p) => p.slice(0, op.arity)), ...withNaN];
  const columns = Object.fromEntries(op.params.map((_, i) => [names[i], rows.map((p) => p[i])]));
  const [actual] = await valuesOf(place, [formulaOf(op)], columns, findings);
  const bound = (worst[op.name] ?? USUAL)[precision === "f64" ? 0 : 1] + (onDevice(place) ? DEVICE : 0);
  const called = (row: number) => `${op.name}(${rows[row].join(", ")}) = ${actual[row]}`;

  finite.forEach((_, row) => {
    const scale = ofOne.has(op.name) ? Math.min(1, Math.abs(exact[row].toNumber())) : 1;
    const error = ulpError(actual[row], exact[row], precision) * (scale > 0 ? scale : 1);
    const flushed = onDevice(place) && exact[row].abs().lt(2 ** -126) && Math.abs(actual[row]) < 2 ** -126;
    if (flushed) return;
    if (Number.isFinite(error)) findings.measured(`${op.name}/${op.arity}`, error);
    if (!(error <= bound)) findings.fail(`${called(row)}, exactly ${exact[row]}: ${error} ulp`);
  });
  infinite.forEach((p, i) => {
    const row = finite.length + i;
    const error = ulpError(actual[row], p[op.arity], precision);
    if (!(error <= 2.5)) findings.fail(`${called(row)}, the limit is ${p[op.arity]}`);
  });
  for (let row = finite.length + infinite.length; row < rows.length; row++)
    if (!Number.isNaN(actual[row])) findings.fail(`${called(row)}, not NaN`);
}

export const functionCases: readonly Case[] = functions.map((op) => ({
  name: `${op.name}/${op.arity} is as accurate as stated, has its limits, and is NaN of NaN`,
  large: large.has(op.name),
  run: (place, findings) => check(op, place, findings),
}));

export const conventionCases: readonly Case[] = [
  {
    name: "powers follow the conventions of the reals",
    async run(place, findings) {
      const single = place.precision === "f32" ? Math.fround : (x: number) => x;
      const rows = [
        [0, 0, 1],
        [0, 2, 0],
        [0, -1, inf],
        [-8, 1 / 3, none],
        [-2, 3, -8],
        [-2, -3, -0.125],
        [2, 0.5, single(Math.SQRT2)],
        [none, 2, none],
        [2, none, none],
        [inf, 2, inf],
        [inf, -2, 0],
        [2, -inf, 0],
        [0.5, -inf, inf],
      ];
      const [x, y, expected] = [0, 1, 2].map((i) => rows.map((r) => r[i]));
      const [actual] = await valuesOf(place, [defaultBook.parse("x^y")], { x, y }, findings);
      rows.forEach((_, i) => {
        const error = ulpError(actual[i], expected[i], place.precision);
        if (!(error <= 2.5)) findings.fail(`${x[i]}^${y[i]} = ${actual[i]}, not ${expected[i]}`);
      });
    },
  },
  {
    name: "halves are rounded to even",
    async run(place, findings) {
      const x = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3.4999, 8388609, inf, -inf];
      const [rounded] = await valuesOf(place, [defaultBook.parse("round(x)")], { x }, findings);
      findings.same(rounded, [0, 2, 2, 0, -2, -2, 3, 8388609, inf, -inf], "round");
    },
  },
];
