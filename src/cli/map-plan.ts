/** What `fluxions map` reads, computes and writes: which columns of the input, by which kernels, into which columns. */
import type { CompiledKernel, FloatColumn } from "../backends/backend.js";
import { chooseBackend } from "../backends/compile.js";
import { FluxionsError } from "../expr/error.js";
import { where } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { ONE, ZERO } from "../expr/reals.js";
import type { Format } from "../files/format.js";
import type { Carried, OutputColumn, TableReader } from "../files/table.js";
import { buildKernel } from "../kernel/kernel.js";
import { type Reduction, reduceRows } from "../kernel/reduce.js";
import type { MapOptions } from "./map-command.js";
import { columnAt, type Output as Formula } from "./map-formulas.js";

/** A column that is copied: its number, where formulas use it and the output has types; else its text. */
type KeptFrom = { readonly number: number } | { readonly carried: number };

/** A kernel over the rows of chunks. */
class Rows {
  constructor(
    private readonly compiled: CompiledKernel,
    /** For each input the place of its column in the chunk, or the value of a parameter. */
    private readonly sources: readonly ({ readonly column: number } | { readonly value: number })[],
  ) {}

  async run(
    rows: number,
    numbers: readonly Float64Array[],
    columns: readonly (FloatColumn | null)[],
    accumulators: Float64Array,
  ): Promise<void> {
    if (rows === 0) return;
    const inputs = this.sources.map((s) =>
      "value" in s
        ? s.value
        : numbers[s.column].length === rows
          ? numbers[s.column]
          : numbers[s.column].subarray(0, rows),
    );
    const pending = this.compiled.start({ inputs, columns, accumulators, rows, atOnce: false })(0, rows);
    if (pending !== undefined) await pending;
  }

  /** Why another backend than the one that was asked for computes; null where it does. */
  get fallbackReason(): string | null {
    return this.compiled.computed?.fallbackReason ?? null;
  }

  dispose(): void {
    this.compiled.dispose();
  }
}

/** Which columns are read, what is computed of them, and what is written. */
export class Plan {
  private constructor(
    readonly main: Rows,
    readonly filter: Rows | undefined,
    /** Columns of the input that are read as numbers. */
    readonly numbers: readonly string[],
    readonly carried: readonly { readonly name: string; readonly as: Carried }[],
    readonly kept: readonly KeptFrom[],
    readonly columns: readonly OutputColumn[],
    readonly outputs: readonly Formula[],
    readonly keepsAll: boolean,
  ) {}

  static async make(
    reader: TableReader,
    names: readonly string[],
    parameters: ReadonlyMap<string, number>,
    outputs: readonly Formula[],
    condition: Expr | undefined,
    { keep, precision, backend: backendName, reduce, bad }: MapOptions,
    to: Format,
  ): Promise<Plan> {
    const { backend } = await chooseBackend(backendName, precision);
    const numbers: string[] = [];
    const theOnly = originals(reader.columns, names);
    const columnOf = (name: string): number => {
      const original = theOnly(name);
      const at = numbers.indexOf(original);
      return at >= 0 ? at : numbers.push(original) - 1;
    };
    const rows = async (es: readonly Expr[], how?: Reduction): Promise<Rows> => {
      const kernel = buildKernel(how === undefined ? es : es.map((e) => reduceRows(how, e)), backend.target);
      const sources = kernel.inputs.map((name) => {
        const value = parameters.get(name);
        return value === undefined ? { column: columnOf(name) } : { value };
      });
      return new Rows(await backend.compile(kernel, precision), sources);
    };
    const main = await rows(
      outputs.map(({ e }) => e),
      reduce,
    );
    const filter = condition === undefined ? undefined : await rows([where(condition, ONE, ZERO)]);

    const carried: { name: string; as: Carried }[] = [];
    const kept: KeptFrom[] = [];
    const columns: OutputColumn[] = [];
    for (const k of keptColumns(keep, reader.columns, names)) {
      const original = reader.columns[k];
      const number = numbers.indexOf(original);
      const type = reader.types.get(original);
      // Text without types becomes numbers where it is used as such; what has types keeps them, and its gaps.
      const untyped =
        type === undefined && (to === "parquet" || (to === "jsonl" && reader.format !== "jsonl"));
      if (number >= 0 && (untyped || (type === "DOUBLE" && to === "parquet" && bad === "error"))) {
        kept.push({ number });
        columns.push({ name: names[k], kind: "number" });
        continue;
      }
      const as = to === "jsonl" ? "json" : "text";
      kept.push({ carried: carried.push({ name: theOnly(names[k]), as }) - 1 });
      columns.push({ name: names[k], kind: as, type: to === "parquet" ? type : undefined });
    }
    for (const { name } of outputs) columns.push({ name, kind: precision === "f32" ? "f32" : "number" });
    const seen = new Set<string>();
    const twice = columns.find(({ name }) => seen.size === seen.add(name).size);
    if (twice !== undefined)
      throw new FluxionsError("ambiguous-name", `the output would have two columns called “${twice.name}”`, {
        hint: "Give one of them another name, by name=formula or by --rename.",
      });
    return new Plan(main, filter, numbers, carried, kept, columns, outputs, keep === "all");
  }

  dispose(): void {
    this.main.dispose();
    this.filter?.dispose();
  }
}

/** Tells the column of the input that formulas know by a name. All columns are gone through once: there may be many. */
function originals(columns: readonly string[], names: readonly string[]): (name: string) => string {
  const count = new Map<string, number>();
  for (const column of columns) count.set(column, (count.get(column) ?? 0) + 1);
  const places = new Map<string, number[]>();
  names.forEach((name, k) => {
    const known = places.get(name);
    if (known === undefined) places.set(name, [k]);
    else known.push(k);
  });
  return (name) => {
    const found = places.get(name) as number[];
    const original = columns[found[0]];
    if (found.length > 1 || (count.get(original) as number) > 1)
      throw new FluxionsError("ambiguous-name", `two columns of the input are called “${original}”`, {
        hint: "Give one of them another name in the file.",
      });
    return original;
  };
}

/** --keep all, or names, as the file or --rename has them; in the order of the input. */
function keptColumns(
  keep: string | undefined,
  columns: readonly string[],
  names: readonly string[],
): number[] {
  if (keep === undefined || keep === "none") return [];
  if (keep === "all") return columns.map((_, k) => k);
  const wanted = keep.split(",").map((text) => {
    const name = text.trim();
    const at = names.indexOf(name);
    return at >= 0 ? at : columnAt(columns, name);
  });
  return [...new Set(wanted)].sort((a, b) => a - b);
}
