/** Half powers are algebra's way to write roots; readers and numbers prefer the root. */
import { call } from "../expr/call.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { HALF, isNumber, MINUS_ONE, pow, product, rational, rationalOf } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";

const MINUS_HALF = rational(Rational.ratio(-1, 2));

/** x^(1/2) as sqrt(x), sqrt(2)*sqrt(3) as sqrt(6). */
export function withRoots(e: Expr, sqrt: Op): Expr {
  return transform(e, (n) => {
    if (n.op.kind === Kind.Power) {
      if (n.args[1] === HALF) return call(sqrt, [n.args[0]]);
      return n.args[1] === MINUS_HALF ? pow(call(sqrt, [n.args[0]]), MINUS_ONE) : n;
    }
    if (n.op.kind !== Kind.Product || !hasHalves(n)) return n;
    const factors: Expr[] = [n.value as Expr];
    let under = Rational.one;
    for (let i = 0; i < n.args.length; i += 2) {
      const base = n.args[i];
      const exponent = n.args[i + 1];
      if (exponent === HALF && isNumber(base) && rationalOf(base).sign > 0)
        under = under.mul(rationalOf(base));
      else if (exponent === HALF) factors.push(call(sqrt, [base]));
      else if (exponent === MINUS_HALF) factors.push(pow(call(sqrt, [base]), MINUS_ONE));
      else factors.push(pow(base, exponent));
    }
    if (!under.equals(Rational.one)) factors.push(call(sqrt, [rational(under)]));
    return product(factors);
  });
}

function hasHalves(n: Expr): boolean {
  for (let i = 1; i < n.args.length; i += 2) if (n.args[i] === HALF || n.args[i] === MINUS_HALF) return true;
  return false;
}
