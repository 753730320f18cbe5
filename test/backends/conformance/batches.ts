/** Rows, columns, parameters, outputs and reductions; and what users of a kernel may rely on. */
import { defaultBook } from "../../../rules/index.js";
import type { CompiledFormulas } from "../../../src/backends/compile.js";
import type { Inputs } from "../../../src/backends/inputs.js";
import { FluxionsError } from "../../../src/expr/error.js";
import { reduceRows } from "../../../src/kernel/reduce.js";
import { ulpError } from "../../../src/numbers/ulp.js";
import { type Case, type Findings, type Place, rounded, withKernel } from "./case.js";
import { randomNumbers } from "./random.js";

const parse = (text: string) => defaultBook.parse(text);
const list = (column: unknown) => Array.from(column as Float64Array);
const columnOf = ({ precision }: Place, n: number) =>
  precision === "f32" ? new Float32Array(n) : new Float64Array(n);

/** Beside the exact value by no more than `ulps`, element by element. */
function near(
  findings: Findings,
  { precision }: Place,
  actual: readonly number[],
  expected: readonly number[],
  ulps: number,
  what: string,
): void {
  findings.same(actual.length, expected.length, `${what}: how many`);
  actual.forEach((x, i) => {
    const error = ulpError(x, expected[i], precision);
    if (!(error <= ulps)) findings.fail(`${what}, row ${i}: ${x} instead of ${expected[i]}`);
  });
}

/** All rows without promises; null where the backend says that it cannot. */
function atOnce<R, N>(kernel: CompiledFormulas<R, N>, inputs: Inputs): R | null {
  try {
    return kernel.runSync(inputs);
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "asynchronous-backend") return null;
    throw error;
  }
}

export const batchCases: readonly Case[] = [
  {
    name: "results are arranged like the formulas",
    run: async (place, findings) => {
      const x = [1, 2, 3];
      await withKernel(place, parse("2*x"), async (k) => {
        findings.same(list(await k.run({ x })), [2, 4, 6], "one formula");
      });
      await withKernel(place, [parse("x"), parse("x+a")], async (k) => {
        const [first, second] = await k.run({ x, a: 1 });
        findings.same([list(first), list(second)], [x, [2, 3, 4]], "a list");
      });
      await withKernel(place, { price: parse("x"), greeks: [[parse("a")]] }, async (k) => {
        const out = await k.run({ x: [5], a: [7] });
        findings.same([list(out.price), list(out.greeks[0][0])], [[5], [7]], "an object");
        findings.same(k.evaluate({ x: 5, a: 7 }), { price: 5, greeks: [[7]] }, "an object at a point");
      });
    },
  },
  {
    name: "a result is a column of the kernel's precision",
    run: (place, findings) =>
      withKernel(place, parse("x + 1"), async (k) => {
        const out = (await k.run({ x: [1, 2] })) as object;
        findings.same(out.constructor.name, columnOf(place, 0).constructor.name, "the column");
      }),
  },
  {
    name: "columns and parameters mix, and parameters alone give numbers",
    run: (place, findings) =>
      withKernel(place, [parse("x*a + b"), parse("a*b")], async (k) => {
        const [c, d] = await k.run({
          x: Float32Array.of(1, 2),
          a: Int16Array.of(3, 4),
          b: 10,
          unused: "?" as unknown as number,
        });
        findings.same(
          [list(c), list(d)],
          [
            [13, 18],
            [30, 40],
          ],
          "mixed",
        );
        findings.same(await k.run({ x: 1, a: 2, b: 3 }), [5, 6], "parameters alone");
        const sync = atOnce(k, { x: 1, a: 2, b: 3 });
        if (sync !== null) findings.same(sync, [5, 6], "parameters alone, at once");
      }),
  },
  {
    name: "a parameter gives what a column of its value gives",
    run: (place, findings) => {
      const outputs = [
        parse("sin(a*x) + exp(-a)"),
        parse("where(a < x, a/x, x/a)"),
        parse("log(a)*sqrt(a)"),
        parse("x^3"),
      ];
      return withKernel(place, outputs, async (k) => {
        const random = randomNumbers(11);
        const n = 200;
        const x = Float32Array.from({ length: n }, () => 0.5 + random());
        const a = Math.fround(0.8125);
        const asColumn = await k.run({ x, a: new Float32Array(n).fill(a) });
        const asParameter = await k.run({ x, a });
        // What depends on parameters only may be computed elsewhere, within the error of the functions.
        outputs.forEach((_, i) => {
          near(findings, place, list(asParameter[i]), list(asColumn[i]), 16, `output ${i}`);
        });
      });
    },
  },
  {
    name: "columns of all types are read, mixed and rounded once",
    run: (place, findings) =>
      withKernel(place, [parse("x"), parse("x + y")], async (k) => {
        const columns = [
          Float64Array.of(0.1, -2.5, 1e300),
          Float32Array.of(0.1, -2.5, 1e30),
          Int8Array.of(-128, 0, 127),
          Uint8Array.of(0, 1, 255),
          Uint8ClampedArray.of(0, 1, 255),
          Int16Array.of(-32768, 1, 32767),
          Uint16Array.of(0, 1, 65535),
          Int32Array.of(-2147483648, 16777217, 2147483647),
          Uint32Array.of(0, 16777217, 4294967295),
          [0.1, -2.5, 7],
        ];
        for (const x of columns) {
          const name = x.constructor.name;
          const expected = Array.from(x, (v) => rounded(place, v));
          findings.same(list((await k.run({ x, y: 0 }))[0]), expected, `${name}`);
          const y = Int16Array.of(1, 2, 3);
          near(
            findings,
            place,
            list((await k.run({ x, y }))[1]),
            expected.map((v, i) => rounded(place, v + y[i])),
            0,
            `${name} with Int16Array`,
          );
        }
      }),
  },
  {
    name: "any number of rows, with a reduction beside a column",
    run: (place, findings) =>
      withKernel(place, { y: parse("x*x + a"), total: reduceRows("sum", parse("x*x")) }, async (k) => {
        for (const n of [0, 1, 3, 1_000_001]) {
          const x = Float64Array.from({ length: n }, (_, i) => i % 10);
          const { y, total } = await k.run({ x, a: 1 });
          const column = y as Float64Array;
          findings.same(column.length, n, "rows");
          const wrong = column.findIndex((v, i) => v !== (i % 10) ** 2 + 1);
          findings.that(wrong < 0, `row ${wrong} of ${n} is ${column[wrong]}`);
          const expected = x.reduce((s, v) => s + v * v, 0);
          findings.same(total, rounded(place, expected), `the sum of ${n}`);
        }
      }),
  },
  {
    name: "outputs without inputs, and outputs that are inputs",
    run: (place, findings) =>
      withKernel(place, [parse("2"), parse("x"), parse("x"), parse("pi/2 + x - x")], async (k) => {
        const out = await k.run({ x: [1, 2, 3] });
        const quarter = rounded(place, Math.PI / 2);
        findings.same(
          out.map(list),
          [
            [2, 2, 2],
            [1, 2, 3],
            [1, 2, 3],
            [quarter, quarter, quarter],
          ],
          "columns",
        );
      }),
  },
  {
    name: "many inputs and many outputs in one kernel",
    run: (place, findings) => {
      const names = Array.from({ length: 24 }, (_, i) => `x${i}`);
      const outputs = [
        parse(names.map((name, i) => `${i + 1}*${name}`).join(" + ")),
        ...names.map((name, i) => parse(`${name}*${names[(i + 1) % 24]}`)),
      ];
      return withKernel(place, outputs, async (k) => {
        const out = await k.run(Object.fromEntries(names.map((name, i) => [name, [i, i + 1]])));
        findings.same(list(out[0]), [4600, 4900], "the sum");
        names.forEach((_, i) => {
          const j = (i + 1) % 24;
          findings.same(list(out[i + 1]), [i * j, (i + 1) * (j + 1)], `product ${i}`);
        });
      });
    },
  },
  {
    name: "runs of one kernel do not disturb each other, and may differ in what is a column",
    run: (place, findings) =>
      withKernel(place, parse("x - 2*y"), async (k) => {
        const runs = [
          k.run({ x: [1, 2, 3], y: [1, 1, 1] }),
          k.run({ x: [1, 2, 3], y: 10 }),
          k.run({ x: 5, y: [1, 2] }),
          k.run({ x: 5, y: 1 }),
          k.run({ x: new Float64Array(2000).fill(7), y: 1 }),
        ];
        const results = await Promise.all(runs);
        findings.same(list(results[0]), [-1, 0, 1], "columns");
        findings.same(list(results[1]), [-19, -18, -17], "a parameter");
        findings.same(list(results[2]), [3, 1], "the other parameter");
        findings.same(results[3], 3, "parameters alone");
        findings.same(list(results[4]), new Array(2000).fill(5), "more rows");
      }),
  },
  {
    name: "reductions over no rows, one row, NaN and Infinity",
    run: (place, findings) => {
      const how = ["sum", "mean", "min", "max", "logsumexp"] as const;
      return withKernel(
        place,
        how.map((h) => reduceRows(h, parse("x"))),
        async (k) => {
          const none = Number.NaN;
          const inf = Infinity;
          findings.same(await k.run({ x: [] }), [0, none, inf, -inf, -inf], "no rows");
          findings.same(await k.run({ x: [2] }), [2, 2, 2, 2, 2], "one row");
          findings.same(await k.run({ x: [1, none, 2] }), [none, none, none, none, none], "NaN");
          findings.same(await k.run({ x: [1, inf] }), [inf, inf, 1, inf, inf], "Infinity");
        },
      );
    },
  },
  {
    name: "reductions neither lose digits nor depend on chunks",
    only: ["f64"],
    run: (place, findings) =>
      withKernel(
        place,
        { sum: reduceRows("sum", parse("x")), lse: reduceRows("logsumexp", parse("x")) },
        async (k) => {
          findings.same((await k.run({ x: [1, 1e100, 1, -1e100] })).sum, 2, "the sum");
          const random = randomNumbers(3);
          const many = Float64Array.from({ length: 400 }, () => 2000 * random() - 1000);
          const whole = await k.run({ x: many });
          findings.same(await k.run({ x: many }, { chunk: 7 }), whole, "in chunks");
          const most = Math.max(...many);
          const expected = most + Math.log(many.reduce((s, v) => s + Math.exp(v - most), 0));
          findings.that(Math.abs((whole.lse as number) - expected) < 1e-12, `logsumexp is ${whole.lse}`);
        },
      ),
  },
  {
    name: "sums over a million rows keep their digits",
    only: ["f32"],
    run: (place, findings) =>
      withKernel(
        place,
        [reduceRows("sum", parse("x")), reduceRows("mean", parse("x")), reduceRows("max", parse("x"))],
        async (k) => {
          const tenth = Math.fround(0.1);
          const x = new Float32Array(1_000_000).fill(tenth);
          x[777_777] = 5;
          const exact = 999_999 * tenth + 5;
          // A sum in single precision would be off by thousands of ulp.
          near(
            findings,
            place,
            [...((await k.run({ x })) as number[])],
            [exact, exact / 1e6, 5],
            2,
            "reduction",
          );
        },
      ),
  },
  {
    name: "given arrays receive the results, also those that are inputs",
    run: (place, findings) =>
      withKernel(place, { a: parse("x+y"), b: parse("x-y") }, async (k) => {
        const x = columnOf(place, 2);
        const y = columnOf(place, 2);
        x.set([1, 2]);
        y.set([10, 20]);
        const out = await k.run({ x, y }, { out: { a: x, b: y } });
        findings.that(out.a === x && out.b === y, "other arrays came back");
        findings.same(
          [list(x), list(y)],
          [
            [11, 22],
            [-9, -18],
          ],
          "the arrays",
        );
      }),
  },
  {
    name: "wrong inputs are named",
    run: (place, findings) =>
      withKernel(place, { f: parse("x + y") }, async (k) => {
        const refused = (inputs: unknown, code: string, text: RegExp, out?: unknown) =>
          findings.refuses(
            () => k.run(inputs as Record<string, number>, { out }),
            code,
            text,
            JSON.stringify(inputs, (_, v) => (typeof v === "bigint" ? `${v}n` : v)),
          );
        const right = columnOf(place, 1).constructor as Float32ArrayConstructor;
        const wrong = place.precision === "f32" ? Float64Array : Float32Array;
        await refused({ x: 1 }, "missing-input", /\by\b/);
        await refused({ x: [1, 2], y: [1] }, "length-mismatch", /x and y .* 2 and 1/);
        await refused({ x: "3", y: 1 }, "bad-input", /x .*the text "3"/);
        await refused({ x: null, y: 1 }, "bad-input", /x .*null/);
        await refused({ x: [1, null], y: 1 }, "bad-input", /x .*element 1 is null/);
        await refused({ x: [1, undefined, 2], y: 1 }, "bad-input", /element 1 is undefined/);
        await refused({ x: BigInt64Array.of(1n), y: 1 }, "bad-input", /BigInt64Array/);
        await refused(null, "bad-input", /null/);
        await refused({ x: [1], y: 1 }, "bad-output", /out\.f/, { f: new wrong(1) });
        await refused({ x: [1], y: 1 }, "length-mismatch", /2 elements for 1 rows/, { f: new right(2) });
        const { f } = await k.run({ x: [Number.NaN, 1], y: 1 });
        findings.same(list(f), [Number.NaN, 2], "NaN is a number");
        findings.same(k.evaluate({ x: 1, y: 1 }), { f: 2 }, "a point");
        await findings.refuses(() => k.evaluate({ x: [1], y: 1 }), "bad-input", /x/, "a column for a point");
      }),
  },
  {
    name: "a long run reports its progress, gives others a turn and can be aborted",
    run: (place, findings) =>
      withKernel(place, parse("x + 1"), async (k) => {
        const n = 1000;
        const x = new Float64Array(n);
        const done: number[] = [];
        await k.run({ x }, { chunk: 300, onProgress: (p) => done.push(p.done) });
        findings.same(done, [300, 600, 900, 1000], "progress");
        const out = columnOf(place, n);
        const controller = new AbortController();
        const reached: number[] = [];
        setTimeout(() => controller.abort(), 0);
        await findings.refuses(
          () =>
            k.run(
              { x },
              { chunk: 1, signal: controller.signal, out, onProgress: (p) => reached.push(p.done) },
            ),
          "aborted",
          /abort/,
          "a run that is aborted",
        );
        findings.that(reached.length > 0 && reached.length < n, `${reached.length} rows were computed`);
        findings.same(out[0], 1, "the first row");
        findings.same(out[n - 1], 0, "the last row");
        findings.same(list(await k.run({ x: [1] })), [2], "the kernel afterwards");
      }),
  },
  {
    name: "a disposed kernel says so",
    run: (place, findings) =>
      withKernel(place, parse("x"), async (k) => {
        k.dispose();
        k.dispose();
        await findings.refuses(() => k.run({ x: 1 }), "disposed", /disposed/, "running it");
      }),
  },
];
