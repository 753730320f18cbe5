/** How much there is to look at in a formula. */
import { type Expr, newWalk } from "../expr/node.js";

/**
 * The operands of all nodes, counted until there are `enough`: a long sum is one node, but as long to write as it has
 * terms.
 */
export function countOperands(e: Expr, enough = Number.POSITIVE_INFINITY): number {
  const walk = newWalk();
  const stack = [e];
  e.mark = walk;
  let count = 0;
  for (let n = stack.pop(); n !== undefined && count < enough; n = stack.pop()) {
    count += n.args.length;
    for (const a of n.args)
      if (a.mark !== walk) {
        a.mark = walk;
        stack.push(a);
      }
  }
  return count;
}
