/** What the backends of the host have in common, to the last bit, and what must never get into generated code. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import type { FloatColumn } from "../../src/backends/backend.js";
import { compile, evaluate } from "../../src/backends/compile.js";
import { formatNumber } from "../../src/backends/emit.js";
import { gradient } from "../../src/calculus/derivative.js";
import { call } from "../../src/expr/call.js";
import { less, where } from "../../src/expr/logic.js";
import { symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { add, integer, mul, product, sum } from "../../src/expr/reals.js";
import { randomFormula, randomNumbers } from "./conformance/random.js";

/** The backends that compute with the operations of JavaScript itself. */
const hosts = ["js", "interpreter"];

const parse = (text: string) => defaultBook.parse(text);
const op = (name: string) => defaultBook.find(name, 1) as Op;

/** Without the bits of NaNs, which no operation promises. */
const plain = (x: FloatColumn | number) => (typeof x === "number" ? x : Array.from(x));

test("the interpreter and generated code agree in every bit", async (t) => {
  for (let seed = 1; seed <= 60; seed++) {
    const f = randomFormula(seed, 25);
    const outputs = [f, ...gradient(defaultBook, f, ["x", "y", "z"])];
    const random = randomNumbers(seed + 1000);
    const column = () => Float64Array.from({ length: 40 }, () => 6 * random() - 3);
    const inputs = { x: column(), y: column(), z: seed % 2 === 0 ? column() : 0.75 };
    for (const precision of ["f64", "f32"] as const) {
      const a = await compile(outputs, { backend: "js", precision });
      const b = await compile(outputs, { backend: "interpreter", precision });
      const left = await a.run(inputs);
      t.deepEqual(left.map(plain), (await b.run(inputs)).map(plain), `seed ${seed}, ${precision}`);
      const point = { x: inputs.x[7], y: inputs.y[7], z: 0.75 };
      t.deepEqual(a.evaluate(point), b.evaluate(point));
      if (typeof inputs.z === "number")
        t.deepEqual(
          a.evaluate(point),
          left.map((c) => (typeof c === "number" ? c : c[7])),
        );
      if (precision === "f64") t.deepEqual(evaluate(outputs, point), a.evaluate(point));
    }
  }
});

test("a user's names never reach generated code", async (t) => {
  const names = [
    "__proto__",
    "v0",
    "i0",
    '");process.exit(1);//',
    "é🙂",
    "constructor",
    "x\ny",
    "*/",
    "#{1}",
  ];
  const f = sum(names.map((name, i) => mul(integer(i + 1), symbol(name))));
  const inputs = new Map(names.map((name, i) => [name, Float64Array.of(i, 2 * i)]));
  for (const backend of hosts) {
    const k = await compile(f, { backend });
    const out = (await k.run(inputs)) as Float64Array;
    t.is(out[1], 2 * out[0]);
    t.is(out[0], 240);
    t.deepEqual([...k.inputs], [...names].sort());
    for (const name of names) if (!/^[vi]0$/.test(name)) t.false(k.source.includes(name), name);
    if (backend === "js")
      t.regex(
        k.source,
        /^(?:[\s=+\-*/;<(){}[\]?:.,]|\d+|const|let|for|if|else|Math\.\w+|from|to|[IOA]|[viorsct]\d*)*$/,
      );
  }
});

test("numbers in generated code read back as they were", (t) => {
  const random = randomNumbers(5);
  const bits = new DataView(new ArrayBuffer(8));
  const all = [0, -0, 1, -1.5, 5e-324, 1.7976931348623157e308, Infinity, -Infinity, Number.NaN];
  for (let i = 0; i < 2000; i++) {
    bits.setUint32(0, random() * 2 ** 32);
    bits.setUint32(4, random() * 2 ** 32);
    all.push(bits.getFloat64(0));
  }
  for (const x of all) t.is(new Function(`return 1 * ${formatNumber(x)};`)(), x);
});

test("an exact number beyond the range of doubles is infinite", async (t) => {
  for (const backend of hosts) {
    t.is((await compile(parse("x + 1e400"), { backend })).evaluate({ x: 1 }), Infinity);
    t.is((await compile(parse("x/3"), { backend })).evaluate({ x: 3 }), 1);
    t.is((await compile(parse("x/10"), { backend })).evaluate({ x: 30 }), 3);
  }
});

for (const backend of hosts)
  test(`formulas 100,000 deep and 100,000 wide compile and run (${backend})`, async (t) => {
    let deep = symbol("x");
    for (let i = 0; i < 100_000; i++) deep = call(op(i % 2 === 0 ? "sin" : "cos"), [add(deep, symbol("y"))]);
    const k = await compile(deep, { backend });
    let expected = 0.5;
    for (let i = 0; i < 100_000; i++) {
      const u = expected + 0.1;
      expected = i % 2 === 0 ? Math.sin(u) : Math.cos(u);
    }
    t.is(((await k.run({ x: [0.5, 1], y: 0.1 })) as Float64Array)[0], expected);
    t.is(k.evaluate({ x: 0.5, y: 0.1 }), expected);
    const wide = sum(
      Array.from({ length: 100_000 }, (_, i) =>
        product([symbol("x"), symbol(`y${i % 500}`), symbol(`z${i}`)]),
      ),
    );
    const w = await compile(wide, { backend });
    const values: Record<string, number | number[]> = { x: [1, 2] };
    for (let i = 0; i < 500; i++) values[`y${i}`] = 1;
    for (let i = 0; i < 100_000; i++) values[`z${i}`] = 1;
    t.deepEqual(Array.from((await w.run(values)) as Float64Array), [100_000, 200_000]);
  });

for (const backend of hosts)
  test(`100,000 nested branches compile and run (${backend})`, async (t) => {
    let e = symbol("y");
    for (let i = 0; i < 100_000; i++) e = where(less(symbol("x"), integer(i)), add(e, integer(1)), e);
    const k = await compile(e, { backend });
    t.is(k.evaluate({ x: 99_990.5, y: 1 }), 10);
  });
