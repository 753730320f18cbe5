import test from "ava";
import { respond } from "../../src/cli/respond.js";
import { nodeCount } from "../../src/expr/node.js";
import { cli } from "./_io.js";

type Answer = Record<string, unknown> & { error?: { code: string; message: string } };

async function ask(request: object): Promise<Answer> {
  return JSON.parse(await respond(JSON.stringify(request))) as Answer;
}
const code = async (request: object) => (await ask(request)).error?.code;
const out = async (...argv: string[]) => {
  const { code, out: text, err } = await cli(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${err}`);
  return text.replace(/\n$/, "");
};

// ————— batch

test("rational transformations answer with the form and with what it has lost of the domain", async (t) => {
  const got = async (op: string, expr: string, more: object = {}) => {
    const { text, conditions } = await ask({ op, expr, ...more });
    return [text, conditions];
  };
  t.deepEqual(await got("expand", "(x + y)^2"), ["x^2 + 2*x*y + y^2", []]);
  t.deepEqual(await got("expand", "(1 + 1/x)*x"), ["x + 1", ["x != 0"]]);
  t.deepEqual(await got("factor", "x^4 - y^4"), ["(x^2 + y^2)*(x - y)*(x + y)", []]);
  t.deepEqual(await got("factor", "(x^2 - 1)/(x^2 - x)"), ["(x + 1)/x", ["x != 1"]]);
  t.deepEqual(await got("together", "1/x + 1/y"), ["(x + y)/(x*y)", []]);
  t.deepEqual(await got("apart", "1/(x^2 - 1)"), ["1/(x - 1)/2 - 1/(x + 1)/2", []]);
  t.deepEqual(await got("apart", "1/(x^2 - y^2)", { wrt: "y" }), ["1/(2*x*(x + y)) - 1/(2*x*(y - x))", []]);
  t.deepEqual(await got("apart", "7"), ["7", []]);
  t.deepEqual(await got("collect", "a*x + b*x + x^2", { wrt: "x" }), ["x^2 + x*(a + b)", []]);
  t.deepEqual(await got("cancel", "(x^2 - 1)/(x - 1)"), ["x + 1", ["x != 1"]]);
  t.deepEqual(await got("cancel", "(x^2 - 1)/(x - 1)", { assume: { x: "x > 1" } }), ["x + 1", []]);
  t.deepEqual(await got("simplify", "x/(x^2 + x)", { assume: { x: "nonzero" } }), ["1/(x + 1)", []]);
});

test("derive simplifies and tells its steps where that is asked for", async (t) => {
  const request = { op: "derive", expr: "(x^2 - 1)/(x - 1)", wrt: "x" };
  t.is((await ask({ ...request, simplify: true })).text, "1");
  t.false("conditions" in (await ask(request)));
  t.true("conditions" in (await ask({ ...request, simplify: true })));
  const { text, steps, arrival, leftOut } = await ask({
    op: "derive",
    expr: "sin(x^2)",
    wrt: "x",
    steps: true,
  });
  t.is(text, "2*x*cos(x^2)");
  t.is(arrival, "arrived");
  t.is(leftOut, 0);
  t.is((steps as { name: string }[])[0].name, "chain rule: sin");
  const both = await ask({ ...request, simplify: true, steps: true });
  t.is(both.text, "1");
  t.true(Array.isArray(both.steps) && both.steps.length > 0 && Array.isArray(both.conditions));
  const simplified = await ask({ op: "simplify", expr: "x*(x + 1)/x", steps: true });
  t.is(simplified.text, "x + 1");
  t.true(Array.isArray(simplified.steps));
});

test("equal proves, refutes at a point of exact texts, or says why it does not know", async (t) => {
  const { ms: _, ...proved } = await ask({ id: 1, op: "equal", expr: "(x + 1)^2", other: "x^2 + 2*x + 1" });
  t.deepEqual(proved, { id: 1, ok: true, answer: "proved" });
  const { ms: __, ...refuted } = await ask({ op: "equal", expr: "a*b/2", other: "a/2 + b" });
  t.deepEqual(refuted, {
    id: null,
    ok: true,
    answer: "refuted",
    at: { a: "0", b: "1" },
    left: "0",
    right: "1",
  });
  t.like(await ask({ op: "equal", expr: "log(-1 - x^2)", other: "1" }), {
    answer: "unknown",
    reason: "no-point",
  });
  t.like(await ask({ op: "equal", expr: "x > 0", other: "x >= 0" }), { left: "false", right: "true" });
  t.is((await ask({ op: "equal", expr: "abs(x)", other: "x", assume: { x: "x <= -1" } })).answer, "refuted");
});

test("series answers with a polynomial, its coefficients, and what other variables need", async (t) => {
  const { text, coefficients, remainderOrder, conditions } = await ask({
    op: "series",
    expr: "log(x)",
    wrt: "x",
    at: "a",
    order: 1,
  });
  t.deepEqual(
    [text, coefficients, remainderOrder, conditions],
    ["(x - a)/a + log(a)", ["log(a)", "1/a"], 2, ["a > 0"]],
  );
  const sixth = await ask({ op: "series", expr: "cos(x)", wrt: "x" });
  t.deepEqual(sixth.coefficients, ["1", "0", "-1/2", "0", "1/24", "0", "-1/720"]);
  const assumed = await ask({ op: "series", expr: "abs(x)", wrt: "x", at: "a", assume: { a: "positive" } });
  t.deepEqual([assumed.text, assumed.conditions], ["x", []]);
  t.is(await code({ op: "series", expr: "1/x", wrt: "x" }), "no-series");
  t.is(await code({ op: "series", expr: "x", wrt: "x", order: 201 }), "bad-order");
  t.is(await code({ op: "series", expr: "x", wrt: "x", order: "2" }), "bad-request");
  t.is(await code({ op: "series", expr: "x", wrt: "x", at: [1] }), "bad-request");
  t.is(await code({ op: "series", expr: "x" }), "bad-request");
  t.is(await code({ op: "series", expr: "x", wrt: "x", at: "2*x" }), "bad-point");
});

test("the wrong fields of these requests are named", async (t) => {
  t.is(await code({ op: "equal", expr: "x" }), "bad-request");
  t.is(await code({ op: "equal", expr: "x", other: "x > 0" }), "truth-value");
  t.is(await code({ op: "equal", expr: "x", other: "sine(x)" }), "unknown-function");
  t.is(await code({ op: "simplify", expr: "x", assume: "x > 0" }), "bad-request");
  t.is(await code({ op: "simplify", expr: "x", assume: ["x > 0"] }), "bad-request");
  t.is(await code({ op: "simplify", expr: "x", assume: { x: 3 } }), "bad-request");
  t.is(await code({ op: "simplify", expr: "x", assume: { x: "tall" } }), "unknown-assumption");
  t.is(await code({ op: "simplify", expr: "x", assume: { x: "x > 1, x < 0" } }), "contradiction");
  t.is(await code({ op: "simplify", expr: "x", steps: "yes" }), "bad-request");
  t.is(await code({ op: "derive", expr: "x", wrt: "x", simplify: 1 }), "bad-request");
  t.is(await code({ op: "collect", expr: "x*y" }), "bad-request");
  t.is(await code({ op: "apart", expr: "x*y", wrt: 3 }), "bad-request");
  t.is(await code({ op: "apart", expr: "x*y", wrt: "2*x" }), "not-a-symbol");
  t.is(await code({ op: "together", expr: "1/((x + 1)^2 - x^2 - 2*x - 1)" }), "division-by-zero");
  t.is(await code({ op: "expand", expr: "(a+b+c+d+e+f)^200" }), "too-many-terms");
  t.regex(
    (await ask({ op: "apart", expr: "x/y" })).error?.message ?? "",
    /“wrt” is missing.*\nSay by which of x, y/,
  );
});

test("a search ends before its request's time does", async (t) => {
  const slow = {
    op: "equal",
    expr: "gamma(sin(x)^2 + cos(x)^2 + erf(x))",
    other: "gamma(1 + erf(x))",
    timeoutMs: 3000,
  };
  const { answer, error } = await ask(slow);
  t.true(answer === "proved" || answer === "unknown", JSON.stringify(error));
});

test("transformations leave no nodes behind", async (t) => {
  const some = (i: number) => [
    { op: "simplify", expr: `(x${i}^2 - ${i}^2)/(x${i} - ${i})`, assume: { [`x${i}`]: "positive" } },
    { op: "derive", expr: `sin(x)^${i}`, wrt: "x", simplify: true, steps: true },
    { op: "apart", expr: `1/(y${i}^2 - 1)` },
    { op: "equal", expr: `sin(x${i})`, other: `x${i}` },
    { op: "equal", expr: `(x${i} + 1)^2`, other: `x${i}^2 + 2*x${i} + 1` },
    { op: "factor", expr: `x^2 - ${i}*z${i}^2`, assume: { z: "integer" } },
  ];
  for (let i = 2; i < 12; i++) for (const request of some(i)) await ask(request);
  const nodes = nodeCount();
  for (let i = 12; i < 40; i++) for (const request of some(i)) await ask(request);
  t.is(nodeCount(), nodes);
});

// ————— the command line

test("simplify and the transformations print the form, and under it where it is the same", async (t) => {
  t.is(await out("cancel", "(x^2 - 1)/(x - 1)"), "x + 1\nwhere x != 1");
  t.is(await out("cancel", "(x^2 - 1)/(x - 1)", "--assume", "x>1"), "x + 1");
  t.is(await out("cancel", "(x^2 - 1)/(x - 1)", "--to", "latex"), "x+1\nwhere x != 1");
  t.is(await out("expand", "-(x + 1)^2"), "-x^2 - 2*x - 1");
  t.is(await out("factor", "x^2 - y^2"), "(x - y)*(x + y)");
  t.is(await out("together", "1/x + 1/y", "--to", "latex"), "\\frac{x+y}{x\\,y}");
  t.is(await out("apart", "1/(x^2 - 1)"), "1/(x - 1)/2 - 1/(x + 1)/2");
  t.is(await out("collect", "a*x + b*x", "--wrt", "x"), "x*(a + b)");
  t.is(await out("simplify", "x*(x + 1)/(x + 1)^2", "--assume", "x:positive"), "x/(x + 1)");
  t.deepEqual(JSON.parse(await out("cancel", "x/(x^2 + x)", "--json")), {
    ok: true,
    text: "1/(x + 1)",
    latex: "\\frac{1}{x+1}",
    nodes: 5,
    conditions: ["x != 0"],
  });
});

test("as JSON, only the formula is on stdout, and where it is the same on stderr", async (t) => {
  const { out: text, err } = await cli(["cancel", "(x^2 - 1)/(x - 1)", "--to", "json"]);
  t.is(JSON.parse(text).fluxions, 1);
  t.is(err, "note: where x != 1\n");
});

test("derive simplifies and shows its steps", async (t) => {
  t.is((await out("derive", "(x^2 - 1)/(x - 1)", "--wrt", "x", "--simplify")).split("\n")[0], "1");
  const steps = await out("derive", "x*sin(x)", "--wrt", "x", "--steps");
  t.regex(steps, /^Derive x\*sin\(x\) by x\.\n\n1\. product rule\n/);
  t.regex(steps, /Result: x\*cos\(x\) \+ sin\(x\)$/);
  t.regex(await out("derive", "x^2", "--wrt", "x", "--steps", "--to", "latex"), /\\begin\{aligned\}/);
  t.is(JSON.parse(await out("derive", "x^2", "--wrt", "x", "--steps", "--to", "json")).task, "derive");
  const answer = JSON.parse(await out("derive", "x^2", "--wrt", "x", "--steps", "--json"));
  t.is(answer.text, "2*x");
  t.true(answer.steps.length > 0);
  t.regex(await out("simplify", "x*(x + 1)/x", "--steps"), /^Simplify /);
});

test("series prints the polynomial, and under it what other variables need", async (t) => {
  t.is(await out("series", "exp(x)", "--wrt", "x", "--order", "2"), "x^2/2 + x + 1");
  t.is(await out("series", "-log(x)", "--wrt", "x", "--at", "a", "--order", "0"), "-log(a)\nwhere a > 0");
  const json = JSON.parse(
    await out("series", "sqrt(x)", "--wrt", "x", "--at", "4", "--order", "1", "--json"),
  );
  t.deepEqual(
    [json.text, json.coefficients, json.remainderOrder, json.conditions],
    ["x/4 + 1", ["2", "1/4"], 2, []],
  );
  const pole = await cli(["series", "1/x", "--wrt", "x"]);
  t.is(pole.code, 2);
  t.is(pole.out, "");
  t.regex(pole.err, /pole of order 1/);
  const missing = await cli(["series", "x"]);
  t.is(missing.code, 2);
  t.regex(missing.err, /--wrt <name> is missing/);
});

test("equal ends with 0, 1 or 3", async (t) => {
  const { code: same, out: proved } = await cli(["equal", "(x + 1)^2", "x^2 + 2*x + 1"]);
  t.deepEqual([same, proved], [0, "equal\n"]);
  const { code: other, out: refuted } = await cli(["equal", "-x", "abs(x)"]);
  t.deepEqual([other, refuted], [1, "different at x = 1: -1 and 1\n"]);
  const { code: nobody, out: unknown } = await cli(["equal", "log(-1 - x^2)", "1"]);
  t.deepEqual([nobody, unknown], [3, "unknown: no point was found at which both are defined\n"]);
  t.is((await cli(["equal", "abs(x)", "x", "--assume", "x<0"])).code, 1);
  t.is((await cli(["equal", "sqrt(2)", "1.41"])).out, "different: 1.4142136 and 141/100\n");
  t.deepEqual(JSON.parse((await cli(["equal", "x", "-x", "--json"])).out), {
    ok: true,
    answer: "refuted",
    at: { x: "1" },
    left: "1",
    right: "-1",
  });
  t.is((await cli(["equal", "-", "x*2"], "2*x\n")).code, 0);
  t.is((await cli(["equal", "x*2", "-"], "2*x\n")).code, 0);
});

test("assumptions are names with words, or any conditions", async (t) => {
  const kept = async (...assume: string[]) =>
    (await out("cancel", "x*y/(x*y^2 - 2*y*x*t)", ...assume.flatMap((a) => ["--assume", a]))).split(
      "\n",
    )[1] ?? "";
  t.is(await kept(), "where y != 0, x != 0");
  t.is(await kept("x:positive,y:nonzero"), "");
  t.is(await kept("x:integer", "x>0 and y>1"), "");
  t.is(await kept("0 < x <= 1"), "where y != 0");
  t.is(await kept("x != 0", "y<x", "x<-1"), "");
});

test("what is wrong with these commands is said, with exit code 2", async (t) => {
  const cases: [string[], RegExp][] = [
    [["simplify"], /missing required argument 'formula'/],
    [["equal", "x"], /missing required argument 'right'/],
    [["equal", "x", "y", "z"], /too many arguments/],
    [["equal", "x", "x > 0"], /cannot be compared/],
    [["equal", "-", "-"], /only one of the two can be -/],
    [["apart", "x/y"], /--wrt <name> is missing.*\nSay by which of x, y: --wrt x/],
    [["collect", "x*y", "--wrt", "x,y"], /comma|must hold variables|variable/],
    [["factor", "x", "--wrt", "x"], /unknown option '--wrt'/],
    [["simplify", "x", "--assume", "x"], /“x” is not a condition\nWrite --assume/],
    [["simplify", "x", "--assume", "x:tall"], /says nothing about x that is understood/],
    [["simplify", "x", "--assume", "2:positive"], /--assume must hold variables/],
    [
      ["simplify", "x", "--assume", ":positive"],
      /in “:positive” the name before “:” is missing\nWrite --assume/,
    ],
    [["collect", "x", "--wrt", "2"], /--wrt must hold variables, but got “2”/],
    [["simplify", "x", "--assume", "x>0,x<0"], /cannot hold under what is assumed already/],
    [["simplify", "x", "--assume", "x=1"], /Use == to compare/],
    [
      ["simplify", "x", "--asume", "x>0"],
      /unknown option '--asume' of simplify\n\(Did you mean --assume\?\)/,
    ],
    [["derive", "x", "--wrt", "x", "--assume", "x>0"], /--assume needs --simplify/],
    [["simplfy", "x"], /Did you mean simplify\?/],
    [["together", "1/((x + 1)^2 - x^2 - 2*x - 1)"], /a denominator is zero everywhere/],
  ];
  for (const [argv, message] of cases) {
    const { code: exit, out: text, err } = await cli(argv);
    t.is(exit, 2, argv.join(" "));
    t.is(text, "", argv.join(" "));
    t.regex(err, message, argv.join(" "));
  }
  t.is(JSON.parse((await cli(["apart", "x/y", "--json"])).err).error.code, "usage");
});

test("a note tells of variables that do not occur", async (t) => {
  const told = async (...argv: string[]) => {
    const { code: exit, out: text, err } = await cli(argv);
    t.is(exit, 0, err);
    t.not(text, "");
    return err;
  };
  t.is(await told("apart", "1/(x^2-1)", "--wrt", "q"), "note: --wrt q: the formula has no such variable\n");
  t.is(
    await told("simplify", "x", "--assume", "y:positive,x>0"),
    "note: --assume y:positive: y does not occur in the formula\n",
  );
  t.regex(await told("simplify", "x", "--assume", "a<b"), /a, b do not occur/);
  t.is(await told("simplify", "x", "--assume", "x<b"), "");
  t.is(await told("equal", "x", "x + 0*y", "--assume", "x>0"), "");
  t.is(await told("collect", "x", "--wrt", "q", "--assume", "y>0", "--json"), "");
});
