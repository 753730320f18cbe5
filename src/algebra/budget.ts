/** What one call into the algebra may cost. Polynomials grow without warning, so every inner loop accounts for itself. */
import { FluxionsError } from "../expr/error.js";

/** What one call into the algebra may cost: 50,000 terms and 5 seconds unless told. */
export interface Budget {
  /** Most terms that a polynomial may have. */
  readonly terms: number;
  /** Most time for one call. */
  readonly milliseconds: number;
}

export const DEFAULT_BUDGET: Budget = { terms: 50_000, milliseconds: 5_000 };

/** Reading the clock costs as much as hundreds of coefficient operations. */
const BETWEEN_LOOKS = 5_000;

let current: Budget = DEFAULT_BUDGET;
let deadline = Number.POSITIVE_INFINITY;
let untilLook = BETWEEN_LOOKS;

/** Runs `work` within a budget; inside of another budgeted call, within what is left of that one. */
export function budgeted<T>(budget: Partial<Budget>, work: () => T): T {
  const outer = current;
  const outerDeadline = deadline;
  current = { ...DEFAULT_BUDGET, ...budget };
  deadline = Math.min(outerDeadline, performance.now() + current.milliseconds);
  untilLook = BETWEEN_LOOKS;
  try {
    return work();
  } finally {
    current = outer;
    deadline = outerDeadline;
  }
}

/** The result of `work` within a budget, or `otherwise` where the algebra refuses it: it costs too much, or divides by zero. */
export function attempted<T, U>(budget: Partial<Budget>, work: () => T, otherwise: U): T | U {
  try {
    return budgeted(budget, work);
  } catch (error) {
    if (error instanceof FluxionsError) return otherwise;
    throw error;
  }
}

/** @throws FluxionsError `too-slow` once the time is over */
export function spend(operations: number): void {
  untilLook -= operations;
  if (untilLook > 0) return;
  untilLook = BETWEEN_LOOKS;
  if (performance.now() > deadline)
    throw new FluxionsError("too-slow", `the polynomials need more than ${current.milliseconds} ms`, {
      hint: "Split the formula, or allow more time.",
    });
}

/** @throws FluxionsError `too-many-terms` */
export function refuseTerms(count: number): void {
  if (count > current.terms)
    throw new FluxionsError("too-many-terms", `a polynomial would have more than ${current.terms} terms`, {
      hint: "Leave it as a product or a power, or allow more terms.",
    });
}

/** The result of `work`, or `otherwise` once half of the time that is left is over. */
export function inHalfTheTime<T>(work: () => T, otherwise: T): T {
  const outer = deadline;
  const now = performance.now();
  if (deadline !== Number.POSITIVE_INFINITY) deadline = now + (deadline - now) / 2;
  try {
    return work();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "too-slow") return otherwise;
    throw error;
  } finally {
    deadline = outer;
  }
}

/** The result of `work`, or `otherwise` where a polynomial would have more terms than `terms`. */
export function withFewerTerms<T>(terms: number, work: () => T, otherwise: T): T {
  const outer = current;
  current = { ...outer, terms: Math.min(terms, outer.terms) };
  try {
    return work();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "too-many-terms") return otherwise;
    throw error;
  } finally {
    current = outer;
  }
}
