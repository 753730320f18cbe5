/**
 * Kernels with calls of the host between them, as one kernel: the backends know nothing of the host, nor it of them. All rows
 * of a range go through one stage after the other, so that the host is called once for a range.
 */
import type { HostCall, Stage, Stages } from "../kernel/stages.js";
import type { Batch, Column, CompiledKernel, Computed, FloatColumn, Precision, RunRows } from "./backend.js";
import { callHost } from "./host.js";
import { newColumn } from "./inputs.js";
import { drive } from "./steps.js";

export class StagedKernel implements CompiledKernel {
  readonly sync: boolean;
  private readonly last: number;

  constructor(
    private readonly plan: Stages,
    /** One for each stage. */
    private readonly kernels: readonly CompiledKernel[],
    private readonly chosen: Computed,
    private readonly precision: Precision,
  ) {
    this.sync = kernels.every((k) => k.sync);
    this.last = kernels.length - 1;
  }

  get source(): string {
    const parts = this.kernels.flatMap(({ source }, k) => {
      const names = [...new Set(this.plan.stages[k].calls.map((c) => c.name))];
      if (names.length === 0) return [source];
      const functions = names.length === 1 ? "the host function" : "the host functions";
      return [source, `// ${functions} ${names.join(", ")}`];
    });
    return parts.filter((part) => part !== "").join("\n\n");
  }

  get chunk(): number | undefined {
    const wanted = this.kernels.flatMap(({ chunk }) => (chunk === undefined ? [] : [chunk]));
    return wanted.length === 0 ? undefined : Math.min(...wanted);
  }

  /** The first stage that was left to another backend says so; else the last one, which gives the results. */
  get computed(): Computed {
    const all = this.kernels.map(({ computed }) => computed ?? this.chosen);
    return all.find((c) => c.fallbackReason !== this.chosen.fallbackReason) ?? all[this.last];
  }

  point(inputs: Float64Array, outputs: Float64Array): void {
    const values = new Float64Array(this.plan.slots);
    values.set(inputs);
    for (let k = 0; k < this.last; k++) this.callOnce(k, values, () => true);
    this.kernels[this.last].point(this.read(this.last, values), outputs);
  }

  start(batch: Batch): RunRows {
    const isColumn = batch.inputs.map((x) => typeof x !== "number");
    const changes = this.plan.stages.map(({ calls }) =>
      calls.map(({ inputs }) => inputs.some((i) => isColumn[i])),
    );
    let parameters: Float64Array | null = null;
    return (from, to) => {
      parameters ??= this.parameters(batch, changes);
      return drive(this.rows(batch, parameters, changes, from, to));
    };
  }

  /** The values of parameters, and of calls that change with no row; 0 for all others. */
  private parameters({ inputs }: Batch, changes: readonly (readonly boolean[])[]): Float64Array {
    const values = new Float64Array(this.plan.slots);
    inputs.forEach((x, i) => {
      if (typeof x === "number") values[i] = x;
    });
    for (let k = 0; k < this.last; k++)
      if (changes[k].includes(false)) this.callOnce(k, values, (c) => !changes[k][c]);
    return values;
  }

  /** Makes those calls of a stage that are wanted, for a single point, and enters their results. */
  private callOnce(k: number, values: Float64Array, wanted: (call: number) => boolean): void {
    const { kernel, calls } = this.plan.stages[k];
    const args = new Float64Array(kernel.outputs.length);
    this.kernels[k].point(this.read(k, values), args);
    calls.forEach((call, c) => {
      if (!wanted(c)) return;
      const columns = argumentsOf(call, (i) => Float64Array.of(args[i]));
      const results = callHost(call, columns, 1, this.precision);
      enter(call, results, (slot, column) => {
        values[slot] = column[0];
      });
    });
  }

  private read(k: number, values: Float64Array): Float64Array {
    return Float64Array.from(this.plan.stages[k].slots, (slot) => values[slot]);
  }

  private *rows(
    batch: Batch,
    parameters: Float64Array,
    changes: readonly (readonly boolean[])[],
    from: number,
    to: number,
  ): Generator<unknown, void, unknown> {
    const n = to - from;
    const { stages } = this.plan;
    const values: (Column | number)[] = Array.from(parameters);
    batch.inputs.forEach((x, i) => {
      if (typeof x !== "number") values[i] = x.subarray(from, to);
    });
    for (let k = 0; k < this.last; k++) {
      if (!changes[k].includes(true)) continue;
      const columns = this.columns(stages[k], changes[k], n);
      if (columns.length > 0) yield this.startStage(k, values, batch, columns)(0, n);
      stages[k].calls.forEach((call, c) => {
        if (!changes[k][c]) return;
        const args = argumentsOf(call, (i) => doubles(columns[i]));
        enter(call, callHost(call, args, n, this.precision), (slot, column) => {
          values[slot] = column;
        });
      });
    }
    const own = batch.columns.map((column) => column?.subarray(from, to) ?? null);
    yield this.startStage(this.last, values, batch, own)(0, n);
  }

  /** Each call gets columns of its own: a function of the host may write into them. */
  private columns({ calls, kernel }: Stage, changes: readonly boolean[], n: number): FloatColumn[] {
    const columns = new Array<FloatColumn>(kernel.outputs.length);
    let unread: FloatColumn | null = null;
    calls.forEach(({ first, arity }, c) => {
      for (let i = first; i < first + arity; i++) {
        if (changes[c]) columns[i] = newColumn(this.precision, n);
        else {
          unread ??= newColumn(this.precision, n);
          columns[i] = unread;
        }
      }
    });
    return columns;
  }

  /** The number of rows is that of the whole batch, by which it is decided where they are computed. */
  private startStage(
    k: number,
    values: readonly (Column | number)[],
    { accumulators, rows, atOnce }: Batch,
    columns: readonly (FloatColumn | null)[],
  ): RunRows {
    const inputs = this.plan.stages[k].slots.map((slot) => values[slot]);
    return this.kernels[k].start({ inputs, columns, accumulators, rows, atOnce });
  }

  dispose(): void {
    for (const k of this.kernels) k.dispose();
  }
}

function argumentsOf({ first, arity }: HostCall, at: (output: number) => Float64Array): Float64Array[] {
  return Array.from({ length: arity }, (_, i) => at(first + i));
}

function doubles(column: FloatColumn): Float64Array {
  return column instanceof Float64Array ? column : new Float64Array(column);
}

function enter(
  { results }: HostCall,
  columns: readonly FloatColumn[],
  put: (slot: number, column: FloatColumn) => void,
): void {
  results.forEach((slot, r) => {
    if (slot !== undefined) put(slot, columns[r]);
  });
}
