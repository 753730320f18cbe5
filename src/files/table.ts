/** What readers and writers of tables have in common: tables pass by in chunks of rows, column by column. */
import type { Format } from "./format.js";

/** Rows of a chunk at most. */
export const CHUNK_ROWS = 32_768;

/** Cells that a chunk has room for: tables of thousands of columns have shorter chunks. */
const CHUNK_CELLS = 4 << 20;

/** How many rows a chunk of so many columns has, at most. */
export function chunkRows(columns: number): number {
  return Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_CELLS / Math.max(1, columns))));
}

/** Characters that are carried along in a chunk; it ends early behind a row that goes beyond. */
export const CHUNK_CHARACTERS = 8 << 20;

/** The texts of a column; null where there is none. */
export type Texts = (string | null)[];

/** How the cells of a column are carried along: as they read, or as JSON text. */
export type Carried = "text" | "json";

/** A column that is copied. */
export interface CarriedColumn {
  readonly name: string;
  readonly as: Carried;
}

export interface ReadRequest {
  /** Columns that are read as numbers. */
  readonly numbers: readonly string[];
  readonly carried: readonly CarriedColumn[];
  /** Rows at the beginning that are left out. */
  readonly skip: number;
  /** Are wrong and missing cells NaN? Otherwise they are errors. */
  readonly lenient: boolean;
  /** Is a column an error that the first row did not have, where a format has no header? */
  readonly all: boolean;
}

/** Rows, in arrays that are used again for the next chunk. */
export interface Chunk {
  readonly rows: number;
  readonly numbers: readonly Float64Array[];
  readonly carried: readonly Texts[];
}

export interface ReadProgress {
  readonly done: number;
  /** Undefined where nobody knows how much there is. */
  readonly total: number | undefined;
}

export interface TableReader {
  readonly format: Format;
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  /** How many cells of each column were read as NaN because they were wrong or missing. */
  readonly bad: ReadonlyMap<string, number>;
  /** The types of columns in SQL, where the format has them. */
  readonly types: ReadonlyMap<string, string>;
  /**
   * The rows in order. Called once.
   * @throws FluxionsError `missing-cell`, `bad-cell`, `ragged-row` and others, after all rows before the one in question
   */
  read(request: ReadRequest): AsyncIterable<Chunk>;
  progress(): ReadProgress;
  close(): Promise<void>;
}

/** A column of the output. */
export interface OutputColumn {
  readonly name: string;
  readonly kind: "number" | "f32" | Carried;
  /** Its type in SQL, where the format has types. */
  readonly type?: string | undefined;
}

export type OutputValues = Float64Array | Float32Array | Texts;

export interface TableWriter {
  /** Rows that are in the output and stay there, whatever comes. */
  readonly rows: number;
  /** Rows that are written, and will be in the output once it is finished. */
  readonly waiting: number;
  /** How to find what is written so far, after an early end: the output itself, or a folder. */
  readonly place: string;
  /**
   * Writes the first `rows` of these columns.
   * @throws FluxionsError `cannot-write`, `resume-mismatch`
   */
  write(rows: number, columns: readonly OutputValues[]): Promise<void>;
  /** Completes the output, at the end or after an early stop: what was written is in it then. */
  finish(): Promise<void>;
  /** Lets go of the output after an error, as it is. Rows that were written stay. */
  abandon(): Promise<void>;
}
