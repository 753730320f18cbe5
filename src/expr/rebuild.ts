/** Walks that make a new expression from an old one. */
import { FluxionsError } from "./error.js";
import { Expr, refuseReleased } from "./node.js";
import { Kind } from "./op.js";
import { build } from "./template.js";
import { postorder } from "./walk.js";

/**
 * Rebuilds an expression from the leaves up: `f` sees each node with its operands already replaced, beside the node as
 * it `was`, and returns what shall stand there. The coefficients of a sum are no operands.
 */
export function transform(root: Expr, f: (e: Expr, was: Expr) => Expr): Expr {
  return transformAll([root], f)[0];
}

/** The same for several expressions; what they share is rebuilt once. */
export function transformAll(roots: readonly Expr[], f: (e: Expr, was: Expr) => Expr): Expr[] {
  const done = new Map<Expr, Expr>();
  for (const n of postorder(roots)) {
    let changed = false;
    const args = n.args.map((a, i) => {
      if (n.op.kind === Kind.Sum && i % 2 === 1) return a;
      const b = done.get(a) as Expr;
      if (a !== b) changed = true;
      return b;
    });
    done.set(n, f(changed ? build(n.op, n.value instanceof Expr ? n.value : null, args) : n, n));
  }
  return roots.map((root) => done.get(root) as Expr);
}

/**
 * Puts expressions in the place of symbols, all at once: { x: y, y: x } swaps them.
 * Functions stay opaque, so a custom rule of theirs survives.
 * @throws FluxionsError `truth-value`: a symbol is a number
 */
export function substitute(
  root: Expr,
  values: Readonly<Record<string, Expr>> | ReadonlyMap<string, Expr>,
): Expr {
  const table: ReadonlyMap<string, Expr> = values instanceof Map ? values : new Map(Object.entries(values));
  for (const [name, e] of table) {
    if (!(e instanceof Expr))
      throw new FluxionsError(
        "not-an-expression",
        `expected an expression for ${name}, but got ${typeof e}`,
        {
          hint: "Make one of a number with toExpr(…).",
        },
      );
    if (e.op.boolean)
      throw new FluxionsError("truth-value", `${name} is a number, but “${e}” is a truth value`, {
        hint: "Choose numbers by the condition: where(condition, 1, 0).",
      });
  }
  return transform(root, (e, was) =>
    was.op.kind === Kind.Symbol ? (table.get(was.value as string) ?? e) : e,
  );
}

/** Puts `by` in the place of every occurrence of the subexpression `what`. */
export function replace(root: Expr, what: Expr, by: Expr): Expr {
  refuseReleased(what);
  return transform(root, (e, was) => (was === what ? by : e));
}
