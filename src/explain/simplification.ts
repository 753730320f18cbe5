/** Explanations of simplifications, from the log of the rewriting itself. */
import type { Expr } from "../expr/node.js";
import { countNodes } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import type { Step } from "../rewrite/step.js";
import { type SimplifyOptions, simplifyWithSteps } from "../simplify/simplify.js";
import { arrive } from "./arrival.js";
import { type Arrival, Explanation } from "./explanation.js";
import { putInPlace } from "./place.js";
import { type ExplainOptions, StepList } from "./step-list.js";

export interface ExplainSimplificationOptions extends ExplainOptions, SimplifyOptions {}

/** Nodes that are looked at while steps are done again; a formula for which this is not enough is larger than anybody reads. */
const MOST_WORK = 20_000_000;

/** How the simplest form is found: each rewriting in its place, in the order in which they were done. */
export function explainSimplification(
  book: Book,
  e: Expr,
  options: ExplainSimplificationOptions = {},
): Explanation {
  const steps = new StepList(options);
  const { output, conditions, arrival } = simplifyInSteps(book, e, steps, options);
  return new Explanation({
    task: "simplify",
    by: [],
    input: e,
    output,
    steps: steps.steps,
    leftOut: steps.leftOut,
    conditions,
    arrival,
  });
}

export function simplifyInSteps(
  book: Book,
  e: Expr,
  steps: StepList,
  options: SimplifyOptions,
): { readonly output: Expr; readonly conditions: readonly Expr[]; readonly arrival: Arrival } {
  const simplified = simplifyWithSteps(book, e, options);
  const { expr: output, conditions } = simplified;
  const { whole, done } = doAgain(e, simplified.steps, steps);
  const arrival = done ? arrive(steps, whole, output, options.context) : "unchecked";
  return { output, conditions, arrival };
}

function doAgain(e: Expr, log: readonly Step[], steps: StepList): { whole: Expr; done: boolean } {
  let whole = e;
  let work = 0;
  for (const [i, step] of log.entries()) {
    work += countNodes(whole);
    if (work > MOST_WORK) {
      steps.leftOut += log.length - i;
      return { whole, done: false };
    }
    const placed = putInPlace(whole, step.before, step.after);
    const then = placed?.whole ?? whole;
    steps.add({
      name: step.name,
      kind: step.kind,
      before: step.before,
      after: step.after,
      wholeBefore: whole,
      wholeAfter: then,
      path: placed?.path ?? null,
      conditions: step.conditions,
      line: step.rule === null ? null : step.rule.source.trim().replace(/\s+/g, " "),
    });
    whole = then;
  }
  return { whole, done: true };
}
