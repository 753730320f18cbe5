/** Walks over expressions, of any depth and width, and templates. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { type Expr, hole, symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { add, integer, mul, ONE, product, sum, TWO } from "../../src/expr/reals.js";
import { replace, substitute, transform } from "../../src/expr/rebuild.js";
import { Template } from "../../src/expr/template.js";
import { countNodes, freeSymbols, postorder } from "../../src/expr/walk.js";
import fc, { runs } from "../_fast-check.js";
import { build, madeOrRefused, same, type Tree, trees } from "./_trees.js";

const parse = (text: string) => defaultBook.parse(text);
const [x, y] = [symbol("x"), symbol("y")];
const MANY = 100_000;

test("postorder meets every node once, operands first", (t) => {
  const shared = parse("sin(x+y)");
  const roots = [parse("sin(x+y)^2 + exp(sin(x+y))*x"), shared];
  const nodes = postorder(roots);
  t.is(new Set(nodes).size, nodes.length);
  nodes.forEach((n, i) => {
    for (const a of n.args) t.true(nodes.indexOf(a) < i);
  });
  t.is(countNodes(...roots), nodes.length);
  t.deepEqual(postorder([]), []);
});

test("free symbols come in alphabetical order, parameters and constants apart", (t) => {
  t.deepEqual(freeSymbols(parse("z*pi + where(b < a, e, sin(z))")), ["a", "b", "z"]);
  t.deepEqual(freeSymbols(parse("2*pi")), []);
});

test("substitution is simultaneous", (t) => {
  const table: readonly (readonly [string, Record<string, string>, string])[] = [
    ["x - y^2", { x: "y", y: "x" }, "y - x^2"],
    ["x*y", { x: "1", y: "x" }, "x"],
    ["x + y", { x: "0", y: "x" }, "x"],
    ["x^y", { x: "y", y: "1" }, "y"],
    ["where(x < 1, y, z)", { x: "0", y: "z", z: "y" }, "z"],
    ["sin(x)*cos(x)", { x: "0" }, "0"],
    ["x/x + z", { x: "0" }, "1 + z"],
    ["x", { w: "1" }, "x"],
  ];
  for (const [text, values, want] of table) {
    const bound = Object.entries(values).map(([name, v]) => [name, parse(v)] as const);
    same(t, substitute(parse(text), Object.fromEntries(bound)), parse(want));
    same(t, substitute(parse(text), new Map(bound)), parse(want));
  }
});

test("only expressions that are numbers take the place of a symbol", (t) => {
  t.throws(() => substitute(x, { x: parse("y < 1") }), { code: "truth-value" });
  t.throws(() => substitute(x, { x: 3 as unknown as Expr }), { code: "not-an-expression" });
});

test("replace puts a part in the place of another, once", (t) => {
  same(t, replace(parse("sin(sin(x))"), parse("sin(x)"), x), parse("sin(x)"));
  same(t, replace(parse("exp(x+y)*(x+y)"), parse("x+y"), y), parse("exp(y)*y"));
  same(t, replace(parse("x^2 + 2*x + 2"), TWO, y), parse("x^y + 2*x + 2"));
});

test("transform shows each node beside what it was", (t) => {
  const seen: string[] = [];
  transform(parse("sin(x)^2"), (e, was) => {
    seen.push(`${was} → ${e}`);
    return was === x ? y : e;
  });
  t.deepEqual(seen, ["x → x", "sin(x) → sin(y)", "2 → 2", "sin(x)^2 → sin(y)^2"]);
});

test("100,000 levels are built, substituted and searched", (t) => {
  const sin = defaultBook.find("sin", 1) as Op;
  const deep = (leaf: Expr) => {
    let e = leaf;
    for (let i = 0; i < MANY; i++) e = i % 2 === 0 ? add(call(sin, [e]), ONE) : mul(e, symbol("k"));
    return e;
  };
  const e = deep(x);
  t.deepEqual(freeSymbols(e), ["k", "x"]);
  same(t, substitute(e, { x: y }), deep(y));
  const f = new Template(substitute(e, { x: hole(0) }), 1);
  same(t, f.fill([y]), deep(y));
});

test("100,000 operands are added, multiplied and substituted", (t) => {
  const names = Array.from({ length: MANY }, (_, i) => symbol(`v${i}`));
  const total = sum(names.map((v, i) => mul(integer((i % 300) + 1), v)));
  t.is(freeSymbols(total).length, MANY);
  same(
    t,
    substitute(total, { v0: x, v1: x }),
    sum([total, mul(integer(-1), names[0]), mul(integer(-2), names[1]), mul(integer(3), x)]),
  );
  const all = product(names);
  same(t, substitute(all, Object.fromEntries(names.map((v) => [v.value as string, x]))), parse(`x^${MANY}`));
  const conditions = `x<y${" and x<y".repeat(20_000)}`;
  same(t, parse(conditions), parse("x<y"));
});

test("filling a template is substituting in it", (t) => {
  const exponent = fc.constantFrom<Tree>(
    { op: "number", p: 2, q: 1 },
    { op: "number", p: -1, q: 2 },
    { op: "symbol", name: "y" },
  );
  let refused = 0;
  fc.assert(
    fc.property(trees(exponent), trees(), trees(), (tree, a, b) => {
      const body = build(tree);
      const template = new Template(substitute(body, { x: hole(0), y: hole(1) }), 2);
      const [p, q] = [build(a), build(b)];
      const filled = madeOrRefused(() => template.fill([p, q]));
      if (typeof filled === "string") refused++;
      return filled === madeOrRefused(() => substitute(body, { x: p, y: q }));
    }),
    { numRuns: runs(1000) },
  );
  t.true(refused < runs(1000) / 20, `${refused} refused`);
});

test("a template refuses what substitution refuses", (t) => {
  const body = parse("((x^y)^y*x^2)^y");
  const template = new Template(substitute(body, { x: hole(0), y: hole(1) }), 2);
  const values = [integer(3), integer(64)];
  t.throws(() => template.fill(values), { code: "number-too-large" });
  t.throws(() => substitute(body, { x: values[0], y: values[1] }), { code: "number-too-large" });
});

test("a template keeps symbols that it closes over, and parts that it shares", (t) => {
  const template = new Template(mul(add(hole(0), y), call(defaultBook.find("exp", 1) as Op, [mul(y, y)])), 1);
  same(t, template.fill([x]), parse("(x+y)*exp(y^2)"));
  same(t, new Template(y, 1).fill([x]), y);
  let doubling = hole(0);
  for (let i = 0; i < 200; i++) doubling = add(mul(doubling, doubling), hole(1));
  t.is(countNodes(new Template(doubling, 2).fill([x, y])), countNodes(doubling));
});
