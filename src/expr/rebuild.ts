/** Walks that make a new expression from an old one. */
import { Expr } from "./node.js";
import { Kind } from "./op.js";
import { build } from "./template.js";
import { postorder } from "./walk.js";

/**
 * Rebuilds an expression from the leaves up: `f` sees each node with its operands already replaced, and returns what
 * shall stand there.
 */
export function transform(root: Expr, f: (e: Expr) => Expr): Expr {
  const done = new Map<Expr, Expr>();
  for (const n of postorder([root])) {
    let changed = false;
    const args = n.args.map((a) => {
      const b = done.get(a) as Expr;
      if (a !== b) changed = true;
      return b;
    });
    done.set(n, f(changed ? build(n.op, n.value instanceof Expr ? n.value : null, args) : n));
  }
  return done.get(root) as Expr;
}

/**
 * Puts expressions in the place of symbols, all at once: { x: y, y: x } swaps them.
 * Functions stay opaque, so a custom rule of theirs survives.
 */
export function substitute(
  root: Expr,
  values: Readonly<Record<string, Expr>> | ReadonlyMap<string, Expr>,
): Expr {
  const table: ReadonlyMap<string, Expr> = values instanceof Map ? values : new Map(Object.entries(values));
  return transform(root, (e) => (e.op.kind === Kind.Symbol ? (table.get(e.value as string) ?? e) : e));
}

/** Puts `by` in the place of every occurrence of the subexpression `what`. */
export function replace(root: Expr, what: Expr, by: Expr): Expr {
  return transform(root, (e) => (e === what ? by : e));
}
