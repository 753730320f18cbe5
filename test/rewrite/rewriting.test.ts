import test from "ava";
import { call } from "../../src/expr/call.js";
import { where } from "../../src/expr/logic.js";
import { type Expr, symbol, workspace } from "../../src/expr/node.js";
import { add, integer, ONE, sum } from "../../src/expr/reals.js";
import { assume, assuming } from "../../src/facts/ask.js";
import { nothingAssumed } from "../../src/facts/context.js";
import { replay } from "../../src/rewrite/replay.js";
import { Rewriter } from "../../src/rewrite/rewrite.js";
import { RuleSet } from "../../src/rewrite/rule-set.js";
import { leadingSign } from "../../src/rewrite/sign.js";
import { DEFAULT_REWRITE_BUDGET } from "../../src/rewrite/step.js";
import { rewriting, rulesOf } from "./_rewriting.js";

const { book, rules } = rulesOf(`
pythagoras:     sin(x)^2 + cos(x)^2 -> 1
tangent:        sin(x)/cos(x) -> tan(x)
abs_positive:   abs(x) -> x                  if x > 0
abs_negative:   abs(x) -> -x                 if x < 0
sqrt_square:    sqrt(x)^2 -> x
square_sqrt:    sqrt(x^2) -> abs(x)
exp_log:        exp(log(x)) -> x
log_exp:        log(exp(x)) -> x
where_times:    where(c, a, 0)*b -> where(c, a*b, 0)
`);
const of = (text: string, context = nothingAssumed) =>
  String(rewriting(rules, book.parse(text), context).after);

test("a rule fires only where its condition is known", (t) => {
  t.is(of("abs(t)"), "abs(t)");
  t.is(of("abs(t)", assume({ t: "positive" })), "t");
  t.is(of("abs(t)", assume({ t: "negative" })), "-t");
  t.is(of("abs(t)", assume({ t: "nonnegative" })), "abs(t)");
  t.is(of("abs(t - s)", assuming(book.parse("s < t"))), "t - s");
  t.is(of("abs(exp(t))"), "exp(t)");
});

test("inside of a branch, its condition is known", (t) => {
  t.is(of("where(t > 0, abs(t), abs(t))"), "abs(t)");
  t.is(of("where(t > 0, abs(t) + 1, abs(t))"), "where(t > 0, t + 1, abs(t))");
  t.is(of("where(t > 0, 1, where(t == 0, 0, abs(t)))"), "where(t > 0, 1, where(t == 0, 0, -t))");
  t.is(of("abs(t) + where(t < 0, abs(t)*s, 0)"), "abs(t) + where(t < 0, -s*t, 0)");
  t.is(of("where(t > 1, where(t > 0, s, t), 3)"), "where(t > 1, s, 3)");
});

test("conditions that are known from the context fold", (t) => {
  t.is(of("where(t^2 + 1 > 0, s, t)"), "s");
  t.is(of("where(t > 0, s, 2)", assume({ t: "positive" })), "s");
  t.is(of("where(t > 0 and s > 0, s, 2)", assume({ t: "positive" })), "where(s > 0, s, 2)");
  // Where log(t) is undefined the comparison is false.
  t.is(of("where(log(t)^2 + 1 > 0, s, 2)"), "where(log(t)^2 + 1 > 0, s, 2)");
});

test("below a comparison, nothing becomes defined that was not", (t) => {
  t.is(of("where(sqrt(t)^2 > -1, 1, 0)"), "where(sqrt(t)^2 > -1, 1, 0)");
  t.is(of("where(sqrt(t)^2 > 3, 1, 0)", assume({ t: "positive" })), "where(t > 3, 1, 0)");
  t.is(of("where(sqrt(t)^2*(sin(s)^2 + cos(s)^2) > 3, 1, 0)"), "where(sqrt(t)^2 > 3, 1, 0)");
  t.is(of("sqrt(t)^2 + where(sqrt(t)^2 > 3, 1, 0)"), "t + where(sqrt(t)^2 > 3, 1, 0)");
});

test("what a firing makes is rewritten in turn", (t) => {
  t.is(of("exp(log(sqrt(t^2)))", assume({ t: "negative" })), "-t");
  t.is(of("sin(s + exp(log(t)))^2*r + r*cos(t + log(exp(s)))^2"), "r");
  const { after, steps } = rewriting(rules, book.parse("sqrt(exp(log(t))^2)"), assume({ t: "positive" }));
  t.is(String(after), "t");
  t.deepEqual(
    steps.map(({ name, before, after }) => `${name}: ${before} -> ${after}`),
    ["exp_log: exp(log(t)) -> t", "square_sqrt: sqrt(t^2) -> abs(t)", "abs_positive: abs(t) -> t"],
  );
  t.deepEqual(steps.at(-1)?.conditions.map(String), ["t > 0"]);
  t.is(steps.at(-1)?.rule?.name, "abs_positive");
});

test("conditions are logged one by one, and only where they had to be known", (t) => {
  const context = assume({ y: "y < 0", x: "x < -1" }, assuming(book.parse("x < y")));
  const { rules: own, book: b } = rulesOf("it: max(x, y) -> y if x < y and y < 0");
  const { steps } = rewriting(own, b.parse("max(x, y)"), context);
  t.deepEqual(
    steps.map((s) => s.conditions.map(String).sort()),
    [["x < y", "y < 0"]],
  );
});

test("a condition of a rule about branches has to be defined as well", (t) => {
  const { book: b, rules: own } = rulesOf("it: where(c, x, y) -> max(x, y) if x > y");
  const result = (text: string) => String(rewriting(own, b.parse(text)).after);
  t.is(result("where(a > 0, exp(u) + 1, 1)"), "max(exp(u) + 1, 1)");
  // Undefined for negative u: there, nothing is known of the two.
  t.is(result("where(a > 0, sqrt(u) + 2, 1)"), "where(a > 0, sqrt(u) + 2, 1)");
});

test("each subexpression is rewritten once", (t) => {
  const { after, steps } = rewriting(rules, book.parse("exp(log(t)) + sin(exp(log(t))) + exp(exp(log(t)))"));
  t.is(String(after), String(book.parse("t + sin(t) + exp(t)")));
  t.is(steps.length, 1);
});

test("the log leads to the answer", (t) => {
  for (const text of [
    "sin(t)^2 + cos(t)^2 + abs(sqrt(s^2))",
    "3*exp(log(t)) - 3*t",
    "exp(log(sin(t)^2*exp(log(s)) + s*cos(t)^2)) * sin(s)/cos(s)",
    "tan(exp(log(t)))*sin(-t)/cos(-t)",
    "5*abs(exp(t))*z + sqrt(-abs(exp(t))*-1)^2",
    "log(exp(abs(exp(log(exp(log(u)))))))",
  ]) {
    const { before, after, steps } = rewriting(rules, book.parse(text));
    t.not(before, after, text);
    t.is(String(replay(before, steps)), String(after), text);
  }
});

test("what comes up again is logged again", (t) => {
  const { book: b, rules: own } = rulesOf("inner: cosh(x) -> sinh(x)\nouter: tanh(x) -> cosh(x)");
  const e = b.parse("log(cosh(t)) + tanh(t)");
  const { after, steps } = rewriting(own, e);
  t.is(String(after), String(b.parse("log(sinh(t)) + sinh(t)")));
  t.is(replay(e, steps), after);
});

test("a rewriter may be used again: results are kept, steps are told anew", (t) => {
  const log: Parameters<typeof replay>[1][number][] = [];
  const rewriter = new Rewriter(rules, nothingAssumed, DEFAULT_REWRITE_BUDGET, log);
  const first = rewriter.rewrite(book.parse("exp(log(t))"));
  t.is(String(first), "t");
  const second = rewriter.rewrite(book.parse("1 + exp(log(t))"));
  t.is(String(second), "t + 1");
  t.deepEqual(
    log.map(({ name }) => name),
    ["exp_log", "exp_log"],
  );
  t.is(rewriter.rewrite(second), second);
  t.is(log.length, 2);
});

test("formulas may be nested as deep as memory lasts", (t) => {
  const sin = book.find("sin", 1);
  const exp = book.find("exp", 1);
  const log = book.find("log", 1);
  if (sin === undefined || exp === undefined || log === undefined) return t.fail();
  workspace(() => {
    let e: Expr = symbol("t");
    for (let i = 0; i < 10_000; i++) e = call(sin, [call(exp, [call(log, [add(e, ONE)])])]);
    let plain: Expr = symbol("t");
    for (let i = 0; i < 10_000; i++) plain = call(sin, [add(plain, ONE)]);
    const rewriter = new Rewriter(rules, nothingAssumed, { milliseconds: 60_000, firings: 1e6 }, null);
    t.is(rewriter.rewrite(e), plain);
    t.is(rewriter.firings, 10_000);
    let branches: Expr = symbol("t");
    let known: Expr = symbol("t");
    const positive = book.parse("c > 0");
    for (let i = 0; i < 3000; i++) {
      branches = where(positive, call(sin, [branches]), book.parse("abs(c)"));
      known = call(sin, [known]);
    }
    const inner = rewriter.rewrite(branches);
    t.is(inner, where(positive, known, book.parse("abs(c)")));
  });
});

test("long sums", (t) => {
  workspace(() => {
    const terms: Expr[] = [];
    for (let i = 0; i < 300; i++) {
      terms.push(book.parse(`a${i}*sin(${i + 1}*t)^2`), book.parse(`a${i}*cos(${i + 1}*t)^2`));
    }
    const { after, steps } = rewriting(rules, sum(terms), nothingAssumed, { milliseconds: 60_000 });
    t.is(steps.length, 300);
    t.is(after, sum(terms.flatMap((_, i) => (i < 300 ? [symbol(`a${i}`)] : []))));
  });
});

test("a used-up budget is named, and the result is equal", (t) => {
  const text = Array.from({ length: 40 }, (_, i) => `exp(log(a${i}))`).join(" + ");
  const e = book.parse(text);
  const few = rewriting(rules, e, nothingAssumed, { firings: 7 });
  t.is(few.stopped, "firings");
  t.is(few.steps.length, 7);
  t.is(replay(e, few.steps), few.after);
  t.is(rewriting(rules, few.after).after, rewriting(rules, e).after);
  const late = rewriting(
    rules,
    book.parse(Array.from({ length: 400 }, (_, i) => `exp(log(a${i}))`).join(" + ")),
    nothingAssumed,
    { milliseconds: 0 },
  );
  t.is(late.stopped, "time");
  t.is(rewriting(rules, e).stopped, null);
});

test("rules that go in circles, or grow for ever, end", (t) => {
  const circle = rulesOf("there: sinh(x) -> cosh(x)\nback: cosh(x) -> sinh(x)");
  const { after, stopped } = rewriting(circle.rules, circle.book.parse("sinh(t) + 1"));
  t.is(stopped, null);
  t.true(["sinh(t) + 1", "cosh(t) + 1"].includes(String(after)));
  const growing = rulesOf("more: sinh(x) -> cosh(sinh(x + 1))");
  t.is(
    rewriting(growing.rules, growing.book.parse("sinh(t)"), nothingAssumed, { firings: 300 }).stopped,
    "firings",
  );
});

test("a rule whose result would be too large does not fire", (t) => {
  const large = rulesOf("grow: sinh(x) -> cosh(x^x^x)\nsmall: cosh(x) -> x");
  t.is(
    String(rewriting(large.rules, large.book.parse("sinh(99) + cosh(2)")).after),
    String(large.book.parse("sinh(99) + 2")),
  );
});

test("a rule for a function is found at each of its operators", (t) => {
  const { book: b, rules: own } = rulesOf("both: sin(x)^2 + cos(x)^2 -> 1");
  const concerned = (text: string) => own.candidates(b.parse(text)).length > 0;
  t.true(concerned("sin(t)^2 + cos(t)^2"));
  t.true(concerned("y*sin(t)^2 + z*cos(t)^2 + 5"));
  t.false(concerned("sin(t)^2 + z"));
  t.false(concerned("sin(t) + cos(t)"));
  t.false(concerned("sin(t)*cos(t)"));
  t.false(concerned("exp(t)"));
  t.false(concerned("t"));
});

test("the rules of a book are compiled once", (t) => {
  t.is(RuleSet.of(book), RuleSet.of(book));
  t.not(RuleSet.of(book), RuleSet.of(book.extend("it: sinh(x) -> x")));
});

// ————— odd, even, quarter turns

const angles = rulesOf(`
fn si(x)
  native   sin
  jvp      co(x)*dx
  odd
  quarter  co(x)
fn co(x)
  native   cos
  jvp      -si(x)*dx
  even
  quarter  -si(x)
fn lone(x) = si(x)
  odd
  quarter  cosh(x)
`);
const turned = (text: string) => String(rewriting(angles.rules, angles.book.parse(text)).after);

test("odd and even functions lose the minus of their argument", (t) => {
  t.is(turned("si(-x)"), "-si(x)");
  t.is(turned("co(-3*x)"), "co(3*x)");
  t.is(turned("si(b - a)"), "-si(a - b)");
  t.is(turned("si(a - b)"), "si(a - b)");
  t.is(turned("co(y - x^2) + co(x^2 - y)"), "2*co(x^2 - y)");
  t.is(turned("si(a - b) + si(b - a)"), "0");
  const { steps } = rewriting(angles.rules, angles.book.parse("co(si(-x))"));
  t.deepEqual(
    steps.map(({ name }) => name),
    ["odd", "even"],
  );
});

test("multiples of a quarter turn leave the argument", (t) => {
  for (const [before, after] of [
    ["si(x + pi/2)", "co(x)"],
    ["si(x + pi)", "-si(x)"],
    ["si(x + 3*pi/2)", "-co(x)"],
    ["si(x + 2*pi)", "si(x)"],
    ["si(x - pi/2)", "-co(x)"],
    ["si(pi - x)", "si(x)"],
    ["co(x + pi/2)", "-si(x)"],
    ["co(pi/2 - x)", "si(x)"],
    ["co(x - 10^30*pi)", "co(x)"],
    ["co(x + (10^30 + 1)*pi)", "-co(x)"],
    ["si(x + pi/3)", "co(x - pi/6)"],
    ["si(x + pi/4)", "si(x + pi/4)"],
    ["si(x - pi/4)", "-co(x + pi/4)"],
    ["si(3*pi/8)", "co(pi/8)"],
    ["si(9*pi/8)", "-si(pi/8)"],
    ["si(x + y*pi)", "si(pi*y + x)"],
    ["si(pi/5)", "si(pi/5)"],
  ])
    t.is(turned(before), after, before);
});

test("one turn is one step", (t) => {
  const { steps } = rewriting(angles.rules, angles.book.parse("si(x + 3*pi/2)"));
  t.deepEqual(
    steps.map(({ name }) => name),
    ["quarter turn"],
  );
});

test("where a function on the way has no quarter, nothing is turned", (t) => {
  t.is(turned("lone(x + pi/2)"), "cosh(x)");
  t.is(turned("lone(x + pi)"), "lone(x + pi)");
});

test("a function with another derivative in the book keeps its arguments", (t) => {
  const other = angles.book.extend("custom_jvp co(x) = 2*dx");
  const set = new RuleSet([], (op) => other.redeclares(op));
  const result = (text: string) => String(rewriting(set, other.parse(text)).after);
  t.is(result("co(-x)"), "co(-x)");
  t.is(result("si(-x)"), "-si(x)");
  // The way leads through co.
  t.is(result("si(x + pi/2)"), "si(x + pi/2)");
  t.is(result("si(x + 2*pi)"), "si(x)");
});

test("the sign of a formula is opposite to that of its negative", (t) => {
  for (const text of [
    "x",
    "-3",
    "x - y",
    "y - x",
    "x^2 - x - 1",
    "1 - x",
    "sin(x) - cos(x)",
    "pi - 4*exp(1)",
    "x*y - x*z",
    "-x/y",
  ]) {
    const e = book.parse(text);
    t.is(leadingSign(e) + leadingSign(book.parse(`-(${text})`)), 0, text);
    t.not(leadingSign(e), 0);
  }
  t.is(leadingSign(integer(0)), 0);
});

test("a rule with a direction fires only where the whole node descends", (t) => {
  const { rules: free, book: b } = rulesOf("it: exp(x)*exp(y) -> exp(x + y)");
  const [rule] = b.rewriteRules().filter(({ name }) => name === "it");
  t.is(rule.arrow, "->");
  const guarded = new RuleSet([rule]);
  const result = (rules: RuleSet, text: string) => rewriting(rules, b.parse(text)).after;
  t.is(result(guarded, "exp(x)*exp(y)"), b.parse("exp(x + y)"));
  // Two exponentials before and after, of a longer sum.
  t.is(result(guarded, "exp(x)^3*exp(y)^2"), b.parse("exp(x)^3*exp(y)^2"));
  t.not(result(free, "exp(x)^3*exp(y)^2"), b.parse("exp(x)^3*exp(y)^2"));
});
