/** Kernels that call functions of the host in between. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import type { CompiledKernel, FloatColumn } from "../../src/backends/backend.js";
import type { Result } from "../../src/backends/compile.js";
import { compileSync } from "../../src/backends/compile-sync.js";
import { CompiledFormulas } from "../../src/backends/compiled.js";
import { interpreter } from "../../src/backends/interpreter.js";
import { js } from "../../src/backends/js.js";
import { StagedKernel } from "../../src/backends/staged.js";
import { CODE_TARGETS } from "../../src/code/targets.js";
import { call } from "../../src/expr/call.js";
import { symbol as anySymbol, type Expr, hole, nodeCount } from "../../src/expr/node.js";
import { type HostFunction, Kind, Op } from "../../src/expr/op.js";
import { Template } from "../../src/expr/template.js";
import {
  add,
  allBackends,
  compile,
  derive,
  domainOf,
  equal,
  evaluate,
  evaluateDigits,
  FluxionsError,
  fromJSON,
  gradient,
  gt,
  mul,
  parse,
  pow,
  print,
  reduceRows,
  simplify,
  sin,
  sub,
  substitute,
  symbol,
  toCode,
  toJSON,
  where,
  workspace,
} from "../../src/index.js";
import { buildKernel } from "../../src/kernel/kernel.js";
import { RowReduction } from "../../src/kernel/reduce.js";
import { buildStages, type Stages } from "../../src/kernel/stages.js";
import { verifyPage } from "../../src/verify/verify.js";

const [x, y, k] = [symbol("x"), symbol("y"), symbol("k")];

function operator(name: string, params: number, host: HostFunction): Op {
  const op = new Op(
    name,
    Kind.Call,
    Array.from({ length: params }, (_, i) => `x${i}`),
  );
  op.declared.host = host;
  return op;
}

/** An operator for each result; `calls` has the number of rows of each call of the host. */
function hosted(name: string, params: number, ...results: ((...args: number[]) => number)[]) {
  const calls: number[] = [];
  const group = {};
  const compute: HostFunction["compute"] = (args, n) => {
    calls.push(n);
    for (const a of args)
      if (!(a instanceof Float64Array) || a.length !== n) throw new Error("the arguments are no columns");
    return results.map((f) => Float64Array.from({ length: n }, (_, i) => f(...args.map((a) => a[i]))));
  };
  const ops = results.map((_, index) =>
    operator(results.length === 1 ? name : `${name}_${index}`, params, {
      ...{ group, index, compute },
      results: results.length,
    }),
  );
  return { ops, calls, f: (...args: Expr[]) => call(ops[0], args) };
}

/** A function of the host in one argument. */
function square() {
  return hosted("square", 1, (v) => v * v);
}

/** A result that is a column. */
const column = (result: Result) => result as FloatColumn;

/** A function with a meaning. */
function meaning(name: string, holes: number, body: Expr): Op {
  const op = new Op(
    name,
    Kind.Call,
    Array.from({ length: holes }, (_, i) => `p${i}`),
  );
  op.declared.meaning = new Template(body, holes);
  return op;
}

for (const { name, target, available } of allBackends())
  for (const precision of target.precision === undefined ? (["f64", "f32"] as const) : [target.precision]) {
    const onBackend = (title: string, work: (t: import("ava").ExecutionContext) => Promise<void>) =>
      test(`${name} in ${precision}: ${title}`, async (t) => {
        const reason = await available(precision);
        if (reason === null) return work(t);
        t.log(`skipped: ${reason}`);
        t.pass();
      });

    onBackend("columns, parameters, calls in calls, reductions", async (t) => {
      const { f, calls } = square();
      const both = hosted(
        "both",
        2,
        (a, b) => a + b,
        (a, b) => a * b,
      );
      const [plus, times] = both.ops.map((op) => (a: Expr, b: Expr) => call(op, [a, b]));
      const formulas = {
        f: add(f(add(f(x), 1)), mul(plus(x, y), times(x, y))),
        scaled: mul(f(y), x),
        total: reduceRows("sum", f(x)),
        most: reduceRows("max", f(f(x))),
        plain: add(x, y),
        parameter: f(f(y)),
      };
      const kernel = await compile(formulas, { backend: name, precision });
      t.deepEqual(kernel.inputs, ["x", "y"]);
      t.is(kernel.backend, name === "gpu.js" ? kernel.backend : name);
      for (const [n, chunk] of [[0], [1], [5], [100_001, 30_000]]) {
        calls.length = 0;
        both.calls.length = 0;
        const given = Float64Array.from({ length: n }, (_, i) => (i % 5) + 1);
        const done: number[] = [];
        const out = await kernel.run({ x: given, y: 3 }, { chunk, onProgress: (p) => done.push(p.done) });
        const scalars = n === 0 ? [] : [1, 1];
        if (chunk === undefined) {
          t.deepEqual(done, n === 0 ? [] : [n]);
          // x², and of it both x²+1 and x² again; y and y² once for all rows; two results of one call.
          t.deepEqual(calls, n === 0 ? [] : [...scalars, n, n, n]);
          t.deepEqual(both.calls, n === 0 ? [] : [n]);
        } else {
          t.deepEqual(done, [30_000, 60_000, 90_000, n]);
          t.deepEqual(both.calls, [30_000, 30_000, 30_000, 10_001]);
          t.is(calls.filter((c) => c === 1).length, 2);
        }
        const [got, scaled, plain, parameter] = [out.f, out.scaled, out.plain, out.parameter].map(column);
        for (const c of [got, scaled, plain, parameter]) t.is(c.length, n);
        let wrong = 0;
        for (let i = 0; i < n; i++) {
          const v = given[i];
          if (got[i] !== (v * v + 1) ** 2 + (v + 3) * (v * 3)) wrong++;
          if (scaled[i] !== 9 * v || plain[i] !== v + 3 || parameter[i] !== 81) wrong++;
        }
        t.is(wrong, 0);
        t.is(
          out.total,
          given.reduce((sum, v) => sum + v * v, 0),
        );
        t.is(out.most, n === 0 ? -Infinity : Math.min(n, 5) ** 4);
      }
      t.deepEqual(kernel.evaluate({ x: 2, y: 3 }), {
        ...{ f: 25 + 30, scaled: 18, total: 4, most: 16, plain: 5, parameter: 81 },
      });
      t.is(kernel.operations.square, 5);
      t.regex(kernel.source, /\/\/ the host functions? (square|both_0)/);
      kernel.dispose();
      kernel.dispose();
      t.throws(() => kernel.source, { code: "disposed" });
      await t.throwsAsync(kernel.run({ x: [1], y: 1 }), { code: "disposed" });
    });

    onBackend("given arrays are filled, and a run can be stopped between two calls", async (t) => {
      const { f, calls } = square();
      const kernel = await compile([add(f(x), 1), x], { backend: name, precision });
      const Column = precision === "f32" ? Float32Array : Float64Array;
      const out = new Column(3);
      const [first, second] = await kernel.run({ x: [1, 2, 3] }, { out: [out] });
      t.is(first, out);
      t.deepEqual([...out], [2, 5, 10]);
      t.deepEqual([...column(second)], [1, 2, 3]);
      await t.throwsAsync(kernel.run({ x: [1, 2] }, { out: [out] }), { code: "length-mismatch" });
      calls.length = 0;
      const stop = new AbortController();
      const run = kernel.run(
        { x: new Float64Array(10) },
        { chunk: 4, signal: stop.signal, onProgress: () => stop.abort() },
      );
      await t.throwsAsync(run, { code: "aborted", message: /after 4 rows/ });
      t.deepEqual(calls, [4]);
      await t.throwsAsync(kernel.run({ x: [1] }, { signal: stop.signal }), { code: "aborted" });
      t.deepEqual(calls, [4]);
      kernel.dispose();
    });

    onBackend("NaN and infinities go to the host and come back", async (t) => {
      const seen: number[] = [];
      const { f } = hosted("inverse", 1, (v) => {
        seen.push(v);
        return 1 / v;
      });
      const kernel = await compile(f(mul(x, 2)), { backend: name, precision });
      const got = await kernel.run({ x: [Number.NaN, Infinity, 0, -0, 0.25] });
      t.deepEqual(seen, [Number.NaN, Infinity, 0, -0, 0.5]);
      t.deepEqual([...column(got)], [Number.NaN, 0, Infinity, -Infinity, 2]);
      kernel.dispose();
    });

    onBackend("the host computes in doubles, and its results are rounded", async (t) => {
      const third = hosted("third", 1, (v) => v / 3);
      const kernel = await compile([third.f(x), mul(3, third.f(k))], { backend: name, precision });
      const round = precision === "f32" ? Math.fround : (v: number) => v;
      const expected = (v: number, p: number) => [round(round(v) / 3), round(3 * round(round(p) / 3))];
      const out = await kernel.run({ x: new Float64Array([0.1]), k: 0.7 });
      t.deepEqual([...column(out[0]), ...column(out[1])], expected(0.1, 0.7));
      t.deepEqual(kernel.evaluate({ x: 0.1, k: 0.7 }), expected(0.1, 0.7));
      t.deepEqual(
        evaluate([third.f(x), mul(3, third.f(k))], { x: 0.1, k: 0.7 }, precision),
        expected(0.1, 0.7),
      );
      kernel.dispose();
    });

    onBackend("runSync", async (t) => {
      const { f } = square();
      const kernel = await compile(add(f(f(x)), k), { backend: name, precision });
      t.is(kernel.evaluate({ x: 2, k: 1 }), 17);
      try {
        t.deepEqual([...column(kernel.runSync({ x: [1, 2], k: 1 }))], [2, 17]);
        t.is(kernel.runSync({ x: 2, k: 1 }), 17);
      } catch (error) {
        t.is((error as FluxionsError).code, "asynchronous-backend");
      }
      kernel.dispose();
    });
  }

test("auto takes them like other formulas, and says what it chose", async (t) => {
  const { f } = square();
  const double = await compile(f(x));
  t.is(double.backend, "js");
  t.regex(double.choice ?? "", /f32 only/);
  const single = await compile(add(f(x), sin(x)), { precision: "f32" });
  t.deepEqual(await single.run({ x: [0, 0] }), new Float32Array(2));
  t.is(single.backend, "js");
  t.regex(single.choice ?? "", /2 rows of about/);
  t.is(single.fallbackReason, null);
});

test("where a graphics card would pay, the stages ask for one", async (t) => {
  const { f } = square();
  const kernel = await compile(sin(sin(sin(f(sin(sin(sin(x))))))), { precision: "f32" });
  const out = await kernel.run({ x: new Float32Array(600_000).fill(1) });
  t.regex(kernel.choice ?? "", /graphics/);
  const expected = Math.sin(Math.sin(Math.sin(Math.sin(Math.sin(Math.sin(1))) ** 2)));
  t.true(Math.abs(column(out)[599_999] - expected) < 1e-6);
  kernel.dispose();
});

test("at once", (t) => {
  const { f } = square();
  for (const backend of ["js", "interpreter"] as const)
    for (const precision of ["f64", "f32"] as const) {
      const kernel = compileSync([add(f(x), 1), parse("x/3")], { backend, precision });
      t.is(kernel.backend, backend);
      t.is(kernel.fallbackReason, null);
      const third = precision === "f32" ? Math.fround(1 / 3) : 1 / 3;
      t.deepEqual(
        kernel.runSync({ x: [1, 2] }).map((c) => [...column(c)]),
        [
          [2, 5],
          [third, precision === "f32" ? Math.fround(2 / 3) : 2 / 3],
        ],
      );
      t.deepEqual(kernel.runSync({ x: 3 }), [10, 1]);
    }
  t.is(compileSync(f(x)).backend, "js");
  t.throws(() => compileSync(f(x), { precision: "f16" as never }), { code: "bad-precision" });
  t.throws(() => compileSync(f(x), { backend: "gpu.js" as never }), { code: "no-backend" });
  t.throws(() => compileSync("x" as never), { code: "bad-output" });
});

// Serial, as others must not find generated code forbidden.
test.serial("at once and where code is forbidden: the interpreter", (t) => {
  const real = globalThis.Function;
  globalThis.Function = class {
    constructor() {
      throw new EvalError("refused");
    }
  } as unknown as FunctionConstructor;
  try {
    const kernel = compileSync(square().f(add(x, 1)));
    t.is(kernel.backend, "interpreter");
    t.regex(kernel.fallbackReason ?? "", /js: .*forbids/);
    t.deepEqual(kernel.runSync({ x: [1, 2] }), new Float64Array([4, 9]));
    t.throws(() => compileSync(x, { backend: "js" }), { code: "no-backend", message: /forbids/ });
  } finally {
    globalThis.Function = real;
  }
});

test("one point, and what is wrong with one", (t) => {
  const { f, calls } = square();
  t.is(evaluate(add(f(f(x)), y), { x: 2, y: 1 }), 17);
  t.is(evaluate(f(symbol("x")), { x: 3, more: 1 }), 9);
  t.is(evaluate(call(hosted("two", 0, () => 2).ops[0], [])), 2);
  t.is(evaluate(f(mul(2, 3))), 36);
  t.is(Number(f(mul(2, 3))), 36);
  calls.length = 0;
  t.throws(() => evaluate(f(x), {}), { code: "missing-input" });
  t.throws(() => evaluate(f(x), null as never), { code: "bad-input" });
  const kernel = compileSync([f(x), y]);
  t.throws(() => kernel.runSync({ x: [1], y: [1, 2] }), { code: "length-mismatch" });
  t.throws(() => kernel.runSync({ x: 1 }), { code: "missing-input" });
  t.throws(() => kernel.runSync(null as never), { code: "bad-input" });
  t.deepEqual(calls, [], "the host is not called before all inputs are there");
});

test("no arguments, and arguments that no row changes", async (t) => {
  const two = hosted("two", 0, () => 2);
  const kernel = await compile([mul(call(two.ops[0], []), x), call(two.ops[0], [])]);
  const out = await kernel.run({ x: [1, 2, 3] }, { chunk: 1 });
  t.deepEqual([...column(out[0]), ...column(out[1])], [2, 4, 6, 2, 2, 2]);
  t.deepEqual(two.calls, [1]);
  t.deepEqual(await kernel.run({ x: new Float64Array(0) }), [new Float64Array(0), new Float64Array(0)]);
  t.deepEqual(two.calls, [1]);
});

test("a parameter in one run may be a column in the next", (t) => {
  const { f, calls } = square();
  const kernel = compileSync([f(add(f(k), x)), f(k)]);
  const rows = (result: unknown) =>
    (result as (Float64Array | number)[]).map((c) => (typeof c === "number" ? c : [...c]));
  t.deepEqual(rows(kernel.runSync({ x: [1, 2], k: 2 })), [
    [25, 36],
    [4, 4],
  ]);
  t.deepEqual(calls.splice(0), [1, 2]);
  t.deepEqual(rows(kernel.runSync({ x: [1, 2], k: [2, 3] })), [
    [25, 121],
    [4, 9],
  ]);
  t.deepEqual(calls.splice(0), [2, 2]);
  t.deepEqual(rows(kernel.runSync({ x: 1, k: 2 })), [25, 4]);
  t.deepEqual(calls.splice(0), [1, 1]);
});

test("inside of a function's meaning, which stays opaque until then", (t) => {
  const { f, calls } = square();
  const outer = meaning("outer", 2, add(f(hole(0)), mul(2, hole(1))));
  const outermost = meaning("outermost", 1, mul(3, call(outer, [hole(0), sin(hole(0))])));
  const e = pow(call(outer, [x, call(outer, [y, x])]), 2);
  t.is(evaluate(e, { x: 2, y: 3 }), (4 + 2 * (9 + 4)) ** 2);
  calls.length = 0;
  const kernel = compileSync([call(outermost, [x]), sin(x)]);
  t.is(kernel.operations.sin, 1, "other functions are kept");
  t.deepEqual(kernel.evaluate({ x: 2 }), [3 * (4 + 2 * Math.sin(2)), Math.sin(2)]);
  t.deepEqual(calls, [1]);
});

test("a meaning is one value in the formula around it, as it is without the host", (t) => {
  const { f } = square();
  const inverse = meaning("inverse", 1, pow(f(hole(0)), -1));
  // f(x)·f(x)^-1 would be 1.
  t.is(evaluate(mul(f(x), call(inverse, [x])), { x: 0 }), Number.NaN);
});

test("meanings with a recipe are not opened", (t) => {
  const { f, calls } = square();
  const quick = meaning("quick", 1, f(hole(0)));
  quick.declared.via = new Template(mul(hole(0), hole(0)), 1);
  t.is(evaluate(call(quick, [x]), { x: 3 }), 9);
  t.deepEqual(calls, []);
});

test("a call in a branch that is not taken is made, and does not matter", async (t) => {
  const root = hosted("root", 1, (v) => Math.sqrt(v));
  const e = where(gt(x, 0), root.f(x), 0);
  t.deepEqual(compileSync([e]).runSync({ x: [-1, 4] }), [new Float64Array([0, 2])]);
  t.deepEqual(root.calls, [2]);
  for (const backend of ["js", "interpreter", "gpu.js:wasm"]) {
    const kernel = await compile([e, reduceRows("sum", e)], { backend, precision: "f32" });
    const [values, total] = await kernel.run({ x: [-1, 4] });
    t.deepEqual([[...column(values)], total], [[0, 2], 2]);
  }
});

test("truth values of the host, and conditions about its results", (t) => {
  const isEven = new Op("isEven", Kind.Call, ["n"], true);
  isEven.declared.host = {
    ...{ group: {}, index: 0, results: 1 },
    compute: ([n]) => [n.map((v) => (v % 2 === 0 ? 1 : 0))],
  };
  const { f } = square();
  const kernel = compileSync([where(call(isEven, [x]), f(x), x), where(gt(f(x), 4), 1, 0)]);
  t.deepEqual(kernel.runSync({ x: [1, 2, 3] }), [new Float64Array([1, 4, 3]), new Float64Array([0, 0, 1])]);
});

test("shared calls are made once, however often they occur", (t) => {
  const sum = hosted("sum", 2, (a, b) => (a + b) / 2);
  let e: Expr = x;
  for (let i = 0; i < 60; i++) e = sum.f(e, e);
  t.is(evaluate(e, { x: 3 }), 3);
  t.is(sum.calls.length, 60);
  const { f, calls } = square();
  t.deepEqual(evaluate([f(x), add(f(x), 1), mul(f(x), f(y))], { x: 2, y: 2 }), [4, 5, 16]);
  t.is(calls.length, 2);
});

test("functions inside of functions, more deeply than a stack is", (t) => {
  const { f } = square();
  let op = meaning("f0", 1, f(hole(0)));
  for (let i = 1; i < 5000; i++) op = meaning(`f${i}`, 1, add(call(op, [hole(0)]), 1));
  t.is(evaluate(call(op, [x]), { x: 2 }), 4 + 4999);
});

test("stages that have to be waited for", async (t) => {
  const { f, calls } = square();
  const e = add(f(add(f(x), 1)), k);
  const stages = buildStages([e, new RowReduction("sum", f(x))], js.target) as Stages;
  const late = stages.stages.map(({ kernel }): CompiledKernel => {
    const compiled = js.compile(kernel, "f64") as CompiledKernel;
    return {
      ...{ source: "", sync: false, chunk: 3 },
      point: (inputs, outputs) => compiled.point(inputs, outputs),
      dispose: () => compiled.dispose(),
      start: (batch) => {
        const run = compiled.start(batch);
        return async (from, to) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          return run(from, to);
        };
      },
    };
  });
  const chosen = { backend: "late", fallbackReason: null, choice: null };
  const staged = new StagedKernel(stages, late, chosen, "f64");
  const outputs = [e, new RowReduction("sum", f(x))];
  const kernel = new CompiledFormulas<Result[], number[]>(
    outputs,
    outputs,
    ["0", "1"],
    stages,
    staged,
    chosen,
    "f64",
  );
  t.throws(() => kernel.runSync({ x: 1, k: 0 }), { code: "asynchronous-backend" });
  const run = (from: number) =>
    kernel.run({ x: Float64Array.from({ length: 7 }, (_, i) => from + i), k: from });
  const several = await Promise.all([run(0), run(10)]);
  for (const [r, from] of [0, 10].entries()) {
    const rows = Array.from({ length: 7 }, (_, i) => (from + i) ** 2);
    t.deepEqual(
      [...column(several[r][0])],
      rows.map((v) => (v + 1) ** 2 + from),
    );
    t.is(
      several[r][1],
      rows.reduce((a, b) => a + b),
    );
  }
  t.deepEqual(calls.sort(), [...Array<number>(4).fill(1), ...Array<number>(8).fill(3)]);
  t.is(kernel.backend, "late");
  kernel.dispose();
});

test("columns belong to the host: it may write into them, and return the same again", (t) => {
  const same = new Float64Array(2);
  const group = {};
  const op = operator("rude", 2, {
    ...{ group, index: 0, results: 1 },
    compute: ([a, b]) => {
      same.set(a.map((v, i) => v - b[i]));
      a.fill(Number.NaN);
      b.fill(Number.NaN);
      return [same];
    },
  });
  const { f } = square();
  const rude = (a: Expr, b: Expr) => call(op, [a, b]);
  const given = new Float64Array([5, 7]);
  const kernel = compileSync([rude(x, x), rude(x, y), rude(y, x), f(x), x]);
  const out = kernel.runSync({ x: given, y: new Float64Array([1, 2]) });
  t.deepEqual(
    out.map((c) => [...column(c)]),
    [
      [0, 0],
      [4, 5],
      [-4, -5],
      [25, 49],
      [5, 7],
    ],
  );
  t.deepEqual(given, new Float64Array([5, 7]));
});

test("a function of the host may run the kernel that calls it", (t) => {
  let down: (n: number) => number = () => 0;
  const { f } = hosted("factorial", 1, (n) => (n <= 1 ? 1 : down(n - 1)));
  const kernel = compileSync(mul(x, f(x)));
  down = (n) => kernel.evaluate({ x: n });
  t.is(kernel.evaluate({ x: 6 }), 720);
  down = (n) => column(kernel.runSync({ x: [n, 1] }))[0];
  t.deepEqual(kernel.runSync({ x: [5, 3] }), new Float64Array([120, 6]));
});

test("any name may be taken", (t) => {
  const { f } = square();
  t.is(evaluate(add(f(x), symbol("a")), { x: 2, a: 1 }), 5);
  const named = anySymbol("square 0");
  const kernel = compileSync(add(f(named), x));
  t.deepEqual(kernel.inputs, ["square 0", "x"]);
  t.is(kernel.evaluate({ "square 0": 3, x: 1 }), 10);
});

test("what the host raises is told with its name", async (t) => {
  const cause = new RangeError("out of memory");
  let thrown: unknown = cause;
  const op = operator("broken", 1, {
    ...{ group: {}, index: 0, results: 1 },
    compute: () => {
      throw thrown;
    },
  });
  const e = call(op, [x]);
  const error = t.throws(() => evaluate(e, { x: 1 }), { instanceOf: FluxionsError, code: "host-failed" });
  t.is(error?.message, "the host function broken failed: out of memory");
  t.is(error?.cause, cause);
  thrown = "just a text";
  t.throws(() => compileSync(e).runSync({ x: [1] }), { code: "host-failed", message: /failed: just a text/ });
  const kernel = await compile(e, { backend: "gpu.js:wasm", precision: "f32" });
  await t.throwsAsync(kernel.run({ x: [1] }), { code: "host-failed" });
  thrown = new FluxionsError("bad-shape", "of our own");
  t.throws(() => evaluate(e, { x: 1 }), { code: "bad-shape" });
});

test("what is no result is refused", async (t) => {
  let result: unknown = [];
  const op = operator("odd", 1, {
    ...{ group: {}, index: 0, results: 2 },
    compute: () => result as Float64Array[],
  });
  const e = call(op, [x]);
  const one = new Float64Array(1);
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [[], /odd must return 2 columns of 1 doubles, but returned 0 of them/],
    [[one, one, one], /returned 3 of them/],
    [[one, new Float64Array(3)], /result 1 is one of 3/],
    [[[1], one], /each a Float64Array, but result 0 is an array/],
    [[one, ["a"]], /result 1 is an array/],
    [[one, new Float32Array(1)], /result 1 is of type Float32Array/],
    [[one, undefined], /result 1 is undefined/],
    [one, /must return an array of 2 columns of 1 doubles, but returned a Float64Array itself/],
    [undefined, /returned undefined/],
    [null, /returned null/],
    [1, /of type number/],
    ["1", /the text/],
    [Promise.resolve([one, one]), /must answer at once, but returned a promise/],
    [Promise.reject(new Error("nobody hears it")), /must answer at once, but returned a promise/],
  ];
  for (const [value, message] of wrong) {
    result = value;
    t.throws(() => evaluate(e, { x: 1 }), { code: "host-result", message });
    await t.throwsAsync(async () => (await compile(e)).run({ x: [1] }), { code: "host-result", message });
  }
});

test("printing, JSON, substitution, workspaces", (t) => {
  const { ops, f } = square();
  t.is(print(add(f(x), 1)), "square(x) + 1");
  t.is(substitute(f(x), { x: add(y, 1) }), f(add(y, 1)));
  t.throws(() => fromJSON(toJSON(f(x))), { code: "bad-json" });
  t.is(fromJSON(toJSON(f(x)), { book: defaultBook.extend({ op: ops[0] }) }), f(x));
  const kept = workspace(() => f(add(f(parse("x*y")), 1)));
  t.is(evaluate(kept, { x: 1, y: 2 }), 25);
  const kernel = workspace(() => compileSync(f(add(f(parse("x/y")), 1))));
  t.is(kernel.evaluate({ x: 2, y: 1 }), 25);
  const before = nodeCount();
  compileSync(kept);
  evaluate(kept, { x: 1, y: 2 });
  t.is(nodeCount(), before, "no nodes are left behind");
});

test("rows that a device leaves to the processor are computed there, in every stage", async (t) => {
  const { f } = square();
  const kernel = await compile(f(add(f(x), 1)), { backend: "gpu.js:wasm", precision: "f32" });
  t.deepEqual([...column(await kernel.run({ x: [1, Number.NaN, 3] }))], [4, Number.NaN, 100]);
  kernel.dispose();
});

test("there is no derivative without a rule", (t) => {
  const { f } = square();
  const outer = meaning("outer", 1, f(hole(0)));
  for (const work of [
    () => derive(f(x), "x"),
    () => derive(call(outer, [x]), "x"),
    () => gradient(mul(f(x), y), ["x"]),
  ]) {
    const error = t.throws(work, { instanceOf: FluxionsError, code: "no-derivative" });
    t.is(error?.message, "square is computed by a host function, through which no derivative can be seen");
    t.regex(error?.hint ?? "", /customJvp/);
  }
  t.is(print(derive(mul(f(x), y), "y")), "square(x)");
});

test("it becomes no code and has no digits", (t) => {
  const { f } = square();
  const outer = meaning("outer", 1, add(f(hole(0)), 1));
  for (const target of CODE_TARGETS)
    for (const e of [f(x), call(outer, [x])])
      t.throws(() => toCode(e, { target }), {
        code: "no-code-for",
        message: /^square is computed by a host function, which cannot become code in /,
      });
  t.throws(() => buildKernel([f(x)], interpreter.target), {
    code: "cannot-compute",
    message: /^square is computed by a host function/,
  });
  t.throws(() => evaluateDigits(f(x), { x: 1 }, 30), {
    code: "no-value",
    message: /^square is computed by a host function/,
  });
});

test("nothing is known of it", (t) => {
  const { ops, f } = square();
  t.is(print(simplify(add(mul(f(x), f(x)), parse("sin(x)^2 + cos(x)^2")))), "square(x)^2 + 1");
  t.is(equal(f(x), x).answer, "unknown");
  t.is(equal(f(parse("2")), 4).answer, "unknown");
  t.is(equal(sub(add(f(x), x), x), f(x)).answer, "proved");
  t.is(String(domainOf(add(f(x), parse("sqrt(x)")))), "x >= 0");
  const { subjects } = verifyPage(defaultBook.extend({ op: ops[0] }), "r: square(x)*square(y) -> 0\n");
  t.deepEqual(
    subjects.map((s) => s.status),
    ["failed"],
  );
});

test("formulas without calls of the host are compiled as before", (t) => {
  const kernel = compileSync([parse("x + 1")]);
  t.deepEqual(kernel.inputs, ["x"]);
  t.deepEqual(kernel.operations, { add: 1 });
  t.false(kernel.source.includes("host"));
});
