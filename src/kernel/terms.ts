/**
 * Sums of many terms as sums of few, which others have as well. The algebra keeps sums flat: what a thousand steps of
 * y + h·f(y) come to, each a sum of all steps before, are half a million terms.
 */
import { type Expr, exactly } from "../expr/node.js";
import { Kind, SUM } from "../expr/op.js";
import { ZERO } from "../expr/reals.js";
import { type Pairs, sharePairs } from "../expr/shared-pairs.js";
import { postorder } from "../expr/walk.js";

/** Sums of fewer terms are searched for common factors instead. */
const MANY = 49;

export class TermTable {
  private readonly pairs: ReadonlyMap<Expr, Pairs>;

  constructor(roots: readonly Expr[]) {
    const sums = postorder(roots).filter((n) => n.op.kind === Kind.Sum && n.args.length >= 2 * MANY);
    // Flat, a shared sum would take as much room as all of its terms.
    this.pairs = sharePairs(sums, (pairs) => exactly(SUM, pairs, ZERO));
  }

  /** Terms and their coefficients, without the constant. */
  of(sum: Expr): Pairs {
    return this.pairs.get(sum) ?? sum.args;
  }
}
