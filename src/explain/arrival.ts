/** Do the steps, done again one after the other, lead to the answer? */
import { cancel } from "../algebra/together.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { sub, ZERO } from "../expr/reals.js";
import { insideBranches } from "./branches.js";
import type { Arrival } from "./explanation.js";
import type { StepList } from "./step-list.js";

const MILLISECONDS = 1_000;

/**
 * Adds a step of arithmetic where constructors were given the same parts in another order, and made another form of
 * them: (2*(x+1))*y is not the node of 2*((x+1)*y). Arithmetic is what fractions of polynomials can do. Identities of
 * functions are not among it, so that no step of the log can be missing unnoticed.
 */
export function arrive(steps: StepList, whole: Expr, answer: Expr): Arrival {
  if (whole === answer) return "arrived";
  const settled = insideBranches(whole);
  if (settled === answer) return closed(steps, "inside its own branch", whole, answer);
  const arrival = equalByArithmetic(settled, insideBranches(answer));
  return arrival === "arrived" ? closed(steps, "arithmetic", whole, answer) : arrival;
}

function closed(steps: StepList, name: string, whole: Expr, answer: Expr): Arrival {
  steps.add({
    name,
    kind: "arithmetic",
    before: whole,
    after: answer,
    wholeBefore: whole,
    wholeAfter: answer,
    path: [],
    conditions: [],
    line: null,
  });
  return "arrived";
}

function equalByArithmetic(a: Expr, b: Expr): Arrival {
  if (a.op.boolean || b.op.boolean) return "missed";
  try {
    const difference = cancel(sub(a, b), { deep: true, budget: { milliseconds: MILLISECONDS } });
    return difference === ZERO ? "arrived" : "missed";
  } catch (error) {
    if (error instanceof FluxionsError && GIVES_UP.has(error.code)) return "unchecked";
    throw error;
  }
}

/** What the algebra refuses to compute: then nothing is known. */
const GIVES_UP = new Set([
  "too-slow",
  "too-many-terms",
  "too-many-kernels",
  "number-too-large",
  "division-by-zero",
]);
