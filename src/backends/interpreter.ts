/** The backend that makes no code: it works everywhere, also where a page forbids `eval`. */
import { type Kernel, type KernelNode, Rate } from "../kernel/kernel.js";
import { applyScalar } from "../kernel/scalar.js";
import { ACCUMULATOR, addBlock } from "./accumulate.js";
import type { Backend, Batch, Column, CompiledKernel, FloatColumn, Precision, RunRows } from "./backend.js";
import { type Block, loopFor, scalarLoopFor } from "./loops.js";
import { hostTarget } from "./natives.js";

/** Rows that are computed together: large enough to pay for the calls, small enough for the cache. */
const BLOCK = 1024;

const target = hostTarget("interpreter");

export const interpreter: Backend = {
  name: "interpreter",
  target,
  available: () => null,
  compile: (kernel, precision) => new Interpreted(kernel, precision),
};

class Interpreted implements CompiledKernel {
  readonly sync = true;
  private readonly programs = new Map<string, Program>();
  private readonly scalars: Float64Array;

  constructor(
    private readonly kernel: Kernel,
    private readonly precision: Precision,
  ) {
    this.scalars = new Float64Array(kernel.nodes.length);
  }

  get source(): string {
    return listing(this.kernel);
  }

  point(inputs: Float64Array, outputs: Float64Array): void {
    const { kernel, precision, scalars } = this;
    computeScalars(kernel, precision, inputs, scalars);
    kernel.outputs.forEach(({ node }, k) => {
      outputs[k] = scalars[node];
    });
  }

  start(batch: Batch): RunRows {
    const signature = batch.inputs.map((x) => (typeof x === "number" ? "p" : "c")).join("");
    let program = this.programs.get(signature);
    if (program === undefined) {
      program = new Program(this.kernel, this.precision, (i) => signature[i] === "c");
      this.programs.set(signature, program);
    }
    return program.start(batch);
  }

  dispose(): void {
    this.programs.clear();
  }
}

/** Values of all nodes that `wanted` selects, for one point. */
export function computeScalars(
  kernel: Kernel,
  precision: Precision,
  inputs: ArrayLike<number>,
  values: Float64Array,
  wanted?: (node: number) => boolean,
): void {
  const single = precision === "f32";
  const { nodes } = kernel;
  for (let i = 0; i < nodes.length; i++) {
    if (wanted !== undefined && !wanted(i)) continue;
    const n = nodes[i];
    const x =
      n.code === "number"
        ? single
          ? n.single
          : n.value
        : n.code === "input"
          ? inputs[n.value]
          : (applyScalar(
              n.code,
              n.native,
              n.args.map((a) => values[a]),
              target.host,
            ) as number);
    values[i] = single ? Math.fround(x) : x;
  }
}

/** Computes one node for rows begin … begin + n of the inputs. */
type Step = (n: number, begin: number, inputs: Batch["inputs"]) => void;

/** The kernel laid out for one choice of which inputs are columns. */
class Program {
  private readonly rates: Uint8Array;
  private readonly scalars: Float64Array;
  private readonly steps: Step[] = [];
  /** The block that holds each row node while it lives. */
  private readonly at: (Block | null)[];

  constructor(
    private readonly kernel: Kernel,
    private readonly precision: Precision,
    isColumn: (input: number) => boolean,
  ) {
    const { nodes, outputs } = kernel;
    this.rates = kernel.rates(isColumn);
    this.scalars = new Float64Array(nodes.length);
    this.at = new Array<Block | null>(nodes.length).fill(null);
    const last = new Int32Array(nodes.length).fill(-1);
    nodes.forEach(({ args }, i) => {
      for (const a of args) last[a] = i;
    });
    for (const { node } of outputs) last[node] = nodes.length;
    const free: Block[] = [];
    const broadcast = [this.block(), this.block(), this.block()];
    nodes.forEach((n, i) => {
      if (this.rates[i] !== Rate.Row) return;
      const to = free.pop() ?? this.block();
      this.at[i] = to;
      this.steps.push(n.code === "input" ? load(n.value, to) : this.step(n, to, broadcast));
      for (const a of new Set(n.args)) {
        const block = this.at[a];
        if (last[a] === i && block !== null) free.push(block);
      }
    });
  }

  private block(): Block {
    return this.precision === "f32" ? new Float32Array(BLOCK) : new Float64Array(BLOCK);
  }

  private step(n: KernelNode, to: Block, broadcast: readonly Block[]): Step {
    const { scalars } = this;
    const [a, b] = n.args;
    const x = this.at[a];
    const y = b === undefined ? null : this.at[b];
    if (n.args.length === 2 && (x === null) !== (y === null)) {
      const loop = scalarLoopFor(n.code, x === null ? "sv" : "vs");
      const block = (x ?? y) as Block;
      const scalar = x === null ? a : b;
      if (loop !== undefined) return (rows) => loop(to, block, scalars[scalar], rows);
    }
    const loop = loopFor(n.code, n.native);
    const operands = n.args.map((arg, k) => this.at[arg] ?? broadcast[k]);
    const fills = n.args.flatMap((arg, k) => (this.at[arg] === null ? [[arg, broadcast[k]] as const] : []));
    const [p, q = p, r = p] = operands;
    if (fills.length === 0) return (rows) => loop(to, p, q, r, rows);
    return (rows) => {
      for (const [arg, block] of fills) block.fill(scalars[arg], 0, rows);
      loop(to, p, q, r, rows);
    };
  }

  start(batch: Batch): RunRows {
    const { kernel, rates, scalars, steps, at } = this;
    const { inputs, columns, accumulators } = batch;
    const values = inputs.map((x) => (typeof x === "number" ? x : 0));
    const compute = () =>
      computeScalars(kernel, this.precision, values, scalars, (i) => rates[i] !== Rate.Row);
    return (from, to) => {
      // Another batch may have run between two chunks of this one.
      compute();
      for (let begin = from; begin < to; begin += BLOCK) {
        const n = Math.min(BLOCK, to - begin);
        for (const step of steps) step(n, begin, inputs);
        kernel.outputs.forEach(({ node, reduction }, k) => {
          const block = at[node];
          if (reduction !== null)
            addBlock(reduction, accumulators, k * ACCUMULATOR, block ?? constant(scalars[node], n), n);
          else if (block === null) (columns[k] as FloatColumn).fill(scalars[node], begin, begin + n);
          else (columns[k] as FloatColumn).set(block.subarray(0, n), begin);
        });
      }
    };
  }
}

function load(input: number, to: Block): Step {
  return (n, begin, inputs) => {
    const column = inputs[input] as Column;
    to.set(column.subarray(begin, begin + n));
  };
}

function constant(value: number, n: number): Float64Array {
  return new Float64Array(n).fill(value);
}

/** The kernel as text: v3 = mul v1 v2. */
export function listing(kernel: Kernel): string {
  const lines = kernel.nodes.map(({ code, args, value, native }, i) => {
    if (code === "number") return `v${i} = ${Object.is(value, -0) ? "-0" : value}`;
    if (code === "input") return `v${i} = input ${value}`;
    return `v${i} = ${code === "call" ? native : code} ${args.map((a) => `v${a}`).join(" ")}`;
  });
  kernel.outputs.forEach(({ node, reduction }, k) => {
    lines.push(`output ${k} = ${reduction === null ? "" : `${reduction} `}v${node}`);
  });
  return lines.join("\n");
}
