/** The order in which a formula is read. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { writtenSign } from "../expr/reals.js";
import { factorsOf, termsOf } from "../print/order.js";

/** The first subexpression, as a reader meets them, of which `wanted` is true; null where there is none. */
export function firstInReading(root: Expr, wanted: (n: Expr) => boolean): Expr | null {
  const met = new Set<Expr>();
  const stack = [root];
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (met.has(n)) continue;
    met.add(n);
    if (wanted(n)) return n;
    const parts = partsOf(n);
    for (let i = parts.length - 1; i >= 0; i--) stack.push(parts[i]);
  }
  return null;
}

/** Nobody reads a sum of more terms from one end to the other, and it takes long to sort. */
const MOST_SORTED = 100;

function partsOf(n: Expr): readonly Expr[] {
  if (n.args.length > MOST_SORTED) return n.args;
  switch (n.op.kind) {
    case Kind.Sum:
      return termsOf(n).flatMap(({ factors }) => numeratorFirst(factors));
    case Kind.Product:
      return numeratorFirst(factorsOf(n));
    default:
      return n.args;
  }
}

/** Bases and exponents: those above the fraction bar, then those below. */
function numeratorFirst(pairs: readonly Expr[]): Expr[] {
  const above: Expr[] = [];
  const below: Expr[] = [];
  for (let i = 0; i < pairs.length; i += 2)
    (writtenSign(pairs[i + 1]) < 0 ? below : above).push(pairs[i], pairs[i + 1]);
  return [...above, ...below];
}
