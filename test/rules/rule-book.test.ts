import { readFileSync } from "node:fs";
import test from "ava";
import katex from "katex";
import { ruleBook } from "../../scripts/rule-book.js";

const text = readFileSync(new URL("../../docs/rule-book.md", import.meta.url), "utf8");

test("the rule book is what the pages say: npm run rule-book", (t) => {
  t.true(text === ruleBook(), "docs/rule-book.md is out of date");
});

test("all of its formulas can be typeset", (t) => {
  const formulas = [...text.matchAll(/\$`(.*?)`\$/g)].map((m) => m[1]);
  t.true(formulas.length > 500);
  for (const latex of formulas) t.notThrows(() => katex.renderToString(latex, { throwOnError: true }), latex);
});
