/** The largest number of which all multiples of a term are whole multiples. */
import type { Expr } from "../expr/node.js";
import { bigGcd, Rational } from "../expr/rational.js";

/** Units for the terms that were met with multiples of which the present units, or the multiples themselves, are none. */
export function withoutCommonUnit(
  met: ReadonlyMap<Expr, readonly Rational[]>,
  units: ReadonlyMap<Expr, Rational>,
): ReadonlyMap<Expr, Rational> | null {
  let finer: Map<Expr, Rational> | null = null;
  for (const [term, list] of met) {
    let unit = Rational.zero;
    for (const q of list) unit = common(unit, q.abs());
    const before = units.get(term);
    const enough = before === undefined ? list.every((q) => q.abs().equals(unit)) : before.equals(unit);
    if (enough) continue;
    finer ??= new Map(units);
    finer.set(term, unit);
  }
  return finer;
}

/** gcd(a/b, c/d) = gcd(a·d, c·b)/(b·d) */
function common(a: Rational, b: Rational): Rational {
  if (a.sign === 0) return b;
  if (b.sign === 0) return a;
  const above = bigGcd(a.numerator * b.denominator, b.numerator * a.denominator);
  return Rational.big(above, a.denominator * b.denominator);
}
