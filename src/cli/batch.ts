/** `fluxions batch`: JSON lines in, JSON lines out, in the same order, in bounded memory. */
import type { Writable } from "node:stream";
import { FluxionsError } from "../expr/error.js";
import { errorLine } from "./answer.js";
import { decode, LineSplitter } from "./lines.js";
import { Supervisor } from "./supervisor.js";

/** Bytes of a line; a longer one is dropped while it is read. */
export const LONGEST_LINE = 4 << 20;
/** Requests, and characters in them, that are read ahead: enough to keep the worker busy. */
const AHEAD = 512;
const AHEAD_CHARACTERS = 2 * LONGEST_LINE;

/**
 * Answers every line of `input` on `output`. Reading waits while answers are not taken.
 * @param signal ends it early; lines that are being written are finished
 * @returns when all is written, or when nobody reads the output any more
 */
export async function runBatch(
  input: AsyncIterable<Uint8Array>,
  output: Writable,
  signal?: AbortSignal,
): Promise<void> {
  const stream = new Stream(output);
  const abort = () => stream.close();
  signal?.addEventListener("abort", abort);
  output.on("error", abort);
  output.on("close", abort);
  try {
    await stream.readAll(input);
  } finally {
    signal?.removeEventListener("abort", abort);
    output.off("close", abort);
    await stream.stop();
    await stream.written();
  }
}

class Stream {
  private readonly splitter = new LineSplitter(LONGEST_LINE);
  private readonly supervisor: Supervisor;
  private readonly sizes: number[] = [];
  private characters = 0;
  private blocked = false;
  private closed = false;
  /** Called when something changed that a waiter may wait for. */
  private wake: () => void = () => {};

  constructor(private readonly output: Writable) {
    this.supervisor = new Supervisor((answer) => this.write(answer));
    output.on("drain", () => {
      this.blocked = false;
      this.wake();
    });
  }

  async readAll(input: AsyncIterable<Uint8Array>): Promise<void> {
    const iterator = input[Symbol.asyncIterator]();
    // A race against one promise for all of them would keep each loser alive.
    const next = () =>
      new Promise<IteratorResult<Uint8Array> | null>((resolve, reject) => {
        this.onClose = () => resolve(null);
        iterator.next().then(resolve, reject);
      });
    while (!this.closed) {
      const piece = await next();
      if (piece === null || piece.done === true) break;
      for (const line of this.splitter.push(piece.value)) await this.line(line);
    }
    if (!this.closed) for (const line of this.splitter.end()) await this.line(line);
    await this.until(() => this.supervisor.pending === 0);
  }

  private onClose: () => void = () => {};

  /** No more is read or asked; what is on its way out goes on. */
  close(): void {
    this.closed = true;
    this.onClose();
    this.wake();
  }

  stop(): Promise<void> {
    return this.supervisor.stop();
  }

  written(): Promise<void> {
    const { output } = this;
    if (!output.writable || output.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      output.once("close", resolve);
      output.write("", () => resolve());
    });
  }

  private async line(bytes: Uint8Array | null): Promise<void> {
    if (this.closed) return;
    const text = bytes === null ? null : decode(bytes);
    this.sizes.push(typeof text === "string" ? text.length : 0);
    this.characters += this.sizes[this.sizes.length - 1];
    if (typeof text === "string") this.supervisor.ask(text);
    else this.supervisor.put(errorLine("null", text === null ? tooLong() : notUTF8(text)));
    if (!this.hasRoom()) await this.until(() => this.hasRoom());
  }

  private hasRoom(): boolean {
    return !this.blocked && this.supervisor.pending < AHEAD && this.characters < AHEAD_CHARACTERS;
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!this.closed && !condition())
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
  }

  private write(answer: string): void {
    this.characters -= this.sizes.shift() ?? 0;
    if (this.output.writable && !this.output.write(`${answer}\n`)) this.blocked = true;
    this.wake();
  }
}

function tooLong(): FluxionsError {
  return new FluxionsError("line-too-long", `a line has at most ${LONGEST_LINE} bytes`);
}

function notUTF8(at: number): FluxionsError {
  return new FluxionsError("bad-utf8", "the line is not UTF-8 text", { at });
}
