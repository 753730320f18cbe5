/** Bytes of files and streams, a block at a time, into a buffer that grows where a row needs it. */
import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import { FluxionsError } from "../expr/error.js";
import { unreadable } from "./system-error.js";

const BLOCK = 1 << 20;
/** Bytes of a row at most: what is longer is no table, or a quote that never closes. */
export const LONGEST_ROW = 16 << 20;

/** Where the bytes of a table come from. */
export interface ByteSource {
  /** Its name for people. */
  readonly what: string;
  /** Bytes in all; undefined for a stream. */
  readonly total: number | undefined;
  /** Does it answer as soon as there is something, rather than when a block is full? */
  readonly live: boolean;
  /** Did a signal end it? Then its last bytes may be half a row. */
  readonly cut: boolean;
  /** Fills the buffer from an offset on; 0 at the end. */
  read(buffer: Buffer, from: number): Promise<number>;
  close(): Promise<void>;
}

/** @throws FluxionsError `unreadable` */
export async function fileSource(path: string): Promise<ByteSource> {
  let handle: FileHandle;
  let total: number | undefined;
  try {
    handle = await open(path, "r");
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw new Error("it is a folder");
      total = stat.isFile() ? stat.size : undefined;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  return {
    what: path,
    total,
    live: total === undefined,
    cut: false,
    read: async (buffer, from) => {
      try {
        return (await handle.read(buffer, from, buffer.length - from, null)).bytesRead;
      } catch (error) {
        throw unreadable(path, error);
      }
    },
    close: () => handle.close(),
  };
}

/** A stream, which ends early when the signal says so. */
export function streamSource(
  stream: AsyncIterable<Uint8Array>,
  what: string,
  signal: AbortSignal | undefined,
): ByteSource {
  const iterator = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let cut = false;
  const next = () =>
    new Promise<IteratorResult<Uint8Array> | null>((resolve, reject) => {
      const stop = () => resolve(null);
      if (signal?.aborted === true) return stop();
      signal?.addEventListener("abort", stop, { once: true });
      const done = () => signal?.removeEventListener("abort", stop);
      iterator.next().then(
        (result) => {
          done();
          resolve(result);
        },
        (error: unknown) => {
          done();
          // The stream is torn down by whoever stops the run.
          if (signal?.aborted === true) resolve(null);
          else reject(unreadable(what, error));
        },
      );
    });
  return {
    what,
    total: undefined,
    live: true,
    get cut() {
      return cut;
    },
    read: async (buffer, from) => {
      while (rest.length === 0) {
        const piece = await next();
        if (piece === null) cut = true;
        if (piece === null || piece.done === true) return 0;
        rest = piece.value;
      }
      const n = Math.min(rest.length, buffer.length - from);
      buffer.set(rest.subarray(0, n), from);
      rest = rest.subarray(n);
      return n;
    },
    close: async () => {},
  };
}

/** What is in memory of a source: bytes from the beginning of the current row on. */
export class Window {
  /** One byte more than is filled, for a sentinel. */
  buffer = Buffer.allocUnsafe(BLOCK + 1);
  /** Where the next row begins. */
  start = 0;
  /** The end of what was read. */
  end = 0;
  /** Is there nothing after `end`? */
  ended = false;
  /** Offset of the buffer's first byte in the source. */
  private before = 0;

  constructor(readonly source: ByteSource) {}

  /** Offset in the source of a place in the buffer. */
  offset(at: number): number {
    return this.before + at;
  }

  /**
   * Reads more, and moves the current row to the front of the buffer.
   * @throws FluxionsError `unreadable`, and `row-too-long` where the row fills the largest buffer
   */
  async more(): Promise<void> {
    const left = this.end - this.start;
    if (this.start > 0) {
      this.buffer.copyWithin(0, this.start, this.end);
      this.before += this.start;
      this.start = 0;
      this.end = left;
    }
    if (left + 1 >= this.buffer.length) {
      if (left >= LONGEST_ROW)
        throw new FluxionsError(
          "row-too-long",
          `a row of ${this.source.what} has more than ${LONGEST_ROW} bytes`,
          {
            hint: "A quote that never closes looks like this; or this is no text table.",
          },
        );
      const larger = Buffer.allocUnsafe(2 * (this.buffer.length - 1) + 1);
      this.buffer.copy(larger, 0, 0, left);
      this.buffer = larger;
    }
    // A stream answers with little at a time; a file with a block.
    do {
      const n = await this.source.read(this.buffer.subarray(0, this.buffer.length - 1), this.end);
      if (n === 0) this.ended = true;
      this.end += n;
      if (this.source.cut) this.end = this.start;
    } while (!this.ended && !this.source.live && this.end < this.buffer.length - 1);
  }
}

/** A byte order mark of UTF-8 is skipped; what is obviously something else is refused. */
export function skipMark({ buffer, start, end }: Window, what: string): number {
  const at = (i: number) => (start + i < end ? buffer[start + i] : -1);
  if (at(0) === 0xef && at(1) === 0xbb && at(2) === 0xbf) return 3;
  const not = (kind: string, hint: string) =>
    new FluxionsError("wrong-format", `${what} is ${kind}, not a text table`, { hint });
  if ((at(0) === 0xff && at(1) === 0xfe) || (at(0) === 0xfe && at(1) === 0xff))
    throw not("text in UTF-16", "Save it as UTF-8.");
  if (at(0) === 0x50 && at(1) === 0x41 && at(2) === 0x52 && at(3) === 0x31)
    throw not("a Parquet file", "Add --from parquet.");
  if (at(0) === 0x50 && at(1) === 0x4b && at(2) === 3 && at(3) === 4)
    throw not("a ZIP archive or a spreadsheet", "Save the sheet as CSV.");
  if (at(0) === 0x1f && at(1) === 0x8b)
    throw not("compressed by gzip", "Write gunzip -c file | fluxions map … --in - --from csv");
  return 0;
}

/**
 * The text of some bytes.
 * @throws FluxionsError `bad-utf8`: what is copied must not change on its way
 */
export function utf8(buffer: Buffer, from: number, to: number, line: number, what: string): string {
  const text = buffer.toString("utf8", from, to);
  // The sign stands for what is wrong, unless it was written.
  if (text.includes("\ufffd") && !isUtf8(buffer.subarray(from, to)))
    throw new FluxionsError("bad-utf8", `line ${line} of ${what} is not UTF-8 text`, {
      hint: "Save the file as UTF-8; iconv -f latin1 -t utf-8 converts one.",
    });
  return text;
}
