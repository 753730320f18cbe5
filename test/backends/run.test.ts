/** What users hand in and get back. */
import { setTimeout as after } from "node:timers/promises";
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { compile, evaluate } from "../../src/backends/compile.js";
import { FluxionsError } from "../../src/expr/error.js";
import { reduceRows } from "../../src/kernel/reduce.js";
import { everywhere, randomNumbers } from "./_everywhere.js";

const parse = (text: string) => defaultBook.parse(text);

everywhere("results are arranged like the formulas", async (t, { compile }) => {
  const x = [1, 2, 3];
  t.deepEqual(Array.from((await (await compile(parse("2*x"))).run({ x })) as Float64Array), [2, 4, 6]);
  const list = await (await compile([parse("x"), parse("x+a")])).run({ x, a: 1 });
  t.deepEqual(
    list.map((c) => Array.from(c as Float64Array)),
    [
      [1, 2, 3],
      [2, 3, 4],
    ],
  );
  const { price, greeks } = (await compile({ price: parse("x"), greeks: [[parse("a")]] })).evaluate({
    x: 5,
    a: 7,
  });
  t.deepEqual({ price, greeks }, { price: 5, greeks: [[7]] });
});

everywhere("columns and parameters mix, and parameters alone give numbers", async (t, { compile }) => {
  const k = await compile([parse("x*a + b"), parse("a*b")]);
  const [c, d] = await k.run({
    x: Float32Array.of(1, 2),
    a: Int16Array.of(3, 4),
    b: 10,
    unused: "?" as unknown as number,
  });
  t.deepEqual(
    [Array.from(c as Float64Array), Array.from(d as Float64Array)],
    [
      [13, 18],
      [30, 40],
    ],
  );
  t.deepEqual(await k.run({ x: 1, a: 2, b: 3 }), [5, 6]);
  t.deepEqual(k.runSync({ x: 1, a: 2, b: 3 }), [5, 6]);
});

everywhere("any number of rows", async (t, { compile, precision }) => {
  const k = await compile({ y: parse("x*x + a"), total: reduceRows("sum", parse("x*x")) });
  for (const n of [0, 1, 3, 1_000_001]) {
    const x = Float64Array.from({ length: n }, (_, i) => i % 10);
    const { y, total } = await k.run({ x, a: 1 });
    const column = y as Float64Array;
    t.is(column.length, n);
    t.true(column.every((v, i) => v === (i % 10) ** 2 + 1));
    const expected = x.reduce((s, v) => s + v * v, 0);
    t.is(total, precision === "f32" ? Math.fround(expected) : expected);
  }
});

everywhere("reductions over no rows", async (t, { compile }) => {
  const x = parse("x");
  const how = ["sum", "mean", "min", "max", "logsumexp"] as const;
  const k = await compile(how.map((h) => reduceRows(h, x)));
  t.deepEqual(await k.run({ x: [] }), [0, Number.NaN, Infinity, -Infinity, -Infinity]);
  t.deepEqual(await k.run({ x: [2] }), [2, 2, 2, 2, 2]);
  t.deepEqual(
    await k.run({ x: [1, Number.NaN, 2] }),
    how.map(() => Number.NaN),
  );
  t.deepEqual(await k.run({ x: [1, Infinity] }), [Infinity, Infinity, 1, Infinity, Infinity]);
});

everywhere(
  "reductions neither lose digits nor depend on chunks",
  async (t, { compile }) => {
    const k = await compile({ sum: reduceRows("sum", parse("x")), lse: reduceRows("logsumexp", parse("x")) });
    const x = [1, 1e100, 1, -1e100];
    t.is((await k.run({ x })).sum, 2);
    const random = randomNumbers(3);
    const many = Float64Array.from({ length: 5000 }, () => 2000 * random() - 1000);
    const whole = await k.run({ x: many });
    t.deepEqual(await k.run({ x: many }, { chunk: 7 }), whole);
    const most = Math.max(...many);
    const expected = most + Math.log(many.reduce((s, v) => s + Math.exp(v - most), 0));
    t.true(Math.abs((whole.lse as number) - expected) < 1e-12);
  },
  ["f64"],
);

everywhere(
  "given arrays receive the results, also those that are inputs",
  async (t, { compile, precision }) => {
    const Column = precision === "f32" ? Float32Array : Float64Array;
    const k = await compile({ a: parse("x+y"), b: parse("x-y") });
    const x = Column.of(1, 2);
    const y = Column.of(10, 20);
    const out = await k.run({ x, y }, { out: { a: x, b: y } });
    t.is(out.a, x);
    t.deepEqual(
      [Array.from(x), Array.from(y)],
      [
        [11, 22],
        [-9, -18],
      ],
    );
  },
);

everywhere("wrong inputs are named", async (t, { compile, precision }) => {
  const k = await compile({ f: parse("x + y") });
  const refused = async (inputs: unknown, code: string, text: RegExp, out?: unknown) => {
    const error = await t.throwsAsync(() => k.run(inputs as Record<string, number>, { out }), {
      instanceOf: FluxionsError,
    });
    t.is(error?.code, code);
    t.regex(error?.message ?? "", text);
  };
  await refused({ x: 1 }, "missing-input", /\by\b/);
  await refused({ x: [1, 2], y: [1] }, "length-mismatch", /x and y .* 2 and 1/);
  await refused({ x: "3", y: 1 }, "bad-input", /x .*the text "3"/);
  await refused({ x: null, y: 1 }, "bad-input", /x .*null/);
  await refused({ x: [1, null], y: 1 }, "bad-input", /x .*element 1 is null/);
  await refused({ x: [1, undefined, 2], y: 1 }, "bad-input", /element 1 is undefined/);
  await refused({ x: BigInt64Array.of(1n), y: 1 }, "bad-input", /BigInt64Array/);
  await refused(null, "bad-input", /null/);
  await refused({ x: [1], y: 1 }, "bad-output", /out\.f/, {
    f: precision === "f32" ? new Float64Array(1) : new Float32Array(1),
  });
  await refused({ x: [1], y: 1 }, "length-mismatch", /2 elements for 1 rows/, {
    f: precision === "f32" ? new Float32Array(2) : new Float64Array(2),
  });
  t.is(k.evaluate({ x: Number.NaN, y: 1 }).f, Number.NaN);
  const error = t.throws(() => k.evaluate({ x: [1], y: 1 }), { instanceOf: FluxionsError });
  t.is(error?.code, "bad-input");
});

everywhere(
  "a long run reports its progress, gives others a turn and can be aborted",
  async (t, { compile, precision }) => {
    const k = await compile(parse("x + 1"));
    const n = 1000;
    const out = precision === "f32" ? new Float32Array(n) : new Float64Array(n);
    const done: number[] = [];
    const x = new Float64Array(n);
    await k.run({ x }, { chunk: 300, onProgress: (p) => done.push(p.done) });
    t.deepEqual(done, [300, 600, 900, 1000]);
    const controller = new AbortController();
    void after(0).then(() => controller.abort());
    const error = await t.throwsAsync(() => k.run({ x }, { chunk: 1, signal: controller.signal, out }), {
      instanceOf: FluxionsError,
    });
    t.is(error?.code, "aborted");
    t.is(out[0], 1);
    t.is(out[n - 1], 0);
  },
);

everywhere("a disposed kernel says so", async (t, { compile }) => {
  const k = await compile(parse("x"));
  k.dispose();
  k.dispose();
  const error = await t.throwsAsync(() => k.run({ x: 1 }), { instanceOf: FluxionsError });
  t.is(error?.code, "disposed");
});

// Serial, as others must not find generated code forbidden.
test.serial("auto takes generated code, and the interpreter where a page forbids it", async (t) => {
  t.is((await compile(parse("x"))).backend, "js");
  const real = globalThis.Function;
  globalThis.Function = class {
    constructor() {
      throw new EvalError("refused");
    }
  } as unknown as FunctionConstructor;
  try {
    const k = await compile(parse("x+1"));
    t.is(k.backend, "interpreter");
    t.regex(k.fallbackReason ?? "", /forbids/);
    t.is(k.evaluate({ x: 1 }), 2);
  } finally {
    globalThis.Function = real;
  }
});

test("what cannot be compiled is refused with its place", async (t) => {
  const code = async (work: () => Promise<unknown>) =>
    (await t.throwsAsync(work, { instanceOf: FluxionsError }))?.code;
  t.is(await code(() => compile({ a: "x" } as never)), "bad-output");
  t.is(await code(() => compile(parse("x"), { backend: "abacus" })), "no-backend");
  t.is(await code(() => compile(parse("x"), { precision: "f16" as never })), "bad-precision");
});

test("one point is evaluated without compiling", (t) => {
  t.is(evaluate(parse("x^2 + 1"), { x: 3 }), 10);
  t.deepEqual(evaluate({ a: parse("x/2"), b: [parse("2")] }, { x: 3 }), { a: 1.5, b: [2] });
});
