/** Steps, done again. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { ONE, rational, rationalOf, scale, withoutCoefficient } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import type { Step } from "./step.js";

const coefficient = (e: Expr): Expr => (e.op.kind === Kind.Product ? (e.value as Expr) : ONE);
const core = (e: Expr): Expr => (e.op.kind === Kind.Product ? withoutCoefficient(e) : e);

/** The expression after a step: `before` is replaced wherever it occurs, also with another coefficient. */
export function replayStep(e: Expr, { before, after }: Step): Expr {
  const sought = core(before);
  const by = rationalOf(coefficient(before)).inverse();
  return transform(e, (n, was) => {
    if (was === before || n === before) return after;
    return core(n) === sought ? scale(after, rational(rationalOf(coefficient(n)).mul(by))) : n;
  });
}

/** The expression after all of the steps, in order. */
export function replay(e: Expr, steps: readonly Step[]): Expr {
  let result = e;
  for (const step of steps) result = replayStep(result, step);
  return result;
}

/** Steps by what they were done to, so that they can be told again where that comes up again. */
export class Told {
  /** The place of a step in the log, by its core. */
  private readonly steps = new Map<Expr, number>();
  private seen: number;

  constructor(private readonly log: Step[]) {
    this.seen = log.length;
  }

  /**
   * Logs again the steps that lead from e to `result`: they were logged when e was first met, and e has come up again
   * since, in the result of another step.
   */
  again(e: Expr, result: Expr): void {
    const { log, steps } = this;
    for (; this.seen < log.length; this.seen++) {
      const { before } = log[this.seen];
      if (!steps.has(core(before))) steps.set(core(before), this.seen);
    }
    const done = new Set<number>();
    for (let current = e; current !== result; ) {
      // Steps go from the leaves up: of those that can be done, the earliest is next.
      let first = log.length;
      for (const n of postorder([current])) {
        const at = steps.get(core(n));
        if (at !== undefined && at < first && !done.has(at)) first = at;
      }
      if (first === log.length) return;
      const next = replayStep(current, log[first]);
      if (next === current) return;
      done.add(first);
      log.push(log[first]);
      this.seen = log.length;
      current = next;
    }
  }
}
