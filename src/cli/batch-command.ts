import { open } from "node:fs/promises";
import { unreadable } from "../files/system-error.js";
import { runBatch } from "./batch.js";
import type { IO } from "./io.js";

/** @throws FluxionsError `unreadable` where the input cannot be read */
export async function batchCommand(file: string | undefined, io: IO): Promise<void> {
  if (file === undefined || file === "-") return runBatch(readable(io.stdin, "stdin"), io.stdout, io.signal);
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    await runBatch(readable(handle.createReadStream({ autoClose: false }), file), io.stdout, io.signal);
  } finally {
    await handle.close();
  }
}

async function* readable(input: AsyncIterable<Uint8Array>, what: string): AsyncIterable<Uint8Array> {
  try {
    yield* input;
  } catch (error) {
    throw unreadable(what, error);
  }
}
