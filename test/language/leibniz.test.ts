import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { derive } from "../../src/calculus/derivative.js";
import { FluxionsError } from "../../src/expr/error.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { namesIn, parseLeibniz, splitDefinition } from "../../src/language/leibniz.js";

function read(text: string, definitions: Record<string, Expr> = {}, with_ = book): Expr {
  return parseLeibniz(text, 0, with_, {
    backquotes: true,
    leaf: ({ name }) => definitions[name] ?? symbol(name),
    derive: (e, by) => derive(with_, e, by.map(({ name }) => name).reverse()),
  });
}

const same = (text: string, formula: string): [string, Expr, Expr] => [text, read(text), book.parse(formula)];

test("derivatives are quotients of differentials", (t) => {
  for (const [text, is, should] of [
    same("d(x^3)/d(x)", "3*x^2"),
    same("d^2(x^3)/d(x)^2", "6*x"),
    same("d^2(x^2*y)/(d(x) d(y))", "2*x"),
    same("d^2(x^2*y)/(d(x)*d(y))", "2*x"),
    same("d^3(x^3*y)/(d(x)^2 d(y))", "6*x"),
    same("d ( x^2 ) / d ( x )", "2*x"),
    same("d^1(x^2)/d(x)^1", "2*x"),
    same("d(d(x^3)/d(x))/d(x)", "6*x"),
    same("d(x)/d(y)", "0"),
  ])
    t.is(is, should, text);
});

test("a derivative is an operand like a name", (t) => {
  for (const [text, is, should] of [
    same("-d(x^2)/d(x)/365", "-2*x/365"),
    same("y/d(x^2)/d(x)", "y/(2*x)"),
    same("2 d(x^2)/d(x) y", "4*x*y"),
    same("(d(x^2)/d(x))^2", "4*x^2"),
    same("2^d(x^2)/d(x)", "2^(2*x)"),
    same("sin(d(x^2)/d(x)) + d(y^2)/d(y)", "sin(2*x) + 2*y"),
    same("x*d(log(x))/d(x) > 0 ? 1 : d(x^2)/d(x)", "1 > 0 ? 1 : 2*x"),
  ])
    t.is(is, should, text);
});

test("d alone is a name, and a function where a page declares one", (t) => {
  t.is(read("d + 1"), book.parse("d + 1"));
  t.is(read("d^2"), book.parse("d^2"));
  t.is(read("d^2 (x + 1)"), book.parse("d^2*(x + 1)"));
  const mine = book.extend("fn d(x) = 7*x\n");
  t.is(read("d(x)/d(y)", {}, mine), mine.parse("d(x)/d(y)"));
});

test("names between backquotes are names, whatever they contain", (t) => {
  const x = symbol("a b) + `c"); // No text can make this name.
  t.not(read("`x`"), x);
  t.is(read("`x`"), symbol("x"));
  t.is(read("2*`Strike Price (d(x)/2) # ^`"), read("k*2", { k: symbol("Strike Price (d(x)/2) # ^") }));
  t.is(read("d(`a b`^2*`c d`)/d(`a b`)"), read("2*a*c", { a: symbol("a b"), c: symbol("c d") }));
  t.is(read("`sin`*`e` `pi`"), read("s*e_*p", { s: symbol("sin"), e_: symbol("e"), p: symbol("pi") }));
  t.throws(() => read("`x"), { instanceOf: FluxionsError });
  t.throws(() => read("``"), { instanceOf: FluxionsError });
  t.throws(() => read("`f`(x)"), { message: /no function called `f`/ });
});

test("names of formulas stand for them", (t) => {
  const price = book.parse("S^2*T");
  t.is(read("d(price)/d(S) + price", { price }), book.parse("2*S*T + S^2*T"));
});

test("what is wrong with a derivative is said with a caret", (t) => {
  const cases: [string, string, number, RegExp][] = [
    ["d(x)", "bad-derivative", 0, /stands in derivatives only/],
    ["d(x)/2", "bad-derivative", 0, /stands in derivatives only/],
    ["1 + d(x)/dx", "bad-derivative", 9, /by a name/],
    ["d(x^2)/d(x + 1)", "bad-derivative", 7, /by a name/],
    ["d(x^2)/d(2)", "bad-derivative", 7, /by a name/],
    ["d(x^2)/d(x)^2", "bad-derivative", 0, /order 1 above, but is taken 2 times below/],
    ["d^2(x^2)/d(x)", "bad-derivative", 0, /order 2 above, but is taken once below/],
    ["d^2(x)/(d(x) + d(y))", "bad-derivative", 13, /by a name/],
    ["d^2(x)/d(x)^n", "bad-derivative", 12, /whole number/],
    ["d^0(x)/d(x)", "bad-derivative", 2, /from 1 to 32/],
    ["d^1.5(x)/d(x)", "bad-derivative", 2, /from 1 to 32/],
    ["d^33(x)/d(x)^33", "bad-derivative", 13, /from 1 to 32/],
    ["d(sine(x))/d(x)", "unknown-function", 2, /Did you mean sin/],
    ["d(x +)/d(x)", "trailing-operator", 4, /./],
    ["d()/d(x)", "empty", 2, /./],
    ["d(x)/d(x) d(", "unbalanced-parenthesis", 11, /./],
    ["d(x)/d(x)(y)", "unknown-function", 0, /no function called d\(x\)\/d\(x\)/],
  ];
  for (const [text, code, at, message] of cases) {
    const error = t.throws(() => read(text), { instanceOf: FluxionsError }, text);
    t.is(error?.code, code, `${text}: ${error?.message}`);
    t.is(error?.at, at, `${text}: ${error?.message}`);
    t.regex(error?.message ?? "", message);
  }
});

test("derivatives nest as deep as their order allows, and no deeper", (t) => {
  const nested = (n: number) => `${"d(".repeat(n)}x^2${")/d(x)".repeat(n)}`;
  t.is(read(nested(3)), book.parse("0"));
  t.throws(() => read(nested(100)), { message: /at most the order 32/ });
  t.throws(() => read(nested(50_000)), { instanceOf: FluxionsError });
});

test("a definition is split at its sign, and comparisons are none", (t) => {
  t.deepEqual(splitDefinition("  price = x"), {
    name: { name: "price", at: 2, quoted: false },
    from: 9,
  });
  t.deepEqual(splitDefinition("`a = b`=1"), { name: { name: "a = b", at: 0, quoted: true }, from: 8 });
  for (const text of ["price", "a == b", "x^2", "2 = x", "", "a >= b"])
    t.deepEqual(splitDefinition(text), { name: null, from: 0 });
  t.deepEqual(
    [...namesIn("a*sin(b)", 0)].map(({ name, at }) => `${name}${at}`),
    ["a0", "sin2", "b6"],
  );
});
