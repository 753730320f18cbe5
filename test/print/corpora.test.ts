import test from "ava";
import katex from "katex";
import { defaultBook } from "../../rules/index.js";
import { FluxionsError } from "../../src/expr/error.js";
import type { Expr } from "../../src/expr/node.js";
import { print, toLatex } from "../../src/print/index.js";
import { corpora } from "../language/_corpora.js";

/** Of each file; the integration tests have tens of thousands. */
/** More than any of them has: every formula is printed, read back and rendered. */
const MOST = 100_000;

test("the formulas of the corpora print to text that reads back, and to LaTeX that KaTeX accepts", (t) => {
  t.timeout(120_000);
  const found = corpora(MOST);
  if (found === null) {
    t.log("skipped: the corpora are not there");
    t.pass();
    return;
  }
  for (const [file, formulas] of found) {
    let unread = 0;
    const wrong: string[] = [];
    for (const formula of formulas) {
      let e: Expr;
      try {
        e = defaultBook.parse(formula);
      } catch (error) {
        if (!(error instanceof FluxionsError)) throw error;
        unread++;
        continue;
      }
      const text = print(e);
      if (defaultBook.parse(text) !== e) wrong.push(`${formula} → ${text}`);
      const latex = toLatex(e);
      try {
        katex.renderToString(latex, { throwOnError: true, strict: "error" });
      } catch (error) {
        wrong.push(`${formula} → ${latex}: ${String(error)}`);
      }
    }
    t.log(`${file}: ${formulas.length - unread} formulas, ${unread} not in our grammar`);
    t.deepEqual(wrong, [], file);
  }
});
