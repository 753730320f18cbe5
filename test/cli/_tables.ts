/** Tables in a folder of their own, and `fluxions map` over them. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cli } from "./_io.js";

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "fluxions-map-"));
  private count = 0;

  file(name: string): string {
    return join(this.path, name);
  }

  /** A name that no file has. */
  fresh(extension: string): string {
    return this.file(`${this.count++}.${extension}`);
  }

  write(text: string | Uint8Array, extension = "csv"): string {
    const path = this.fresh(extension);
    writeFileSync(path, text);
    return path;
  }
}

export const map = (...argv: string[]): Promise<Outcome> => cli(["map", ...argv]);

export const read = (path: string): string => readFileSync(path, "utf8");
export { existsSync as exists };

/** What is written, after a run without an error. */
export async function mapped(input: string, out: string, ...argv: string[]): Promise<string> {
  const { code, err } = await map(...argv, "--in", input, "--out", out, "--quiet");
  if (code !== 0) throw new Error(err);
  return read(out);
}

/** What stands on stdout, after a run without an error. */
export async function printed(input: string, ...argv: string[]): Promise<string> {
  const { code, err, out } = await map(...argv, "--in", input, "--quiet");
  if (code !== 0) throw new Error(err);
  return out;
}

/** The rows of a Parquet file. */
export async function parquetRows(path: string): Promise<{ types: string[]; rows: unknown[][] }> {
  const { openSession, exactly } = await import("../../src/files/duckdb.js");
  const session = await openSession();
  try {
    const file = { file: exactly(path) };
    const source = "read_parquet($file, hive_partitioning = false)";
    const described = await session.connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`, file);
    const found = await session.connection.runAndReadAll(`SELECT * FROM ${source}`, file);
    return { types: described.getRows().map(([name, type]) => `${name} ${type}`), rows: found.getRows() };
  } finally {
    session.close();
  }
}

/** Makes a Parquet file of a query. */
export async function makeParquet(path: string, query: string): Promise<string> {
  const { openSession, literal } = await import("../../src/files/duckdb.js");
  const session = await openSession();
  try {
    await session.connection.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet)`);
  } finally {
    session.close();
  }
  return path;
}
