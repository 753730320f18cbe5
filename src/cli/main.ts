#!/usr/bin/env node
import { BAD_INPUT, run } from "./program.js";

const stop = new AbortController();
for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(name, () => {
    process.exitCode = code;
    stop.abort();
    process.stdin.destroy();
  });

// Whoever reads the output may stop reading at any time, as head does. A full disk is told at the end, unless the command
// has told it: streams say it late, even after the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.once("beforeExit", () => void reportUnwritten(error));
});

async function reportUnwritten(reason: Error): Promise<void> {
  if (process.exitCode === BAD_INPUT) return;
  process.exitCode = BAD_INPUT;
  const [{ cannotWrite }, { errorToJSON, fullMessage }] = await Promise.all([
    import("../files/system-error.js"),
    import("./answer.js"),
  ]);
  const error = cannotWrite("stdout", reason);
  process.stderr.write(
    process.argv.includes("--json")
      ? `${JSON.stringify({ ok: false, error: errorToJSON(error) })}\n`
      : `error: ${fullMessage(error)}\n`,
  );
}

const code = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
process.exitCode ??= code;
process.stdin.destroy();
