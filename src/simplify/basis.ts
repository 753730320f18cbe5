/**
 * Expressions in few functions: `tan` as sin and cos, `cosh` as exponentials, angles and exponents as whole multiples of
 * common units, logarithms and roots of products taken apart as far as signs are known. What is left are kernels between
 * which few relations hold, so that polynomials in them have a normal form. Every rewriting here holds wherever the
 * expression is defined, if numbers under roots may be complex on the way; where it is defined is another's business.
 */
import { attempted, inHalfTheTime } from "../algebra/budget.js";
import { factorPolynomial } from "../algebra/factor-polynomial.js";
import { Reader, reduced } from "../algebra/fraction.js";
import { toRational } from "../algebra/kernels.js";
import { isInt, type Polynomial } from "../algebra/polynomial.js";
import { call } from "../expr/call.js";
import { less, lessEqual } from "../expr/logic.js";
import { type Expr, symbol } from "../expr/node.js";
import { EXP, Kind, type Op, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import {
  add,
  HALF,
  integer,
  linear,
  MINUS_ONE,
  mul,
  neg,
  ONE,
  PI,
  pow,
  powers,
  product,
  rational,
  rationalOf,
  scale,
  sub,
  sum,
  ZERO,
} from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { build } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { ask, isNonzero } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import { areDependent, directionOf } from "./directions.js";
import { withoutCommonUnit } from "./units.js";

/** Sines and cosines of higher multiples of an angle stay as they are. */
const MOST_MULTIPLE = 12;
/** Gamma functions whose arguments differ by more are kernels of their own. */
const MOST_SHIFT = 12;

/** The operators that the rewriting needs, whether they occur or not. */
export interface Vocabulary {
  readonly sign: Op | null;
  readonly log: Op | null;
}

/** What one pass tells the next. */
export interface Learned {
  /** The numbers of which all multiples of a term are whole multiples. */
  readonly units: ReadonlyMap<Expr, Rational>;
  /** Signs of factors, which may be 0: 1 or −1. */
  readonly signs: ReadonlyMap<Expr, number>;
  /** The largest whole number by which arguments of gamma functions exceed one another, by their smallest. */
  readonly shifts: ReadonlyMap<Expr, number>;
  /** Are there angles, and exponents, that are sums of others? Only then are they taken apart term by term. */
  readonly apart: { readonly angles: boolean; readonly exponents: boolean };
}
export const NOTHING_LEARNED: Learned = {
  units: new Map(),
  signs: new Map(),
  shifts: new Map(),
  apart: { angles: false, exponents: false },
};

type Pair = readonly [sine: Expr, cosine: Expr];

export class Basis {
  private readonly images = new Map<Expr, Expr>();
  /** The rational multiples of each term that were met in exponents and angles. */
  private readonly met = new Map<Expr, Rational[]>();
  private readonly standIns = new Map<Expr, Expr>();
  /** Of factors that are defined under a root or a logarithm only with this sign. */
  private readonly signs = new Map<Expr, number>();
  private readonly shifts = new Map<Expr, number>();
  private readonly directions = { angles: new Set<Expr>(), exponents: new Set<Expr>() };

  constructor(
    private readonly context: Context,
    private readonly vocabulary: Vocabulary,
    /** Makes an operand a kernel's canonical argument. */
    private readonly canonical: (e: Expr) => Expr,
    /** Rewrites constants such as sin(pi/6). */
    private readonly local: (e: Expr) => Expr,
    /** May a function be written in others? Not if a book declares its derivative to be something else. */
    private readonly opens: (op: Op) => boolean,
    /** Is all of the expression defined where it is? Not inside the branches of `where`. */
    private readonly learns: boolean,
    /** Must the image be defined wherever the expression is? */
    private readonly strict: boolean,
    /** What an earlier pass found out. */
    private readonly learned: Learned = NOTHING_LEARNED,
  ) {}

  /** Are there angles or exponents of several terms that were taken as one? */
  get hasWholeSums(): boolean {
    const { apart } = this.learned;
    return (["angles", "exponents"] as const).some(
      (kind) => !apart[kind] && [...this.directions[kind]].some((d) => d.op.kind === Kind.Sum),
    );
  }

  /** The unit of each term whose multiples were met. */
  get units(): ReadonlyMap<Expr, Rational> {
    const units = new Map(this.learned.units);
    for (const [term, list] of this.met) if (!units.has(term)) units.set(term, list[0].abs());
    return units;
  }

  /** What is found out: the units of terms, and the signs of what stands under roots and logarithms. */
  get found(): Learned | null {
    const units = withoutCommonUnit(this.met, this.learned.units);
    const news = [...this.signs].some(([p, s]) => this.learned.signs.get(p) !== s);
    const signs = news ? new Map([...this.learned.signs, ...this.signs]) : null;
    const shifted = [...this.shifts].some(([home, n]) => this.learned.shifts.get(home) !== n);
    const apart = { ...this.learned.apart };
    for (const kind of ["angles", "exponents"] as const) apart[kind] ||= areDependent(this.directions[kind]);
    const split =
      apart.angles !== this.learned.apart.angles || apart.exponents !== this.learned.apart.exponents;
    if (units === null && signs === null && !shifted && !split) return null;
    return {
      apart,
      units: units ?? this.learned.units,
      signs: signs ?? this.learned.signs,
      shifts: shifted ? this.shifts : this.learned.shifts,
    };
  }

  /** The expression in the basis: a rational expression of kernels with canonical arguments. */
  image(root: Expr): Expr {
    for (const n of postorder([root])) if (!this.images.has(n)) this.images.set(n, this.node(n));
    return this.images.get(root) as Expr;
  }

  /** Kernels that stand for constants, written out again. */
  restore(e: Expr): Expr {
    if (this.standIns.size === 0 || e.op.kind === Kind.Number) return e;
    return transform(e, (n, was) => {
      const own = this.standIns.get(was);
      // What a symbol stands for may contain another one.
      return own === undefined ? n : this.restore(own);
    });
  }

  private of(e: Expr): Expr {
    return this.images.get(e) ?? this.image(e);
  }

  private node(n: Expr): Expr {
    const { args } = n;
    switch (n.op.kind) {
      case Kind.Sum:
        return linear(
          n.value as Expr,
          args.map((a, i) => (i % 2 === 1 ? a : this.of(a))),
        );
      case Kind.Product: {
        const factors: Expr[] = [n.value as Expr];
        for (let i = 0; i < args.length; i += 2) factors.push(this.power(this.of(args[i]), args[i + 1]));
        return product(factors);
      }
      case Kind.Power:
        return this.power(this.of(args[0]), args[1]);
      case Kind.Call:
        return this.call(n);
      case Kind.Constant:
        return n.op.name === "e" ? this.exponential(ONE) : n;
    }
    return n;
  }

  private call(n: Expr): Expr {
    const { op } = n;
    if (op === WHERE) return build(WHERE, null, [n.args[0], this.of(n.args[1]), this.of(n.args[2])]);
    if (op.declared.native === "abs" && this.vocabulary.sign !== null && this.opens(op))
      return this.magnitude(this.argument(n.args[0]));
    const template = op.declared.basis ?? op.declared.meaning;
    if (template !== null && this.opens(op)) return this.of(template.fill(n.args));
    if (!this.opens(op)) return this.opaque(n);
    if (op === EXP) return this.exponential(this.argument(n.args[0]));
    switch (op.declared.native) {
      case "sin":
      case "cos":
        return this.trigonometric(n) ?? this.opaque(n);
      case "log":
        return this.logarithm(op, this.argument(n.args[0]));
      case "sign":
        return this.sign(this.argument(n.args[0]));
      case "gamma":
        return this.gamma(op, this.argument(n.args[0]), (x) => x, ONE, mul);
      case "digamma":
        return this.gamma(op, this.argument(n.args[0]), (x) => pow(x, MINUS_ONE), ZERO, add);
    }
    return this.opaque(n);
  }

  private argument(e: Expr): Expr {
    return this.canonical(this.of(e));
  }

  private opaque(n: Expr): Expr {
    return call(
      n.op,
      n.args.map((a) => (a.op.boolean ? a : this.argument(a))),
    );
  }

  // ————— exponents

  private exponential(u: Expr): Expr {
    const factors: Expr[] = [];
    const others: Expr[] = [];
    for (const [term, q] of termsOf(u)) {
      const asPower = this.exponentialOfLogarithm(term, q);
      if (asPower !== null) factors.push(asPower);
      else others.push(term, rational(q));
    }
    for (const [term, q] of this.parts(linear(ZERO, others), "exponents"))
      factors.push(this.multiple(term, q, (m) => build(EXP, null, [m])));
    return product(factors);
  }

  /** What an angle or an exponent is a sum of: a multiple of one direction, and constants; or else all its terms. */
  private parts(u: Expr, kind: "angles" | "exponents"): (readonly [Expr, Rational])[] {
    const terms = termsOf(u);
    const variable = terms.filter(([t]) => t.symbols !== 0);
    if (variable.length === 0) return terms;
    const rest = linear(
      ZERO,
      variable.flatMap(([t, q]) => [t, rational(q)]),
    );
    const whole = directionOf(rest);
    this.directions[kind].add(whole[0]);
    if (this.learned.apart[kind]) return terms;
    return [whole, ...terms.filter(([t]) => t.symbols === 0)];
  }

  /** exp(q·y·log(w)) is w^(q·y). */
  private exponentialOfLogarithm(term: Expr, q: Rational): Expr | null {
    const { log } = this.vocabulary;
    if (log === null) return null;
    if (term.op === log) return this.power(term.args[0], rational(q));
    if (term.op.kind !== Kind.Product) return null;
    const { args } = term;
    for (let i = 0; i < args.length; i += 2)
      if (args[i].op === log && args[i + 1] === ONE) {
        const others = powers(rational(q), [...args.slice(0, i), ...args.slice(i + 2)]);
        return this.symbolicPower(args[i].args[0], others);
      }
    return null;
  }

  /** f(q·term) as a whole power of f(unit·term). */
  private multiple(term: Expr, q: Rational, f: (m: Expr) => Expr): Expr {
    const [unit, k] = this.inUnits(term, q);
    const g = f(scale(term, rational(unit)));
    // The constructors take powers of numbers together again, so constants have a symbol that stands for them.
    const kernel = g.symbols === 0 && g.op.kind === Kind.Call ? this.standIn(g) : g;
    return pow(kernel, integer(k));
  }

  private standIn(constant: Expr): Expr {
    for (const [stand, value] of this.standIns) if (value === constant) return stand;
    const stand = symbol(`the constant ${this.standIns.size + 1}`);
    this.standIns.set(stand, constant);
    return stand;
  }

  private inUnits(term: Expr, q: Rational): readonly [unit: Rational, k: number] {
    const list = this.met.get(term) ?? [];
    if (!list.some((r) => r.equals(q))) list.push(q);
    this.met.set(term, list);
    const unit = this.learned.units.get(term);
    if (unit !== undefined) {
      const k = q.div(unit);
      if (k.isInteger && k.wide === null && Math.abs(k.p) < 1000) return [unit, k.p];
    }
    return [q.abs(), q.sign];
  }

  // ————— powers

  private power(base: Expr, exponent: Expr): Expr {
    if (exponent === ONE) return base;
    if (exponent.op.kind === Kind.Number) {
      const r = rationalOf(exponent);
      return r.isInteger ? pow(base, exponent) : this.radical(base, r);
    }
    return this.symbolicPower(base, this.argument(exponent));
  }

  /** base^r for a fractional r: factors of known sign leave the root. */
  private radical(e: Expr, r: Rational): Expr {
    const base = this.canonical(e);
    if (base.op.kind === Kind.Number) return powerOfNumber(rationalOf(base), rational(r));
    const split = this.split(base);
    if (split === null || r.wide !== null) return pow(base, rational(r));
    const out: Expr[] = [];
    const inside: Expr[] = [];
    let { unit } = split;
    const q = r.q;
    const signs = split.factors.map(([p]) => this.positivity(p));
    // sqrt(x^2*y) is 0 where x is, whatever y is; abs(x)*sqrt(y) is not.
    let outside: number = unit.sign;
    for (const [i, [, k]] of split.factors.entries()) if (signs[i] < 0 && k % 2 !== 0) outside = -outside;
    const whole =
      this.strict && (outside < 0 || split.factors.some(([, k], i) => signs[i] === 0 && k % 2 !== 0));
    for (const [i, [p, k]] of split.factors.entries()) {
      const s = whole ? 0 : signs[i];
      if (s !== 0) {
        if (s < 0 && k % 2 !== 0) unit = unit.neg();
        out.push(this.positivePower(s > 0 ? p : neg(p), r.mul(Rational.integer(k))));
        continue;
      }
      const even = q % 2 === 0 && this.vocabulary.sign !== null ? q : 0;
      const j = even === 0 || whole ? 0 : Math.floor(k / even);
      const rest = k - j * even;
      // p^(q·j) under the q-th root is |p|^j.
      if (j !== 0) out.push(pow(this.absolute(p), integer(j * r.p)));
      if (rest !== 0) inside.push(pow(p, integer(rest)));
    }
    if (inside.length === 0) return mul(powerOfNumber(unit, rational(r)), product(out));
    if (q % 2 === 0) this.learn(unit, split.factors, r.sign < 0);
    const under = product(unit.sign < 0 ? [MINUS_ONE, ...inside] : inside);
    return product([powerOfNumber(unit.abs(), rational(r)), pow(under, rational(r)), ...out]);
  }

  /**
   * The product is positive, or at least not negative, where the expression is defined; with one factor of unknown sign,
   * that one's is known. Of x^2*y >= 0 nothing follows for y where x may be 0.
   */
  private learn(unit: Rational, factors: readonly (readonly [Expr, number])[], positive: boolean): void {
    if (!this.learns) return;
    let unknown: Expr | null = null;
    let s: number = unit.sign;
    for (const [p, k] of factors) {
      const known = this.positivity(p);
      if (k % 2 !== 0 && known === 0) {
        if (unknown !== null) return;
        unknown = p;
        continue;
      }
      if (!positive && k > 0 && isNonzero(p, this.context) !== "yes") return;
      if (k % 2 !== 0) s *= known;
    }
    // In another pass another constant may have this stand-in.
    if (unknown !== null) this.signs.set(this.restore(unknown), s);
  }

  private positivePower(p: Expr, r: Rational): Expr {
    if (r.isInteger) return pow(p, rational(r));
    if (p.op === EXP) return this.exponential(scale(p.args[0], rational(r)));
    const constant = this.standIns.get(p);
    if (constant !== undefined && constant.op === EXP)
      return this.exponential(scale(constant.args[0], rational(r)));
    const power = constant ?? p;
    if (power.op.kind === Kind.Power && power.args[1].op.kind === Kind.Number)
      return pow(power.args[0], rational(rationalOf(power.args[1]).mul(r)));
    // x^(2*y) is positive for some negative x, too, and then its root is no power of x.
    if (power.op.kind === Kind.Power && this.positivity(power.args[0]) > 0)
      return this.symbolicPower(power.args[0], scale(power.args[1], rational(r)));
    return pow(p, rational(r));
  }

  /** The sign of a factor where it is known to be 1 (also of what may be 0) or −1, and otherwise 0. */
  private positivity(p: Expr): number {
    const learned = this.learned.signs.get(this.restore(p));
    if (learned !== undefined) return learned;
    if (p.op.kind === Kind.Power && p.args[1].op.kind === Kind.Number && !rationalOf(p.args[1]).isInteger)
      return 1;
    const stand = this.standIns.get(p);
    if (stand?.op === EXP) return 1;
    if (stand !== undefined && this.positivity(stand.args[0]) > 0) return 1;
    if (ask(lessEqual(ZERO, p), this.context) === "yes") return 1;
    return ask(lessEqual(p, ZERO), this.context) === "yes" ? -1 : 0;
  }

  /** |u|, factor by factor: a factor whose sign is known, also if it may be 0, needs no sign function. */
  private magnitude(u: Expr): Expr {
    if (u.op.kind === Kind.Number) return rational(rationalOf(u).abs());
    const split = this.split(u);
    if (split === null) return this.absolute(u);
    const factors: Expr[] = [rational(split.unit.abs())];
    for (const [p, k] of split.factors) {
      const s = this.positivity(p);
      const size = k % 2 === 0 ? p : s === 0 ? this.absolute(p) : s > 0 ? p : neg(p);
      factors.push(pow(size, integer(k)));
    }
    return product(factors);
  }

  private absolute(p: Expr): Expr {
    return mul(p, this.sign(p));
  }

  /** base^exponent for an exponent that is no number. */
  private symbolicPower(given: Expr, exponent: Expr): Expr {
    const base = this.canonical(given);
    if (exponent.op.kind === Kind.Number) return this.power(base, exponent);
    const bases: (readonly [Expr, Rational])[] = [];
    if (base.op.kind === Kind.Number) {
      const r = rationalOf(base);
      if (r.sign <= 0) return pow(base, exponent);
      for (const [p, k] of primesOf(r)) bases.push([p, Rational.integer(k)]);
    } else {
      const split = base.op.kind === Kind.Symbol ? null : this.split(base);
      if (split === null || split.unit.sign < 0) bases.push([base, Rational.one]);
      else if (split.factors.every(([p]) => this.positivity(p) > 0)) {
        for (const [p, k] of primesOf(split.unit)) bases.push([p, Rational.integer(k)]);
        for (const [p, k] of split.factors)
          if (p.op.kind === Kind.Power && p.args[1].op.kind === Kind.Number)
            bases.push([p.args[0], rationalOf(p.args[1]).mul(Rational.integer(k))]);
          else bases.push([p, Rational.integer(k)]);
      } else bases.push([base, Rational.one]);
    }
    const factors: Expr[] = [];
    for (const [b, k] of bases) {
      if (b.op === EXP) {
        factors.push(this.exponential(this.canonical(product([rational(k), b.args[0], exponent]))));
        continue;
      }
      const terms = termsOf(scale(exponent, rational(k)));
      for (const [term, q] of terms) {
        if (term === ONE)
          factors.push(
            b.op.kind === Kind.Number
              ? powerOfNumber(rationalOf(b), rational(q))
              : this.power(b, rational(q)),
          );
        else factors.push(this.multipleOfExponent(b, term, q));
      }
    }
    return product(factors);
  }

  private multipleOfExponent(base: Expr, term: Expr, q: Rational): Expr {
    const [unit, k] = this.inUnits(term, q);
    // A power inside a power with a whole exponent is one power for the constructors, and a kernel of its own for the
    // polynomials; a symbol keeps it apart.
    return pow(this.powerStandIn(pow(base, scale(term, rational(unit)))), integer(k));
  }

  private powerStandIn(p: Expr): Expr {
    return p.op.kind === Kind.Power ? this.standIn(p) : p;
  }

  // ————— logarithms and signs

  private logarithm(op: Op, u: Expr): Expr {
    if (u.op.kind === Kind.Symbol && !this.standIns.has(u)) {
      this.learn(Rational.one, [[u, 1]], true);
      return call(op, [u]);
    }
    if (u.op.kind === Kind.Number && rationalOf(u).sign <= 0) return call(op, [u]);
    const split = this.split(u);
    if (split === null) return call(op, [u]);
    const { unit, factors } = split;
    this.learn(unit, factors, true);
    // All that is defined here is positive.
    if (factors.length === 1 && factors[0][1] === 1 && unit.sign > 0 && !this.isPowerLike(factors[0][0]))
      return add(this.logarithmOfNumber(op, unit), call(op, [factors[0][0]]));
    const terms = [this.logarithmOfNumber(op, unit.abs())];
    for (const [p, k] of factors) terms.push(mul(integer(k), this.logarithmOfAbsolute(op, p)));
    return sum(terms);
  }

  private isPowerLike(p: Expr): boolean {
    return (
      p.op === EXP || p.op.kind === Kind.Power || this.standIns.has(p) || p.op.declared.native === "sign"
    );
  }

  private logarithmOfNumber(op: Op, r: Rational): Expr {
    return sum(primesOf(r).map(([p, k]) => mul(integer(k), call(op, [p]))));
  }

  private logarithmOfAbsolute(op: Op, p: Expr): Expr {
    const constant = this.standIns.get(p) ?? p;
    if (constant.op === EXP) return this.of(constant.args[0]);
    if (constant.op.kind === Kind.Power)
      return mul(this.of(constant.args[1]), this.logarithmOfAbsolute(op, constant.args[0]));
    if (constant.op.declared.native === "sign") return ZERO;
    if (p.op.kind === Kind.Number) return this.logarithmOfNumber(op, rationalOf(p).abs());
    const s = this.positivity(p);
    if (s !== 0) return call(op, [s > 0 ? p : neg(p)]);
    return mul(HALF, call(op, [pow(p, integer(2))]));
  }

  private sign(u: Expr): Expr {
    const { sign } = this.vocabulary;
    if (u.op.kind === Kind.Number) return integer(rationalOf(u).sign);
    if (sign === null) return ZERO;
    const split = this.split(u);
    if (split === null) return this.signOfFactor(sign, u);
    const factors: Expr[] = [integer(split.unit.sign)];
    for (const [p, k] of split.factors) {
      const s = this.signOfFactor(sign, p);
      factors.push(k > 0 ? pow(s, integer(k)) : pow(s, integer(k % 2 === 0 ? 2 : 1)));
    }
    return product(factors);
  }

  private signOfFactor(sign: Op, p: Expr): Expr {
    const learned = this.learned.signs.get(this.restore(p));
    // It may be 0, where its sign is 0 as well: but a sign is only asked for beside the factor itself, or under a power.
    if (learned !== undefined && isNonzero(p, this.context) === "yes") return integer(learned);
    if (ask(less(ZERO, p), this.context) === "yes") return ONE;
    if (ask(less(p, ZERO), this.context) === "yes") return MINUS_ONE;
    if (p.op === sign) return p;
    return call(sign, [p]);
  }

  // ————— angles

  private trigonometric(n: Expr): Expr | null {
    const isSine = n.op.declared.native === "sin";
    const { quarter } = n.op.declared;
    if (quarter === null) return null;
    const u = this.argument(n.args[0]);
    // sin(x + pi/2) = cos(x), cos(x + pi/2) = −sin(x)
    if (!postorder([quarter.body]).every((m) => m.op.kind !== Kind.Call || this.opens(m.op))) return null;
    const both = (a: Expr): Pair => {
      const f = call(n.op, [a]);
      const g = quarter.fill([a]);
      return isSine ? [f, g] : [neg(g), f];
    };
    let acc: Pair = [ZERO, ONE];
    for (const [term, q] of this.parts(u, "angles")) {
      const p = this.pairOf(term, q, both);
      acc = [add(mul(acc[0], p[1]), mul(acc[1], p[0])), sub(mul(acc[1], p[1]), mul(acc[0], p[0]))];
    }
    return isSine ? acc[0] : acc[1];
  }

  private pairOf(term: Expr, q: Rational, both: (a: Expr) => Pair): Pair {
    if (term === PI) {
      const [s, c] = both(scale(PI, rational(q)));
      const [s1, c1] = [this.local(s), this.local(c)];
      // What the rules know as an expression of roots is read on; what they do not stays a kernel.
      return [s1 === s ? s : this.of(s1), c1 === c ? c : this.of(c1)];
    }
    const [unit, k] = this.inUnits(term, q);
    if (Math.abs(k) > MOST_MULTIPLE) {
      const [s, c] = both(scale(term, rational(q.abs())));
      return [q.sign < 0 ? neg(s) : s, c];
    }
    const [s, c] = multipleAngle(both(scale(term, rational(unit))), Math.abs(k));
    return [k < 0 ? neg(s) : s, c];
  }

  // ————— gamma functions

  /** f(u + n) by f(u): f(u + 1) = step(u) ∘ f(u). */
  private gamma(
    op: Op,
    u: Expr,
    step: (x: Expr) => Expr,
    neutral: Expr,
    join: (a: Expr, b: Expr) => Expr,
  ): Expr {
    if (u.op.kind === Kind.Number) return call(op, [u]);
    const n = u.op.kind === Kind.Sum ? rationalOf(u.value as Expr).floor() : Rational.zero;
    if (n.wide !== null || Math.abs(n.p) > MOST_SHIFT) return call(op, [u]);
    const home = sub(u, rational(n));
    const top = this.shifts.get(home) ?? this.learned.shifts.get(home) ?? n.p;
    this.shifts.set(home, Math.max(n.p, top));
    // From the largest argument down every step is a division, and undefined exactly where the function is.
    const up = this.learned.shifts.get(home) ?? n.p;
    const base = add(home, integer(up));
    const down = n.p - up;
    let extra = neutral;
    for (let i = 0; i < down; i++) extra = join(extra, step(add(base, integer(i))));
    let lost = neutral;
    for (let i = -1; i >= down; i--) lost = join(lost, step(add(base, integer(i))));
    const f = call(op, [base]);
    if (neutral === ONE) return product([f, extra, pow(lost, MINUS_ONE)]);
    return sum([f, extra, neg(lost)]);
  }

  // ————— factors

  /** unit · Π factor^k with different, irreducible factors; null where that is too much work. */
  private split(e: Expr): Split | null {
    return attempted({ milliseconds: 50, terms: 2000 }, () => splitNow(e), null);
  }
}

interface Split {
  readonly unit: Rational;
  readonly factors: readonly (readonly [Expr, number])[];
}

function splitNow(e: Expr): Split {
  const reader = new Reader();
  const f = reduced(reader.read(e));
  const factors: (readonly [Expr, number])[] = [];
  const list = (p: Polynomial, sign: number): Rational => {
    if (isInt(p)) return toRational(p);
    const found = inHalfTheTime(() => factorPolynomial(p), null);
    if (found === null) {
      factors.push([reader.kernels.write(p), sign]);
      return Rational.one;
    }
    for (const [q, k] of found.factors) factors.push([reader.kernels.write(q), sign * k]);
    return toRational(found.unit);
  };
  const num = list(f.num, 1);
  const den = list(f.den, -1);
  return { unit: num.div(den), factors };
}

/** The terms of a sum with their coefficients; the constant is a multiple of 1. */
function termsOf(u: Expr): (readonly [Expr, Rational])[] {
  if (u.op.kind === Kind.Number) return u === ZERO ? [] : [[ONE, rationalOf(u)]];
  if (u.op.kind === Kind.Product && u.value !== ONE) {
    const c = u.value as Expr;
    return [[scale(u, rational(rationalOf(c).inverse())), rationalOf(c)]];
  }
  if (u.op.kind !== Kind.Sum) return [[u, Rational.one]];
  const terms: (readonly [Expr, Rational])[] = [];
  for (let i = 0; i < u.args.length; i += 2) terms.push([u.args[i], rationalOf(u.args[i + 1])]);
  if (u.value !== ZERO) terms.push([ONE, rationalOf(u.value as Expr)]);
  return terms;
}

/** (sin kx, cos kx) from (sin x, cos x), by doubling. */
function multipleAngle([s, c]: Pair, k: number): Pair {
  if (k === 0) return [ZERO, ONE];
  if (k === 1) return [s, c];
  const [hs, hc] = multipleAngle([s, c], Math.floor(k / 2));
  const twice: Pair = [product([integer(2), hs, hc]), sub(pow(hc, integer(2)), pow(hs, integer(2)))];
  if (k % 2 === 0) return twice;
  return [add(mul(twice[0], c), mul(twice[1], s)), sub(mul(twice[1], c), mul(twice[0], s))];
}

/** How often p divides n: by p, p^2, p^4, … and back, because 10^99999 has many factors 2. */
function multiplicity(n: bigint, p: bigint): number {
  let k = 0;
  let rest = n;
  const powers: bigint[] = [];
  for (let q = p; rest % q === 0n; q *= q) {
    rest /= q;
    k += 2 ** powers.length;
    powers.push(q);
  }
  for (let i = powers.length - 1; i >= 0; i--)
    if (rest % powers[i] === 0n) {
      rest /= powers[i];
      k += 2 ** i;
    }
  return k;
}

/** The prime factors of a positive number, as far as small divisors find them, with their exponents. */
function primesOf(r: Rational): (readonly [Expr, number])[] {
  const found: (readonly [Expr, number])[] = [];
  const take = (n: bigint, sign: number) => {
    let rest = n;
    for (let p = 2n; p * p <= rest && p < 1000n; p += p === 2n ? 1n : 2n) {
      const k = multiplicity(rest, p);
      if (k === 0) continue;
      rest /= p ** BigInt(k);
      found.push([rational(Rational.big(p)), sign * k]);
    }
    if (rest > 1n) found.push([rational(Rational.big(rest)), sign]);
  };
  take(r.numerator, 1);
  take(r.denominator, -1);
  return found;
}

/** r^exponent as a product of powers of primes. A negative number stays as it is. */
function powerOfNumber(r: Rational, exponent: Expr): Expr {
  if (r.sign <= 0 || r.wide !== null) return pow(rational(r), exponent);
  return product(primesOf(r).map(([p, k]) => pow(p, scale(exponent, integer(k)))));
}
