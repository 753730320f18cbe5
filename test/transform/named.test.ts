/** Functions and tangent rules declared in TypeScript. */
import test from "ava";
import {
  add,
  customJvp,
  defaultBook,
  derive,
  div,
  type Expr,
  eq,
  gradient,
  hessian,
  jvp,
  lt,
  mul,
  type NamedFunction,
  parse,
  pow,
  sin,
  sqrt,
  sub,
  substitute,
  symbol,
  toExpr,
  where,
} from "../../src/index.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";
import { same } from "../expr/_trees.js";

const [x, y] = [symbol("x"), symbol("y")];
const value = (e: Expr, at: Record<string, number>) => evaluateDigits(e, at, 17).toNumber();

const safe = (a: Expr) => where(eq(a, 0), 1, a);
const stableSqrt = customJvp("stableSqrt", (a) => sqrt(safe(a)));
stableSqrt.defjvp(([a], [t]) => [stableSqrt(a), where(eq(a, 0), 0, mul(0.5, pow(safe(a), toExpr(-0.5)), t))]);

test("the stable square root has value 1 and tangent 0 at 0, value 2 and tangent 1/4 at 4", (t) => {
  const { primal, tangent } = jvp(stableSqrt(x), { x: 1 });
  t.deepEqual([value(primal, { x: 0 }), value(tangent, { x: 0 })], [1, 0]);
  t.deepEqual([value(primal, { x: 4 }), value(tangent, { x: 4 })], [2, 0.25]);
  const [reverse] = gradient(stableSqrt(x), ["x"]);
  t.deepEqual([value(reverse, { x: 0 }), value(reverse, { x: 4 })], [0, 0.25]);
});

/** A rule that no meaning has, so that it shows which of them was used. */
const marked = (name: string, factor: number) => {
  const f: NamedFunction = customJvp(name, (a) => mul(a, a));
  return f.defjvp(([a], [da]) => [f(a), mul(factor, f(a), da)]);
};

test("a rule survives substitution and composition, and may call its own function", (t) => {
  const f = marked("f", 7);
  same(t, derive(f(x), "x"), mul(7, f(x)));
  same(t, derive(substitute(f(y), { y: sin(x) }), "x"), mul(7, f(sin(x)), parse("cos(x)")));
  same(t, derive(f(f(x)), "x"), mul(49, f(f(x)), f(x)));
  same(t, gradient(f(f(x)), ["x"])[0], mul(49, f(f(x)), f(x)));
});

test("the second derivative is made by the rule as well", (t) => {
  const f = marked("g", 3);
  same(t, derive(f(x), "x", { order: 3 }), mul(27, f(x)));
  same(t, hessian(f(x), ["x"])[0][0], mul(9, f(x)));
});

test("without a rule the meaning is differentiated; a rule declared later takes its place at once", (t) => {
  const f = customJvp("late", (a, b) => mul(a, b, b));
  same(t, derive(f(x, y), "y"), mul(2, x, y));
  f.defjvp(([a, b], [da, db]) => [f(a, b), add(mul(5, da), mul(6, db))]);
  same(t, derive(f(x, y), "y"), toExpr(6));
  t.deepEqual(gradient(f(x, y), ["x", "y"]).map(String), ["5", "6"]);
  t.throws(() => f.defjvp(([a, b], [da]) => [f(a, b), da]), { code: "rule-exists" });
});

test("a rule may return another primal result, which counts under differentiation only", (t) => {
  const f: NamedFunction = customJvp("other", (a) => mul(a, a));
  f.defjvp(([a], [da]) => [add(f(a), 100), da]);
  const e = add(f(x), f(y));
  const { primal, tangent } = jvp(e, { x: 1 });
  same(t, primal, add(f(x), 100, f(y)));
  same(t, tangent, toExpr(1));
  t.is(value(f(x), { x: 3 }), 9);
  same(t, jvp(f(f(x)), { x: 1 }).primal, add(f(add(f(x), 100)), 100));
  // With 40 symbols about, others share a bit with x; the result for them is their own all the same.
  for (let i = 0; i < 40; i++) same(t, jvp(f(symbol(`bit${i}`)), { x: 1 }).primal, f(symbol(`bit${i}`)));
});

test("a formula or a rule with a symbol that is no parameter is refused: its calls would not depend on it", (t) => {
  t.throws(() => customJvp("outer", (a) => mul(a, a, y)), { code: "free-symbol", message: /symbol y/ });
  const g: NamedFunction = customJvp("outer3", (a) => mul(a, 2));
  t.throws(() => g.defjvp(([a], [da]) => [g(a), mul(da, y)]), { code: "free-symbol" });
});

test("a declared function is read and printed by its name in a book", (t) => {
  const f = marked("logit2", 2);
  const book = defaultBook.extend(f);
  same(t, book.parse("logit2(x)"), f(x));
  t.is(String(f(x)), "logit2(x)");
  t.throws(() => defaultBook.parse("logit2(x)"), { code: "unknown-function" });
  t.throws(() => book.parse("logit2(x, y)"), { code: "arity" });
  same(
    t,
    derive(book.parse("logit2(x)"), "x", { book: book.extend("custom_jvp logit2(x) = 9*dx") }),
    toExpr(9),
  );
  const later = book.extend("fn logit2(x) = 3*x");
  same(t, derive(later.parse("logit2(x)"), "x", { book: later }), toExpr(3));
  same(t, later.extend(f).parse("logit2(x)"), f(x));
});

test("calls with the wrong arguments are refused", (t) => {
  const f = marked("h", 1);
  t.throws(() => f(), { code: "arity" });
  t.throws(() => f(x, y), { code: "arity", message: /h\(a\) takes one argument, but got 2/ });
  t.throws(() => f("x" as unknown as Expr), { code: "not-an-expression" });
  t.throws(() => f(Number.NaN), { code: "not-finite" });
  t.throws(() => f(lt(x, 0)), { code: "truth-value" });
});

const wrong: readonly (readonly [string, string, (a: Expr, da: Expr) => unknown])[] = [
  ["one value", "rule-result", (_, da) => da],
  ["a list of one", "rule-result", (_, da) => [da]],
  ["three values", "rule-result", (a, da) => [a, da, da]],
  ["nothing", "rule-result", () => undefined],
  ["a string", "rule-result", (a) => [a, "da"]],
  ["null", "rule-result", (a) => [a, null]],
  ["NaN", "not-finite", (a) => [a, Number.NaN]],
  ["a promise", "rule-result", async (a, da) => [a, da]],
  ["a promise in the pair", "rule-result", (a, da) => [a, Promise.resolve(da)]],
  ["a truth value", "rule-result", (a, da) => [a, lt(da, 0)]],
  ["a truth value as the primal result", "rule-result", (a, da) => [lt(a, 0), da]],
  ["a primal result that depends on the tangent", "rule-result", (a, da) => [add(a, da), da]],
  ["a product of tangents", "nonlinear-rule", (a, da) => [a, mul(da, da)]],
  ["a tangent with a constant", "nonlinear-rule", (a, da) => [a, add(da, 1)]],
  ["a term without a tangent", "nonlinear-rule", (a, da) => [a, add(da, a)]],
  ["a function of the tangent", "nonlinear-rule", (a, da) => [a, sin(da)]],
  ["a choice by the tangent", "nonlinear-rule", (a, da) => [a, where(lt(da, 0), da, 0)]],
];
for (const [what, code, rule] of wrong)
  test(`a rule that returns ${what} is refused`, (t) => {
    const f = customJvp("f", (a) => mul(a, a));
    t.throws(() => f.defjvp(([a], [da]) => rule(a, da) as readonly [Expr, Expr]), { code });
    same(t, derive(f(x), "x"), mul(2, x));
    f.defjvp(([a], [da]) => [f(a), mul(3, da)]);
    same(t, derive(f(x), "x"), toExpr(3));
  });

test("a rule that throws says whose it is", (t) => {
  const f = customJvp("thrower", (a) => a);
  t.throws(
    () =>
      f.defjvp(() => {
        throw new TypeError("oops");
      }),
    { code: "rule-failed", message: /thrower.*oops/ },
  );
});

test("formulas that are none are refused", (t) => {
  t.throws(() => customJvp("f", () => 1), { code: "arity" });
  t.throws(() => customJvp("f", (...all) => all[0]), { code: "arity" });
  t.throws(() => customJvp("f", (a) => lt(a, 0)), { code: "rule-result", message: /truth value/ });
  t.throws(() => customJvp("f", ((a: Expr) => [a]) as unknown as (a: Expr) => Expr), { code: "rule-result" });
  t.throws(() => customJvp("f", (async (a: Expr) => a) as unknown as (a: Expr) => Expr), {
    code: "rule-result",
  });
  for (const name of ["", "1f", "a b", "f(x)", "f\n"])
    t.throws(() => customJvp(name, (a) => a), { code: "bad-name" });
  for (const name of ["pi", "e", "where", "and", "true", "__proto__"])
    t.throws(() => customJvp(name, (a) => a), { code: "reserved-name" });
});

test("parameters are named as in the source where that can be seen", (t) => {
  const named = (f: (...args: Expr[]) => Expr) => customJvp("f", f).op.params;
  t.deepEqual(
    named((rate, time) => mul(rate, time)),
    ["rate", "time"],
  );
  t.deepEqual(
    named((rate) => rate),
    ["rate"],
  );
  t.deepEqual(
    named((out) => out),
    ["x1"],
  );
  t.deepEqual(
    named((u, du) => sub(u, du)),
    ["x1", "x2"],
  );
  t.deepEqual(named(div as (a: Expr, b: Expr) => Expr), ["a", "b"]);
});

test("two functions with one name are two functions", (t) => {
  const [f, g] = [marked("twin", 2), marked("twin", 3)];
  t.not(f(x), g(x));
  same(t, derive(add(f(x), g(x)), "x"), add(mul(2, f(x)), mul(3, g(x))));
});
