import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { CODE_TARGETS, type CodeTarget } from "../../src/code/targets.js";
import { toCode } from "../../src/defaults.js";
import { FluxionsError } from "../../src/expr/error.js";
import { symbol } from "../../src/expr/node.js";
import { add, mul } from "../../src/language/operations.js";
import { cli } from "../cli/_io.js";
import {
  checkGlsl,
  checkWgsl,
  compiler,
  glslang,
  jax,
  julia,
  naga,
  numpy,
  runC,
  runJavaScript,
  runJax,
  runJulia,
  runPython,
  runSympy,
  runTypeScript,
  sympy,
} from "./_run.js";

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
    toCode(parse("b - a*x"), { target: "javascript", ...(parameters && { parameters }) }).split("\n")[1];
  t.is(head(), "export function f(a, b, x) {");
  t.is(head(["x", "t", "b", "a"]), "export function f(x, t, b, a) {");
});

test("what occurs more than once is one line, and nothing else is", (t) => {
  const text = toCode(parse("sin(x*y)^2 + cos(z)*sin(x*y)"), { target: "javascript" });
  t.is(
    text,
    "/** f(x, y, z) = cos(z)*sin(x*y) + sin(x*y)^2 */\nexport function f(x, y, z) {\n  const t1 = Math.sin(y * x);\n  return t1 * (t1 + Math.cos(z));\n}\n",
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
  { code: toCode(sum, { target, name: "fn0", parameters: names }), points: [point] },
];

/** Code without its comments and string literals. */
const withoutTexts = (code: string) =>
  code.replace(/\/\*\*.*?\*\/|""".*?"""|"(?:[^"\\\n]|\\.)*"|^\s*(?:\/\/|#)[^\n]*$/gms, "");

test("every name becomes an identifier of its own, and no text of a user's stands in the code", async (t) => {
  for (const target of CODE_TARGETS) {
    const text = jobOf(target)[0].code;
    t.regex(text, /^[\x20-\x7e\n]*$/, target);
    t.notRegex(withoutTexts(text), /a b|\*\/|😀|__proto__/, target);
  }
  t.deepEqual(await runJavaScript(jobOf("javascript")), [[expected]]);
  t.deepEqual(await runTypeScript(jobOf("typescript")), [[expected]]);
  if (numpy === null) t.log("Python skipped: there is no python3 with numpy");
  else t.deepEqual(runPython(jobOf("python")), [[expected]]);
  if (compiler === null) t.log("C skipped: there is no compiler");
  else t.deepEqual(runC(jobOf("c")), [[expected]]);
});

/** Texts that end comments and literals, or continue their lines, somewhere. */
const hostile = [
  ...[
    "*/",
    "/*",
    '"""',
    "'''",
    "-->",
    "<!--",
    "\\",
    "??/",
    "\n",
    "\r",
    "\u2028",
    "#{x}",
    "$(x)",
    "=#",
    "//",
    "]]>",
  ],
  '"',
];

test("formulas in comments break out of none, whatever they contain", async (t) => {
  const formulas = hostile.map((n) => mul(2, symbol(n), symbol(`${n}x`)));
  const jobs = (target: CodeTarget) =>
    formulas.map((e, i) => ({ code: toCode(e, { target, name: `fn${i}` }), points: [[3, 5]] }));
  const values = formulas.map(() => [30]);
  t.deepEqual(await runJavaScript(jobs("javascript")), values);
  t.deepEqual(await runTypeScript(jobs("typescript")), values);
  for (const target of CODE_TARGETS)
    for (const { code } of jobs(target)) t.regex(code, /^[\x20-\x7e\n]*$/, target);
  for (const { title, runner, run } of [
    { title: "Python", runner: numpy, run: () => runPython(jobs("python")) },
    { title: "JAX", runner: jax, run: () => runJax(jobs("jax")) },
    { title: "SymPy", runner: sympy, run: () => runSympy(jobs("sympy")) },
    { title: "C", runner: compiler, run: () => runC(jobs("c")) },
    { title: "Julia", runner: julia, run: () => runJulia(jobs("julia")) },
  ])
    if (runner === null) t.log(`${title} skipped: there is nothing to run it with`);
    else t.deepEqual(run(), values, title);
  if (glslang === null) t.log("GLSL skipped: there is no glslangValidator");
  else t.notThrows(() => checkGlsl(jobs("glsl")));
  if (naga === null) t.log("WGSL skipped: there is no naga");
  else t.notThrows(() => checkWgsl(jobs("wgsl")));
});

test("a word of a language gets an underscore, another name a number", (t) => {
  const text = toCode(parse("lambda*λ + lambda_"), { target: "python" });
  t.regex(text, /^# lambda_2 is "lambda"\n# v1 is "\\u\{03bb\}"\ndef f\(lambda_2, lambda_, v1\):$/m);
});

const several = { value: parse("x*sin(y)"), "a b": parse("sin(y)"), x: parse("x") };
Object.defineProperty(several, "__proto__", { value: parse("2"), enumerable: true });

test("several results are an object, a dict, or pointers", async (t) => {
  for (const target of ["javascript", "typescript"] as const) {
    const text = toCode(several, { target, name: "fn0" });
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
    const through = {
      code: `${pair}\nstatic double fn0(void) { ${call} return p*100.0 + q; }`,
      points: [[]],
    };
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
  const sums = `${f}\ndef fn0(y):\n    return g(np.array([1, 2, 3, 4]), y).sum()`;
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
  t.is(
    c.out,
    "#include <math.h>\n\n/** square(x, a) = a*x^2 */\ndouble square(double x, double a) {\n    return x * x * a;\n}\n",
  );
  const json = await cli(["--json", "code", "-x"]);
  t.deepEqual(JSON.parse(json.out), {
    ok: true,
    target: "javascript",
    code: "/** f(x) = -x */\nexport function f(x) {\n  return -x;\n}\n",
  });
  const wrong = await cli(["code", "x", "--name", "1f"]);
  t.is(wrong.code, 2);
  t.regex(wrong.err, /cannot be the name of a function/);
});

test("gradients stand beside the values, by all parameters or by some", async (t) => {
  const both = toCode(parse("x^2*y"), { target: "javascript", name: "fn0", gradient: true });
  const [[result]] = (await runJavaScript([{ code: both, points: [[3, 5]] }])) as unknown as object[][];
  t.deepEqual(result, { value: 45, d_x: 30, d_y: 9 });
  const record = toCode({ a: parse("x*y"), b: parse("y") }, { target: "typescript", gradient: ["y"] });
  t.regex(record, /: \{ a: number; d_a_y: number; b: number; d_b_y: number \} \{/);
  t.regex(
    code(() => toCode(parse("x"), { target: "c", gradient: ["z"] })),
    /^bad-parameters: .*z/,
  );
  t.regex(
    code(() => toCode({ a: parse("x"), d_a_x: parse("x") }, { target: "c", gradient: true })),
    /^bad-output: .*“d_a_x”/,
  );
});

test("loops over arrays, in C", (t) => {
  t.regex(
    code(() => toCode(parse("x"), { target: "julia", loop: true })),
    /^no-loop-for: .*Julia/,
  );
  const line = toCode(parse("n*i + 1"), { target: "c", name: "line", loop: true });
  t.regex(line, /^void line\(size_t n_, const double \*i, const double \*n, double \*out\) \{$/m);
  if (compiler === null) {
    t.log("skipped: there is no compiler");
    return;
  }
  const pair = toCode(parse("x*y"), { target: "c", name: "pair", loop: true, gradient: ["x"] });
  const calls = [
    "double x[3] = {1.0, 2.0, 3.0}, y[3] = {4.0, 5.0, 6.0}, d[3];",
    "pair(3, x, y, x, d);",
    "line(3, y, d, y);",
    "return x[0] + x[1]*100.0 + x[2]*10000.0 + d[2] + y[2]*1000000.0;",
  ];
  const through = `${pair}\n${line}\nstatic double fn0(void) { ${calls.join(" ")} }`;
  t.deepEqual(runC([{ code: through, points: [[]] }]), [[4 + 1000 + 180000 + 6 + 37e6]]);
});

test("shaders make NaN and infinities of their bits, and write numbers that they accept", (t) => {
  const text = toCode(parse("x > 1 ? 1/0 : x < -1 ? -1/0 : 340282346638528859811704183484516925440*x"), {
    target: "wgsl",
  });
  t.regex(text, /f_infinity\(\)/);
  t.regex(text, /3\.4028234663852886e\+38/);
  t.notRegex(text, /NaN|Infinity\b/);
  t.regex(toCode(parse("x*7/10"), { target: "glsl" }), /return 0\.7 \* x;|return x \* 0\.7;/);
  t.regex(
    toCode(parse("float*a__b + gl_x"), { target: "glsl" }),
    /float f\(float v1, float float_, float v2\)/,
  );
});

test("SymPy code is exact", (t) => {
  t.regex(
    toCode(parse("x/3 + 2^(1/2)"), { target: "sympy" }),
    /sp\.Rational\(1, 3\) \* x \+ sp\.Integer\(2\) \*\* sp\.Rational\(1, 2\)/,
  );
  const recipe = book.extend("fn mystery(x)\n  jvp 2*dx\n  native mystery\n  via x*2\n");
  t.regex(
    code(() => toCode(recipe.parse("mystery(x)"), { target: "sympy" })),
    /^no-code-for: mystery has no code in Python with SymPy/,
  );
});

test("the kernel command shows operations, their cost, and code", async (t) => {
  const js = await cli(["kernel", "x^2*exp(x)", "--grad", "x"]);
  t.is(js.code, 0);
  t.regex(
    js.out,
    /^target +js, f64\ninputs +x\noutputs +value, d_x\noperations +\d+: .*1 exp.*\ncost +\d+\n\n/,
  );
  t.regex(js.out, /Math\.exp\(v\d+\)/);
  const json = JSON.parse((await cli(["--json", "kernel", "x*y", "x/3", "--target", "interpreter"])).out);
  t.like(json, { ok: true, target: "interpreter", outputs: ["result1", "result2"], cost: 5 });
  t.deepEqual(json.operations, { div: 1, mul: 1 });
  t.like(JSON.parse((await cli(["--json", "kernel", "sin(x)", "--target", "wgsl"])).out), {
    precision: "f32",
  });
  const wrong = await cli(["kernel", "x", "--target", "abacus"]);
  t.is(wrong.code, 2);
  t.regex(wrong.err, /“abacus”[\s\S]*interpreter/);
  t.regex((await cli(["kernel", "x", "--target", "c", "--precision", "f32"])).err, /computes in f64/);
});

test("MathML is a form of results", async (t) => {
  t.regex((await cli(["print", "x/2", "--to", "mathml"])).out, /^<math .*<mfrac>.*<\/math>\n$/);
  t.regex((await cli(["derive", "x^3", "--wrt", "x", "--to", "mathml"])).out, /<msup>/);
  const json = JSON.parse((await cli(["--json", "simplify", "x + x", "--to", "mathml"])).out);
  t.regex(json.mathml, /^<math /);
});
