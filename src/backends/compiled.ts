/** Compiled formulas, as users run them. */
import { FluxionsError } from "../expr/error.js";
import type { Kernel } from "../kernel/kernel.js";
import { type Output, RowReduction } from "../kernel/reduce.js";
import { ACCUMULATOR, beginReduction, endReduction } from "./accumulate.js";
import type { CompiledKernel, Computed, FloatColumn, Precision } from "./backend.js";
import { bindInputs, bindPoint, type Inputs, newColumn, outputColumn } from "./inputs.js";
import { arrange, type OutputTree, pick } from "./tree.js";

/** How far a run has come. */
export interface Progress {
  /** Rows computed so far. */
  readonly done: number;
  readonly total: number;
}

/** What a run fills, and how it can be watched and stopped. */
export interface RunOptions {
  /** Arrays for the results, arranged like the outputs; those left out are made. */
  readonly out?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Rows between two looks at the signal and at the event loop. */
  readonly chunk?: number | undefined;
}

/** A column for a formula of columns, a number for a reduction or where every input was a parameter. */
export type Result = FloatColumn | number;

const CHUNK = 65_536;
/** Milliseconds of work after which the event loop gets a turn. */
const TURN = 10;

/**
 * A compiled kernel: it computes all its formulas in one pass over columns of numbers, as often as it is run.
 * @typeParam R the results, arranged like the formulas; N the same for a single point
 */
export class CompiledFormulas<R, N> {
  /** Names of the inputs, sorted. */
  readonly inputs: readonly string[];
  /** How many operations of each kind a row takes. */
  readonly operations: Readonly<Record<string, number>>;
  private compiled: CompiledKernel | null;
  /** What computed before it was disposed of. */
  private last: Computed;
  private readonly at: Float64Array;
  private readonly values: Float64Array;
  private readonly single: boolean;

  constructor(
    private readonly tree: OutputTree,
    private readonly outputs: readonly Output[],
    private readonly paths: readonly string[],
    kernel: Pick<Kernel, "inputs" | "operations">,
    compiled: CompiledKernel,
    private readonly chosen: Computed,
    readonly precision: Precision,
  ) {
    this.compiled = compiled;
    this.last = chosen;
    this.inputs = kernel.inputs;
    this.operations = kernel.operations;
    this.at = new Float64Array(kernel.inputs.length);
    this.values = new Float64Array(outputs.length);
    this.single = tree === outputs[0];
  }

  /** The backend that computes; where that is only known once rows were computed, the one that computed last. */
  get backend(): string {
    return this.latest().backend;
  }

  /** Why a backend that was asked for, or that “auto” prefers, does not compute; null where it does. */
  get fallbackReason(): string | null {
    return this.latest().fallbackReason;
  }

  /** Why “auto” chose this backend; null where a backend was named. */
  get choice(): string | null {
    return this.latest().choice;
  }

  private latest(): Computed {
    return this.compiled === null ? this.last : (this.compiled.computed ?? this.chosen);
  }

  /** The generated code, or a listing of what the interpreter does. */
  get source(): string {
    return this.alive().source;
  }

  /**
   * Computes all rows. Inputs are columns of one length, or numbers that hold for all rows; names that the formulas do
   * not use are ignored. The results are arranged like what was compiled.
   * @throws FluxionsError `missing-input`, `bad-input`, `length-mismatch`, `bad-output`, `aborted`, `disposed`
   */
  async run(inputs: Inputs, options: RunOptions = {}): Promise<R> {
    const compiled = this.alive();
    const { signal, onProgress } = options;
    const job = this.prepare(compiled, inputs, options.out, false);
    const given = chunkOf(options.chunk);
    let turn = performance.now();
    checkSignal(signal, 0);
    for (let from = 0; from < job.rows; ) {
      const to = Math.min(job.rows, from + (given ?? compiled.chunk ?? CHUNK));
      const pending = job.run(from, to);
      if (pending !== undefined) await pending;
      from = to;
      onProgress?.({ done: from, total: job.rows });
      if (from < job.rows && (options.chunk !== undefined || performance.now() - turn > TURN)) {
        await eventLoop();
        turn = performance.now();
      }
      if (from < job.rows) {
        checkSignal(signal, from);
        this.alive();
      }
    }
    return job.finish();
  }

  /**
   * The same at once, without giving the event loop a turn.
   * @throws FluxionsError like `run`, and `asynchronous-backend` where the backend cannot
   */
  runSync(inputs: Inputs, options: { readonly out?: unknown } = {}): R {
    const compiled = this.alive();
    if (!compiled.sync) throw asynchronous(this.backend);
    const job = this.prepare(compiled, inputs, options.out, true);
    if (job.rows > 0) void job.run(0, job.rows);
    return job.finish();
  }

  /**
   * The values at one point, without arrays.
   * @throws FluxionsError `missing-input`, `bad-input`, `disposed`
   */
  evaluate(at: Inputs): N {
    const compiled = this.alive();
    bindPoint(this.inputs, at, this.at);
    compiled.point(this.at, this.values);
    if (this.single) return this.values[0] as N;
    return arrange(this.tree, [...this.values]) as N;
  }

  /** Gives back what the kernel holds. Running it afterwards is an error; disposing of it twice is none. */
  dispose(): void {
    this.last = this.latest();
    this.compiled?.dispose();
    this.compiled = null;
  }

  private alive(): CompiledKernel {
    if (this.compiled === null) throw new FluxionsError("disposed", "this kernel has been disposed of");
    return this.compiled;
  }

  private prepare(compiled: CompiledKernel, given: Inputs, out: unknown, atOnce: boolean): Job<R> {
    const { outputs, precision } = this;
    const { inputs, rows } = bindInputs(this.inputs, given);
    const arrays = pick(this.tree, out);
    const n = rows ?? 1;
    const columns = outputs.map((o, k) => {
      if (o instanceof RowReduction) return null;
      return rows === null ? newColumn(precision, 1) : outputColumn(arrays[k], this.paths[k], precision, n);
    });
    const accumulators = new Float64Array(ACCUMULATOR * outputs.length);
    outputs.forEach((o, k) => {
      if (o instanceof RowReduction) beginReduction(o.how, accumulators, ACCUMULATOR * k);
    });
    const run = compiled.start({ inputs, columns, accumulators, rows: n, atOnce });
    const finish = () => {
      const results = outputs.map((o, k): Result => {
        const column = columns[k];
        if (column !== null) return rows === null ? column[0] : column;
        const total = endReduction((o as RowReduction).how, accumulators, ACCUMULATOR * k, n);
        return precision === "f32" ? Math.fround(total) : total;
      });
      return arrange(this.tree, results) as R;
    };
    return { rows: n, run, finish };
  }
}

interface Job<R> {
  readonly rows: number;
  readonly run: (from: number, to: number) => void | Promise<void>;
  readonly finish: () => R;
}

function chunkOf(chunk: number | undefined): number | undefined {
  if (chunk === undefined) return undefined;
  if (!Number.isInteger(chunk) || chunk < 1)
    throw new FluxionsError("bad-chunk", `a chunk is a whole number of rows from 1 on, but got ${chunk}`);
  return chunk;
}

function checkSignal(signal: AbortSignal | undefined, done: number): void {
  if (signal?.aborted) throw new FluxionsError("aborted", `the run was aborted after ${done} rows`);
}

function asynchronous(backend: string): FluxionsError {
  return new FluxionsError("asynchronous-backend", `the backend ${backend} cannot answer at once`, {
    hint: "Use await run(…).",
  });
}

/** Lets everything run that waits for a turn. */
function eventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
