/**
 * Tables as Parquet. A Parquet file is complete or nothing, since its directory stands at its end; so rows are written
 * in parts, files of their own in a folder beside the output, which are joined at the end. Whatever ends a run, the parts
 * that are complete stay, and a run that resumes goes on after them.
 */
import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBAppender, DuckDBDataChunk, DuckDBType } from "@duckdb/node-api";
import { FluxionsError } from "../expr/error.js";
import { outputExists } from "./destination.js";
import { exactly, identifier, literal, openSession, outOfMemory, type Session } from "./duckdb.js";
import { cannotWrite, unreadable } from "./system-error.js";
import type { OutputColumn, OutputValues, TableWriter, Texts } from "./table.js";
import { resumeMismatch } from "./text-writer.js";

/** Rows of a part: a few row groups of a file that many programs read well. */
const PART_ROWS = 8 * 122_880;
/** Bytes of a part, about, in memory. */
const PART_BYTES = 96 << 20;

const WRITING = "writing.parquet";
const JOINED = "joined.parquet";
const PART = /^part-(\d{6})\.parquet$/;

export function partsOf(path: string): string {
  return `${path}.parts`;
}

/** What a run before has left, in order. */
async function existingParts(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => PART.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cannotWrite(folder, error);
  }
}

/** Removes parts and what became of them, and the folder if nothing else is in it. */
async function removeParts(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  for (const name of names)
    if (PART.test(name) || name === WRITING || name === JOINED) await rm(join(folder, name));
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

/** @throws FluxionsError `cannot-write` where it is there and no file: a folder or a device must not be replaced */
async function exists(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isFile()) return true;
    throw new FluxionsError("cannot-write", `${path} cannot be written as Parquet: it is no file`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error instanceof FluxionsError ? error : cannotWrite(path, error);
  }
}

export interface ParquetOptions {
  /** Are the values of the last row compared where the output is resumed? */
  readonly repeatable?: boolean | undefined;
  /** Rows of a part. */
  readonly partRows?: number | undefined;
  /** For DuckDB, such as 160MB. */
  readonly memory?: string | undefined;
}

export class ParquetWriter implements TableWriter {
  private appender: DuckDBAppender | null = null;
  private chunk: DuckDBDataChunk | null = null;
  /** Rows that wait to become a part. */
  private staged = 0;
  private stagedBytes = 0;
  /** Numbers that the first row to come must have: those of the last one that is written already. */
  private expected: readonly unknown[] | null = null;
  private joined = false;

  private constructor(
    private readonly path: string,
    private readonly columns: readonly OutputColumn[],
    private readonly session: Session,
    private readonly parts: string[],
    public rows: number,
    private readonly repeatable: boolean,
    private readonly partRows: number,
  ) {}

  /**
   * @throws FluxionsError `output-exists`, `resume-mismatch`, `cannot-write`, `no-duckdb`
   */
  static async open(
    path: string,
    columns: readonly OutputColumn[],
    mode: "new" | "overwrite" | "resume",
    { repeatable = true, partRows = PART_ROWS, memory }: ParquetOptions = {},
  ): Promise<ParquetWriter> {
    const folder = partsOf(path);
    const parts = await existingParts(folder);
    const whole = await exists(path);
    if (mode === "new" && (whole || parts.length > 0)) throw outputExists(whole ? path : folder);
    const session = await openSession(memory);
    try {
      try {
        if (mode !== "resume") {
          await removeParts(folder);
          if (whole) await rm(path);
          parts.length = 0;
        } else if (whole) {
          // Parts beside a complete output are those that it was joined of.
          await removeParts(folder);
          parts.length = 0;
        }
      } catch (error) {
        throw cannotWrite(path, error);
      }
      const writer = new ParquetWriter(path, columns, session, parts, 0, repeatable, partRows);
      if (mode === "resume" && (whole || parts.length > 0)) await writer.resume(whole);
      try {
        await mkdir(folder, { recursive: true });
      } catch (error) {
        throw cannotWrite(folder, error);
      }
      await writer.stage();
      return writer;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  get waiting(): number {
    return this.staged;
  }

  get place(): string {
    return this.joined ? this.path : partsOf(this.path);
  }

  private async resume(whole: boolean): Promise<void> {
    const { connection } = this.session;
    const files = whole ? [this.path] : this.parts;
    const counts: number[] = [];
    try {
      for (const file of files) {
        const source = `read_parquet(${literal(exactly(file))}, hive_partitioning = false)`;
        const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
        const found = described.getRows().map(([name, type]) => `${name} ${type}`);
        const wanted = this.columns.map((column) => `${column.name} ${sqlType(column)}`);
        if (found.join("\n") !== wanted.join("\n"))
          throw new FluxionsError(
            "resume-mismatch",
            `${file} has other columns: ${found.join(", ")}\nthis command writes: ${wanted.join(", ")}`,
            { hint: "Use the same formulas as before, or --overwrite." },
          );
        const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
        counts.push(Number(counted.getRows()[0][0]));
      }
      const last = counts.findLastIndex((n) => n > 0);
      if (last >= 0) {
        const source = `read_parquet(${literal(exactly(files[last]))}, hive_partitioning = false)`;
        const row = await connection.runAndReadAll(`SELECT * FROM ${source} OFFSET ${counts[last] - 1}`);
        this.expected = row.getRows()[0];
      }
    } catch (error) {
      throw unreadable(files.join(", "), error);
    }
    this.rows = counts.reduce((sum, n) => sum + n, 0);
    if (!whole) return;
    const part = this.partPath(0);
    try {
      await mkdir(partsOf(this.path), { recursive: true });
      await rename(this.path, part);
    } catch (error) {
      throw cannotWrite(part, error);
    }
    this.parts.push(part);
  }

  private partPath(k: number): string {
    return join(partsOf(this.path), `part-${String(k).padStart(6, "0")}.parquet`);
  }

  private async stage(): Promise<void> {
    const { connection, duckdb } = this.session;
    const types = this.columns.map(stagedType);
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE stage (${types.map((t, k) => `c${k} ${t}`).join(", ")})`,
    );
    this.appender = await connection.createAppender("stage");
    const kinds: Record<string, DuckDBType> = {
      DOUBLE: duckdb.DOUBLE,
      FLOAT: duckdb.FLOAT,
      VARCHAR: duckdb.VARCHAR,
    };
    this.chunk ??= duckdb.DuckDBDataChunk.create(types.map((t) => kinds[t]));
    this.staged = 0;
    this.stagedBytes = 0;
  }

  async write(rows: number, columns: readonly OutputValues[]): Promise<void> {
    let from = 0;
    if (this.expected !== null && rows > 0) {
      if (this.repeatable) this.compare(columns);
      this.expected = null;
      from = 1;
    }
    try {
      while (from < rows) {
        const to = Math.min(rows, from + 2048, from + this.partRows - this.staged);
        this.append(from, to, columns);
        this.staged += to - from;
        from = to;
        if (this.staged >= this.partRows || this.stagedBytes > PART_BYTES) {
          await this.flush();
          await this.stage();
        }
      }
    } catch (error) {
      throw this.failed(error);
    }
  }

  private compare(columns: readonly OutputValues[]): void {
    this.columns.forEach(({ kind }, k) => {
      if (kind !== "number" && kind !== "f32") return;
      if (!Object.is(columns[k][0], this.expected?.[k])) throw resumeMismatch(this.path, this.rows);
    });
  }

  private append(from: number, to: number, columns: readonly OutputValues[]): void {
    const chunk = this.chunk as DuckDBDataChunk;
    chunk.reset();
    chunk.rowCount = to - from;
    columns.forEach((values, k) => {
      const vector = chunk.getColumnVector(k);
      if (Array.isArray(values)) {
        const texts = vector as unknown as { setItem(i: number, text: string | null): void };
        for (let i = from; i < to; i++) {
          const text = (values as Texts)[i];
          texts.setItem(i - from, text);
          this.stagedBytes += 16 + (text === null || text.length <= 12 ? 0 : text.length);
        }
      } else {
        const { items } = vector as unknown as { items: Float64Array | Float32Array };
        items.set((values as Float64Array | Float32Array).subarray(from, to));
        this.stagedBytes += items.BYTES_PER_ELEMENT * (to - from);
      }
      (vector as unknown as { flush(): void }).flush();
    });
    (this.appender as DuckDBAppender).appendDataChunk(chunk);
  }

  /** Makes a part of the rows that wait. */
  private async flush(): Promise<void> {
    const { connection } = this.session;
    this.appender?.closeSync();
    this.appender = null;
    const columns = this.columns.map((column, k) => {
      const type = sqlType(column);
      const as = ` AS ${identifier(column.name)}`;
      return type === stagedType(column) ? `c${k}${as}` : `CAST(c${k} AS ${type})${as}`;
    });
    const part = this.partPath(this.parts.length);
    const writing = join(partsOf(this.path), WRITING);
    await connection.run(
      `COPY (SELECT ${columns.join(", ")} FROM stage) TO ${literal(writing)} (FORMAT parquet)`,
    );
    await rename(writing, part);
    this.parts.push(part);
    this.rows += this.staged;
    this.staged = 0;
  }

  async finish(): Promise<void> {
    try {
      if (this.staged > 0 || this.parts.length === 0) await this.flush();
      this.appender?.closeSync();
      this.appender = null;
      let whole = this.parts[0];
      if (this.parts.length > 1) {
        whole = join(partsOf(this.path), JOINED);
        const files = this.parts.map((part) => literal(exactly(part))).join(", ");
        await this.session.connection.run("DROP TABLE stage");
        await this.session.connection.run(
          `COPY (SELECT * FROM read_parquet([${files}], hive_partitioning = false)) TO ${literal(whole)} (FORMAT parquet)`,
        );
      }
      await rename(whole, this.path);
      this.joined = true;
      await removeParts(partsOf(this.path));
    } catch (error) {
      throw this.failed(error);
    } finally {
      this.session.close();
    }
  }

  async abandon(): Promise<void> {
    this.session.close();
    // A folder without parts says nothing.
    if (this.parts.length === 0 && !this.joined) await removeParts(partsOf(this.path));
  }

  private failed(error: unknown): FluxionsError {
    if (error instanceof FluxionsError) return error;
    return outOfMemory(this.path, error) ?? cannotWrite(this.path, error);
  }
}

/** The type of a column while its rows wait. */
function stagedType({ kind }: OutputColumn): string {
  return kind === "number" ? "DOUBLE" : kind === "f32" ? "FLOAT" : "VARCHAR";
}

function sqlType(column: OutputColumn): string {
  return column.type ?? stagedType(column);
}
