/** Expressions as products. Products and powers are taken factor by factor and never multiplied out. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { pow, rationalOf, smallInteger } from "../expr/reals.js";
import { factorPolynomial } from "./factor-polynomial.js";
import { Reader, reduced } from "./fraction.js";
import { toRational } from "./kernels.js";
import { type AlgebraOptions, applied } from "./options.js";
import { type Polynomial, type Recursive, same } from "./polynomial.js";
import { type Factored, squareFreePolynomial } from "./square-free.js";

/**
 * Irreducible factors over the rationals, of numerator and denominator: x^2 - y^2 is (x - y)*(x + y). Factors that could
 * not be split further within the budget of trials stay together.
 * @example
 * print(factor(parse("x^4 - y^4"))); // (x^2 + y^2)*(x - y)*(x + y)
 * @throws FluxionsError `division-by-zero`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function factor(e: Expr, options: AlgebraOptions = {}): Expr {
  return applied(e, options, (part) => inFactors(part, factorPolynomial));
}

/**
 * A product of powers of polynomials that have no factor twice and none in common: x^3 - x^2 - x + 1 is
 * (x - 1)^2*(x + 1). Cheaper than `factor`.
 * @throws FluxionsError `division-by-zero`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function squareFree(e: Expr, options: AlgebraOptions = {}): Expr {
  return applied(e, options, (part) => inFactors(part, squareFreePolynomial));
}

function inFactors(e: Expr, split: (p: Polynomial) => Factored): Expr {
  const parts: (readonly [Expr, number])[] = [];
  let unit = Rational.one;
  const take = (base: Expr, exponent: Expr) => {
    const n = smallInteger(exponent);
    if (base.op.kind === Kind.Sum && Number.isInteger(n)) parts.push([base, n]);
    else parts.push([pow(base, exponent), 1]);
  };
  if (e.op.kind === Kind.Product) {
    unit = rationalOf(e.value as Expr);
    for (let i = 0; i < e.args.length; i += 2) take(e.args[i], e.args[i + 1]);
  } else if (e.op.kind === Kind.Power) take(e.args[0], e.args[1]);
  else parts.push([e, 1]);

  const reader = new Reader();
  const factors: [Recursive, number][] = [];
  const fractions = reader.readAll(parts.map(([base]) => base));
  for (let i = 0; i < parts.length; i++) {
    const f = reduced(fractions[i]);
    const n = parts[i][1];
    if (f.num === 0) return reader.kernels.write(0);
    const num = split(f.num);
    const den = split(f.den);
    unit = unit.mul(toRational(num.unit, den.unit).pow(n));
    for (const [p, k] of num.factors) gather(factors, p, k * n);
    for (const [p, k] of den.factors) gather(factors, p, -k * n);
  }
  return reader.kernels.writeProduct(unit, factors);
}

function gather(factors: [Recursive, number][], p: Recursive, n: number): void {
  const known = factors.find(([q]) => same(p, q));
  if (known === undefined) factors.push([p, n]);
  else known[1] += n;
}
