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

/** The normal distribution function to 7 digits (Abramowitz and Stegun 26.2.17): the same on both sides. */
const phiPage = `
fn phi(x)
  jvp     normpdf(x) * dx
  let     t = 1/(1 + 0.2316419*abs(x))
  let     u = t*(0.1274147959 + t*(-0.142248368 + t*(0.7107068705 + t*(-0.7265760135 + t*0.5307027145))))
  let     q = exp(-x*x/2)*u
  via     where(x > 0, 1 - q, q)
  native  phi
`;

function phi(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const u =
    t * (0.1274147959 + t * (-0.142248368 + t * (0.7107068705 + t * (-0.7265760135 + t * 0.5307027145))));
  const q = Math.exp(-0.5 * x * x) * u;
  return x > 0 ? 1 - q : q;
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
      const book = defaultBook.extend(phiPage);
      const d1 = "(log(S/K)+(r+v^2/2)*T)/(v*sqrt(T))";
      const d2 = `(${d1}-v*sqrt(T))`;
      return [
        `S*phi(${d1})-K*exp(-r*T)*phi(${d2})`,
        `phi(${d1})`,
        `S*normpdf(${d1})*sqrt(T)`,
        `-S*normpdf(${d1})*v/(2*sqrt(T))-r*K*exp(-r*T)*phi(${d2})`,
        `K*T*exp(-r*T)*phi(${d2})`,
      ].map((text) => book.parse(text));
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
        const n1 = phi(d1);
        const discounted = K[i] * Math.exp(-r * t) * phi(d1 - sv);
        const density = s * Math.exp(-0.5 * d1 * d1) * c;
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
