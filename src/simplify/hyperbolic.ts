/** Symmetric combinations of exponentials as hyperbolic functions: exp(x) - exp(-x) is 2·sinh(x). */
import type { Polynomial } from "../algebra/polynomial.js";
import { call } from "../expr/call.js";
import type { Expr } from "../expr/node.js";
import { EXP, type Op } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { add, MINUS_ONE, mul, pow, rational, scale, sub, sum, ZERO } from "../expr/reals.js";
import { byPowers } from "./relations.js";

export interface HyperbolicOps {
  readonly sinh: Op;
  readonly cosh: Op;
}

/**
 * num/den as polynomials in generator v, which is exp(unit), written in cosh and sinh of multiples of the unit.
 * Null where an exponential would be left beside them in a sum.
 */
export function inHyperbolic(
  num: Polynomial,
  den: Polynomial,
  v: number,
  unit: Expr,
  write: (p: Polynomial) => Expr,
  ops: HyperbolicOps,
): Expr | null {
  const above = centred(byPowers(num, v), unit, write, ops);
  const below = centred(byPowers(den, v), unit, write, ops);
  if (above === null || below === null) return null;
  const shift = above.centre - below.centre;
  const quotient = mul(above.expr, pow(below.expr, MINUS_ONE));
  if (shift === 0) return quotient;
  return mul(quotient, call(EXP, [scale(unit, rational(Rational.ratio(shift, 2)))]));
}

/** The polynomial without its middle power, whose exponent is centre/2. */
function centred(
  c: readonly Polynomial[],
  unit: Expr,
  write: (p: Polynomial) => Expr,
  { sinh, cosh }: HyperbolicOps,
): { expr: Expr; centre: number } | null {
  let low = 0;
  while (c[low] === 0) low++;
  const centre = low + c.length - 1;
  const terms: Expr[] = [];
  for (let k = Math.ceil(centre / 2); k < c.length; k++) {
    const twice = 2 * k - centre;
    const up = write(c[k]);
    if (twice === 0) {
      terms.push(up);
      continue;
    }
    const down = write(c[centre - k] ?? 0);
    const angle = scale(unit, rational(Rational.ratio(twice, 2)));
    const even = add(up, down);
    const odd = sub(up, down);
    if (even !== ZERO) terms.push(mul(even, call(cosh, [angle])));
    if (odd !== ZERO) terms.push(mul(odd, call(sinh, [angle])));
  }
  return { expr: sum(terms), centre };
}
