/** The steps of derivatives: which rules they name, and that done again they give what derive gives. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import katex from "katex";
import {
  type Book,
  customJvp,
  defaultBook,
  derive,
  type Explanation,
  type Expr,
  exp,
  explainDerivative,
  FluxionsError,
  freeSymbols,
  mul,
  parse,
  print,
  replace,
  sin,
  sub,
  symbol,
  workspace,
} from "../../src/index.js";
import fc, { runs } from "../_fast-check.js";
import { corpus } from "../corpora/_corpus.js";
import { book as randomBook, value } from "../print/_random.js";

const names = (e: Explanation) => e.steps.map((s) => s.name);

/** Each step changes what the one before it left, in one place, and the last one leaves the answer. */
function arrives(t: ExecutionContext, e: Expr, x: string, book: Book, order = 1): Explanation {
  const explanation = explainDerivative(e, x, { book, order, maxSteps: 10_000 });
  const what = `d/d${x} of ${e}`;
  t.is(explanation.arrival, "arrived", what);
  t.is(explanation.leftOut, 0, what);
  t.true(explanation.output === derive(e, x, { book, order }), what);
  t.true(explanation.steps.at(-1)?.wholeAfter === explanation.output, what);
  for (const [i, s] of explanation.steps.entries()) {
    const last = explanation.steps[i - 1];
    if (last !== undefined && s.path?.length !== 0) t.true(s.wholeBefore === last.wholeAfter, what);
    if (s.path !== null) {
      let at = s.wholeBefore;
      for (const index of s.path) at = at.args[index];
      t.true(at === s.before, `${what}: the path of step ${i + 1}`);
      t.true(replace(s.wholeBefore, s.before, s.after) === s.wholeAfter, `${what}: step ${i + 1}`);
    }
  }
  return explanation;
}

const render = (latex: string) =>
  katex.renderToString(latex, { throwOnError: true, strict: "error", displayMode: true });

const table: Record<string, readonly string[]> = {
  "7": ["constant"],
  y: ["constant"],
  x: ["variable"],
  "x + 1": ["sum rule"],
  "x^3": ["power rule"],
  "3*sin(x)": ["constant factor", "chain rule: sin"],
  "x^2*sin(x)": ["product rule", "chain rule: sin", "power rule"],
  "sin(x)/x": ["product rule", "chain rule: sin", "power rule"],
  "exp(sin(x^2))": ["chain rule: exp", "chain rule: sin", "power rule"],
  "2^x": ["power rule with a varying exponent"],
  "x^x": ["power rule with a varying exponent"],
  "x^(x^2)": ["power rule with a varying exponent", "power rule"],
  "stable_sqrt(x)": ["custom rule: stable_sqrt"],
  "log1pexp(2*x)": ["custom rule: log1pexp", "constant factor"],
  "where(x > 0, x^2, sin(x))": ["derivative of each branch", "power rule", "chain rule: sin"],
  "where(x > 0, x^2, 5)": ["derivative of each branch", "power rule"],
  // A rule that treats one of its arguments as constant is preceded by the reason.
  "atan2(floor(x), x^2)": ["chain rule: floor", "chain rule: atan2", "power rule"],
  "floor(x)*x^2": ["product rule", "chain rule: floor", "power rule"],
  // What occurs twice is explained once.
  "sin(x^2) + exp(x^2)": ["sum rule", "chain rule: exp", "chain rule: sin", "power rule"],
};

for (const [formula, want] of Object.entries(table))
  test(`the steps of d/dx ${formula}`, (t) => {
    const explanation = arrives(t, parse(formula), "x", defaultBook);
    t.deepEqual([...names(explanation)].sort(), [...want].sort());
    t.is(names(explanation)[0], want[0]);
    t.notThrows(() => render(explanation.toLatex()));
  });

test("a rule is shown as it stands on its page", (t) => {
  const line = (e: Explanation) => e.steps[0].line;
  t.is(
    line(explainDerivative(parse("stable_sqrt(x)"), "x")),
    "custom_jvp where(x == 0, 0, dx / (2*sqrt(safe)))",
  );
  t.is(line(explainDerivative(parse("sin(x)"), "x")), "jvp cos(x) * dx");

  const book = defaultBook.extend(`
fn softclip(x) = x / (1 + abs(x))
  custom_jvp  dx / (1 + abs(x))^2
fn twice(x) = 2*sin(x)
custom_jvp sqrt(x) = where(x > 0, dx / (2*out), 0)
`);
  const explain = (formula: string) => explainDerivative(book.parse(formula), "x", { book });
  t.deepEqual(names(explain("softclip(x)")), ["custom rule: softclip"]);
  t.is(line(explain("softclip(x)")), "custom_jvp dx / (1 + abs(x))^2");
  t.deepEqual(names(explain("sqrt(x)")), ["custom rule: sqrt"]);
  t.is(line(explain("sqrt(x)")), "custom_jvp sqrt(x) = where(x > 0, dx / (2*out), 0)");
  t.deepEqual(names(explainDerivative(parse("sqrt(x)"), "x")), ["chain rule: sqrt"]);
  t.deepEqual(names(explain("twice(x)")), [
    "derivative of the meaning: twice",
    "constant factor",
    "chain rule: sin",
  ]);
  t.is(line(explain("twice(x)")), "fn twice(x) = 2*sin(x)");
  t.regex(explain("twice(x)").toText(), /by the line: fn twice\(x\) = 2\*sin\(x\)/);
});

test("a rule of TypeScript is shown as a page would have it", (t) => {
  const slow = customJvp("slow", (u) => sin(u));
  slow.defjvp(([u], [du]) => [slow(u), mul(exp(u), du)]);
  const { steps } = explainDerivative(slow(symbol("x")), "x");
  t.is(steps[0].name, "custom rule: slow");
  t.is(
    steps[0].line,
    "custom_jvp dx*exp(x)".replace("dx*exp(x)", print(mul(symbol("du"), exp(symbol("u"))))),
  );
});

test("what has been derived before is explained all the same", (t) => {
  const e = parse("sin(cos(x)^2)*cos(x)^2");
  const before = explainDerivative(e, "x").toText();
  derive(e, "x");
  derive(parse("cos(x)^2"), "x");
  t.is(explainDerivative(e, "x").toText(), before);
  t.regex(before, /chain rule: cos/);
});

test("explaining leaves no derivative behind that is still to be taken", (t) => {
  const e = parse("exp(-x^2)*sin(x)/(x + y)");
  const alone = workspace(() => print(derive(e, "x")));
  explainDerivative(e, "x");
  t.is(print(derive(e, "x")), alone);
});

test("derivatives of order 2, and by several variables, are taken one after the other", (t) => {
  const second = arrives(t, parse("sin(x^2)"), "x", defaultBook, 2);
  t.deepEqual(names(second), [
    "chain rule: sin",
    "power rule",
    "product rule",
    "chain rule: cos",
    "power rule",
  ]);
  t.deepEqual(second.by, ["x", "x"]);
  const mixed = explainDerivative(parse("x^2*y^3"), ["x", "y"]);
  t.true(mixed.output === derive(parse("x^2*y^3"), ["x", "y"]));
  t.true(mixed.steps.some((s) => print(s.before) === "d/dy(y^3)"));
  t.regex(mixed.toText(), /^Derive x\^2\*y\^3 by x, then by y\./);
  t.deepEqual(names(explainDerivative(parse("x^2"), "x", { order: 0 })), []);
  t.throws(() => explainDerivative(parse("x"), "x", { order: -1 }), { code: "bad-order" });
});

test("the derivative can be simplified in the same explanation", (t) => {
  const explanation = explainDerivative(parse("(x^2 - 1)/(x - 1)"), "x", { simplify: true });
  t.is(explanation.arrival, "arrived");
  t.is(print(explanation.output), "1");
  t.true(explanation.steps.at(-1)?.wholeAfter === explanation.output);
});

test("the text numbers the steps and marks what each of them rewrites", (t) => {
  t.is(
    explainDerivative(parse("3*sin(x^2)"), "x").toText(),
    `Derive 3*sin(x^2) by x.

1. constant factor
   by the rule: d(c*u) = c*du for a constant c
   d/dx(3*sin(x^2)) = 3*d/dx(sin(x^2))

2. chain rule: sin
   by the line: jvp cos(x) * dx
   in 3*[d/dx(sin(x^2))]
   put d/dx(sin(x^2)) = cos(x^2)*d/dx(x^2)
   this gives 3*cos(x^2)*d/dx(x^2)

3. power rule
   by the rule: d(u^n) = n*u^(n - 1)*du for a constant n
   in 3*cos(x^2)*[d/dx(x^2)]
   put d/dx(x^2) = 2*x
   this gives 6*x*cos(x^2)

Result: 6*x*cos(x^2)
`,
  );
});

test("in LaTeX what is rewritten next is underlined", (t) => {
  const latex = explainDerivative(parse("sin(x^2)"), "x").toLatex();
  t.is(
    latex,
    String.raw`\begin{aligned}
\frac{d}{dx}\left(\sin\left(x^{2}\right)\right)&=\cos\left(x^{2}\right)\,\underline{\frac{d}{dx}\left(x^{2}\right)}&&\text{chain rule: sin}\\
&=2x\,\cos\left(x^{2}\right)&&\text{power rule}
\end{aligned}`,
  );
  t.notThrows(() => render(latex));
  t.true(explainDerivative(parse("x*y"), "x").toLatex().includes("\\frac{\\partial}{\\partial x}"));
});

const root = fileURLToPath(new URL("../../", import.meta.url));

test("identities of steps depend on the step alone: not on the process, nor on what stands around it", async (t) => {
  const ids = (e: Explanation) => new Map(e.steps.map((s) => [`${s.name} ${print(s.before)}`, s.id]));
  const here = ids(explainDerivative(parse("exp(sin(x)^2)*stable_sqrt(x)"), "x"));
  const program = `
    const { explainDerivative, parse, print, symbol } = await import("./src/index.ts");
    for (const name of ["q", "x", "w"]) parse("cos(x)*" + symbol(name) + "^3");
    const { steps } = explainDerivative(parse("stable_sqrt(x)*exp(sin(x)^2)"), "x").toJSON();
    console.log(JSON.stringify(steps.map((s) => [s.name + " " + s.before.text, s.id])));
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import=tsx", "--input-type=module", "-e", program],
    { cwd: root },
  );
  t.deepEqual(new Map(JSON.parse(stdout)), here);
  t.is(new Set(here.values()).size, here.size);
  const elsewhere = ids(explainDerivative(parse("sin(x)^2 + x^7"), "x"));
  t.is(elsewhere.get("power rule d/dx(sin(x)^2)"), here.get("power rule d/dx(sin(x)^2)"));
  const twice = explainDerivative(parse("x^4"), ["x", "x"]).steps.map((s) => s.id);
  t.is(new Set(twice).size, twice.length);
});

test("JSON says all that the text says", (t) => {
  const explanation = explainDerivative(parse("x*stable_sqrt(x)"), "x");
  const json = JSON.parse(JSON.stringify(explanation));
  t.deepEqual(json, explanation.toJSON());
  t.like(json, {
    task: "derive",
    by: ["x"],
    input: { text: "x*stable_sqrt(x)" },
    output: { text: print(derive(parse("x*stable_sqrt(x)"), "x")) },
    leftOut: 0,
    stopped: null,
    arrival: "arrived",
  });
  t.is(json.steps.at(-1).whole.text, json.output.text);
  t.is(json.steps[1].line, "custom_jvp where(x == 0, 0, dx / (2*sqrt(safe)))");
});

test("of a large formula, as much is shown as can be read", (t) => {
  const sizes: Record<string, (n: number) => Expr> = {
    long: (n) => parse(Array.from({ length: n }, (_, i) => `sin(${i + 1}*x)`).join("+")),
    wide: (n) => parse(Array.from({ length: n / 20 }, (_, i) => `sin(x + ${i})`).join("*")),
    deep: (n) => {
      let e = symbol("x");
      for (let i = 0; i < n; i++) e = sin(sub(e, 1));
      return e;
    },
  };
  for (const [shape, make] of Object.entries(sizes))
    workspace(() => {
      const e = make(2_000);
      const explanation = explainDerivative(e, "x");
      t.not(explanation.arrival, "missed", shape);
      t.true(explanation.leftOut > 0, shape);
      t.true(explanation.output === derive(e, "x"), shape);
      for (const written of [explanation.toText(), explanation.toLatex(), JSON.stringify(explanation)])
        t.true(written.length < 1_000_000, `${shape}: ${written.length}`);
      t.regex(explanation.toText(), new RegExp(`${explanation.leftOut} more steps are left out\\.`));
      t.notThrows(() => render(explanation.toLatex()));
      return [];
    });
  const few = explainDerivative(parse("x^2*sin(x)"), "x", { maxSteps: 2 });
  t.is(few.steps.length, 2);
  t.is(few.leftOut, 1);
  t.is(few.arrival, "arrived");
  t.regex(few.toText(), /1 more step is left out\.\nResult: x\^2\*cos\(x\) \+ 2\*x\*sin\(x\)\n/);
  t.regex(few.toText({ maxLength: 10 }), /<a formula of \d+ nodes>/);
});

test("inside a branch the parts of its condition are decided", (t) => {
  for (const formula of [
    "-6/where(y != pi and c^7 > 1, c^(-55*x*z/2), 1/(d^(6/11)*b))",
    "1/where(y > 0 or c > 1 or z > 2, c^x, x)",
    "where(y > 0 and c > 1, where(y > 0, x, 1)*c^x, where(c > 1 and y > 0, x, x^2))",
  ])
    arrives(t, parse(formula), "x", defaultBook);
});

test("the steps of random formulas lead to their derivatives, and KaTeX renders them", (t) => {
  let arithmetic = 0;
  let count = 0;
  fc.assert(
    fc.property(value, (e) => {
      workspace(() => {
        const x = freeSymbols(e)[0] ?? "x";
        try {
          derive(e, x, { book: randomBook });
        } catch (error) {
          if (!(error instanceof FluxionsError)) throw error;
          const { code } = error;
          t.throws(() => explainDerivative(e, x, { book: randomBook }), { code });
          return [];
        }
        const explanation = arrives(t, e, x, randomBook);
        render(explanation.toLatex());
        if (explanation.steps.at(-1)?.name === "arithmetic") arithmetic++;
        count++;
        return [];
      });
    }),
    { numRuns: runs(400) },
  );
  t.log(`${count} derivatives, ${arithmetic} of them with a step of arithmetic`);
  t.true(arithmetic < count / 20);
});

const equations = corpus<{ name: string; vars: { name: string }[]; expr: string }>("feynman");
if (equations !== null)
  test("the steps of physics' equations lead to their derivatives", (t) => {
    let count = 0;
    for (const { expr, vars } of equations)
      for (const { name } of vars)
        workspace(() => {
          render(arrives(t, parse(expr), name, defaultBook).toLatex());
          count++;
          return [];
        });
    t.log(`${count} derivatives`);
  });
