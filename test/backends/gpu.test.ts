/** The modes of gpu.js that run in Node; those of browsers have the same tests there. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import type { FloatColumn } from "../../src/backends/backend.js";
import { compile } from "../../src/backends/compile.js";
import { symbol } from "../../src/expr/node.js";
import { integer, mul, sum } from "../../src/expr/reals.js";
import { RowReduction } from "../../src/kernel/reduce.js";
import { randomNumbers } from "./conformance/random.js";

const parse = (text: string) => defaultBook.parse(text);
const modes = ["gpu.js:wasm", "gpu.js:cpu"];

const formulas = {
  branches: parse("where(x < y, sqrt(abs(x)) + 1, x^3 - 2/y)"),
  extremes: parse("max(x, y)*min(x, k)"),
  quotient: parse("x^2/(1 + y^2)"),
  whole: parse("floor(x) + ceil(y) + round(x) + sign(x)"),
  numbers: parse("where(x < 0, 1, 0)"),
  parameters: parse("x/k + 1/k^2"),
  logic: parse("where(and(x < y, not(x < 0)), x, 3)"),
  constant: parse("k^2 + 1"),
  sum: new RowReduction("sum", parse("x*y")),
  most: new RowReduction("max", parse("k*y")),
};

/** Columns with all that is special about floats in them. */
function columns(n: number) {
  const random = randomNumbers(n);
  const x = Float64Array.from({ length: n }, () => 20 * random() - 10);
  const y = Float32Array.from({ length: n }, () => 20 * random() - 10);
  const special = [Number.NaN, Infinity, -Infinity, 1e39, -0, 0, 2.5, 3.5, 1e-40, 16777216];
  special.forEach((value, i) => {
    if (i < n) x[i] = value;
    if (2 * i < n) y[n - 1 - i] = value;
  });
  return { x, y };
}

const plain = (x: FloatColumn | number) => (typeof x === "number" ? x : Array.from(x));

for (const backend of modes) {
  test(`${backend} has the bits of the interpreter, for any number of rows`, async (t) => {
    const reference = await compile(formulas, { backend: "interpreter", precision: "f32" });
    const k = await compile(formulas, { backend, precision: "f32" });
    t.is(k.backend, backend);
    t.is(k.fallbackReason, null);
    for (const n of [0, 1, 3, 255, 256, 257, 1000]) {
      const at = { ...columns(n), k: 3 };
      const expected = await reference.run(at);
      const got = await k.run(at);
      for (const name of Object.keys(formulas) as (keyof typeof formulas)[])
        t.deepEqual(plain(got[name]), plain(expected[name]), `${name}, ${n} rows`);
    }
    t.deepEqual(k.evaluate({ x: 2, y: 3, k: 3 }), reference.evaluate({ x: 2, y: 3, k: 3 }));
    k.dispose();
  });

  test(`${backend}: more rows than a tile has, and more columns and parameters than arguments`, async (t) => {
    const n = 1_000_001;
    const x = Float64Array.from({ length: n }, (_, i) => i / 7);
    const k = await compile([parse("x*2 + 1"), new RowReduction("max", parse("-x"))], {
      backend,
      precision: "f32",
    });
    const [f, most] = (await k.run({ x })) as [Float32Array, number];
    let wrong = 0;
    for (let i = 0; i < n; i++) if (f[i] !== Math.fround(Math.fround(Math.fround(x[i]) * 2) + 1)) wrong += 1;
    t.is(wrong, 0);
    t.is(most, -0);
    k.dispose();
    const names = Array.from({ length: 40 }, (_, i) => i);
    const wide = await compile(parse(names.map((i) => `a${i}*b${i}`).join("+")), {
      backend,
      precision: "f32",
    });
    const at = new Map<string, Float32Array | number>(
      names.flatMap((i) => [[`a${i}`, new Float32Array(3).fill(i)] as const, [`b${i}`, i / 2] as const]),
    );
    t.deepEqual(plain((await wide.run(at)) as Float32Array), [10270, 10270, 10270]);
    t.is(wide.backend, backend);
    wide.dispose();
  });

  test(`${backend}: a comparison does not hide a NaN of a recipe`, async (t) => {
    const k = await compile([parse("where(mod(x, 3) < 2, 1, 2)"), parse("mod(x, 3)")], {
      backend,
      precision: "f32",
    });
    const x = [4, 1e30, 5];
    const [branch, value] = (await k.run({ x })) as Float32Array[];
    const exact = x.map((v) => Math.fround(v) % 3);
    t.deepEqual(Array.from(value), exact);
    t.deepEqual(
      Array.from(branch),
      exact.map((v) => (v < 2 ? 1 : 2)),
    );
    t.is(k.evaluate({ x: 1e30 })[1], exact[1]);
    k.dispose();
    // Alone, the branch says nothing of the NaN by its own value.
    const alone = await compile(parse("where(mod(x, 3) < 2, 1, 2)"), { backend, precision: "f32" });
    t.deepEqual(Array.from((await alone.run({ x: [...x, 2e30, 8] })) as Float32Array), [
      ...exact.map((v) => (v < 2 ? 1 : 2)),
      Math.fround(2e30) % 3 < 2 ? 1 : 2,
      2,
    ]);
    t.is(alone.backend, backend);
    alone.dispose();
  });

  test(`${backend}: parameters change and columns become parameters`, async (t) => {
    const k = await compile(formulas.parameters, { backend, precision: "f32" });
    t.deepEqual(plain(await k.run({ x: [1, 2], k: 2 })), [0.75, 1.25]);
    t.deepEqual(plain(await k.run({ x: [1, 2], k: 4 })), [0.3125, 0.5625]);
    t.deepEqual(plain(await k.run({ x: 1, k: [2, 4] })), [0.75, 0.3125]);
    t.is(await k.run({ x: 1, k: 2 }), 0.75);
    t.deepEqual(plain(await k.run({ x: new Int32Array([1, 2]), k: Number.NaN })), [Number.NaN, Number.NaN]);
    k.dispose();
  });
}

test("a user's names never reach what gpu.js reads", async (t) => {
  const names = ["__proto__", "v0", '");process.exit(1);//', "é🙂", "constructor", "x\ny", "*/", "#{1}"];
  const f = sum(names.map((name, i) => mul(integer(i + 1), symbol(name))));
  const inputs = new Map(names.map((name, i) => [name, Float64Array.of(i, 2 * i)]));
  for (const backend of modes) {
    const k = await compile(f, { backend, precision: "f32" });
    const out = (await k.run(inputs)) as Float32Array;
    t.is(out[0], 168);
    t.is(out[1], 336);
    for (const name of names) if (name !== "v0") t.false(k.source.includes(name), name);
    t.regex(
      k.source,
      /^(?:[\s=+\-*/;<>(){}[\]?:.,!&|]|\d+(?:e[+-]\d+)?|const|let|if|else|return|function|Math\.\w+|this\.thread\.x|true|false|bad|[xs]|[vsr]\d+)*$/,
    );
    k.dispose();
  }
});
