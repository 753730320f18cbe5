/** The steps of simplifications, done again in their places. */
import test from "ava";
import katex from "katex";
import { arrive } from "../../src/explain/arrival.js";
import { Explanation } from "../../src/explain/explanation.js";
import { explainSimplification } from "../../src/explain/index.js";
import { replay } from "../../src/explain/replay.js";
import { StepList } from "../../src/explain/step-list.js";
import { WHERE } from "../../src/expr/op.js";
import { postorder } from "../../src/expr/walk.js";
import { defaultBook, type Expr, parse, print, workspace } from "../../src/index.js";
import type { Step } from "../../src/rewrite/step.js";
import { simplify } from "../../src/simplify/simplify.js";
import fc, { runs } from "../_fast-check.js";
import { corpus } from "../corpora/_corpus.js";
import { book as randomBook, value } from "../print/_random.js";

const step = (before: string, after: string, name = "a rule"): Step => ({
  name,
  kind: "rule",
  before: parse(before),
  after: parse(after),
  conditions: [],
  rule: null,
});

function explained(input: string, log: readonly Step[], output: string): Explanation {
  const list = new StepList({});
  const e = parse(input);
  const answer = parse(output);
  const arrival = arrive(list, replay(e, log, list, answer) as Expr, answer);
  const { steps, leftOut } = list;
  return new Explanation({
    task: "simplify",
    by: [],
    input: e,
    output: answer,
    steps,
    leftOut,
    conditions: [],
    stopped: null,
    arrival,
  });
}

const wholes = (e: Explanation) => e.steps.map((s) => print(s.wholeAfter));
const render = (latex: string) =>
  katex.renderToString(latex, { throwOnError: true, strict: "error", displayMode: true });

test("each step is shown in its place", (t) => {
  const e = explained(
    "exp(log(x)) + sqrt(y^2)",
    [step("exp(log(x))", "x"), step("sqrt(y^2)", "abs(y)")],
    "x + abs(y)",
  );
  t.is(e.arrival, "arrived");
  t.deepEqual(wholes(e), [print(parse("x + sqrt(y^2)")), "x + abs(y)"]);
  t.is(e.steps[0].path?.length, 1);
  t.is(
    e.toText(),
    `Simplify exp(log(x)) + sqrt(y^2).

1. a rule
   in [exp(log(x))] + sqrt(y^2)
   put exp(log(x)) = x
   this gives x + sqrt(y^2)

2. a rule
   in x + [sqrt(y^2)]
   put sqrt(y^2) = abs(y)
   this gives x + abs(y)

Result: x + abs(y)
`,
  );
  t.notThrows(() => render(e.toLatex()));
});

test("a step may rewrite a part of a sum or product", (t) => {
  const sum = explained("sin(x)^2 + cos(x)^2 + y", [step("sin(x)^2 + cos(x)^2", "1")], "y + 1");
  t.is(sum.arrival, "arrived");
  t.is(sum.steps[0].path, null);
  t.regex(sum.toText(), /\[cos\(x\)\^2 \+ sin\(x\)\^2\]|\[sin\(x\)\^2 \+ cos\(x\)\^2\]/);
  const product = explained("x*sin(x)/cos(x)", [step("sin(x)/cos(x)", "tan(x)")], "x*tan(x)");
  t.is(product.arrival, "arrived");
  t.deepEqual(wholes(product), ["x*tan(x)"]);
  const term = explained("2*sin(x)*cos(x) + 1", [step("2*sin(x)*cos(x)", "sin(2*x)")], "sin(2*x) + 1");
  t.is(term.arrival, "arrived");
  const power = explained("y*sin(x)^2", [step("sin(x)^2", "1 - cos(x)^2")], "y*(1 - cos(x)^2)");
  t.is(power.arrival, "arrived");
  for (const e of [sum, product, term, power]) t.notThrows(() => render(e.toLatex()));
});

test("a step may rewrite what has become one with a product around it", (t) => {
  for (const formula of [
    "d*y/sqrt(3*z^2/4)",
    "x/nthRoot(1/y^4)",
    "x^8/where(1 == e, z, y*x*(1/2)^asech(13/2))",
    "x/where(1 == e, z, sqrt(3*x^2/4))",
  ]) {
    const e = explainSimplification(defaultBook, parse(formula));
    t.is(e.arrival, "arrived", formula);
    t.true(e.steps.every((s) => s.wholeAfter !== s.wholeBefore));
    t.notThrows(() => render(e.toLatex()));
  }
  const e = explained(
    "x/sqrt(1/y^4)",
    [step("sqrt(1/y^4)", "1/abs(y)^2"), step("1/abs(y)^2", "1/y^2")],
    "x*y^2",
  );
  t.deepEqual(wholes(e), ["x*abs(y)^2", "x*y^2"]);
  t.regex(e.toText(), /in x\/\[1\/abs\(y\)\^2\]/);
});

test("what constructors do between the steps is a step of arithmetic", (t) => {
  const e = explained("(x^2 - 1)/(x - 1)", [], "x + 1");
  t.is(e.arrival, "arrived");
  t.like(e.steps[0], { name: "arithmetic", kind: "arithmetic" });
  t.true(e.steps[0].wholeAfter === e.output);
});

test("a log that does not lead to the answer is seen not to", (t) => {
  for (const [log, output] of [
    [[], "x + 1"],
    [[step("sin(y)", "2")], "x + 1"],
    [[step("x", "y")], "x + 1"],
    // An identity is no arithmetic: the step that says it is missing.
    [[], "x - 1 + sin(y)^2 + cos(y)^2"],
  ] as const) {
    const e = explained("x", log, output);
    t.is(e.arrival, "missed");
    t.regex(e.toText(), /do not lead to the result/);
    t.is(e.toJSON().arrival, "missed");
    t.true(e.toLatex().includes("do not lead to the result"));
    t.notThrows(() => render(e.toLatex()));
  }
});

test("a step may name a term with its number, where the sum has it with another one", (t) => {
  const e = explained("x - 6*sin(y)*cos(y)", [step("2*sin(y)*cos(y)", "sin(2*y)")], "x - 3*sin(2*y)");
  t.is(e.arrival, "arrived");
  t.deepEqual(wholes(e), [print(e.output)]);
  t.true(e.toText().includes("sin(y)"));
  t.notThrows(() => render(e.toLatex()));
});

test("a step that fits nowhere is shown on its own", (t) => {
  const e = explained("x + exp(log(z))", [step("sin(y)", "2"), step("exp(log(z))", "z")], "x + z");
  t.is(e.arrival, "arrived");
  t.is(e.steps[0].path, null);
  t.true(e.steps[0].wholeAfter === e.input);
  t.regex(e.toText(), /1\. a rule\n {3}sin\(y\) = 2\n/);
});

test("where doing the steps again would take too long, that is said", (t) => {
  const list = new StepList({});
  t.is(
    replay(parse("x + y + exp(log(z))"), [step("exp(log(z))", "z")], list, parse("x + y + z"), undefined, 3),
    null,
  );
  t.is(list.leftOut, 1);
});

test("conditions and the page's line are shown with the step", (t) => {
  const rule = defaultBook.rewriteRules().find((r) => r.condition !== null);
  if (rule === undefined) {
    t.log("the default book has no rules with conditions");
    t.pass();
    return;
  }
  const e = explained(
    "sqrt(x^2)",
    [{ ...step("sqrt(x^2)", "x", rule.name), conditions: [parse("x >= 0")], rule }],
    "x",
  );
  t.true(e.toText().includes("because x >= 0"));
  t.true(e.toText().includes(`by the line: ${e.steps[0].line}`));
  t.is(e.steps[0].line, rule.source.trim().replace(/\s+/g, " "));
});

test("the steps of simplify lead to what simplify gives", (t) => {
  for (const formula of ["(x^2 - 1)/(x - 1)", "1/x + 1/y", "x", "7", "(x + 1)^2 - x^2 - 2*x"]) {
    const e = parse(formula);
    const explanation = explainSimplification(defaultBook, e);
    t.is(explanation.arrival, "arrived", formula);
    t.true(explanation.output === simplify(defaultBook, e), formula);
    if (explanation.steps.length > 0) t.true(explanation.steps.at(-1)?.wholeAfter === explanation.output);
    else t.true(explanation.output === e);
    t.notThrows(() => render(explanation.toLatex()));
    t.true(explanation.toText().includes(`\nResult: ${print(explanation.output)}\n`));
  }
});

test("in a branch more may be known than around it, and below a comparison less may be changed", (t) => {
  const known = { ...step("abs(x)", "x"), conditions: [parse("x >= 0")] };
  const e = explained("where(x > 0, abs(x), 3) + abs(x)", [known], "where(x > 0, x, 3) + abs(x)");
  t.is(e.arrival, "arrived");
  const undefinedSide = explained(
    "where(sqrt(x)^2 > y, sqrt(x)^2, 1)",
    [step("sqrt(x)^2", "x"), step("sqrt(x)^2", "x")],
    "where(sqrt(x)^2 > y, x, 1)",
  );
  t.is(undefinedSide.arrival, "arrived");
  t.is(undefinedSide.steps.length, 1);
});

for (const choices of [false, true])
  test(`the steps of simplifying random formulas ${choices ? "with" : "without"} branches lead to the answer`, (t) => {
    const tally = new Map<string, number>();
    fc.assert(
      fc.property(value, (e) => {
        fc.pre(choices === postorder([e]).some((n) => n.op === WHERE));
        workspace(() => {
          const explanation = explainSimplification(randomBook, e, {
            budget: { milliseconds: 300, firings: 300 },
          });
          const { arrival, output, steps, stopped } = explanation;
          // A branch whose condition is decided is chosen without a step that says so, and the log of a search that a
          // budget ended may be cut off.
          if (stopped === null) t.not(arrival, "missed", `${e}\n${explanation.toText()}`);
          if (arrival === "arrived" && explanation.leftOut === 0)
            t.true((steps.at(-1)?.wholeAfter ?? e) === output, `${e}`);
          t.is(explanation.toText().includes("do not lead to the result"), arrival === "missed");
          render(explanation.toLatex());
          tally.set(arrival, (tally.get(arrival) ?? 0) + 1);
          return [];
        });
      }),
      { numRuns: runs(80), endOnFailure: true },
    );
    t.log([...tally].map(([arrival, count]) => `${count} ${arrival}`).join(", "));
    t.true((tally.get("arrived") ?? 0) > runs(80) / 2);
  });

const equations = corpus<{ expr: string }>("feynman");
if (equations !== null)
  test("the steps of simplifying physics' equations lead to the answer", (t) => {
    for (const { expr } of equations)
      workspace(() => {
        const explanation = explainSimplification(defaultBook, parse(expr));
        t.is(explanation.arrival, "arrived", expr);
        t.true((explanation.steps.at(-1)?.wholeAfter ?? explanation.input) === explanation.output, expr);
        return [];
      });
  });
