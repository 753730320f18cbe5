import test from "ava";
import {
  add,
  div,
  type Expr,
  eq,
  ge,
  gt,
  le,
  lt,
  mul,
  ne,
  neg,
  parse,
  pow,
  sub,
  symbol,
  toExpr,
} from "../../src/index.js";
import { same } from "../expr/_trees.js";

const x = symbol("x");

test("numbers are read as what they print as", (t) => {
  same(t, toExpr(0.1), parse("1/10"));
  same(t, toExpr(-0), parse("0"));
  same(t, toExpr(5e-324), parse("5e-324"));
  same(t, toExpr(2 ** 53), parse("9007199254740992"));
  same(t, toExpr(2n ** 200n + 1n), parse(String(2n ** 200n + 1n)));
  t.is(toExpr(x), x);
});

test("what is no number and no expression is refused", (t) => {
  for (const value of [Number.NaN, Infinity, -Infinity])
    t.throws(() => toExpr(value), { code: "not-finite" });
  for (const value of ["x", true, null, undefined, {}, [], () => x, Symbol("x")])
    t.throws(() => toExpr(value as unknown as Expr), { code: "not-an-expression" });
});

test("the operations take numbers and any count of operands", (t) => {
  same(t, add(), toExpr(0));
  same(t, mul(), toExpr(1));
  same(t, add(x, 1, x, 2n), parse("2*x + 3"));
  same(t, mul(2, x, 0.5, x), parse("x^2"));
  same(t, sub(1, x), parse("1 - x"));
  same(t, div(1, x), parse("1/x"));
  same(t, div(1, 3), parse("1/3"));
  same(t, pow(2, x), parse("2^x"));
  same(t, neg(x), parse("-x"));
  for (const [made, text] of [
    [eq(x, 1), "x == 1"],
    [ne(x, 1), "x != 1"],
    [lt(x, 1), "x < 1"],
    [le(x, 1), "x <= 1"],
    [gt(x, 1), "x > 1"],
    [ge(x, 1), "x >= 1"],
  ] as const)
    same(t, made, parse(text));
});

test("truth values are no operands", (t) => {
  for (const make of [add, sub, mul, div, pow, neg, lt, le, gt, ge, eq, ne] as ((...args: Expr[]) => Expr)[])
    t.throws(() => make(lt(x, 0), x), { code: "truth-value" });
});
