import test from "ava";
import { respond } from "../../src/cli/respond.js";
import { nodeCount } from "../../src/expr/node.js";

type Answer = Record<string, unknown> & { error?: { code: string; message: string; at: number | null } };

async function ask(request: object | string): Promise<Answer> {
  return JSON.parse(await respond(typeof request === "string" ? request : JSON.stringify(request))) as Answer;
}
const code = async (request: object) => (await ask(request)).error?.code;

test("parse and print tell text, LaTeX, nodes and time", async (t) => {
  const { ms, ...answer } = await ask({ id: 7, op: "parse", expr: "b + a^2/2" });
  t.deepEqual(answer, { id: 7, ok: true, text: "a^2/2 + b", latex: "\\frac{a^{2}}{2}+b", nodes: 7 });
  t.true(typeof ms === "number" && ms >= 0);
  t.is((await ask({ op: "print", expr: "x/2", to: "latex" })).latex, "\\frac{x}{2}");
  t.deepEqual((await ask({ op: "print", expr: "x", to: "json" })).json, {
    fluxions: 1,
    nodes: [["symbol", "x"]],
    value: 0,
  });
  t.is(await code({ op: "print", expr: "x", to: "tex" }), "bad-request");
});

test("derive takes a name, or a list that differentiates successively", async (t) => {
  t.is((await ask({ op: "derive", expr: "x^3*y", wrt: "x" })).text, "3*x^2*y");
  t.is((await ask({ op: "derive", expr: "x^3*y", wrt: ["x", "x", "y"] })).text, "6*x");
  t.is((await ask({ op: "derive", expr: "x^3*y", wrt: [] })).text, "x^3*y");
  t.is((await ask({ op: "derive", expr: "x", wrt: "i" })).text, "0");
  for (const wrt of [undefined, null, 3, {}, [3]])
    t.is(await code({ op: "derive", expr: "x", wrt }), "bad-request");
  t.is(await code({ op: "derive", expr: "x", wrt: "2*x" }), "not-a-symbol");
  t.is(await code({ op: "derive", expr: "x", wrt: "pi" }), "not-a-symbol");
  t.is(await code({ op: "derive", expr: "x", wrt: "__proto__" }), "reserved-name");
});

test("evaluate gives one value for numbers, and a list for lists", async (t) => {
  const values = async (request: object) => (await ask({ op: "evaluate", ...request })).values;
  t.is(await values({ expr: "x^2", at: { x: 3 } }), 9);
  t.is(await values({ expr: "2*3" }), 6);
  t.deepEqual(await values({ expr: "x^2+y", at: { x: [1, 2], y: 1 } }), [2, 5]);
  t.deepEqual(await values({ expr: "x", at: { x: [5] } }), [5]);
  t.deepEqual(await values({ expr: "x", at: { x: [] } }), []);
  t.deepEqual(await values({ expr: "2", at: { x: [1, 2, 3] } }), [2, 2, 2]);
  t.is(await values({ expr: "x", at: { x: 1, unused: "whatever", __proto__: 3 } }), 1);
});

test("evaluate writes and reads numbers that JSON does not have", async (t) => {
  const { values } = await ask({
    op: "evaluate",
    expr: "1/x",
    at: { x: [0, "Infinity", "NaN", "-Infinity", -2] },
  });
  t.deepEqual(values, ["Infinity", 0, "NaN", 0, -0.5]);
  t.is((await ask({ op: "evaluate", expr: "-1/0" })).values, "-Infinity");
});

test("evaluate honours backend and precision, on one point and on many", async (t) => {
  for (const backend of ["auto", "interpreter", "js"])
    for (const precision of ["f64", "f32"]) {
      const third = precision === "f32" ? Math.fround(1 / 3) : 1 / 3;
      t.is((await ask({ op: "evaluate", expr: "x/3", at: { x: 1 }, backend, precision })).values, third);
      t.deepEqual(
        (await ask({ op: "evaluate", expr: "x/3", at: { x: [1, 3] }, backend, precision })).values,
        [third, 1],
      );
    }
  const wrong = await ask({ op: "evaluate", expr: "x", at: { x: 1 }, backend: "jss" });
  t.regex(
    wrong.error?.message ?? "",
    /there is no backend “jss”\nDid you mean js\? Known: auto, js, interpreter/,
  );
  t.is(await code({ op: "evaluate", expr: "x", at: { x: 1 }, precision: "f16" }), "bad-request");
});

test("evaluate to digits reads exact values and writes texts", async (t) => {
  const ask30 = async (expr: string, at: object) =>
    (await ask({ op: "evaluate", expr, at, digits: 30 })).values;
  t.is(await ask30("gamma(x)", { x: "1/3" }), "2.67893853470774763365569294097");
  t.is(await ask30("x", { x: 0.1 }), "0.100000000000000000000000000000");
  t.deepEqual(await ask30("x+y", { x: ["0.1", 2], y: "pi" }), [
    "3.24159265358979323846264338328",
    "5.14159265358979323846264338328",
  ]);
  t.is(await code({ op: "evaluate", expr: "x", at: { x: "y" }, digits: 9 }), "bad-request");
  t.is(await code({ op: "evaluate", expr: "x", at: { x: "NaN" }, digits: 9 }), "not-finite");
  t.is(await code({ op: "evaluate", expr: "1", digits: 0 }), "bad-digits");
  t.is(await code({ op: "evaluate", expr: "1", digits: "9" }), "bad-request");
  t.is(await code({ op: "evaluate", expr: "1", digits: 9, precision: "f32" }), "bad-request");
});

test("evaluate says what is wrong with its point", async (t) => {
  const at = (values: unknown) => code({ op: "evaluate", expr: "x+y", at: values });
  t.is(await at({ x: 1 }), "missing-value");
  t.is(await at({ x: [1, 2], y: [1] }), "length-mismatch");
  t.is(await at({ x: 1, y: "one" }), "bad-request");
  t.is(await at({ x: 1, y: null }), "bad-request");
  t.is(await at({ x: [1, [2]], y: 1 }), "bad-request");
  t.is(await at([1, 2]), "bad-request");
  t.is(await at("x=1"), "bad-request");
  t.is(await code({ op: "evaluate", expr: "x > 1", at: { x: 1 } }), "truth-value");
});

test("jvp of stable_sqrt is 1, 0 at 0 and 2, 1/4 at 4, on every backend", async (t) => {
  for (const backend of [undefined, "auto", "interpreter", "js"])
    for (const [x, primal, tangent] of [
      [0, 1, 0],
      [4, 2, 0.25],
    ]) {
      const answer = await ask({ op: "jvp", expr: "stable_sqrt(x)", at: { x }, tangents: { x: 1 }, backend });
      t.is(answer.primal, primal);
      t.is(answer.tangent, tangent);
    }
});

test("jvp adds up the directions, and ignores names that do not occur", async (t) => {
  const answer = await ask({
    op: "jvp",
    expr: "x*y",
    at: { x: 2, y: 5, z: 1 },
    tangents: { x: 1, y: 0.5, w: 9 },
  });
  t.is(answer.primal, 10);
  t.is(answer.tangent, 6);
  t.is(
    (await ask({ op: "jvp", expr: "x*y", at: { x: 2, y: 5 }, tangents: { x: "Infinity" } })).tangent,
    "Infinity",
  );
  t.is((await ask({ op: "jvp", expr: "x*y", at: { x: 2, y: 5 }, tangents: {} })).tangent, 0);
  t.is(await code({ op: "jvp", expr: "x", at: { x: 1 } }), "bad-request");
  t.is(await code({ op: "jvp", expr: "x", at: { x: [1] }, tangents: { x: 1 } }), "bad-request");
  t.is(await code({ op: "jvp", expr: "x", at: { x: 1 }, tangents: { x: [1] } }), "bad-request");
});

test("a page holds for its request alone", async (t) => {
  const page = "fn twice(x) = 2*x\ncustom_jvp sqrt(x) = 7*dx\n";
  t.is((await ask({ op: "derive", expr: "twice(x) + sqrt(x)", wrt: "x", page })).text, "9");
  t.is((await ask({ op: "derive", expr: "sqrt(x)", wrt: "x" })).text, "1/(2*sqrt(x))");
  t.is(await code({ op: "parse", expr: "twice(x)" }), "unknown-function");
  t.is(typeof (await ask({ op: "parse", expr: "x", page: "fn (" })).error?.at, "number");
  t.is(await code({ op: "parse", expr: "x", page: 3 }), "bad-request");
});

test("a rule that is not linear is refused, and the offending term is named", async (t) => {
  const page = "custom_jvp stable_sqrt(x) = dx*dx";
  const { error } = JSON.parse(
    await respond(JSON.stringify({ op: "derive", expr: "stable_sqrt(x)", wrt: "x", page })),
  );
  t.is(error.code, "nonlinear-rule");
  t.regex(error.message, /“dx\^2” is not/);
});

test("the id is echoed exactly as it was written", async (t) => {
  for (const id of [
    '"a"',
    "1",
    "1.50",
    "12345678901234567890",
    "-0",
    '[1, {"a": "}"}]',
    "true",
    '{"x":[]}',
    "null",
  ])
    t.true(
      (await respond(`{"op":"parse", "id": ${id} ,"expr":"x"}`)).startsWith(`{"id":${id},"ok":true`),
      id,
    );
  t.true((await respond('{"op":"parse","expr":"x"}')).startsWith('{"id":null,"ok":true'));
  t.true((await respond('{"id":4,"op":"sing"}')).startsWith('{"id":4,"ok":false'));
  const deep = `${"[".repeat(300_000)}${"]".repeat(300_000)}`;
  t.true((await respond(`{"id":${deep},"op":"parse","expr":"x"}`)).startsWith(`{"id":${deep},"ok":true`));
});

test("fields of the wrong type are errors that name the field", async (t) => {
  for (const value of [null, 3, true, [], {}, undefined]) {
    t.regex((await ask({ op: value, expr: "x" })).error?.message ?? "", /“op” must be a text/);
    t.regex(
      (await ask({ op: "parse", expr: value })).error?.message ?? "",
      /“expr” must be the text of a formula/,
    );
  }
  for (const timeoutMs of [0, -1, "1", [], false])
    t.regex((await ask({ op: "parse", expr: "x", timeoutMs })).error?.message ?? "", /“timeoutMs”/);
  t.regex((await ask({ op: "derve", expr: "x" })).error?.message ?? "", /Did you mean derive\?/);
  t.is(await code({ op: "__proto__", expr: "x" }), "bad-request");
});

test("errors in a text tell where", async (t) => {
  const { error } = await ask({ op: "parse", expr: "1 + sine(x)" });
  t.is(error?.at, 4);
  t.is(error?.code, "unknown-function");
  t.regex(error?.message ?? "", /\n {2}1 \+ sine\(x\)\n {6}\^~~~\nDid you mean sin/);
});

test("work that has used up its time is not continued", async (t) => {
  t.is(await code({ op: "derive", expr: "x^x^x^x", wrt: new Array(6).fill("x"), timeoutMs: 5 }), "timeout");
});

test("a stream of different formulas leaves no nodes behind", async (t) => {
  const one = (i: number) => [
    { op: "derive", expr: `sin(x${i % 7}*${i})^2 + y${i}`, wrt: `y${i}` },
    { op: "evaluate", expr: `x${i} + ${i}/7`, at: { [`x${i}`]: [1, 2] } },
    { op: "jvp", expr: `max(a${i}, b, c, ${i})`, at: { [`a${i}`]: 1, b: 2, c: 3 }, tangents: { b: 1 } },
    { op: "evaluate", expr: `exp(x${i})`, at: { [`x${i}`]: 1 }, digits: 12 },
    { op: "parse", expr: `f(x) + z${i}`, page: `fn f(x) = x + ${i}\n` },
    { op: "parse", expr: `q${i} + sine(x)` },
    { op: "derive", expr: `9^x*2^(9^${i})`, wrt: "x" },
  ];
  for (let i = 0; i < 20; i++) for (const request of one(i)) await ask(request);
  const nodes = nodeCount();
  for (let i = 20; i < 1020; i++) for (const request of one(i)) await ask(request);
  t.is(nodeCount(), nodes);
});

test("30,000 different derivatives leave the heap where it was", async (t) => {
  const derive = (i: number) =>
    respond(JSON.stringify({ op: "derive", expr: `sin(x*${i})^2 + exp(-x)/${i + 2}*y${i}`, wrt: "x" }));
  for (let i = 0; i < 3000; i++) await derive(i);
  const heap = await collected();
  for (let i = 3000; i < 33_000; i++) await derive(i);
  const grown = (await collected()) - heap;
  t.true(grown < 4e6, `${grown} bytes`);
});

/** Bytes in use once everything unreachable is gone. */
async function collected(): Promise<number> {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().heapUsed;
}
