/** The log of a rewriting: what an explanation is made of. */
import type { Expr } from "../expr/node.js";
import type { RewriteRule } from "../language/rewrite-rule.js";

/** One thing that was done to one subexpression. Steps are in the order in which they were done. */
export interface Step {
  /** The name of the rule, or of the transformation: `cancel`, `expand`, `arithmetic`, `chain rule`. */
  readonly name: string;
  readonly kind: "rule" | "form" | "derivative" | "arithmetic";
  readonly before: Expr;
  readonly after: Expr;
  /** What had to hold, and was known to hold. */
  readonly conditions: readonly Expr[];
  readonly rule: RewriteRule | null;
}

/** What a rewriting may cost. */
export interface RewriteBudget {
  readonly milliseconds: number;
  readonly firings: number;
}

export const DEFAULT_REWRITE_BUDGET: RewriteBudget = { milliseconds: 1000, firings: 10_000 };

/** What ended a rewriting before its fixpoint. */
export type Stopped = "time" | "firings" | null;
