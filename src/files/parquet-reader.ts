/** Tables in Parquet, read by DuckDB chunk by chunk. */
import { stat } from "node:fs/promises";
import { FluxionsError } from "../expr/error.js";
import { badCell, numberOf } from "./cell.js";
import { exactly, identifier, openSession, outOfMemory, type Session } from "./duckdb.js";
import { unreadable } from "./system-error.js";
import {
  CHUNK_CHARACTERS,
  type Chunk,
  chunkRows,
  type ReadRequest,
  type TableReader,
  type Texts,
} from "./table.js";

const SOURCE = "read_parquet($file, hive_partitioning = false, union_by_name = false)";
/** Types that DuckDB turns into the nearest double. Wider ones go through their digits. */
const NUMBERS = /^(?:TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE)$/;
const WIDE_NUMBERS = /^(?:HUGEINT|UHUGEINT|BIGNUM|DECIMAL\(.*\))$/;
/** Rows that DuckDB hands over at once. */
const VECTOR_ROWS = 2048;
const NESTED = /[\])]$/;

export class ParquetReader implements TableReader {
  readonly format = "parquet";
  readonly bad = new Map<string, number>();
  private done = 0;

  private constructor(
    private readonly path: string,
    private readonly session: Session,
    readonly types: ReadonlyMap<string, string>,
    private readonly total: number,
  ) {}

  get columns(): readonly string[] {
    return [...this.types.keys()];
  }

  /** @throws FluxionsError `unreadable`, `wrong-format`, `no-duckdb` */
  static async open(path: string, memory?: string): Promise<ParquetReader> {
    try {
      if ((await stat(path)).isDirectory()) throw new Error("it is a folder");
    } catch (error) {
      throw unreadable(path, error);
    }
    const session = await openSession(memory);
    try {
      const { connection } = session;
      const file = { file: exactly(path) };
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${SOURCE}`, file);
      const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${SOURCE}`, file);
      const types = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]));
      return new ParquetReader(path, session, types, Number(counted.getRows()[0][0]));
    } catch (error) {
      session.close();
      throw notParquet(path, error);
    }
  }

  progress() {
    return { done: this.done, total: this.total };
  }

  async close(): Promise<void> {
    this.session.close();
  }

  async *read({ numbers, carried, skip, lenient }: ReadRequest): AsyncIterable<Chunk> {
    const kinds = numbers.map((name) => this.kind(name));
    const columns = numbers.map((name, k) => {
      const id = identifier(name);
      return kinds[k] === "text"
        ? id
        : kinds[k] === "wide"
          ? `CAST(CAST(${id} AS VARCHAR) AS DOUBLE)`
          : `CAST(${id} AS DOUBLE)`;
    });
    // One flag for each row spares asking each cell whether it is there.
    const missing = numbers.map((name) => `${identifier(name)} IS NULL`).join(" OR ");
    const flag = numbers.length === 0 ? "0::UTINYINT" : `CAST((${missing}) AS UTINYINT)`;
    // The binding drops a byte order mark at the beginning of a text; behind another character it stays.
    const texts = carried.map(({ name, as }) => {
      const id = identifier(name);
      return as === "json" ? `CAST(to_json(${id}) AS VARCHAR)` : `'.' || CAST(${id} AS VARCHAR)`;
    });
    const nested = carried.map(({ name }) => NESTED.test(this.types.get(name) ?? ""));
    const sql = `SELECT ${[flag, ...columns, ...texts].join(", ")} FROM ${SOURCE} OFFSET ${skip}`;
    const most = Math.max(VECTOR_ROWS, chunkRows(numbers.length + carried.length));
    const values = numbers.map(() => new Float64Array(most));
    const out = carried.map((): Texts => new Array<string | null>(most).fill(null));
    let n = 0;
    let characters = 0;
    const take = (): Chunk => {
      characters = 0;
      this.done += n;
      const chunk = { rows: n, numbers: values.map((v) => v.subarray(0, n)), carried: out };
      n = 0;
      return chunk;
    };
    this.done = Math.min(skip, this.total);
    if (skip >= this.total) return;
    try {
      const result = await this.session.connection.stream(sql, { file: exactly(this.path) });
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        const rows = chunk.rowCount;
        if (n + rows > most || (n > 0 && characters > CHUNK_CHARACTERS)) yield take();
        const flags = (chunk.getColumnVector(0) as unknown as { items: Uint8Array }).items;
        const gaps = flags.subarray(0, rows).includes(1);
        let row = 0;
        try {
          if (!gaps && !kinds.includes("text")) {
            numbers.forEach((_, k) => {
              const vector = chunk.getColumnVector(k + 1) as unknown as { items: Float64Array };
              values[k].set(vector.items.subarray(0, rows), n);
            });
            row = rows;
          } else {
            const vectors = numbers.map((_, k) => chunk.getColumnVector(k + 1));
            for (; row < rows; row++)
              for (let k = 0; k < numbers.length; k++)
                values[k][n + row] = this.cell(
                  vectors[k].getItem(row),
                  numbers[k],
                  this.done + n + row,
                  lenient,
                );
          }
        } finally {
          // Rows before a wrong one count.
          for (let k = 0; k < carried.length; k++) {
            const vector = chunk.getColumnVector(1 + numbers.length + k);
            for (let i = 0; i < row; i++) {
              const text = carry(vector.getItem(i) as string | null, carried[k].as === "json", nested[k]);
              out[k][n + i] = text;
              characters += text?.length ?? 0;
            }
          }
          n += row;
        }
      }
    } catch (error) {
      if (n > 0) yield take();
      throw error instanceof FluxionsError ? error : notParquet(this.path, error);
    }
    if (n > 0) yield take();
  }

  private kind(column: string): "number" | "wide" | "text" {
    const type = this.types.get(column) as string;
    if (NUMBERS.test(type)) return "number";
    if (WIDE_NUMBERS.test(type)) return "wide";
    if (type === "VARCHAR") return "text";
    throw new FluxionsError(
      "column-type",
      `column “${column}” of ${this.path} has the type ${type}, not a number`,
      {
        hint: /^(?:DATE|TIME)/.test(type)
          ? "Write it as a number first, such as years since a day."
          : type === "BOOLEAN"
            ? "Write it as 1 and 0 first."
            : "Formulas need numbers.",
      },
    );
  }

  private cell(value: unknown, column: string, row: number, lenient: boolean): number {
    if (typeof value === "number") return value;
    const x = typeof value === "string" ? numberOf(value, ".") : undefined;
    if (x !== undefined) return x;
    if (!lenient) throw badCell(value as string | null, { row: row + 1, column }, ".");
    this.bad.set(column, (this.bad.get(column) ?? 0) + 1);
    return Number.NaN;
  }
}

/** to_json writes NaN and infinities as they are, which no JSON has. */
function carry(text: string | null, json: boolean, nested: boolean): string | null {
  if (text === null) return text;
  if (!json) return text.slice(1);
  if (/^-?(?:NaN|Infinity)$/.test(text)) return JSON.stringify(text);
  if (!nested) return text;
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

function notParquet(path: string, error: unknown): FluxionsError {
  if (error instanceof FluxionsError) return error;
  const much = outOfMemory(path, error);
  if (much !== undefined) return much;
  const message = (error as Error).message.replace(/\s+/g, " ").slice(0, 300);
  return new FluxionsError("wrong-format", `${path} cannot be read as Parquet: ${message}`, {
    hint: "Other formats are named by --from.",
  });
}
