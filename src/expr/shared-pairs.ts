/** Flat sums as sums of what they share, and flat products as products of it. */
import type { Expr } from "./node.js";
import { ONE } from "./reals.js";
import { type Operand, shareLists } from "./sharing.js";

/** Terms and their coefficients, or bases and their exponents, as they stand in `args`. */
export type Pairs = readonly Expr[];

/**
 * For sums, or for products, pairs in which what several of them have in common is one operand; and the pairs of these
 * operands. Those that share nothing are left out.
 * @param make the sum or the product of some pairs
 */
export function sharePairs(nodes: readonly Expr[], make: (pairs: Pairs) => Expr): Map<Expr, Pairs> {
  const items: (readonly [Expr, Expr])[] = [];
  const numbers = new Map<Expr, Map<Expr, number>>();
  const numberOf = (a: Expr, b: Expr): number => {
    const known = numbers.get(a) ?? new Map<Expr, number>();
    numbers.set(a, known);
    const number = known.get(b) ?? items.push([a, b]) - 1;
    known.set(b, number);
    return number;
  };
  const { parts, lists } = shareLists(
    nodes.map(({ args }) => {
      const list: number[] = [];
      for (let i = 0; i < args.length; i += 2) list.push(numberOf(args[i], args[i + 1]));
      return list;
    }),
  );
  const made: Expr[] = [];
  const pairsOf = (list: readonly Operand[]): Pairs =>
    list.flatMap((o) => (o < 0 ? [made[~o], ONE] : items[o]));
  const all = new Map<Expr, Pairs>();
  for (const part of parts) {
    const pairs = pairsOf(part);
    const e = make(pairs);
    made.push(e);
    all.set(e, pairs);
  }
  nodes.forEach((n, i) => {
    const list = lists[i];
    // A part may be this very sum or product.
    if (list.length === 1 && list[0] < 0) all.set(n, pairsOf(parts[~list[0]]));
    else if (list.some((o) => o < 0)) all.set(n, pairsOf(list));
  });
  return all;
}
