/**
 * The generators of a polynomial ring, and what they stand for. A kernel is anything that is neither a sum, nor a
 * product, nor a whole power of these: a symbol, a call, `x^a`, `x^(1/2)`. All powers of one base with fractional
 * exponents are powers of one generator: x and x^(1/2) are g² and g.
 */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import {
  integer,
  linear,
  mul,
  ONE,
  pow,
  powers,
  product,
  rational,
  rationalOf,
  ZERO,
} from "../expr/reals.js";
import { refuseTerms, spend } from "./budget.js";
import type { Int } from "./integer.js";
import { isInt, type Polynomial } from "./polynomial.js";

/** Polynomials are nested as deep as they have generators. */
const MOST_KERNELS = 500;

/** Lists are dense: a higher power is a generator of its own. */
export const MOST_DEGREE = 10_000;

/** A root of higher order is a generator of its own. */
export const MOST_ROOT = 60;

export interface Power {
  readonly base: Expr;
  /** Numerator and denominator of the exponent. */
  readonly p: number;
  readonly q: number;
}

/** base^exponent as a power that generators can share; an unusual exponent makes all of it the base. */
export function asPower(base: Expr, exponent: Expr): Power {
  if (exponent === ONE) return { base, p: 1, q: 1 };
  if (exponent.op.kind === Kind.Number && base !== ZERO) {
    const r = rationalOf(exponent);
    if (r.wide === null && r.q <= MOST_ROOT && Math.abs(r.p) * MOST_ROOT <= MOST_DEGREE * r.q)
      return { base, p: r.p, q: r.q };
    if (r.wide === null && r.q === 1 && Math.abs(r.p) <= MOST_DEGREE) return { base, p: r.p, q: 1 };
  }
  return { base: pow(base, exponent), p: 1, q: 1 };
}

export class Kernels {
  readonly list: Expr[] = [];
  private readonly numbers = new Map<Expr, number>();
  /** The common denominator of the exponents of a base, where it is not 1. */
  private readonly roots = new Map<Expr, number>();
  private readonly powersOf: Expr[][] = [];

  /** Announces that base^(…/q) occurs. */
  meet({ base, q }: Power): void {
    if (q === 1) return;
    const before = this.roots.get(base) ?? 1;
    let a = before;
    let b = q;
    while (b !== 0) [a, b] = [b, a % b];
    this.roots.set(base, (before / a) * q);
  }

  /** The generator of which `power`, or its inverse, is a power, and the exponent. All bases have been met before. */
  place({ base, p, q }: Power, inverse = false): readonly [v: number, exponent: number] {
    const root = this.roots.get(base) ?? 1;
    const step = inverse ? -1 : 1;
    const exponent = (p * root) / q;
    if (Math.abs(exponent) > MOST_DEGREE) refuseTerms(Number.POSITIVE_INFINITY);
    const generator = root === 1 && step === 1 ? base : pow(base, rational(Rational.ratio(step, root)));
    return [this.number(generator), exponent * step];
  }

  /** Powers of this sum's root, multiplied out, would be sums again. */
  get unfinished(): boolean {
    for (const base of this.roots.keys()) if (base.op.kind === Kind.Sum) return true;
    return false;
  }

  number(generator: Expr): number {
    const known = this.numbers.get(generator);
    if (known !== undefined) return known;
    if (this.list.length === MOST_KERNELS)
      throw new FluxionsError("too-many-kernels", `a polynomial in more than ${MOST_KERNELS} generators`, {
        hint: "Split the formula.",
      });
    this.numbers.set(generator, this.list.length);
    this.list.push(generator);
    this.powersOf.push([ONE, generator]);
    return this.list.length - 1;
  }

  private power(v: number, n: number): Expr {
    const known = this.powersOf[v];
    for (let k = known.length; k <= n; k++) known.push(pow(this.list[v], integer(k)));
    return known[n];
  }

  /** p/divisor, written out as a sum. */
  write(p: Polynomial, divisor: Int = 1): Expr {
    if (isInt(p)) return quotientNode(p, divisor);
    const pairs: Expr[] = [];
    let constant = ZERO;
    const factors: Expr[] = [];
    const visit = (q: Polynomial): void => {
      if (isInt(q)) {
        if (q === 0) return;
        const c = quotientNode(q, divisor);
        if (factors.length === 0) constant = c;
        else pairs.push(factors.length === 2 ? pow(factors[0], factors[1]) : powers(ONE, factors), c);
        return;
      }
      spend(q.c.length);
      const generator = this.list[q.v];
      for (let i = 0; i < q.c.length; i++) {
        if (q.c[i] === 0) continue;
        if (i > 0) factors.push(generator, integer(i));
        visit(q.c[i]);
        if (i > 0) factors.length -= 2;
      }
    };
    visit(p);
    refuseTerms(pairs.length / 2);
    return linear(constant, pairs);
  }

  /** coefficient · Π factor^exponent */
  writeProduct(coefficient: Rational, factors: readonly (readonly [Polynomial, number])[]): Expr {
    const written: Expr[] = [];
    for (const [p, n] of factors) {
      const base = !isInt(p) && isGenerator(p) ? this.power(p.v, 1) : this.write(p);
      written.push(pow(base, integer(n)));
    }
    return mul(product(written), rational(coefficient));
  }
}

function isGenerator(p: { readonly c: readonly Polynomial[] }): boolean {
  return p.c.length === 2 && p.c[0] === 0 && p.c[1] === 1;
}

export function toRational(p: Int, q: Int = 1): Rational {
  return typeof p === "number" && typeof q === "number"
    ? Rational.ratio(p, q)
    : Rational.big(BigInt(p), BigInt(q));
}

function quotientNode(p: Int, q: Int): Expr {
  return rational(toRational(p, q));
}
