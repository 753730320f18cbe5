/** The public functions with the default book in its place. */
import test from "ava";
import { fadd } from "../src/expr/floats.js";
import {
  add,
  assume,
  customJvp,
  defaultBook,
  derive,
  type Expr,
  equal,
  expr,
  grad,
  gradient,
  hessian,
  jacobian,
  jvp,
  lt,
  mul,
  page,
  parse,
  pow,
  replace,
  simplify,
  simplifyWithSteps,
  sin,
  substitute,
  symbol,
  toExpr,
} from "../src/index.js";
import { same } from "./expr/_trees.js";

const [x, y] = [symbol("x"), symbol("y")];
const all = (t: Parameters<typeof same>[0], got: readonly Expr[], want: readonly string[]) => {
  t.is(got.length, want.length);
  for (const [i, e] of got.entries()) same(t, e, parse(want[i]));
};

test("derivatives are taken by names and symbols, in turn, of any order", (t) => {
  const e = parse("x^3*y^2");
  all(t, [derive(e, "x"), derive(e, x)], ["3*x^2*y^2", "3*x^2*y^2"]);
  all(
    t,
    [0, 1, 2, 3, 4].map((order) => derive(e, "x", { order })),
    ["x^3*y^2", "3*x^2*y^2", "6*x*y^2", "6*y^2", "0"],
  );
  all(t, [derive(e, ["x", y]), derive(e, ["y", "x"]), derive(e, [])], ["6*x^2*y", "6*x^2*y", "x^3*y^2"]);
  all(t, [derive(e, "z"), derive(toExpr(3), "x")], ["0", "0"]);
});

test("orders and variables that are none are refused", (t) => {
  for (const order of [-1, 1.5, Number.NaN, Infinity])
    t.throws(() => derive(x, "x", { order }), { code: "bad-order" });
  for (const wrt of [parse("2*x"), toExpr(2), sin(x)]) {
    t.throws(() => derive(x, wrt), { code: "not-a-symbol" });
    t.throws(() => gradient(x, [wrt]), { code: "not-a-symbol" });
    t.throws(() => jvp(x, new Map([[wrt, 1]])), { code: "not-a-symbol" });
  }
  t.throws(() => jvp(x, { x: Number.NaN }), { code: "not-finite" });
});

test("gradients, Jacobians and Hessians have their shapes", (t) => {
  const e = parse("x^2*y + sin(z)");
  const g = grad(e, ["x", "z"]);
  t.deepEqual(Object.keys(g), ["x", "z"]);
  all(t, [g.x, g.z], ["2*x*y", "cos(z)"]);
  all(t, gradient(e, ["y", x, "y", "w"]), ["x^2", "2*x*y", "x^2", "0"]);
  t.deepEqual(gradient(e, []), []);
  for (const wrt of [["x"], ["x", "y"], ["x", "y", "z"]])
    jacobian([e, x], wrt).forEach((row, i) => {
      all(
        t,
        row,
        wrt.map((name) => String(derive([e, x][i], name))),
      );
    });
  const h = hessian(e, ["x", "y"]);
  all(t, h.flat(), ["2*y", "2*x", "2*x", "0"]);
  t.is(Object.getPrototypeOf(grad(e, ["__proto__"])), Object.prototype);
});

test("a directional derivative returns the primal and the tangent", (t) => {
  const { primal, tangent } = jvp(parse("x*y + z"), { x: 2, y: symbol("dy") });
  all(t, [primal, tangent], ["x*y + z", "2*y + x*dy"]);
  all(t, [jvp(parse("x*y"), new Map([[x, toExpr(0)]])).tangent, jvp(parse("x*y"), {}).tangent], ["0", "0"]);
});

test("there is no derivative of polygamma by its first parameter, in either mode", (t) => {
  const e = parse("polygamma(n, x)");
  all(t, [derive(e, "x"), gradient(e, ["x"])[0]], ["polygamma(n+1, x)", "polygamma(n+1, x)"]);
  const refusal = { code: "no-derivative", message: "polygamma has no derivative by n" };
  t.throws(() => derive(e, "n"), refusal);
  t.throws(() => gradient(e, ["x", "n"]), refusal);
  t.throws(() => gradient(parse("polygamma(n*x, x)"), ["x"]), refusal);
  // An order that does not change has none to give.
  all(
    t,
    [derive(parse("polygamma(floor(x), x)"), "x"), gradient(parse("polygamma(floor(x), x)"), ["x"])[0]],
    ["polygamma(floor(x)+1, x)", "polygamma(floor(x)+1, x)"],
  );
});

test("symbols that share a bit of the mask are told apart", (t) => {
  const names = Array.from({ length: 200 }, (_, i) => `bit${i}`);
  const bits = new Set(names.map((name) => symbol(name).symbols));
  t.true(bits.size <= 32);
  for (const name of names) {
    const e = parse(`polygamma(${name}, x) + ${name}^2*sin(y)`);
    all(t, [derive(e, "x"), gradient(e, ["x"])[0]], [`polygamma(${name}+1, x)`, `polygamma(${name}+1, x)`]);
    all(t, gradient(e, ["y"]), [`${name}^2*cos(y)`]);
    for (const other of names.slice(0, 40))
      if (other !== name) t.is(derive(parse(`x^${name}`), other), toExpr(0));
  }
});

test("custom_jvp wins over jvp, and jvp over the meaning; every book has its own", (t) => {
  const book = (lines: string) => defaultBook.extend(`fn f(x) = x^2${lines}`);
  const slope = (b: typeof defaultBook) => derive(b.parse("f(x)"), "x", { book: b });
  same(t, slope(book("")), mul(2, x));
  same(t, slope(book("\n  jvp  3*dx")), toExpr(3));
  const both = book("\n  custom_jvp  4*dx\n  jvp  3*dx");
  same(t, slope(both), toExpr(4));
  const mine = both.extend("custom_jvp f(x) = 5*dx");
  same(t, slope(mine), toExpr(5));
  same(t, slope(both), toExpr(4));
  same(t, gradient(mine.parse("f(x)"), ["x"], { book: both })[0], toExpr(4));
});

test("what has no derivative says what to declare", (t) => {
  const e = fadd(x, y);
  const refusal = { code: "no-derivative", message: /fadd/ };
  t.throws(() => derive(e, "x"), refusal);
  t.throws(() => gradient(e, ["x"]), refusal);
  t.throws(() => gradient(mul(y, e), ["x"]), refusal);
});

test("parse, expr and page use the default book", (t) => {
  same(t, expr`stable_sqrt(${x})`, parse("stable_sqrt(x)"));
  const { functions } = page("\nfn soft(x) = log1pexp(x)\n");
  same(t, derive(functions.soft(x), "x"), parse("sigmoid(x)"));
  t.throws(() => parse(3 as never), { code: "not-a-text" });
  t.throws(() => parse("x+x", { limits: { length: 2 } }), { code: "too-long" });
});

test("operations on expressions do not go through meanings", (t) => {
  const f = customJvp("opaque", (a) => pow(a, 2));
  t.is(String(substitute(add(f(x), x), { x: y })), "y + opaque(y)");
  t.is(String(replace(f(sin(x)), sin(x), y)), "opaque(y)");
  t.throws(() => substitute(x, { x: lt(x, 0) }), { code: "truth-value" });
});

test("simplify takes assumptions as texts or as a context, and leaves what may not be cancelled to conditions", (t) => {
  same(t, simplify(parse("(x^2 - 1)/(x - 1)")), parse("x + 1"));
  const { expr: e, conditions, stopped } = simplifyWithSteps(parse("(x^2 - 1)/(x - 1)"));
  same(t, e, parse("x + 1"));
  t.deepEqual(conditions.map(String), ["x != 1"]);
  t.is(stopped, null);
  same(t, simplify(2), toExpr(2));
  const root = parse("sqrt(x^2)");
  for (const given of [{ x: "positive" }, assume({ x: "positive" })])
    same(t, simplify(root, { assume: given }), parse("x"));
  same(t, simplify(root), parse("abs(x)"));
  t.throws(() => simplify(root, { assume: { x: "tall" } }), { code: "unknown-assumption" });
  t.throws(() => simplify(root, { assume: { x: "x > 1, x < 0" } }), { code: "contradiction" });
  t.throws(() => simplify(root, { assume: "x > 0" as never }), { code: "unknown-assumption" });
});

test("a derivative is simplified where that is asked for", (t) => {
  const e = parse("(x^2 - 1)/(x - 1)");
  same(t, derive(e, "x", { simplify: true }), toExpr(1));
  same(t, derive(e, "x", { simplify: false }), derive(e, "x"));
  same(t, derive(parse("sqrt(x^2)"), "x", { simplify: { assume: { x: "positive" } } }), toExpr(1));
});

test("equal proves, refutes at an exact point, or does not know", (t) => {
  t.deepEqual(equal(parse("(x + 1)^2"), parse("x^2 + 2*x + 1")), { answer: "proved" });
  t.deepEqual(equal(parse("2/4"), 0.5), { answer: "proved" });
  const refuted = equal(parse("abs(x)"), x);
  t.deepEqual(refuted, { answer: "refuted", at: { x: toExpr(-1) }, left: "1", right: "-1" });
  t.deepEqual(equal(parse("abs(x)"), x, { assume: { x: "nonnegative" } }), { answer: "proved" });
  t.throws(() => equal(x, parse("x > 0")), { code: "truth-value" });
});
