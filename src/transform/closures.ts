/**
 * Values that a rule closes over. A call shows as arguments what its function's value depends on; what its rule depends on
 * besides is only known once the rule has been called. Before placeholders are given up, such calls are replaced by calls
 * that show these, too: or what is put in the placeholders' place would not reach the rule.
 */
import { call } from "../expr/call.js";
import type { Expr } from "../expr/node.js";
import type { Op } from "../expr/op.js";
import { transformAll } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";

export interface Closing {
  /** Symbols in the rules that are no parameters. */
  readonly closures: readonly Expr[];
  /** The same function with these as further parameters. */
  lifted(): Op;
}

const closing = new WeakMap<Op, () => Closing | null>();

/** @param of asked when its calls are about to leave the scope in which they were made; null where nothing is to be done */
export function mayClose(op: Op, of: () => Closing | null): void {
  closing.set(op, of);
}

export function liftClosures(roots: readonly Expr[]): readonly Expr[] {
  const found = new Map<Op, Closing>();
  for (const { op } of postorder(roots)) {
    if (found.has(op)) continue;
    const known = closing.get(op)?.();
    if (known != null && known.closures.length > 0) found.set(op, known);
  }
  if (found.size === 0) return roots;
  return transformAll(roots, (e, was) => {
    const known = e.op === was.op ? found.get(e.op) : undefined;
    return known === undefined ? e : call(known.lifted(), [...e.args, ...known.closures]);
  });
}
