import { defaultBook } from "../../rules/index.js";
import type { Expr } from "../../src/expr/node.js";
import { type Context, nothingAssumed } from "../../src/facts/context.js";
import type { Book } from "../../src/language/book.js";
import { systemPage } from "../../src/language/page.js";
import type { RewriteRule } from "../../src/language/rewrite-rule.js";
import { installPrinter } from "../../src/print/index.js";
import { Rewriter } from "../../src/rewrite/rewrite.js";
import { RuleSet } from "../../src/rewrite/rule-set.js";
import {
  DEFAULT_REWRITE_BUDGET,
  type RewriteBudget,
  type Step,
  type Stopped,
} from "../../src/rewrite/step.js";

installPrinter();

/**
 * The functions of the system with no rules but those of the text, whatever stands on its own pages. They fire whatever
 * they weigh, which the engine allows to rules without a direction: here it is about what fits where.
 */
export function rulesOf(text: string): { readonly book: Book; readonly rules: RuleSet } {
  const book = defaultBook.extend(systemPage(text, defaultBook));
  const own = new Set(text.split("\n").map((line) => /^\s*(\w+):/.exec(line)?.[1]));
  const all = book.rewriteRules().filter(({ name }) => own.has(name));
  const rules = all.map((rule): RewriteRule => ({ ...rule, arrow: "<->" }));
  return { book, rules: new RuleSet(rules, (op) => book.redeclares(op)) };
}

export interface Rewritten {
  readonly before: Expr;
  readonly after: Expr;
  readonly steps: readonly Step[];
  readonly stopped: Stopped;
}

export function rewriting(
  rules: RuleSet,
  e: Expr,
  context: Context = nothingAssumed,
  budget: Partial<RewriteBudget> = {},
): Rewritten {
  const steps: Step[] = [];
  const rewriter = new Rewriter(rules, context, { ...DEFAULT_REWRITE_BUDGET, ...budget }, steps);
  const after = rewriter.rewrite(e);
  return { before: e, after, steps, stopped: rewriter.stopped };
}
