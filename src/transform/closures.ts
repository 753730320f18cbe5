/**
 * What becomes of calls with rules of their own when they leave the scope in which they were made.
 *
 * Values that a rule closes over: a call shows as arguments what its function's value depends on; what its rule depends on
 * besides is only known once the rule has been called. Before placeholders are given up, such calls are replaced by calls
 * that show these, too: or what is put in the placeholders' place would not reach the rule.
 */
import { call } from "../expr/call.js";
import type { Expr, Space } from "../expr/node.js";
import type { Op } from "../expr/op.js";
import { transformAll } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";

export interface Closing {
  /** Symbols in the rules that are no parameters. */
  readonly closures: readonly Expr[];
  /** The same function with these as further parameters. */
  lifted(): Op;
  /** Makes what is declared of the function live as long as this space. */
  moveTo(home: Space): void;
}

const closing = new WeakMap<Op, Closing>();

export function mayClose(op: Op, of: Closing): void {
  closing.set(op, of);
}

/** Calls that show all that they depend on in the place of those that do not. */
export function liftClosures(roots: readonly Expr[]): readonly Expr[] {
  const found = new Map<Op, Closing>();
  for (const { op } of postorder(roots)) {
    const known = found.has(op) ? undefined : closing.get(op);
    if (known !== undefined && known.closures.length > 0) found.set(op, known);
  }
  if (found.size === 0) return roots;
  return transformAll(roots, (e, was) => {
    const known = e.op === was.op ? found.get(e.op) : undefined;
    return known === undefined ? e : call(known.lifted(), [...e.args, ...known.closures]);
  });
}

/** Makes the functions that are called live as long as the calls: they may have been made in a workspace that ends. */
export function moveFunctions(roots: readonly Expr[], home: Space): void {
  for (const { op } of postorder(roots)) closing.get(op)?.moveTo(home);
}
