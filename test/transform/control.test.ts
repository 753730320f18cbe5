/** Choices between trees: where, select, cond, switchCase, clip, max, min, under the transformations. */
import test from "ava";
import {
  clip,
  cond,
  type Expr,
  grad,
  gt,
  jit,
  jvp,
  max,
  min,
  mul,
  neg,
  print,
  select,
  sin,
  sqrt,
  switchCase,
  symbol,
  vmap,
} from "../../src/index.js";

const x = symbol("x");

test("select chooses number by number", (t) => {
  t.deepEqual((select(gt(x, 0), [1, x], [3, 4]) as Expr[]).map(String), [
    "where(x > 0, 1, 3)",
    "where(x > 0, x, 4)",
  ]);
  t.deepEqual(select(true, { a: 1 }, { a: 2 }), { a: 1 });
  t.deepEqual(select(gt(1, 2), [1], [2]), [2]);
  t.throws(() => select(gt(x, 0), [1], 1), {
    code: "structure-mismatch",
    message: /what select chooses else/,
  });
  t.throws(() => select(1 as never, 1, 2), { code: "truth-value" });
});

test("cond calls one branch where the condition is known, else both", (t) => {
  const calls: string[] = [];
  const yes = (a: Expr) => {
    calls.push("yes");
    return sin(a);
  };
  const no = (a: Expr) => {
    calls.push("no");
    return neg(a);
  };
  t.is(print(cond(gt(2, 1), yes, no, x) as Expr), "sin(x)");
  t.deepEqual(calls, ["yes"]);
  t.is(print(cond(gt(x, 0), yes, no, x) as Expr), "where(x > 0, sin(x), -x)");
  t.throws(() => cond(gt(x, 0), yes, 3 as never, x), { code: "not-a-function" });
  t.throws(
    () =>
      cond(
        gt(x, 0),
        () => [1],
        () => 1,
      ),
    { code: "structure-mismatch", message: /what cond chooses else/ },
  );
});

test("switchCase clamps its index", (t) => {
  const branches = [() => 10, () => 20, () => 30];
  t.deepEqual(
    [-5, 0, 1, 1.9, 2, 7].map((i) => switchCase(i, branches)),
    [10, 10, 20, 20, 30, 30],
  );
  const f = jit(
    (i: Expr, a: Expr) => switchCase(i, [(b) => b, (b) => mul(b, b), (b) => mul(b, b, b)], a) as Expr,
  );
  t.deepEqual(
    [-1, 0, 1, 2, 9].map((i) => f(i, 3)),
    [3, 3, 9, 27, 27],
  );
  t.deepEqual(
    [0, 1, 2].map((i) => grad(f, 1)(i, 3)),
    [1, 6, 27],
  );
  t.throws(() => switchCase(0, []), { code: "bad-arguments" });
});

test("derivatives go through the branch taken alone, in both modes and to third order", (t) => {
  const f = (a: Expr) =>
    cond(
      gt(a, 0),
      (b) => mul(b, sqrt(b)),
      (b) => mul(0, b),
      a,
    ) as Expr;
  t.deepEqual(vmap(grad(f))([-4, 0, 4]), [0, 0, 3]);
  t.deepEqual(vmap(grad(grad(f)))([-4, 0, 4]), [0, 0, 3 / 8]);
  t.deepEqual(vmap(grad(grad(grad(f))))([-4, 0, 4]), [0, 0, -3 / 64]);
  t.deepEqual(jvp((list: Expr[]) => vmap(f)(list), [[-4, 0, 4]], [[1, 1, 1]])[1], [0, 0, 3]);
  const pair = (a: Expr) =>
    cond(
      gt(a, 0),
      (b) => ({ p: b, q: [sqrt(b)] }),
      () => ({ p: 0, q: [0] }),
      a,
    ) as { p: Expr; q: Expr[] };
  t.deepEqual(jvp(pair, [-1], [1]), [
    { p: 0, q: [0] },
    { p: 0, q: [0] },
  ]);
});

test("clip, max and min at their kinks, by every road", (t) => {
  const clipped = (a: Expr) => clip(a, 0, 1);
  t.deepEqual(vmap(grad(clipped))([-1, 0, 0.5, 1, 2]), [0, 0, 1, 0, 0]);
  t.deepEqual([grad((a: Expr) => max(a, 1))(1), grad((a: Expr) => min(1, a))(1)], [0.5, 0.5]);
  t.deepEqual(
    grad((w: Expr[]) => max(w[0], w[1], w[2]))([2, 2, 2]).map((d) => d * 3),
    [1, 1, 1],
  );
  t.is(jit(grad((a: Expr) => max(a, mul(-1, a))))(0), 0);
  t.is(jvp((a: Expr) => max(a, 0), [0], [1])[1], 0.5);
});
