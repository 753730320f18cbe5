/** Lines of a byte stream. */

/** Lines of a chunked byte stream, bounded in length: what is longer is dropped while it passes by. */
export class LineSplitter {
  private pieces: Uint8Array[] = [];
  private length = 0;
  private dropping = false;

  constructor(private readonly longest: number) {}

  /** The lines that end in this chunk, without their line feed; null for one that was too long. */
  *push(chunk: Uint8Array): Iterable<Uint8Array | null> {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, from);
      if (end < 0) break;
      yield this.line(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from < chunk.length) this.keep(chunk.subarray(from));
  }

  /** The last line, where the stream does not end in a line feed. */
  *end(): Iterable<Uint8Array | null> {
    if (this.length > 0 || this.dropping) yield this.line(new Uint8Array(0));
  }

  private keep(piece: Uint8Array): void {
    if (this.dropping) return;
    this.pieces.push(piece);
    this.length += piece.length;
    if (this.length <= this.longest) return;
    this.dropping = true;
    this.pieces = [];
  }

  private line(last: Uint8Array): Uint8Array | null {
    let line: Uint8Array | null = last;
    if (this.pieces.length > 0 || this.dropping || last.length > this.longest) {
      this.keep(last);
      line = this.dropping ? null : Buffer.concat(this.pieces, this.length);
    }
    this.pieces = [];
    this.length = 0;
    this.dropping = false;
    return line;
  }
}

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8");

/** The text of these bytes, or the offset of the first character that is not UTF-8. A byte order mark is skipped. */
export function decode(bytes: Uint8Array): string | number {
  try {
    return strict.decode(bytes);
  } catch {
    const text = lenient.decode(bytes);
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    // U+FFFD stands for what is wrong, unless it was written.
    for (let at = text.indexOf("\ufffd"); at >= 0; at = text.indexOf("\ufffd", at + 1)) {
      const i = start + Buffer.byteLength(text.slice(0, at));
      if (bytes[i] !== 0xef || bytes[i + 1] !== 0xbf || bytes[i + 2] !== 0xbd) return at;
    }
    return 0;
  }
}
