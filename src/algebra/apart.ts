/** Partial fractions in one generator, with coefficients that are fractions in all others. */
import type { Expr } from "../expr/node.js";
import { sum } from "../expr/reals.js";
import { spend } from "./budget.js";
import { factorPolynomial } from "./factor-polynomial.js";
import {
  addFractions,
  type Fraction,
  fraction,
  mulFractions,
  ONE_FRACTION,
  Reader,
  reduced,
  split,
  ZERO_FRACTION,
} from "./fraction.js";
import { lcm } from "./gcd.js";
import { type Kernels, toRational } from "./kernels.js";
import { type AlgebraOptions, applied, toGenerator } from "./options.js";
import {
  coefficientsIn,
  degreeIn,
  inPowers,
  isInt,
  neg,
  type Polynomial,
  power,
  quotient,
  mul as times,
} from "./polynomial.js";
import { squareFreePolynomial } from "./square-free.js";

/** By ascending powers of the generator; the last one is not 0. */
type Coefficients = Fraction[];

/** The generator in which fractions are split. */
const V = 0;

/**
 * A polynomial in x and fractions whose denominators are powers of irreducible polynomials: 1/(x^2 - 1) is
 * 1/(2*(x - 1)) - 1/(2*(x + 1)). x is a symbol, its name, or a call.
 * @example
 * print(apart(parse("1/(x^2 - 1)"), "x")); // 1/(x - 1)/2 - 1/(x + 1)/2
 * @throws FluxionsError `not-a-generator`, `division-by-zero`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function apart(e: Expr, x: Expr | string, options: AlgebraOptions = {}): Expr {
  const generator = toGenerator(x);
  return applied(e, options, (part) => inParts(part, generator));
}

function inParts(e: Expr, x: Expr): Expr {
  const reader = new Reader("denominator", [x]);
  const { num, den } = reduced(reader.read(e));
  const factors = factorPolynomial(den).factors.filter(([p]) => degreeIn(p, V) > 0);
  const monicParts = factors.map(([p, n]) => power(p, n));
  const inX = monicParts.reduce((a: Polynomial, b) => times(a, b), 1);
  const outside = quotient(den, inX);
  const n = coefficientsIn(num, V).map((c) => reduced(fraction(c, outside)));
  const whole = divide(trim(n), field(inX));
  const out: Expr[] = [writePart(reader.kernels, whole.q, 1, 0)];
  factors.forEach(([p, exponent], i) => {
    const mine = monicParts[i];
    const others = field(quotient(inX, mine));
    let r = divide(multiply(whole.r, inverse(others, field(mine))), field(mine)).r;
    const base = field(p);
    for (let k = exponent; k > 0 && r.length > 0; k--) {
      const step = divide(r, base);
      if (step.r.length > 0) out.push(writePart(reader.kernels, step.r, p, k));
      r = step.q;
    }
  });
  return sum(out);
}

function field(p: Polynomial): Coefficients {
  return trim(coefficientsIn(p, V).map((c) => ({ num: c, den: 1 })));
}

function trim(a: Coefficients): Coefficients {
  while (a.length > 0 && a[a.length - 1].num === 0) a.pop();
  return a;
}

function minus(a: Fraction, b: Fraction): Fraction {
  return reduced(addFractions(a, { num: neg(b.num), den: b.den }));
}

function multiply(a: Coefficients, b: Coefficients): Coefficients {
  if (a.length === 0 || b.length === 0) return [];
  spend(a.length * b.length * 8);
  const c = new Array<Fraction>(a.length + b.length - 1).fill(ZERO_FRACTION);
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) c[i + j] = reduced(addFractions(c[i + j], mulFractions(a[i], b[j])));
  return trim(c);
}

function divide(a: Coefficients, b: Coefficients): { q: Coefficients; r: Coefficients } {
  const r = a.slice();
  const top = b.length - 1;
  const lead = fraction(b[top].den, b[top].num);
  const q = new Array<Fraction>(Math.max(0, r.length - top)).fill(ZERO_FRACTION);
  spend(q.length * b.length * 8);
  for (let i = r.length - 1; i >= top; i--) {
    if (r[i].num === 0) continue;
    const t = reduced(mulFractions(r[i], lead));
    q[i - top] = t;
    for (let j = 0; j < top; j++) r[i - top + j] = minus(r[i - top + j], mulFractions(t, b[j]));
  }
  r.length = Math.min(r.length, top);
  return { q: trim(q), r: trim(r) };
}

/** t with t·a = 1 modulo m, for coprime a and m. */
function inverse(a: Coefficients, m: Coefficients): Coefficients {
  let [r0, r1, t0, t1]: Coefficients[] = [m, divide(a, m).r, [], [ONE_FRACTION]];
  while (r1.length > 1) {
    const { q, r } = divide(r0, r1);
    const product = multiply(q, t1);
    const next = Array.from({ length: Math.max(t0.length, product.length) }, (_, i) =>
      minus(t0[i] ?? ZERO_FRACTION, product[i] ?? ZERO_FRACTION),
    );
    [r0, r1, t0, t1] = [r1, r, t1, trim(next)];
  }
  const k = fraction(r1[0].den, r1[0].num);
  return t1.map((c) => reduced(mulFractions(c, k)));
}

/** Σ c[i]·x^i / p^k */
function writePart(kernels: Kernels, c: Coefficients, p: Polynomial, k: number): Expr {
  const den = c.reduce((d: Polynomial, f) => lcm(d, f.den), 1);
  const num = inPowers(
    V,
    c.map((f) => times(f.num, quotient(den, f.den))),
  );
  if (isInt(den) && k === 0) return kernels.write(num, den);
  const f = split({ num, den });
  return kernels.writeProduct(toRational(f.num, f.den), [
    [f.rest.num, 1],
    ...squareFreePolynomial(f.rest.den).factors.map(([q, n]) => [q, -n] as const),
    [p, -k],
  ]);
}
