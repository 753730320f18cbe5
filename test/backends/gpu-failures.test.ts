/** What happens when a device refuses a kernel or is lost, on a device that does so when it is told to. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import type { Backend } from "../../src/backends/backend.js";
import { compile } from "../../src/backends/compile.js";
import { GpuKernel } from "../../src/backends/gpu/kernel.js";
import { type Library, type LibraryKernel, usersOf } from "../../src/backends/gpu/library.js";
import { type Mode, modes } from "../../src/backends/gpu/modes.js";
import { gpuTarget } from "../../src/backends/gpu/target.js";
import { registerBackend } from "../../src/backends/registry.js";
import { RowReduction } from "../../src/kernel/reduce.js";

const parse = (text: string) => defaultBook.parse(text);
const formulas = { f: parse("2*x"), total: new RowReduction("sum", parse("2*x")) };

interface Tile {
  readonly values: Float32Array;
  readonly size: readonly number[];
}

/** A library with one kernel, 2·x, and what was asked of it. */
class Fake {
  instances = 0;
  kernels = 0;
  destroyed = 0;
  calls = 0;
  lost = false;
  /** Called before a tile is computed; the tile's number counts from 1. */
  before: (call: number, settings: Settings) => void = () => undefined;

  constructor(readonly mode: Mode) {}

  get library(): Library {
    const fake = this;
    class GPU {
      static readonly isHeadlessGLSupported = false;
      static readonly isWebGLSupported = false;
      static readonly isWebGL2Supported = false;
      static readonly isWebAssemblySupported = true;
      readonly Kernel = {};
      constructor() {
        fake.instances += 1;
      }
      createKernel(_: string, settings: Settings): LibraryKernel {
        fake.kernels += 1;
        const run = (tile: Tile) => {
          fake.calls += 1;
          fake.before(fake.calls, settings);
          const answer = tile.values.map((x) => 2 * x);
          return fake.mode.sync ? answer : Promise.resolve(answer);
        };
        return Object.assign(run, {
          setOutput: () => undefined,
          destroy: () => {
            fake.destroyed += 1;
          },
          kernel: { context: { isContextLost: () => fake.lost }, fallbackReason: "it has no floats" },
        }) as unknown as LibraryKernel;
      }
    }
    return { GPU: GPU as unknown as Library["GPU"], input: (values, size) => ({ values, size }) };
  }

  /** Compiles on this device. */
  async compile<const T extends Parameters<typeof compile>[0]>(tree: T) {
    const { mode, library } = this;
    const backend: Backend = {
      name: "fake",
      target: gpuTarget,
      available: () => null,
      compile: (kernel) => new GpuKernel(kernel, kernel, library, mode, null),
    };
    registerBackend(backend);
    return compile(tree, { backend: "fake", precision: "f32" });
  }
}

interface Settings {
  readonly onRequestFallback: () => void;
}

const [webgpu, , , , wasm] = modes;
const sync: Mode = { ...wasm, name: "fake" };
const async: Mode = { ...webgpu, name: "fake", language: "wasm" };
const n = 200_000;
const x = Float32Array.from({ length: n }, (_, i) => i % 1000);
const doubled = x.map((v) => 2 * v);
const total = doubled.reduce((a, b) => a + b, 0);

/** Things that go wrong at the third tile, and what is said of them. */
const accidents: readonly [string, RegExp, (fake: Fake) => void][] = [
  [
    "the context is lost",
    /fake failed: the graphics context was lost/,
    (fake) => {
      fake.before = (call) => {
        if (call === 3) fake.lost = true;
      };
    },
  ],
  [
    "the device refuses",
    /fake failed: too large/,
    (fake) => {
      fake.before = (call) => {
        if (call === 3) throw new Error("too large\nand a listing");
      };
    },
  ],
  [
    "gpu.js would rather compute in JavaScript",
    /fake failed: it has no floats/,
    (fake) => {
      fake.before = (call, settings) => {
        if (call === 3) settings.onRequestFallback();
      };
    },
  ],
];

for (const mode of [sync, async])
  for (const [what, reason, arrange] of accidents)
    test.serial(`${what}, ${mode.sync ? "at once" : "later"}: the host goes on from there`, async (t) => {
      const fake = new Fake(mode);
      const k = await fake.compile(formulas);
      const given = { x };
      const first = await k.run({ x: x.subarray(0, 10) });
      t.is(k.backend, "gpu.js:fake");
      t.is(k.fallbackReason, null);
      arrange(fake);
      const progress: number[] = [];
      const { f, total: sum } = (await k.run(given, {
        chunk: 50_000,
        onProgress: ({ done }) => progress.push(done),
      })) as { f: Float32Array; total: number };
      t.deepEqual(f, doubled);
      t.is(sum, total);
      t.deepEqual(progress, [50_000, 100_000, 150_000, 200_000]);
      t.is(fake.calls, 3);
      t.is(k.backend, "js");
      t.regex(k.fallbackReason ?? "", reason);
      t.is((k.fallbackReason ?? "").includes("\n"), false);
      t.deepEqual((first as { f: Float32Array }).f, doubled.subarray(0, 10).slice());
      t.is(fake.destroyed, 1);
      t.is(usersOf(mode), 0);
      k.dispose();
      t.is(k.backend, "js");
    });

test.serial("kernels share one instance, and the last gives it back", async (t) => {
  const fake = new Fake(sync);
  const a = await fake.compile(parse("2*x"));
  const b = await fake.compile(parse("x*2"));
  await a.run({ x });
  await b.run({ x });
  t.is(fake.instances, 1);
  t.is(usersOf(sync), 2);
  a.dispose();
  a.dispose();
  t.is(usersOf(sync), 1);
  b.dispose();
  t.is(usersOf(sync), 0);
  t.is(fake.destroyed, 2);
  await t.throwsAsync(a.run({ x }), { code: "disposed" });
});

test.serial(
  "a parameter that changes compiles nothing, an input that becomes a parameter does",
  async (t) => {
    const fake = new Fake(sync);
    const k = await fake.compile(parse("x*a"));
    for (const a of [2, 3, 4]) await k.run({ x, a });
    t.is(fake.kernels, 1);
    await k.run({ x: 3, a: x });
    t.is(fake.kernels, 2);
    await k.run({ x, a: 5 });
    t.is(fake.kernels, 2);
    k.dispose();
    t.is(fake.destroyed, 2);
  },
);

test.serial("formulas that are too large are left to the host", async (t) => {
  const fake = new Fake(sync);
  const k = await fake.compile(parse(Array.from({ length: 2000 }, (_, i) => `(x-${i})^2`).join("+")));
  const [value] = (await k.run({ x: [0, 1] })) as Float32Array;
  t.true(value > 2e9);
  t.is(k.backend, "js");
  t.regex(k.fallbackReason ?? "", /more than 4000 are too many/);
  k.dispose();
});

test.serial("runSync is refused where answers come later", async (t) => {
  const k = await new Fake(async).compile(parse("2*x"));
  t.throws(() => k.runSync({ x }), { code: "asynchronous-backend" });
  t.is(k.evaluate({ x: 3 }), 6);
  k.dispose();
  const s = await new Fake(sync).compile(parse("2*x"));
  t.deepEqual(s.runSync({ x }), doubled);
  s.dispose();
});

test.serial("batches in turns keep apart", async (t) => {
  const fake = new Fake(async);
  const k = await fake.compile(formulas);
  const results = (await Promise.all([
    k.run({ x }),
    k.run({ x: x.subarray(0, 100) }),
    k.run({ x: x.subarray(0, 70_000) }),
  ])) as { f: Float32Array; total: number }[];
  for (const { f, total: sum } of results) {
    t.deepEqual(f, doubled.slice(0, f.length));
    t.is(
      sum,
      f.reduce((a, b) => a + b, 0),
    );
  }
  k.dispose();
});

test.serial("an answer that holds no rows is not taken for one", async (t) => {
  const { library } = new Fake(sync);
  const empty = Object.assign(() => undefined, {
    setOutput: () => undefined,
    destroy: () => undefined,
    kernel: { context: null },
  }) as unknown as LibraryKernel;
  const GPU = class {
    readonly Kernel = {};
    createKernel() {
      return empty;
    }
  } as unknown as Library["GPU"];
  registerBackend({
    name: "empty",
    target: gpuTarget,
    available: () => null,
    compile: (kernel) => new GpuKernel(kernel, kernel, { ...library, GPU }, { ...sync, name: "empty" }, null),
  });
  const k = await compile(parse("2*x"), { backend: "empty", precision: "f32" });
  t.deepEqual(await k.run({ x }), doubled);
  t.regex(k.fallbackReason ?? "", /something else than numbers/);
  k.dispose();
});
