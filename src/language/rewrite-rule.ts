/** Rewrite rules as they stand on a page: `name: left -> right if condition`. Every name in a rule is a hole. */
import type { Expr } from "../expr/node.js";
import type { Deviation, Op } from "../expr/op.js";
import type { Template } from "../expr/template.js";

/**
 * `->` is always simpler and runs to a fixpoint; `~>` is better in floats near the place that it names, and belongs to
 * lowering; `<->` is an identity without a direction.
 */
export type Arrow = "->" | "~>" | "<->";

/** What a hole may stand for, beyond what a comparison can say: `if n is even`. */
export type HoleKind = "number" | "integer" | "even" | "odd" | "symbol" | "constant";

export interface RewriteRule {
  readonly name: string;
  readonly arrow: Arrow;
  /** The names of the holes: `hole(i)` stands for params[i]. */
  readonly params: readonly string[];
  readonly left: Expr;
  /** The holes are those of the left side. */
  readonly right: Template;
  /** A truth value that must be known to hold, or null. */
  readonly condition: Template | null;
  /** Holes that stand for expressions of one kind only, by their index. */
  readonly kinds: ReadonlyMap<number, HoleKind>;
  /** Of a `~>` rule: the comparison that names the region in which it is better. */
  readonly near: Template | null;
  /** Where the two sides may differ, and why. */
  readonly deviates: readonly Deviation[];
  /** The operators of both sides: a book that re-declares one of them does without the rule. */
  readonly ops: ReadonlySet<Op>;
  /** The line of the page. */
  readonly source: string;
  /** What the comment behind the line says. */
  readonly doc: string;
  /** Where the line stands in the text of its page. */
  readonly at: number;
}
