/** Kernels that call functions of the host in between. */
import test from "ava";
import { compileSync } from "../../src/backends/compile-sync.js";
import { call } from "../../src/expr/call.js";
import { type Expr, hole, symbol } from "../../src/expr/node.js";
import { Kind, Op } from "../../src/expr/op.js";
import { add, mul, ONE, pow, TWO } from "../../src/expr/reals.js";
import { Template } from "../../src/expr/template.js";
import {
  allBackends,
  compile,
  evaluate,
  fromJSON,
  gt,
  parse,
  reduceRows,
  toJSON,
  where,
} from "../../src/index.js";

const [x, y] = [symbol("x"), symbol("y")];

/** An operator for each result; `calls` counts the host's calls, and how many rows they had. */
function hosted(name: string, params: number, ...results: ((...args: number[]) => number)[]) {
  const calls: number[] = [];
  const group = {};
  const ops = results.map((_, index) => {
    const op = new Op(
      results.length === 1 ? name : `${name}_${index}`,
      Kind.Call,
      Array.from({ length: params }, (_, i) => `x${i}`),
    );
    op.declared.host = {
      group,
      index,
      results: results.length,
      compute: (args, n) => {
        calls.push(n);
        return results.map((f) => Float64Array.from({ length: n }, (_, i) => f(...args.map((a) => a[i]))));
      },
    };
    return op;
  });
  return { ops, calls, f: (...args: Expr[]) => call(ops[0], args) };
}

for (const { name, available } of allBackends())
  for (const precision of ["f64", "f32"] as const)
    test(`${name} in ${precision}: columns, parameters, calls in calls, reductions`, async (t) => {
      const reason = await available(precision);
      if (reason !== null) {
        t.log(`skipped: ${reason}`);
        t.pass();
        return;
      }
      const square = hosted("square", 1, (v) => v * v);
      const both = hosted(
        "both",
        2,
        (a, b) => a + b,
        (a, b) => a * b,
      );
      const [plus, times] = both.ops.map((op) => (a: Expr, b: Expr) => call(op, [a, b]));
      const f = add(square.f(add(square.f(x), ONE)), mul(plus(x, y), times(x, y)));
      const kernel = await compile(
        { f, scaled: mul(square.f(y), x), total: reduceRows("sum", square.f(x)), plain: add(x, y) },
        { backend: name, precision },
      );
      t.deepEqual(kernel.inputs, ["x", "y"]);
      for (const n of [0, 1, 5, 70_001]) {
        square.calls.length = 0;
        both.calls.length = 0;
        const column = Float64Array.from({ length: n }, (_, i) => (i % 5) + 1);
        let done = 0;
        const out = await kernel.run({ x: column, y: 3 }, { onProgress: (p) => (done = p.done) });
        t.is(done, n === 0 ? 0 : n);
        const [got, scaled] = [out.f as Float64Array, out.scaled as Float64Array];
        t.is(got.length, n);
        for (let i = 0; i < Math.min(n, 5); i++) {
          const v = column[i];
          t.is(got[i], (v * v + 1) ** 2 + (v + 3) * (v * 3));
          t.is(scaled[i], 9 * v);
        }
        t.is(
          out.total as number,
          column.reduce((sum, v) => sum + v * v, 0),
        );
        if (n === 5) {
          // x in x², x²+1 in the outer one, y alone; both results by one call.
          t.deepEqual([...square.calls].sort(), [1, 5, 5]);
          t.deepEqual(both.calls, [5]);
        }
      }
      t.deepEqual(kernel.evaluate({ x: 2, y: 3 }), { f: 25 + 30, scaled: 18, total: 4, plain: 5 });
      t.regex(kernel.source, /host function square/);
      t.is(kernel.operations.square, 3);
      kernel.dispose();
      await t.throwsAsync(kernel.run({ x: [1], y: 1 }), { code: "disposed" });
    });

test("at once, and at one point", (t) => {
  const square = hosted("square", 1, (v) => v * v);
  const kernel = compileSync([add(square.f(x), ONE)]);
  t.deepEqual(kernel.runSync({ x: [1, 2] }), [new Float64Array([2, 5])]);
  t.deepEqual(kernel.runSync({ x: 3 }), [10]);
  t.is(evaluate(add(square.f(square.f(x)), y), { x: 2, y: 1 }), 17);
  t.is(evaluate(square.f(TWO)), 4);
  t.throws(() => evaluate(square.f(x), {}), { code: "missing-input" });
  t.throws(() => kernel.runSync(null as never), { code: "bad-input" });
});

test("inside of a function's meaning, which stays opaque until then", (t) => {
  const square = hosted("square", 1, (v) => v * v);
  const outer = new Op("outer", Kind.Call, ["a", "b"]);
  outer.declared.meaning = new Template(add(square.f(hole(0)), mul(TWO, hole(1))), 2);
  const e = pow(call(outer, [x, call(outer, [y, x])]), TWO);
  t.is(evaluate(e, { x: 2, y: 3 }), (4 + 2 * (9 + 4)) ** 2);
});

test("a call in a branch that is not taken is made, and does not matter", (t) => {
  const root = hosted("root", 1, (v) => Math.sqrt(v));
  const e = where(gt(x, 0), root.f(x), 0);
  const kernel = compileSync([e]);
  t.deepEqual(kernel.runSync({ x: [-1, 4] }), [new Float64Array([0, 2])]);
});

test("a run can be stopped between the host's chunks, and chunks are as asked for", async (t) => {
  const square = hosted("square", 1, (v) => v * v);
  const kernel = await compile(square.f(x), { backend: "js" });
  await kernel.run({ x: new Float64Array(10) }, { chunk: 4 });
  t.deepEqual(square.calls, [4, 4, 2]);
  const stop = new AbortController();
  stop.abort();
  await t.throwsAsync(kernel.run({ x: new Float64Array(10) }, { signal: stop.signal }), { code: "aborted" });
});

test("what is no result is refused", (t) => {
  const op = new Op("odd", Kind.Call, ["a"]);
  let result: unknown = [];
  op.declared.host = { group: {}, index: 0, results: 1, compute: () => result as Float64Array[] };
  const e = call(op, [x]);
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [[], /must return 1 columns/],
    [[new Float64Array(3)], /a Float64Array of 1 values .* but returned one of 3/],
    [[[1]], /an array/],
    [undefined, /undefined/],
  ];
  for (const [value, message] of wrong) {
    result = value;
    t.throws(() => evaluate(e, { x: 1 }), { code: "host-result", message });
  }
});

test("formulas without host calls are compiled as before, and JSON says what it cannot keep", (t) => {
  const kernel = compileSync([parse("x + 1")]);
  t.deepEqual(kernel.inputs, ["x"]);
  t.false(kernel.source.includes("host"));
  const square = hosted("square", 1, (v) => v * v);
  t.throws(() => fromJSON(toJSON(square.f(x))), { code: "bad-json" });
});
