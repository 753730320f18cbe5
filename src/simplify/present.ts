/** Half powers are algebra's way to write roots; readers and numbers prefer the root. */
import { attempted } from "../algebra/budget.js";
import { expand } from "../algebra/expand.js";
import { call } from "../expr/call.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { HALF, isNumber, MINUS_ONE, pow, product, rational, rationalOf } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { freeSymbols } from "../expr/walk.js";
import { sizeOf } from "./size.js";

/** What multiplying out may cost: a longer product of sums is no shorter as a sum. */
const JOINING = { milliseconds: 20, terms: 200 };

const MINUS_HALF = rational(Rational.ratio(-1, 2));

/**
 * x^(1/2) as sqrt(x), sqrt(2)*sqrt(3) as sqrt(6), (1 - x)^(3/2)*(1 + x)^(3/2) as (1 - x^2)^(3/2). Roots of several factors
 * are defined only where each factor is not negative, so that one root of their product says less, and the same. But
 * sqrt(x)*sqrt(y) has a derivative by x at y = 0, which sqrt(x*y) has not: only roots of the same symbols are joined.
 */
export function withRoots(e: Expr, sqrt: Op): Expr {
  return transform(e, (n) => {
    if (n.op.kind === Kind.Power) return isHalf(n.args[1]) ? root(n.args[0], n.args[1], sqrt) : n;
    if (n.op.kind !== Kind.Product || !hasRoots(n)) return n;
    const factors: Expr[] = [n.value as Expr];
    const under = new Map<Expr, Expr[]>();
    for (let i = 0; i < n.args.length; i += 2) {
      const base = n.args[i];
      const exponent = n.args[i + 1];
      if (isFraction(exponent)) under.set(exponent, [...(under.get(exponent) ?? []), base]);
      else factors.push(pow(base, exponent));
    }
    for (const [exponent, bases] of under)
      for (const together of groups(bases, exponent)) factors.push(root(joined(together), exponent, sqrt));
    return product(factors);
  });
}

/** Bases that may stand under one root. Under a divided root none of them is 0. */
function groups(bases: readonly Expr[], exponent: Expr): Expr[][] {
  if (rationalOf(exponent).sign < 0) return [[...bases]];
  const bySymbols = new Map<string, Expr[]>();
  const numbers = bases.filter((b) => isNumber(b));
  for (const b of bases) {
    if (isNumber(b)) continue;
    const key = freeSymbols(b).join();
    bySymbols.set(key, [...(bySymbols.get(key) ?? []), b]);
  }
  const lists = [...bySymbols.values()];
  if (lists.length === 0) return [numbers];
  // A number goes with one of them; with several it would be a matter of taste, so it stays alone.
  return lists.length === 1 ? [[...numbers, ...lists[0]]] : numbers.length > 0 ? [numbers, ...lists] : lists;
}

function root(base: Expr, exponent: Expr, sqrt: Op): Expr {
  if (exponent === HALF) return call(sqrt, [base]);
  return exponent === MINUS_HALF ? pow(call(sqrt, [base]), MINUS_ONE) : pow(base, exponent);
}

/** Their product, multiplied out where that is smaller. */
function joined(bases: readonly Expr[]): Expr {
  const p = product(bases);
  if (bases.filter((b) => b.op.kind === Kind.Sum).length < 2) return p;
  const flat = attempted(JOINING, () => expand(p, { budget: JOINING }), p);
  return sizeOf(flat) < sizeOf(p) ? flat : p;
}

const isHalf = (e: Expr): boolean => e === HALF || e === MINUS_HALF;

function isFraction(e: Expr): boolean {
  return isNumber(e) && !rationalOf(e).isInteger;
}

function hasRoots(n: Expr): boolean {
  let count = 0;
  for (let i = 1; i < n.args.length; i += 2) {
    if (isHalf(n.args[i])) return true;
    if (isFraction(n.args[i])) count++;
  }
  return count > 1;
}
