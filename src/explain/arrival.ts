/** Do the steps, done again one after the other, lead to the answer? */
import { cancel } from "../algebra/together.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { sub, ZERO } from "../expr/reals.js";
import { assume } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import { provedZero } from "../simplify/zero.js";
import type { Arrival } from "./explanation.js";
import type { StepList } from "./step-list.js";

const MILLISECONDS = 1_000;

/**
 * Adds a step of arithmetic where constructors were given the same parts in another order, and made another form of
 * them: (2*(x+1))*y is not the node of 2*((x+1)*y).
 */
export function arrive(steps: StepList, whole: Expr, answer: Expr, context: Context | undefined): Arrival {
  if (whole === answer) return "arrived";
  const arrival = equalByArithmetic(whole, answer, context ?? assume({}));
  if (arrival === "arrived")
    steps.add({
      name: "arithmetic",
      kind: "arithmetic",
      before: whole,
      after: answer,
      wholeBefore: whole,
      wholeAfter: answer,
      path: [],
      conditions: [],
      line: null,
    });
  return arrival;
}

function equalByArithmetic(a: Expr, b: Expr, context: Context): Arrival {
  if (a.op.boolean || b.op.boolean) return "missed";
  const budget = { milliseconds: MILLISECONDS };
  try {
    const difference = cancel(sub(a, b), { deep: true, budget });
    return difference === ZERO || provedZero(difference, context, budget) ? "arrived" : "missed";
  } catch (error) {
    if (error instanceof FluxionsError && GIVES_UP.has(error.code)) return "unchecked";
    throw error;
  }
}

const GIVES_UP = new Set([
  "too-slow",
  "too-many-terms",
  "too-many-kernels",
  "number-too-large",
  "division-by-zero",
]);
