/** jet, as functions see it: arguments, structures, custom rules. The arithmetic is tested in test/calculus/jet.test.ts. */
import test from "ava";
import { cos, customJvp, type Expr, exp, grad, jet, mul, print, sin, symbol, vmap } from "../../src/index.js";

test("derivatives along a curve, of numbers and of formulas", (t) => {
  t.deepEqual(
    jet((a: Expr) => exp(a), [0], [[1, 0, 0]]),
    [1, [1, 1, 1]],
  );
  t.deepEqual(
    jet((a: Expr) => mul(a, a, a), [2], [[1, 0, 0, 0]]),
    [8, [12, 12, 6, 0]],
  );
  // y = f(x(t)) with x(t) = 2 + 3t + 5t²/2: y'' = f''·9 + f'·5
  t.deepEqual(jet((a: Expr) => mul(a, a), [2], [[3, 5]])[1], [12, 38]);
  const x = symbol("x");
  const [value, [first, second]] = jet((a: Expr) => sin(a), [x], [[1, 0]]);
  t.deepEqual(
    [value, first, second].map((e: Expr) => print(e)),
    ["sin(x)", "cos(x)", "-sin(x)"],
  );
  t.deepEqual(
    jet((a: Expr) => sin(a), [1], [[]]),
    [Math.sin(1), []],
  );
});

test("several arguments and trees", (t) => {
  const f = (p: { a: Expr }, b: Expr) => [mul(p.a, b)];
  const [value, [first, second]] = jet(
    f,
    [{ a: 2 }, 3],
    [
      [{ a: 1 }, { a: 0 }],
      [1, 0],
    ],
  );
  t.deepEqual([value, first, second], [[6], [5], [2]]);
});

test("declared rules are used at every order", (t) => {
  const f = customJvp((a) => sin(a), { name: "f" });
  f.defjvp(([a], [da]) => [f(a), mul(2, cos(a), da)]);
  t.deepEqual(jet(f, [0], [[1, 0, 0]]), [0, [2, 0, -2]]);
  t.is(grad(grad(grad(f)))(0), -2);
});

test("jet goes through the other transformations", (t) => {
  const second = (a: Expr) => jet((b: Expr) => mul(b, b, b), [a], [[1, 0]])[1][1] as Expr;
  t.deepEqual(vmap(second)([1, 2]), [6, 12]);
  t.is(grad(second)(5), 6);
});

test("what does not fit is refused", (t) => {
  t.throws(() => jet(sin, 0 as never, [[1]]), { code: "bad-arguments", message: /primals as an array/ });
  t.throws(() => jet(sin, [0], [1 as never]), { code: "bad-arguments", message: /series of argument 0/ });
  t.throws(() => jet(sin, [0, 1], [[1]]), { code: "structure-mismatch", message: /2 primals, but 1 series/ });
  t.throws(() => jet((a: Expr, b: Expr) => mul(a, b), [0, 1], [[1], [1, 0]]), {
    code: "structure-mismatch",
    message: /1, 2/,
  });
  t.throws(() => jet((a: Expr) => sin(a), [0], [[[1]]]), {
    code: "structure-mismatch",
    message: /term 1 of the series of argument 0/,
  });
});
