/** What the system says of files, in words. */
import { FluxionsError } from "../expr/error.js";

const common: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  EMFILE: "too many files are open",
  EIO: "the device reports an error",
};
const ofReading: Readonly<Record<string, string>> = {
  ...common,
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is no folder",
  EACCES: "reading it is not allowed",
  EPERM: "reading it is not allowed",
};
const ofWriting: Readonly<Record<string, string>> = {
  ...common,
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EFBIG: "the file would be too large",
  EACCES: "writing there is not allowed",
  EPERM: "writing there is not allowed",
  EROFS: "the file system is read-only",
  ENOENT: "its folder does not exist",
};

function inWords(error: unknown, reasons: Readonly<Record<string, string>>): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code !== undefined && Object.hasOwn(reasons, code) ? `${reasons[code]} (${code})` : message;
}

/** `unreadable`, or the error itself where it is one of ours. */
export function unreadable(what: string, error: unknown): FluxionsError {
  if (error instanceof FluxionsError) return error;
  return new FluxionsError("unreadable", `${what} cannot be read: ${inWords(error, ofReading)}`);
}

/** An error of the file system while something is written: `cannot-write`. */
export function cannotWrite(what: string, error: unknown): FluxionsError {
  const { code, message } = error as NodeJS.ErrnoException;
  // DuckDB has no codes.
  const full = code === undefined && /no space left/i.test(message);
  const reason = inWords(full ? { code: "ENOSPC", message } : error, ofWriting);
  return new FluxionsError("cannot-write", `${what} cannot be written: ${reason}`);
}
