/** vmap and jit: called once, computed for all rows. */
import test from "ava";
import {
  add,
  concrete,
  customJvp,
  type Expr,
  grad,
  gt,
  jit,
  jvp,
  mul,
  neg,
  parse,
  print,
  sin,
  sub,
  symbol,
  treeLeaves,
  treeMap,
  vmap,
  where,
} from "../../src/index.js";

const [x, y] = [symbol("x"), symbol("y")];

test("vmap maps arrays along their first axis, and calls the function once", (t) => {
  let calls = 0;
  const f = vmap((a: Expr) => {
    calls++;
    return mul(a, a);
  });
  t.deepEqual(f([1, 2, 3]), [1, 4, 9]);
  t.is(calls, 1);
  t.deepEqual(f([x, 2, parse("1/2")]).map(String), ["x^2", "4", "1/4"]);
  t.deepEqual(f([]), []);
  t.deepEqual(f(new Float64Array([1, 2])), new Float64Array([1, 4]));
  t.deepEqual(f(new Float64Array(0)), new Float64Array(0));
  t.deepEqual(f(new Int32Array([1, 2])), new Float64Array([1, 4]));
  t.deepEqual(
    vmap(([a, b]: Expr[]) => sub(a, b))([new Uint8Array([5, 3]), new Float32Array([0.5, 2])]),
    [2, -1.5],
  );
});

test("inAxes and outAxes say along which axes", (t) => {
  const f = (a: Expr, b: Expr) => add(a, mul(10, b));
  t.deepEqual(vmap(f, [0, null])([1, 2], 3), [31, 32]);
  t.deepEqual(vmap(f, { inAxes: [null, 0] })(1, [2, 3]), [21, 31]);
  const m = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const total = (r: Expr[]) => add(...r);
  t.deepEqual(vmap(total)(m), [6, 15]);
  t.deepEqual(vmap(total, 1)(m), [5, 7, 9]);
  t.deepEqual(vmap(total, -1)(m), [5, 7, 9]);
  t.deepEqual(vmap((r: Expr[]) => r, 0, 1)(m), [
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  t.deepEqual(vmap((r: Expr[]) => r, { inAxes: 1, outAxes: -1 })(m), m);
  t.deepEqual(vmap((a: Expr) => [a, 7], { outAxes: [0, null] })([1, 2]), [[1, 2], 7]);
  t.deepEqual(vmap(() => 5, { axisSize: 2 })(), [5, 5]);
});

test("objects are mapped inside, and so are arrays for which inAxes is an array", (t) => {
  const f = (p: { a: Expr; b: Expr[] }) => ({ sum: add(p.a, p.b[0]), list: [p.a, p.b[1]] });
  t.deepEqual(
    vmap(f)({
      a: [1, 2],
      b: [
        [10, 20],
        [30, 40],
      ],
    }),
    {
      sum: [11, 32],
      list: [
        [1, 20],
        [2, 40],
      ],
    },
  );
  t.deepEqual(
    vmap((p: { a: Expr; k: Expr }) => mul(p.a, p.k), [{ a: 0, k: null }])({ a: [1, 2], k: 3 }),
    [3, 6],
  );
  t.deepEqual(
    vmap(
      ([a, b]: Expr[]) => mul(a, b),
      [[0, 0]],
    )([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    [4, 10, 18],
  );
});

test("vmap nests, and goes around and into derivatives", (t) => {
  const outer = vmap(vmap(mul, [0, null]), [null, 0]);
  t.deepEqual(outer([1, 2], [10, 20, 30]), [
    [10, 20],
    [20, 40],
    [30, 60],
  ]);
  t.deepEqual(vmap(grad((a: Expr) => sin(a)))([0]), [1]);
  const [values, slopes] = jvp(
    (list: Expr[]) => vmap((a: Expr) => mul(a, a))(list),
    [[1, 2, 3]],
    [[1, 1, 1]],
  );
  t.deepEqual(
    [values, slopes],
    [
      [1, 4, 9],
      [2, 4, 6],
    ],
  );
  t.deepEqual(vmap((a: Expr) => jvp((b: Expr) => mul(b, b), [a], [1]), { outAxes: [0, 0] })([1, 2]), [
    [1, 4],
    [2, 4],
  ]);
  t.deepEqual(grad((s: Expr) => add(...vmap((a: Expr) => sin(mul(s, a)))([0, 1])))(0), 1);
});

test("many rows go through one kernel", (t) => {
  const n = 200_000;
  const column = Float64Array.from({ length: n }, (_, i) => i);
  const out = vmap(grad((a: Expr) => mul(a, a, a)))(column);
  t.true(out instanceof Float64Array);
  t.is(out[1000], 3_000_000);
  t.is(out.length, n);
});

test("rows that do not fit are refused by name", (t) => {
  t.throws(() => vmap(mul)([1, 2], [1, 2, 3]), {
    code: "axis-size",
    message: /2 rows in argument 0 .* but 3 in argument 1/,
  });
  t.throws(() => vmap(sin)(3), {
    code: "axis-size",
    message: /argument 0 .* is mapped along axis 0, but is the number 3/,
  });
  t.throws(() => vmap(mul, [0])([1], [2]), { code: "bad-axes" });
  t.throws(() => vmap(mul, [null, null])(1, 2), { code: "axis-size", message: /nothing to map/ });
  t.throws(() => vmap(sin, 1)([1, 2]), { code: "axis-size", message: /1 dimensions/ });
  t.throws(() => vmap((a: Expr) => a, 0, null)([1, 2]), { code: "bad-axes" });
  t.throws(() => vmap((a: Expr) => a, 0, 1)([1, 2]), { code: "bad-axes" });
  t.throws(() => vmap((r: Expr[]) => r[0])([[1], [1, 2]]), {
    code: "structure-mismatch",
    message: /1 is not like 0/,
  });
  t.throws(() => vmap((a: Expr) => (concrete(a) > 0 ? a : neg(a)))([1, 2]), {
    code: "traced-value",
    message: /vmap/,
  });
});

test("jit calls a function once for each structure of its arguments", (t) => {
  let calls = 0;
  const f = jit((a: Expr[]) => {
    calls++;
    return add(...a.map((b) => mul(b, b)));
  });
  t.is(f([1, 2]), 5);
  t.is(f([3, 4]), 25);
  t.is(calls, 1);
  t.is(f([1, 2, 3]), 14);
  t.is(calls, 2);
  t.is(print(f([x, y])), "x^2 + y^2");
  t.is(calls, 2);
  t.deepEqual(grad(f)([3, 4]), [6, 8]);
  t.deepEqual(grad(f)([5, 6]), [10, 12]);
  t.is(calls, 2);
});

test("static arguments are handed on", (t) => {
  let calls = 0;
  const f = jit(
    (a: Expr, how: string) => {
      calls++;
      return how === "square" ? mul(a, a) : a;
    },
    { staticArgnums: 1 },
  );
  t.deepEqual([f(3, "square"), f(4, "square"), f(3, "plain")], [9, 16, 3]);
  t.is(calls, 2);
  t.throws(() => jit((a: Expr, how: string) => (how === "" ? a : neg(a)))(1, "x"), {
    code: "not-a-tree",
    message: /argument 1/,
  });
});

test("jit does not decide by numbers, and says what to do", (t) => {
  t.throws(() => jit((a: Expr) => (concrete(a) > 0 ? a : neg(a)))(1), {
    code: "traced-value",
    message: /jit/,
  });
  t.is(jit((a: Expr) => where(gt(a, 0), a, neg(a)))(-3), 3);
  t.throws(() => jit((a: Expr) => ((a as unknown as number) > 0 ? a : neg(a)))(1), { code: "traced-value" });
});

test("a jitted function that closes over a value of the moment is not kept for the next", (t) => {
  const f = (s: Expr) => jit((a: Expr) => mul(s, a))(3);
  t.is(grad(f)(1), 3);
  t.deepEqual(vmap(f)([1, 2]), [3, 6]);
  t.is(String(f(x)), "3*x");
});

test("custom rules survive jit and vmap in every order", (t) => {
  const f = customJvp((a) => sin(a), { name: "f" });
  f.defjvp(([a], [da]) => [f(a), mul(2, da)]);
  const g = (a: Expr) => f(a) as Expr;
  t.deepEqual([grad(jit(g))(1), jit(grad(g))(1), jit(jit(grad(jit(g))))(1)], [2, 2, 2]);
  t.deepEqual(vmap(grad(g))([0, 1]), [2, 2]);
  t.deepEqual(vmap(jit(grad(g)))([0, 1]), [2, 2]);
  t.deepEqual(jit((r: Expr[]) => vmap(grad(g))(r))([0, 1]), [2, 2]);
  t.deepEqual(jvp((r: Expr[]) => vmap(g)(r), [[0, 0]], [[1, 3]])[1], [2, 6]);
  t.is(grad((r: Expr[]) => sub(vmap(g)(r)[0], vmap(g)(r)[1]))([0, 1])[1], -2);
});

test("trees are mapped leaf by leaf", (t) => {
  t.deepEqual(
    treeMap((a, b) => Number(a) + Number(b), { p: 1, q: [2] }, { q: [20], p: 10 }),
    { p: 11, q: [22] },
  );
  t.deepEqual(treeLeaves({ b: 1, a: [2, 3] }), [2, 3, 1]);
  t.throws(() => treeMap((a) => a, [1], [1, 2]), { code: "structure-mismatch" });
});
