/** A function with a rule that calls it, and inside of which others with rules are made: reading its rule came to no end. */
import test from "ava";
import { customJvp, type Expr, grad, mul, sin, vmap } from "../../src/index.js";

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
