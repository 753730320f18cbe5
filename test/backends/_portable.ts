/**
 * A place that has next to nothing: single precision, the four operations, comparisons, abs, floor, sqrt, and scaling by
 * powers of two. It computes everything else by the recipes of the pages, as a GPU does whose own functions are not
 * trusted, but every operation is correctly rounded.
 */
import type { Backend } from "../../src/backends/backend.js";
import { js } from "../../src/backends/js.js";
import { hostTarget } from "../../src/backends/natives.js";
import { buildKernel, type Kernel } from "../../src/kernel/kernel.js";
import type { Output } from "../../src/kernel/reduce.js";
import { applyScalar } from "../../src/kernel/scalar.js";
import type { Target } from "../../src/kernel/target.js";

export const portableTarget: Target = {
  name: "portable",
  natives: new Map([
    ["abs", 1],
    ["floor", 1],
    ["sqrt", 1],
    ["ldexp", 2],
    ["exponent", 1],
  ]),
  host: hostTarget("portable").host,
  precision: "f32",
};

export const portable: Backend = {
  ...js,
  name: "portable",
  target: portableTarget,
  available: (precision) => (precision === "f32" ? null : "it computes in f32 only"),
};

const SMALLEST_NORMAL = 2 ** -126;

/** The same where numbers below 2^-126 are taken for 0, as operands and as results. */
export class Flushing {
  readonly kernel: Kernel;
  private readonly values: Float32Array;

  constructor(outputs: readonly Output[]) {
    this.kernel = buildKernel(outputs, portableTarget);
    this.values = new Float32Array(this.kernel.nodes.length);
  }

  evaluate(at: Readonly<Record<string, number>>): number {
    const { kernel, values } = this;
    kernel.nodes.forEach(({ code, native, args, value, single }, i) => {
      const x =
        code === "number"
          ? single
          : code === "input"
            ? at[kernel.inputs[value]]
            : (applyScalar(
                code,
                native,
                args.map((a) => values[a]),
                portableTarget.host,
              ) as number);
      values[i] = Math.abs(Math.fround(x)) < SMALLEST_NORMAL ? x * 0 : x;
    });
    return values[kernel.outputs[0].node];
  }
}
