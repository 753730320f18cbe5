/**
 * What every backend must do, as cases that know of no test runner: they run in Node and in the page of a browser.
 * A case compiles and runs formulas at one place and writes down what is wrong.
 */
import type { Precision } from "../../../src/backends/backend.js";
import { type CompiledFormulas, compile, type Result } from "../../../src/backends/compile.js";
import type { Arranged, OutputTree } from "../../../src/backends/tree.js";
import { FluxionsError } from "../../../src/expr/error.js";
import type { Output } from "../../../src/kernel/reduce.js";

export const precisions: readonly Precision[] = ["f64", "f32"];

/** One backend in one precision. */
export interface Place {
  readonly backend: string;
  readonly precision: Precision;
}

export interface Case {
  readonly name: string;
  /** The precisions in which it says something; both unless told. */
  readonly only?: readonly Precision[];
  /** Does a compiler for graphics take seconds for its kernels? */
  readonly large?: boolean;
  run(place: Place, findings: Findings): Promise<void>;
}

export const nameOf = ({ backend, precision }: Place) => `${backend} in ${precision}`;

/** Only so many failures of a case are worth reading. */
const MOST = 8;

/** What was found wrong, and what was measured. */
export class Findings {
  readonly failures: string[] = [];
  /** The worst error of each function in ulp, where it was measured. */
  readonly errors = new Map<string, number>();
  private more = 0;

  fail(text: string): void {
    if (this.failures.length < MOST) this.failures.push(text);
    else this.more++;
  }

  /** The failures as one text; empty where there are none. */
  get text(): string {
    return [...this.failures, ...(this.more > 0 ? [`and ${this.more} more`] : [])].join("\n");
  }

  that(holds: boolean, otherwise: string): void {
    if (!holds) this.fail(otherwise);
  }

  /** Equal in structure and value. NaN is NaN; zeros of either sign are equal, as no backend promises the sign. */
  same(actual: unknown, expected: unknown, what: string): void {
    if (!equal(actual, expected)) this.fail(`${what}: ${show(actual)} instead of ${show(expected)}`);
  }

  measured(what: string, error: number): void {
    this.errors.set(what, Math.max(error, this.errors.get(what) ?? 0));
  }

  /** `work` must throw an error of this code whose message fits. */
  async refuses(work: () => unknown, code: string, message: RegExp, what: string): Promise<void> {
    try {
      await work();
      this.fail(`${what}: nothing was refused`);
    } catch (error) {
      if (!(error instanceof FluxionsError)) this.fail(`${what}: ${String(error)}`);
      else {
        this.same(error.code, code, `${what}: the code`);
        this.that(message.test(error.message), `${what}: the message is “${error.message}”`);
      }
    }
  }
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

function show(x: unknown): string {
  if (typeof x === "number" || x === undefined) return String(x);
  const text = JSON.stringify(x, (_, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}

type Kernel<T extends OutputTree> = CompiledFormulas<Arranged<T, Result>, Arranged<T, number>>;

/**
 * Compiles, works with the kernel, and gives back what it holds.
 * @throws Error where another backend computed in the end: what a device refuses, the host would compute for it
 */
export async function withKernel<const T extends OutputTree, R>(
  { backend, precision }: Place,
  tree: T,
  work: (kernel: Kernel<T>) => R | Promise<R>,
): Promise<R> {
  const kernel = await compile(tree, { backend, precision });
  try {
    const result = await work(kernel as Kernel<T>);
    if (kernel.backend !== backend && !kernel.backend.startsWith(`${backend}:`))
      throw new Error(`${kernel.backend} computed instead of ${backend}: ${kernel.fallbackReason}`);
    return result;
  } finally {
    kernel.dispose();
  }
}

/** Points for which single points are compared with columns. */
const SOME = 40;

/** Backends that round every operation as IEEE 754 says, so that a point comes out the same wherever it is computed. */
const ON_PROCESSORS = ["js", "interpreter", "gpu.js:cpu", "gpu.js:wasm"];

/** Does it compute on a device, whose compiler takes its time for each kernel? */
export const onDevice = ({ backend }: Place) => !ON_PROCESSORS.includes(backend);

/**
 * The values of the outputs in all rows: [output][row], computed by columns. Single points must give the same, but
 * where the columns are computed by a device.
 */
export async function valuesOf(
  place: Place,
  outputs: readonly Output[],
  columns: Readonly<Record<string, readonly number[]>>,
  findings: Findings,
): Promise<number[][]> {
  return withKernel(place, outputs, async (kernel) => {
    const results = (await kernel.run(columns)).map((c) => Array.from(c as Float64Array));
    const names = Object.keys(columns);
    const rows = columns[names[0]].length;
    if (!onDevice(place))
      for (let row = 0; row < rows; row += Math.ceil(rows / SOME)) {
        const point = Object.fromEntries(names.map((name) => [name, rounded(place, columns[name][row])]));
        const expected = results.map((c) => c[row]);
        findings.same(kernel.evaluate(point), expected, `the point ${JSON.stringify(point)} alone`);
      }
    return results;
  });
}

/** The number as an input of this place has it. */
export function rounded({ precision }: Place, x: number): number {
  return precision === "f32" ? Math.fround(x) : x;
}

/** Points to columns: [{ x: 1, y: 2 }, …] to { x: [1, …], y: [2, …] }. */
export function columnsOf<K extends string>(
  points: readonly Readonly<Record<K, number>>[],
): Record<K, number[]> {
  const names = Object.keys(points[0]) as K[];
  return Object.fromEntries(names.map((name) => [name, points.map((p) => p[name])])) as Record<K, number[]>;
}
