/** Functions with derivative rules of their own: JAX's custom_jvp, custom_vjp, custom_gradient. */
import test from "ava";
import {
  add,
  allBackends,
  compile,
  concrete,
  cos,
  customGradient,
  customJvp,
  customVjp,
  derive,
  div,
  type Expr,
  eq,
  evaluate,
  exp,
  grad,
  gt,
  hessian,
  isSymbolicZero,
  jacfwd,
  jacrev,
  jit,
  jvp,
  log,
  max,
  min,
  mul,
  neg,
  nodeCount,
  parse,
  pow,
  print,
  registerTree,
  simplify,
  sin,
  sqrt,
  stopGradient,
  sub,
  substitute,
  symbol,
  symbolicZero,
  toLatex,
  vjp,
  vmap,
  where,
} from "../../src/index.js";

const [x, y] = [symbol("x"), symbol("y")];

const stableSqrt = customJvp((a) => sqrt(where(eq(a, 0), 1, a)), { name: "stable_root" });
stableSqrt.defjvp(([a], [da]) => {
  const safe = where(eq(a, 0), 1, a);
  return [stableSqrt(a), where(eq(a, 0), 0, mul(0.5, div(1, sqrt(safe)), da))];
});

test("stable_sqrt: (0, 1) gives (1, 0), (4, 1) gives (2, 0.25), by every road", async (t) => {
  t.deepEqual(jvp(stableSqrt, [0], [1]), [1, 0]);
  t.deepEqual(jvp(stableSqrt, [4], [1]), [2, 0.25]);
  t.deepEqual([stableSqrt(0), stableSqrt(4)], [1, 2]);
  t.deepEqual([grad(stableSqrt)(0), grad(stableSqrt)(4)], [0, 0.25]);
  t.deepEqual([grad(grad(stableSqrt))(0), grad(grad(stableSqrt))(4)], [0, -1 / 32]);
  t.deepEqual([jit(grad(stableSqrt))(0), grad(jit(stableSqrt))(4)], [0, 0.25]);
  t.deepEqual(vmap(grad(stableSqrt))([0, 4, 16]), [0, 0.25, 0.125]);
  t.deepEqual(jvp(vmap(stableSqrt), [[0, 4]], [[1, 1]]), [
    [1, 2],
    [0, 0.25],
  ]);
  const e = stableSqrt(sub(x, y));
  t.is(print(e), "stable_root(x - y)");
  t.is(simplify(e), e);
  t.is(evaluate(derive(substitute(e, { y: 4 }), "x"), { x: 4 }), 0);
  t.is(toLatex(e), "\\operatorname{stable\\_root}\\left(x-y\\right)");
  for (const { name, available } of allBackends()) {
    if ((await available("f32")) !== null) {
      t.log(`${name} skipped: ${await available("f32")}`);
      continue;
    }
    const kernel = await compile(
      { f: stableSqrt(x), d: derive(stableSqrt(x), "x") },
      { backend: name, precision: "f32" },
    );
    const out = await kernel.run({ x: [0, 4] });
    t.deepEqual([...(out.f as Float32Array), ...(out.d as Float32Array)], [1, 2, 0, 0.25], name);
    kernel.dispose();
  }
});

/** sin with a rule that no derivative has, so that it shows. */
const doubled = () => {
  const f = customJvp((a) => sin(a), { name: "f" });
  return f.defjvp(([a], [da]) => [f(a), mul(2, cos(a), da)]);
};

test("rules are used in both modes, in all orders, and where they call their own function", (t) => {
  const f = doubled();
  t.deepEqual(jvp(f, [0], [3]), [0, 6]);
  t.is(grad(f)(0), 2);
  t.is(grad((a: Expr) => f(f(a)))(0), 4);
  t.is(print(derive(f(f(x)), "x")), "4*cos(x)*cos(f(x))");
  const g = customJvp((a) => exp(a), { name: "g" });
  g.defjvp(([a], [da]) => [g(a), mul(3, g(a), da)]);
  t.is(grad(grad(grad(g)))(0), 27);
  t.deepEqual(hessian((w: Expr[]) => mul(g(w[0]), w[1]))([0, 1]), [
    [9, 3],
    [3, 0],
  ]);
});

test("arguments and results of any structure", (t) => {
  const f = customJvp((p: { a: Expr; b: Expr[] }) => ({ s: mul(p.a, p.b[0]), list: [sin(p.b[1])] }), {
    name: "f",
  });
  f.defjvp(([p], [dp]) => [
    f(p),
    { s: mul(100, add(mul(dp.a, p.b[0]), mul(p.a, dp.b[0]))), list: [mul(7, dp.b[1])] },
  ]);
  const at = { a: 2, b: [3, 0] };
  t.deepEqual(f(at), { s: 6, list: [0] });
  t.deepEqual(jvp(f, [at], [{ a: 1, b: [0, 1] }]), [
    { s: 6, list: [0] },
    { s: 300, list: [7] },
  ]);
  t.deepEqual(grad((p: { a: Expr; b: Expr[] }) => add(f(p).s, f(p).list[0]))(at), { a: 300, b: [200, 7] });
  t.deepEqual(jacrev(f)(at), jacfwd(f)(at));
  t.is(print(f({ a: x, b: [y, 1] }).list[0]), "f_list_0(x, y, 1)");
  // Other structures are other calls of the same function.
  const total = customJvp((list: Expr[]) => add(...list), { name: "total" });
  total.defjvp(([list], [d]) => [total(list), mul(5, add(...d))]);
  t.deepEqual(
    [grad(total)([1, 2]), grad(total)([1, 2, 3])],
    [
      [5, 5],
      [5, 5, 5],
    ],
  );
  t.deepEqual(grad(total)(new Float64Array([1, 2])), [5, 5]);
});

test("classes may be trees, and are only built of what they are made of", (t) => {
  class Pair {
    constructor(
      readonly a: unknown,
      readonly b: unknown,
    ) {
      if (a === null || b === null) throw new Error("a part is missing");
    }
  }
  registerTree(
    Pair,
    (p) => [[p.a, p.b], null],
    (_, [a, b]) => new Pair(a, b),
  );
  const f = customVjp((p: Pair, c: Expr) => mul(p.a as Expr, p.b as Expr, c), { name: "f" });
  f.defvjp(
    (p, c) => [f(p, c), [p, c]],
    ([p, c], ct) => [new Pair(mul(ct, p.b, c), mul(ct, p.a, c)), mul(ct, p.a, p.b)],
  );
  t.deepEqual(grad(f, [0, 1])(new Pair(2, 3), 5), [new Pair(15, 10), 6] as never);
  t.deepEqual(vmap((p: Pair) => new Pair(p.b, p.a))(new Pair([1, 2], [3, 4])), new Pair([3, 4], [1, 2]));
});

test("a rule for each argument", (t) => {
  const f = customJvp((a, b) => mul(a, a, b), { name: "f" });
  f.defjvps((da, out, a) => add(mul(2, div(out, a), da)), null);
  t.deepEqual([grad(f)(2, 3), grad(f, 1)(2, 3)], [12, 0]);
  t.deepEqual(jvp(f, [2, 3], [1, 1]), [12, 12]);
  const wrong = customJvp((a, b) => mul(a, b), { name: "wrong" }).defjvps(null);
  t.throws(() => grad(wrong)(1, 2), { code: "arity", message: /2 arguments, but defjvps was given 1 rule/ });
});

test("customVjp: residuals go from the forward to the backward rule", (t) => {
  const f = customVjp((a, b) => mul(sin(a), b), { name: "f" });
  f.defvjp(
    (a, b) => [f(a, b), { c: cos(a), s: sin(a), b }],
    ({ c, s, b }, ct) => [mul(2, c, ct, b), mul(s, ct)],
  );
  t.deepEqual(grad(f, [0, 1])(0, 3), [6, 0]);
  t.is(f(Math.PI / 2, 3), 3);
  // Forward mode by the transpose of the backward rule.
  t.deepEqual(jvp(f, [0, 3], [1, 0]), [0, 6]);
  t.deepEqual(jacfwd(f, [0, 1])(0, 3), jacrev(f, [0, 1])(0, 3));
  // The second derivative is that of the rule.
  t.is(grad(grad(f))(Math.PI / 2, 3), -6);
});

test("customVjp: a rule that is not linear serves reverse mode alone, and says so in forward mode", (t) => {
  const clipped = customVjp((_lo, _hi, a) => a, { name: "clip_gradient" });
  clipped.defvjp(
    (lo, hi, a) => [a, [lo, hi]],
    ([lo, hi], ct) => [null, null, min(max(ct, lo), hi)],
  );
  const f = (a: Expr) => sin(clipped(-0.75, 0.75, a));
  t.deepEqual(vmap(grad(f))([0, Math.PI]), [0.75, -0.75]);
  t.is(grad((a: Expr) => mul(10, f(a)))(0), 0.75);
  // Cotangents of all uses are added up before the rule sees them.
  t.is(
    grad((a: Expr) => {
      const c = clipped(-0.75, 0.75, a);
      return sub(mul(10, c), mul(9.5, c));
    })(0),
    0.5,
  );
  t.throws(() => jvp(f, [0], [1]), {
    code: "nonlinear-rule",
    message: /forward mode of clip_gradient .*max\(ct_clip_gradient, _lo\)/,
  });
  // Several results are handled at once.
  const pair = customVjp((a, b) => [add(a, b), sub(a, b)], { name: "pair" });
  pair.defvjp(
    (a, b) => [pair(a, b), null],
    (_, [p, q]) => [mul(p, q), max(p, q)],
  );
  const use = (a: Expr, b: Expr) => {
    const [p, q] = pair(a, b);
    return add(mul(2, p), mul(3, q));
  };
  t.deepEqual(grad(use, [0, 1])(1, 1), [6, 3]);
  t.deepEqual(grad((a: Expr, b: Expr) => mul(5, pair(a, b)[0]), [0, 1])(1, 1), [0, 5]);
});

test("both rules on one function: each is used in its mode", (t) => {
  const f = customJvp((a) => sin(a), { name: "f" });
  f.defjvp(([a], [da]) => [f(a), mul(2, da)]).defvjp(
    (a) => [f(a), null],
    (_, ct) => [mul(3, ct)],
  );
  t.is(jvp(f, [1], [1])[1], 2);
  t.is(grad(f)(1), 3);
  t.is(jacfwd(f)(1), 2);
  t.is(jacrev(f)(1), 3);
  t.deepEqual(vmap(grad(f))([1, 2]), [3, 3]);
});

test("customGradient: value and rule in one", (t) => {
  const f = customGradient((a) => [mul(a, a), (ct) => mul(ct, a)]);
  t.deepEqual([f(3), grad(f)(3), grad(grad(f))(3)], [9, 3, 1]);
  const g = customGradient((a, b) => [mul(a, b), (ct) => [mul(b, ct), mul(a, ct)]]);
  t.deepEqual(grad(g, [0, 1])(3, 4), [4, 3]);
  const h = customGradient((list: Expr[]) => [
    add(...list.map((a) => sin(a))),
    () => [list.map((a, i) => mul(cos(a), i + 3))],
  ]);
  // The cotangent need not be used: then forward mode alone is refused.
  t.deepEqual(grad(h)([0, 0]), [3, 4]);
  t.throws(() => jvp(h, [[0, 0]], [[1, 1]]), { code: "nonlinear-rule" });
});

test("arguments that are no inputs come first, by position or by name", (t) => {
  const app = customJvp((f: (a: Expr) => Expr, a: Expr) => f(a), { nondiffArgnums: 0, name: "app" });
  app.defjvp((f, [a], [da]) => [app(f, a), mul(2, da)]);
  const cube = (a: Expr) => pow(a, 3);
  t.deepEqual([app(cube, 3), grad(app, 1)(cube, 3)], [27, 2]);
  const app2 = customJvp((first: (a: Expr) => Expr, a: Expr, second: (a: Expr) => Expr) => first(second(a)), {
    nondiffArgnames: ["first", "second"],
    name: "app2",
  });
  app2.defjvp((f, g, [a], [da]) => [app2(f, a, g), mul(3, da)]);
  t.deepEqual([app2(cube, 3, (a) => mul(5, a)), grad(app2, 1)(cube, 3, (a) => mul(5, a))], [3375, 3]);
  const back = customVjp((f: (a: Expr) => Expr, a: Expr) => f(a), { nondiffArgnums: [0], name: "back" });
  back.defvjp(
    (f, a) => [f(a), a],
    (_f, _a, ct) => [mul(5, ct)],
  );
  t.deepEqual([back((a) => mul(a, a), 4), grad(back, 1)((a) => mul(a, a), 4)], [16, 5]);
  // A value that vmap maps may stand there, and so may one that is derived by, though not for its derivative.
  const f = customJvp((a, b) => mul(a, b), { nondiffArgnums: 0, name: "f" });
  f.defjvp((a, [b], [db]) => [f(a, b), mul(5, db)]);
  t.deepEqual(vmap((a: Expr) => jvp((b: Expr) => f(a, b), [3], [1]), { outAxes: [0, 0] })([2, 4]), [
    [6, 12],
    [5, 5],
  ]);
  t.throws(() => grad(f)(2, 3), { code: "closed-over", message: /f is differentiated with respect to/ });
  t.throws(() => customJvp((a) => a, { nondiffArgnames: "b", name: "g" }).defjvp(() => [0, 0])(1), {
    code: "bad-argnums",
    message: /g has no parameter b/,
  });
});

test("defaults are those of the function", (t) => {
  const f = customJvp((a: Expr, b: Expr | number = 2) => mul(a, b), { name: "f" });
  f.defjvp(([a, b = 2], [da, db = 0]) => [f(a, b), mul(10, add(mul(b, da), mul(a, db)))]);
  t.deepEqual([f(3), grad(f)(3), grad(f)(3, 4)], [6, 20, 40]);
});

test("functions and rules may close over values, also those that another transformation is tracing", (t) => {
  const scale = 3;
  const f = customJvp((a) => mul(scale, a), { name: "f" });
  f.defjvp(([a], [da]) => [f(a), mul(scale, 10, da)]);
  t.is(grad(f)(1), 30);
  const inside = (s: Expr) => {
    const g = customJvp((a) => mul(s, a), { name: "g" });
    g.defjvp(([a], [da]) => [g(a), mul(s, s, da)]);
    return g;
  };
  t.deepEqual(vmap((s: Expr) => grad(inside(s))(1))([2, 3]), [4, 9]);
  t.deepEqual(
    jvp((z: Expr) => vmap((s: Expr) => inside(s)(z))([0, 1, 2]), [1], [2]),
    [
      [0, 1, 2],
      [0, 2, 8],
    ],
  );
  t.is(grad((s: Expr) => grad(inside(s))(1))(3), 6);
  // The call outlives the scope whose value its rule closes over.
  const onlyInRule = (s: Expr) => {
    const g = customJvp((a) => sin(a), { name: "g" });
    g.defjvp(([a], [da]) => [g(a), mul(s, da)]);
    return g;
  };
  const calls = vmap((s: Expr) => onlyInRule(s)(x))([2, 3]) as Expr[];
  t.deepEqual(
    calls.map((e) => print(derive(e, "x"))),
    ["2", "3"],
  );
  t.deepEqual(jvp((z: Expr) => vmap((s: Expr) => onlyInRule(s)(z))([5, 6]), [0], [1])[1], [5, 6]);
  t.deepEqual(jit((z: Expr, s: Expr) => onlyInRule(s)(z))(0, 1), 0);
  t.is(grad(jit((z: Expr, s: Expr) => onlyInRule(s)(z)))(0, 7), 7);
  // By what it closes over, nothing is declared.
  t.throws(() => grad((s: Expr) => inside(s)(1))(3), {
    code: "closed-over",
    message: /a value that it closes over/,
  });
  t.is(grad((s: Expr) => inside(stopGradient(s))(1))(3), 0);
});

test("rules inside of rules, and functions of functions", (t) => {
  const outer = customJvp(
    (a) => {
      const inner = customJvp((b) => mul(b, b), { name: "inner" });
      inner.defjvp(([b], [db]) => [inner(b), mul(100, db)]);
      return add(inner(a), a);
    },
    { name: "outer" },
  );
  outer.defjvp(([a], [da]) => {
    const inner = customJvp((b) => mul(b, b), { name: "inner" });
    inner.defjvp(([b], [db]) => [inner(b), mul(100, db)]);
    return [outer(a), mul(inner(a), da)];
  });
  t.is(outer(3), 12);
  t.is(grad(outer)(3), 9);
  t.is(grad(grad(outer))(3), 100);
  const twice = (f: (a: Expr) => unknown) => (a: Expr) => f(f(a) as Expr) as Expr;
  const f = doubled();
  t.is(grad(twice(f as never))(0), 4);
});

test("JavaScript may decide by numbers, where there are numbers", (t) => {
  const f = customJvp((a) => (concrete(a) > 0 ? sin(a) : cos(a)), { name: "f" });
  f.defjvp(([a], [da]) => [f(a), concrete(a) > 0 ? mul(2, da) : mul(3, da)]);
  t.deepEqual([f(2), f(-2)], [Math.sin(2), Math.cos(-2)]);
  t.deepEqual([grad(f)(2), grad(f)(-2)], [2, 3]);
  t.is(grad((a: Expr) => add(f(a), f(neg(a))))(2), -1);
  const g = customVjp((a) => (concrete(a) > 0 ? sin(a) : cos(a)), { name: "g" });
  g.defvjp(
    (a) => [g(a), a],
    (a, ct) => [concrete(a) > 0 ? mul(2, ct) : mul(3, ct)],
  );
  t.deepEqual([grad(g)(2), grad(g)(-2)], [2, 3]);
  t.throws(() => grad(f)(x), { code: "traced-value", message: /x is a symbol/ });
  t.is(grad((a: Expr) => (concrete(gt(a, 1)) === 1 ? mul(a, a) : a))(2), 4);
});

test("symbolic zeros reach a rule that asks for them, and no other", (t) => {
  const seen: string[] = [];
  const told = customJvp((a, b) => [mul(a, b), b], { name: "told" });
  told.defjvp(
    ([a, b], [da, db]) => {
      seen.push([da, db].map((d) => (isSymbolicZero(d) ? "0" : "d")).join(""));
      const first = add(isSymbolicZero(da) ? 0 : mul(da, b), isSymbolicZero(db) ? 0 : mul(a, db));
      return [told(a, b), [first, isSymbolicZero(db) ? symbolicZero : db]];
    },
    { symbolicZeros: true },
  );
  t.deepEqual(jacfwd(told)(2, 3), [3, 0]);
  t.deepEqual(jacrev(told, 1)(2, 3), [2, 1]);
  t.deepEqual(jvp(told, [2, 3], [1, 1]), [
    [6, 3],
    [5, 1],
  ]);
  t.deepEqual([...new Set(seen)].sort(), ["0d", "d0", "dd"]);
  const perturbed: boolean[][] = [];
  const back = customVjp((a, b) => mul(a, b), { name: "back" });
  back.defvjp(
    (a, b) => {
      perturbed.push([a.perturbed, b.perturbed]);
      return [back(a.value, b.value), [a.value, b.value]];
    },
    ([a, b], ct) => [mul(ct, b), mul(ct, a)],
    { symbolicZeros: true },
  );
  t.is(grad(back)(2, 3), 3);
  t.is(grad(back, 1)(2, 3), 2);
  t.deepEqual(perturbed, [
    [true, false],
    [false, true],
  ]);
  // A rule that does not ask is never multiplied by an infinity for an argument that does not vary.
  const plain = customJvp((a, b) => mul(a, b), { name: "plain" });
  plain.defjvp(([a, b], [da, db]) => [plain(a, b), add(mul(b, da), mul(div(1, sub(b, b)), db))]);
  t.is(grad(plain)(2, 3), 3);
});

test("a rule may return another primal result, which counts under differentiation", (t) => {
  const f = customJvp((a) => mul(a, a), { name: "f" });
  f.defjvp(([a], [da]) => [add(f(a), 100), da]);
  t.deepEqual([f(3), jvp(f, [3], [1])], [9, [109, 1]]);
  const g = customVjp((a) => mul(a, a), { name: "g" });
  g.defvjp(
    (a) => [add(g(a), 100), null],
    (_, ct) => [ct],
  );
  t.deepEqual([g(3), vjp(g, 3)[0]], [9, 109]);
});

test("null stands for cotangents that are 0, also for parts of a tree", (t) => {
  const f = customVjp((p: { a: Expr; b: Expr[] }, c: Expr) => add(p.a, ...p.b, c), { name: "f" });
  f.defvjp(
    (p, c) => [f(p, c), null],
    (_, ct) => [{ a: mul(2, ct), b: null }, null],
  );
  t.deepEqual(grad(f, [0, 1])({ a: 1, b: [2, 3] }, 4), [{ a: 2, b: [0, 0] }, 0]);
});

test("a function that returns nothing is no failure", (t) => {
  const f = customVjp((_a: Expr) => undefined, { name: "f" });
  f.defvjp(
    () => [undefined, null],
    () => [null],
  );
  t.is(f(1), undefined);
  t.deepEqual(jvp(f, [1], [1]), [undefined, undefined]);
});

test("rules survive simplification and substitution, and print by the function's name", (t) => {
  const f = doubled();
  const e = add(f(mul(x, y)), mul(0, f(x)));
  t.is(print(e), "f(x*y)");
  t.is(print(simplify(sub(add(e, f(x)), f(x)))), "f(x*y)");
  t.is(print(derive(simplify(e), "x")), print(simplify(derive(e, "x"))));
  t.is(print(derive(substitute(e, { x: parse("y^2") }), "y")), "6*y^2*cos(y^3)");
  t.is(f(x), f(x), "equal calls are one node");
});

test("wrong uses are refused, each with the name and what to do", (t) => {
  const unruled = customJvp((a) => a, { name: "foo" });
  for (const use of [() => unruled(1), () => jvp(unruled, [1], [1]), () => grad(unruled)(1)])
    t.throws(use, { code: "no-rule", message: "no derivative rule is declared for foo using defjvp" });
  t.throws(() => customVjp((a) => a, { name: "bar" })(1), { code: "no-rule", message: /bar using defvjp/ });
  const twice = customJvp((a) => a).defjvp(() => [0, 0]);
  t.throws(() => twice.defjvp(() => [0, 0]), { code: "rule-exists" });
  t.throws(() => customJvp((a) => a).defjvp(3 as never), { code: "not-a-function" });
  t.throws(() => customJvp(3 as never), { code: "not-a-function" });
  t.throws(() => customJvp((a) => a, { name: "a b" }), { code: "bad-name" });
  const f = doubled();
  t.throws(() => (f as (...args: unknown[]) => unknown)("x"), {
    code: "not-a-tree",
    message: /argument 0 of f/,
  });
  t.throws(() => (f as (...args: unknown[]) => unknown)(Math.sin), {
    code: "not-a-tree",
    message: /a function/,
  });
  t.throws(() => f(gt(x, 0)), { code: "not-a-tree", message: /truth value “x > 0”|truth value “0 < x”/ });
});

const wrongRules: readonly (readonly [string, string, RegExp, (a: Expr, da: Expr) => unknown])[] = [
  ["one value", "rule-result", /must return \[primal, tangent\], but returned/, (_, da) => da],
  ["three values", "rule-result", /returned 3 values/, (a, da) => [a, da, da]],
  ["a text", "rule-result", /the rule's tangent of f must be .* but is the text/, (a) => [a, "da"]],
  ["NaN", "not-finite", /NaN/, (a) => [a, Number.NaN]],
  ["a promise", "rule-result", /a promise/, async (a, da) => [a, da]],
  [
    "a tangent of another structure",
    "structure-mismatch",
    /the rule's tangent of f must be built like a number, but is an array of 2 numbers/,
    (a, da) => [a, [da, da]],
  ],
  [
    "a primal of another structure",
    "structure-mismatch",
    /the rule's primal result of f/,
    (a, da) => [[a], da],
  ],
  [
    "what is not linear",
    "nonlinear-rule",
    /tangent of f must be linear in da, but “da\^2” is not/,
    (a, da) => [a, mul(da, da)],
  ],
  ["a sum with a constant", "nonlinear-rule", /“91”/, (a, da) => [a, add(da, 91)]],
];
for (const [what, code, message, rule] of wrongRules)
  test(`a rule that returns ${what} is refused when it is used; a plain call works`, (t) => {
    const f = customJvp((a) => mul(a, a), { name: "f" });
    f.defjvp(([a], [da]) => rule(a, da));
    t.is(f(3), 9);
    t.throws(() => jvp(f, [3], [1]), { code, message });
    t.throws(() => grad(f)(3), { code, message });
    t.throws(() => vmap(grad(f))([3]), { code, message });
  });

test("a rule that throws is named, and so is a formula", (t) => {
  const f = customJvp((a) => mul(a, a), { name: "f" });
  f.defjvp(() => {
    throw new TypeError("oops");
  });
  t.throws(() => grad(f)(1), { code: "rule-failed", message: /the rule of f failed .*: oops/ });
  const g = customJvp((_a) => (undefined as unknown as { a: Expr }).a, { name: "g" }).defjvp(() => [0, 0]);
  t.throws(() => (g as (...args: unknown[]) => unknown)(1), {
    code: "rule-failed",
    message: /the function of g failed/,
  });
  const h = customJvp((a): Expr => h(a) as Expr, { name: "h" });
  h.defjvp(() => [0, 0]);
  t.throws(() => h(1), { code: "rule-failed", message: /the function of h failed/ });
});

const wrongBackward: readonly (readonly [string, string, RegExp, (ct: Expr) => unknown])[] = [
  ["no array", "rule-result", /one cotangent for each of its 2 arguments, but returned “ct_f”/, (ct) => ct],
  ["too few", "rule-result", /but returned an array of 1/, (ct) => [ct]],
  [
    "another structure",
    "structure-mismatch",
    /cotangent of argument 1 of f must be built like an array of 2 numbers, but is a number/,
    (ct) => [ct, ct],
  ],
  ["a text", "not-a-tree", /cotangent of argument 0 of f/, () => ["x", null]],
];
for (const [what, code, message, backward] of wrongBackward)
  test(`a backward rule that returns ${what} is refused`, (t) => {
    const f = customVjp((a: Expr, b: Expr[]) => mul(a, b[0], b[1]), { name: "f" });
    f.defvjp(
      (a, b) => [f(a, b), null],
      (_, ct) => backward(ct),
    );
    t.is(f(1, [2, 3]), 6);
    t.throws(() => grad(f)(1, [2, 3]), { code, message });
  });

test("a forward rule that returns no pair is refused", (t) => {
  const f = customVjp((a) => a, { name: "f" });
  f.defvjp(
    (a) => a,
    (_, ct) => [ct],
  );
  t.throws(() => grad(f)(1), { code: "rule-result", message: /must return \[result, residuals\]/ });
});

test("calls of functions with rules leave nothing behind", (t) => {
  const f = doubled();
  const g = (s: Expr) => {
    const h = customJvp((a) => mul(s, a), { name: "h" });
    h.defjvp(([a], [da]) => [h(a), mul(s, da)]);
    return h(f(s));
  };
  jvp((a: Expr) => g(stopGradient(a)), [1], [1]);
  grad(f)(1);
  const before = nodeCount();
  for (let i = 0; i < 500; i++) {
    grad(f)(i / 3);
    f(i / 3);
    grad((a: Expr) => g(stopGradient(a)))(i / 7);
    vmap(grad(f))([i, i + 1]);
  }
  t.true(nodeCount() - before < 50, `${nodeCount() - before} nodes are left`);
});

test("log1pexp: the stable rule gives 1 at 100 where the automatic one is NaN in floats", (t) => {
  const f = customJvp((a) => log(add(1, exp(a))), { name: "log1pexp" });
  f.defjvp(([a], [da]) => [f(a), mul(sub(1, div(1, add(1, exp(a)))), da)]);
  t.is(grad(f)(100), 1);
  t.deepEqual(
    vmap(grad(f))([0, 1, 2]).map((d: number) => Math.fround(d)),
    [0.5, 0.7310586, 0.8807971].map(Math.fround),
  );
});

test("a function that is made while another one is traced lives as long as its calls", (t) => {
  const f = (a: Expr) => {
    const c = mul(parse("5/7"), parse("pi"));
    const g = customJvp((b) => add(mul(c, sin(b)), parse("11/13")), { name: "g" });
    g.defjvp(([b], [db]) => [g(b), mul(parse("17/19"), g(b), c, db)]);
    return g(a) as Expr;
  };
  const wanted = (5 / 7) * Math.PI * Math.sin(2) + 11 / 13;
  const c = (17 / 19) * (5 / 7) * Math.PI;
  const about = (got: unknown, right: number) =>
    t.true(Math.abs((got as number) - right) < 1e-13 * right, `${got} ${right}`);
  const jitted = jit(f);
  about(jitted(2), wanted);
  about(jitted(2), wanted);
  about(grad(jitted)(2), c * wanted);
  const e = grad(f)(x);
  about(evaluate(e, { x: 2 }), c * wanted);
  about(evaluate(derive(e, "x"), { x: 2 }), c * c * wanted);
  const [first] = vmap(f)([x]) as Expr[];
  about(evaluate(derive(first, "x", { order: 3 }), { x: 2 }), c ** 3 * wanted);
  const back = (a: Expr) => {
    const g = customVjp((b) => mul(parse("5/7"), sin(b)), { name: "g" });
    g.defvjp(
      (b) => [g(b), b],
      (b, ct) => [mul(parse("3/11"), g(b), ct)],
    );
    return g(a) as Expr;
  };
  const d = grad(back)(x);
  about(evaluate(derive(d, "x"), { x: 2 }), (3 / 11) ** 2 * (5 / 7) * Math.sin(2));
});

test("what a rule returns as its primal counts in whatever is derived further out, too", (t) => {
  const f = customJvp((a) => a, { name: "f" });
  f.defjvp(([a], [da]) => [mul(10, a), da]);
  const square = (a: Expr) => pow(f(a), 2);
  t.deepEqual(jvp(square, [3], [1]), [900, 60]);
  t.is(square(x), square(x));
  t.is(grad(square)(3), 60);
  t.is(print(derive(square(x), "x")), "20*x");
  t.is(grad((a: Expr) => pow(f(f(a)), 2))(3), 600);
  t.is(evaluate(square(x), { x: 3 }), 9);
  // As in JAX, where the outer derivative is taken of what the rule computes.
  t.is(grad(grad(square))(3), 20);
  const g = customVjp((a) => a, { name: "g" });
  g.defvjp(
    (a) => [mul(10, a), null],
    (_, ct) => [ct],
  );
  t.is(grad((a: Expr) => pow(g(a), 2))(3), 60);
  t.deepEqual(
    jvp((a: Expr) => pow(g(a), 2), [3], [1]),
    [900, 60],
  );
  const pair = customVjp((a, b) => [a, b], { name: "pair" });
  pair.defvjp(
    (a, b) => [[mul(10, a), b], null],
    (_, [p, q]) => [max(p, q), min(p, q)],
  );
  t.deepEqual(grad((a: Expr, b: Expr) => mul(...(pair(a, b) as [Expr, Expr])), [0, 1])(2, 3), [20, 3]);
});
