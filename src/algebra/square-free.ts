/** Square-free factors by Yun's algorithm, one generator after the other. */
import { content, gcd, primitive } from "./gcd.js";
import { type Int, mulInt } from "./integer.js";
import {
  derivative,
  divideExactly,
  isInt,
  leading,
  type Polynomial,
  power,
  quotient,
  type Recursive,
  sub,
} from "./polynomial.js";

/** unit · Π factor^exponent; the factors have positive leading coefficients, are primitive, and share nothing. */
export interface Factored {
  readonly unit: Int;
  readonly factors: readonly (readonly [factor: Recursive, exponent: number])[];
}

export function squareFreePolynomial(p: Polynomial): Factored {
  const factors: (readonly [Recursive, number])[] = [];
  let rest = p;
  while (!isInt(rest)) {
    const c = content(rest);
    yun(primitive(rest) as Recursive, factors);
    rest = c;
  }
  return { unit: unitOf(p, factors), factors };
}

/** What is left of p's leading coefficient when those of the factors are taken out. */
export function unitOf(p: Polynomial, factors: readonly (readonly [Recursive, number])[]): Int {
  const leads = factors.reduce((k: Int, [f, n]) => mulInt(k, power(leading(f), n) as Int), 1);
  return divideExactly(leading(p), leads) as Int;
}

function yun(f: Recursive, out: (readonly [Recursive, number])[]): void {
  const slope = derivative(f);
  const g = gcd(f, slope);
  let w = quotient(f, g);
  let z = sub(quotient(slope, g), slopeOf(w));
  for (let n = 1; !isInt(w); n++) {
    const h = z === 0 ? w : gcd(w, z);
    if (!isInt(h)) out.push([h, n]);
    if (z === 0) return;
    w = quotient(w, h);
    z = sub(quotient(z, h), slopeOf(w));
  }
}

function slopeOf(p: Polynomial): Polynomial {
  return isInt(p) ? 0 : derivative(p);
}
