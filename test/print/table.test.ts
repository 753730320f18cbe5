import test from "ava";
import katex from "katex";
import { defaultBook } from "../../rules/index.js";
import { print, toLatex } from "../../src/print/index.js";
import { cases } from "./_cases.js";

test("formulas print as people write them", (t) => {
  for (const [input, text] of cases) t.is(print(defaultBook.parse(input)), text, input);
});

test("what is printed reads back to the same node", (t) => {
  for (const [input, text] of cases) t.is(defaultBook.parse(text), defaultBook.parse(input), input);
});

test("formulas print as LaTeX", (t) => {
  for (const [input, , latex] of cases) t.is(toLatex(defaultBook.parse(input)), latex, input);
});

test("KaTeX accepts the LaTeX of the table in its strictest mode", (t) => {
  for (const [input, , latex] of cases)
    t.notThrows(() => katex.renderToString(latex, { throwOnError: true, strict: "error" }), input);
});

test("a dot between factors and where as a function are options", (t) => {
  const e = defaultBook.parse("where(x > 0, 2*x*y, 3*2^x)");
  t.is(
    toLatex(e, { mul: "dot", where: "function" }),
    String.raw`\operatorname{where}\left(x>0,2x\cdot y,3\cdot 2^{x}\right)`,
  );
});
