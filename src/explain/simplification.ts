/** Explanations of simplifications, from the log of the rewriting itself. */
import type { Expr } from "../expr/node.js";
import type { Book } from "../language/book.js";
import type { Stopped } from "../rewrite/step.js";
import { type SimplifyOptions, simplifyWithSteps } from "../simplify/simplify.js";
import { arrive } from "./arrival.js";
import { type Arrival, Explanation } from "./explanation.js";
import { replay } from "./replay.js";
import { type ExplainOptions, StepList } from "./step-list.js";

export interface ExplainSimplificationOptions extends ExplainOptions, SimplifyOptions {}

/** How the simplest form is found: each rewriting in its place, in the order in which they were done. */
export function explainSimplification(
  book: Book,
  e: Expr,
  options: ExplainSimplificationOptions = {},
): Explanation {
  const steps = new StepList(options);
  const { output, conditions, stopped, arrival } = simplifyInSteps(book, e, steps, options);
  return new Explanation({
    task: "simplify",
    by: [],
    input: e,
    output,
    steps: steps.steps,
    leftOut: steps.leftOut,
    conditions,
    stopped,
    arrival,
  });
}

export function simplifyInSteps(
  book: Book,
  e: Expr,
  steps: StepList,
  options: SimplifyOptions,
): {
  readonly output: Expr;
  readonly conditions: readonly Expr[];
  readonly stopped: Stopped;
  readonly arrival: Arrival;
} {
  const simplified = simplifyWithSteps(book, e, options);
  const { expr: output, conditions, stopped } = simplified;
  const whole = replay(e, simplified.steps, steps, output, options.context);
  return {
    output,
    conditions,
    stopped,
    arrival: whole === null ? "unchecked" : arrive(steps, whole, output),
  };
}
