import { createRequire } from "node:module";
import test from "ava";
import { AutoKernel, costOf, type FindDevice, isWorthwhile } from "../../src/backends/auto.js";
import type { Batch, CompiledKernel } from "../../src/backends/backend.js";
import { compile, evaluate, parse } from "../../src/index.js";

/** Is gpu.js loaded in this process? */
function isLoaded(): boolean {
  const { cache } = createRequire(import.meta.url);
  return Object.keys(cache).some((file) => /[\\/]gpu\.js[\\/]/.test(file));
}

test.serial("neither the package nor f64 nor small batches load gpu.js", async (t) => {
  t.is(evaluate(parse("x^2"), { x: 3 }), 9);
  const k = await compile(parse("sin(x)*exp(-x^2)"));
  t.is(k.choice, "gpu.js computes in f32 only, not in f64");
  await k.run({ x: new Float64Array(3_000_000) });
  t.is(k.backend, "js");
  t.is(k.fallbackReason, null);
  const single = await compile(parse("sin(x)*exp(-x^2)"), { precision: "f32" });
  await single.run({ x: new Float32Array(1000) });
  t.is(single.backend, "js");
  t.regex(
    single.choice ?? "",
    /^1000 rows of about \d+ operations are too little for a graphics card to pay$/,
  );
  t.false(isLoaded());
});

test.serial("a large batch in f32 asks for a graphics card, and what it finds is said", async (t) => {
  const k = await compile(parse("sin(x)*exp(-x^2)"), { precision: "f32" });
  t.is(k.choice, "no rows were computed yet");
  const out = (await k.run({ x: new Float32Array(3_000_000).fill(1) })) as Float32Array;
  t.is(out[2_999_999], Math.fround(out[0]));
  t.true(isLoaded());
  if (k.backend === "js") t.regex(k.choice ?? "", /graphics/);
  else t.regex(k.choice ?? "", /worth a graphics card/);
  t.is(k.fallbackReason, null);
  k.runSync({ x: new Float32Array(3_000_000) });
  t.is(k.choice, "runSync needs an answer at once");
  t.is(k.backend, "js");
  k.dispose();
});

test("a named backend leaves nothing to choose", async (t) => {
  t.is((await compile(parse("x"), { backend: "js" })).choice, null);
});

test("work is rows times what a row takes, against what a card takes for a batch and for its numbers", (t) => {
  t.is(costOf({ add: 2, mul: 3 }), 5);
  t.true(costOf({ exp: 1 }) > costOf({ sqrt: 1 }));
  const cost = costOf({ exp: 2, sin: 1, mul: 5 });
  t.false(isWorthwhile(1000, cost, 2));
  t.true(isWorthwhile(10_000_000, cost, 2));
  t.false(isWorthwhile(10_000_000, 1, 2), "moving the numbers takes longer than adding them");
});

/** A kernel that counts its rows. */
function counting(name: string): CompiledKernel & { rows: number; disposed: number } {
  return {
    rows: 0,
    disposed: 0,
    source: name,
    sync: true,
    start(_: Batch) {
      return (from, to) => {
        this.rows += to - from;
      };
    },
    point: () => undefined,
    dispose() {
      this.disposed += 1;
    },
  };
}

const js = { backend: "js", fallbackReason: null };
const heavy = { exp: 40 };
function batch(rows: number, atOnce = false): Batch {
  return {
    inputs: [new Float32Array(rows)],
    columns: [null],
    accumulators: new Float64Array(2),
    rows,
    atOnce,
  };
}

test("the card computes what is worth it, and is looked for once", async (t) => {
  const host = counting("host");
  const device = counting("device");
  let asked = 0;
  const find: FindDevice = async () => {
    asked += 1;
    return { kernel: device, why: "it is worth it" };
  };
  const k = new AutoKernel(host, js, heavy, find);
  await k.start(batch(10))(0, 10);
  t.is(host.rows, 10);
  t.is(asked, 0);
  await Promise.all([k.start(batch(1_000_000))(0, 1_000_000), k.start(batch(1_000_000))(0, 1_000_000)]);
  t.is(device.rows, 2_000_000);
  t.is(asked, 1);
  t.is(k.computed.choice, "it is worth it");
  t.is(k.source, "device");
  t.is(k.start(batch(1_000_000, true))(0, 1_000_000), undefined);
  t.is(host.rows, 1_000_010);
  t.is(k.source, "host");
  k.dispose();
  t.deepEqual([host.disposed, device.disposed], [1, 1]);
});

test("without a card the host computes, and the reason is said", async (t) => {
  for (const find of [
    async () => ({ reason: "there is none" }),
    async () => {
      throw new Error("there is none\nat all");
    },
  ] satisfies FindDevice[]) {
    const host = counting("host");
    const k = new AutoKernel(host, js, heavy, find);
    await k.start(batch(1_000_000))(0, 1_000_000);
    t.is(host.rows, 1_000_000);
    t.regex(k.computed.choice ?? "", /there is none/);
    t.is(k.computed.backend, "js");
  }
});

test("a card found after the kernel was disposed of is given back", async (t) => {
  const device = counting("device");
  let found: (() => void) | undefined;
  const find: FindDevice = () =>
    new Promise((resolve) => {
      found = () => resolve({ kernel: device, why: "" });
    });
  const k = new AutoKernel(counting("host"), js, heavy, find);
  const running = k.start(batch(1_000_000))(0, 1_000_000);
  k.dispose();
  found?.();
  await running;
  t.is(device.disposed, 1);
});
