/** Expressions as a fraction of two polynomials over the integers, in kernels. */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { compare } from "../expr/order.js";
import { ONE, rationalOf } from "../expr/reals.js";
import { gcd, lcm } from "./gcd.js";
import { type Int, negInt, toInt } from "./integer.js";
import { asPower, Kernels, toRational } from "./kernels.js";
import {
  add,
  integerContent,
  isInt,
  leading,
  monomial,
  mul,
  neg,
  type Polynomial,
  power,
  quotient,
  same,
} from "./polynomial.js";
import { refuseProduct } from "./size.js";

export interface Fraction {
  readonly num: Polynomial;
  /** With a positive leading coefficient. */
  readonly den: Polynomial;
}

export const ZERO_FRACTION: Fraction = { num: 0, den: 1 };
export const ONE_FRACTION: Fraction = { num: 1, den: 1 };

export function fraction(num: Polynomial, den: Polynomial): Fraction {
  return leading(den) < 0 ? { num: neg(num), den: neg(den) } : { num, den };
}

export function addFractions(a: Fraction, b: Fraction): Fraction {
  if (a.num === 0) return b;
  if (b.num === 0) return a;
  if (same(a.den, b.den)) return { num: add(a.num, b.num), den: a.den };
  const den = lcm(a.den, b.den);
  return {
    num: add(times(a.num, quotient(den, a.den)), times(b.num, quotient(den, b.den))),
    den,
  };
}

export function mulFractions(a: Fraction, b: Fraction): Fraction {
  return { num: times(a.num, b.num), den: times(a.den, b.den) };
}

/** The product, once it is known to have few enough terms. */
export function times(a: Polynomial, b: Polynomial): Polynomial {
  refuseProduct(a, b);
  return mul(a, b);
}

/** In lowest terms. */
export function reduced({ num, den }: Fraction): Fraction {
  if (den === 1) return { num, den };
  const g = gcd(num, den);
  return g === 1 ? fraction(num, den) : fraction(quotient(num, g), quotient(den, g));
}

export function powerOfFraction(f: Fraction, n: number): Fraction {
  if (n >= 0) return { num: power(f.num, n), den: power(f.den, n) };
  if (f.num === 0)
    throw new FluxionsError("division-by-zero", "a denominator is zero everywhere", {
      hint: "The expression is defined nowhere.",
    });
  return fraction(power(f.den, -n), power(f.num, -n));
}

/** What becomes of negative powers: parts of the denominator, or, for sums that are multiplied out, generators. */
export type Inverses = "denominator" | "generator";

export class Reader {
  readonly kernels = new Kernels();
  /** The polynomials that something was divided by: where one of them is 0, the expression is undefined. */
  readonly divisors: Polynomial[] = [];
  private readonly done = new Map<Expr, Fraction>();

  constructor(
    private readonly inverses: Inverses = "denominator",
    /** Generators that shall be outermost, in this order. */
    private readonly first: readonly Expr[] = [],
  ) {}

  read(root: Expr): Fraction {
    return this.readAll([root])[0];
  }

  /** All of them in the same generators. To be called once. */
  readAll(roots: readonly Expr[]): Fraction[] {
    const order = this.inside(roots);
    const bases = new Set<Expr>();
    for (const n of order)
      for (const [base, exponent] of factorsOf(n)) {
        if (this.opens(base, exponent)) continue;
        const p = asPower(base, exponent);
        this.kernels.meet(p);
        bases.add(p.base);
      }
    for (const base of this.first) {
      this.kernels.place({ base, p: 1, q: 1 });
      if (this.inverses === "generator") this.kernels.place({ base, p: -1, q: 1 }, true);
    }
    for (const base of [...bases].sort(asRead)) this.kernels.place({ base, p: 1, q: 1 });
    for (const n of order) this.done.set(n, this.value(n));
    return roots.map((root) => this.done.get(root) as Fraction);
  }

  /** Is there a sum in a product or under a power that would be read as a polynomial? */
  hasSums(root: Expr): boolean {
    return this.inside([root]).some((n) => factorsOf(n).some(([b, k]) => this.opens(b, k)));
  }

  /** Is it the power of a sum that becomes a polynomial? */
  private opens(base: Expr, exponent: Expr): boolean {
    if (base.op.kind !== Kind.Sum || exponent.op.kind !== Kind.Number) return false;
    const r = rationalOf(exponent);
    return r.isInteger && (r.sign > 0 || this.inverses === "denominator");
  }

  /** The sums and products that are read, operands first. */
  private inside(roots: readonly Expr[]): Expr[] {
    const seen = new Set<Expr>();
    const order: Expr[] = [];
    const stack: (readonly [Expr, boolean])[] = roots.map((root) => [root, false] as const);
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const [n, ready] = top;
      if (ready) {
        order.push(n);
        continue;
      }
      if (seen.has(n)) continue;
      seen.add(n);
      stack.push([n, true]);
      if (n.op.kind === Kind.Sum) for (let i = 0; i < n.args.length; i += 2) stack.push([n.args[i], false]);
      else
        for (const [base, exponent] of factorsOf(n))
          if (base !== n && this.opens(base, exponent)) stack.push([base, false]);
    }
    return order;
  }

  private value(n: Expr): Fraction {
    if (n.op.kind === Kind.Number) return numberFraction(n);
    if (n.op.kind === Kind.Sum) {
      const parts = [numberFraction(n.value as Expr)];
      for (let i = 0; i < n.args.length; i += 2)
        parts.push(mulFractions(numberFraction(n.args[i + 1]), this.done.get(n.args[i]) as Fraction));
      return balancedSum(parts);
    }
    let value = n.op.kind === Kind.Product ? numberFraction(n.value as Expr) : ONE_FRACTION;
    for (const [base, exponent] of factorsOf(n)) value = mulFractions(value, this.factor(base, exponent));
    return value;
  }

  private factor(base: Expr, exponent: Expr): Fraction {
    if (this.opens(base, exponent)) {
      const r = rationalOf(exponent);
      const f = this.done.get(base) as Fraction;
      if (r.sign < 0) this.divide(f.num);
      return powerOfFraction(f, r.wide === null ? r.p : r.sign * Number.MAX_SAFE_INTEGER);
    }
    const p = asPower(base, exponent);
    if (p.p >= 0) {
      const [v, k] = this.kernels.place(p);
      return { num: monomial(v, k), den: 1 };
    }
    if (this.inverses === "generator") {
      const [v, k] = this.kernels.place(p, true);
      return { num: monomial(v, k), den: 1 };
    }
    const [v, k] = this.kernels.place({ ...p, p: -p.p });
    this.divide(monomial(v, 1));
    return { num: 1, den: monomial(v, k) };
  }

  private divide(p: Polynomial): void {
    if (!isInt(p) && !this.divisors.some((d) => same(d, p))) this.divisors.push(p);
  }
}

/** Symbols by their names, before everything else: leading coefficients, which are positive, then belong to x and not to y. */
function asRead(a: Expr, b: Expr): number {
  const [p, q] = [a, b].map((e) => (e.op.kind === Kind.Symbol ? (e.value as string) : ""));
  if (p === "" || q === "") return p === q ? compare(a, b) : p === "" ? 1 : -1;
  return p < q ? -1 : 1;
}

/** Terms added in pairs, then pairs of pairs: a long sum costs no quadratic time. */
function balancedSum(parts: Fraction[]): Fraction {
  let layer = parts;
  while (layer.length > 1) {
    const next: Fraction[] = [];
    for (let i = 0; i < layer.length; i += 2)
      next.push(i + 1 < layer.length ? addFractions(layer[i], layer[i + 1]) : layer[i]);
    layer = next;
  }
  return layer[0] ?? ZERO_FRACTION;
}

/** The bases and exponents of a product, a power, or anything else that is no sum and no number. */
function factorsOf(n: Expr): readonly (readonly [Expr, Expr])[] {
  switch (n.op.kind) {
    case Kind.Number:
    case Kind.Sum:
      return [];
    case Kind.Product: {
      const out: (readonly [Expr, Expr])[] = [];
      for (let i = 0; i < n.args.length; i += 2) out.push([n.args[i], n.args[i + 1]]);
      return out;
    }
    case Kind.Power:
      return [[n.args[0], n.args[1]]];
  }
  return [[n, ONE]];
}

function numberFraction(n: Expr): Fraction {
  const r = rationalOf(n);
  return r.wide === null ? { num: r.p, den: r.q } : { num: toInt(r.wide.p), den: toInt(r.wide.q) };
}

/** A fraction's numerical factor, and the fraction without it. */
export function split(f: Fraction): { num: Int; den: Int; rest: Fraction } {
  const a = f.num === 0 ? 1 : integerContent(f.num);
  const b = integerContent(f.den);
  const num = leading(f.num) < 0 ? negInt(a) : a;
  return { num, den: b, rest: { num: quotient(f.num, num), den: quotient(f.den, b) } };
}

/** The fraction written out, with its numerical factor in front. */
export function writeFraction(kernels: Kernels, f: Fraction): Expr {
  if (isInt(f.den)) return kernels.write(f.num, f.den);
  const { num, den, rest } = split(f);
  return kernels.writeProduct(toRational(num, den), [
    [rest.num, 1],
    [rest.den, -1],
  ]);
}
