/** What a tutorial on custom_jvp says of JAX, statement by statement: all of it holds here. */
import test from "ava";
import {
  add,
  allBackends,
  checkGrads,
  clip,
  compile,
  cos,
  customJvp,
  customVjp,
  derive,
  div,
  type Expr,
  eq,
  exp,
  grad,
  jacfwd,
  jacrev,
  jit,
  jvp,
  log,
  mul,
  parse,
  print,
  pureCallback,
  simplify,
  sin,
  sqrt,
  sub,
  substitute,
  symbol,
  vjp,
  vmap,
  where,
} from "../../src/index.js";

const x = symbol("x");

const stableSqrt = customJvp((a) => sqrt(where(eq(a, 0), 1, a)), { name: "stable_sqrt" });
stableSqrt.defjvp(([a], [da]) => {
  const safe = where(eq(a, 0), 1, a);
  return [stableSqrt(a), where(eq(a, 0), 0, mul(0.5, div(1, sqrt(safe)), da))];
});

test("1. jvp returns the primal and the tangent, which is J(x)·v; grad and vjp are beside it", (t) => {
  const f = (a: Expr[]) => [mul(a[0], a[1]), sin(a[0])];
  const [primal, tangent] = jvp(f, [[2, 3]], [[10, 1]]);
  t.deepEqual(primal, [6, Math.sin(2)]);
  // J = [[3, 2], [cos 2, 0]]
  t.deepEqual(tangent, [32, 10 * Math.cos(2)]);
  t.deepEqual(vjp(f, [2, 3])[1]([1, 0]), [[3, 2]]);
  t.is(grad((a: Expr) => mul(a, a))(3), 6);
});

test("2. reasons to declare a rule: instability, no derivative, cost, code outside", (t) => {
  // The automatic rule is exp(x)/(1 + exp(x)), which is ∞/∞ in floats; the declared one is not.
  const automatic = grad((a: Expr) => log(add(1, exp(a))));
  t.is(automatic(1000), Number.NaN);
  const log1pexp = customJvp((a) => log(add(1, exp(a))), { name: "log1pexp" });
  log1pexp.defjvp(([a], [da]) => [log1pexp(a), mul(sub(1, div(1, add(1, exp(a)))), da)]);
  t.is(grad(log1pexp)(1000), 1);
  // At its bounds clip has no derivative: the rule says which counts.
  t.deepEqual(vmap(grad((a: Expr) => clip(a, 0, 1)))([-1, 0, 0.5, 1, 2]), [0, 0, 1, 0, 0]);
  // Through code of the host no derivative can be seen.
  const opaque = (a: Expr) => pureCallback((v: number) => v ** 2, [], a);
  t.throws(() => grad(opaque)(3), { code: "no-derivative" });
  const declared = customJvp(opaque, { name: "declared" });
  declared.defjvp(([a], [da]) => [declared(a), mul(2, a, da)]);
  t.is(grad(declared)(3), 6);
});

test("3. a rule takes the primals and the tangents, and returns the pair; it may call the function", (t) => {
  const seen: number[][] = [];
  const f = customJvp((a, b) => mul(sin(a), b), { name: "f" });
  f.defjvp((primals, tangents) => {
    seen.push([primals.length, tangents.length]);
    const [a, b] = primals;
    const [da, db] = tangents;
    return [f(a, b), add(mul(cos(a), da, b), mul(sin(a), db))];
  });
  const [primal, tangent] = jvp(f, [2, 3], [1, 0]);
  // What JAX prints, in single precision.
  t.true(Math.abs(primal - 2.7278922) < 3e-7 && Math.abs(tangent - -1.2484405) < 3e-7);
  t.deepEqual(seen, [[2, 2]]);
});

test("4. stable_sqrt: (0, 1) gives (1, 0), and (4, 1) gives (2, 0.25)", (t) => {
  t.deepEqual(jvp(stableSqrt, [0], [1]), [1, 0]);
  t.deepEqual(jvp(stableSqrt, [4], [1]), [2, 0.25]);
});

test("5. custom_vjp is the counterpart; a custom_jvp serves both modes; both may be declared", (t) => {
  const reverse = customVjp((a) => mul(a, a), { name: "reverse" });
  reverse.defvjp(
    (a) => [reverse(a), a],
    (a, ct) => [mul(2, a, ct)],
  );
  t.is(grad(reverse)(3), 6);
  // A rule for forward mode is enough for jvp and jacfwd, and by transposition for grad.
  t.deepEqual([jacfwd(stableSqrt)(4), jacrev(stableSqrt)(4), grad(stableSqrt)(4)], [0.25, 0.25, 0.25]);
  const both = customJvp((a) => mul(a, a), { name: "both" });
  both
    .defjvp(([a], [da]) => [both(a), mul(2, a, da)])
    .defvjp(
      (a) => [both(a), a],
      (a, ct) => [mul(2, a, ct)],
    );
  t.deepEqual([jacfwd(both)(3), jacrev(both)(3)], [6, 6]);
  t.notThrows(() => checkGrads(both, [3], 3));
});

test("6. uses: stability, points without a derivative, efficiency, external code", (t) => {
  t.is(grad(stableSqrt)(0), 0);
  // Straight through a function whose derivative is 0 almost everywhere.
  const rounded = customJvp((a) => substitute(parse("round(v)"), { v: a }), { name: "rounded" });
  rounded.defjvp(([a], [da]) => [rounded(a), da]);
  t.deepEqual([rounded(2.4), grad(rounded)(2.4)], [2, 1]);
  // By implicit differentiation a root has its derivative without a look at how it was found.
  const newton = customJvp(
    (a) => {
      let r: Expr = add(1, div(a, 2));
      for (let i = 0; i < 8; i++) r = div(add(r, div(a, r)), 2);
      return r;
    },
    { name: "newton" },
  );
  newton.defjvp(([a], [da]) => [newton(a), div(da, mul(2, newton(a)))]);
  t.is(grad(newton)(4), 0.25);
  t.is(print(grad(newton)(x)), "1/(2*newton(x))");
});

test("7. rules work under jit, vmap and the other transformations, and survive everything else", async (t) => {
  const g = (a: Expr) => stableSqrt(a);
  t.deepEqual([jit(grad(g))(0), grad(jit(g))(4), jit(jit(grad(jit(g))))(4)], [0, 0.25, 0.25]);
  t.deepEqual(vmap(grad(g))([0, 4, 16]), [0, 0.25, 0.125]);
  t.deepEqual(jit((list: Expr[]) => vmap(grad(g))(list))([0, 4]), [0, 0.25]);
  t.deepEqual([grad(grad(g))(0), grad(grad(g))(4)], [0, -1 / 32]);
  const e = stableSqrt(x);
  t.is(print(e), "stable_sqrt(x)");
  t.is(print(simplify(add(e, 0))), "stable_sqrt(x)");
  t.is(
    print(derive(simplify(substitute(e, { x: parse("x - 4") })), "x")),
    print(substitute(derive(e, "x"), { x: parse("x - 4") })),
  );
  for (const { name, available } of allBackends())
    for (const precision of ["f64", "f32"] as const) {
      if ((await available(precision)) !== null) continue;
      const kernel = await compile(
        { e, d: derive(e, "x"), d2: derive(e, "x", { order: 2 }) },
        { backend: name, precision },
      );
      const out = await kernel.run({ x: [0, 4] });
      t.deepEqual(
        [out.e, out.d, out.d2].flatMap((column) => [...(column as Float64Array)]),
        [1, 2, 0, 0.25, 0, -1 / 32],
        `${name} in ${precision}`,
      );
      kernel.dispose();
    }
});
