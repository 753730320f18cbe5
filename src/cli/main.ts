#!/usr/bin/env node
import { run } from "./program.js";

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

// Whoever reads the output may stop reading at any time, as head does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const code = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
process.exitCode ??= code;
process.stdin.destroy();
