/** DuckDB, which reads and writes Parquet. It is loaded only where a Parquet file is. */
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { FluxionsError } from "../expr/error.js";

export type DuckDB = typeof import("@duckdb/node-api");

export interface Session {
  readonly duckdb: DuckDB;
  readonly connection: DuckDBConnection;
  close(): void;
}

/** Enough for a few row groups; what is more goes to a temporary folder. */
export const MEMORY = "160MB";

/** @throws FluxionsError `no-duckdb` */
export async function loadDuckDB(
  load: () => Promise<DuckDB> = () => import("@duckdb/node-api"),
): Promise<DuckDB> {
  try {
    return await load();
  } catch (error) {
    const binary = `@duckdb/node-bindings-${process.platform}-${process.arch}`;
    throw new FluxionsError(
      "no-duckdb",
      `Parquet needs DuckDB, which cannot be loaded here: ${(error as Error).message.split("\n")[0]}`,
      {
        hint: `Install it with its binary for this machine: npm install @duckdb/node-api ${binary}. CSV, TSV and JSON lines need nothing.`,
      },
    );
  }
}

/**
 * A database in memory.
 * @param memory how much of it, such as 160MB
 * @throws FluxionsError `no-duckdb`
 */
export async function openSession(memory = MEMORY): Promise<Session> {
  const duckdb = await loadDuckDB();
  const instance: DuckDBInstance = await duckdb.DuckDBInstance.create(":memory:", {
    memory_limit: memory,
    temp_directory: resolve(tmpdir(), `fluxions-${process.pid}.duckdb`),
    // Two are enough to read ahead; each has buffers of its own.
    threads: "2",
    preserve_insertion_order: "true",
    // Nothing is fetched, whatever a file is called.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  // Times of day in text would otherwise depend on the machine.
  await connection.run("SET TimeZone = 'UTC'").catch(() => undefined);
  return {
    duckdb,
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A name in SQL, whatever it contains. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The path for DuckDB's readers, which otherwise take some characters for patterns, and some beginnings for networks. */
export function exactly(path: string): string {
  return resolve(path).replace(/[[*?]/g, (c) => `[${c}]`);
}

/** A text in SQL, whatever it contains: DuckDB knows no escapes but the doubled quote. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The error for what DuckDB could not hold in its memory, if that is what it says. */
export function outOfMemory(what: string, error: unknown): FluxionsError | undefined {
  if (!/out of memory|failed to allocate/i.test((error as Error).message)) return undefined;
  return new FluxionsError("out-of-memory", `${what} needs more memory than DuckDB may have`, {
    hint: "Long texts and thousands of columns do. Raise the limit: --memory 1GB",
  });
}
