/**
 * Power series whose coefficients are expressions, of which nothing is known: each is found once, in order, as far as
 * somebody asks. The arithmetic is that of normalised coefficients, of t^k.
 */
import { all, any, not, where } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import {
  add,
  FALSE,
  integer,
  isNumber,
  linear,
  MINUS_ONE,
  mul,
  ONE,
  pow,
  product,
  rational,
  scale,
  TRUE,
  ZERO,
} from "../expr/reals.js";

/** Longer conditions count as true: formulas may hold 100,000 choices in each other. */
const MOST_CHOICES = 64;

const short = (c: Expr): Expr => (c.args.length > MOST_CHOICES ? TRUE : c);

/** Where one of the series may change. */
export function anyAlive(of: readonly { readonly alive: Expr }[]): Expr {
  const alive = new Set(of.map((s) => s.alive));
  return alive.has(TRUE) ? TRUE : short(any([...alive]));
}

export function bothAlive(a: Expr, b: Expr): Expr {
  return short(all([a, b]));
}

const over = (k: number): Expr => rational(Rational.ratio(1, k));

export abstract class Series {
  private readonly found: Expr[];

  constructor(
    /** Where this does not hold, every coefficient beyond the zeroth is 0. */
    readonly alive: Expr,
    ...known: Expr[]
  ) {
    this.found = known;
  }

  protected abstract next(k: number): Expr;

  at(k: number): Expr {
    while (this.found.length <= k) this.found.push(this.next(this.found.length));
    return this.found[k];
  }

  /** The coefficient is weight(k)·bare(k): a sum would be multiplied through. */
  bare(k: number): Expr {
    return this.at(k);
  }
  weight(_k: number): number {
    return 1;
  }

  get constant(): boolean {
    return this.alive === FALSE;
  }
}

/** Coefficients that are given; those beyond are 0. */
export class Given extends Series {
  protected next(): Expr {
    return ZERO;
  }
}

export const constant = (value: Expr): Series => new Given(FALSE, value);

export class Sum extends Series {
  private readonly moving: readonly (readonly [Series, Expr])[];

  /** @param coefficients number nodes */
  constructor(value: Expr, terms: readonly Series[], coefficients: readonly Expr[]) {
    super(anyAlive(terms), value);
    this.moving = terms.flatMap((s, i) => (s.constant ? [] : [[s, coefficients[i]] as const]));
  }

  protected next(k: number): Expr {
    return linear(
      ZERO,
      this.moving.flatMap(([s, c]) => [s.at(k), c]),
    );
  }
}

/** The product of A.-L. Cauchy. */
class Product extends Series {
  constructor(
    private readonly a: Series,
    private readonly b: Series,
  ) {
    super(anyAlive([a, b]), mul(a.at(0), b.at(0)));
  }

  protected next(k: number): Expr {
    const { a, b } = this;
    const pairs: Expr[] = [];
    for (let i = 0; i <= k; i++) {
      const left = a.bare(i);
      if (left === ZERO) continue;
      const right = b.bare(k - i);
      if (right !== ZERO) pairs.push(mul(left, right), integer(a.weight(i) * b.weight(k - i)));
    }
    return linear(ZERO, pairs);
  }
}

class Multiple extends Series {
  constructor(
    private readonly s: Series,
    private readonly c: Expr,
  ) {
    super(c === ZERO ? FALSE : s.alive, mul(c, s.at(0)));
  }
  protected next(k: number): Expr {
    return mul(this.c, this.s.at(k));
  }
}

/** The product of all: in pairs, so that no recursion is as deep as they are many. */
export function productOf(factors: readonly Series[], coefficient: Expr): Series {
  const c = product([coefficient, ...factors.filter((s) => s.constant).map((s) => s.at(0))]);
  let moving = factors.filter((s) => !s.constant);
  if (moving.length === 0) return constant(c);
  while (moving.length > 1)
    moving = Array.from({ length: Math.ceil(moving.length / 2) }, (_, i) =>
      2 * i + 1 < moving.length ? new Product(moving[2 * i], moving[2 * i + 1]) : moving[2 * i],
    );
  return c === ONE ? moving[0] : new Multiple(moving[0], c);
}

/** b^n for a whole n from 1 on: no division, so that b may be 0. */
export function wholePower(b: Series, n: number): Series {
  let result: Series | null = null;
  let square = b;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result === null ? square : new Product(result, square);
    if (left > 1) square = new Product(square, square);
  }
  return result as Series;
}

/**
 * b^e with a constant exponent, by the recurrence of J.C.P. Miller (Knuth, The Art of Computer Programming, vol. 2,
 * 4.7): k·b₀·yₖ = Σ (j·e + j − k)·bⱼ·yₖ₋ⱼ, j = 1 … k.
 */
export class ConstantPower extends Series {
  private readonly inverse: Expr;

  constructor(
    value: Expr,
    private readonly b: Series,
    private readonly e: Expr,
  ) {
    super(b.alive, value);
    this.inverse = pow(b.at(0), MINUS_ONE);
  }

  protected next(k: number): Expr {
    const { b, e, alive, inverse } = this;
    const pairs: Expr[] = [];
    for (let j = 1; j <= k; j++) {
      const left = b.at(j);
      if (left === ZERO) continue;
      const right = this.at(k - j);
      if (right === ZERO) continue;
      const factor = add(scale(e, integer(j)), integer(j - k));
      if (isNumber(factor)) pairs.push(mul(left, right), scale(factor, over(k)));
      else pairs.push(product([factor, left, right]), over(k));
    }
    // Where b rests its powers may be infinite, and 0·∞ is no number.
    return where(alive, mul(inverse, linear(ZERO, pairs)), ZERO);
  }
}

/** The condition is that of the zeroth coefficients. */
export class Choice extends Series {
  constructor(
    value: Expr,
    private readonly condition: Expr,
    private readonly a: Series,
    private readonly b: Series,
  ) {
    const taken = [bothAlive(condition, a.alive), bothAlive(not(condition), b.alive)];
    const both = a.alive === TRUE && b.alive === TRUE;
    super(both ? TRUE : anyAlive(taken.map((alive) => ({ alive }))), value);
  }
  protected next(k: number): Expr {
    return where(this.condition, this.a.at(k), this.b.at(k));
  }
}

export class Derivative extends Series {
  constructor(private readonly of: Series) {
    super(of.alive);
  }
  protected next(k: number): Expr {
    return scale(this.of.at(k + 1), integer(k + 1));
  }
  override bare(k: number): Expr {
    return this.of.at(k + 1);
  }
  override weight(k: number): number {
    return k + 1;
  }
}

/** A part of a derivative: 0 wherever `alive` does not hold. */
export interface Slope {
  readonly alive: Expr;
  at(k: number): Expr;
}

/** What has the value and the derivative: the sum of the slopes. They may need its own coefficients, all but the last. */
export class Integral extends Series {
  constructor(
    value: Expr,
    alive: Expr,
    private readonly slopes: readonly Slope[],
  ) {
    super(alive, value);
  }
  protected next(k: number): Expr {
    const kth = over(k);
    return linear(
      ZERO,
      this.slopes.flatMap((s) => [where(s.alive, s.at(k - 1), ZERO), kth]),
    );
  }
}

/** Another zeroth coefficient. */
export class Renamed extends Series {
  constructor(
    value: Expr,
    private readonly s: Series,
  ) {
    super(s.alive, value);
  }
  protected next(k: number): Expr {
    return this.s.at(k);
  }
}
