/** Which sign a factor that is a sum is written with: b - a where -(a - b) would be longer, or has a root beside it. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { isNumber, linear, MINUS_ONE, mul, neg, ONE, pow, product, rationalOf, ZERO } from "../expr/reals.js";
import { sizeOf } from "./size.js";

/** The product with the signs of its sums changed so that it is smaller, or null. */
export function withOtherSigns(e: Expr): Expr | null {
  if (e.op.kind !== Kind.Product && e.op.kind !== Kind.Power) return null;
  let best: Expr | null = null;
  let size = sizeOf(e);
  const { args } = e;
  for (let i = 0; i < args.length; i += 2) {
    const exponent = args[i + 1];
    if (args[i].op.kind !== Kind.Sum || !isNumber(exponent) || !rationalOf(exponent).isInteger) continue;
    const odd = rationalOf(exponent).numerator % 2n !== 0n;
    const factors: Expr[] = e.op.kind === Kind.Product ? [e.value as Expr] : [];
    for (let j = 0; j < args.length; j += 2) factors.push(pow(j === i ? neg(args[j]) : args[j], args[j + 1]));
    const flipped = product(factors);
    const other = odd ? neg(flipped) : flipped;
    const s = sizeOf(other);
    if (s >= size) continue;
    size = s;
    best = other;
  }
  return best;
}

/** What all terms of a sum have in common, in front of the rest: m*c^2*a - m*c^2 is m*c^2*(a - 1). Null where it is nothing. */
export function withCommonFactor(e: Expr): Expr | null {
  if (e.op.kind !== Kind.Sum || e.value !== ZERO) return null;
  let common: Map<Expr, Expr> | null = null;
  for (let i = 0; i < e.args.length; i += 2) {
    const pairs = pairsOf(e.args[i]);
    if (common === null) common = pairs;
    else
      for (const [base, exponent] of common) {
        const here = pairs.get(base);
        if (here === undefined || !isNumber(here) || !isNumber(exponent)) {
          if (here !== exponent) common.delete(base);
        } else if (rationalOf(here).sign !== rationalOf(exponent).sign) common.delete(base);
        else if (rationalOf(here).abs().compare(rationalOf(exponent).abs()) < 0) common.set(base, here);
      }
    if (common.size === 0) return null;
  }
  if (common === null) return null;
  const factor = product([...common].map(([base, exponent]) => pow(base, exponent)));
  const inverse = pow(factor, MINUS_ONE);
  const pairs: Expr[] = [];
  for (let i = 0; i < e.args.length; i += 2) pairs.push(mul(e.args[i], inverse), e.args[i + 1]);
  return mul(factor, linear(ZERO, pairs));
}

function pairsOf(t: Expr): Map<Expr, Expr> {
  if (t.op.kind !== Kind.Product && t.op.kind !== Kind.Power) return new Map([[t, ONE]]);
  const pairs = new Map<Expr, Expr>();
  for (let i = 0; i < t.args.length; i += 2) pairs.set(t.args[i], t.args[i + 1]);
  return pairs;
}
