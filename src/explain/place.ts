/** Where a subexpression stands in a formula, and the formula with something else there. */

import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { add, div, mul, sub } from "../expr/reals.js";
import { replace } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";

/** Indices into `args` from the root to the first occurrence of `what`; null where it does not occur. */
export function pathTo(root: Expr, what: Expr): readonly number[] | null {
  const from = new Map<Expr, { readonly parent: Expr; readonly index: number } | null>([[root, null]]);
  for (const n of from.keys()) {
    if (n === what) break;
    for (const [index, a] of n.args.entries()) if (!from.has(a)) from.set(a, { parent: n, index });
  }
  if (!from.has(what)) return null;
  const path: number[] = [];
  for (let at = from.get(what); at != null; at = from.get(at.parent)) path.push(at.index);
  return path.reverse();
}

/** The formula in which something has been put in the place of a subexpression. */
export interface Placed {
  readonly whole: Expr;
  readonly path: readonly number[] | null;
}

/**
 * Puts `after` in the place of every occurrence of `before`; where it is only a part of a sum or of a product, in the
 * place of that part. Null where it does not occur.
 */
export function putInPlace(whole: Expr, before: Expr, after: Expr): Placed | null {
  const path = pathTo(whole, before);
  if (path !== null) return { whole: replace(whole, before, after), path };
  const around = surrounding(whole, before);
  if (around === null) return null;
  const changed =
    around.op.kind === Kind.Sum ? add(sub(around, before), after) : mul(div(around, before), after);
  return { whole: replace(whole, around, changed), path: null };
}

/** The smallest sum or product of which `part` is a part. */
export function surrounding(whole: Expr, part: Expr): Expr | null {
  const paired = part.op.kind === Kind.Sum || part.op.kind === Kind.Product;
  const { kind } = part.op;
  let found: Expr | null = null;
  for (const n of postorder([whole])) {
    const fits =
      paired && n.op.kind === kind
        ? containsPairs(n, part)
        : (n.op.kind === Kind.Product && kind === Kind.Power && containsPairs(n, part)) ||
          (n.op.kind === Kind.Sum && kind === Kind.Product && containsTerm(n, part));
    if (fits && (found === null || n.args.length < found.args.length)) found = n;
  }
  return found;
}

/** Does each pair of the part stand in the whole as well? The number of a part is 0 in a sum, 1 in a product, or all of it. */
function containsPairs(whole: Expr, part: Expr): boolean {
  const pairs = new Map<Expr, Expr>();
  for (let i = 0; i < whole.args.length; i += 2) pairs.set(whole.args[i], whole.args[i + 1]);
  for (let i = 0; i < part.args.length; i += 2)
    if (pairs.get(part.args[i]) !== part.args[i + 1]) return false;
  return true;
}

/** 3*x is a term of 3*x + 1, though x is its node. */
function containsTerm(whole: Expr, term: Expr): boolean {
  for (let i = 0; i < whole.args.length; i += 2)
    if (mul(whole.args[i], whole.args[i + 1]) === term) return true;
  return false;
}
