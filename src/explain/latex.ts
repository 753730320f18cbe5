/** Explanations as one `aligned` environment, for KaTeX, MathJax and TeX. */
import type { Expr } from "../expr/node.js";
import { upright } from "../print/latex-names.js";
import type { ExplanationParts } from "./explanation.js";
import { markedLatex } from "./marking.js";
import { leftOutNote, MISSED } from "./text.js";
import type { Writing } from "./writing.js";

export function explanationToLatex(e: ExplanationParts, writing: Writing): string {
  const rows: string[] = [];
  const row = (left: string, right: string, reason: string) =>
    rows.push(`${left}&${right}${reason === "" ? "" : `&&${upright(reason)}`}`);
  let at: Expr | null = null;
  for (const [i, step] of e.steps.entries()) {
    const { wholeBefore, wholeAfter } = step;
    if (wholeBefore === wholeAfter) {
      row("", `\\quad ${writing.latex(step.before)}=${writing.latex(step.after)}`, step.name);
      if (at === null) continue;
    } else {
      const next = e.steps[i + 1];
      const then =
        next !== undefined && next.wholeBefore === wholeAfter && next.wholeAfter !== wholeAfter
          ? markedLatex(next, writing)
          : writing.latex(wholeAfter);
      row(at === wholeBefore ? "" : markedLatex(step, writing), `=${then}`, step.name);
    }
    at = wholeAfter;
  }
  if (e.leftOut > 0) row("", `=${writing.latex(e.output)}`, leftOutNote(e));
  if (rows.length === 0) row("", writing.latex(e.output), "");
  if (e.arrival === "missed") {
    row("", `\\quad ${writing.latex(e.output)}`, "the result");
    row("", "", MISSED);
  }
  for (const c of e.conditions) row("", `\\quad ${writing.latex(c)}`, "has to hold");
  return `\\begin{aligned}\n${rows.join("\\\\\n")}\n\\end{aligned}`;
}
