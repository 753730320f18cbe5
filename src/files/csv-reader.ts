/** Tables in CSV and TSV: bytes to columns of doubles, without a text for each cell. */
import { FluxionsError } from "../expr/error.js";
import { type ByteSource, skipMark, utf8, Window } from "./bytes.js";
import { badCell, numberOf, raggedRow } from "./cell.js";
import type { Format } from "./format.js";
import type { Chunk, ReadRequest, TableReader } from "./table.js";
import { chunksOf } from "./text-rows.js";

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const POINT = 0x2e;
const COMMA = 0x2c;
const SPACE = 0x20;

export interface CsvOptions {
  readonly format: Format;
  /** One character of ASCII. */
  readonly delimiter: string;
  readonly decimal: "." | ",";
}

/** Powers of ten that are doubles. A product or quotient of two exact doubles is rounded once. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** The row goes on beyond what was read. */
const INCOMPLETE = -1;

/** Reads rows one after the other; `CsvReader` puts them into columns, others only count them. */
export class CsvRows {
  /** The cells of the row that was read last: where they begin and end, within their quotes. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** Does the cell contain a doubled quote? */
  readonly doubled: boolean[] = [];
  cells = 0;
  /** The line on which the row begins, and the one on which the next does. */
  line = 1;
  private nextLine = 1;
  readonly window: Window;
  private readonly delimiter: number;

  constructor(source: ByteSource, delimiter: string) {
    this.window = new Window(source);
    this.delimiter = delimiter.charCodeAt(0);
  }

  /**
   * Moves to the next row that is not blank. False where there is none in what was read: then `window.more()` gets more,
   * unless the source has ended.
   * @throws FluxionsError `bad-quote`
   */
  next(): boolean {
    const { window } = this;
    for (;;) {
      if (window.start >= window.end) return false;
      const end = this.scan();
      if (end === INCOMPLETE) return false;
      const blank = this.cells === 1 && this.starts[0] === this.ends[0] && this.starts[0] === window.start;
      window.start = end;
      if (!blank) return true;
    }
  }

  /** Finds the cells of the row that begins at `window.start`; returns where the next one begins. */
  private scan(): number {
    const { window, delimiter, starts, ends, doubled } = this;
    const { buffer, end, ended } = window;
    // Ends the last cell; whether that is its real end is told by `ended`.
    buffer[end] = LF;
    let i = window.start;
    let cells = 0;
    let line = this.nextLine;
    for (;;) {
      doubled[cells] = false;
      if (buffer[i] === QUOTE && i < end) {
        const opened = line;
        starts[cells] = ++i;
        for (;;) {
          let c = buffer[i];
          while (c !== QUOTE && i < end) {
            if (c === LF) line++;
            c = buffer[++i];
          }
          if (i >= end) {
            if (!ended) return INCOMPLETE;
            throw this.badQuote(opened, "a quote opens a cell and is never closed");
          }
          if (i + 1 >= end && !ended) return INCOMPLETE;
          if (buffer[i + 1] !== QUOTE || i + 1 >= end) break;
          doubled[cells] = true;
          i += 2;
        }
        ends[cells] = i++;
        const c = buffer[i];
        if (c !== delimiter && c !== LF && c !== CR)
          throw this.badQuote(line, "something follows the closing quote of a cell");
      } else {
        starts[cells] = i;
        let c = buffer[i];
        while (c !== delimiter && c !== LF && c !== CR) c = buffer[++i];
        ends[cells] = i;
      }
      cells++;
      if (i >= end) {
        if (!ended) return INCOMPLETE;
        break;
      }
      const c = buffer[i++];
      if (c === delimiter) continue;
      line++;
      if (c === CR) {
        if (i >= end && !ended) return INCOMPLETE;
        if (i < end && buffer[i] === LF) i++;
      }
      break;
    }
    this.cells = cells;
    this.line = this.nextLine;
    this.nextLine = line;
    return Math.min(i, end);
  }

  private badQuote(line: number, message: string): FluxionsError {
    return new FluxionsError("bad-quote", `line ${line} of ${this.window.source.what}: ${message}`, {
      hint: 'Inside of quotes a quote is doubled: "so ""called"" text".',
    });
  }

  /**
   * The text of a cell.
   * @throws FluxionsError `bad-utf8`
   */
  text(cell: number): string {
    const { window, starts, ends } = this;
    const text = utf8(window.buffer, starts[cell], ends[cell], this.line, window.source.what);
    return this.doubled[cell] ? text.replaceAll('""', '"') : text;
  }
}

export class CsvReader implements TableReader {
  readonly format: Format;
  readonly columns: readonly string[];
  readonly bad = new Map<string, number>();
  readonly types: ReadonlyMap<string, string> = new Map();

  private constructor(
    private readonly rows: CsvRows,
    private readonly options: CsvOptions,
  ) {
    this.format = options.format;
    this.columns = Array.from({ length: rows.cells }, (_, i) => rows.text(i).trim());
  }

  /**
   * Reads the header.
   * @throws FluxionsError `empty-table`, `wrong-format`, `bad-quote`
   */
  static async open(source: ByteSource, options: CsvOptions): Promise<CsvReader> {
    const rows = await openRows(source, options.delimiter);
    if (rows === null)
      throw new FluxionsError("empty-table", `${source.what} is empty`, {
        hint: "The first line of a table has the names of its columns.",
      });
    return new CsvReader(rows, options);
  }

  progress() {
    const { window } = this.rows;
    return { done: window.offset(window.start), total: window.source.total };
  }

  close(): Promise<void> {
    return this.rows.window.source.close();
  }

  read(request: ReadRequest): AsyncIterable<Chunk> {
    const { numbers, carried, lenient } = request;
    const { rows, columns } = this;
    const places = new Map(columns.map((name, k) => [name, k]));
    const placeOf = (name: string) => places.get(name) as number;
    const numberAt = numbers.map(placeOf);
    const carriedAt = carried.map(({ name }) => placeOf(name));
    const json = carried.map(({ as }) => as === "json");
    const width = columns.length;
    return chunksOf(rows.window, request, {
      next: () => rows.next(),
      put: (row, n, values, texts) => {
        const { cells } = rows;
        if (cells !== width) {
          if (!lenient) throw raggedRow(row, rows.line, cells, width);
          // With a cell too many nobody knows which is which.
          if (cells > width) rows.cells = 0;
        }
        for (let k = 0; k < numberAt.length; k++) values[k][n] = this.number(numberAt[k], row, lenient);
        let characters = 0;
        for (let k = 0; k < carriedAt.length; k++) {
          const text = carriedAt[k] < rows.cells ? rows.text(carriedAt[k]) : null;
          characters += text?.length ?? 0;
          texts[k][n] = !json[k] ? text : text === null || text === "" ? null : JSON.stringify(text);
        }
        return characters;
      },
    });
  }

  /** The number in a cell of the current row. */
  private number(cell: number, row: number, lenient: boolean): number {
    const { rows } = this;
    if (cell >= rows.cells) return this.wrong(cell, null, row, lenient);
    const { buffer } = rows.window;
    const { decimal } = this.options;
    const point = decimal === "." ? POINT : COMMA;
    const end = rows.ends[cell];
    let i = rows.starts[cell];
    while (i < end && buffer[i] === SPACE) i++;
    const negative = buffer[i] === 0x2d;
    if (negative) i++;
    // As long as no digit is lost, the digits are an exact double.
    let m = 0;
    const first = i;
    let d = buffer[i] - 48;
    while (d >= 0 && d <= 9 && i < end) {
      m = m * 10 + d;
      d = buffer[++i] - 48;
    }
    let digits = i - first;
    let decimals = 0;
    if (i < end && buffer[i] === point) {
      const from = ++i;
      d = buffer[i] - 48;
      while (d >= 0 && d <= 9 && i < end) {
        m = m * 10 + d;
        d = buffer[++i] - 48;
      }
      decimals = i - from;
      digits += decimals;
    }
    if (i === end && digits > 0 && m < Number.MAX_SAFE_INTEGER && decimals < POWERS.length) {
      const x = decimals === 0 ? m : m / POWERS[decimals];
      return negative ? -x : x;
    }
    const text = rows.text(cell);
    const x = numberOf(text, decimal);
    return x === undefined ? this.wrong(cell, text, row, lenient) : x;
  }

  private wrong(cell: number, text: string | null, row: number, lenient: boolean): number {
    const column = this.columns[cell];
    if (!lenient) throw badCell(text, { row, line: this.rows.line, column }, this.options.decimal);
    this.bad.set(column, (this.bad.get(column) ?? 0) + 1);
    return Number.NaN;
  }
}

/** The rows of a source, the first of which has been read; null where there is none. */
export async function openRows(source: ByteSource, delimiter: string): Promise<CsvRows | null> {
  const rows = new CsvRows(source, delimiter);
  const { window } = rows;
  // A mark has up to four bytes, and a stream may come in pieces of one.
  while (!window.ended && window.end < 4) await window.more();
  window.start += skipMark(window, source.what);
  while (!rows.next()) {
    if (window.ended) return null;
    await window.more();
  }
  return rows;
}
