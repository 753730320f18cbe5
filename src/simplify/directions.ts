/** Sums as multiples of their directions: c/2 + d*x/2 is half of c + d*x. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { rational, rationalOf, scale } from "../expr/reals.js";

/** A direction, whose first term has the coefficient 1, and how often it is taken. */
export function directionOf(u: Expr): readonly [Expr, Rational] {
  const c =
    u.op.kind === Kind.Sum
      ? rationalOf(u.args[1])
      : u.op.kind === Kind.Product
        ? rationalOf(u.value as Expr)
        : Rational.one;
  return c.equals(Rational.one) ? [u, c] : [scale(u, rational(c.inverse())), c];
}

/** Does any of them follow from the others: are they linearly dependent over the rationals? */
export function areDependent(directions: Iterable<Expr>): boolean {
  const rows: Map<Expr, Rational>[] = [];
  for (const d of directions) {
    const row = new Map<Expr, Rational>();
    if (d.op.kind === Kind.Sum)
      for (let i = 0; i < d.args.length; i += 2) row.set(d.args[i], rationalOf(d.args[i + 1]));
    else row.set(d, Rational.one);
    for (const other of rows) {
      const [pivot, p] = other.entries().next().value as [Expr, Rational];
      const mine = row.get(pivot);
      if (mine === undefined) continue;
      const factor = mine.div(p).neg();
      for (const [term, c] of other) {
        const sum = (row.get(term) ?? Rational.zero).add(c.mul(factor));
        if (sum.sign === 0) row.delete(term);
        else row.set(term, sum);
      }
    }
    if (row.size === 0) return true;
    rows.push(row);
  }
  return false;
}
