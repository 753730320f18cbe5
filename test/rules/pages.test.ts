/** Pages and books: precedence of re-declared rules, and refusals of wrong pages. */
import test from "ava";
import { arithmetic, defaultBook } from "../../rules/index.js";
import { derive, gradient } from "../../src/calculus/derivative.js";
import { FluxionsError } from "../../src/expr/error.js";
import { symbol } from "../../src/expr/node.js";
import { substitute } from "../../src/expr/rebuild.js";
import type { Book } from "../../src/language/book.js";
import { page } from "../../src/language/page.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";

const safeRoot = "custom_jvp sqrt(x) = where(x > 0, dx/(2*out), 0)";

/** ∂/∂x of a text, by forward and by reverse mode, which must agree. */
function slope(book: Book, text: string, at: Record<string, number>): number {
  const e = book.parse(text);
  const forward = evaluateDigits(derive(book, e, "x"), at, 17).toNumber();
  const reverse = evaluateDigits(gradient(book, e, ["x"])[0], at, 17).toNumber();
  return Object.is(forward, reverse) ? forward : Number.NaN;
}

test("a re-declared rule holds in its own book and leaves the default book alone", (t) => {
  const before = derive(defaultBook, defaultBook.parse("sqrt(x)"), "x");
  const mine = defaultBook.extend(safeRoot);
  t.is(slope(mine, "sqrt(x)", { x: 0 }), 0);
  t.is(slope(mine, "sqrt(x)", { x: 4 }), 0.25);
  t.is(slope(defaultBook, "sqrt(x)", { x: 0 }), Infinity);
  t.is(derive(defaultBook, defaultBook.parse("sqrt(x)"), "x"), before);
});

test("two books with different rules for one function live side by side", (t) => {
  const zero = defaultBook.extend(safeRoot);
  const seven = defaultBook.extend("custom_jvp sqrt(x) = 7*dx");
  for (let i = 0; i < 3; i++) {
    t.is(slope(zero, "sqrt(x)", { x: 4 }), 0.25);
    t.is(slope(seven, "sqrt(x)", { x: 4 }), 7);
    t.is(slope(defaultBook, "sqrt(x)", { x: 4 }), 0.25);
  }
  t.is(zero.parse("sqrt(x) + 1"), seven.parse("sqrt(x) + 1"), "the same formulas are the same nodes");
});

test("of two re-declarations the later one wins", (t) => {
  const book = defaultBook.extend("custom_jvp sqrt(x) = 7*dx", "custom_jvp sqrt(x) = 8*dx");
  t.is(slope(book, "sqrt(x)", { x: 4 }), 8);
});

test("a re-declared rule survives substitution, composition and meanings that use the function", (t) => {
  const book = defaultBook.extend("custom_jvp sin(x) = 100*dx", "fn twice(x) = 2*sin(x)");
  t.is(slope(book, "sin(sin(3*x))", { x: 0.5 }), 30_000);
  t.is(slope(book, "twice(x)", { x: 0.5 }), 200);
  t.is(slope(book, "where(x > 0, sin(x^2), 0)", { x: 0.5 }), 100);
  const e = substitute(book.parse("sin(y)"), { y: book.parse("x^2") });
  t.is(evaluateDigits(derive(book, e, "x"), { x: 3 }, 17).toNumber(), 600);
  t.is(
    evaluateDigits(
      derive(book, substitute(derive(book, e, "x"), { x: symbol("z") }), "z"),
      { z: 3 },
      17,
    ).toNumber(),
    200,
  );
});

test("a re-declared rule of an exponential is used for e^x too", (t) => {
  const book = defaultBook.extend("custom_jvp exp(x) = 3*dx");
  t.is(slope(book, "e^x", { x: 1 }), 3);
});

test("a re-declared rule wins over custom_jvp, jvp and meaning, and custom_jvp over the meaning", (t) => {
  const own = defaultBook.extend("fn f(x) = x^2\n  custom_jvp 5*dx");
  t.is(slope(own, "f(x)", { x: 1 }), 5);
  t.is(slope(own.extend("custom_jvp f(x) = 6*dx"), "f(x)", { x: 1 }), 6);
  t.is(slope(own, "f(x)", { x: 1 }), 5);
  t.is(slope(defaultBook.extend("fn f(x) = x^2"), "f(x)", { x: 3 }), 6);
});

test("a custom_jvp that leaves a tangent out declares that derivative to be 0; a jvp knows none", (t) => {
  const custom = defaultBook.extend("fn f(x, y) = x*y\n  custom_jvp y*dx");
  t.is(slope(custom, "f(2, x)", { x: 1 }), 0);
  const plain = defaultBook.extend("fn f(x, y) = x*y\n  jvp y*dx");
  t.throws(() => slope(plain, "f(2, x)", { x: 1 }), { code: "no-derivative", message: /by y/ });
  t.throws(() => gradient(plain, plain.parse("f(2, x)"), ["x"]), { code: "no-derivative", message: /by y/ });
});

test("functions on a page in a text may refer to each other in any order, and to let names", (t) => {
  const book = defaultBook.extend(`
# the growth of something
fn growth(t, k) = capacity(k) * sigmoid(t)      # logistic
fn capacity(k) = scale + 1
  let   half = k/2
  let   scale = half*half
`);
  t.is(evaluateDigits(book.parse("growth(0, 4)"), {}, 17).toNumber(), 2.5);
  t.is(slope(book, "growth(0, x)", { x: 4 }), 1);
});

test("a page's functions are callable from TypeScript, by name and arity", (t) => {
  const p = page("\nfn area(w, h) = w*h\nfn area(r) = pi*r^2\n");
  const book = defaultBook.extend(p);
  t.is(String(p.functions.area(2, 3).op.name), "area");
  t.is(evaluateDigits(book.parse("area(2, x)"), { x: 3 }, 17).toNumber(), 6);
  t.is(slope(book, "area(x)/pi", { x: 3 }), 6);
});

test("a later page's function of the same name and arity is another function", (t) => {
  const book = defaultBook.extend("fn sinc(x) = where(x == 0, 1, sin(pi*x)/(pi*x))");
  t.is(evaluateDigits(book.parse("sinc(x)"), { x: 1 }, 17).toNumber(), 0);
  t.not(book.parse("sinc(x)"), defaultBook.parse("sinc(x)"));
});

/** Page, code, and the text under the caret. */
const wrong: readonly (readonly [string, string, string])[] = [
  ["fn f(x) = x\n  custom_jvp  dx*dx", "nonlinear-rule", "dx*dx"],
  ["fn f(x) = x\n  custom_jvp  x", "nonlinear-rule", "x"],
  ["fn f(x) = x\n  jvp  sin(dx)", "nonlinear-rule", "sin(dx)"],
  ["fn f(x) = x\n  jvp  dx + 1", "nonlinear-rule", "dx + 1"],
  ["fn f(x) = x\n  jvp  abs(dx)", "nonlinear-rule", "abs(dx)"],
  ["fn f(x) = x\n  jvp  where(dx > 0, dx, 0)", "nonlinear-rule", "where(dx > 0, dx, 0)"],
  ["custom_jvp sqrt(x) = 1/dx", "nonlinear-rule", "1/dx"],
  ["custom_jvp sin(x, y) = dx", "unknown-function", "sin"],
  ["custom_jvp nosuch(x) = dx", "unknown-function", "nosuch"],
  ["custom_jvp where(c, a, b) = da", "fixed-rule", "where"],
  ["custom_jvp sqrt(x)", "page-syntax", ")"],
  ["fn f(x) = atan2(x)", "arity", "atan2(x)"],
  ["fn f(x) = x*z", "unknown-name", "z"],
  ["fn f(x) = nosuch(x)", "unknown-function", "nosuch"],
  ["fn f(x) = x\n  jvp  dy", "unknown-name", "dy"],
  ["fn f(x) = x*dx", "unknown-name", "dx"],
  ["fn f(x) = out", "unknown-name", "out"],
  ["fn f(x) = x\n  let  a = b\n  let  b = 1\n  jvp  a*dx", "unknown-name", "b"],
  ["fn f(x) = x\n  let  x = 2", "page-syntax", "x"],
  ["fn f(x) = x\n  let  out = 2", "page-syntax", "out"],
  ["fn f(out) = out", "page-syntax", "f"],
  ["fn f(x, dx) = x*dx", "page-syntax", "f"],
  ["fn f(x, x) = x", "page-syntax", "f"],
  ["fn f() = 3", "page-syntax", ")"],
  ["fn f(x) = f(x) + 1", "circular-meaning", "f"],
  ["fn f(x) = g(x)\nfn g(x) = f(x)", "circular-meaning", "f"],
  ["fn f(x) = x\n  via  f(x)", "circular-meaning", "f"],
  ["helper f(x)\n  jvp  dx", "page-syntax", "f"],
  ["helper f(x...) = f(x)", "page-syntax", "f"],
  ["helper f(x) = x\nfn f(y) = y", "page-syntax", "f"],
  ["fn f(x) = x\n  via f32  f(x)", "circular-meaning", "f"],
  ["fn f(x) = x\n  via f32  x\n  via f32  2*x", "page-syntax", "via"],
  ["fn f(f32) = f32\n  via f32  -1", "page-syntax", "via"],
  ["fn f(x) = x\n  via f64  x", "unknown-name", "f64"],
  ["fn f(x) = x\nfn f(y) = y", "page-syntax", "f"],
  ["fn f(x) = x\n  range  0 .. 1\n  range  0 .. 2", "page-syntax", "range"],
  ["fn f(x) = x\n  range  1 .. 0", "page-syntax", "1 .. 0"],
  ["fn f(x) = x\n  values  3", "page-syntax", "3"],
  ["fn f(x) = x\n  jump  3", "page-syntax", "jump"],
  ["fn f(x)\n  range  0 .. 1", "page-syntax", "f"],
  ["fn f(x)\n  native  sin", "no-derivative", "f"],
  ["fn pi(x) = x", "reserved-name", "pi"],
  ["fn 2f(x) = x", "page-syntax", "2f"],
  ["fn f(x) = sin(x", "unbalanced-parenthesis", "("],
  ["hello", "page-syntax", "hello"],
  ["  jvp  dx", "page-syntax", "jvp  dx"],
];

for (const [text, code, under] of wrong)
  test(`refused with ${code} and a caret: ${text.replaceAll("\n", " ⏎ ").replaceAll(/ +/g, " ")}`, (t) => {
    const error = t.throws(() => defaultBook.extend(text), { instanceOf: FluxionsError });
    t.is(error.code, code);
    t.is(text.slice(error.at, error.end), under, error.message);
    t.regex(error.message, /\^/);
  });

test("a refused page leaves its book as it was", (t) => {
  t.throws(() => defaultBook.extend("custom_jvp sqrt(x) = 0*dx\nfn f(x) = nosuch(x)"));
  t.is(slope(defaultBook, "sqrt(x)", { x: 4 }), 0.25);
  t.false(defaultBook.has("f"));
  t.true(arithmetic.has("exp"));
});

test("helpers are known to pages that use theirs, and to no formula", (t) => {
  const base = page("helper half(x) = x/2\nfn g(x) = half(x) + 1\n");
  const other = page("fn h(x) = half(half(x))\n", base);
  const book = defaultBook.extend(base, other);
  t.is(slope(book, "g(x) + h(x)", { x: 1 }), 0.75);
  t.false(book.has("half") || [...book.functions()].some((op) => op.name === "half"));
  t.is(book.find("half", 1), undefined);
  t.is(book.parse("half"), symbol("half"));
  t.throws(() => book.parse("half(x)"), { code: "unknown-function" });
  t.throws(() => book.extend("fn k(x) = half(x)"), { code: "unknown-function" });
});
