/** The rules of a book, found by what stands at the root of a node and directly below it. */
import type { Expr } from "../expr/node.js";
import { Kind, type Op } from "../expr/op.js";
import { ONE } from "../expr/reals.js";
import type { Book } from "../language/book.js";
import type { RewriteRule } from "../language/rewrite-rule.js";
import { type CompiledRule, compiledRule, type Pattern, type ProductPattern } from "./pattern.js";

/** A rule, and what has to occur among the terms and factors before it is worth a try. */
interface Indexed {
  readonly rule: CompiledRule;
  readonly needs: number;
}

const NO_RULES: readonly Indexed[] = [];
const NO_CANDIDATES: readonly CompiledRule[] = [];

/** Bits for what factors are, beside those for functions and constants. */
const POWER_BASE = 1 << 27;
const PRODUCT_BASE = 1 << 28;
const SUM_BASE = 1 << 29;
const EXPONENT = 1 << 30;
const FUNCTION_BITS = 27;

export class RuleSet {
  private readonly calls = new Map<Op, Indexed[]>();
  private readonly sums: Indexed[] = [];
  private readonly products: Indexed[] = [];
  /** By the number of the operator; 0 where no rule speaks of it. Bits are shared where there are many functions. */
  private readonly bits: number[] = [];
  private bitsGiven = 0;

  /**
   * @param rules in order: of two that fit a node, the first is used
   * @param redeclared functions whose declared symmetries are not to be used
   */
  constructor(
    rules: readonly RewriteRule[],
    private readonly redeclared: (op: Op) => boolean = () => false,
  ) {
    for (const rule of rules) {
      const compiled = compiledRule(rule);
      const { pattern } = compiled;
      if (pattern.kind === "sum") this.sums.push({ rule: compiled, needs: this.needsOf(pattern) });
      else if (pattern.kind === "product")
        this.products.push({ rule: compiled, needs: this.needsOf(pattern) });
      else if (pattern.kind === "call" || pattern.kind === "logic") this.file(pattern.op, compiled);
      else if (pattern.kind === "ground") this.file(pattern.expr.op, compiled);
    }
  }

  /** The `->` rules of a book. */
  static of(book: Book): RuleSet {
    const known = sets.get(book);
    if (known !== undefined) return known;
    const simpler = book.rewriteRules().filter(({ arrow }) => arrow === "->");
    const set = new RuleSet(simpler, (op) => book.redeclares(op));
    sets.set(book, set);
    return set;
  }

  /** May the parity and the quarter turns of a function be used? */
  readonly trusts = (op: Op): boolean => !this.redeclared(op);

  /** The rules that may fit a node, in order. */
  candidates(e: Expr): readonly CompiledRule[] {
    const rules = this.rulesFor(e);
    if (rules.length === 0) return NO_CANDIDATES;
    const here = rules === this.sums || rules === this.products ? this.featuresOf(e) : 0;
    let fitting: CompiledRule[] | null = null;
    for (const { rule, needs } of rules)
      if ((needs & here) === needs) {
        fitting ??= [];
        fitting.push(rule);
      }
    return fitting ?? NO_CANDIDATES;
  }

  private rulesFor(e: Expr): readonly Indexed[] {
    const { kind } = e.op;
    if (kind === Kind.Sum) return this.sums;
    if (kind === Kind.Product || kind === Kind.Power) return this.products;
    return this.calls.get(e.op) ?? NO_RULES;
  }

  private file(op: Op, rule: CompiledRule): void {
    const rules = this.calls.get(op) ?? [];
    rules.push({ rule, needs: 0 });
    this.calls.set(op, rules);
  }

  // ————— features

  private needsOf(p: Pattern): number {
    switch (p.kind) {
      case "call":
      case "logic":
        return this.bitFor(p.op);
      case "ground":
        return this.needsOfGround(p.expr);
      case "sum": {
        let needs = 0;
        for (const { product } of p.terms) needs |= this.needsOf(product);
        return needs;
      }
      case "product": {
        let needs = 0;
        for (const { base, power } of p.factors) {
          if (base.kind === "sum") needs |= SUM_BASE;
          else if (base.kind === "product") needs |= productNeeds(base);
          else if (base.kind !== "hole") needs |= this.needsOf(base);
          if (power !== 1) needs |= EXPONENT;
        }
        return needs;
      }
    }
    return 0;
  }

  private needsOfGround(e: Expr): number {
    return e.op.kind === Kind.Call || e.op.kind === Kind.Constant ? this.bitFor(e.op) : 0;
  }

  private bitFor(op: Op): number {
    const { id } = op;
    while (this.bits.length <= id) this.bits.push(0);
    if (this.bits[id] === 0) this.bits[id] = 1 << (this.bitsGiven++ % FUNCTION_BITS);
    return this.bits[id];
  }

  private featuresOf(e: Expr): number {
    const { args } = e;
    if (e.op.kind !== Kind.Sum) return this.featuresOfPairs(args);
    let features = 0;
    for (let i = 0; i < args.length; i += 2) {
      const t = args[i];
      features |=
        t.op.kind === Kind.Product || t.op.kind === Kind.Power
          ? this.featuresOfPairs(t.args)
          : this.featureOf(t);
    }
    return features;
  }

  private featuresOfPairs(args: readonly Expr[]): number {
    let features = 0;
    for (let i = 0; i < args.length; i += 2) {
      features |= this.featureOf(args[i]);
      if (args[i + 1] !== ONE) features |= EXPONENT;
    }
    return features;
  }

  private featureOf(e: Expr): number {
    switch (e.op.kind) {
      case Kind.Call:
      case Kind.Constant:
        return e.op.id < this.bits.length ? this.bits[e.op.id] : 0;
      case Kind.Power:
        return POWER_BASE;
      case Kind.Product:
        return PRODUCT_BASE;
      case Kind.Sum:
        return SUM_BASE;
    }
    return 0;
  }
}

/** What a base has to be to fit a pattern that is a product or power itself. */
function productNeeds({ factors, bare }: ProductPattern): number {
  if (factors.length + bare.length > 1) return PRODUCT_BASE;
  return factors.length === 1 ? POWER_BASE : 0;
}

const sets = new WeakMap<Book, RuleSet>();
