/** Steps, done again. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { scale, withoutCoefficient } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import type { Step } from "./step.js";

/** The expression after a step: `before` is replaced wherever it occurs, also with a coefficient. */
export function replayStep(e: Expr, { before, after }: Step): Expr {
  return transform(e, (n, was) => {
    if (was === before || n === before) return after;
    if (n.op.kind === Kind.Product && withoutCoefficient(n) === before) return scale(after, n.value as Expr);
    return n;
  });
}

/** The expression after all of the steps, in order. */
export function replay(e: Expr, steps: readonly Step[]): Expr {
  let result = e;
  for (const step of steps) result = replayStep(result, step);
  return result;
}

/**
 * Logs again the steps that lead from e to `result`: they were logged when e was first met, and e has come up again
 * since, in the result of another step.
 */
export function retrace(e: Expr, result: Expr, log: Step[], from: number): void {
  let current = e;
  const end = log.length;
  for (let i = from; i < end && current !== result; i++) {
    const step = log[i];
    if (!postorder([current]).includes(step.before)) continue;
    const next = replayStep(current, step);
    if (next === current) continue;
    log.push(step);
    current = next;
  }
}
