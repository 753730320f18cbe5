/** Where in a text an error lies. Offsets are UTF-16 code units from the start of `source`. */
export interface Place {
  readonly at?: number | undefined;
  readonly end?: number | undefined;
  readonly source?: string | undefined;
  /** What to do about it, in one sentence. */
  readonly hint?: string | undefined;
}

/** Every error that Fluxions raises on purpose. `code` is stable and documented; `at` is a character offset into `source`. */
export class FluxionsError extends Error {
  /** What went wrong; docs/errors.md lists all of them. */
  readonly code: string;
  /** Where in `source` it went wrong, in UTF-16 code units. */
  readonly at: number | undefined;
  /** Where that ends. */
  readonly end: number | undefined;
  /** The text that was read. */
  readonly source: string | undefined;
  /** What to do about it, in one sentence. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, where: Place = {}) {
    super(message);
    this.name = "FluxionsError";
    this.code = code;
    this.at = where.at;
    this.end = where.end;
    this.hint = where.hint;
    this.source = where.source;
    // The message quotes the line; an uncaught error should not print the whole text, which may be a megabyte.
    Object.defineProperty(this, "source", { enumerable: false });
  }
}
