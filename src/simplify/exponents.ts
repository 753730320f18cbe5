/** exp(a)^n as exp(n*a): 1/exp(-y) is longer than exp(y). */
import { call } from "../expr/call.js";
import type { Expr } from "../expr/node.js";
import { EXP, Kind } from "../expr/op.js";
import { isNumber, mul, ONE, pow, product } from "../expr/reals.js";

/** The product with every power of an exponential as one exponential, or null where there is none. */
export function withExponents(e: Expr): Expr | null {
  if (e.op.kind !== Kind.Product && e.op.kind !== Kind.Power) return null;
  const factors: Expr[] = e.op.kind === Kind.Product ? [e.value as Expr] : [];
  let found = false;
  for (let i = 0; i < e.args.length; i += 2) {
    const base = e.args[i];
    const exponent = e.args[i + 1];
    if (base.op === EXP && exponent !== ONE && isNumber(exponent)) {
      factors.push(call(EXP, [mul(exponent, base.args[0])]));
      found = true;
    } else factors.push(pow(base, exponent));
  }
  return found ? product(factors) : null;
}
