import { Writable } from "node:stream";
import test from "ava";
import { LONGEST_LINE, runBatch } from "../../src/cli/batch.js";
import { Collector, input } from "./_io.js";

interface Answer {
  readonly id: unknown;
  readonly ok: boolean;
  readonly text?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly at: number | null };
}

/** The answers to these chunks of a stream. */
async function batch(...chunks: (string | Uint8Array)[]): Promise<Answer[]> {
  const output = new Collector();
  await runBatch(input(...chunks), output);
  mustEnd(output.text);
  return output.text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Answer);
}

function mustEnd(text: string): void {
  if (text !== "" && !text.endsWith("\n")) throw new Error("the last line is not ended");
}

const line = (request: object) => `${JSON.stringify(request)}\n`;
const parse = (id: unknown, expr = "x+1") => line({ id, op: "parse", expr });
const endless = (id: unknown, timeoutMs: number) =>
  line({ id, op: "derive", expr: "x^x^x^x^x^x^x^x^x^x", wrt: new Array(9).fill("x"), timeoutMs });

// One after the other: each starts threads, and some measure time.
test.serial("answers come in the order of the requests", async (t) => {
  const ids = Array.from({ length: 3000 }, (_, i) => i);
  const answers = await batch(ids.map((id) => parse(id)).join(""));
  t.deepEqual(
    answers.map(({ id }) => id),
    ids,
  );
});

test.serial("order is kept among time-outs, errors and what needs no thread", async (t) => {
  const answers = await batch(
    parse(1) + endless(2, 200) + parse(3) + line({ id: 4 }),
    Buffer.from([0xff, 0x0a]),
    endless(5, 200) + parse(6, "sine(x)") + parse(7),
  );
  t.deepEqual(
    answers.map(({ id, error }) => [id, error?.code ?? "ok"]),
    [
      [1, "ok"],
      [2, "timeout"],
      [3, "ok"],
      [4, "bad-request"],
      [null, "bad-utf8"],
      [5, "timeout"],
      [6, "unknown-function"],
      [7, "ok"],
    ],
  );
});

test.serial("a request has the time that it was given, and hardly more", async (t) => {
  const start = performance.now();
  const [answer] = await batch(endless("slow", 500));
  t.is(answer.error?.code, "timeout");
  const took = performance.now() - start;
  t.true(took > 500 && took < 20_000, `${took}`);
});

test.serial("line ends, byte order marks and a missing last line feed are understood", async (t) => {
  const answers = await batch(`\ufeff${parse(1).trim()}\r\n`, parse(2), parse(3).trim());
  t.deepEqual(
    answers.map(({ id, ok }) => [id, ok]),
    [
      [1, true],
      [2, true],
      [3, true],
    ],
  );
  t.deepEqual(await batch(""), []);
});

test.serial("lines arrive in any pieces, also in the middle of a character", async (t) => {
  const bytes = Buffer.from(parse("ü", "α+1") + parse(2));
  const answers = await batch(...Array.from(bytes, (byte) => Uint8Array.of(byte)));
  t.deepEqual(
    answers.map(({ id, text }) => [id, text]),
    [
      ["ü", "α + 1"],
      [2, "x + 1"],
    ],
  );
});

test.serial("each bad line gives an error line, and the next goes on", async (t) => {
  const bad: [string | Uint8Array, string][] = [
    ["", "empty-line"],
    ["  \t", "empty-line"],
    ["{", "bad-json"],
    ["nonsense", "bad-json"],
    ["null", "bad-request"],
    ["[]", "bad-request"],
    ["3", "bad-request"],
    [Uint8Array.of(0x22, 0xc3, 0x28, 0x22), "bad-utf8"],
    [parse(1, "1+(2").trim(), "unbalanced-parenthesis"],
    [parse(1, "sine(x)").trim(), "unknown-function"],
    [parse(1, "sin(x, y)").trim(), "arity"],
    [parse(1, `${"(".repeat(100_000)}x${")".repeat(100_000)}`).trim(), "too-long"],
    [parse(1, "(".repeat(100_000)).trim(), "too-deep"],
    [parse(1, "-".repeat(100_000)).trim(), "too-deep"],
    [parse(1, "x+".repeat(500_000)).trim(), "too-long"],
    [parse(1, "9^9^9^9").trim(), "number-too-large"],
    [parse(1, "factorial(10000000)").trim(), "number-too-large"],
    [parse(1, "((9^9)^9)^9^9").trim(), "number-too-large"],
    [parse(1, "__proto__").trim(), "reserved-name"],
    [parse(1, "constructor").trim(), "reserved-name"],
    [parse(1, "x = 3").trim(), "assignment"],
    [" ".repeat(LONGEST_LINE + 1), "line-too-long"],
  ];
  const chunks = bad.flatMap(([text]) => [text, "\n", parse("after")]);
  const start = performance.now();
  const answers = await batch(...chunks);
  t.is(answers.length, 2 * bad.length);
  for (const [i, [text, code]] of bad.entries()) {
    t.is(answers[2 * i].error?.code, code, String(text).slice(0, 60));
    t.true((answers[2 * i].error?.message.length ?? 0) < 2000);
    t.true(answers[2 * i + 1].ok);
  }
  t.true(performance.now() - start < 20_000);
});

test.serial("a slow reader is waited for", async (t) => {
  let taken = 0;
  let asked = 0;
  let most = 0;
  const slow = new Writable({
    highWaterMark: 1000,
    write(chunk: Buffer, _, done) {
      taken += chunk.toString().split("\n").length - 1;
      most = Math.max(most, asked - taken);
      setTimeout(done, taken % 100 === 0 ? 5 : 0);
    },
  });
  const requests = (async function* () {
    for (; asked < 5000; asked++) yield Buffer.from(parse(asked));
  })();
  await runBatch(requests, slow);
  t.is(taken, 5000);
  t.true(most < 2000, `${most}`);
});

test.serial("a stream that is ended early writes whole lines", async (t) => {
  const stop = new AbortController();
  class Stopping extends Collector {
    override _write(chunk: Buffer, encoding: string, done: () => void): void {
      super._write(chunk, encoding, done);
      if (this.text.length > 5000) stop.abort();
    }
  }
  const output = new Stopping();
  const requests = (async function* () {
    for (let i = 0; ; i++) yield Buffer.from(parse(i));
  })();
  await runBatch(requests, output, stop.signal);
  mustEnd(output.text);
  const lines = output.text.split("\n").slice(0, -1);
  t.true(lines.length > 10);
  for (const l of lines) t.notThrows(() => JSON.parse(l));
});
