/** Products and powers as float operations: one division at most, roots by square roots, whole powers by shared multiplications. */
import { FPOW, fdiv, fmul, fneg, LONGEST_CHAIN } from "../expr/floats.js";
import { type Expr, exactly } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { ONE, rational, rationalOf } from "../expr/reals.js";
import { type Factor, isConstant } from "./factor.js";
import type { FactorTable } from "./factors.js";
import { fsqrt } from "./ops.js";

/** A value and the sign in front of it, so that a sum may subtract instead of negating. */
export interface Signed {
  readonly negative: boolean;
  readonly value: Expr;
}

const TWO = Rational.integer(2);

export class Products {
  /** Powers of a float value that exist so far, by exponent. */
  private readonly chains = new Map<Expr, Map<number, Expr>>();

  constructor(
    /** Lowered operands. What is missing is in the float dialect already. */
    private readonly done: ReadonlyMap<Expr, Expr>,
    readonly factors: FactorTable,
  ) {}

  lowered(e: Expr): Expr {
    return this.done.get(e) ?? e;
  }

  whole(coefficient: Rational, factors: readonly Factor[]): Expr {
    const { negative, value } = this.signed(coefficient, factors);
    return negative ? negated(value) : value;
  }

  power(base: Expr, exponent: Expr): Expr {
    return this.whole(Rational.one, [{ base, exponent }]);
  }

  /** coefficient · Π factors as (constants · numerators) / denominators. */
  signed(coefficient: Rational, factors: readonly Factor[]): Signed {
    const above: Expr[] = [];
    const below: Expr[] = [];
    const constantAbove: Expr[] = [];
    const constantBelow: Expr[] = [];
    for (const f of factors) {
      if (isConstant(f)) this.place(f, constantAbove, constantBelow);
      else this.place(f, above, below);
    }
    const c = coefficient.abs();
    const divisor = divisorOf(c);
    let scale: Expr | null = null;
    if (constantAbove.length + constantBelow.length > 0) {
      // A constant of several parts is computed once, before all rows.
      if (!c.equals(Rational.one)) constantAbove.unshift(rational(c));
      scale = quotient(constantAbove, constantBelow);
    } else if (divisor !== null && above.length + below.length > 0) below.push(divisor);
    else if (!c.equals(Rational.one) || above.length + below.length === 0) scale = rational(c);
    const negative = coefficient.sign < 0;
    if (above.length === 0) {
      if (below.length === 0) return { negative, value: scale as Expr };
      return { negative, value: fdiv(scale ?? ONE, multiplied(below)) };
    }
    let value = multiplied(above);
    if (scale !== null) value = fmul(value, scale);
    return { negative, value: below.length === 0 ? value : fdiv(value, multiplied(below)) };
  }

  private place({ base, exponent }: Factor, above: Expr[], below: Expr[]): void {
    const b = this.lowered(base);
    if (exponent.op.kind === Kind.Number) {
      const r = rationalOf(exponent);
      const part = this.numericPower(b, r.abs());
      if (part !== null) {
        (r.sign < 0 ? below : above).push(part);
        return;
      }
    }
    above.push(exactly(FPOW, [b, this.lowered(exponent)]));
  }

  /** b^r for whole and half-whole r > 0, or null. */
  private numericPower(b: Expr, r: Rational): Expr | null {
    const n = r.floor().small;
    if (Number.isNaN(n) || n > LONGEST_CHAIN) return null;
    if (r.isInteger) return this.wholePower(b, n);
    if (!r.mul(TWO).isInteger) return null;
    return n === 0 ? fsqrt(b) : fmul(this.wholePower(b, n), fsqrt(b));
  }

  /** b^n by multiplications: by one where two powers that exist already make it up, else from its half. */
  private wholePower(b: Expr, n: number): Expr {
    if (n === 1) return b;
    const chain = this.chains.get(b) ?? new Map([[1, b]]);
    this.chains.set(b, chain);
    const known = chain.get(n);
    if (known !== undefined) return known;
    let low = Math.floor(n / 2);
    while (low > 0 && !(chain.has(low) && chain.has(n - low))) low--;
    if (low === 0) low = n % 2 === 0 ? n / 2 : 1;
    const made = fmul(this.wholePower(b, n - low), this.wholePower(b, low));
    chain.set(n, made);
    return made;
  }
}

export function negated(e: Expr): Expr {
  return e.op.kind === Kind.Number ? rational(rationalOf(e).neg()) : fneg(e);
}

/** The d of 1/d where dividing is exact to half a unit and multiplying by the rounded 1/d is not. */
function divisorOf(c: Rational): Expr | null {
  if (c.isInteger || c.numerator !== 1n) return null;
  const d = c.denominator;
  return (d & (d - 1n)) === 0n ? null : rational(Rational.big(d));
}

function quotient(above: readonly Expr[], below: readonly Expr[]): Expr {
  const top = above.length === 0 ? ONE : multiplied(above);
  return below.length === 0 ? top : fdiv(top, multiplied(below));
}

/** Few factors from left to right; many in a balanced tree, so that code and rounding stay shallow. */
function multiplied(items: readonly Expr[]): Expr {
  let row = items;
  while (row.length > 8) {
    const next: Expr[] = [];
    for (let i = 0; i < row.length; i += 8) next.push(multiplied(row.slice(i, i + 8)));
    row = next;
  }
  return row.reduce((a, b) => fmul(a, b));
}
