/**
 * A kernel that gpu.js computes, tile by tile. Whatever goes wrong there (a kernel that the device refuses, a lost
 * context), the tile and all rows after it are computed on the host, and `computed` says so. The host also computes the
 * rows with NaN: recipes for single precision are NaN where they are not good enough, and what compilers of graphics
 * make of NaN is not to be relied on.
 */
import { Kernel, Rate } from "../../kernel/kernel.js";
import { type Regions, regionsOf } from "../../kernel/regions.js";
import { ACCUMULATOR, addBlock } from "../accumulate.js";
import type { Batch, CompiledKernel, Computed, RunRows } from "../backend.js";
import { computeScalars, interpreter } from "../interpreter.js";
import { js } from "../js.js";
import { drive } from "../steps.js";
import { DeviceKernel, DeviceLost, FEWEST } from "./device.js";
import { inJavaScript } from "./helpers.js";
import { acquire, forget, type GpuInstance, type Library, release, said } from "./library.js";
import type { Mode } from "./modes.js";
import { type GpuSource, gpuSource, groupResults, isComparison, rowNodes } from "./source.js";

/** Rows of tiles. */
const FIRST = 65_536;
const MOST = 1_048_576;
/** Numbers in the columns of a tile: where indices are floats they must stay exact. */
const CELLS = 4_194_304;
/** Of the doubles that do not round to infinity in single precision, the largest that is a single. */
const LARGEST_SINGLE = 2 ** 128 - 2 ** 104;
/** Milliseconds for a tile. Systems reset devices that stay busy for seconds. */
const LONG = 100;
const SHORT = 25;
/** Operations beyond which gpu.js takes too long to translate them: its time grows with their square. */
const LARGEST = 4000;

/** What is computed for one choice of which inputs are columns. */
interface Program {
  readonly rates: Uint8Array;
  /** Inputs that any of the sources reads. */
  readonly columns: readonly number[];
  readonly sources: readonly GpuSource[];
  /** Why a device is not to compute it; null where it may. */
  readonly refused: string | null;
  /** Compiled when the first tile is computed. */
  devices: DeviceKernel[] | null;
}

export class GpuKernel implements CompiledKernel {
  readonly sync: boolean;
  private readonly host: Host;
  private readonly programs = new Map<string, Program>();
  private gpu: GpuInstance | null;
  /** Why the host computes from now on. */
  private broken: string | null = null;
  private tile = FIRST;
  /** For single points. */
  private values: Float64Array | null = null;
  private regions: Regions | null = null;
  private latest: Program | null = null;

  constructor(
    private readonly kernel: Kernel,
    /** The same formulas for the host. */
    second: Kernel,
    private readonly library: Library,
    private readonly mode: Mode,
    /** Why a mode that is tried before this one does not work; null where none was tried. */
    private readonly instead: string | null,
  ) {
    this.sync = mode.sync;
    this.host = new Host(second);
    this.gpu = acquire(library, mode);
  }

  get computed(): Computed {
    const fallbackReason =
      this.broken === null ? this.instead : `gpu.js:${this.mode.name} failed: ${this.broken}`;
    const backend = this.broken === null ? `gpu.js:${this.mode.name}` : this.host.name;
    return { backend, fallbackReason, choice: null };
  }

  get chunk(): number {
    return this.tile;
  }

  get source(): string {
    const program = this.latest ?? this.layOut(this.kernel.inputs.map(() => true));
    if (this.broken !== null || program.sources.length === 0) return this.host.whole.source;
    const helpers = new Set(program.sources.flatMap((s) => s.helpers));
    return [...[...helpers].map(inJavaScript), ...program.sources.map((s) => s.text)].join("\n\n");
  }

  /** The same operations as for a row, but on the host: a point is not worth a device. */
  point(inputs: Float64Array, outputs: Float64Array): void {
    const { kernel } = this;
    this.values ??= new Float64Array(kernel.nodes.length);
    computeScalars(kernel, "f32", inputs, this.values);
    this.regions ??= regionsOf(kernel, () => true);
    if (meetsNaN(kernel, this.regions, this.values)) this.host.whole.point(inputs, outputs);
    else
      kernel.outputs.forEach(({ node }, k) => {
        outputs[k] = (this.values as Float64Array)[node];
      });
  }

  start(batch: Batch): RunRows {
    const isColumn = batch.inputs.map((x) => typeof x !== "number");
    let started: RunRows | null = null;
    const onHost: RunRows = (from, to) => {
      started ??= this.host.whole.start(batch);
      return started(from, to);
    };
    if (!isColumn.includes(true)) return () => this.onePoint(batch);
    const key = isColumn.map((c) => (c ? "c" : "p")).join("");
    let program = this.programs.get(key);
    if (program === undefined) {
      program = this.layOut(isColumn);
      this.programs.set(key, program);
    }
    this.latest = program;
    if (program.refused !== null && this.broken === null) {
      this.broken = program.refused;
      this.leave(false);
    }
    if (program.sources.length === 0) return onHost;
    const run = new Run(this.kernel, batch, program, this.mode, this.host);
    if (run.isForHost) return onHost;
    return (from, to) => drive(this.rows(program as Program, run, onHost, from, to));
  }

  /** All inputs are parameters. */
  private onePoint({ inputs, columns, accumulators }: Batch): void {
    const outputs = new Float64Array(columns.length);
    this.point(Float64Array.from(inputs as readonly number[], Math.fround), outputs);
    this.kernel.outputs.forEach(({ reduction }, k) => {
      if (reduction !== null) addBlock(reduction, accumulators, k * ACCUMULATOR, [outputs[k]], 1);
      else columns[k]?.fill(outputs[k]);
    });
  }

  /** Yields what has to be waited for. */
  private *rows(
    program: Program,
    run: Run,
    onHost: RunRows,
    from: number,
    to: number,
  ): Generator<unknown, void, unknown> {
    for (let at = from; at < to; ) {
      if (this.broken !== null || this.gpu === null) {
        yield onHost(at, to);
        return;
      }
      const end = Math.min(to, at + Math.min(this.tile, mostRows(program)));
      const begin = performance.now();
      try {
        program.devices ??= this.build(program);
        yield* run.tile(program.devices, at, end);
      } catch (e) {
        this.broken = said(e);
        this.leave(e instanceof DeviceLost);
        continue;
      }
      run.finish(at, end);
      this.adapt(performance.now() - begin, end - at);
      at = end;
    }
  }

  private adapt(milliseconds: number, rows: number): void {
    if (milliseconds > LONG) this.tile = Math.max(FEWEST, this.tile / 2);
    else if (milliseconds < SHORT && rows === this.tile) this.tile = Math.min(MOST, this.tile * 2);
  }

  private layOut(isColumn: readonly boolean[]): Program {
    const { kernel, mode } = this;
    const rates = kernel.rates((i) => isColumn[i]);
    const wanted = kernel.outputs.flatMap(({ node }) => (rates[node] === Rate.Row ? [node] : []));
    const none = { rates, sources: [], columns: [], devices: null };
    if (wanted.length === 0) return { ...none, refused: null };
    const own = rowNodes(kernel, rates, wanted);
    if (own.length > LARGEST) return { ...none, refused: tooMany("operations", own.length, LARGEST) };
    const read = own.filter((i) => kernel.nodes[i].code === "input").length;
    if (read > CELLS / FEWEST) return { ...none, refused: tooMany("columns", read, CELLS / FEWEST) };
    const sources = groupResults(kernel, rates, wanted, 4).map((group) =>
      gpuSource(kernel, mode, rates, group),
    );
    const size = sources.reduce((sum, s) => sum + s.size, 0);
    if (size > LARGEST)
      return { ...none, refused: tooMany("operations in groups of four results", size, LARGEST) };
    return { ...none, sources, columns: [...new Set(sources.flatMap((s) => s.columns))], refused: null };
  }

  private build(program: Program): DeviceKernel[] {
    const gpu = this.gpu as GpuInstance;
    return program.sources.map((source) => new DeviceKernel(this.library, gpu, this.mode, source));
  }

  /** Gives back what is held; a context that failed is nobody's any more. */
  private leave(lost: boolean): void {
    const { gpu } = this;
    this.gpu = null;
    for (const program of this.programs.values()) {
      for (const device of program.devices ?? []) device.dispose();
      program.devices = null;
    }
    if (gpu === null) return;
    if (lost) forget(this.mode, gpu);
    else release(this.mode, gpu);
  }

  dispose(): void {
    this.leave(false);
    this.host.dispose();
    this.programs.clear();
  }
}

function tooMany(what: string, count: number, most: number): string {
  return `the formulas take ${count} ${what}, and more than ${most} are too many`;
}

/** The largest tile, by the columns of its widest source. */
function mostRows({ sources }: Program): number {
  const widest = Math.max(...sources.map(({ columns }) => columns.length));
  return Math.min(MOST, 2 ** Math.floor(Math.log2(CELLS / widest)));
}

/** Is a result NaN, or a number that is compared where a branch is taken? Columns may be: comparing those is meant. */
function meetsNaN({ nodes, outputs }: Kernel, { of, branches }: Regions, values: Float64Array): boolean {
  if (outputs.some(({ node }) => Number.isNaN(values[node]))) return true;
  const taken = new Uint8Array(2 * nodes.length + 2);
  taken[0] = 1;
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (of[i] < 0 || taken[of[i]] === 0) continue;
    const n = nodes[i];
    const yes = branches[i];
    if (yes !== 0) taken[values[n.args[0]] !== 0 ? yes : yes + 1] = 1;
    if (!isComparison(n) || n.args[0] === n.args[1]) continue;
    if (n.args.some((a) => nodes[a].code !== "input" && Number.isNaN(values[a]))) return true;
  }
  return false;
}

/** The formulas in single precision on the host. */
class Host {
  readonly name: string;
  readonly whole: CompiledKernel;
  private values: CompiledKernel | null = null;
  private readonly backend = js.available("f32") === null ? js : interpreter;

  constructor(private readonly kernel: Kernel) {
    this.name = this.backend.name;
    this.whole = this.backend.compile(kernel, "f32") as CompiledKernel;
  }

  /** With a column for every output, reductions too. */
  get columns(): CompiledKernel {
    const { inputs, nodes, outputs, operations } = this.kernel;
    this.values ??= this.backend.compile(
      new Kernel(
        inputs,
        nodes,
        outputs.map(({ node }) => ({ node, reduction: null })),
        operations,
      ),
      "f32",
    ) as CompiledKernel;
    return this.values;
  }

  dispose(): void {
    this.whole.dispose();
    this.values?.dispose();
  }
}

/** One batch on its way through a program. */
class Run {
  /** The values of nodes that do not change with the row. */
  private readonly constants: Float64Array;
  /** The values of the scalars of each source. */
  private readonly scalars: Float32Array[];
  /** For each source the results of the current tile. */
  private results: Float32Array[][] = [];

  constructor(
    private readonly kernel: Kernel,
    private readonly batch: Batch,
    private readonly program: Program,
    private readonly mode: Mode,
    private readonly host: Host,
  ) {
    const { rates } = program;
    const values = new Float64Array(kernel.nodes.length);
    const given = batch.inputs.map((x) => (typeof x === "number" ? x : 0));
    computeScalars(kernel, "f32", given, values, (i) => rates[i] !== Rate.Row);
    this.scalars = program.sources.map(({ scalars }) =>
      Float32Array.from(scalars, (s) => ("node" in s ? values[s.node] : s.constant)),
    );
    this.constants = values;
  }

  /** Do the parameters alone lead to what the device is not to compute? */
  get isForHost(): boolean {
    const { kernel, program, constants } = this;
    const isBad = (i: number) => !this.isSound(constants[i]);
    const used = program.sources.flatMap(({ scalars }) =>
      scalars.flatMap((s) => ("node" in s ? [s.node] : [])),
    );
    if (used.some(isBad)) return true;
    const isParameter = (i: number) => program.rates[i] !== Rate.Row && kernel.nodes[i].code !== "number";
    if (kernel.outputs.some(({ node }) => isParameter(node) && Number.isNaN(constants[node]))) return true;
    return kernel.nodes.some(
      (n, i) =>
        isComparison(n) &&
        isParameter(i) &&
        n.args.some((a) => isParameter(a) && kernel.nodes[a].code !== "input" && Number.isNaN(constants[a])),
    );
  }

  /** May the device be trusted with this value? */
  private isSound(x: number): boolean {
    return this.mode.exact ? !Number.isNaN(x) : Math.abs(x) <= LARGEST_SINGLE;
  }

  *tile(devices: readonly DeviceKernel[], from: number, to: number): Generator<unknown, void, unknown> {
    const results: Float32Array[][] = [];
    for (let g = 0; g < devices.length; g++)
      results.push(
        (yield devices[g].compute(this.batch.inputs, this.scalars[g], from, to)) as Float32Array[],
      );
    this.results = results;
  }

  /** Puts the tile's results where they belong. Nothing of a tile is written before all of it is there. */
  finish(from: number, to: number): void {
    const { kernel, batch, program } = this;
    const n = to - from;
    const found = new Map<number, Float32Array>();
    program.sources.forEach(({ results }, g) => {
      results.forEach((node, k) => {
        found.set(node, this.results[g][k]);
      });
    });
    this.computeAgain(found, from, n);
    kernel.outputs.forEach(({ node, reduction }, k) => {
      const values = found.get(node);
      const column = batch.columns[k];
      if (column !== null) {
        if (values === undefined) column.fill(this.constants[node], from, to);
        else column.set(values, from);
      } else if (reduction !== null)
        addBlock(
          reduction,
          batch.accumulators,
          k * ACCUMULATOR,
          values ?? new Float64Array(n).fill(this.constants[node]),
          n,
        );
    });
    this.results = [];
  }

  /** Has the host compute rows whose results are not to be trusted, or whose inputs are none for graphics. */
  private computeAgain(found: ReadonlyMap<number, Float32Array>, from: number, n: number): void {
    const { kernel, batch } = this;
    const suspect = new Uint8Array(n);
    let rows = 0;
    const look = (values: ArrayLike<number>, offset: number, bound: number) => {
      for (let r = 0; r < n; r++) {
        if (Math.abs(values[offset + r]) <= bound || suspect[r] === 1) continue;
        suspect[r] = 1;
        rows += 1;
      }
    };
    if (!this.mode.exact)
      for (const i of this.program.columns) {
        const input = batch.inputs[i];
        if (input instanceof Float32Array || input instanceof Float64Array) look(input, from, LARGEST_SINGLE);
      }
    for (const values of found.values()) look(values, 0, this.mode.exact ? Infinity : LARGEST_SINGLE);
    if (rows === 0) return;
    const at = new Uint32Array(rows);
    for (let r = 0, k = 0; r < n; r++) if (suspect[r] === 1) at[k++] = r;
    const inputs = batch.inputs.map((x) =>
      typeof x === "number" ? x : Float32Array.from(at, (r) => x[from + r]),
    );
    const columns = kernel.outputs.map(() => new Float32Array(rows));
    const run = this.host.columns.start({
      inputs,
      columns,
      accumulators: new Float64Array(ACCUMULATOR * kernel.outputs.length),
      rows,
      atOnce: true,
    });
    void run(0, rows);
    kernel.outputs.forEach(({ node }, k) => {
      const values = found.get(node);
      if (values !== undefined)
        at.forEach((r, i) => {
          values[r] = columns[k][i];
        });
    });
  }
}
