/** Does the steps of a log again, each in its place in the whole formula. */
import type { Expr } from "../expr/node.js";
import type { Step } from "../rewrite/step.js";
import { putInPlace } from "./place.js";
import { countOperands } from "./size.js";
import type { StepList } from "./step-list.js";

/** Operands that are looked at on the way; a formula for which this is not enough is larger than anybody reads. */
const MOST_WORK = 5_000_000;

/** What the steps make of the formula, or null where it is too large to do all of them. */
export function replay(e: Expr, log: readonly Step[], steps: StepList, mostWork = MOST_WORK): Expr | null {
  let whole = e;
  let work = 0;
  for (const [i, step] of log.entries()) {
    work += countOperands(whole);
    if (work > mostWork) {
      steps.leaveOut(log.length - i);
      return null;
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
  return whole;
}
