/**
 * The one core of text and LaTeX: what stands where, in which order, and in which parentheses. It walks with a stack
 * of its own, so that depth is bounded by memory only.
 */
import { FluxionsError } from "../expr/error.js";
import { FADD, FDIV, FMUL, FNEG, FPOW, FSUB } from "../expr/floats.js";
import type { Expr } from "../expr/node.js";
import { AND, EQUAL, Kind, LESS, NOT, type Op, UNEQUAL, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { MINUS_ONE, ONE, scale, writtenSign, ZERO } from "../expr/reals.js";
import { shortDecimal } from "./decimal.js";
import type { Layout } from "./layout.js";
import { compareForReaders, factorsOf, termsOf } from "./order.js";
import { Level } from "./precedence.js";

/** Characters that are printed unless told otherwise: a shared subexpression is written out wherever it stands. */
export const MAX_LENGTH = 10_000_000;

/** @throws FluxionsError `too-long-to-print` */
export function write(e: Expr, layout: Layout, maxLength = MAX_LENGTH): string {
  return new Writer(layout, maxLength).write(e);
}

const isLeaf = (e: Expr): boolean => e.args.length === 0 && e.op.kind <= Kind.Constant;

/** 1/x is a quotient. 1/0 too, but no other power of 0: they would fold when they are read. */
function isReciprocal(base: Expr, exponent: Expr): boolean {
  if (exponent.op.kind !== Kind.Number || (exponent.value as Rational).sign > 0) return false;
  return base !== ZERO || exponent === MINUS_ONE;
}

class Writer {
  private out = "";
  /** What is still to be written, the next at the end. */
  private readonly stack: (string | Expr)[] = [];
  private readonly needs: number[] = [];
  /** The parts of the node at hand, in reading order, from its first composite operand on. */
  private readonly parts: (string | Expr)[] = [];
  private readonly partNeeds: number[] = [];

  constructor(
    private readonly layout: Layout,
    private readonly maxLength: number,
  ) {}

  write(root: Expr): string {
    const { stack, needs, parts, partNeeds } = this;
    this.operand(root, Level.Any);
    for (;;) {
      for (let i = parts.length - 1; i >= 0; i--) {
        stack.push(parts[i]);
        needs.push(partNeeds[i]);
      }
      parts.length = 0;
      partNeeds.length = 0;
      if (this.out.length > this.maxLength)
        throw new FluxionsError(
          "too-long-to-print",
          `the expression has more than ${this.maxLength} characters`,
          {
            hint: "Print it with printShared, which names what occurs more than once, or raise maxLength.",
          },
        );
      const next = stack.pop();
      if (next === undefined) return this.out;
      const need = needs.pop() as number;
      if (typeof next === "string") this.out += next;
      else this.composite(next, need);
    }
  }

  private text(s: string): void {
    const { parts } = this;
    if (parts.length === 0) this.out += s;
    else {
      const last = parts[parts.length - 1];
      if (typeof last === "string") parts[parts.length - 1] = last + s;
      else {
        parts.push(s);
        this.partNeeds.push(0);
      }
    }
  }

  private operand(e: Expr, need: number): void {
    if (isLeaf(e)) this.leaf(e, need);
    else {
      this.parts.push(e);
      this.partNeeds.push(need);
    }
  }

  private leaf(e: Expr, need: number): void {
    switch (e.op.kind) {
      case Kind.Number:
        this.number(e.value as Rational, need);
        return;
      case Kind.Symbol:
        this.text(this.layout.symbol(e.value as string));
        return;
      case Kind.Hole:
        this.text(this.layout.hole(e.value as number));
        return;
      default:
        this.text(this.layout.constant(e.op));
    }
  }

  private number(r: Rational, need: number): void {
    const atom = shortDecimal(r) === null ? r.isInteger : this.layout.linear;
    const bare = r.sign < 0 ? need <= Level.Negative : atom || need <= Level.Product;
    if (!bare) this.text(this.layout.open);
    if (r.sign < 0) this.text(this.layout.negative);
    this.magnitude(r);
    if (!bare) this.text(this.layout.close);
  }

  private magnitude(r: Rational): void {
    if (isWhole(r)) {
      this.text(this.digits(r));
      return;
    }
    const [before, between, after] = this.layout.fraction;
    this.text(before + this.digits(r) + between + this.layout.whole(denominator(r)) + after);
  }

  /** The numerator without its sign, or the whole number where it is written as a decimal. */
  private digits(r: Rational): string {
    const short = shortDecimal(r);
    if (short !== null) return this.layout.decimal(short);
    return this.layout.whole(numerator(r));
  }

  private composite(e: Expr, need: number): void {
    const { layout } = this;
    if (this.level(e) >= need) {
      this.bare(e);
      return;
    }
    this.text(layout.open);
    this.bare(e);
    this.text(layout.close);
  }

  private level(e: Expr): number {
    switch (e.op.kind) {
      case Kind.Sum:
        return Level.Sum;
      case Kind.Product:
        return writtenSign(e) < 0 ? Level.Negative : Level.Product;
      case Kind.Power:
        return isReciprocal(e.args[0], e.args[1]) ? Level.Product : Level.Power;
      case Kind.Relation:
        return Level.Comparison;
      case Kind.Logic:
        return e.op === NOT ? Level.Not : e.op === AND ? Level.And : Level.Or;
      case Kind.Float:
        return floatLevels.get(e.op) ?? Level.Atom;
      default:
        if (e.op === WHERE && this.layout.cases !== null) return Level.Any;
        return this.layout.spelling(e.op, e.args.length).level;
    }
  }

  private bare(e: Expr): void {
    switch (e.op.kind) {
      case Kind.Sum:
        this.sum(e);
        return;
      case Kind.Product:
        this.signed((e.value as Expr).value as Rational, factorsOf(e));
        return;
      case Kind.Power:
        if (isReciprocal(e.args[0], e.args[1])) this.product(Rational.one, e.args);
        else this.power(e.args[0], e.args[1]);
        return;
      case Kind.Relation:
        this.relation(e);
        return;
      case Kind.Logic:
        this.logic(e);
        return;
      case Kind.Float:
        this.float(e);
        return;
      default:
        if (e.op === WHERE && this.layout.cases !== null) this.cases(e);
        else this.call(e);
    }
  }

  // ————— sums and products

  /** The first positive term stands in front. */
  private sum(e: Expr): void {
    const { plus, minus } = this.layout;
    const terms = termsOf(e);
    const constant = (e.value as Expr).value as Rational;
    let first = terms.findIndex((t) => t.coefficient.sign > 0);
    if (first < 0 && constant.sign > 0) {
      this.magnitude(constant);
    } else {
      first = Math.max(first, 0);
      this.signed(terms[first].coefficient, terms[first].factors);
    }
    for (let i = 0; i < terms.length; i++) {
      if (i === first) continue;
      const { coefficient, factors } = terms[i];
      this.text(coefficient.sign < 0 ? minus : plus);
      this.product(coefficient, factors);
    }
    if (first >= 0 && constant.sign !== 0) {
      this.text(constant.sign < 0 ? minus : plus);
      this.magnitude(constant);
    }
  }

  /** A product at the beginning of an expression. */
  private signed(k: Rational, factors: readonly Expr[]): void {
    const negative = k.sign < 0;
    if (negative) this.text(this.layout.negative);
    // -(a + b)*c would read as (-a - b)*c.
    const wrap = negative && this.layout.linear && k.abs().numerator === 1n && this.beginsWithSum(k, factors);
    if (wrap) this.text(this.layout.open);
    this.product(k, factors);
    if (wrap) this.text(this.layout.close);
  }

  private beginsWithSum(k: Rational, factors: readonly Expr[]): boolean {
    let i = 0;
    while (i < factors.length && this.isBelow(factors[i], factors[i + 1], factors.length > 2, k)) i += 2;
    return i < factors.length && factors[i].op.kind === Kind.Sum && factors[i + 1] === ONE;
  }

  /** |k| times the factors. */
  private product(k: Rational, factors: readonly Expr[]): void {
    const { layout } = this;
    const many = factors.length > 2;
    let below = 0;
    let last = -1;
    for (let i = 0; i < factors.length; i += 2) {
      if (!this.isBelow(factors[i], factors[i + 1], many, k)) continue;
      below++;
      last = i;
    }
    if (below === 0 && isWhole(k)) {
      this.factors(k, factors, many, false, Level.Not);
      return;
    }

    const above = factors.length / 2 - below;
    const [before, between, after] = layout.fraction;
    const integer = isWhole(k);
    this.text(before);
    const alone = above === 1 && (k.p === 1 || k.p === -1);
    if (above === 0) this.text(this.digits(k));
    else this.factors(k, factors, many, false, alone && !layout.linear ? Level.Any : Level.Not);
    this.text(between);
    if (below === 0) this.text(layout.whole(denominator(k)));
    else if (
      below === 1 &&
      (integer || (layout.linear && factors[last + 1] === MINUS_ONE && factors[last].op.kind === Kind.Sum))
    ) {
      this.factor(factors[last], factors[last + 1], true, layout.linear ? Level.Power : Level.Any);
      // x/(2*(a + b)) would read as x/(2*a + 2*b).
      if (!integer) this.text(between + layout.whole(denominator(k)));
    } else {
      if (layout.linear) this.text(layout.open);
      this.factors(k, factors, many, true, Level.Not);
      if (layout.linear) this.text(layout.close);
    }
    this.text(after);
  }

  /** Does b^e belong to the denominator? A symbolic exponent keeps its sign where nothing else stands above. */
  private isBelow(base: Expr, exponent: Expr, many: boolean, k: Rational): boolean {
    if (base === ZERO) return !many && k.isInteger && exponent === MINUS_ONE;
    if (exponent.op.kind === Kind.Number) return (exponent.value as Rational).sign < 0;
    return many && writtenSign(exponent) < 0;
  }

  /** Numerator or denominator, joined by signs of multiplication. */
  private factors(k: Rational, factors: readonly Expr[], many: boolean, below: boolean, need: number): void {
    const isOne = below
      ? denominator(k) === "1"
      : shortDecimal(k) === null && (k.wide === null ? Math.abs(k.p) === 1 : k.abs().numerator === 1n);
    let first = true;
    let afterNumber = false;
    if (!isOne) {
      this.text(below ? this.layout.whole(denominator(k)) : this.digits(k));
      first = false;
      afterNumber = true;
    }
    for (let i = 0; i < factors.length; i += 2) {
      const base = factors[i];
      if (this.isBelow(base, factors[i + 1], many, k) !== below) continue;
      if (!first) this.text(this.layout.times(afterNumber, startsWithDigit(base)));
      this.factor(base, factors[i + 1], below, need);
      first = false;
      afterNumber = false;
    }
  }

  private factor(base: Expr, exponent: Expr, inverted: boolean, need: number): void {
    const power = inverted ? scale(exponent, MINUS_ONE) : exponent;
    if (power === ONE) this.operand(base, need);
    else this.power(base, power);
  }

  private power(base: Expr, exponent: Expr): void {
    const { layout } = this;
    const [before, between, after] = layout.power;
    if (!layout.linear && base.op.kind === Kind.Call && base.args.length === 1) {
      const n = exponent.op.kind === Kind.Number ? (exponent.value as Rational).small : Number.NaN;
      const { head } = layout.spelling(base.op, 1);
      if (head !== null && n > 1) {
        this.text(before + head + between + layout.whole(String(n)) + after + layout.open);
        this.operand(base.args[0], Level.Any);
        this.text(layout.close);
        return;
      }
    }
    this.text(before);
    this.operand(base, Level.Atom);
    this.text(between);
    this.operand(exponent, layout.linear ? Level.Power : Level.Any);
    this.text(after);
  }

  // ————— functions and conditions

  private call(e: Expr): void {
    for (const piece of this.layout.spelling(e.op, e.args.length).pieces)
      if (typeof piece === "string") this.text(piece);
      else this.operand(e.args[piece.arg], piece.need);
  }

  /** `where` in the last branch of `where` is one more row. */
  private cases(e: Expr): void {
    const spelled = this.layout.cases;
    if (spelled === null) return;
    this.text(spelled.before);
    let rest = e;
    while (rest.op === WHERE) {
      this.operand(rest.args[1], Level.Any);
      this.text(spelled.condition);
      this.operand(rest.args[0], Level.Any);
      this.text(spelled.row);
      rest = rest.args[2];
    }
    this.operand(rest, Level.Any);
    this.text(spelled.otherwise);
  }

  /** What is constant stands on the right. */
  private relation(e: Expr): void {
    let [a, b] = e.args;
    let { name } = e.op;
    const symmetric = e.op === EQUAL || e.op === UNEQUAL;
    const swap =
      a.symbols === 0 || b.symbols === 0
        ? a.symbols === 0 && b.symbols !== 0
        : symmetric && compareForReaders(a, b) > 0;
    if (swap) {
      [a, b] = [b, a];
      if (!symmetric) name = e.op === LESS ? ">" : ">=";
    }
    this.operand(a, Level.Sum);
    this.text(this.layout.relations.get(name) ?? ` ${name} `);
    this.operand(b, Level.Sum);
  }

  private logic(e: Expr): void {
    const { layout } = this;
    if (e.op === NOT) {
      this.text(layout.not);
      this.operand(e.args[0], Level.Not);
      return;
    }
    const word = e.op === AND ? layout.and : layout.or;
    const need = e.op === AND ? Level.Comparison : Level.And;
    const args = e.args.slice().sort(compareForReaders);
    for (let i = 0; i < args.length; i++) {
      if (i > 0) this.text(word);
      this.operand(args[i], need);
    }
  }

  // ————— the float dialect: computed as written, so the parentheses show the order

  private float(e: Expr): void {
    const { layout } = this;
    const [a, b] = e.args;
    switch (e.op) {
      case FADD:
      case FSUB:
        this.operand(a, Level.Sum);
        this.text(e.op === FADD ? layout.plus : layout.minus);
        this.operand(b, Level.Product);
        return;
      case FMUL:
        this.operand(a, Level.Product);
        this.text(layout.times(a.op.kind === Kind.Number, startsWithDigit(b) || b.op === FDIV));
        this.operand(b, Level.Not);
        return;
      case FDIV: {
        const [before, between, after] = layout.fraction;
        this.text(before);
        this.operand(a, layout.linear ? Level.Product : Level.Any);
        this.text(between);
        this.operand(b, layout.linear ? Level.Not : Level.Any);
        this.text(after);
        return;
      }
      case FNEG:
        this.text(layout.negative);
        this.operand(a, Level.Not);
        return;
      case FPOW:
        this.power(a, b);
        return;
      default:
        this.call(e);
    }
  }
}

const floatLevels: ReadonlyMap<Op, number> = new Map([
  [FADD, Level.Sum],
  [FSUB, Level.Sum],
  [FMUL, Level.Product],
  [FDIV, Level.Product],
  [FNEG, Level.Negative],
  [FPOW, Level.Power],
]);

/** Is this number written without a fraction? */
function isWhole(r: Rational): boolean {
  return r.isInteger || shortDecimal(r) !== null;
}

/** The size of the numerator. */
function numerator(r: Rational): string {
  if (r.wide === null) return String(r.p < 0 ? -r.p : r.p);
  return String(r.wide.p < 0n ? -r.wide.p : r.wide.p);
}

function denominator(r: Rational): string {
  if (isWhole(r)) return "1";
  return String(r.wide === null ? r.q : r.wide.q);
}

function startsWithDigit(base: Expr): boolean {
  return base.op.kind === Kind.Number && (base.value as Rational).sign >= 0;
}
