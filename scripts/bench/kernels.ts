/**
 * Generated kernels against loops written by hand: K1 a polynomial, K2 gaussian · sine, K3 Black–Scholes with four
 * Greeks, K4 a value with its gradient, K5 branches and a power. Both sides take turns in one process, and the best of
 * many repetitions counts. Run alone: npx tsx scripts/bench/kernels.ts
 */
import { pathToFileURL } from "node:url";
import { defaultBook } from "../../rules/index.js";
import { compile } from "../../src/backends/compile.js";
import { gradient } from "../../src/calculus/derivative.js";
import type { Expr } from "../../src/expr/node.js";

type Columns = readonly Float64Array[];
type Loop = (n: number, inputs: Columns, outputs: Columns) => void;

interface Case {
  readonly name: string;
  /** Names and ranges of the inputs. */
  readonly inputs: Readonly<Record<string, readonly [number, number]>>;
  readonly formulas: () => Expr[];
  readonly byHand: Loop;
}

export interface KernelRatio {
  readonly name: string;
  /** Millions of rows a second. */
  readonly generated: number;
  readonly byHand: number;
  /** generated / byHand; above 1 the generated kernel is faster. */
  readonly ratio: number;
}

/** e^(-y²/2) for y ≥ 0 with the digits that the rounding of y² would lose: y² = a² + (y − a)(y + a), a² exact. */
function halfGaussian(y: number, factor: number): number {
  const a = Math.floor(y * 256) / 256;
  return Math.exp((-a * a) / 2) * (Math.exp(((a - y) * (a + y)) / 2) * factor);
}

/** The normal distribution function to the last digits, as one would write it by hand: with the page's polynomials. */
function normcdf(x: number): number {
  const y = Math.abs(x);
  if (y < 0.7) {
    const z = x * x;
    let p = (2.0260029048477974e-9 * z - 4.098910705936836e-8) * z + 6.658433800370754e-7;
    p = ((p * z - 9.444616400709562e-6) * z + 0.00011543467997835552) * z - 0.0011873282146197817;
    p = ((p * z + 0.009973557009983248) * z - 0.06649038006690398) * z + 0.39894228040143265;
    return 0.5 + x * p;
  }
  if (y > 39) return x < 0 ? 0 : 1;
  const t = 1 - 12 / (y + 6);
  let q = (-1.2441498261006203e-8 * t - 1.0628025919909477e-8) * t + 1.344899627723403e-7;
  q = ((q * t - 2.6215293852492668e-8) * t - 1.02595706667677e-6) * t + 1.970124537761856e-6;
  q = ((q * t + 4.292646200393541e-6) * t - 2.7727895649255097e-5) * t + 4.292228822850683e-5;
  q = ((q * t + 0.00011639694311616222) * t - 0.0009140878843943601) * t + 0.0031890184142637622;
  q = ((q * t - 0.007914301428695663) * t + 0.015458473151382138) * t - 0.024513398963918548;
  q = ((q * t + 0.031356102018345655) * t - 0.030347305490914002) * t + 0.01610312317022721;
  q = ((q * t + 0.013353551199812547) * t - 0.054226178941516136) * t + 0.43726037169001625;
  const e = halfGaussian(y, q / (y + 0.75));
  return x < 0 ? e : 1 - e;
}

const parse = (text: string) => defaultBook.parse(text);
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

const cases: readonly Case[] = [
  {
    name: "K1 polynomial",
    inputs: { x: [-3, 3], y: [-3, 3] },
    formulas: () => [parse("3*x^4-2*x^3*y+x*y^2-7")],
    byHand: (n, [X, Y], [O]) => {
      for (let i = 0; i < n; i++) {
        const x = X[i];
        const y = Y[i];
        O[i] = x * (x * x * (3 * x - 2 * y) + y * y) - 7;
      }
    },
  },
  {
    name: "K2 gaussian · sine",
    inputs: { x: [-3, 3], y: [-10, 10] },
    formulas: () => [parse("exp(-x^2/2)/sqrt(2*pi)*sin(y)")],
    byHand: (n, [X, Y], [O]) => {
      const c = 1 / ROOT_TWO_PI;
      for (let i = 0; i < n; i++) {
        const x = X[i];
        O[i] = Math.exp(-0.5 * x * x) * c * Math.sin(Y[i]);
      }
    },
  },
  {
    name: "K3 Black–Scholes",
    inputs: { K: [50, 150], S: [50, 150], T: [0.1, 2], r: [0, 0.1], v: [0.1, 0.6] },
    formulas: () => {
      const d1 = "(log(S/K)+(r+v^2/2)*T)/(v*sqrt(T))";
      const d2 = `(${d1}-v*sqrt(T))`;
      return [
        `S*normcdf(${d1})-K*exp(-r*T)*normcdf(${d2})`,
        `normcdf(${d1})`,
        `S*normpdf(${d1})*sqrt(T)`,
        `-S*normpdf(${d1})*v/(2*sqrt(T))-r*K*exp(-r*T)*normcdf(${d2})`,
        `K*T*exp(-r*T)*normcdf(${d2})`,
      ].map((text) => parse(text));
    },
    byHand: (n, [K, S, T, R, V], [price, delta, vega, theta, rho]) => {
      const c = 1 / ROOT_TWO_PI;
      for (let i = 0; i < n; i++) {
        const s = S[i];
        const t = T[i];
        const v = V[i];
        const r = R[i];
        const q = Math.sqrt(t);
        const sv = v * q;
        const d1 = (Math.log(s / K[i]) + (r + v * v * 0.5) * t) / sv;
        const n1 = normcdf(d1);
        const discounted = K[i] * Math.exp(-r * t) * normcdf(d1 - sv);
        const density = s * halfGaussian(Math.abs(d1), c);
        price[i] = s * n1 - discounted;
        delta[i] = n1;
        vega[i] = density * q;
        theta[i] = (-density * v) / (q + q) - r * discounted;
        rho[i] = discounted * t;
      }
    },
  },
  {
    name: "K4 value and gradient",
    inputs: { x: [-3, 3], y: [-3, 3], z: [-3, 3] },
    formulas: () => {
      const f = parse("log(1+exp(x*y)) + sqrt(x^2+y^2+z^2+1)*tanh(z)");
      return [f, ...gradient(defaultBook, f, ["x", "y", "z"])];
    },
    byHand: (n, [X, Y, Z], [O, A, B, C]) => {
      for (let i = 0; i < n; i++) {
        const x = X[i];
        const y = Y[i];
        const z = Z[i];
        const e = Math.exp(x * y);
        const e1 = 1 + e;
        const sg = e / e1;
        const t = Math.tanh(z);
        const s = Math.sqrt(x * x + y * y + z * z + 1);
        const ts = t / s;
        O[i] = Math.log(e1) + s * t;
        A[i] = y * sg + x * ts;
        B[i] = x * sg + y * ts;
        C[i] = z * ts + s * (1 - t * t);
      }
    },
  },
  {
    name: "K5 branches and a power",
    inputs: { x: [-3, 3], y: [-3, 3] },
    formulas: () => [parse("x>0 ? x/(1+abs(y)) : exp(x)*(abs(y)+1)^1.7")],
    byHand: (n, [X, Y], [O]) => {
      for (let i = 0; i < n; i++) {
        const x = X[i];
        const a = Math.abs(Y[i]) + 1;
        O[i] = x > 0 ? x / a : Math.exp(x) * a ** 1.7;
      }
    },
  },
];

function randomColumn(n: number, [low, high]: readonly [number, number], seed: number): Float64Array {
  const out = new Float64Array(n);
  let s = seed;
  for (let i = 0; i < n; i++) {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    out[i] = low + (high - low) * (s / 2 ** 32);
  }
  return out;
}

async function measure(c: Case, n: number, repetitions: number): Promise<KernelRatio> {
  const names = Object.keys(c.inputs);
  const columns = names.map((name, i) => randomColumn(n, c.inputs[name], 17 + i));
  const formulas = c.formulas();
  const kernel = await compile(formulas, { backend: "js" });
  const inputs = Object.fromEntries(names.map((name, i) => [name, columns[i]]));
  const out = formulas.map(() => new Float64Array(n));
  const hand = formulas.map(() => new Float64Array(n));
  let generated = Infinity;
  let byHand = Infinity;
  const timed = (work: () => void) => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  };
  for (let i = 0; i < repetitions; i++) {
    generated = Math.min(
      generated,
      timed(() => kernel.runSync(inputs, { out })),
    );
    byHand = Math.min(
      byHand,
      timed(() => c.byHand(n, columns, hand)),
    );
  }
  out.forEach((column, k) => {
    for (let i = 0; i < n; i++)
      if (!(Math.abs(column[i] - hand[k][i]) <= 1e-11 * (1 + Math.abs(hand[k][i]))))
        throw new Error(`${c.name}: output ${k} is ${column[i]}, by hand ${hand[k][i]}`);
  });
  kernel.dispose();
  return {
    name: c.name,
    generated: n / generated / 1e3,
    byHand: n / byHand / 1e3,
    ratio: byHand / generated,
  };
}

/** @param n rows per repetition */
export async function benchKernels(n = 100_000, repetitions = 60): Promise<KernelRatio[]> {
  const results: KernelRatio[] = [];
  for (const c of cases) results.push(await measure(c, n, repetitions));
  return results;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  for (const { name, generated, byHand, ratio } of await benchKernels())
    console.log(
      `${name.padEnd(24)} ${generated.toFixed(1).padStart(7)} Mrows/s, by hand ${byHand.toFixed(1).padStart(7)}, ratio ${ratio.toFixed(2)}`,
    );
