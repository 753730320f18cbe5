import test from "ava";
import katex from "katex";
import { parseHTML } from "linkedom";
import { defaultBook } from "../../rules/index.js";
import { symbol } from "../../src/expr/node.js";
import { mul } from "../../src/language/operations.js";
import { toLatex, toMathML } from "../../src/print/index.js";
import { cases } from "./_cases.js";

/** How many children these elements must have. */
const CHILDREN: Readonly<Record<string, number>> = {
  ...{ mfrac: 2, msup: 2, msub: 2, mroot: 2, mover: 2, munder: 2, msubsup: 3, math: 1, msqrt: 1 },
};
const KNOWN = new Set([...Object.keys(CHILDREN), ..."mrow mi mn mo mtext mspace mtable mtr mtd".split(" ")]);

/** What is wrong with a text as MathML: tags, nesting, references, and numbers of children. */
function faults(text: string): string[] {
  const wrong: string[] = [];
  const open: { name: string; children: number }[] = [];
  let rest = text;
  const tag =
    /^(?:<(?<end>\/)?(?<name>[a-z]+)(?<attributes>(?: [a-z]+="[^"<&]*")*)(?<empty>\/)?>|(?<word>(?:[^<>&]|&(?:amp|lt|gt|quot|#x[0-9a-f]+);)+))/;
  while (rest !== "") {
    const m = tag.exec(rest)?.groups;
    if (m === undefined) return [...wrong, `cannot go on at ${rest.slice(0, 40)}`];
    rest = rest.slice((tag.exec(rest) as RegExpExecArray)[0].length);
    if (m.word !== undefined) continue;
    if (m.end !== undefined) {
      const last = open.pop();
      if (last?.name !== m.name) return [...wrong, `</${m.name}> ends <${last?.name}>`];
      const count = CHILDREN[m.name];
      if (count !== undefined && last.children !== count)
        wrong.push(`<${m.name}> has ${last.children} children`);
      continue;
    }
    if (!KNOWN.has(m.name)) wrong.push(`<${m.name}>`);
    if (open.length > 0) open[open.length - 1].children++;
    if (m.empty === undefined) open.push({ name: m.name, children: 0 });
  }
  return open.length === 0 ? wrong : [...wrong, `<${open[0].name}> does not end`];
}

/** The letters, digits and signs in their order, without spaces and without what is not seen. */
const seen = (markup: string) =>
  (
    parseHTML(`<html><body>${markup}</body></html>`).document.querySelector("math")?.textContent ?? ""
  ).replace(/[\s\u2061-\u2063\u00a0\u200b]/g, "");

test("formulas are well-formed MathML", (t) => {
  for (const [input] of cases) t.deepEqual(faults(toMathML(defaultBook.parse(input))), [], input);
  for (const op of defaultBook.functions())
    if (op.name !== "^" && !op.params.some((p) => p.includes("..."))) {
      const call = `${op.name}(${op.params.map((_, i) => (op.name === "where" && i === 0 ? "a < 1" : "abc"[i])).join(", ")})`;
      t.deepEqual(faults(toMathML(defaultBook.parse(`2*${call}^2 - ${call}`))), [], call);
    }
});

test("they show what KaTeX shows of the LaTeX", (t) => {
  let compared = 0;
  for (const [input] of cases) {
    const e = defaultBook.parse(input);
    // KaTeX makes letters with accents of two.
    if (/[^\x20-\x7e]/.test(input)) continue;
    const other = katex
      .renderToString(toLatex(e), { output: "mathml" })
      .replace(/<annotation.*?<\/annotation>/s, "");
    const same = (text: string) => text.replace(/[⋅·]/g, "").replace(/-/g, "−").replace(/[|∣]/g, "|");
    t.is(same(seen(toMathML(e))), same(seen(other)), input);
    compared++;
  }
  t.true(compared > 50);
});

test("fractions, powers, roots and indices are laid out", (t) => {
  const inner = (text: string) =>
    toMathML(defaultBook.parse(text)).replace(/^<math [^>]*><mrow>(.*)<\/mrow><\/math>$/s, "$1");
  t.is(inner("x/2"), "<mfrac><mrow><mi>x</mi></mrow><mrow><mn>2</mn></mrow></mfrac>");
  t.is(inner("x_1^2"), "<msup><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow><mrow><mn>2</mn></mrow></msup>");
  t.is(inner("sqrt(alpha)"), "<mrow><msqrt><mrow><mi>α</mi></mrow></msqrt></mrow>");
  t.regex(inner("nthRoot(x, 3)"), /<mroot><mrow><mi>x<\/mi><\/mrow><mrow><mn>3<\/mn><\/mrow><\/mroot>/);
  t.regex(toMathML(defaultBook.parse("x"), { display: "inline" }), /display="inline"/);
});

test("names are escaped, whatever they are made of", (t) => {
  const names = [
    "<script>",
    "&",
    "a&b;",
    "-->",
    "]]>",
    '"',
    "\u0000",
    "\ud800",
    "</mi>",
    "x_</mrow>",
    "😀",
    "a b",
  ];
  for (const name of names) {
    const text = toMathML(mul(2, symbol(name)));
    t.deepEqual(faults(text), [], name);
    t.false(text.includes("<script") || text.includes("\u0000"));
  }
  const page = defaultBook.extend(
    "fn odd(x) = x\n  latex \\text{a & b} x\n\nfn plain(x) = x\n  latex \\frac{x}{<}\n",
  );
  for (const f of ["odd(x)", "plain(x)"]) t.deepEqual(faults(toMathML(page.parse(f))), [], f);
});
