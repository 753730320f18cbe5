/** Tables in JSON lines: one object for each row. The keys of the first row are the columns. */
import { FluxionsError } from "../expr/error.js";
import { type ByteSource, skipMark, utf8, Window } from "./bytes.js";
import { badCell, numberOf, rowText } from "./cell.js";
import { rawFields } from "./raw-json.js";
import type { Carried, Chunk, ReadRequest, TableReader } from "./table.js";
import { chunksOf } from "./text-rows.js";

type Row = Readonly<Record<string, unknown>>;

/** Lines that are not blank, and where they stand. */
export class JsonLines {
  /** The number of the line that was read last. */
  line = 0;
  private nextLine = 1;
  readonly window: Window;
  private from = 0;
  private to = 0;

  constructor(source: ByteSource) {
    this.window = new Window(source);
  }

  /** Moves to the next line that is not blank. False where there is none in what was read. */
  next(): boolean {
    const { window } = this;
    while (window.start < window.end) {
      const { buffer, start } = window;
      let end = buffer.subarray(0, window.end).indexOf(0x0a, start);
      if (end < 0) {
        if (!window.ended) return false;
        end = window.end;
      }
      this.line = this.nextLine++;
      this.from = start;
      this.to = end;
      window.start = Math.min(end + 1, window.end);
      for (let i = start; i < end; i++) if (buffer[i] > 0x20) return true;
    }
    return false;
  }

  /** @throws FluxionsError `bad-utf8` */
  text(): string {
    const { buffer, source } = this.window;
    return utf8(buffer, this.from, this.to, this.line, source.what);
  }

  /** @throws FluxionsError `bad-json` */
  object(text: string): Row {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.fail(`is not JSON: ${(error as Error).message.slice(0, 120)}`);
    }
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw this.fail('is not a JSON object, such as {"x": 1.5}');
    return value as Row;
  }

  private fail(message: string): FluxionsError {
    return new FluxionsError("bad-json", `line ${this.line} of ${this.window.source.what} ${message}`);
  }
}

export class JsonLinesReader implements TableReader {
  readonly format = "jsonl";
  readonly columns: readonly string[];
  readonly bad = new Map<string, number>();
  readonly types: ReadonlyMap<string, string> = new Map();

  private constructor(
    private readonly lines: JsonLines,
    private first: string | null,
  ) {
    this.columns = Object.keys(lines.object(first as string));
  }

  /**
   * Reads the first row.
   * @throws FluxionsError `empty-table`, `wrong-format`, `bad-json`
   */
  static async open(source: ByteSource): Promise<JsonLinesReader> {
    const lines = await openLines(source);
    if (lines === null)
      throw new FluxionsError("empty-table", `${source.what} is empty`, {
        hint: "Each line is an object, whose keys are the columns.",
      });
    return new JsonLinesReader(lines, lines.text());
  }

  progress() {
    const { window } = this.lines;
    return { done: window.offset(window.start), total: window.source.total };
  }

  close(): Promise<void> {
    return this.lines.window.source.close();
  }

  read(request: ReadRequest): AsyncIterable<Chunk> {
    const { numbers, carried, lenient, all } = request;
    const { lines } = this;
    const known = new Set(this.columns);
    let read: string | null = null;
    return chunksOf(lines.window, request, {
      next: () => {
        read = this.first;
        this.first = null;
        return read !== null || lines.next();
      },
      put: (row, n, values, texts) => {
        const text = read ?? lines.text();
        const object = lines.object(text);
        if (all && !lenient) refuseUnknown(object, known, row, lines.line);
        for (let k = 0; k < numbers.length; k++) values[k][n] = this.number(object, numbers[k], row, lenient);
        // Once for all columns, and only where one needs it.
        let fields: ReadonlyMap<string, string> | undefined;
        const raw = (name: string) => {
          fields ??= rawFields(text);
          return fields.get(name) ?? null;
        };
        for (let k = 0; k < carried.length; k++)
          texts[k][n] = carry(raw, object, carried[k].name, carried[k].as);
        return carried.length > 0 ? text.length : 0;
      },
    });
  }

  private number(object: Row, column: string, row: number, lenient: boolean): number {
    const value = Object.hasOwn(object, column) ? object[column] : null;
    if (typeof value === "number") return value;
    const x = typeof value === "string" ? numberOf(value, ".") : undefined;
    if (x !== undefined) return x;
    if (!lenient) {
      const shown = value === null || typeof value === "string" ? value : JSON.stringify(value);
      throw badCell(shown, { row, line: this.lines.line, column }, ".");
    }
    this.bad.set(column, (this.bad.get(column) ?? 0) + 1);
    return Number.NaN;
  }
}

/** A value as text, or as the JSON that it was: numbers keep all their digits. */
function carry(
  raw: (column: string) => string | null,
  object: Row,
  column: string,
  as: Carried,
): string | null {
  const value = Object.hasOwn(object, column) ? object[column] : null;
  if (value === null) return null;
  if (typeof value === "string") return as === "json" ? JSON.stringify(value) : value;
  if (typeof value === "boolean") return String(value);
  return raw(column);
}

function refuseUnknown(object: Row, known: ReadonlySet<string>, row: number, line: number): void {
  for (const key of Object.keys(object))
    if (!known.has(key))
      throw new FluxionsError(
        "ragged-row",
        `${rowText(row, line)} has “${key.slice(0, 60)}”, which the first row has not`,
        {
          hint: "The first row tells which columns there are; list those to keep by --keep, instead of all.",
        },
      );
}

/** The lines of a source, the first of which has been read; null where there is none. */
export async function openLines(source: ByteSource): Promise<JsonLines | null> {
  const lines = new JsonLines(source);
  const { window } = lines;
  while (!window.ended && window.end < 4) await window.more();
  window.start += skipMark(window, source.what);
  while (!lines.next()) {
    if (window.ended) return null;
    await window.more();
  }
  return lines;
}
