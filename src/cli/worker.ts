/** The thread that answers requests. It can be ended at any moment, so it holds nothing that anybody else needs. */
import { parentPort, workerData } from "node:worker_threads";
import { DEFAULT_TIMEOUT } from "./request.js";
import { respond } from "./respond.js";

const port = parentPort;
if (port === null) throw new Error("worker.ts runs in a worker thread only");

/** What the supervisor sees without asking: how many requests were begun, and how long the last one may take. */
const shared = new Int32Array(workerData as SharedArrayBuffer);
const waiting: string[][] = [];
let busy = false;

function begin(timeoutMs: number): void {
  Atomics.store(shared, 1, timeoutMs);
}

async function work(): Promise<void> {
  busy = true;
  for (let lines = waiting.shift(); lines !== undefined; lines = waiting.shift())
    for (const line of lines) {
      Atomics.store(shared, 1, DEFAULT_TIMEOUT);
      Atomics.add(shared, 0, 1);
      const answer = respond(line, begin);
      port?.postMessage(typeof answer === "string" ? answer : await answer);
    }
  busy = false;
}

port.on("message", (lines: string[]) => {
  waiting.push(lines);
  if (!busy) void work();
});
