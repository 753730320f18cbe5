/** What a condition adds to a context: inside of a branch of `where`, or because someone assumes it. */
import type { Expr } from "../expr/node.js";
import { AND, EQUAL, FALSE_OP, Kind, LESS, LESS_EQUAL, NOT, type Op, TRUE_OP, UNEQUAL } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { rational, rationalOf, scale, smallInteger, sub } from "../expr/reals.js";
import { Context, type Known } from "./context.js";
import { type Fact, fact } from "./fact.js";
import {
  ALL,
  type Interval,
  intersect,
  interval,
  NONNEGATIVE,
  negated,
  POSITIVE,
  plus,
  point,
  sameInterval,
  scaled,
} from "./interval.js";
import { rootRange } from "./powers.js";
import { monic } from "./sums.js";

/** The analysis, which asks for branches and is asked by them. */
export type FactOf = (e: Expr, context: Context) => Fact;

/** Branches inside of more branches than this learn nothing new: every one doubles the contexts. */
const DEEPEST = 6;
/** Of longer sums only the whole is bounded, not each term by the others. */
const MOST_TERMS = 8;

/**
 * The context where a condition holds, or where it does not; null where that is nowhere. Where it does not hold, its
 * sides may be undefined: then it says nothing.
 */
export function branch(condition: Expr, holds: boolean, context: Context, factOf: FactOf): Context | null {
  if (context.depth >= DEEPEST) return context;
  const cache = context.branches[holds ? 0 : 1];
  const known = cache.get(condition);
  if (known !== undefined) return known;
  const refined = new Refinement(context, factOf).with(condition, holds);
  cache.set(condition, refined);
  return refined;
}

/** The context that assumes the condition as well, or null where both cannot be true. */
export function withCondition(condition: Expr, context: Context, factOf: FactOf): Context | null {
  const refined = new Refinement(context, factOf).with(condition, true);
  if (refined === null || refined === context) return refined;
  return new Context(refined.symbols, refined.terms, null, 0, 0, refined.knowsSums);
}

class Refinement {
  private readonly symbols: Map<string, Known>;
  private readonly terms: Map<Expr, Known>;
  private knowsSums: boolean;
  private mask = 0;

  constructor(
    private readonly context: Context,
    private readonly factOf: FactOf,
  ) {
    this.symbols = new Map(context.symbols);
    this.terms = new Map(context.terms);
    this.knowsSums = context.knowsSums;
  }

  with(condition: Expr, holds: boolean): Context | null {
    const { context } = this;
    const stack: [Expr, boolean][] = [[condition, holds]];
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      const [c, yes] = item;
      if (c.op === NOT) stack.push([c.args[0], !yes]);
      else if (c.op.kind === Kind.Logic) {
        if ((c.op === AND) === yes) for (const a of c.args) stack.push([a, yes]);
      } else if (c.op === TRUE_OP || c.op === FALSE_OP) {
        if ((c.op === TRUE_OP) !== yes) return null;
      } else if (c.op.kind === Kind.Relation && !this.relation(c, yes)) return null;
    }
    if (this.mask === 0) return context;
    return new Context(this.symbols, this.terms, context, this.mask, context.depth + 1, this.knowsSums);
  }

  /** False where the relation contradicts what is known. */
  private relation(c: Expr, holds: boolean): boolean {
    const { context } = this;
    const [a, b] = c.args;
    let { op }: { op: Op } = c;
    const sure = holds && op !== UNEQUAL;
    if (!sure && !(this.factOf(a, context).defined && this.factOf(b, context).defined)) return true;
    let difference = sub(b, a);
    if (!holds) {
      if (op === LESS || op === LESS_EQUAL) difference = sub(a, b);
      op = op === LESS ? LESS_EQUAL : op === LESS_EQUAL ? LESS : op === EQUAL ? UNEQUAL : EQUAL;
    }
    if (op === UNEQUAL) return this.unequal(difference);
    const allowed = op === LESS ? POSITIVE : op === LESS_EQUAL ? NONNEGATIVE : point(Rational.zero);
    return this.lies(difference, allowed);
  }

  private lies(difference: Expr, allowed: Interval): boolean {
    const { kind } = difference.op;
    if (kind === Kind.Number) return allowed.contains(rationalOf(difference));
    if (kind !== Kind.Sum) return this.term(difference, allowed, false);
    const { args } = difference;
    const k = rationalOf(difference.value as Expr);
    if (args.length > 2) {
      const { linear, factor } = monic(difference);
      const range = scaled(plus(allowed, point(k.neg())), factor.inverse());
      if (!this.term(linear, range, false)) return false;
    }
    if (args.length > 2 * MOST_TERMS) return true;
    for (let i = 0; i < args.length; i += 2) {
      let rest = point(k);
      for (let j = 0; j < args.length; j += 2)
        if (j !== i)
          rest = plus(rest, scaled(this.factOf(args[j], this.context).range, rationalOf(args[j + 1])));
      const range = scaled(plus(allowed, negated(rest)), rationalOf(args[i + 1]).inverse());
      if (!this.term(args[i], range, false)) return false;
    }
    return true;
  }

  private unequal(difference: Expr): boolean {
    const { kind } = difference.op;
    if (kind === Kind.Number) return rationalOf(difference).sign !== 0;
    if (kind !== Kind.Sum) return this.term(difference, ALL, true);
    const { whole, factor, shift } = monic(difference);
    if (!this.term(whole, ALL, true)) return false;
    if (difference.args.length > 2) return true;
    // The excluded number matters where it is an end.
    const t = difference.args[0];
    const at = shift.neg().div(factor);
    const { range } = this.factOf(t, this.context);
    if (range.isPoint) return !range.contains(at);
    if (range.low?.equals(at)) return this.term(t, interval(at, null, true, true), false);
    return range.high?.equals(at) ? this.term(t, interval(null, at, true, true), false) : true;
  }

  /** Adds to what is known of one term; false where that leaves it no value. */
  private term(t: Expr, range: Interval, nonzero: boolean): boolean {
    if (range === ALL && !nonzero) return true;
    const { kind } = t.op;
    if (kind === Kind.Number) return range.contains(rationalOf(t)) && !(nonzero && rationalOf(t).sign === 0);
    if (kind === Kind.Product) {
      const k = rationalOf(t.value as Expr);
      if (!k.equals(Rational.one))
        return this.term(scale(t, rational(k.inverse())), scaled(range, k.inverse()), nonzero);
    }
    const before = this.known(t);
    const now = fact(intersect(before.range, range), before.integer, before.nonzero || nonzero, true);
    if (now.range.empty) return false;
    if (sameInterval(now.range, before.range) && now.nonzero === before.nonzero) return true;
    const known: Known = { range: now.range, integer: now.integer, nonzero: now.nonzero };
    if (kind === Kind.Symbol) this.symbols.set(t.value as string, known);
    else this.terms.set(t, known);
    if (kind === Kind.Sum) this.knowsSums = true;
    this.mask |= t.symbols;
    return now.range.high === null || this.inner(t, now.range);
  }

  /** |x| ≤ h and x^2 ≤ h bound x. */
  private inner(t: Expr, range: Interval): boolean {
    const { kind } = t.op;
    const high = range.high as Rational;
    if (kind === Kind.Call && t.op.declared.native === "abs")
      return this.term(t.args[0], interval(high.neg(), high, range.highOpen, range.highOpen), false);
    if (kind !== Kind.Power) return true;
    const n = smallInteger(t.args[1]);
    if (!(n > 0 && n % 2 === 0)) return true;
    const { high: root, highOpen: open } = rootRange(range, n);
    return root === null || this.term(t.args[0], interval(root.neg(), root, open, open), false);
  }

  /** What is known of a term here, with what this condition has added so far. */
  private known(t: Expr): Known {
    const outer = this.factOf(t, this.context);
    const added = t.op.kind === Kind.Symbol ? this.symbols.get(t.value as string) : this.terms.get(t);
    if (added === undefined) return outer;
    return {
      range: intersect(outer.range, added.range),
      integer: outer.integer || added.integer,
      nonzero: outer.nonzero || added.nonzero,
    };
  }
}
