/**
 * Matching modulo order, grouping and a common factor. Sums and products are matched as multisets: a pattern names some
 * of their terms, and once its holes are known the other terms are looked up, not searched.
 *
 * The search is written in continuations: each step binds what it can and calls `next`; where that fails, the binding is
 * taken back and the next candidate tried. Its depth is that of the pattern.
 */

import { all, any } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { AND, Kind } from "../expr/op.js";
import type { Rational } from "../expr/rational.js";
import {
  add,
  integer,
  linear,
  MINUS_ONE,
  mul,
  ONE,
  pow,
  powers,
  rational,
  rationalOf,
  scale,
  smallInteger,
  sub,
  TRUE,
  withoutCoefficient,
  writtenSign,
  ZERO,
} from "../expr/reals.js";
import { truthOf } from "../facts/analyse.js";
import { isInteger, isNonzero } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import type { HoleKind, RewriteRule } from "../language/rewrite-rule.js";
import {
  type BareFactor,
  type CompiledRule,
  compiledRule,
  type Pattern,
  type ProductPattern,
  type SumPattern,
  type TermPattern,
} from "./pattern.js";
import { leadingSign } from "./sign.js";

/** Where a rule fits. */
export interface Match {
  /** What stands in the place of each hole. */
  readonly bindings: readonly Expr[];
  /** The whole node with `right` in the place of the part that matched: times a common factor, beside the other terms. */
  place(right: Expr): Expr;
}

/** Decides whether a match will do; the search goes on where it will not. */
export type Accept = (match: Match) => boolean;
type Next = () => boolean;

/** Candidates that one rule may try at one node: beyond it, the node counts as not matching. */
const MOST_CANDIDATES = 20_000;
/** Of more terms, a hole among several takes one or all but one. */
const MOST_SPLIT = 6;

/**
 * Does the left side of a rule fit a node, or a part of a sum, product or conjunction, so that its condition is known to
 * hold?
 */
export function match(
  rule: RewriteRule,
  node: Expr,
  context: Context,
  accept: Accept = () => true,
): Match | null {
  return new Matcher(compiledRule(rule), context).match(node, accept);
}

/** What is left of the factors of a product while a pattern takes some of them. */
interface Factors {
  readonly coefficient: Expr;
  readonly bases: readonly Expr[];
  readonly exponents: readonly Expr[];
  /** What the pattern takes of each, to the first power; NaN where it takes a whole power as it stands. */
  readonly taken: number[];
  /** The pattern's own coefficient. */
  constant: Expr;
  /** The sign of the common power, as soon as it is known. */
  sign: number;
}

class Matcher {
  private readonly bindings: (Expr | null)[];
  private readonly rule: RewriteRule;
  private candidates = 0;

  constructor(
    private readonly compiled: CompiledRule,
    private readonly context: Context,
  ) {
    this.rule = compiled.rule;
    this.bindings = new Array<Expr | null>(this.rule.params.length).fill(null);
  }

  match(node: Expr, accept: Accept): Match | null {
    let found: Match | null = null;
    const place = (put: (right: Expr) => Expr): boolean => {
      const candidate: Match = { bindings: this.bindings.slice() as Expr[], place: put };
      if (!accept(candidate)) return false;
      found = candidate;
      return true;
    };
    const { pattern } = this.compiled;
    if (!this.holds(null)) return null;
    if (pattern.kind === "sum") this.rootSum(pattern, node, place);
    else if (pattern.kind === "product") this.rootProduct(pattern, node, place);
    else if (pattern.kind === "logic") this.rootLogic(pattern.args, pattern.op === node.op, node, place);
    else this.exact(pattern, node, () => place((right) => right));
    return found;
  }

  // ————— holes

  private bind(index: number, e: Expr, next: Next): boolean {
    const known = this.bindings[index];
    if (known !== null) return known === e && next();
    const kind = this.rule.kinds.get(index);
    if (kind !== undefined && !isOfKind(e, kind, this.context)) return false;
    this.bindings[index] = e;
    if (this.holds(index) && next()) return true;
    this.bindings[index] = null;
    return false;
  }

  /** Are the conditions known to hold for which this was the last hole? Null: those without holes. */
  private holds(index: number | null): boolean {
    for (const { holes, condition } of this.compiled.guards) {
      if (index === null ? holes.length > 0 : !(holes.includes(index) && this.bound(holes))) continue;
      const c = condition.fill(this.bindings as readonly Expr[]);
      if (c === TRUE) continue;
      const { answer, defined } = truthOf(c, this.context);
      if (answer !== "yes" || (this.compiled.chooses && !defined)) return false;
    }
    return true;
  }

  private bound(holes: readonly number[]): boolean {
    for (const h of holes) if (this.bindings[h] === null) return false;
    return true;
  }

  /** May the hole stand for a number that is not written, as in 1·pi? */
  private numeric(index: number): boolean {
    const kind = this.rule.kinds.get(index);
    return kind !== undefined && kind !== "symbol";
  }

  private tired(): boolean {
    return ++this.candidates > MOST_CANDIDATES;
  }

  // ————— a whole node

  /** Matches a node as a whole. */
  private exact(p: Pattern, e: Expr, next: Next): boolean {
    if (this.tired()) return false;
    switch (p.kind) {
      case "hole":
        return this.bind(p.index, e, next);
      case "ground":
        return p.expr === e && next();
      case "call": {
        if (p.op !== e.op) return false;
        if (this.inOrder(p.args, e.args, 0, next)) return true;
        return p.commutes && this.inOrder(p.args, [e.args[1], e.args[0]], 0, next);
      }
      case "logic":
        if (p.op !== e.op || p.args.length !== e.args.length) return false;
        return this.eachOnce(p.args, e.args, new Set(), 0, next);
      case "sum":
        return e.op.kind === Kind.Sum && this.wholeSum(p, e, next);
      case "product":
        return this.wholeProduct(p, e, next);
    }
  }

  private inOrder(patterns: readonly Pattern[], args: readonly Expr[], i: number, next: Next): boolean {
    if (i === patterns.length) return next();
    return this.exact(patterns[i], args[i], () => this.inOrder(patterns, args, i + 1, next));
  }

  /** Different operands for all patterns, in any order. */
  private eachOnce(
    patterns: readonly Pattern[],
    args: readonly Expr[],
    used: Set<Expr>,
    i: number,
    next: Next,
  ): boolean {
    if (i === patterns.length) return next();
    for (const a of args) {
      if (used.has(a)) continue;
      used.add(a);
      if (this.exact(patterns[i], a, () => this.eachOnce(patterns, args, used, i + 1, next))) return true;
      used.delete(a);
    }
    return false;
  }

  private rootLogic(
    patterns: readonly Pattern[],
    same: boolean,
    e: Expr,
    place: (put: (right: Expr) => Expr) => boolean,
  ): boolean {
    if (!same || patterns.length > e.args.length) return false;
    const used = new Set<Expr>();
    return this.eachOnce(patterns, e.args, used, 0, () => {
      const rest = e.args.filter((a) => !used.has(a));
      if (rest.length === 0) return place((right) => right);
      return place((right) => (e.op === AND ? all([right, ...rest]) : any([right, ...rest])));
    });
  }

  // ————— sums

  /** All of a sum: what the other terms leave goes to a hole that stands alone. */
  private wholeSum(p: SumPattern, e: Expr, next: Next): boolean {
    const { args } = e;
    const count = args.length / 2;
    if (p.terms.length > count || (p.bare.length === 0 && p.terms.length < count)) return false;
    const takesConstant = p.bare.length > 0 && p.constant === ZERO;
    if (!takesConstant && p.constant !== e.value) return false;
    const used = new Uint8Array(count);
    const term = (i: number): boolean => {
      if (i === p.terms.length) return this.freeTerms(p.bare, e, used, takesConstant, next);
      const { coefficient, pattern, product } = p.terms[i];
      const scales = product.free.length > 0;
      for (let j = 0; j < count; j++) {
        if (used[j] === 1 || (!scales && args[2 * j + 1] !== coefficient)) continue;
        const t = scales ? scale(args[2 * j], quotient(args[2 * j + 1], coefficient)) : args[2 * j];
        used[j] = 1;
        if (this.exact(pattern, t, () => term(i + 1))) return true;
        used[j] = 0;
      }
      return false;
    };
    return term(0);
  }

  /** The terms that are left, for the holes that stand alone: known ones first, then in all ways for several. */
  private freeTerms(
    bare: SumPattern["bare"],
    e: Expr,
    used: Uint8Array,
    constant: boolean,
    next: Next,
  ): boolean {
    const known = bare.findIndex(({ index }) => this.bindings[index] !== null);
    if (known >= 0) {
      const { index, coefficient } = bare[known];
      return this.takeTerms(scale(this.bindings[index] as Expr, coefficient), e, used, constant, (k) =>
        this.freeTerms(
          bare.filter((_, j) => j !== known),
          e,
          used,
          k,
          next,
        ),
      );
    }
    const items: Expr[] = [];
    for (let j = 0; j < used.length; j++)
      if (used[j] === 0) items.push(scale(e.args[2 * j], e.args[2 * j + 1]));
    if (constant && e.value !== ZERO) items.push(e.value as Expr);
    if (bare.length === 0) return items.length === 0 && next();
    const assign = (i: number, left: readonly Expr[]): boolean => {
      const { index, coefficient } = bare[i];
      const give = (part: readonly Expr[], then: Next) =>
        this.bind(index, quotientOf(linearOf(part), coefficient), then);
      if (i === bare.length - 1) return left.length > 0 && give(left, next);
      return this.split(left, bare.length - 1 - i, (part, others) => give(part, () => assign(i + 1, others)));
    };
    return assign(0, items);
  }

  /** The ways to take some of the items and leave at least `leave`; few of them where there are many items. */
  private split<T>(
    items: readonly T[],
    leave: number,
    take: (part: readonly T[], others: readonly T[]) => boolean,
  ): boolean {
    const n = items.length;
    const by = (inPart: (i: number) => boolean) => {
      if (this.tired()) return false;
      return take(
        items.filter((_, i) => inPart(i)),
        items.filter((_, i) => !inPart(i)),
      );
    };
    if (n <= leave) return false;
    for (let i = 0; i < n; i++) if (by((j) => j === i)) return true;
    if (n - leave < 2) return false;
    if (n > MOST_SPLIT) {
      for (let i = 0; leave === 1 && i < n; i++) if (by((j) => j !== i)) return true;
      return false;
    }
    for (let mask = 3; mask < 2 ** n; mask++) {
      let size = 0;
      for (let i = 0; i < n; i++) size += (mask >> i) & 1;
      if (size >= 2 && n - size >= leave && by((i) => ((mask >> i) & 1) === 1)) return true;
    }
    return false;
  }

  /** Marks the terms of `v` as used, if all of them are there and free; `constant` says whether e's constant is free. */
  private takeTerms(
    v: Expr,
    e: Expr,
    used: Uint8Array,
    constant: boolean,
    next: (constant: boolean) => boolean,
  ): boolean {
    if (this.tired()) return false;
    const taken: number[] = [];
    const give = () => {
      for (const j of taken) used[j] = 0;
      return false;
    };
    let free = constant;
    const takeConstant = (k: Expr): boolean => {
      if (k === ZERO) return true;
      if (!free || e.value !== k) return false;
      free = false;
      return true;
    };
    const takeTerm = (t: Expr, c: Expr): boolean => {
      const j = indexOfTerm(e, t);
      if (j < 0 || used[j] === 1 || e.args[2 * j + 1] !== c) return false;
      used[j] = 1;
      taken.push(j);
      return true;
    };
    if (v.op.kind === Kind.Number) {
      if (v === ZERO || !takeConstant(v)) return false;
    } else if (v.op.kind === Kind.Sum) {
      for (let i = 0; i < v.args.length; i += 2) if (!takeTerm(v.args[i], v.args[i + 1])) return give();
      if (!takeConstant(v.value as Expr)) return give();
    } else if (v.op.kind === Kind.Product) {
      if (!takeTerm(withoutCoefficient(v), v.value as Expr)) return false;
    } else if (!takeTerm(v, ONE)) return false;
    return next(free) || give();
  }

  /** f times the pattern, among the terms of a sum. */
  private rootSum(p: SumPattern, e: Expr, place: (put: (right: Expr) => Expr) => boolean): boolean {
    if (e.op.kind !== Kind.Sum) return false;
    const { args } = e;
    const count = args.length / 2;
    const used = new Uint8Array(count);
    if (p.terms.length === 0) return this.wholeSum(p, e, () => place((right) => right));
    for (const anchor of p.anchors) {
      const others = p.terms.filter((t) => t !== anchor);
      // Upright first: log(x) - log(y) is log(x/y) rather than -log(y/x).
      for (const upright of [true, false])
        for (let j = 0; j < count; j++) {
          const c = quotient(args[2 * j + 1], anchor.coefficient);
          if (writtenSign(c) > 0 !== upright) continue;
          const start = (f: Expr) => this.otherTerms(p, anchor, others, f, e, used, true, place);
          used[j] = 1;
          const found =
            anchor.product.free.length > 0
              ? this.exact(anchor.pattern, scale(args[2 * j], c), () => start(ONE))
              : this.multiple(anchor, args[2 * j], (f) => start(scale(f, c)));
          if (found) return true;
          used[j] = 0;
        }
    }
    return false;
  }

  /** The factor by which a term is a multiple of the pattern's. */
  private multiple({ product }: TermPattern, t: Expr, next: (factor: Expr) => boolean): boolean {
    if (!mayHold(product, t)) return false;
    const factors = factorsOf(t);
    factors.sign = 1;
    return this.takeFactors(product, factors, 0, () => next(restOf(factors, 1)));
  }

  private otherTerms(
    p: SumPattern,
    anchor: TermPattern,
    open: readonly TermPattern[],
    f: Expr,
    e: Expr,
    used: Uint8Array,
    constant: boolean,
    place: (put: (right: Expr) => Expr) => boolean,
  ): boolean {
    const { args } = e;
    const known = open.findIndex(({ holes }) => this.bound(holes));
    if (known >= 0) {
      const term = open[known];
      const t = term.template.fill(this.bindings as readonly Expr[]);
      return this.takeTerms(mul(scale(f, term.coefficient), t), e, used, constant, (k) =>
        this.otherTerms(
          p,
          anchor,
          open.filter((o) => o !== term),
          f,
          e,
          used,
          k,
          place,
        ),
      );
    }
    if (open.length > 0) {
      const [term, ...rest] = open;
      const wanted = scale(f, term.coefficient);
      const scales = term.product.free.length > 0;
      for (let j = 0; j < used.length; j++) {
        if (used[j] === 1) continue;
        const c = args[2 * j + 1];
        let t = args[2 * j];
        if (wanted.op.kind === Kind.Number) {
          if (scales) t = scale(t, quotient(c, wanted));
          else if (c !== wanted) continue;
        } else t = mul(scale(t, c), pow(wanted, MINUS_ONE));
        used[j] = 1;
        const go = () => this.otherTerms(p, anchor, rest, f, e, used, constant, place);
        if (this.exact(term.pattern, t, go)) return true;
        used[j] = 0;
      }
      return false;
    }
    const finish = (k: boolean): boolean => this.finishSum(p, f, e, used, k, place);
    if (p.constant === ZERO) return finish(constant);
    return this.takeTerms(mul(f, p.constant), e, used, constant, finish);
  }

  private finishSum(
    p: SumPattern,
    f: Expr,
    e: Expr,
    used: Uint8Array,
    constant: boolean,
    place: (put: (right: Expr) => Expr) => boolean,
  ): boolean {
    const free = p.bare.some(({ index }) => this.bindings[index] === null);
    if (free) {
      // A hole that stands alone takes all that is left.
      return f === ONE && this.freeTerms(p.bare, e, used, constant, () => place((right) => right));
    }
    const bare = (i: number, k: boolean): boolean => {
      if (i < p.bare.length) {
        const { index, coefficient } = p.bare[i];
        const v = mul(scale(f, coefficient), this.bindings[index] as Expr);
        return this.takeTerms(v, e, used, k, (l) => bare(i + 1, l));
      }
      if (!this.keepsPoles(p, f)) return false;
      const rest: Expr[] = [];
      for (let j = 0; j < used.length; j++) if (used[j] === 0) rest.push(e.args[2 * j], e.args[2 * j + 1]);
      const others = linear(k ? (e.value as Expr) : ZERO, rest);
      return place((right) => add(mul(f, right), others));
    };
    return bare(0, constant);
  }

  /**
   * Where f cancels a denominator of the pattern, the formula is defined at points at which the pattern is not, and
   * where the rule says nothing.
   */
  private keepsPoles(p: SumPattern, f: Expr): boolean {
    if (f.op.kind === Kind.Number) return true;
    const own = factorsOf(f).bases;
    for (const { divides, template } of p.terms) {
      if (!divides) continue;
      const { bases, exponents } = factorsOf(template.fill(this.bindings as readonly Expr[]));
      for (let i = 0; i < bases.length; i++) {
        if (smallInteger(exponents[i]) > 0 || !own.includes(bases[i])) continue;
        if (isNonzero(bases[i], this.context) !== "yes") return false;
      }
    }
    return true;
  }

  // ————— products

  /** A whole power of the pattern, among the factors of a product. */
  private rootProduct(p: ProductPattern, e: Expr, place: (put: (right: Expr) => Expr) => boolean): boolean {
    if (e.op.kind !== Kind.Product && e.op.kind !== Kind.Power) return false;
    if (p.free.length > 0) return this.wholeProduct(p, e, () => place((right) => right));
    const factors = factorsOf(e);
    factors.constant = p.coefficient;
    for (const sign of turnsOf(p)) {
      factors.sign = sign;
      const found = this.takeFactors(p, factors, 0, () => {
        const n = p.whole ? commonPower(factors) : 1;
        const rest = restOf(factors, n);
        return place((right) => mul(rest, pow(right, integer(n))));
      });
      if (found) return true;
    }
    return false;
  }

  /** Takes the pattern's factors from i on, any number of times up to what is there. */
  private takeFactors(p: ProductPattern, f: Factors, i: number, next: Next): boolean {
    if (i === p.factors.length) return this.takeBare(p, f, 0, next);
    const { base, exponent, power } = p.factors[i];
    for (let j = 0; j < f.bases.length; j++) {
      // f(x)*f(y) says nothing of f(x)^2, or it would turn abs(x)^3 into abs(x)*abs(x^2).
      if (f.taken[j] !== 0) continue;
      const found = Number.isNaN(power)
        ? this.takeAll(f, j, exponent, () =>
            this.exact(base, f.bases[j], () => this.takeFactors(p, f, i + 1, next)),
          )
        : this.take(f, j, power, () =>
            this.exact(base, f.bases[j], () => this.takeFactors(p, f, i + 1, next)),
          );
      if (found) return true;
    }
    return false;
  }

  /** Takes `power` of the factor j, to the common power. */
  private take(f: Factors, j: number, power: number, next: Next): boolean {
    const n = smallInteger(f.exponents[j]);
    if (Number.isNaN(n) || Number.isNaN(f.taken[j])) return false;
    const sign = Math.sign(n) * Math.sign(power);
    if (f.sign !== 0 && f.sign !== sign) return false;
    // Turned upside down, a denominator of the pattern is a numerator of the formula, which is defined also where that is 0.
    if (sign < 0 && power < 0 && isNonzero(f.bases[j], this.context) !== "yes") return false;
    const before = f.taken[j];
    if (before + Math.abs(power) > Math.abs(n)) return false;
    const signBefore = f.sign;
    f.sign = sign;
    f.taken[j] = before + Math.abs(power);
    if (next()) return true;
    f.taken[j] = before;
    f.sign = signBefore;
    return false;
  }

  /** Takes the factor j as it stands, if its exponent fits. */
  private takeAll(f: Factors, j: number, exponent: Pattern, next: Next): boolean {
    if (f.taken[j] !== 0 || f.exponents[j] === ONE) return false;
    return this.exact(exponent, f.exponents[j], () => {
      f.taken[j] = Number.NaN;
      if (next()) return true;
      f.taken[j] = 0;
      return false;
    });
  }

  /** Holes that stand as factors, and that the other factors have made known. */
  private takeBare(p: ProductPattern, f: Factors, i: number, next: Next): boolean {
    if (i === p.bare.length) return next();
    const { index, power } = p.bare[i];
    const known = this.bindings[index];
    if (known === null) return this.takeUnknown(p, f, i, p.bare[i], next);
    return this.takeValue(f, known, power, () => this.takeBare(p, f, i + 1, next));
  }

  private takeUnknown(
    p: ProductPattern,
    f: Factors,
    i: number,
    { index, power }: BareFactor,
    next: Next,
  ): boolean {
    for (let j = 0; j < f.bases.length; j++) {
      const go = () => this.bind(index, f.bases[j], () => this.takeBare(p, f, i + 1, next));
      if (this.take(f, j, power, go)) return true;
    }
    return false;
  }

  private takeValue(f: Factors, value: Expr, power: number, next: Next): boolean {
    const of = factorsOf(value);
    // Any amount of a number could be taken out of a coefficient, and put back.
    if (of.bases.length === 0) return false;
    const constant = f.constant;
    const factor = (i: number): boolean => {
      if (i === of.bases.length) {
        f.constant = mul(constant, pow(of.coefficient, integer(power)));
        if (next()) return true;
        f.constant = constant;
        return false;
      }
      const n = smallInteger(of.exponents[i]) * power;
      const j = f.bases.indexOf(of.bases[i]);
      if (j < 0) return false;
      if (!Number.isNaN(n)) return this.take(f, j, n, () => factor(i + 1));
      if (f.taken[j] !== 0 || f.exponents[j] !== mul(of.exponents[i], integer(power))) return false;
      // A symbolic power is there once: no common power.
      if (f.sign < 0) return false;
      const sign = f.sign;
      f.sign = 1;
      f.taken[j] = Number.NaN;
      if (factor(i + 1)) return true;
      f.taken[j] = 0;
      f.sign = sign;
      return false;
    };
    return factor(0);
  }

  /** All of a product: what the other factors leave goes to the holes that stand bare. */
  private wholeProduct(p: ProductPattern, e: Expr, next: Next): boolean {
    const { coefficient, factors, bare } = p;
    if (e.op.kind === Kind.Sum || e.op.kind === Kind.Number) {
      // -x and 2*x: a multiple, where the numbers say so.
      if (factors.length === 0 && bare.length === 1 && bare[0].power === 1)
        return isMultiple(e, coefficient) && this.bind(bare[0].index, quotientOf(e, coefficient), next);
      if (e.op.kind === Kind.Number) return false;
    }
    const f = factorsOf(e);
    const count = f.bases.length;
    if (factors.length > count || (bare.length === 0 && factors.length < count)) return false;
    const factor = (i: number): boolean => {
      if (i === factors.length) return this.bareFactors(p, f, next);
      const { base, exponent, power } = factors[i];
      for (let j = 0; j < count; j++) {
        if (f.taken[j] !== 0) continue;
        const go = () => this.exact(base, f.bases[j], () => factor(i + 1));
        if (Number.isNaN(power)) {
          if (this.takeAll(f, j, exponent, go)) return true;
        } else if (smallInteger(f.exponents[j]) === power) {
          f.taken[j] = Number.NaN;
          if (go()) return true;
          f.taken[j] = 0;
        }
      }
      return false;
    };
    return factor(0);
  }

  private bareFactors(p: ProductPattern, f: Factors, next: Next): boolean {
    const left: Expr[] = [];
    for (let j = 0; j < f.bases.length; j++) if (f.taken[j] === 0) left.push(f.bases[j], f.exponents[j]);
    const rest = powers(quotient(f.coefficient, p.coefficient), left);
    return this.divideUp(p, p.bare, rest, next);
  }

  /** Gives `rest` to the holes: the known ones first, then all to the last, or in all ways to several. */
  private divideUp(p: ProductPattern, bare: readonly BareFactor[], rest: Expr, next: Next): boolean {
    if (bare.length === 0) return rest === ONE && next();
    const known = bare.findIndex(({ index }) => this.bindings[index] !== null);
    if (known >= 0) {
      const { index, power } = bare[known];
      const others = bare.filter((_, i) => i !== known);
      const left = without(rest, pow(this.bindings[index] as Expr, integer(power)));
      return left !== null && this.divideUp(p, others, left, next);
    }
    if (bare.length === 1) return this.giveRest(p, bare[0], rest, next);
    const { coefficient, bases, exponents } = factorsOf(rest);
    const items = bases.map((b, i) => pow(b, exponents[i]));
    if (coefficient !== ONE) items.push(coefficient);
    const assign = (i: number, left: readonly Expr[]): boolean => {
      const { index, power } = bare[i];
      const give = (part: readonly Expr[], then: Next): boolean => {
        const root = rootOf(productOf(part), power);
        return root !== null && root !== ONE && this.bind(index, root, then);
      };
      if (i === bare.length - 1) return left.length > 0 && give(left, next);
      return this.split(left, bare.length - 1 - i, (part, others) => give(part, () => assign(i + 1, others)));
    };
    return assign(0, items);
  }

  private giveRest(p: ProductPattern, { index, power }: BareFactor, rest: Expr, next: Next): boolean {
    const numeric = this.numeric(index);
    // Nothing is left: only a number may be 1 unseen.
    if (rest === ONE && !(numeric && p.factors.length > 0)) return false;
    if (p.factors.length === 0 && p.coefficient !== ONE && !numeric) {
      if (!isMultiple(scale(rest, p.coefficient), p.coefficient)) return false;
    }
    const root = rootOf(rest, power);
    return root !== null && this.bind(index, root, next);
  }
}

// ————— helpers

function isOfKind(e: Expr, kind: HoleKind, context: Context): boolean {
  if (e.op.boolean) return false;
  switch (kind) {
    case "number":
      return e.op.kind === Kind.Number;
    case "symbol":
      return e.op.kind === Kind.Symbol;
    case "constant":
      return e.symbols === 0;
    case "integer":
      return isInteger(e, context) === "yes";
    case "even":
      return isInteger(scale(e, rational(HALF)), context) === "yes";
    case "odd":
      return isInteger(scale(sub(e, ONE), rational(HALF)), context) === "yes";
  }
}

const HALF: Rational = rationalOf(integer(2)).inverse();

/** Upright first. 1/f(x) -> g(x) says nothing of f(x): upside down it would undo the rule 1/g(x) -> f(x). */
function turnsOf({ whole, factors, bare }: ProductPattern): readonly number[] {
  return !whole || (bare.length === 0 && factors.length === 1 && factors[0].power < 0) ? UPRIGHT : BOTH_WAYS;
}

const UPRIGHT: readonly number[] = [1];
const BOTH_WAYS: readonly number[] = [1, -1];

/** a/b of number nodes. */
function quotient(a: Expr, b: Expr): Expr {
  if (b === ONE || a === b) return a === b ? ONE : a;
  return rational(rationalOf(a).div(rationalOf(b)));
}

/** e/c for a number node c. */
function quotientOf(e: Expr, c: Expr): Expr {
  return c === ONE ? e : scale(e, rational(rationalOf(c).inverse()));
}

function linearOf(terms: readonly Expr[]): Expr {
  return linear(
    ZERO,
    terms.flatMap((t) => [t, ONE]),
  );
}

function productOf(factors: readonly Expr[]): Expr {
  return powers(
    ONE,
    factors.flatMap((t) => [t, ONE]),
  );
}

function factorsOf(e: Expr): Factors {
  const pairs = e.op.kind === Kind.Product || e.op.kind === Kind.Power ? e.args : null;
  const bases: Expr[] = [];
  const exponents: Expr[] = [];
  if (pairs !== null)
    for (let i = 0; i < pairs.length; i += 2) {
      bases.push(pairs[i]);
      exponents.push(pairs[i + 1]);
    }
  else if (e.op.kind !== Kind.Number) {
    bases.push(e);
    exponents.push(ONE);
  }
  return {
    coefficient: e.op.kind === Kind.Product ? (e.value as Expr) : e.op.kind === Kind.Number ? e : ONE,
    bases,
    exponents,
    taken: new Array<number>(bases.length).fill(0),
    constant: ONE,
    sign: 0,
  };
}

function commonPower(f: Factors): number {
  let n = Number.POSITIVE_INFINITY;
  for (let j = 0; j < f.taken.length; j++)
    if (f.taken[j] > 0) n = Math.min(n, Math.floor(Math.abs(smallInteger(f.exponents[j])) / f.taken[j]));
  return Number.isFinite(n) ? n * f.sign : 1;
}

/** What is left of the factors when the pattern is taken out n times. */
function restOf(f: Factors, n: number): Expr {
  const pairs: Expr[] = [];
  for (let j = 0; j < f.taken.length; j++) {
    const taken = f.taken[j];
    if (Number.isNaN(taken)) continue;
    const e = f.exponents[j];
    if (taken === 0) pairs.push(f.bases[j], e);
    else {
      const m = smallInteger(e);
      pairs.push(f.bases[j], integer(m - Math.sign(m) * Math.abs(n) * taken));
    }
  }
  return powers(quotient(f.coefficient, pow(f.constant, integer(n))), pairs);
}

/** e/v where the factors of v are factors of e, else null. */
function without(e: Expr, v: Expr): Expr | null {
  const from = factorsOf(e);
  const { coefficient, bases, exponents } = factorsOf(v);
  const left = from.exponents.slice();
  for (let i = 0; i < bases.length; i++) {
    const j = from.bases.indexOf(bases[i]);
    if (j < 0) return null;
    const n = smallInteger(left[j]);
    const m = smallInteger(exponents[i]);
    if (left[j] === exponents[i]) left[j] = ZERO;
    else if (n * m > 0 && Math.abs(n) > Math.abs(m)) left[j] = integer(n - m);
    else return null;
  }
  const pairs = from.bases.flatMap((b, j) => [b, left[j]]);
  return powers(quotient(from.coefficient, coefficient), pairs);
}

/** Does the function with which the pattern starts occur in the term? Most terms are turned down here, at no cost. */
function mayHold({ factors }: ProductPattern, t: Expr): boolean {
  const first = factors.length === 0 ? null : factors[0].base;
  if (first === null || first.kind !== "call") return true;
  if (t.op === first.op) return true;
  if (t.op.kind !== Kind.Product && t.op.kind !== Kind.Power) return false;
  for (let i = 0; i < t.args.length; i += 2) if (t.args[i].op === first.op) return true;
  return false;
}

/** The place of a term in a sum. */
function indexOfTerm(e: Expr, t: Expr): number {
  const { args } = e;
  // The terms are in the order of their hashes.
  let low = 0;
  let high = args.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (args[2 * middle].hash < t.hash) low = middle + 1;
    else high = middle;
  }
  for (; 2 * low < args.length && args[2 * low].hash === t.hash; low++) if (args[2 * low] === t) return low;
  return -1;
}

/** x with x^n = e, as far as exponents and numbers are multiples of n; null where they are not. */
function rootOf(e: Expr, n: number): Expr | null {
  if (n === 1) return e;
  const { coefficient, bases, exponents } = factorsOf(e);
  const pairs: Expr[] = [];
  for (let i = 0; i < bases.length; i++) {
    const exponent = exponents[i];
    if (n === -1) {
      if (writtenSign(exponent) > 0) return null;
      pairs.push(bases[i], scale(exponent, MINUS_ONE));
      continue;
    }
    const m = smallInteger(exponent) / n;
    if (!(Number.isInteger(m) && m > 0)) return null;
    pairs.push(bases[i], integer(m));
  }
  if (pairs.length === 0 && n < 0) return null;
  const k = rationalOf(coefficient);
  if (n === -1) return powers(rational(k.inverse()), pairs);
  if (k.sign < 0) return null;
  const size = Math.abs(n);
  const root = coefficient === ONE ? k : k.root(size);
  return root === null ? null : powers(rational(n < 0 ? root.inverse() : root), pairs);
}

/**
 * Does e read as c times something? -x fits what a minus stands in front of, 2*x what has a factor 2, x/2 what has a
 * denominator 2.
 */
function isMultiple(e: Expr, c: Expr): boolean {
  const by = rationalOf(c);
  if (by.sign < 0 && leadingSign(e) > 0) return false;
  const divides = (whole: bigint, part: bigint) => part === 1n || whole % part === 0n;
  let denominators = false;
  const p = by.numerator < 0n ? -by.numerator : by.numerator;
  const q = by.denominator;
  for (const k of coefficientsOf(e)) {
    if (k.sign === 0) continue;
    if (!divides(k.numerator, p)) return false;
    if (divides(k.denominator, q)) denominators = true;
  }
  return denominators;
}

function coefficientsOf(e: Expr): Rational[] {
  if (e.op.kind === Kind.Number) return [rationalOf(e)];
  if (e.op.kind === Kind.Product) return [rationalOf(e.value as Expr)];
  if (e.op.kind !== Kind.Sum) return [rationalOf(ONE)];
  return [rationalOf(e.value as Expr), ...e.args.filter((_, i) => i % 2 === 1).map(rationalOf)];
}
