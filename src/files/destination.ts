/** Where the bytes of a table go: a file, of which every complete write stays, or a stream. */
import { type FileHandle, open, rm } from "node:fs/promises";
import type { Writable } from "node:stream";
import { FluxionsError } from "../expr/error.js";
import { cannotWrite } from "./system-error.js";

export interface Destination {
  readonly what: string;
  /**
   * Writes all of it, or nothing of it as far as that is possible.
   * @throws FluxionsError `cannot-write`, `output-closed`
   */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Closes it, and removes a file that this destination has made. */
  discard(): Promise<void>;
}

export type FileMode = "new" | "overwrite" | "append";

/**
 * A file that is written from an offset on; what lies behind is cut off.
 * @throws FluxionsError `output-exists` where it must be new and is not, `cannot-write`
 */
export async function fileDestination(path: string, mode: FileMode, offset = 0): Promise<Destination> {
  let handle: FileHandle;
  let regular = true;
  try {
    handle = await open(path, mode === "new" ? "wx" : mode === "append" ? "r+" : "w");
    // A device or a pipe has no places to write to.
    regular = (await handle.stat()).isFile();
    if (mode === "append" && regular) await handle.truncate(offset);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw outputExists(path);
    throw cannotWrite(path, error);
  }
  let end = offset;
  const close = async () => {
    try {
      // Some disks tell only now that they are full.
      if (regular) await handle.sync();
    } catch (error) {
      throw cannotWrite(path, error);
    } finally {
      await handle.close();
    }
  };
  return {
    what: path,
    write: async (bytes) => {
      try {
        for (let done = 0; done < bytes.length; )
          done += (await handle.write(bytes, done, bytes.length - done, regular ? end + done : null))
            .bytesWritten;
        end += bytes.length;
      } catch (error) {
        // Half a row must not stay. Where even that fails, reading the file for --resume cuts it off.
        await handle.truncate(end).catch(() => {});
        throw cannotWrite(path, error);
      }
    },
    close,
    discard: async () => {
      await close();
      // Nothing is removed that was there before: it could be a device.
      if (mode === "new" && regular) await rm(path, { force: true });
    },
  };
}

export function outputExists(path: string): FluxionsError {
  return new FluxionsError("output-exists", `${path} exists already`, {
    hint: "--overwrite writes it anew; --resume continues after the rows that are in it.",
  });
}

/** What a file behind a stream has to say, which is closed then too, but not by its reader. */
const DISK: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EIO"]);

/** A stream, which is waited for. Whoever reads it may stop reading. */
export function streamDestination(stream: Writable, what: string): Destination {
  const closed = () => new FluxionsError("output-closed", `whoever reads ${what} has stopped reading`);
  return {
    what,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (!stream.writable) return reject(closed());
        stream.write(bytes, (error) => {
          if (error === null || error === undefined) resolve();
          else if (DISK.has((error as NodeJS.ErrnoException).code ?? "")) reject(cannotWrite(what, error));
          else if ((error as NodeJS.ErrnoException).code === "EPIPE" || !stream.writable) reject(closed());
          else reject(cannotWrite(what, error));
        });
      }),
    close: async () => {},
    discard: async () => {},
  };
}
