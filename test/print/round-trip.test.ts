import test from "ava";
import katex from "katex";
import { derive } from "../../src/calculus/derivative.js";
import type { Expr } from "../../src/expr/node.js";
import { print, toLatex } from "../../src/print/index.js";
import fc from "../_fast-check.js";
import { book, expression, holds, value, withinLimits } from "./_random.js";

const limits = { length: 5_000_000, digits: 1_000_000 };

function readsBack(e: Expr): boolean {
  const text = print(e);
  const back = withinLimits(() => book.parse(text, { limits }));
  if (back !== e) throw new Error(`${text} reads back as ${print(back)}`);
  return true;
}

test("any expression reads back from its text to the same node", (t) => {
  holds(t, fc.property(expression, readsBack), 12_000);
});

test("a derivative of any expression reads back to the same node", (t) => {
  const differentiable = value.filter((e) => !print(e).includes("polygamma"));
  holds(
    t,
    fc.property(differentiable, (e) => readsBack(withinLimits(() => derive(book, e, "x")))),
    2_000,
  );
});

test("KaTeX accepts the LaTeX of any expression in its strictest mode", (t) => {
  const accepts = (e: Expr) => {
    const latex = toLatex(e);
    try {
      katex.renderToString(latex, { throwOnError: true, strict: "error" });
    } catch (error) {
      throw new Error(latex, { cause: error });
    }
  };
  holds(t, fc.property(expression, accepts), 2_000);
});
