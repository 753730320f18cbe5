/** A function with a rule that calls it, and inside of which others with rules are made: reading its rule came to no end. */
import test from "ava";
import {
  customJvp,
  derive,
  type Expr,
  evaluate,
  grad,
  jit,
  mul,
  parse,
  sin,
  symbol,
  vmap,
} from "../../src/index.js";

function nested(s: Expr) {
  const outer = customJvp(
    (a: Expr): Expr => {
      const inner = customJvp((b: Expr) => mul(s, sin(b)), { name: "inner" });
      inner.defjvp(([b], [db]) => [inner(b), mul(s, s, db)]);
      return inner(a);
    },
    { name: "outer" },
  );
  return outer.defjvp(([a], [da]) => [outer(a), mul(s, outer(a), da)]);
}

test("rules that call functions which make functions are read once for each call", (t) => {
  const wanted = (n: number) => [2, 3].map((s) => s ** n * s * Math.sin(1));
  const at = (d: (f: ReturnType<typeof nested>) => (a: number) => unknown) =>
    vmap((s: Expr) => d(nested(s))(1))([2, 3]) as number[];
  const close = (got: number[], right: number[]) =>
    t.true(
      got.every((x, i) => Math.abs(x - right[i]) < 1e-13 * right[i]),
      `${got}`,
    );
  close(
    at((f) => grad(f)),
    wanted(1),
  );
  close(
    at((f) => grad(grad(f))),
    wanted(2),
  );
  close(
    at((f) => grad(grad(grad(f)))),
    wanted(3),
  );
});

test("functions that are made inside of others live as long as those, under jit and after vmap", (t) => {
  const make = (s: Expr | number) => {
    const g = customJvp(
      (a) => {
        const c = mul(s, parse("5/7"));
        const h = customJvp((b) => mul(s, sin(b)), { name: "h" });
        h.defjvp(([b], [db]) => [h(b), mul(c, db)]);
        return h(a);
      },
      { name: "g" },
    );
    return g.defjvp(([a], [da]) => [g(a), mul(s, g(a), da)]);
  };
  const value = 3 * 3 * Math.sin(1);
  const about = (got: unknown, wanted: number) =>
    t.true(
      Math.abs((got as number) - wanted) < 1e-13 * Math.abs(wanted),
      `${String(got)} instead of ${wanted}`,
    );
  about(jit((s: Expr, a: Expr) => grad(make(s))(a))(3, 1), value);
  about(jit((a: Expr) => grad(grad(make(3)))(a))(1), 3 * value);
  const calls = vmap((s: Expr) => make(s)(symbol("x")))([2, 3]) as Expr[];
  about(evaluate(derive(calls[1], "x", { order: 2 }), { x: 1 }), 3 * value);
});
