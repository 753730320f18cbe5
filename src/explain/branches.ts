/** Inside a branch its own condition is decided: where(c, f(where(c, a, b)), d) is where(c, f(a), d). */

import { not, where } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { AND, NOT, OR, WHERE } from "../expr/op.js";
import { transform } from "../expr/rebuild.js";
import { countNodes, postorder } from "../expr/walk.js";

/** Larger formulas are left as they are: each choice is looked into as often as it lies in others. */
const MOST_NODES = 20_000;

export function insideBranches(e: Expr): Expr {
  if (!postorder([e]).some(({ op }) => op === WHERE) || countNodes(e) > MOST_NODES) return e;
  return transform(e, (n) => {
    if (n.op !== WHERE) return n;
    const [c, a, b] = n.args;
    return where(c, decided(a, known(c, true)), decided(b, known(c, false)));
  });
}

/** What is known of conditions where one of them holds, or does not. */
function known(c: Expr, holds: boolean, facts = new Map<Expr, boolean>()): Map<Expr, boolean> {
  facts.set(c, holds).set(not(c), !holds);
  if (c.op === NOT) known(c.args[0], !holds, facts);
  if ((c.op === AND && holds) || (c.op === OR && !holds))
    for (const part of c.args) known(part, holds, facts);
  return facts;
}

function decided(e: Expr, facts: ReadonlyMap<Expr, boolean>): Expr {
  return transform(e, (n) => {
    const holds = n.op === WHERE ? truth(n.args[0], facts) : undefined;
    return holds === undefined ? n : n.args[holds ? 1 : 2];
  });
}

/** Where a, b and c hold, so do a and b. */
function truth(c: Expr, facts: ReadonlyMap<Expr, boolean>): boolean | undefined {
  const holds = facts.get(c);
  if (holds !== undefined || (c.op !== AND && c.op !== OR)) return holds;
  const parts = c.args.map((part) => truth(part, facts));
  const absorbing = c.op === OR;
  if (parts.includes(absorbing)) return absorbing;
  return parts.includes(undefined) ? undefined : !absorbing;
}
