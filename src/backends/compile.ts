/** Formulas to numbers: compile once, run on millions of rows. */
import { FluxionsError } from "../expr/error.js";
import { hostCalls } from "../kernel/host-calls.js";
import { buildKernel, type Kernel } from "../kernel/kernel.js";
import { type Output, RowReduction } from "../kernel/reduce.js";
import { ACCUMULATOR, beginReduction, endReduction } from "./accumulate.js";
import { AutoKernel, graphicsCard } from "./auto.js";
import type { Backend, CompiledKernel, Computed, FloatColumn, Precision } from "./backend.js";
import { gpuTarget } from "./gpu/target.js";
import { callHost, HOST_CHUNK, type HostStage, hostArguments, rowsOf } from "./host.js";
import { bindInputs, bindPoint, type Inputs, type InputValue, newColumn, outputColumn } from "./inputs.js";
import { computeScalars, interpreter } from "./interpreter.js";
import { js } from "./js.js";
import { allBackends, findBackend } from "./registry.js";
import { type Arranged, arrange, flatten, type OutputTree, pick } from "./tree.js";

/** Where and how precisely a kernel computes. */
export interface CompileOptions {
  /**
   * The name of a backend, or “auto” (the default): the first one that works here, and in f32 a graphics card for batches
   * that are worth one.
   */
  readonly backend?: string;
  /** “f64” (the default) or “f32”: in which format every operation is rounded. */
  readonly precision?: Precision;
}

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
  /** What the kernel reads: inputs, and results of host calls. */
  private readonly own: readonly string[];
  /** What computed before it was disposed of. */
  private last: Computed;
  private readonly at: Float64Array;
  private readonly values: Float64Array;
  private readonly single: boolean;

  constructor(
    private readonly tree: OutputTree,
    private readonly outputs: readonly Output[],
    private readonly paths: readonly string[],
    kernel: Kernel,
    compiled: CompiledKernel,
    private readonly chosen: Computed,
    readonly precision: Precision,
    private readonly hosts: readonly HostStage<HostKernel>[] = [],
  ) {
    this.compiled = compiled;
    this.last = chosen;
    this.own = kernel.inputs;
    this.inputs = hosts.length === 0 ? kernel.inputs : inputsWith(kernel.inputs, hosts);
    this.operations = hosts.length === 0 ? kernel.operations : operationsWith(kernel.operations, hosts);
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
    const { source } = this.alive();
    const before = this.hosts.map(
      ({ call, kernel }) => `${kernel.source}\n// the host function ${call.name} is called with these\n`,
    );
    return [...before, source].join("\n");
  }

  /**
   * Computes all rows. Inputs are columns of one length, or numbers that hold for all rows; names that the formulas do
   * not use are ignored. The results are arranged like what was compiled.
   * @throws FluxionsError `missing-input`, `bad-input`, `length-mismatch`, `bad-output`, `aborted`, `disposed`
   */
  async run(inputs: Inputs, options: RunOptions = {}): Promise<R> {
    const compiled = this.alive();
    const { signal, onProgress } = options;
    const job = this.prepare(compiled, await this.withHosts(inputs, options), options.out, false);
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
    const job = this.prepare(compiled, this.withHostsAtOnce(inputs), options.out, true);
    if (job.rows > 0) void job.run(0, job.rows);
    return job.finish();
  }

  /**
   * The values at one point, without arrays.
   * @throws FluxionsError `missing-input`, `bad-input`, `disposed`
   */
  evaluate(at: Inputs): N {
    const compiled = this.alive();
    bindPoint(this.own, this.withHostsAt(at), this.at);
    compiled.point(this.at, this.values);
    if (this.single) return this.values[0] as N;
    return arrange(this.tree, [...this.values]) as N;
  }

  /** Gives back what the kernel holds. Running it afterwards is an error; disposing of it twice is none. */
  dispose(): void {
    this.last = this.latest();
    for (const { kernel } of this.hosts) kernel.dispose();
    this.compiled?.dispose();
    this.compiled = null;
  }

  /** The inputs, and beside them what the host makes of them. */
  private async withHosts(given: Inputs, { signal, chunk }: RunOptions): Promise<Inputs> {
    if (this.hosts.length === 0) return given;
    const inputs = mapOf(given);
    for (const { call, kernel } of this.hosts) {
      const args = await kernel.run(inputs, { signal, chunk });
      this.alive();
      const rows = rowsOf(args);
      const columns = hostArguments(args, rows ?? 1);
      const results = call.inputs.map(() => new Float64Array(rows ?? 1));
      const step = chunk ?? HOST_CHUNK;
      for (let from = 0; from < (rows ?? 1); from += step) {
        checkSignal(signal, 0);
        callHost(call, columns, from, Math.min(rows ?? 1, from + step), results);
        if (from + step < (rows ?? 1)) await eventLoop();
      }
      call.inputs.forEach((name, k) => {
        inputs.set(name, rows === null ? results[k][0] : results[k]);
      });
    }
    return inputs;
  }

  private withHostsAtOnce(given: Inputs): Inputs {
    if (this.hosts.length === 0) return given;
    const inputs = mapOf(given);
    for (const { call, kernel } of this.hosts) {
      const args = kernel.runSync(inputs);
      const rows = rowsOf(args);
      const results = call.inputs.map(() => new Float64Array(rows ?? 1));
      callHost(call, hostArguments(args, rows ?? 1), 0, rows ?? 1, results);
      call.inputs.forEach((name, k) => {
        inputs.set(name, rows === null ? results[k][0] : results[k]);
      });
    }
    return inputs;
  }

  private withHostsAt(given: Inputs): Inputs {
    return this.hosts.length === 0 ? given : atPoint(this.hosts, given, (kernel, at) => kernel.evaluate(at));
  }

  private alive(): CompiledKernel {
    if (this.compiled === null) throw new FluxionsError("disposed", "this kernel has been disposed of");
    return this.compiled;
  }

  private prepare(compiled: CompiledKernel, given: Inputs, out: unknown, atOnce: boolean): Job<R> {
    const { outputs, precision } = this;
    const { inputs, rows } = bindInputs(this.own, given);
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

/** The kernel of what a host function is called with. */
type HostKernel = CompiledFormulas<Result[], number[]>;

function mapOf(given: Inputs): Map<string, InputValue> {
  if (given === null || typeof given !== "object") bindInputs([""], given);
  return new Map(given instanceof Map ? given : Object.entries(given));
}

function atPoint<K>(
  hosts: readonly { readonly call: HostStage["call"]; readonly kernel: K }[],
  given: Inputs,
  evaluateArguments: (kernel: K, at: Inputs) => readonly number[],
): Inputs {
  const inputs = mapOf(given);
  for (const { call, kernel } of hosts) {
    const args = evaluateArguments(kernel, inputs).map((v) => Float64Array.of(v));
    const results = call.inputs.map(() => new Float64Array(1));
    callHost(call, args, 0, 1, results);
    call.inputs.forEach((name, k) => {
      inputs.set(name, results[k][0]);
    });
  }
  return inputs;
}

/** The names that a user has to give. */
function inputsWith(own: readonly string[], hosts: readonly HostStage[]): readonly string[] {
  const made = new Set(hosts.flatMap(({ call }) => call.inputs));
  const names = new Set([...own, ...hosts.flatMap(({ kernel }) => kernel.inputs)]);
  return [...names].filter((n) => !made.has(n)).sort();
}

function operationsWith(
  own: Readonly<Record<string, number>>,
  hosts: readonly HostStage[],
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  const add = (name: string, n: number) => counts.set(name, (counts.get(name) ?? 0) + n);
  for (const [name, n] of Object.entries(own)) add(name, n);
  for (const { call, kernel } of hosts) {
    for (const [name, n] of Object.entries(kernel.operations)) add(name, n);
    add(call.name, 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
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

/**
 * Compiles a formula, or an array or object of formulas, into one kernel that computes all of them in one pass. What
 * they share is computed once.
 * @param tree what is computed; the results of a run are arranged like it
 * @example
 * const f = parse("exp(-x^2/2)");
 * const kernel = await compile({ f, slope: derive(f, "x") });
 * const out = await kernel.run({ x: [0, 1, 2] });
 * console.log(out.f); // Float64Array(3) [ 1, 0.6065306597126334, 0.1353352832366127 ]
 * @throws FluxionsError `cannot-compute`, `no-backend`, `bad-output`, `bad-precision`
 */
export async function compile<const T extends OutputTree>(
  tree: T,
  options: CompileOptions = {},
): Promise<CompiledFormulas<Arranged<T, Result>, Arranged<T, number>>> {
  const { backend: name = "auto", precision = "f64" } = options;
  if (precision !== "f64" && precision !== "f32")
    throw new FluxionsError("bad-precision", `the precision is “f64” or “f32”, but got ${String(precision)}`);
  const { outputs, paths } = flatten(tree);
  const { backend, reason } = await chooseBackend(name, precision);
  const split = hostCalls(outputs);
  const plain = split?.outputs ?? outputs;
  const hosts: HostStage<HostKernel>[] = [];
  for (const call of split?.calls ?? []) hosts.push({ call, kernel: await compile([...call.args], options) });
  const kernel = buildKernel(plain, backend.target);
  const second = backend.second === undefined ? undefined : buildKernel(plain, backend.second);
  const compiled = await backend.compile(kernel, precision, second);
  const chosen = { backend: backend.name, fallbackReason: reason, choice: null };
  const made =
    name === "auto" ? automatic(plain, backend, kernel, compiled, chosen, precision) : { compiled, chosen };
  return new CompiledFormulas(tree, outputs, paths, kernel, made.compiled, made.chosen, precision, hosts);
}

/** What “auto” makes of the first backend that works: in f32 a graphics card may compute instead, batch by batch. */
function automatic(
  outputs: readonly Output[],
  backend: Backend,
  kernel: Kernel,
  compiled: CompiledKernel,
  chosen: Computed,
  precision: Precision,
): { compiled: CompiledKernel; chosen: Computed } {
  if (backend.name !== js.name && backend.name !== interpreter.name)
    return { compiled, chosen: { ...chosen, choice: "it was registered before all others" } };
  if (precision !== "f32")
    return { compiled, chosen: { ...chosen, choice: `gpu.js computes in f32 only, not in ${precision}` } };
  const find = graphicsCard(() => buildKernel(outputs, gpuTarget), kernel);
  return { compiled: new AutoKernel(compiled, chosen, kernel.operations, find), chosen };
}

/**
 * The backend of this name, or for “auto” the first that works here, and why others before it do not.
 * @throws FluxionsError `no-backend`
 */
export async function chooseBackend(
  name: string,
  precision: Precision,
): Promise<{ backend: Backend; reason: string | null }> {
  if (name !== "auto") {
    const backend = findBackend(name);
    if (backend === undefined)
      throw new FluxionsError("no-backend", `there is no backend “${name}”`, {
        hint: `There are: auto, ${allBackends()
          .map((b) => b.name)
          .join(", ")}.`,
      });
    const reason = await backend.available(precision);
    if (reason !== null)
      throw new FluxionsError("no-backend", `the backend ${name} does not work here: ${reason}`, {
        hint: "Leave the choice to “auto”.",
      });
    return { backend, reason: null };
  }
  const reasons: string[] = [];
  for (const backend of allBackends()) {
    const reason = await backend.available(precision);
    if (reason === null) return { backend, reason: reasons.length === 0 ? null : reasons.join("; ") };
    reasons.push(`${backend.name}: ${reason}`);
  }
  throw new FluxionsError("no-backend", `no backend works here: ${reasons.join("; ")}`);
}

/**
 * The values of a formula, or of an array or object of formulas, at one point, without making code: for one-off use.
 * @param at a number for each free symbol; other names are ignored
 * @param precision in which format every operation is rounded; “f64” unless told
 * @example
 * console.log(evaluate(parse("x/y"), { x: 1, y: 3 })); // 0.3333333333333333
 * @throws FluxionsError `cannot-compute`, `missing-input`, `bad-input`, `bad-output`
 */
export function evaluate<const T extends OutputTree>(
  tree: T,
  at: Inputs = {},
  precision: Precision = "f64",
): Arranged<T, number> {
  const { outputs } = flatten(tree);
  const split = hostCalls(outputs);
  const kernel = buildKernel(split?.outputs ?? outputs, interpreter.target);
  const inputs = new Float64Array(kernel.inputs.length);
  const given =
    split === null
      ? at
      : atPoint(
          split.calls.map((call) => ({ call, kernel: call.args })),
          at,
          (args, now) => evaluate([...args], now, precision),
        );
  bindPoint(kernel.inputs, given, inputs);
  const values = new Float64Array(kernel.nodes.length);
  computeScalars(kernel, precision, inputs, values);
  return arrange(
    tree,
    kernel.outputs.map(({ node }) => values[node]),
  ) as Arranged<T, number>;
}
