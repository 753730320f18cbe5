import { Writable } from "node:stream";
import type { IO } from "../../src/cli/io.js";
import { run } from "../../src/cli/program.js";

/** Collects what is written. */
export class Collector extends Writable {
  text = "";
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

export function input(...chunks: (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  return (async function* () {
    for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  })();
}

/** Runs the command line in this process. */
export async function cli(
  argv: readonly string[],
  stdin = "",
): Promise<{ code: number; out: string; err: string }> {
  const stdout = new Collector();
  const stderr = new Collector();
  const io: IO = { stdin: input(stdin), stdout, stderr };
  const code = await run(argv, io);
  return { code, out: stdout.text, err: stderr.text };
}
