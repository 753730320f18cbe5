/** Tables as CSV, TSV and JSON lines. */
import { FluxionsError } from "../expr/error.js";
import type { Destination } from "./destination.js";
import type { OutputColumn, OutputValues, TableWriter } from "./table.js";

export type TextFormat = "csv" | "tsv" | "jsonl";

/** Writes rows as text. Doubles have the shortest digits that read back as the same double. */
export interface RowFormat {
  /** What stands before the first row. */
  readonly header: string;
  /** The rows [from, to). */
  rows(from: number, to: number, columns: readonly OutputValues[]): string;
}

export function rowFormat(format: TextFormat, columns: readonly OutputColumn[]): RowFormat {
  return format === "jsonl" ? jsonFormat(columns) : delimitedFormat(columns, format === "tsv" ? "\t" : ",");
}

/** The shortest digits: String forgets the sign of -0. */
function digits(x: number): string {
  return x === 0 && Object.is(x, -0) ? "-0" : String(x);
}

function delimitedFormat(columns: readonly OutputColumn[], delimiter: string): RowFormat {
  const special = new RegExp(`["\\r\\n${delimiter}]|^\\s|\\s$`);
  const cell = (text: string) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const header = `${columns.map(({ name }) => cell(name)).join(delimiter)}\n`;
  // An empty row would be a blank line, which is no row.
  const empty = columns.length === 1 ? '""' : "";
  return {
    header: header === "\n" ? '""\n' : header,
    rows: (from, to, values) => {
      let out = "";
      for (let i = from; i < to; i++) {
        for (let k = 0; k < values.length; k++) {
          const value = values[k][i];
          if (k > 0) out += delimiter;
          if (typeof value === "number") out += digits(value);
          else if (value === null || value === "") out += empty;
          else out += cell(value);
        }
        out += "\n";
      }
      return out;
    },
  };
}

function jsonFormat(columns: readonly OutputColumn[]): RowFormat {
  const keys = columns.map(({ name }, k) => `${k === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  const texts = columns.map(({ kind }) => kind === "text");
  return {
    header: "",
    rows: (from, to, values) => {
      let out = "";
      for (let i = from; i < to; i++) {
        for (let k = 0; k < values.length; k++) {
          const value = values[k][i];
          out += keys[k];
          if (typeof value === "number") out += Number.isFinite(value) ? digits(value) : `"${value}"`;
          else if (value === null) out += "null";
          else out += texts[k] ? JSON.stringify(value) : value;
        }
        out += "}\n";
      }
      return out;
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
  private begun: boolean;

  constructor(
    private readonly destination: Destination,
    private readonly format: RowFormat,
    resumed?: Resumed,
  ) {
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
      if (this.format.rows(0, 1, columns) !== this.expected)
        throw resumeMismatch(this.destination.what, this.rows);
      this.expected = "";
      from = 1;
    }
    if (from >= rows) return;
    await this.destination.write(Buffer.from(this.format.rows(from, rows, columns)));
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
    { hint: "Use the same formulas, parameters, filters and input as before, or --overwrite." },
  );
}
