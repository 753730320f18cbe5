/**
 * A place that has next to nothing: single precision, the four operations, comparisons, abs, floor, sqrt, and scaling by
 * powers of two. It computes everything else by the recipes of the pages, as a GPU does whose own functions are not
 * trusted, but every operation is correctly rounded.
 */
import type { Backend } from "../../src/backends/backend.js";
import { js } from "../../src/backends/js.js";
import { hostTarget } from "../../src/backends/natives.js";
import { buildKernel, type Kernel, type KernelNode } from "../../src/kernel/kernel.js";
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

/** What hardware may do to an operation beside rounding it. */
export interface Liberties {
  /** Numbers below 2^-126 are taken for 0, as operands and as results. */
  readonly flush?: boolean;
  /** a·b + c and a·b − c are rounded once. */
  readonly contract?: boolean;
  /** Quotients and square roots are off by as many units in the last place. */
  readonly division?: number;
}

/** Computes single points like `portable`, but with such liberties. */
export class Loose {
  readonly kernel: Kernel;
  private readonly values: Float32Array;
  private step = 0;

  constructor(
    outputs: readonly Output[],
    private readonly liberties: Liberties,
  ) {
    this.kernel = buildKernel(outputs, portableTarget);
    this.values = new Float32Array(this.kernel.nodes.length);
  }

  evaluate(at: Readonly<Record<string, number>>): number {
    const { kernel, values } = this;
    kernel.nodes.forEach((node, i) => {
      const x =
        node.code === "number"
          ? node.single
          : node.code === "input"
            ? at[kernel.inputs[node.value]]
            : this.operation(node);
      const flushed = this.liberties.flush && Math.abs(Math.fround(x)) < SMALLEST_NORMAL;
      values[i] = flushed ? x * 0 : x;
    });
    return values[kernel.outputs[0].node];
  }

  /** The result in double precision; it is rounded when it is stored. */
  private operation({ code, native, args }: KernelNode): number {
    const { contract, division } = this.liberties;
    const operands = args.map((a) =>
      contract && (code === "add" || code === "sub") ? this.product(a) : this.values[a],
    );
    const exact = applyScalar(code, native, operands, portableTarget.host) as number;
    if (!division || (code !== "div" && native !== "sqrt") || !Number.isFinite(exact)) return exact;
    // Off by up to `division`, differently each time.
    this.step = (this.step * 29 + 7) % 64;
    return exact * (1 + ((this.step / 32 - 1) * division) / 2 ** 24);
  }

  /** A product before it is rounded: exact in double precision. */
  private product(i: number): number {
    const { code, args } = this.kernel.nodes[i];
    const [a, b] = args;
    return code === "mul" ? this.values[a] * this.values[b] : this.values[i];
  }
}
