/** Readers and writers for files and streams of every format. */
import { realpath, stat } from "node:fs/promises";
import type { Writable } from "node:stream";
import { FluxionsError } from "../expr/error.js";
import { fileSource, streamSource } from "./bytes.js";
import { CsvReader } from "./csv-reader.js";
import { fileDestination, outputExists, streamDestination } from "./destination.js";
import type { Format } from "./format.js";
import { JsonLinesReader } from "./jsonl-reader.js";
import { begunOutput } from "./resume.js";
import { unreadable } from "./system-error.js";
import type { OutputColumn, TableReader, TableWriter } from "./table.js";
import { rowFormat, TextWriter } from "./text-writer.js";

export interface Input {
  /** A path; "-" is the stream. */
  readonly file: string;
  readonly format: Format;
  /** Between the cells of CSV. */
  readonly delimiter?: string | undefined;
  readonly decimal: "." | ",";
  /** For Parquet, such as 160MB. */
  readonly memory?: string | undefined;
}

/**
 * Opens a table, as far as its columns.
 * @throws FluxionsError `unreadable`, `wrong-format`, `empty-table`, `bad-json`, `bad-quote`, `no-duckdb`, `no-stream`
 */
export async function openTable(
  { file, format, delimiter, decimal, memory }: Input,
  stdin: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<TableReader> {
  if (format === "parquet") {
    if (file === "-")
      throw new FluxionsError(
        "no-stream",
        "Parquet cannot be read from stdin, because it is read from its end",
        {
          hint: "Give a file by --in.",
        },
      );
    const { ParquetReader } = await import("./parquet-reader.js");
    return ParquetReader.open(file, memory);
  }
  const source = file === "-" ? streamSource(stdin, "stdin", signal) : await fileSource(file);
  try {
    if (format === "jsonl") return await JsonLinesReader.open(source);
    return await CsvReader.open(source, {
      format,
      delimiter: delimiter ?? (format === "tsv" ? "\t" : ","),
      decimal,
    });
  } catch (error) {
    await source.close();
    throw error;
  }
}

export interface Output {
  /** A path; "-" is the stream. */
  readonly file: string;
  readonly format: Format;
  readonly mode: "new" | "overwrite" | "resume";
  /** Are the values of a row the same whenever they are computed? Then the last one of a resumed output is compared. */
  readonly repeatable: boolean;
  /** For Parquet, such as 160MB. */
  readonly memory?: string | undefined;
}

/**
 * Begins an output, or goes on with it.
 * @throws FluxionsError `output-exists`, `cannot-write`, `resume-mismatch`, `no-duckdb`, `no-stream`
 */
export async function openOutput(
  { file, format, mode, repeatable, memory }: Output,
  columns: readonly OutputColumn[],
  stdout: Writable,
): Promise<TableWriter> {
  if (format === "parquet") {
    if (file === "-")
      throw new FluxionsError("no-stream", "Parquet cannot be written to stdout in parts that stay", {
        hint: "Give a file by --out, or another format by --to.",
      });
    const { ParquetWriter } = await import("./parquet-writer.js");
    return ParquetWriter.open(file, columns, mode, { repeatable, memory });
  }
  const rows = rowFormat(format, columns);
  if (file === "-") return new TextWriter(streamDestination(stdout, "stdout"), rows);
  if (await isDevice(file)) return new TextWriter(await fileDestination(file, "overwrite"), rows);
  if (mode !== "resume") return new TextWriter(await fileDestination(file, mode), rows);
  if (!(await fileExists(file))) return new TextWriter(await fileDestination(file, "new"), rows);
  const names = columns.map(({ name }) => name);
  const begun = await begunOutput(file, format, names, rows);
  const destination = await fileDestination(file, "append", begun?.offset ?? 0);
  return new TextWriter(destination, rows, begun, repeatable);
}

/**
 * Refuses an output that is the input, by whatever name, or that exists and is neither resumed nor overwritten: before
 * anything is read.
 * @throws FluxionsError `same-file`, `output-exists`
 */
export async function checkOutput(input: string, { file, mode }: Output): Promise<void> {
  if (file === "-") return;
  if (!(await fileExists(file))) return;
  if (input !== "-" && (await sameFile(input, file)))
    throw new FluxionsError("same-file", `${file} is the input too`, {
      hint: "Write to another file; it may replace the input afterwards.",
    });
  if (mode === "new" && (await stat(file)).isFile()) throw outputExists(file);
}

async function fileExists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw unreadable(path, error);
  }
}

/** Pipes and the like, which are there already and hold nothing. */
async function isDevice(path: string): Promise<boolean> {
  if (!(await fileExists(path))) return false;
  const found = await stat(path);
  return !found.isFile() && !found.isDirectory();
}

async function sameFile(a: string, b: string): Promise<boolean> {
  if (!(await fileExists(a))) return false;
  const [s, t] = await Promise.all([stat(a, { bigint: true }), stat(b, { bigint: true })]);
  if (s.ino !== 0n && s.ino === t.ino && s.dev === t.dev) return true;
  return (await realpath(a)) === (await realpath(b));
}
