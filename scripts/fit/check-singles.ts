/**
 * Measures every function of the default book, and powers, on a target in single precision that has nothing but the
 * four operations, abs, floor, sqrt and powers of two, as GPUs have to be taken, and prints a table.
 *
 *     npx tsx scripts/fit/check-singles.ts [points per function, 40000 unless given] [names…]
 *
 * Points are compared with double precision first; the worst of them, and those at edges, with 30 digits. Errors are in
 * units in the last place of a single. The last columns are those where numbers below 2^-126 are taken for 0, a·b + c is
 * rounded once, and quotients and square roots are off by up to 2.5 ulp, which is what WebGPU promises.
 */
import { defaultBook } from "../../rules/index.js";
import { js } from "../../src/backends/js.js";
import { call } from "../../src/expr/call.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { buildKernel } from "../../src/kernel/kernel.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";
import { toDecimal, ulpError } from "../../src/numbers/ulp.js";
import { Loose, portableTarget } from "../../test/backends/_portable.js";

const DIGITS = 30;
const LIBERTIES = { flush: true, contract: true, division: 2.5 };
const NAMES = ["a", "b", "c"];
/** Near its zeros the error of these is that of a number about 1. */
const ofOne = new Set(["lgamma", "digamma"]);
/** Where functions of several arguments are measured, if not everywhere. */
const ranges: Readonly<Record<string, readonly (readonly [low: number, high: number, whole?: true])[]>> = {
  nthRoot: [
    [-1000, 1000],
    [-20, 20, true],
  ],
  polygamma: [
    [0, 3, true],
    [0.1, 30],
  ],
  beta: [
    [0.1, 10],
    [0.1, 10],
  ],
  binomial: [
    [6, 12],
    [0, 6],
  ],
  factorial: [[0, 30]],
  gamma: [[-20, 36]],
  lgamma: [[-20, 1000]],
  digamma: [[-20, 1000]],
};
/** What the page excepts. */
const excepted: Readonly<Record<string, (p: readonly number[]) => boolean>> = {
  mod: ([x, y]) => Math.abs(x / y) > 2 ** 71,
  nthRoot: ([, n]) => n === 0,
};

/** The digits of some functions take long far out. */
const FAR: Readonly<Record<string, number>> = { erf: 1000, erfc: 1000, normcdf: 1000 };

const SPECIAL = [0, 1, -1, 0.5, -0.5, 2, -2, 1.5, 3, 10, 0.25, 20, -20, 88, -87, 1e5, -1e5, 1e9, 1e30, 1e-30];

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function* points(name: string, arity: number, count: number): Iterable<number[]> {
  const random = generator(name.length * 1000 + arity);
  const range = arity === ranges[name]?.length ? ranges[name] : undefined;
  const anywhere = (kind: number): number => {
    const x = 2 * random() - 1;
    if (kind < 0.2) return 10 * x;
    if (kind < 0.4) return x;
    if (kind < 0.5) return 1 + x / 8;
    if (kind < 0.6) return 100 * x;
    if (kind < 0.7) return 1000 * x;
    return Math.sign(x) * 2 ** ((kind < 0.85 ? 250 : 40) * (random() - 0.5));
  };
  const far = FAR[name] ?? Infinity;
  const of = (k: number): number => {
    const r = range?.[k];
    if (r === undefined) return Math.max(-far, Math.min(far, anywhere(random())));
    const x = r[0] + random() * (r[1] - r[0]);
    return r[2] ? Math.round(x) : x;
  };
  if (range === undefined) {
    const near = SPECIAL.flatMap((x) =>
      arity > 1 ? [x] : Array.from({ length: 21 }, (_, i) => x * (1 + (i - 10) * 2 ** -23)),
    );
    if (arity === 1) for (const x of near) yield [x];
    if (arity === 2) for (const x of near) for (const y of near) yield [x, y];
  }
  for (let i = 0; i < count; i++) yield Array.from({ length: arity }, (_, k) => of(k));
}

interface Worst {
  error: number;
  at: readonly number[];
  actual: number;
}

function measure(name: string, e: Expr, arity: number, count: number): void {
  const used = NAMES.slice(0, arity);
  const kernel = buildKernel([e], portableTarget);
  const single = js.compile(kernel, "f32") as Extract<ReturnType<typeof js.compile>, { sync: boolean }>;
  const double = js.compile(buildKernel([e], js.target), "f64") as typeof single;
  const loose = new Loose([e], LIBERTIES);
  const out = new Float64Array(1);
  const run = (k: typeof single, p: readonly number[]) => {
    k.point(Float64Array.from(p), out);
    return out[0];
  };
  const scaled = (error: number, exact: number) =>
    ofOne.has(name) && Math.abs(exact) < 1 && exact !== 0 ? error * Math.abs(exact) : error;
  const keep = (list: Worst[], w: Worst) => {
    if (list.length < 12 || w.error > list[list.length - 1].error) {
      list.push(w);
      list.sort((a, b) => b.error - a.error);
      list.length = Math.min(list.length, 12);
    }
  };
  const normal: Worst[] = [];
  const flushed: Worst[] = [];
  let tried = 0;
  let sum = 0;
  for (const raw of points(name, arity, count)) {
    const p = raw.map(Math.fround);
    if (excepted[name]?.(p)) continue;
    const near = run(double, p);
    const actual = run(single, p);
    // Subnormal results have an absolute error.
    const error = Math.min(1e9, scaled(ulpError(actual, near, "f32"), near));
    tried++;
    sum += Math.min(error, 100);
    keep(normal, { error, at: p, actual });
    const small = (x: number) => x !== 0 && Math.abs(x) < (name === "mod" ? 2 ** -100 : 2 ** -125);
    if (tried % 8 === 0 && !p.some(small) && !small(near)) {
      const other = loose.evaluate(Object.fromEntries(used.map((n, k) => [n, p[k]])));
      keep(flushed, {
        error: Math.min(1e9, scaled(ulpError(other, near, "f32"), near)),
        at: p,
        actual: other,
      });
    }
  }
  const sure = (list: Worst[]): Worst => {
    let most: Worst = { error: 0, at: [], actual: 0 };
    for (const w of list) {
      const exact = evaluateDigits(
        e,
        Object.fromEntries(used.map((n, k) => [n, toDecimal(w.at[k]).toString()])),
        DIGITS,
      );
      const error = scaled(ulpError(w.actual, exact, "f32"), exact.toNumber());
      if (error > most.error) most = { ...w, error };
    }
    return most;
  };
  const show = ({ error, at }: Worst) => `${error.toFixed(2).padStart(9)} at ${at.map(String).join(", ")}`;
  const operations = Object.values(kernel.operations).reduce((a, b) => a + b, 0);
  console.log(
    `${name}/${arity}`.padEnd(14),
    String(operations).padStart(5),
    (sum / tried).toFixed(2).padStart(6),
    show(sure(normal)).padEnd(48),
    show(sure(flushed)),
  );
}

const [count = "40000", ...names] = process.argv.slice(2);
console.log("function       operations  mean      worst");
for (const op of defaultBook.functions()) {
  if (op.name === "where" || (names.length > 0 && !names.includes(op.name))) continue;
  const args = op.params.map((_, i) => symbol(NAMES[i]));
  const e = op.name === "^" ? defaultBook.parse("a^b") : call(op, args);
  measure(op.name, e, op.arity, Number(count));
}
