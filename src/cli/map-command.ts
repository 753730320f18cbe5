/** `fluxions map`: formulas over the rows of a table, chunk by chunk. */
import { ACCUMULATOR, beginReduction, endReduction } from "../backends/accumulate.js";
import type { FloatColumn, Precision } from "../backends/backend.js";
import { newColumn } from "../backends/inputs.js";
import { FluxionsError } from "../expr/error.js";
import { type Format, knownFormat } from "../files/format.js";
import { checkOutput, type Output, openOutput, openTable } from "../files/open.js";
import type { Chunk, OutputValues, TableReader, TableWriter, Texts } from "../files/table.js";
import type { Reduction } from "../kernel/reduce.js";
import { installPrinter } from "../print/index.js";
import { numberToJSON } from "./answer.js";
import { usage } from "./arguments.js";
import { type Common, readBook } from "./commands.js";
import { type IO, note } from "./io.js";
import { Formulas, readParameters, renamed } from "./map-formulas.js";
import { Plan } from "./map-plan.js";
import { progressBar } from "./map-progress.js";

// Error messages name expressions.
installPrinter();

export interface MapOptions extends Common {
  readonly in: string;
  readonly out?: string;
  readonly from?: Format;
  readonly to?: Format;
  readonly delimiter?: string;
  readonly decimal: "." | ",";
  readonly param: readonly string[];
  readonly rename: readonly string[];
  readonly keep?: string;
  readonly where?: string;
  readonly limit?: number;
  readonly reduce?: Reduction;
  readonly bad: "error" | "nan";
  readonly precision: Precision;
  readonly backend: string;
  readonly memory?: string;
  readonly overwrite?: boolean;
  readonly resume?: boolean;
  readonly quiet?: boolean;
}

/**
 * Computes the formulas for every row.
 * @returns what stands on stdout at the end
 * @throws FluxionsError many; rows before it are in the output, and the message says how many
 */
export async function mapCommand(
  texts: readonly string[],
  options: MapOptions,
  io: IO,
): Promise<string | undefined> {
  const { in: input, reduce, overwrite = false, resume = false } = options;
  if (overwrite && resume) throw usage("--overwrite and --resume exclude each other");
  if (reduce !== undefined && resume) throw usage("--reduce cannot --resume: it has no rows to go on after");
  if (reduce !== undefined && options.keep !== undefined)
    throw usage("--reduce has one row, which holds the formulas only", "Leave out --keep.");
  const from = knownFormat(input, options.from, "--from");
  checkDelimiter(options, from);
  const to = outputFormat(options, from);
  const out: Output = {
    file: options.out ?? "-",
    format: to,
    mode: overwrite ? "overwrite" : resume ? "resume" : "new",
    memory: options.memory,
    // Doubles are computed by the same operations everywhere; in single precision a device may compute a row, or not.
    repeatable: options.precision === "f64" || options.backend === "js" || options.backend === "interpreter",
  };
  if (resume && out.file === "-") throw usage("--resume needs a file, by --out");
  const book = await readBook(options);
  const parameters = readParameters(options.param, book);
  await checkOutput(input, out);

  const { delimiter, decimal, memory } = options;
  const reader = await openTable(
    { file: input, format: from, delimiter, decimal, memory },
    io.stdin,
    io.signal,
  ).catch((error: unknown) => {
    // A stream that a signal cuts short looks empty.
    throw io.signal?.aborted === true ? new FluxionsError("aborted", "stopped before the first row") : error;
  });
  try {
    const names = renamed(reader.columns, options.rename, book);
    const formulas = new Formulas(book, { columns: names, parameters, hint: separatorHint(reader) });
    const outputs = texts.map((text) => formulas.output(text));
    const filter = options.where === undefined ? undefined : formulas.condition(options.where);
    for (const name of parameters.keys())
      if (!formulas.used.has(name) && options.quiet !== true)
        note(`no formula uses the parameter ${name}`, options, io);
    const plan = await Plan.make(reader, names, parameters, outputs, filter, options, to);
    try {
      return reduce === undefined
        ? await mapRows(plan, reader, out, options, io)
        : await reduceAll(plan, reader, out, options, io, reduce);
    } finally {
      plan.dispose();
    }
  } finally {
    await reader.close();
  }
}

function checkDelimiter({ delimiter, decimal }: MapOptions, from: Format): void {
  if (delimiter !== undefined && from !== "csv" && from !== "tsv")
    throw usage(`--delimiter is for CSV, and the input is ${from}`);
  if (decimal === "," && from !== "csv" && from !== "tsv")
    throw usage(`--decimal is for CSV, and the input is ${from}`);
  if (delimiter !== undefined && !/^[\t -~]$/.test(delimiter))
    throw usage("--delimiter takes one character", 'Write --delimiter ";", or --from tsv for tabs.');
  if (delimiter === '"') throw usage("a quote cannot be the delimiter");
  if (decimal === "," && (delimiter ?? (from === "tsv" ? "\t" : ",")) === ",")
    throw usage("a comma cannot be both the decimal sign and the delimiter", 'Add --delimiter ";".');
}

function outputFormat({ out, to, reduce }: MapOptions, from: Format): Format {
  if (out !== undefined && out !== "-") return knownFormat(out, to, "--to");
  if (to !== undefined) return to;
  return from === "parquet" && reduce === undefined ? "csv" : from;
}

/** Where a header is one long name, its cells are separated by something else. */
function separatorHint({ columns, format }: TableReader): string | undefined {
  const [only] = columns;
  if (columns.length !== 1 || (format !== "csv" && format !== "tsv")) return undefined;
  const found = [";", "\t", "|", ","].find((c) => only.includes(c));
  if (found === undefined) return undefined;
  const option = found === "\t" ? "--from tsv" : found === "," ? "--from csv" : `--delimiter "${found}"`;
  return `. The header seems to be separated otherwise: add ${option}`;
}

/** Leaves the rows for which the mask is 1, in their place. */
function select(mask: ArrayLike<number>, rows: number, columns: readonly (Float64Array | Texts)[]): number {
  let n = 0;
  for (let i = 0; i < rows; i++) {
    if (mask[i] !== 1) continue;
    if (n !== i) for (const column of columns) column[n] = column[i] as never;
    n++;
  }
  return n;
}

/** The chunks of the input, without the rows that a filter leaves out, and without the first ones. */
async function* chunks(
  plan: Plan,
  reader: TableReader,
  drop: number,
  { bad, limit, precision }: MapOptions,
  signal: AbortSignal | undefined,
): AsyncIterable<Chunk> {
  const { filter } = plan;
  let left = limit ?? Number.POSITIVE_INFINITY;
  let toDrop = filter === undefined ? 0 : drop;
  left -= drop - toDrop;
  if (left <= 0) return;
  const request = {
    numbers: plan.numbers,
    carried: plan.carried,
    skip: drop - toDrop,
    lenient: bad === "nan",
    all: plan.keepsAll,
  };
  for await (const chunk of reader.read(request)) {
    // What comes after a signal may be the beginning of a row.
    if (signal?.aborted === true) return;
    let { rows, numbers, carried } = chunk;
    if (filter !== undefined) {
      const mask = newColumn(precision, rows);
      await filter.run(rows, numbers, [mask], new Float64Array(ACCUMULATOR));
      rows = select(mask, rows, [...numbers, ...carried]);
    }
    rows = Math.min(rows, left);
    left -= rows;
    if (toDrop > 0) {
      const dropped = Math.min(toDrop, rows);
      toDrop -= dropped;
      rows -= dropped;
      numbers = numbers.map((column) => column.subarray(dropped));
      carried = carried.map((column) => column.slice(dropped));
    }
    yield { rows, numbers: numbers.map((column) => column.subarray(0, rows)), carried };
    if (left <= 0) return;
  }
}

async function mapRows(
  plan: Plan,
  reader: TableReader,
  out: Output,
  options: MapOptions,
  io: IO,
): Promise<string | undefined> {
  const { quiet = false, json = false, precision } = options;
  const begin = performance.now();
  const writer = await openOutput(out, plan.columns, io.stdout);
  const before = writer.rows;
  const bar = await progressBar(io.stderr, !quiet && !json);
  try {
    await pump(
      plan,
      writer,
      precision,
      chunks(plan, reader, Math.max(0, before - 1), options, io.signal),
      (rows) => bar.update(rows - before, reader.progress()),
    );
    bar.stop();
    // What a signal cut short is complete as far as it goes.
    await writer.finish();
  } catch (error) {
    bar.stop();
    const told = await endEarly(error, writer, out);
    // As head does: it has what it wanted.
    if (!(told instanceof FluxionsError) || told.code !== "output-closed") throw told;
    if (!quiet) note(`${told.message}; ${rowsText(writer.rows)} were written`, options, io);
    return undefined;
  }
  const { rows } = writer;
  report(plan, reader, options, io);
  if (io.signal?.aborted === true) {
    const hint = out.file === "-" ? undefined : "The same command with --resume goes on after them.";
    throw new FluxionsError(
      "aborted",
      `stopped after ${rowsText(rows)}, which ${rows === 1 ? "is" : "are"} in ${writer.place}`,
      {
        hint,
      },
    );
  }
  const seconds = (performance.now() - begin) / 1000;
  if (out.file !== "-" && !quiet && !json) {
    const done = rows - before;
    const rate = Math.round(done / Math.max(seconds, 1e-3)).toLocaleString("en-US");
    const more = before > 0 ? `, ${before.toLocaleString("en-US")} of them from before` : "";
    io.stderr.write(`${rowsText(rows)} in ${out.file}${more}: ${seconds.toFixed(1)} s, ${rate} rows/s\n`);
  }
  if (!json) return undefined;
  const summary = JSON.stringify({
    ok: true,
    rows,
    columns: plan.columns.map(({ name }) => name),
    bad: Object.fromEntries(reader.bad),
  });
  if (out.file !== "-") return summary;
  io.stderr.write(`${summary}\n`);
  return undefined;
}

/** Reads, computes and writes to the end. */
async function pump(
  plan: Plan,
  writer: TableWriter,
  precision: Precision,
  input: AsyncIterable<Chunk>,
  progress: (rows: number) => void,
): Promise<void> {
  const accumulators = new Float64Array(ACCUMULATOR * plan.outputs.length);
  let columns: FloatColumn[] = [];
  for await (const { rows, numbers, carried } of input) {
    if (rows === 0) continue;
    if (columns.length === 0 || columns[0].length < rows)
      columns = plan.outputs.map(() => newColumn(precision, rows));
    const computed = columns.map((column) => column.subarray(0, rows));
    await plan.main.run(rows, numbers, computed, accumulators);
    const kept = plan.kept.map((k): OutputValues => ("number" in k ? numbers[k.number] : carried[k.carried]));
    await writer.write(rows, [...kept, ...computed]);
    progress(writer.rows + writer.waiting);
    // Where everything is ready at once, signals wait for a turn of the event loop.
    await new Promise(setImmediate);
  }
}

/** Keeps what is written after an error, and says how much that is. */
async function endEarly(error: unknown, writer: TableWriter, out: Output): Promise<unknown> {
  const ours = error instanceof FluxionsError ? error : null;
  const cannotGoOn =
    ours === null ||
    ["cannot-write", "output-closed", "resume-mismatch", "out-of-memory"].includes(ours.code);
  let second: unknown;
  try {
    if (cannotGoOn || writer.rows + writer.waiting === 0) await writer.abandon();
    else await writer.finish();
  } catch (failed) {
    second = failed;
    await writer.abandon().catch(() => undefined);
  }
  const { rows } = writer;
  if (ours === null || ours.code === "resume-mismatch" || ours.code === "output-closed") return error;
  const kept =
    rows === 0
      ? "nothing was written"
      : `${rowsText(rows)} before that ${rows === 1 ? "is" : "are"} in ${writer.place}`;
  const also = second instanceof FluxionsError ? `\n${second.message}` : "";
  const go = rows === 0 || out.file === "-" ? [] : ["Once that is put right, --resume goes on after them."];
  const hint = [ours.hint, ...go].filter((part) => part !== undefined).join(" ");
  return new FluxionsError(ours.code, `${withoutHint(ours)}\n${kept}${also}`, {
    hint: hint === "" ? undefined : hint,
  });
}

const withoutHint = (error: FluxionsError) =>
  error.hint !== undefined && error.message.endsWith(error.hint)
    ? error.message.slice(0, -error.hint.length).trimEnd()
    : error.message;

function rowsText(n: number): string {
  return n === 1 ? "1 row" : `${n.toLocaleString("en-US")} rows`;
}

/** What people should know of a run that went well. */
function report({ main }: Plan, { bad }: TableReader, options: MapOptions, io: IO): void {
  if (options.quiet === true) return;
  const { fallbackReason } = main;
  if (options.backend !== "auto" && fallbackReason !== null)
    note(`the backend ${options.backend} did not compute everything: ${fallbackReason}`, options, io);
  for (const [column, n] of bad)
    note(
      `${n === 1 ? "1 cell" : `${n} cells`} of “${column}” ${n === 1 ? "was" : "were"} wrong or missing, and read as NaN`,
      options,
      io,
    );
}

async function reduceAll(
  plan: Plan,
  reader: TableReader,
  out: Output,
  options: MapOptions,
  io: IO,
  how: Reduction,
): Promise<string | undefined> {
  const { precision, json = false, quiet = false } = options;
  const accumulators = new Float64Array(ACCUMULATOR * plan.outputs.length);
  for (let k = 0; k < plan.outputs.length; k++) beginReduction(how, accumulators, ACCUMULATOR * k);
  const columns = plan.outputs.map(() => null);
  const bar = await progressBar(io.stderr, !quiet && !json);
  let rows = 0;
  try {
    for await (const chunk of chunks(plan, reader, 0, options, io.signal)) {
      await plan.main.run(chunk.rows, chunk.numbers, columns, accumulators);
      rows += chunk.rows;
      bar.update(rows, reader.progress());
      await new Promise(setImmediate);
    }
  } finally {
    bar.stop();
  }
  report(plan, reader, options, io);
  if (io.signal?.aborted === true)
    throw new FluxionsError(
      "aborted",
      `stopped after ${rowsText(rows)}; without all rows there is no result`,
    );
  const values = plan.outputs.map((_, k) => {
    const total = endReduction(how, accumulators, ACCUMULATOR * k, rows);
    return precision === "f32" ? Math.fround(total) : total;
  });
  if (options.out !== undefined || options.to !== undefined) {
    const writer = await openOutput(out, plan.columns, io.stdout);
    try {
      await writer.write(
        1,
        values.map((x) => (precision === "f32" ? Float32Array.of(x) : Float64Array.of(x))),
      );
      await writer.finish();
    } catch (error) {
      throw await endEarly(error, writer, out);
    }
  }
  if (json) {
    const named = Object.fromEntries(plan.outputs.map(({ name }, k) => [name, numberToJSON(values[k])]));
    return JSON.stringify({ ok: true, rows, values: named, bad: Object.fromEntries(reader.bad) });
  }
  if (options.out !== undefined || options.to !== undefined) return undefined;
  return plan.outputs
    .map(({ name }, k) => (plan.outputs.length === 1 ? String(values[k]) : `${name} = ${values[k]}`))
    .join("\n");
}
