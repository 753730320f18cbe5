import test from "ava";
import { add, expr, lt, mul, parse, pow, symbol } from "../../src/index.js";
import { same } from "../expr/_trees.js";

const x = symbol("x");

test("what is put in is an operand as a whole", (t) => {
  same(t, expr`${add(x, 1)}^2`, pow(add(x, 1), 2));
  same(t, expr`2*${add(x, 1)}`, mul(2, add(x, 1)));
  same(t, expr`-${add(x, 1)}`, parse("-(x+1)"));
  same(t, expr`sin(${x})/${x}`, parse("sin(x)/x"));
  same(t, expr`${x}`, x);
  same(t, expr`x + y`, parse("x+y"));
});

test("numbers are read as the decimals that they print as", (t) => {
  same(t, expr`${0.1}*x + ${-2} + ${10n ** 30n}`, parse("x/10 - 2 + 1e30"));
});

test("conditions can be put in", (t) => {
  same(t, expr`where(${lt(x, 0)} and y > 0, 1, 2)`, parse("where(x < 0 and y > 0, 1, 2)"));
  t.throws(() => expr`1 + ${lt(x, 0)}`, { code: "truth-value" });
});

test("no name in the text can capture what is put in", (t) => {
  same(t, expr`$0 + $$1 + ${x}*${symbol("y")}`, add(symbol("$0"), symbol("$$1"), mul(x, symbol("y"))));
  same(t, expr`${symbol("$0")} + ${symbol("$1")}`, add(symbol("$0"), symbol("$1")));
});

test("what is no expression is refused", (t) => {
  for (const value of [undefined, null, "x", {}, []])
    t.throws(() => expr`1 + ${value as never}`, { code: "not-an-expression" });
  t.throws(() => expr`1 + ${Number.NaN}`, { code: "not-finite" });
});

test("errors show the text, also where it has an escape that JavaScript does not know", (t) => {
  t.throws(() => expr`${x} + sine(${x})`, { code: "unknown-function", message: /\^~~~/ });
  t.throws(() => expr`\xi + 1`, { code: "illegal-character" });
  t.throws(() => expr`${x} +`, { code: "trailing-operator" });
});
