/** pureCallback: functions of the host inside of formulas. */
import test from "ava";
import {
  add,
  allBackends,
  compile,
  customJvp,
  derive,
  type Expr,
  equal,
  evaluate,
  evaluateDigits,
  grad,
  hessian,
  jacrev,
  jit,
  jvp,
  mul,
  print,
  pureCallback,
  pureCallbackWith,
  reduceRows,
  simplify,
  sin,
  sub,
  substitute,
  symbol,
  toCode,
  vmap,
} from "../../src/index.js";

const x = symbol("x");

function cubic(v: number): number {
  return v * v * v;
}
const cube = customJvp((a: Expr) => pureCallback(cubic, [], a), { name: "cube" });
const slope = customJvp((a: Expr) => pureCallback((v: number) => 3 * v * v, [], a), { name: "slope" });
cube.defjvp(([a], [da]) => [cube(a), mul(slope(a), da)]);
slope.defjvp(([a], [da]) => [slope(a), mul(6, a, da)]);

test("with numbers it is called at once, with symbols it becomes part of the formula", (t) => {
  t.is(pureCallback(cubic, [], 3), 27);
  const e = pureCallback(cubic, [], x);
  t.is(print(e), "cubic(x)");
  t.is(pureCallback(cubic, [], x), e, "equal calls are one node");
  t.is(evaluate(add(e, 1), { x: 2 }), 9);
  t.is(evaluate(substitute(e, { x: sub(x, 1) }), { x: 3 }), 8);
});

test("arguments and results are trees", (t) => {
  const f = (p: { a: number; b: number[] }) => ({ s: p.a + p.b[1], m: [[p.a, p.b[0]]] });
  const at = { a: 1, b: [2, 3] };
  t.deepEqual(pureCallback(f, { s: [], m: [1, 2] }, at), { s: 4, m: [[1, 2]] });
  const traced = pureCallback(f, { s: [], m: [1, 2] }, { a: x, b: [2, 3] }) as unknown as {
    s: Expr;
    m: Expr[][];
  };
  t.deepEqual(evaluate(traced, { x: 5 }), { s: 8, m: [[5, 2]] });
});

test("without a rule its derivative is an error that says what to declare", (t) => {
  for (const use of [
    () => grad((a: Expr) => pureCallback(cubic, [], a))(2),
    () => jvp((a: Expr) => pureCallback(cubic, [], a), [2], [1]),
    () => derive(pureCallback(cubic, [], x), "x"),
  ])
    t.throws(use, { code: "no-derivative", message: /cubic is computed by a host function/ });
  t.is(grad((a: Expr) => mul(a, pureCallback(cubic, [], 2)))(5), 8);
});

test("with one it works in every transformation, to any order", (t) => {
  t.deepEqual(jvp(cube, [2], [1]), [8, 12]);
  t.is(grad(cube)(2), 12);
  t.is(grad(grad(cube))(2), 12);
  t.is(grad(grad(grad(cube)))(2), 6);
  t.is(jit(grad(cube))(2), 12);
  t.deepEqual(vmap(grad(cube))([1, 2, 3]), [3, 12, 27]);
  t.deepEqual(vmap((a: Expr) => cube(a))(new Float64Array([1, 2])), new Float64Array([1, 8]));
  t.deepEqual(hessian((w: Expr[]) => mul(cube(w[0]), w[1]))([1, 2]), [
    [12, 3],
    [3, 0],
  ]);
  t.is(print(derive(cube(sin(x)), "x")), "cos(x)*slope(sin(x))");
});

test("under vmap a vectorized function is called once for all rows", (t) => {
  let calls = 0;
  const sums = (a: Float64Array, b: Float64Array) => {
    calls++;
    return a.map((v, i) => v + b[i]);
  };
  const f = (a: Expr, b: Expr) =>
    pureCallbackWith({ vectorized: true }, sums as never, [], a, b) as unknown as Expr;
  t.deepEqual(vmap((a: Expr) => f(a, 10 as never))([1, 2, 3]), [11, 12, 13]);
  t.is(calls, 1);
  let rows = 0;
  vmap((a: Expr) =>
    pureCallback(
      (v: number) => {
        rows++;
        return v;
      },
      [],
      a,
    ),
  )([1, 2, 3]);
  t.is(rows, 3);
});

for (const { name, available } of allBackends())
  test(`kernels on ${name} call the host in between`, async (t) => {
    const reason = await available("f32");
    if (reason !== null) {
      t.log(`skipped: ${reason}`);
      t.pass();
      return;
    }
    const f = mul(cube(add(x, 1)), sin(x));
    const kernel = await compile(
      { f, d: derive(f, "x"), total: reduceRows("sum", cube(x)) },
      { backend: name, precision: "f32" },
    );
    const column = Float64Array.from({ length: 1000 }, (_, i) => i / 1000);
    const out = await kernel.run({ x: column });
    let total = 0;
    for (let i = 0; i < 1000; i++) {
      const v = Math.fround(column[i]);
      const [value, d] = [
        (v + 1) ** 3 * Math.sin(v),
        3 * (v + 1) ** 2 * Math.sin(v) + (v + 1) ** 3 * Math.cos(v),
      ];
      if (Math.abs((out.f as Float32Array)[i] - value) > 3e-6 * 8) t.fail(`f at ${v}`);
      if (Math.abs((out.d as Float32Array)[i] - d) > 3e-6 * 16) t.fail(`d at ${v}`);
      total += v ** 3;
    }
    t.true(Math.abs((out.total as number) - total) < 1e-4 * total);
    kernel.dispose();
  });

test("nothing else breaks on it: it is known nothing of, and becomes no code", (t) => {
  const e = pureCallback(cubic, [], x);
  t.is(print(simplify(sub(add(e, x), x))), "cubic(x)");
  t.is(equal(sub(e, e), 0).answer, "proved");
  t.is(equal(e, x).answer, "unknown");
  t.throws(() => toCode(e, { target: "c", name: "f" }), { message: /host/ });
  t.throws(() => evaluateDigits(e, { x: 1 }, 20), {
    code: "no-value",
    message: /cubic is computed by a host/,
  });
});

test("what a host function does wrong is said", (t) => {
  const wrong: readonly (readonly [string, RegExp, (v: number) => unknown])[] = [
    [
      "host-failed",
      /oops/,
      () => {
        throw new Error("oops");
      },
    ],
    ["host-result", /promise/, async (v) => v],
    ["host-result", /the text/, () => "1" as never],
    ["host-result", /must be built like a number, but is an array of 1 number/, (v) => [v]],
  ];
  for (const [code, message, f] of wrong) {
    t.throws(() => pureCallback(f as never, [], 1), { code, message });
    t.throws(() => evaluate(pureCallback(f as never, [], x) as unknown as Expr, { x: 1 }), { code, message });
    t.throws(() => vmap((a: Expr) => pureCallback(f as never, [], a))([1, 2]), { code, message });
  }
  t.throws(() => pureCallback(cubic, "x" as never, 1), { code: "bad-shape" });
  t.throws(() => pureCallback(cubic, [-1], 1), { code: "bad-shape" });
  t.throws(() => pureCallback(3 as never, [], 1), { code: "not-a-function" });
  const column = (v: Float64Array) => v.subarray(1);
  t.throws(
    () =>
      evaluate(pureCallbackWith({ vectorized: true }, column as never, [], x) as unknown as Expr, { x: 1 }),
    {
      code: "host-result",
    },
  );
});

test("Jacobians of several results", (t) => {
  const pair = customJvp(
    (a: Expr, b: Expr) =>
      pureCallback((p: number, q: number) => [p * q, p + q], [2], a, b) as unknown as Expr[],
    {
      name: "pair",
    },
  );
  pair.defjvp(([a, b], [da, db]) => [pair(a, b), [add(mul(da, b), mul(a, db)), add(da, db)]]);
  t.deepEqual(jacrev(pair, [0, 1])(2, 3), [
    [3, 2],
    [1, 1],
  ] as never);
});
