/** Rewrite rules on pages: what they are read as, what is refused and where, and how long they live. */
import test from "ava";
import type { Op } from "../../src/expr/op.js";
import { Book, defaultBook, FluxionsError, page, parse, symbol, workspace } from "../../src/index.js";
import { systemPage } from "../../src/language/page.js";
import type { RewriteRule } from "../../src/language/rewrite-rule.js";
import { same } from "../expr/_trees.js";

const lines = `
pythagoras:      sin(x)^2 + cos(x)^2 -> 1
power_of_power:  (x^a)^b -> x^(a*b)                 if x > 0
log_of_power:    log(x^n) <-> n*log(abs(x))         if n is even     # both signs of x
half_angle:      1 - cos(x) ~> 2 * sin(x/2)^2       near x = 0
horner2:         a*x^2 + b*x + c <-> (a*x + b)*x + c
  deviates where x == 0 "it does not, this is a test"
  deviates where a < 0 and b < 0 "nor does this"
`;

const rulesOf = (text: string): readonly RewriteRule[] => page(text).rules;
const only = (text: string): RewriteRule => {
  const rules = rulesOf(text);
  if (rules.length !== 1) throw new Error(`${rules.length} rules`);
  return rules[0];
};
/** A formula of a rule with its names put back. */
const named = (rule: RewriteRule, part: "right" | "condition" | "near") =>
  String(rule[part]?.fill(rule.params.map((p) => symbol(p))) ?? null);

test("the pieces of a rule", (t) => {
  const rules = rulesOf(lines);
  t.deepEqual(
    rules.map((r) => [r.name, r.arrow, r.params.join(" "), named(r, "right"), named(r, "condition")]),
    [
      ["pythagoras", "->", "x", "1", "null"],
      ["power_of_power", "->", "x a b", String(parse("x^(a*b)")), String(parse("x > 0"))],
      ["log_of_power", "<->", "x n", String(parse("n*log(abs(x))")), "null"],
      ["half_angle", "~>", "x", String(parse("2*sin(x/2)^2")), "null"],
      ["horner2", "<->", "a x b c", String(parse("(a*x + b)*x + c")), "null"],
    ],
  );
  t.deepEqual(
    rules.map((r) => [...r.kinds]),
    [[], [], [[1, "even"]], [], []],
  );
  t.deepEqual(
    rules.map((r) => named(r, "near")),
    ["null", "null", "null", String(parse("x == 0")), "null"],
  );
  t.deepEqual(
    rules.map((r) => [...r.ops].map((op) => op.name).sort()),
    [["cos", "sin"], [], ["abs", "log"], ["cos", "sin"], []],
  );
  t.is(rules[2].doc, "both signs of x");
  t.is(rules[2].source, "log_of_power:    log(x^n) <-> n*log(abs(x))         if n is even");
  for (const r of rules) t.is(lines.slice(r.at, r.at + r.name.length), r.name);
  const [first, second] = rules[4].deviates;
  t.is(first.reason, "it does not, this is a test");
  same(t, first.where.fill([symbol("u"), symbol("v")]), parse("v == 0"));
  same(t, second.where.fill(["u", "v", "w", "z"].map((n) => symbol(n))), parse("u < 0 and w < 0"));
});

test("the right side is filled in and canonicalised", (t) => {
  const [, rule] = rulesOf(lines);
  same(t, rule.right.fill([parse("y"), parse("2"), parse("k/2")]), parse("y^k"));
});

test("conditions and kinds are joined by “and”, in any order, beside “near”", (t) => {
  const r = only(
    "a: x^n + y ~> y + x^n*1.5 near abs(x) < 1 if n is integer and (x > 0 or y > 0) and y is symbol",
  );
  t.is(named(r, "condition"), String(parse("x > 0 or y > 0")));
  t.is(named(r, "near"), String(parse("abs(x) < 1")));
  t.deepEqual(
    [...r.kinds],
    [
      [1, "integer"],
      [2, "symbol"],
    ],
  );
  const both = only("a: x^y ~> x*y if x > 0 and y > 0 near x = 1");
  t.is(named(both, "condition"), String(parse("x > 0 and y > 0")));
});

test("a rule between conditions, with names that stand for conditions", (t) => {
  const rules = rulesOf(`
not_less:   not (a < b) -> b <= a
absorb:     p and (p or q) -> p
same_test:  where(c, where(c, a, b), d) -> where(c, a, d)
`);
  t.is(named(rules[0], "right"), String(parse("b <= a")));
  t.is(named(rules[1], "right"), "p");
  t.deepEqual(rules[2].params, ["c", "a", "b", "d"]);
  const [c, x, y] = [parse("u < 1"), symbol("x"), symbol("y")];
  same(t, rules[2].right.fill([c, x, symbol("z"), y]), parse("where(u < 1, x, y)"));
});

test("a rule goes on where a parenthesis is open, with comments in between", (t) => {
  const r = only("a: sin(x)^2 + ( # if -> near\n cos(x)^2 # more\n) -> 1 # last");
  same(t, r.left, only("b: sin(x)^2 + cos(x)^2 -> 1").left);
  t.is(r.doc, "if -> near");
});

test("names may contain the words of a rule, and be those of Greek functions", (t) => {
  t.deepEqual(only("a: iffy*sin(near_by)*sin(beta) <-> sin(near_by)^2*iffy*beta").params, [
    "iffy",
    "near_by",
    "beta",
  ]);
});

test("rules stand beside functions, in any order, and speak of functions below", (t) => {
  const p = page(
    `
f_of_zero: f(x)^2 <-> f(2*x)
  deviates where x == 0 "a test"
# what f is
fn f(x) = x^2 + 1
  weight 7
  quarter x + 1
  deviates where x == 0 "one"
  deviates where x == 1 "two"
again: f(x)*f(y) <-> f(x*y)
fn g(x) = f(x)
`,
  );
  t.deepEqual(
    p.rules.map((r) => r.name),
    ["f_of_zero", "again"],
  );
  const f = p.find("f", 1);
  t.true(p.rules.every((r) => f !== undefined && r.ops.has(f)));
  t.is(f?.declared.doc, "what f is");
  t.is(f?.declared.weight, 7);
  same(t, f?.declared.quarter?.fill([symbol("t")]) ?? parse("0"), parse("t + 1"));
  t.deepEqual(
    f?.declared.deviates.map((d) => d.reason),
    ["one", "two"],
  );
  same(t, f?.declared.deviates[1].where.fill([symbol("t")]) ?? parse("0"), parse("t == 1"));
  t.is(p.find("g", 1)?.declared.weight, 4);
  t.deepEqual(p.find("g", 1)?.declared.deviates, []);
});

test("a book has the rules of its pages in order, without those of functions that it re-declares", (t) => {
  const a = page("one: sin(x)^2 + cos(x)^2 -> 1\ntwo: log(x^2) <-> 2*log(abs(x))");
  const b = page("three: exp(x)*exp(y) <-> exp(x + y)");
  t.deepEqual(
    new Book(a, b).rewriteRules().map((r) => r.name),
    ["one", "two", "three"],
  );
  const other = new Book(a, b, page("custom_jvp sin(x) = 2*dx"));
  t.deepEqual(
    other.rewriteRules().map((r) => r.name),
    ["two", "three"],
  );
});

test("rules that speak of a function of many arguments", (t) => {
  const r = only("a: max(x, y, z) <-> max(max(x, y), z)");
  t.true(r.left.op === defaultBook.find("max", 3));
  t.is(r.ops.size, 2);
});

const refused: readonly (readonly [string, string, string])[] = [
  ["a: sin(x)", "page-syntax", "sin(x)"],
  ["a: x*y -> y*x -> x", "page-syntax", "-> x"],
  ["a: x*y <-> y -> x", "page-syntax", "-> x"],
  ["x*y -> y", "page-syntax", "x*y -> y"],
  ["my-rule: x*y -> y", "page-syntax", "my-rule"],
  ["a: x^1.5 -> x\na: x^2.5 -> x", "page-syntax", "a: x^2.5"],
  ["a: sin(x) ~> x", "page-syntax", "~>"],
  ["a: sin(x) -> x near x = 0", "page-syntax", "near"],
  ["a: sin(x) <-> x near x = 0", "page-syntax", "near"],
  ["a: sin(x) ~> x near x = 0 near x = 1", "page-syntax", "near x = 1"],
  ["a: sin(x) ~> x near x = 0 and x = 1", "assignment", "= 0"],
  ["a: sin(x) ~> x near x < 1 and x > 0", "page-syntax", "x < 1 and"],
  ["a: sin(x) ~> x near x", "bad-rule", "x"],
  ["a: sin(x) ~> x near y = 0", "bad-rule", "y"],
  ["a: sin(x) ~> x near (x < 1) = 0", "bad-rule", "(x < 1)"],
  ["a: sin(x) if x > 0 -> x", "page-syntax", "if"],
  ["a: sin(x) -> x if x > 0 if x < 1", "page-syntax", "if x < 1"],
  ["a: sin(x) -> y", "bad-rule", "y"],
  ["a: sin(x) -> x if y > 0", "bad-rule", "y"],
  ["a: sin(x) -> x if y is even", "bad-rule", "y is"],
  ["a: sin(x) -> x if x is green", "page-syntax", "x is green"],
  ["a: sin(x) -> x if x + 1 is even", "page-syntax", "x + 1 is even"],
  ["a: sin(x) -> x if x > 0 or x is even", "page-syntax", "or"],
  ["a: sin(x) -> x if (x is even)", "page-syntax", "is even"],
  ["a: is*sin(x) -> x", "page-syntax", "is"],
  ["a: sin(x) -> x if sin(if) > 0", "page-syntax", "if)"],
  ["a: sin(x) -> x if x is even and x is integer", "bad-rule", "x is integer"],
  ["a: sin(x) -> x if x", "bad-rule", "x"],
  ["a: sin(x) -> x if 1 < 2", "bad-rule", "1 < 2"],
  ["a: sin(x) -> x if x < x and x is even", "bad-rule", "x < x"],
  ["a: sin(x) -> x if", "empty", ""],
  ["a: x -> x + 1", "bad-rule", "x"],
  ["a: sin(0) -> 0", "bad-rule", "sin(0)"],
  ["a: pi -> 3", "bad-rule", "pi"],
  ["a: sin(x) + y - y -> x", "bad-rule", "y"],
  ["a: x*x -> x^2", "bad-rule", "x*x -> x^2"],
  ["a: sin(x) -> x < 1", "bad-rule", "x < 1"],
  ["a: x < 1 -> x", "bad-rule", "x < 1"],
  ["a: where(c, sin(x), x) -> c*x", "bad-rule", "where"],
  ["a: foo(x) -> x", "unknown-function", "foo"],
  ["a: sin(x) -> foo(x)", "unknown-function", "foo"],
  ["a: sin(x, y) -> x", "arity", "sin(x, y)"],
  ["a: sin(x) -> x +", "trailing-operator", "+"],
  ["a: -> x", "empty", ""],
  ["a: sin(x) ->", "empty", ""],
  ["a:", "page-syntax", ""],
  ["a: sin(x) -> x\n  jvp dx", "page-syntax", "jvp"],
  ["a: sin(x) -> x\n  deviates x == 0", "page-syntax", "x == 0"],
  ['a: sin(x) -> x\n  deviates where x == 0 ""', "page-syntax", "where"],
  ['a: sin(x) -> x\n  deviates where x == 0 "open', "page-syntax", "where"],
  ['a: sin(x) -> x\n  deviates where x "number"', "bad-rule", "x"],
  ['a: sin(x) -> x\n  deviates where y == 0 "unknown"', "bad-rule", "y"],
  ["a: sin(x) -> x\n  deviates", "page-syntax", "deviates"],
  ["fn f(x) = x\n  weight", "page-syntax", "weight"],
  ["fn f(x) = x\n  weight 0", "page-syntax", "0"],
  ["fn f(x) = x\n  weight 1/2", "page-syntax", "1/2"],
  ["fn f(x) = x\n  weight 1\n  weight 2", "page-syntax", "weight 2"],
  ["fn f(x, y) = x\n  quarter x", "page-syntax", "quarter"],
  ["fn f(x) = x\n  quarter y", "unknown-name", "y"],
  ["fn f(x) = x\n  quarter x < 1", "truth-value", "x < 1"],
  ['fn f(x) = x\n  deviates where x "a number"', "truth-value", "x"],
  ['fn f(x) = x\n  deviates where y == 0 "unknown"', "unknown-name", "y"],
  ["  a: sin(x) -> x", "page-syntax", "a: sin(x)"],
];
for (const [text, code, under] of refused)
  test(`refused with ${code}: ${text.replaceAll("\n", " ⏎ ").replaceAll(/ +/g, " ")}`, (t) => {
    const error = t.throws(() => page(text), { code, instanceOf: FluxionsError });
    t.is(error.source, text);
    t.true(text.startsWith(under, error.at), `the caret is under “${text.slice(error.at)}”`);
    t.regex(error.message, /\n +\^/);
  });

test("a page of the system reads its rules when they are first asked for, once", (t) => {
  const good = systemPage("a: sin(x)^2 + cos(x)^2 -> 1", defaultBook);
  t.is(good.rules, good.rules);
  t.is(good.rules[0].name, "a");
  const bad = systemPage("a: sin(x) -> foo(x)", defaultBook);
  t.throws(() => bad.rules, { code: "unknown-function" });
  t.throws(() => systemPage("a: sin(x) -> x\n  jvp dx", defaultBook), { code: "page-syntax" });
});

test("a page of the system reads its quarters and deviations when they are first asked for", (t) => {
  const p = systemPage(
    'fn wave(x) = sin(x) + 3\n  quarter cos(x) + 3\n  deviates where x == 7 "a test"',
    defaultBook,
  );
  const d = p.find("wave", 1)?.declared;
  t.is(
    workspace(() => (d?.quarter?.holes ?? 0) + (d?.deviates.length ?? 0)),
    2,
  );
  same(t, d?.quarter?.fill([symbol("t")]) ?? parse("0"), parse("cos(t) + 3"));
  same(t, d?.deviates[0].where.fill([symbol("t")]) ?? parse("0"), parse("t == 7"));
});

test("a derivative rule of the system that is first read in a workspace lives as long as its page", (t) => {
  const p = systemPage(
    "fn wave(x, y) = sin(x)^2 + 7*y\n  let s = sin(41*x)^43\n  jvp s*dx\nfn bad(x) = x\n  jvp foo(x)*dx",
    defaultBook,
  );
  const rule = p.find("wave", 2)?.declared.jvp;
  if (rule === null || rule === undefined) throw new Error("there is a rule before it is read");
  t.is(rule.source, "s*dx");
  t.deepEqual(
    workspace(() => rule.silent),
    [1],
  );
  const [x, y] = [symbol("x"), symbol("y")];
  same(t, rule.whole.fill([x, y, y, y, y]), parse("sin(41*x)^43*y"));
  t.is(rule.part(1), null);
  t.is(rule.out, null);
  const bad = p.find("bad", 1)?.declared.jvp;
  t.throws(() => bad?.whole, { code: "unknown-function", message: /jvp foo/ });
});

test("rules that are first read in a workspace live as long as their page", (t) => {
  const p = systemPage(
    'a: sin(17*x)^19 + cos(x*y) -> 23 + x*tanh(29*y) if x > 31 and y is even\n  deviates where x == 37 "a test"',
    defaultBook,
  );
  const inside = workspace(() => p.rules.length);
  t.is(inside, 1);
  const [rule] = p.rules;
  const [x, y] = [symbol("x"), symbol("y")];
  same(t, rule.right.fill([x, y]), parse("23 + x*tanh(29*y)"));
  same(t, rule.condition?.fill([x, y]) ?? x, parse("x > 31"));
  same(t, rule.deviates[0].where.fill([x, y]), parse("x == 37"));
  const again = page("a: sin(17*x)^19 + cos(x*y) <-> 23 + x*tanh(29*y)").rules[0];
  t.is(rule.left, again.left);
  t.is(rule.right.body, again.right.body);
});

test("a re-declaration says below it where it deviates", (t) => {
  const p = page(
    'custom_jvp sqrt(x) = where(x > 0, dx/(2*out), 0)\n  deviates where x == 0 "0 instead of infinity"\ncustom_jvp abs(x) = dx',
  );
  const of = (name: string) => p.redeclaredDeviations.get(defaultBook.find(name, 1) as Op) ?? [];
  t.deepEqual(
    of("sqrt").map((d) => d.reason),
    ["0 instead of infinity"],
  );
  same(t, of("sqrt")[0].where.fill([symbol("t")]), parse("t == 0"));
  t.deepEqual(of("abs"), []);
  t.throws(() => page("custom_jvp abs(x) = dx\n  range 0 .. 1"), {
    code: "page-syntax",
    message: /“range” is no line of a rule/,
  });
});

test("a fold inside of a sum over all arguments speaks of all of them", (t) => {
  const p = page(
    'fn most(x...) = most(x)\n  deviates where sum(where(x == most(x), 1, 0)) > 1 "ties"\nfn most(a, b) = max(a, b)',
  );
  const book = defaultBook.extend(p);
  const [x, y, z] = ["x", "y", "z"].map(symbol);
  same(
    t,
    (p.find("most", 3) as Op).declared.deviates[0].where.fill([x, y, z]),
    book.parse(
      "where(x == most(most(x, y), z), 1, 0) + where(y == most(most(x, y), z), 1, 0) + where(z == most(most(x, y), z), 1, 0) > 1",
    ),
  );
});
