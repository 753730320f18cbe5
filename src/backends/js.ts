/** The backend that generates JavaScript. The only place where text becomes code. */
import type { Kernel } from "../kernel/kernel.js";
import { addExponential } from "./accumulate.js";
import type { Backend, Batch, CompiledKernel, Precision, RunRows } from "./backend.js";
import { pointFunction, rowFunction } from "./emit.js";
import { LARGE, LargeKernel } from "./large.js";
import { hostTarget, natives } from "./natives.js";

type RowFunction = (
  inputs: Batch["inputs"],
  columns: Batch["columns"],
  accumulators: Float64Array,
  from: number,
  to: number,
) => void;
type PointFunction = (inputs: Float64Array, outputs: Float64Array) => void;

/** A function from generated text. Helpers are our own functions, under the names h0, h1, … */
export function makeFunction<F>(parameters: string, body: string, helpers: readonly string[]): F {
  const names = [...helpers.map((_, i) => `h${i}`), "addExponential"];
  const values = [...helpers.map((name) => natives.get(name)?.f), addExponential];
  const text = `"use strict";\nreturn function (${parameters}) {\n${body}\n};`;
  return new Function(...names, text)(...values) as F;
}

export const js: Backend = {
  name: "js",
  target: hostTarget("js"),
  available: () => {
    try {
      return makeFunction<() => number>("", "return 1;", [])() === 1
        ? null
        : "generated code does not work here";
    } catch {
      return "this environment forbids making code from text";
    }
  },
  compile: (kernel, precision) =>
    kernel.nodes.length > LARGE
      ? new LargeKernel(kernel, precision, makeFunction)
      : new Generated(kernel, precision),
};

/** The part of a column's type that matters to the generated code and to V8's type feedback. */
function kindOf(input: Batch["inputs"][number]): string {
  if (typeof input === "number") return "p";
  if (input instanceof Float64Array) return "f64";
  if (input instanceof Float32Array) return "f32";
  return input.constructor.name;
}

class Generated implements CompiledKernel {
  readonly sync = true;
  /** One function for each signature, so that V8 sees one type of array in each. */
  private readonly functions = new Map<string, RowFunction>();
  private atPoint: PointFunction | null = null;
  private latest = "";

  constructor(
    private readonly kernel: Kernel,
    private readonly precision: Precision,
  ) {}

  /** The code for the last signature that ran; before that, the code for columns of the kernel's precision. */
  get source(): string {
    return this.latest === ""
      ? rowFunction(
          this.kernel,
          this.precision,
          this.kernel.inputs.map(() => this.precision),
        ).body
      : this.latest;
  }

  start({ inputs, columns, accumulators }: Batch): RunRows {
    const kinds = inputs.map(kindOf);
    const signature = kinds.join();
    let f = this.functions.get(signature);
    if (f === undefined) {
      const { body, helpers } = rowFunction(this.kernel, this.precision, kinds);
      f = makeFunction<RowFunction>("I, O, A, from, to", body, helpers);
      this.functions.set(signature, f);
      this.latest = body;
    }
    const run = f;
    return (from, to) => run(inputs, columns, accumulators, from, to);
  }

  point(inputs: Float64Array, outputs: Float64Array): void {
    if (this.atPoint === null) {
      const { body, helpers } = pointFunction(this.kernel, this.precision);
      this.atPoint = makeFunction<PointFunction>("I, O", body, helpers);
    }
    this.atPoint(inputs, outputs);
  }

  dispose(): void {
    this.functions.clear();
    this.atPoint = null;
  }
}
