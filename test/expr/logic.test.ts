/** Comparisons, connectives and where. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import {
  and,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  not,
  or,
  unequal,
  where,
} from "../../src/expr/logic.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { Rational } from "../../src/expr/rational.js";
import { FALSE, ONE, rational, TRUE, TWO, ZERO } from "../../src/expr/reals.js";
import { same } from "./_trees.js";

const [x, y, z] = ["x", "y", "z"].map(symbol);
const [p, q, r] = [less(x, y), less(y, z), equal(x, z)];

test("numbers are compared at once", (t) => {
  const numbers = ["-1/3", "0", "3333333333333333/10000000000000000", "1/3", "1e30"].map((text) => {
    const [a, b = "1"] = text.split("/");
    return Rational.decimal(a).div(Rational.decimal(b));
  });
  for (const [i, a] of numbers.entries())
    for (const [j, b] of numbers.entries()) {
      const [l, m] = [rational(a), rational(b)];
      const truth = (value: boolean) => (value ? TRUE : FALSE);
      same(t, less(l, m), truth(i < j));
      same(t, lessEqual(l, m), truth(i <= j));
      same(t, greater(l, m), truth(i > j));
      same(t, greaterEqual(l, m), truth(i >= j));
      same(t, equal(l, m), truth(i === j));
      same(t, unequal(l, m), truth(i !== j));
    }
});

test("an expression is compared with itself at once", (t) => {
  for (const [made, want] of [
    [equal(x, x), TRUE],
    [lessEqual(x, x), TRUE],
    [unequal(x, x), FALSE],
    [less(x, x), FALSE],
  ])
    same(t, made, want);
});

test("equality has no sides, and greater is less from the other side", (t) => {
  same(t, equal(x, y), equal(y, x));
  same(t, unequal(x, y), unequal(y, x));
  same(t, greater(x, y), less(y, x));
  same(t, greaterEqual(x, y), lessEqual(y, x));
  t.not(less(x, y), less(y, x));
});

test("and and or are flat, ordered, without repetition, and decided where they can be", (t) => {
  const table: readonly (readonly [Expr, Expr])[] = [
    [and(p, q), and(q, p)],
    [and(p, and(q, r)), and(and(r, p), q, p)],
    [or(p, or(q, r)), or(r, q, p)],
    [and(p, p), p],
    [and(p, TRUE), p],
    [and(p, FALSE, q), FALSE],
    [or(p, FALSE), p],
    [or(p, TRUE), TRUE],
    [and(), TRUE],
    [or(), FALSE],
  ];
  for (const [made, want] of table) same(t, made, want);
  t.is(and(or(p, q), r).args.length, 2);
});

test("not goes into equalities and stays before orders, which a NaN fails both ways", (t) => {
  same(t, not(TRUE), FALSE);
  same(t, not(not(p)), p);
  same(t, not(equal(x, y)), unequal(x, y));
  same(t, not(unequal(x, y)), equal(x, y));
  t.is(not(p).op.name, "not");
});

test("where takes the branch that is certain, and turns round a not", (t) => {
  same(t, where(TRUE, x, y), x);
  same(t, where(less(TWO, ONE), x, y), y);
  same(t, where(p, x, x), x);
  same(t, where(not(p), x, y), where(p, y, x));
});

test("numbers and truth values do not take each other's place", (t) => {
  const sin = defaultBook.find("sin", 1) as Op;
  for (const make of [
    () => less(p, x),
    () => equal(x, p),
    () => and(p, x),
    () => or(ONE, p),
    () => not(x),
    () => where(x, y, z),
    () => where(p, q, x),
    () => where(TRUE, x, p),
    () => call(sin, [p]),
  ])
    t.throws(make, { code: "truth-value" });
  for (const text of [
    "(x<y)+1",
    "-(x<y)",
    "(x<y)*2",
    "2^(x<y)",
    "sin(x<y)",
    "x and y",
    "not x",
    "x ? 1 : 2",
    "where(x<y, y<z, 1)",
    "where(1, 2, 3)",
    "1 < (x<y)",
  ])
    t.throws(() => defaultBook.parse(text), { code: "truth-value", message: /\^/ }, text);
  same(t, where(p, ZERO, ONE), where(not(p), ONE, ZERO));
});
