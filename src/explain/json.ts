/** Explanations as plain data. */
import type { Expr } from "../expr/node.js";
import type { ExplanationJSON, ExplanationParts, FormulaJSON } from "./explanation.js";
import type { Writing } from "./writing.js";

export function explanationToJSON(e: ExplanationParts, writing: Writing): ExplanationJSON {
  const formula = (f: Expr): FormulaJSON => ({ text: writing.text(f), latex: writing.latex(f) });
  return {
    task: e.task,
    by: e.by,
    input: formula(e.input),
    output: formula(e.output),
    steps: e.steps.map((s) => ({
      id: s.id,
      name: s.name,
      kind: s.kind,
      path: s.path,
      before: formula(s.before),
      after: formula(s.after),
      whole: formula(s.wholeAfter),
      conditions: s.conditions.map(formula),
      line: s.line,
    })),
    leftOut: e.leftOut,
    conditions: e.conditions.map(formula),
    stopped: e.stopped,
    arrival: e.arrival,
  };
}
