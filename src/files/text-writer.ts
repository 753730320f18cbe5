/** Tables as CSV, TSV and JSON lines. */
import { FluxionsError } from "../expr/error.js";
import type { Destination } from "./destination.js";
import type { OutputColumn, OutputValues, TableWriter } from "./table.js";

export type TextFormat = "csv" | "tsv" | "jsonl";

/** Writes rows as text. Doubles have the shortest digits that read back as the same double. */
export interface RowFormat {
  /** What stands before the first row. */
  readonly header: string;
  /** The rows [from, to), in memory that the next call uses again. */
  rows(from: number, to: number, columns: readonly OutputValues[]): Uint8Array;
}

export function rowFormat(format: TextFormat, columns: readonly OutputColumn[]): RowFormat {
  return format === "jsonl" ? jsonFormat(columns) : delimitedFormat(columns, format === "tsv" ? "\t" : ",");
}

/** The shortest digits: String forgets the sign of -0. */
function digits(x: number): string {
  return x === 0 && Object.is(x, -0) ? "-0" : String(x);
}

const LF = 0x0a;

/** Text as bytes. Numbers go there letter by letter: gathering one long string first takes half as long again. */
class Bytes {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private end = 0;

  clear(): void {
    this.end = 0;
  }

  private room(bytes: number): void {
    if (this.end + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.buffer.length, this.end + bytes));
    this.buffer.copy(larger, 0, 0, this.end);
    this.buffer = larger;
  }

  byte(code: number): void {
    this.room(1);
    this.buffer[this.end++] = code;
  }

  /** Letters of ASCII, a few. */
  letters(text: string): void {
    const { length } = text;
    this.room(length);
    const { buffer } = this;
    let at = this.end;
    for (let i = 0; i < length; i++) buffer[at++] = text.charCodeAt(i);
    this.end = at;
  }

  text(text: string): void {
    this.room(3 * text.length);
    this.end += this.buffer.write(text, this.end);
  }

  bytes(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.buffer.set(bytes, this.end);
    this.end += bytes.length;
  }

  taken(): Uint8Array {
    return this.buffer.subarray(0, this.end);
  }
}

function delimitedFormat(columns: readonly OutputColumn[], delimiter: string): RowFormat {
  const special = new RegExp(`["\\r\\n${delimiter}]|^\\s|\\s$`);
  const cell = (text: string) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const header = `${columns.map(({ name }) => cell(name)).join(delimiter)}\n`;
  // An empty row would be a blank line, which is no row.
  const empty = columns.length === 1 ? '""' : "";
  const out = new Bytes();
  const between = delimiter.charCodeAt(0);
  return {
    header: header === "\n" ? '""\n' : header,
    rows: (from, to, values) => {
      out.clear();
      for (let i = from; i < to; i++) {
        for (let k = 0; k < values.length; k++) {
          const value = values[k][i];
          if (k > 0) out.byte(between);
          if (typeof value === "number") out.letters(digits(value));
          else if (value === null || value === "") out.letters(empty);
          else out.text(cell(value));
        }
        out.byte(LF);
      }
      return out.taken();
    },
  };
}

function jsonFormat(columns: readonly OutputColumn[]): RowFormat {
  const keys = columns.map(({ name }, k) => Buffer.from(`${k === 0 ? "{" : ","}${JSON.stringify(name)}:`));
  const texts = columns.map(({ kind }) => kind === "text");
  const out = new Bytes();
  return {
    header: "",
    rows: (from, to, values) => {
      out.clear();
      for (let i = from; i < to; i++) {
        for (let k = 0; k < values.length; k++) {
          const value = values[k][i];
          out.bytes(keys[k]);
          if (typeof value === "number") out.letters(Number.isFinite(value) ? digits(value) : `"${value}"`);
          else if (value === null) out.letters("null");
          else out.text(texts[k] ? JSON.stringify(value) : value);
        }
        out.letters("}\n");
      }
      return out.taken();
    },
  };
}

/** Where an output that is resumed stands. */
export interface Resumed {
  readonly rows: number;
  /** The last row as it is written; "" where there is none. */
  readonly last: string;
}

export class TextWriter implements TableWriter {
  rows: number;
  readonly waiting = 0;
  /** A row that the first one to come must equal: the last one that is written already. */
  private expected: string;
  private readonly repeatable: boolean;
  private begun: boolean;

  constructor(
    private readonly destination: Destination,
    private readonly format: RowFormat,
    resumed?: Resumed,
    repeatable = true,
  ) {
    this.repeatable = repeatable;
    this.rows = resumed?.rows ?? 0;
    this.expected = resumed?.last ?? "";
    this.begun = resumed !== undefined;
  }

  get place(): string {
    return this.destination.what;
  }

  async write(rows: number, columns: readonly OutputValues[]): Promise<void> {
    await this.begin();
    let from = 0;
    if (this.expected !== "" && rows > 0) {
      if (this.repeatable && Buffer.from(this.format.rows(0, 1, columns)).toString() !== this.expected)
        throw resumeMismatch(this.destination.what, this.rows);
      this.expected = "";
      from = 1;
    }
    if (from >= rows) return;
    await this.destination.write(this.format.rows(from, rows, columns));
    this.rows += rows - from;
  }

  async finish(): Promise<void> {
    await this.begin();
    await this.destination.close();
  }

  abandon(): Promise<void> {
    // An output without rows would only be in the way of the next run.
    return this.rows === 0 ? this.destination.discard() : this.destination.close();
  }

  private async begin(): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    if (this.format.header !== "") await this.destination.write(Buffer.from(this.format.header));
  }
}

/** The last row of the output is computed again, which tells whether formulas and parameters are the same. */
export function resumeMismatch(what: string, row: number): FluxionsError {
  return new FluxionsError(
    "resume-mismatch",
    `row ${row} of ${what} is not what these formulas give, so it does not come from this command`,
    { hint: "Use the same formulas, parameters, filters, backend and input as before, or --overwrite." },
  );
}
