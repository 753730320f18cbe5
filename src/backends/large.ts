/**
 * Kernels too large for one function: V8 does not optimise functions beyond some ten thousand operations, and its
 * parser has limits. They are cut into functions of a size that it likes, which run one after the other over a block of
 * rows; values that one function needs from another go through arrays.
 */
import { type Kernel, type KernelNode, Rate } from "../kernel/kernel.js";
import { ACCUMULATOR, addBlock } from "./accumulate.js";
import type { Batch, CompiledKernel, FloatColumn, Precision, RunRows } from "./backend.js";
import { Emitter } from "./emit.js";

/** Kernels with more nodes are cut. */
export const LARGE = 2000;
/** Registers are few: what is longer spills more of its values than go from one function to the next. */
const PIECE = 100;
/** All columns of values between functions should fit into the processor's nearer caches. */
const ROWS = 64;

type Make = <F>(parameters: string, body: string, helpers: readonly string[]) => F;
type ScalarPiece = (I: ArrayLike<number>, S: Float64Array) => void;
type RowPiece = (I: Batch["inputs"], S: Float64Array, T: Float64Array, from: number, rows: number) => void;

interface Layout {
  readonly scalars: readonly ScalarPiece[];
  readonly rows: readonly RowPiece[];
  /** Where in T the column of a node begins; −1 for what stands in S. */
  readonly at: Int32Array;
  readonly size: number;
  readonly source: string;
}

export class LargeKernel implements CompiledKernel {
  readonly sync = true;
  private readonly layouts = new Map<string, Layout>();
  private readonly S: Float64Array;
  private latest = "";

  constructor(
    private readonly kernel: Kernel,
    private readonly precision: Precision,
    private readonly make: Make,
  ) {
    this.S = new Float64Array(kernel.nodes.length);
    kernel.nodes.forEach((n, i) => {
      if (n.code === "number") this.S[i] = precision === "f32" ? n.single : n.value;
    });
  }

  get source(): string {
    return this.latest === "" ? this.layout(this.kernel.inputs.map(() => "c")).source : this.latest;
  }

  point(inputs: Float64Array, outputs: Float64Array): void {
    const { S, kernel } = this;
    for (const piece of this.layout(kernel.inputs.map(() => "p")).scalars) piece(inputs, S);
    kernel.outputs.forEach(({ node }, k) => {
      outputs[k] = S[node];
    });
  }

  start({ inputs, columns, accumulators }: Batch): RunRows {
    const { S, kernel } = this;
    const layout = this.layout(inputs.map((x) => (typeof x === "number" ? "p" : "c")));
    this.latest = layout.source;
    const parameters = inputs.map((x) => (typeof x === "number" ? x : 0));
    const T = new Float64Array(layout.size * ROWS);
    return (from, to) => {
      for (const piece of layout.scalars) piece(parameters, S);
      for (let begin = from; begin < to; begin += ROWS) {
        const rows = Math.min(ROWS, to - begin);
        for (const piece of layout.rows) piece(inputs, S, T, begin, rows);
        kernel.outputs.forEach(({ node, reduction }, k) => {
          const at = layout.at[node];
          const values = at < 0 ? new Float64Array(rows).fill(S[node]) : T;
          const first = Math.max(at, 0);
          if (reduction !== null) addBlock(reduction, accumulators, k * ACCUMULATOR, values, rows, first);
          else (columns[k] as FloatColumn).set(values.subarray(first, first + rows), begin);
        });
      }
    };
  }

  dispose(): void {
    this.layouts.clear();
  }

  private layout(kinds: readonly string[]): Layout {
    const signature = kinds.join("");
    let layout = this.layouts.get(signature);
    if (layout === undefined) {
      layout = this.lay(kinds);
      this.layouts.set(signature, layout);
    }
    return layout;
  }

  private lay(kinds: readonly string[]): Layout {
    const { kernel, precision } = this;
    const rates = kernel.rates((i) => kinds[i] !== "p");
    const scalar: number[] = [];
    const row: number[] = [];
    kernel.nodes.forEach((_, i) => {
      if (rates[i] === Rate.Parameter) scalar.push(i);
      else if (rates[i] === Rate.Row) row.push(i);
    });
    const { at, size } = this.columns(row);
    const sources: string[] = [];
    const scalars = pieces(scalar).map((own) => {
      const emitter = new Emitter(kernel, precision);
      const mine = new Set(own);
      const load = (n: KernelNode) => emitter.rounded(`I[${n.value}]`);
      const lines = outside(kernel, own, mine).map((i) => `const v${i} = ${emitter.truth(i, `S[${i}]`)};`);
      lines.push(...emitter.straight(own, load));
      for (const i of own) lines.push(`S[${i}] = ${emitter.stored(i)};`);
      sources.push(lines.join("\n"));
      return this.make<ScalarPiece>("I, S", lines.join("\n"), emitter.helpers);
    });
    const last = lastUses(kernel);
    const rows = pieces(row).map((own) => {
      const emitter = new Emitter(kernel, precision);
      const mine = new Set(own);
      const end = own[own.length - 1];
      const head: string[] = [];
      const body: string[] = [];
      for (const i of outside(kernel, own, mine)) {
        if (rates[i] === Rate.Row) body.push(`const v${i} = ${emitter.truth(i, `T[${at[i]} + r]`)};`);
        else head.push(`const v${i} = ${emitter.truth(i, `S[${i}]`)};`);
      }
      for (const i of own) {
        const n = kernel.nodes[i];
        if (n.code === "input") head.push(`const i${n.value} = I[${n.value}];`);
      }
      const load = (n: KernelNode) => emitter.rounded(`i${n.value}[from + r]`);
      body.push(...emitter.straight(own, load));
      for (const i of own) if (last[i] > end) body.push(`T[${at[i]} + r] = ${emitter.stored(i)};`);
      const text = [...head, "for (let r = 0; r < rows; r++) {", ...body.map((l) => `  ${l}`), "}"].join(
        "\n",
      );
      sources.push(text);
      return this.make<RowPiece>("I, S, T, from, rows", text, emitter.helpers);
    });
    return { scalars, rows, at, size, source: sources.join("\n\n") };
  }

  /** A column of T for each value that outlives its piece; columns are used again as soon as possible. */
  private columns(row: readonly number[]): { at: Int32Array; size: number } {
    const { nodes } = this.kernel;
    const at = new Int32Array(nodes.length).fill(-1);
    const last = lastUses(this.kernel);
    const free: number[] = [];
    let size = 0;
    const ending = new Map<number, number[]>();
    const parts = pieces(row);
    const partOf = new Int32Array(nodes.length).fill(-1);
    parts.forEach((own, p) => {
      for (const i of own) partOf[i] = p;
    });
    parts.forEach((own, p) => {
      const end = own[own.length - 1];
      for (const i of own) {
        if (last[i] <= end) continue;
        at[i] = free.pop() ?? ROWS * size++;
        if (last[i] >= nodes.length) continue;
        const until = partOf[last[i]];
        const list = ending.get(until);
        if (list === undefined) ending.set(until, [at[i]]);
        else list.push(at[i]);
      }
      // A column that this piece read last may be written by the next one.
      free.push(...(ending.get(p) ?? []));
    });
    return { at, size };
  }
}

function pieces(items: readonly number[]): number[][] {
  const out: number[][] = [];
  for (let i = 0; i < items.length; i += PIECE) out.push(items.slice(i, i + PIECE));
  return out;
}

/** Operands from outside of a piece, numbers excepted: they are written out. */
function outside(kernel: Kernel, own: readonly number[], mine: ReadonlySet<number>): number[] {
  const found = new Set<number>();
  for (const i of own)
    for (const a of kernel.nodes[i].args) if (!mine.has(a) && kernel.nodes[a].code !== "number") found.add(a);
  return [...found].sort((a, b) => a - b);
}

/** The last node that uses each node; the number of nodes for outputs. */
function lastUses(kernel: Kernel): Int32Array {
  const last = new Int32Array(kernel.nodes.length).fill(-1);
  kernel.nodes.forEach(({ args }, i) => {
    for (const a of args) last[a] = i;
  });
  for (const { node } of kernel.outputs) last[node] = kernel.nodes.length;
  return last;
}
