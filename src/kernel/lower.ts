/**
 * From the reals to floats: exact sums, products and powers become an ordered sequence of float operations. This is the
 * one crossing between the dialects; what comes out is never rearranged again.
 */
import { Expr, exactly } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { rationalOf } from "../expr/reals.js";
import { expand, expandPowers } from "./expand.js";
import { FactorTable } from "./factors.js";
import { FVALUE } from "./ops.js";
import { Products } from "./products.js";
import { lowerSum, type Term } from "./sums.js";
import type { Target } from "./target.js";
import { TermTable } from "./terms.js";

/**
 * Float-dialect expressions for `roots`, which may mix both dialects: operators of the float dialect, numbers,
 * constants, symbols, relations, connectives, `where`, and calls of functions that the target computes by itself.
 * They are lowered together, so that what they share is computed once.
 *
 * A call is taken by the first that exists: the target's own code for its `native` name, its recipe for the target's
 * precision exactly as written, its recipe for every precision, its meaning.
 * @throws FluxionsError `cannot-compute` where a function has none of them
 */
export function lower(roots: readonly Expr[], target: Target): Expr[] {
  const expanded = expand(roots, target);
  const factors = new FactorTable(expanded);
  const terms = new TermTable(expanded);
  const done = new Map<Expr, Expr>();
  const products = new Products(done, factors);
  const stack: Expr[] = [...expanded].reverse();
  while (stack.length > 0) {
    const n = stack[stack.length - 1];
    if (done.has(n)) {
      stack.pop();
      continue;
    }
    const waiting = stack.length;
    for (const a of operands(n, factors, terms)) if (!done.has(a)) stack.push(a);
    if (stack.length > waiting) continue;
    const result = lowerNode(n, done, products, factors, terms);
    done.set(n, result);
    done.set(result, result);
    stack.pop();
  }
  return expandPowers(
    expanded.map((r) => done.get(r) as Expr),
    target,
  );
}

/** What must be lowered before n: through products and sums straight to the factors. */
function* operands(n: Expr, factors: FactorTable, terms: TermTable): Iterable<Expr> {
  if (n.op.kind === Kind.Sum) {
    const pairs = terms.of(n);
    for (let i = 0; i < pairs.length; i += 2) yield* factorOperands(pairs[i], factors);
  } else if (n.op.kind === Kind.Product || n.op.kind === Kind.Power) yield* factorOperands(n, factors);
  else yield* n.args;
}

function* factorOperands(t: Expr, factors: FactorTable): Iterable<Expr> {
  for (const { base, exponent } of factors.of(t)) {
    yield base;
    if (exponent.op.kind !== Kind.Number) yield exponent;
  }
}

function lowerNode(
  n: Expr,
  done: ReadonlyMap<Expr, Expr>,
  products: Products,
  factors: FactorTable,
  terms: TermTable,
): Expr {
  switch (n.op.kind) {
    case Kind.Sum: {
      const pairs = terms.of(n);
      const all: Term[] = [];
      for (let i = 0; i < pairs.length; i += 2)
        all.push({ coefficient: rationalOf(pairs[i + 1]), factors: factors.of(pairs[i]) });
      return lowerSum(rationalOf(n.value as Expr), all, products);
    }
    case Kind.Product:
      return products.whole(rationalOf(n.value as Expr), factors.of(n));
    case Kind.Power:
      return products.power(n.args[0], n.args[1]);
  }
  if (n.op === FVALUE) return done.get(n.args[0]) as Expr;
  if (n.args.length === 0) return n;
  return exactly(
    n.op,
    n.args.map((a) => done.get(a) as Expr),
    n.value instanceof Expr ? n.value : null,
  );
}
