/** Formulas in functions that everybody knows. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { transform } from "../expr/rebuild.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { simplify } from "../simplify/simplify.js";
import { dependent } from "./continuity.js";

const TIDYING = 600;
/** Functions whose meanings need functions whose meanings need … */
const DEEPEST_MEANING = 6;

/** With meanings in the place of functions that only pages know, and without choices that are decided. */
export function inPlainFunctions(book: Book, e: Expr, x: Expr, context: Context): Expr {
  const varies = dependent(x, [e]);
  let opened = e;
  for (let depth = 0; depth < DEEPEST_MEANING; depth++) {
    const before = opened;
    opened = transform(opened, (n, was) => {
      const { kind, declared } = n.op;
      if (kind !== Kind.Call || declared.native !== null || declared.meaning === null) return n;
      return depth > 0 || varies.has(was) ? declared.meaning.fill(n.args) : n;
    });
    if (opened === before) break;
  }
  return opened === e ? e : simplify(book, opened, { context, budget: { milliseconds: TIDYING } });
}
