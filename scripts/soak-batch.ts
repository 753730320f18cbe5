/**
 * A million different formulas through `fluxions batch`: how many a second, and whether memory stays where it was.
 *
 *     npx tsx scripts/soak-batch.ts [count]
 */
import { Writable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { runBatch } from "../src/cli/batch.js";
import { respond } from "../src/cli/respond.js";
import { nodeCount } from "../src/expr/node.js";

const count = Number(process.argv[2] ?? 1_000_000);
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function request(i: number): string {
  return JSON.stringify({ id: i, op: "derive", expr: `sin(x*${i})^2 + exp(-x)/${i + 2}*y${i}`, wrt: "x" });
}

function heap(): number {
  gc();
  return process.memoryUsage().heapUsed;
}

/** In this process: what the symbolic work itself leaves behind. */
async function inProcess(): Promise<void> {
  for (let i = 0; i < 5000; i++) await respond(request(i));
  const nodes = nodeCount();
  const before = heap();
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    await respond(request(i));
    if ((i + 1) % Math.ceil(count / 5) === 0)
      console.log(`  after ${i + 1}: heap ${megabytes(heap())}, ${nodeCount()} nodes`);
  }
  const perSecond = Math.round((1000 * count) / (performance.now() - start));
  console.log(
    `in process: ${perSecond} requests/s, heap ${megabytes(before)} → ${megabytes(heap())}, nodes ${nodes} → ${nodeCount()}`,
  );
}

/** Through the stream and its thread: what a server that runs it sees. */
async function throughStream(): Promise<void> {
  let answers = 0;
  let failed = 0;
  const output = new Writable({
    write(chunk: Buffer, _, done) {
      answers++;
      if (!chunk.includes('"ok":true')) failed++;
      if (answers % Math.ceil(count / 5) === 0)
        console.log(
          `  after ${answers}: resident ${megabytes(process.memoryUsage().rss)}, heap here ${megabytes(heap())}`,
        );
      done();
    },
  });
  const requests = (async function* () {
    for (let i = 0; i < count; i += 100) {
      const lines = Array.from({ length: Math.min(100, count - i) }, (_, k) => `${request(i + k)}\n`);
      yield Buffer.from(lines.join(""));
    }
  })();
  const start = performance.now();
  await runBatch(requests, output);
  const perSecond = Math.round((1000 * count) / (performance.now() - start));
  console.log(`as a stream: ${perSecond} requests/s, ${answers} answers, ${failed} failed`);
}

await inProcess();
await throughStream();
