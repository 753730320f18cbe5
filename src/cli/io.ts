import type { Writable } from "node:stream";
import { FluxionsError } from "../expr/error.js";
import { decode } from "./lines.js";

/** What a command reads and writes, so that tests can run it in their own process. */
export interface IO {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Ends a long command early. */
  readonly signal?: AbortSignal;
}

/** Something that only people read: on stderr, and not beside JSON. */
export function note(text: string, { json }: { readonly json?: boolean }, io: IO): void {
  if (json !== true) io.stderr.write(`note: ${text}\n`);
}

export function isTerminal({ stdout }: IO): boolean {
  return (stdout as { isTTY?: boolean }).isTTY === true;
}

/** How wide a line of text may be. */
export function columnsOf({ stdout }: IO): number {
  // Some terminals say 0.
  const columns = (stdout as { columns?: number }).columns || 80;
  return Math.max(10, Math.min(120, columns - 2));
}

const MOST = 16 << 20;

/**
 * All of a stream or file as text, without the line feed at its end.
 * @throws FluxionsError `bad-utf8`, `too-long`
 */
export async function readText(input: AsyncIterable<Uint8Array>, what: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of input) {
    pieces.push(piece);
    length += piece.length;
    if (length > MOST) throw new FluxionsError("too-long", `${what} has more than ${MOST} bytes`);
  }
  const text = decode(Buffer.concat(pieces, length));
  if (typeof text === "number")
    throw new FluxionsError("bad-utf8", `${what} is not UTF-8 text`, { at: text });
  return text.replace(/\r?\n$/, "");
}
