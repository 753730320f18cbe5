/** jvp, vjp, grad, jacobians, linearize and their compositions, on functions of numbers, arrays and objects. */
import test from "ava";
import {
  add,
  cos,
  div,
  type Expr,
  evaluateDigits,
  exp,
  expr,
  freeSymbols,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacobian,
  jacrev,
  jit,
  jvp,
  linearize,
  linearTranspose,
  log,
  mul,
  nodeCount,
  parse,
  pow,
  print,
  sin,
  sqrt,
  stopGradient,
  sub,
  symbol,
  valueAndGrad,
  vjp,
  vmap,
} from "../../src/index.js";

const [x, y, u, v] = ["x", "y", "u", "v"].map(symbol);
const cube = (a: Expr) => pow(a, 3);
const close = (t: { true: (ok: boolean, message: string) => void }, got: number, wanted: number) =>
  t.true(Math.abs(got - wanted) <= 1e-14 * Math.max(1, Math.abs(wanted)), `${got} instead of ${wanted}`);

test("with numbers, numbers come back; with expressions, formulas", (t) => {
  t.deepEqual(
    jvp((a: Expr) => sqrt(a), [4], [1]),
    [2, 0.25],
  );
  const [primal, tangent] = jvp((a: Expr, b: Expr) => mul(a, b), [x, y], [u, v]);
  t.is(print(primal), "x*y");
  t.is(print(tangent), "u*y + v*x");
  t.is(grad(cube)(2), 12);
  t.is(print(grad(cube)(x)), "3*x^2");
  // Exact where something is exact.
  t.is(print(grad(cube)(parse("1/3"))), "1/3");
  const mixed = jvp((a: Expr, b: Expr) => mul(a, b), [x, 3], [1, 0]);
  t.deepEqual(mixed.map(String), ["3*x", "3"]);
});

test("derivatives nest: any order, any mixture", (t) => {
  t.is(grad(grad(cube))(2), 12);
  t.is(grad(grad(grad(cube)))(2), 6);
  t.is(grad(grad(grad(grad(cube))))(2), 0);
  t.deepEqual(jvp(grad(cube), [2], [1]), [12, 12]);
  t.is(grad((a: Expr) => jvp(cube, [a], [1])[1])(2), 12);
  t.is(jvp((a: Expr) => jvp(grad(cube), [a], [1])[1], [2], [1])[1], 6);
  t.is(print(grad(grad(sin))(x)), "-sin(x)");
  t.deepEqual(vmap(grad(grad(cube)))([1, 2, 3]), [6, 12, 18]);
  t.is(grad((s: Expr) => add(...vmap((a: Expr) => mul(s, a, a))([1, 2, 3])))(5), 14);
  t.is(jit(grad(jit(grad(jit(cube)))))(2), 12);
});

test("an inner variable is not taken for an outer one", (t) => {
  t.is(grad((a: Expr) => mul(a, grad((b: Expr) => add(a, b))(1)))(1), 1);
  t.is(grad((a: Expr) => mul(a, grad((b: Expr) => mul(a, b))(2)))(3), 6);
  t.is(grad((a: Expr) => grad((b: Expr) => mul(a, a, b))(a))(3), 6);
  t.is(jvp((a: Expr) => mul(a, jvp((b: Expr) => mul(a, b), [1], [1])[1]), [3], [1])[1], 6);
});

test("arguments and results are trees", (t) => {
  const f = (p: { a: Expr; b: Expr[] }, c: Expr) => mul(p.a, add(p.b[0], mul(2, p.b[1])), c);
  t.deepEqual(grad(f)({ a: 2, b: [3, 4] }, 5), { a: 55, b: [10, 20] });
  t.deepEqual(grad(f, [1, 0])({ a: 2, b: [3, 4] }, 5), [22, { a: 55, b: [10, 20] }]);
  t.deepEqual(grad(f, { argnums: -1 })({ a: 2, b: [3, 4] }, 5), 22);
  const g = (p: { a: Expr }) => ({ s: sin(p.a), list: [p.a, mul(p.a, p.a)] });
  t.deepEqual(jvp(g, [{ a: 0 }], [{ a: 2 }]), [
    { s: 0, list: [0, 0] },
    { s: 2, list: [2, 0] },
  ]);
  // The keys' order is the user's, their meaning is not.
  const swapped = grad((p: { b: Expr; a: Expr }) => sub(p.a, p.b))({ b: 1, a: 2 });
  t.deepEqual(Object.keys(swapped), ["b", "a"]);
  t.deepEqual(swapped, { b: -1, a: 1 });
  t.deepEqual(grad((w: Expr[]) => mul(w[0], w[1]))(new Float64Array([2, 3])), [3, 2]);
  t.deepEqual(grad((w: Expr[]) => mul(w[0], w[1]))([x, y]).map(String), ["y", "x"]);
  t.deepEqual(grad((w: { a: Expr; rest: null }) => w.a)({ a: 1, rest: null }), { a: 1, rest: null });
});

test("arguments that are not derived by are handed on as they are", (t) => {
  const seen: unknown[] = [];
  const f = (a: Expr, flag: boolean, how: string, n: number) => {
    seen.push(flag, how, n);
    return flag ? mul(a, n) : 0;
  };
  t.is(grad(f)(1, true, "text", 3), 3);
  t.is(grad(f)(1, false, "text", 3), 0);
  t.deepEqual(seen, [true, "text", 3, false, "text", 3]);
});

test("value and auxiliary results come along", (t) => {
  t.deepEqual(valueAndGrad(cube)(3), [27, 27]);
  const withAux = (a: Expr) => [cube(a), { square: mul(a, a), four: 4 }] as const;
  t.deepEqual(grad(withAux, { hasAux: true })(3), [27, { square: 9, four: 4 }]);
  t.deepEqual(valueAndGrad(withAux, { hasAux: true })(3), [[27, { square: 9, four: 4 }], 27]);
  t.deepEqual(jacfwd(withAux, { hasAux: true })(3), [27, { square: 9, four: 4 }]);
  t.deepEqual(jacrev(withAux, { hasAux: true })(3), [27, { square: 9, four: 4 }]);
  t.deepEqual(jvp(withAux, [3], [1], { hasAux: true }), [27, 27, { square: 9, four: 4 }]);
  const [value, pull, aux] = vjp(withAux, 3, { hasAux: true });
  t.deepEqual([value, pull(2), aux], [27, [54], { square: 9, four: 4 }]);
  t.is(grad((a: Expr) => grad(withAux, { hasAux: true })(a)[0])(4), 24);
});

test("vjp returns the value and a pullback that can be used again", (t) => {
  const [value, pull] = vjp((a: Expr, b: Expr) => [mul(a, b), sin(a)], 2, 5);
  t.deepEqual(value, [10, Math.sin(2)]);
  t.deepEqual(pull([1, 0]), [5, 2]);
  t.deepEqual(pull([0, 1]), [Math.cos(2), 0]);
  t.deepEqual(pull([x, 0]).map(String), ["5*x", "2*x"]);
  const [, symbolic] = vjp((a: Expr, b: Expr) => mul(a, b), x, y);
  t.deepEqual(symbolic(1).map(String), ["y", "x"]);
});

test("Jacobians of all shapes, by both modes", (t) => {
  const f = (w: Expr[]) => ({ p: mul(w[0], w[1]), q: [sin(w[0])] });
  for (const mode of [jacfwd, jacrev, jacobian])
    t.deepEqual(mode(f)([2, 5]), { p: [5, 2], q: [[Math.cos(2), 0]] });
  t.deepEqual(jacfwd((a: Expr, b: Expr) => [mul(a, b), a], [0, 1])(2, 5), [
    [5, 2],
    [1, 0],
  ]);
  t.deepEqual(hessian((a: Expr, b: Expr) => mul(a, a, b), [0, 1])(2, 5), [
    [10, 4],
    [4, 0],
  ]);
  t.deepEqual(jacrev((w: { a: Expr; b: Expr }) => [w.a, w.b])({ a: 1, b: 2 }), [
    { a: 1, b: 0 },
    { a: 0, b: 1 },
  ]);
  const quadratic = (w: Expr[]) => add(mul(w[0], w[0]), mul(3, w[0], w[1]), mul(5, w[1], w[1]));
  t.deepEqual(hessian(quadratic)([1, 1]), [
    [2, 3],
    [3, 10],
  ]);
  t.deepEqual(jacfwd(jacrev(quadratic))([1, 1]), jacrev(jacfwd(quadratic))([1, 1]));
  t.deepEqual(hessian((w: { a: Expr; b: Expr }) => mul(w.a, w.a, w.b))({ a: 2, b: 5 }), {
    a: { a: 10, b: 4 },
    b: { a: 4, b: 0 },
  });
  t.deepEqual(hvp(quadratic, [[1, 1]], [[1, 2]]), [[8, 23]]);
  t.deepEqual(
    hvp((a: Expr, b: Expr) => mul(a, a, b), [2, 5], [1, 0]),
    [10, 4],
  );
  t.deepEqual(
    (hessian(quadratic)([x, y]) as unknown as Expr[][]).map((row) => row.map(String)),
    [
      ["2", "3"],
      ["3", "10"],
    ],
  );
});

test("linearize and linearTranspose", (t) => {
  const [value, along] = linearize((a: Expr, b: Expr) => mul(a, sin(b)), 2, 1);
  close(t, value, 2 * Math.sin(1));
  close(t, along(1, 0), Math.sin(1));
  close(t, along(0, 1), 2 * Math.cos(1));
  t.is(print(along(x, 0)), "x*sin(1)");
  t.deepEqual(linearTranspose((a: Expr) => mul(2, a), 0)(3), [6]);
  t.deepEqual(linearTranspose((w: Expr[]) => [add(w[0], w[1]), mul(3, w[1])], [0, 0])([1, 10]), [[1, 31]]);
  t.is(grad((s: Expr) => linearTranspose((a: Expr) => mul(s, a), 0)(3)[0])(7), 3);
  t.is(jit((c: Expr) => linearTranspose((a: Expr) => mul(2, a), 0)(c)[0])(3), 6);
  t.is(jit((d: Expr) => linearize(cube, 1)[1](d))(2), 6);
});

test("stopGradient lets values through, and no derivative", (t) => {
  const f = (a: Expr) => mul(stopGradient(mul(a, a)), a);
  t.is(grad(f)(3), 9);
  t.deepEqual(jvp(f, [3], [1]), [27, 9]);
  t.is(print(grad(f)(x)), "stop_gradient(x^2)");
  t.is(grad(grad(f))(3), 0);
  t.is(
    print(
      grad((w: { a: Expr; b: Expr[] }) => mul(stopGradient(w).a, stopGradient(w).b[0]))({ a: x, b: [y] }).a,
    ),
    "0",
  );
  t.is(stopGradient(2), 2);
});

test("no NaN comes from a branch that is not taken, and a tangent that is 0 meets no infinity", (t) => {
  t.deepEqual(
    jvp((a: Expr) => sqrt(a), [0], [0]),
    [0, 0],
  );
  const safe = (a: Expr) => expr`where(${a} > 0, ${a}*log(${a}), 0)`;
  t.is(grad(safe)(0), 0);
  t.is(jvp(safe, [0], [1])[1], 0);
  t.is(grad(grad(safe))(-1), 0);
  t.deepEqual(vmap(grad(safe))([-1, 0, 1]), [0, 0, 1]);
});

test("NaN and infinities are values like others", (t) => {
  t.deepEqual(
    jvp((a: Expr) => mul(a, a), [Number.POSITIVE_INFINITY], [1]),
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  );
  t.is(grad((a: Expr) => mul(a, a))(Number.NaN), Number.NaN);
  t.is(grad((a: Expr, b: Expr) => add(a, b))(1, Number.NaN), 1);
});

test("a thousand gradients leave nothing behind", (t) => {
  const f = (a: Expr, b: Expr) => div(exp(mul(a, b)), add(1, log(b)));
  grad(f)(1, 2);
  const before = nodeCount();
  for (let i = 1; i < 1000; i++) grad(f, { argnums: [0, 1] })(i / 7, 2 + i);
  t.true(nodeCount() - before < 10, `${nodeCount() - before} nodes are left`);
});

test("a function of 1,000 numbers has its gradient by one pass", (t) => {
  const n = 1000;
  const f = (w: Expr[]) => add(...w.map((a, i) => mul(i + 1, a, a)));
  const gradient = grad(f)(Array.from({ length: n }, (_, i) => i));
  t.deepEqual(gradient.slice(0, 3), [0, 4, 12]);
  t.is(gradient[n - 1], 2 * n * (n - 1));
});

test("what comes back contains no placeholders", (t) => {
  const pieces = [
    grad((a: Expr) => sin(mul(a, y)))(x),
    ...(jacfwd((a: Expr) => [cos(a), mul(a, y)])(x) as unknown as Expr[]),
    ...vmap((a: Expr) => mul(a, y))([x, 2]),
    vjp((a: Expr) => mul(a, y), x)[1](u)[0],
  ];
  for (const e of pieces)
    t.true(
      freeSymbols(e).every((name) => ["x", "y", "u"].includes(name)),
      String(e),
    );
  t.is(evaluateDigits(pieces[0], { x: 1, y: 2 }, 10).toString(), "-0.8322936731");
});
