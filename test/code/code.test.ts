import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { toCode } from "../../src/code/code.js";
import { CODE_TARGETS, type CodeTarget } from "../../src/code/targets.js";
import { FluxionsError } from "../../src/expr/error.js";
import { symbol } from "../../src/expr/node.js";
import { add, mul } from "../../src/language/operations.js";
import { cli } from "../cli/_io.js";
import { compiler, numpy, runC, runJavaScript, runPython, runTypeScript } from "./_run.js";

const parse = (text: string) => book.parse(text);

const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof FluxionsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "none";
};

test("parameters are sorted, or in the order that is told, and more than are needed", (t) => {
  const head = (parameters?: string[]) =>
    toCode(parse("b - a*x"), { target: "javascript", ...(parameters && { parameters }) }).split("\n")[0];
  t.is(head(), "export function f(a, b, x) {");
  t.is(head(["x", "t", "b", "a"]), "export function f(x, t, b, a) {");
});

test("what occurs more than once is one line, and nothing else is", (t) => {
  const text = toCode(parse("sin(x*y)^2 + cos(z)*sin(x*y)"), { target: "javascript" });
  t.is(
    text,
    "export function f(x, y, z) {\n  const t1 = Math.sin(y * x);\n  return t1 * (t1 + Math.cos(z));\n}\n",
  );
});

test("fractions are those whose quotient is the double, and other numbers read back", (t) => {
  const ending = (text: string, target: CodeTarget) =>
    toCode(parse(text), { target })
      .trim()
      .split("\n")
      .at(target === "python" ? -1 : -2)
      ?.trim();
  t.is(ending("2/3", "javascript"), "return 2 / 3;");
  t.is(ending("2/3", "c"), "return 2.0 / 3.0;");
  t.is(ending("2/3", "python"), "return np.asarray(2 / 3)[()]");
  t.is(ending("-5", "c"), "return -5.0;");
  t.is(ending("3/8", "javascript"), "return 0.375;");
  t.is(ending("pi", "javascript"), `return ${Math.PI};`);
});

/** Names that are words of a language, of its library or of ours, that nest in texts, or that no language can spell. */
const names = [
  ..."lambda class np return exp M_PI linux await let arguments t1 t2 f_mod f x_ int double INFINITY".split(
    " ",
  ),
  ...[
    "λ",
    "π2",
    "_Bool",
    "__proto__",
    "a b",
    '"',
    "*/",
    "\\",
    "a\nb",
    "\u2028",
    "// x",
    "😀",
    "v1",
    "lambda_",
    "$x",
    "",
  ],
];
const sum = add(...names.map((n, i) => mul(i + 1, mul(symbol(n), symbol(n)))));
const point = names.map((_, i) => i / 2 - 3);
const expected = point.reduce((s, x, i) => s + (i + 1) * x * x, 0);
const jobOf = (target: CodeTarget) => [
  { code: toCode(sum, { target, name: "f0", parameters: names }), points: [point] },
];

test("every name becomes an identifier of its own, and no text of a user's stands in the code", async (t) => {
  for (const target of CODE_TARGETS) {
    const text = jobOf(target)[0].code;
    t.regex(text, /^[\x20-\x7e\n]*$/, target);
    t.false(
      text.split("\n").some((line) => /a b|\*\//.test(line) && !/^(\/\/|#) /.test(line)),
      target,
    );
  }
  t.deepEqual(await runJavaScript(jobOf("javascript")), [[expected]]);
  t.deepEqual(await runTypeScript(jobOf("typescript")), [[expected]]);
  if (numpy === null) t.log("Python skipped: there is no python3 with numpy");
  else t.deepEqual(runPython(jobOf("python")), [[expected]]);
  if (compiler === null) t.log("C skipped: there is no compiler");
  else t.deepEqual(runC(jobOf("c")), [[expected]]);
});

test("a word of a language gets an underscore, another name a number", (t) => {
  const text = toCode(parse("lambda*λ + lambda_"), { target: "python" });
  t.regex(text, /^# lambda__ is "lambda"\n# v1 is "\\u\{03bb\}"\ndef f\(lambda__, lambda_, v1\):$/m);
});

const several = { value: parse("x*sin(y)"), "a b": parse("sin(y)"), x: parse("x") };
Object.defineProperty(several, "__proto__", { value: parse("2"), enumerable: true });

test("several results are an object, a dict, or pointers", async (t) => {
  for (const target of ["javascript", "typescript"] as const) {
    const text = toCode(several, { target, name: "f0" });
    const [[result]] = (await runTypeScript([{ code: text, points: [[3, 0.5]] }])) as unknown as object[][];
    t.deepEqual(Object.entries(result), [
      ["value", 3 * Math.sin(0.5)],
      ["a b", Math.sin(0.5)],
      ["x", 3],
      ["__proto__", 2],
    ]);
  }
  t.regex(
    toCode(several, { target: "c" }),
    /^void f\(double x, double y, double \*value, double \*out1, double \*x_, double \*out2\) \{$/m,
  );
  t.regex(toCode(several, { target: "python" }), /^ {8}"a b": np\.asarray\(t1\)\[\(\)\],$/m);
  if (compiler === null) t.log("C skipped: there is no compiler");
  else {
    const pair = toCode({ p: parse("x + y"), q: parse("x*y") }, { target: "c", name: "pair" });
    const call = "double p, q; pair(3.0, 4.0, &p, &q);";
    const through = { code: `${pair}\nstatic double f0(void) { ${call} return p*100.0 + q; }`, points: [[]] };
    t.deepEqual(runC([through]), [[712]]);
  }
});

test("Python takes arrays", (t) => {
  if (numpy === null) {
    t.log("skipped: there is no python3 with numpy");
    t.pass();
    return;
  }
  const f = toCode(parse("x < y ? x^2 : stable_sqrt(y)"), { target: "python", name: "g" });
  const sums = `${f}\ndef f0(y):\n    return g(np.array([1, 2, 3, 4]), y).sum()`;
  t.deepEqual(runPython([{ code: sums, points: [[2.25]] }]), [[1 + 4 + 1.5 + 1.5]]);
});

test("errors name what is wrong", (t) => {
  const opaque = book.extend("fn mystery(x)\n  jvp dx\n  native mystery\n");
  t.is(
    code(() => toCode(opaque.parse("1 + mystery(x)"), { target: "c" })),
    "no-code-for: mystery has no code in C",
  );
  t.regex(
    code(() => toCode(parse("x"), { target: "cobol" as CodeTarget })),
    /^unknown-target: .*“cobol”/,
  );
  t.regex(
    code(() => toCode(parse("x"), { target: "c", name: "a b" })),
    /^bad-code-name: /,
  );
  t.regex(
    code(() => toCode(parse("x"), { target: "c", name: "sin" })),
    /^bad-code-name: /,
  );
  t.regex(
    code(() => toCode(parse("x"), { target: "c", name: "sinf" })),
    /^bad-code-name: /,
  );
  t.is(
    code(() => toCode(parse("x"), { target: "javascript", name: "sin" })),
    "none",
  );
  t.regex(
    code(() => toCode(parse("x*y"), { target: "c", parameters: ["x"] })),
    /^bad-parameters: .*lack y/,
  );
  t.regex(
    code(() => toCode(parse("x"), { target: "c", parameters: ["x", "x"] })),
    /^bad-parameters: .*twice/,
  );
  t.regex(
    code(() => toCode({}, { target: "c" })),
    /^bad-output: /,
  );
});

test("the command writes code, and says what is wrong", async (t) => {
  const c = await cli(["code", "a*x^2", "--target", "c", "--name", "square", "--parameters", "x,a"]);
  t.is(c.code, 0);
  t.is(c.out, "#include <math.h>\n\ndouble square(double x, double a) {\n    return x * x * a;\n}\n");
  const json = await cli(["--json", "code", "-x"]);
  t.deepEqual(JSON.parse(json.out), {
    ok: true,
    target: "javascript",
    code: "export function f(x) {\n  return -x;\n}\n",
  });
  const wrong = await cli(["code", "x", "--name", "1f"]);
  t.is(wrong.code, 2);
  t.regex(wrong.err, /cannot be the name of a function/);
});
