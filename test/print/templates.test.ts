import test from "ava";
import katex from "katex";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { symbol } from "../../src/expr/node.js";
import { Kind, Op } from "../../src/expr/op.js";
import { print, toLatex } from "../../src/print/index.js";

const render = (latex: string) => katex.renderToString(latex, { throwOnError: true, strict: "error" });

/** The LaTeX of a formula about f(x, y), whose page has this `latex` line. */
function withLine(line: string, formula = "f(a + b, c)"): string {
  const book = defaultBook.extend(`\nfn f(x, y) = x*y\n  latex ${line}\n`);
  return toLatex(book.parse(formula));
}

test("arguments stand in the place of parameters, in parentheses where they need them", (t) => {
  const expected: readonly (readonly [line: string, latex: string])[] = [
    ["\\frac{x}{y}", "\\frac{a+b}{c}"],
    ["x\\bmod y", "\\left(a+b\\right)\\bmod c"],
    ["x \\circ y", "\\left(a+b\\right)\\circ c"],
    ["\\left\\langle x, y\\right\\rangle", "\\left\\langle a+b,c\\right\\rangle"],
    ["\\left|x-y\\right|", "\\left|\\left(a+b\\right)-c\\right|"],
    ["F_y\\left(x\\right)", "F_{c}\\left(a+b\\right)"],
    ["x_y", "{\\left(a+b\\right)}_{c}"],
    ["\\sqrt[y]{x}", "\\sqrt[{c}]{a+b}"],
    ["\\sin x + y", "\\sin \\left(a+b\\right)+c"],
    ["\\operatorname{x}", "\\operatorname{x}\\left(a+b,c\\right)"],
    ["\\max", "\\max\\left(a+b,c\\right)"],
    ["\\hat{f}", "\\hat{f}\\left(a+b,c\\right)"],
    ["\\mathcal{L}\\{x\\}_{y}", "\\mathcal{L}\\{\\left(a+b\\right)\\}_{c}"],
  ];
  for (const [line, latex] of expected) {
    t.is(withLine(line), latex);
    t.notThrows(() => render(latex), latex);
  }
});

test("a form that is open on a side gets parentheses among operators", (t) => {
  t.is(
    withLine("x\\circ y", "f(a, b)^2*f(c, d) + f(a, c)"),
    "\\left(a\\circ b\\right)^{2}\\,\\left(c\\circ d\\right)+\\left(a\\circ c\\right)",
  );
});

test("a line that is not balanced, or that could break out, is not used", (t) => {
  const plain = "\\operatorname{f}\\left(a+b,c\\right)";
  const hostile = [
    "\\frac{x}{",
    "\\frac{x}",
    "\\frac x y",
    "x}{y",
    "}",
    "{",
    "x^y^y",
    "x_y_y",
    "^2",
    "\\left(x",
    "x\\right)",
    "\\left x\\right)",
    "{\\left(x}\\right)",
    "\\left(\\right)\\right)",
    "\\href{javascript:alert(1)}{x}",
    "\\url{x}",
    "\\htmlClass{a}{x}",
    "\\htmlData{a=b}{x}",
    "\\includegraphics{x}",
    "\\def\\x{x}",
    "\\newcommand{\\x}{x}",
    "\\gdef\\sin{x}",
    "\\let\\sin\\cos",
    "\\input{x}",
    "\\write18{x}",
    "\\csname x\\endcsname",
    "\\catcode`x=1",
    "\\begin{matrix}x\\end{matrix}",
    "\\text{$x$}",
    "\\text{\\alpha}",
    "\\operatorname{\\href}",
    "\\operatorname{f}{",
    "$x$",
    "x & y",
    "x \\\\ y",
    "x ~ y",
    "\\color{red} x",
    "\\rule{1em}{1em}",
    "\\kern1em",
    "\\\\",
    "\\",
    "\\verb|x|",
    "<script>alert(1)</script>\\href",
    "\\sqrt[x{y}",
    "x'^{2}",
    `${"{".repeat(40)}x${"}".repeat(40)}`,
    "x".repeat(1000),
  ];
  for (const line of hostile) t.is(withLine(line), plain, line);
});

test("whatever a line contains, KaTeX accepts what is printed", (t) => {
  const pieces = [
    "x",
    "y",
    "{",
    "}",
    "^",
    "_",
    "\\left(",
    "\\right)",
    "\\frac",
    "\\sqrt[",
    "]",
    "2",
    "\\sin",
    " ",
    "|",
    "\\operatorname{f}",
    "'",
    "\\,",
    "+",
    "\\left|",
    "\\right|",
    ",",
  ];
  // A generator of our own keeps the sequence the same in every run.
  let state = 7;
  const next = () => (state = (state * 48271) % 2147483647);
  let used = 0;
  for (let i = 0; i < 3000; i++) {
    let line = "";
    for (let n = 1 + (next() % 8); n > 0; n--) line += pieces[next() % pieces.length];
    if (line.trim() === "") continue;
    const latex = withLine(line, "f(x_1^2, 1/y)^2 + f(-x, y_1)*f(f(1, 2), exp(x))");
    if (!latex.includes("\\operatorname{f}\\left(\\frac")) used++;
    t.notThrows(() => render(latex), `${line} gives ${latex}`);
  }
  t.true(used > 100);
});

test("names stay inside their braces, whatever they are made of", (t) => {
  for (const name of [
    "a}b",
    "\\href{x}{y}",
    "a b",
    "x^2",
    "50%",
    "#1",
    "a&b",
    "~",
    "{",
    "\\",
    "$$",
    "a\nb",
    "",
    "_",
    "__",
    "x__1",
    "Ω",
    "ÅΩ",
    "数_2",
    "x_",
    "1x",
    "é̂",
    "\u202eabc",
  ]) {
    t.notThrows(() => render(toLatex(symbol(name))), name);
    const f = new Op(name, Kind.Call, ["x"]);
    t.notThrows(() => render(toLatex(call(f, [symbol("x")]))), name);
  }
  t.is(toLatex(symbol("a}b")), "\\text{a\\}b}");
});

test("a function of no page prints by its name", (t) => {
  const f = new Op("my_f", Kind.Call, ["x", "y"]);
  const e = call(f, [symbol("x"), symbol("y")]);
  t.is(print(e), "my_f(x, y)");
  t.is(toLatex(e), "\\operatorname{my\\_f}\\left(x,y\\right)");
});
