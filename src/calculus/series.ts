/**
 * Taylor series by truncated power series: every node has the series that follows from those of its operands, found one
 * coefficient at a time, as far as somebody asks. A function's series is the integral of that of its tangent rule, whose
 * coefficients need only the function's own earlier ones.
 */
import { FluxionsError } from "../expr/error.js";
import { type Expr, hole } from "../expr/node.js";
import { AND, EQUAL, Kind, LESS_EQUAL, NOT, POWER, type TangentRule, UNEQUAL, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import {
  add,
  integer,
  isNumber,
  linear,
  mul,
  ONE,
  pow,
  product,
  rational,
  rationalOf,
  scale,
  sub,
  sum,
  ZERO,
} from "../expr/reals.js";
import { build } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { ask, isNonzero } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import type { Answer } from "../facts/fact.js";
import type { Book } from "../language/book.js";
import { meaningOf, refuseSilent } from "./tangent.js";

/** What has to be known of coefficients, which do not contain the variable. */
export interface Coefficients {
  /** Is it 0 wherever it is defined? A `no` may only be generic: 0 at single values of other symbols. */
  isZero(e: Expr): Answer;
  /** An equal form in which the next coefficients do not swell. */
  tidy(e: Expr): Expr;
  isDefined(e: Expr): Answer;
}

export interface Expansion {
  readonly book: Book;
  readonly x: Expr;
  /** Does not contain x. */
  readonly at: Expr;
  readonly order: number;
  readonly context: Context;
  readonly milliseconds: number;
  readonly coefficients: Coefficients;
}

export interface Expanded {
  /** Of (x − at)^0 … (x − at)^order. */
  readonly coefficients: readonly Expr[];
  /** Constants that were taken to be defined. */
  readonly values: readonly Expr[];
  /** What was taken not to be 0. */
  readonly nonzero: readonly Expr[];
}

/** More coefficients than the order that may be 0 before a divisor's first one is found. */
const MORE_ZEROS = 40;
/** Higher powers are found by the recurrence, which divides. */
const HIGHEST_REPEATED = 64;

/**
 * The coefficients of the Taylor series.
 * @throws FluxionsError `no-series`, `no-derivative`, `too-slow`, `number-too-large`
 */
export function taylor(e: Expr, expansion: Expansion): Expanded {
  const series = new Expander(e, expansion);
  return {
    coefficients: series.expand(e),
    values: [...series.values],
    nonzero: [...series.nonzero],
  };
}

class Expander {
  readonly values = new Set<Expr>();
  readonly nonzero = new Set<Expr>();
  private readonly own: ReadonlySet<Expr>;
  private readonly streams = new Map<Expr, Stream>();
  private readonly varying = new Map<Expr, boolean>();
  private readonly derivatives = new Map<Stream, Expr>();
  private readonly known = new Map<Expr, Answer>();
  private readonly deadline: number;

  constructor(
    e: Expr,
    readonly given: Expansion,
  ) {
    this.own = new Set(postorder([e]));
    this.deadline = performance.now() + given.milliseconds;
  }

  expand(e: Expr): Expr[] {
    const { order } = this.given;
    const nodes = reached(e);
    // Operands first, so that no recursion is as deep as the expression.
    for (const n of postorder([e])) this.varies(n);
    for (const n of nodes) this.of(n, n);
    for (const n of nodes) this.of(n, n).start();
    for (let k = 0; k <= order; k++) for (const n of nodes) this.of(n, n).at(k);
    const s = this.of(e, e);
    const pole = s.pole();
    if (pole > 0)
      this.refuse(e, `it has a pole of order ${pole}`, "Multiply by that power of the distance first.");
    return Array.from({ length: order + 1 }, (_, k) => s.at(k));
  }

  /** @param about the part of the formula that the node was made for */
  of(e: Expr, about: Expr): Stream {
    const found = this.streams.get(e);
    if (found !== undefined) return found;
    const stream = this.make(e, this.own.has(e) ? e : about);
    this.streams.set(e, stream);
    return stream;
  }

  private make(e: Expr, about: Expr): Stream {
    if (!this.varies(e)) return new Constant(this, about, e);
    switch (e.op.kind) {
      case Kind.Symbol:
        return new Variable(this, about, this.given.at);
      case Kind.Sum:
        return new Sum(this, about, e);
      case Kind.Product: {
        let s: Stream = new Constant(this, about, e.value as Expr);
        for (let i = 0; i < e.args.length; i += 2)
          s = new Product(this, about, s, this.power(e.args[i], e.args[i + 1], about));
        return s;
      }
      case Kind.Power:
        return this.power(e.args[0], e.args[1], about);
      case Kind.Call:
        return e.op === WHERE ? new Choice(this, about, e) : new Call(this, about, e);
      default:
        return this.refuse(about, `“${e.op.name}” has none`);
    }
  }

  private power(base: Expr, exponent: Expr, about: Expr): Stream {
    const b = this.of(base, about);
    if (exponent === ONE) return b;
    if (this.varies(exponent)) return new Call(this, about, pow(base, exponent), [base, exponent]);
    if (b.constant) return new Constant(this, about, pow(base, exponent));
    const n = isNumber(exponent) ? rationalOf(exponent).small : Number.NaN;
    if (!(n > 1 && n <= HIGHEST_REPEATED)) return new Power(this, about, b, exponent);
    let result: Stream | null = null;
    let square = b;
    for (let left = n; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result = result === null ? square : new Product(this, about, result, square);
      if (left > 1) square = new Product(this, about, square, square);
    }
    return result as Stream;
  }

  varies(e: Expr): boolean {
    if (e === this.given.x) return true;
    const known = this.varying.get(e);
    if (known !== undefined) return known;
    const answer = e.op.kind === Kind.Hole || e.args.some((a) => this.varies(a));
    this.varying.set(e, answer);
    return answer;
  }

  /** A name for the derivative of a series by x, to stand for a tangent in a rule. */
  derivative(s: Stream): Expr {
    if (s.constant) return ZERO;
    const known = this.derivatives.get(s);
    if (known !== undefined) return known;
    const name = hole(this.derivatives.size);
    this.derivatives.set(s, name);
    this.streams.set(name, new Derivative(this, s.about, s));
    return name;
  }

  isZero(e: Expr, about: Expr): boolean {
    if (isNumber(e)) return e === ZERO;
    let answer = this.known.get(e);
    if (answer === undefined) {
      const everywhere = isNonzero(e, this.given.context) === "yes";
      answer = everywhere ? "no" : this.given.coefficients.isZero(e);
      if (answer === "no" && !everywhere && e.symbols !== 0) this.nonzero.add(e);
      this.known.set(e, answer);
    }
    if (answer === "unknown") this.refuse(about, `it is not known whether ${e} is 0`);
    return answer === "yes";
  }

  /** A constant that has to be defined. */
  defined(e: Expr, about: Expr): Expr {
    if (isNumber(e)) return e;
    const answer = this.given.coefficients.isDefined(e);
    if (answer === "no") this.refuse(about, `${e} is undefined`);
    if (answer === "unknown") this.values.add(e);
    return e;
  }

  tidy(e: Expr): Expr {
    return isNumber(e) || e.op.kind === Kind.Symbol ? e : this.given.coefficients.tidy(e);
  }

  tick(): void {
    if (performance.now() > this.deadline)
      throw new FluxionsError("too-slow", `the series needs more than ${this.given.milliseconds} ms`, {
        hint: "Ask for a lower order, or allow more time.",
      });
  }

  refuse(about: Expr, reason: string, hint?: string): never {
    const { x, at } = this.given;
    throw new FluxionsError("no-series", `${about} has no Taylor series at ${x} = ${at}: ${reason}`, {
      hint,
    });
  }

  /** Does a condition hold around the point? `edge`: it changes there. */
  holds(c: Expr, about: Expr): Answer | "edge" {
    const { context } = this.given;
    if (!this.varies(c)) {
      const answer = ask(c, context);
      if (answer !== "unknown" || c.op.kind === Kind.Constant) return answer;
      if (c.op.kind === Kind.Relation) return this.generically(c, about);
    }
    if (c.op.kind === Kind.Logic) {
      const parts = c.args.map((a) => this.holds(a, about));
      if (c.op === NOT) return parts[0] === "yes" ? "no" : parts[0] === "no" ? "yes" : parts[0];
      const decisive = c.op === AND ? "no" : "yes";
      if (parts.includes(decisive)) return decisive;
      return parts.find((p) => p === "edge" || p === "unknown") ?? (c.op === AND ? "yes" : "no");
    }
    const [a, b] = c.args.map((side) => this.of(side, about).value());
    const same = sub(b, a);
    if (c.op === EQUAL || c.op === UNEQUAL) {
      if (this.isZero(same, about)) return "edge";
      return c.op === EQUAL ? "no" : "yes";
    }
    if (same === ZERO || ask(build(EQUAL, null, [a, b]), context) === "yes") return "edge";
    const answer = ask(build(c.op, null, [a, b]), context);
    // Where nothing is known against a tie, it may change at the point.
    const mayTie = answer === (c.op === LESS_EQUAL ? "yes" : "no");
    return mayTie && this.isZero(same, about) ? "edge" : answer;
  }

  /** An equation between other symbols that nothing is known of does not hold. */
  private generically(c: Expr, about: Expr): Answer {
    if (c.op !== EQUAL && c.op !== UNEQUAL) return "unknown";
    const zero = this.isZero(sub(c.args[0], c.args[1]), about);
    return zero === (c.op === EQUAL) ? "yes" : "no";
  }
}

/** The nodes whose series are needed in any case: those in branches and conditions may not be. */
function reached(e: Expr): Expr[] {
  const seen = new Set<Expr>([e]);
  for (const n of seen) {
    if (n.op === WHERE || n.op.boolean) continue;
    for (const a of n.args) seen.add(a);
  }
  return postorder([e]).filter((n) => seen.has(n) && n.op.kind !== Kind.Number);
}

abstract class Stream {
  private readonly found: Expr[] = [];
  private lowest: number | null = null;
  private busy = false;

  constructor(
    protected readonly all: Expander,
    readonly about: Expr,
    readonly constant = false,
  ) {}

  /** No coefficient below this one is other than 0. */
  protected abstract bound(): number;
  /** Asked in order, from the lowest on. */
  protected abstract coefficient(k: number): Expr;

  start(): number {
    if (this.lowest === null) {
      this.enter();
      this.lowest = this.bound();
      this.busy = false;
    }
    return this.lowest;
  }

  at(k: number): Expr {
    const low = this.lowest ?? this.start();
    if (k < low) return ZERO;
    while (this.found.length <= k - low) {
      this.all.tick();
      this.enter();
      const c = this.coefficient(low + this.found.length);
      this.busy = false;
      this.found.push(c);
    }
    return this.found[k - low];
  }

  private enter(): void {
    if (this.busy) this.all.refuse(this.about, "its derivative is not finite there");
    this.busy = true;
  }

  /** The order of the pole; 0 where there is none. */
  pole(): number {
    for (let k = this.start(); k < 0; k++) if (!this.all.isZero(this.at(k), this.about)) return -k;
    return 0;
  }

  /** The constant term, where there is no pole. */
  value(): Expr {
    const pole = this.pole();
    if (pole > 0) this.all.refuse(this.about, `it has a pole of order ${pole}`);
    return this.at(0);
  }

  /** The index of the first coefficient that is not 0; null where none is found. */
  valuation(): number | null {
    const low = this.start();
    const end = low + this.all.given.order + MORE_ZEROS;
    for (let k = low; k <= end; k++) if (!this.all.isZero(this.at(k), this.about)) return k;
    return null;
  }
}

class Constant extends Stream {
  constructor(
    all: Expander,
    about: Expr,
    private readonly e: Expr,
  ) {
    super(all, about, true);
  }
  protected bound(): number {
    return 0;
  }
  protected coefficient(k: number): Expr {
    return k === 0 ? this.all.defined(this.e, this.about) : ZERO;
  }
}

class Variable extends Stream {
  constructor(
    all: Expander,
    about: Expr,
    private readonly center: Expr,
  ) {
    super(all, about);
  }
  protected bound(): number {
    return 0;
  }
  protected coefficient(k: number): Expr {
    return k === 0 ? this.center : k === 1 ? ONE : ZERO;
  }
}

class Sum extends Stream {
  private readonly terms: readonly Stream[];
  constructor(
    all: Expander,
    about: Expr,
    private readonly e: Expr,
  ) {
    super(all, about);
    this.terms = e.args.filter((_, i) => i % 2 === 0).map((t) => all.of(t, about));
  }
  protected bound(): number {
    return Math.min(0, ...this.terms.map((t) => t.start()));
  }
  protected coefficient(k: number): Expr {
    const pairs = this.terms.flatMap((t, i) => [t.at(k), this.e.args[2 * i + 1]]);
    return linear(k === 0 ? (this.e.value as Expr) : ZERO, pairs);
  }
}

class Product extends Stream {
  constructor(
    all: Expander,
    about: Expr,
    private readonly a: Stream,
    private readonly b: Stream,
  ) {
    super(all, about, a.constant && b.constant);
  }
  protected bound(): number {
    return this.a.start() + this.b.start();
  }
  protected coefficient(k: number): Expr {
    const { a, b } = this;
    const low = a.start();
    const high = a.constant ? 0 : k - b.start();
    const terms: Expr[] = [];
    for (let i = low; i <= high; i++) {
      const left = a.at(i);
      if (left === ZERO) continue;
      const right = b.at(k - i);
      if (right !== ZERO) terms.push(mul(left, right));
    }
    return sum(terms);
  }
}

/** b^e with a constant exponent, by the recurrence of J.C.P. Miller on b without its leading power. */
class Power extends Stream {
  private leading = 0;
  private inverse = ONE;

  constructor(
    all: Expander,
    about: Expr,
    private readonly b: Stream,
    private readonly e: Expr,
  ) {
    super(all, about);
  }

  protected bound(): number {
    const v = this.b.valuation();
    if (v === null)
      return this.all.refuse(
        this.about,
        `${this.b.about} is raised to the power ${this.e}, but its coefficients seem to be 0`,
      );
    this.leading = v;
    if (v === 0) return 0;
    const r = isNumber(this.e) ? rationalOf(this.e) : null;
    const low = r === null ? Number.NaN : r.mul(Rational.integer(v)).small;
    // c·t^v with a fractional exponent is c^e·abs(t)^(v·e).
    const whole = r?.isInteger === true || (v % 2 === 0 && low % 2 === 0);
    if (!whole) this.all.refuse(this.about, `it has a ${low % 2 === 1 ? "kink" : "branch point"} there`);
    if (Number.isNaN(low)) this.all.refuse(this.about, "its exponent is too large");
    return low;
  }

  protected coefficient(index: number): Expr {
    const { b, e, leading, all } = this;
    const first = b.at(leading);
    const low = this.start();
    const k = index - low;
    if (k === 0) {
      this.inverse = pow(first, integer(-1));
      return all.tidy(all.defined(pow(first, e), this.about));
    }
    const terms: Expr[] = [];
    for (let j = 1; j <= k; j++) {
      const g = b.at(leading + j);
      if (g === ZERO) continue;
      const h = this.at(low + k - j);
      const factor = add(scale(e, integer(j)), integer(j - k));
      if (h !== ZERO && factor !== ZERO) terms.push(product([factor, g, h]));
    }
    return all.tidy(product([sum(terms), this.inverse, rational(Rational.ratio(1, k))]));
  }
}

class Derivative extends Stream {
  constructor(
    all: Expander,
    about: Expr,
    private readonly of: Stream,
  ) {
    super(all, about);
  }
  protected bound(): number {
    return this.of.start() < 0 ? this.of.start() - 1 : 0;
  }
  protected coefficient(k: number): Expr {
    return scale(this.of.at(k + 1), integer(k + 1));
  }
}

/** A function, by its declared derivative; without one, by its meaning. */
class Call extends Stream {
  private body: Stream | null = null;
  private rule: Stream | null = null;
  private readonly args: readonly Expr[];
  private readonly operands: readonly Stream[];

  constructor(
    all: Expander,
    about: Expr,
    private readonly e: Expr,
    args: readonly Expr[] = e.args,
  ) {
    super(all, about);
    this.args = args;
    this.operands = args.map((a) => all.of(a, about));
  }

  private get op() {
    return this.args === this.e.args ? this.e.op : POWER;
  }

  protected bound(): number {
    const { all, op, args, about } = this;
    const { declared } = op;
    const rule = all.given.book.tangentRule(op);
    const values = this.operands.map((s) => s.value());
    const ordinary = rule !== null && rule === declared.jvp;
    const value = rule?.out?.fill(values) ?? build(op, null, values);
    const undefinedThere = all.given.coefficients.isDefined(value) === "no";
    const root = declared.basis !== null && declared.basis.body.op.kind === Kind.Power;
    if (rule === null || (ordinary && undefinedThere && declared.meaning !== null))
      this.body = all.of(meaningOf(op).fill(args), about);
    else if (ordinary && root && all.isZero(values[0], about))
      this.body = all.of((declared.basis as NonNullable<typeof declared.basis>).fill(args), about);
    if (this.body !== null) return this.body.start();
    this.refuseKink(values);
    return 0;
  }

  protected coefficient(k: number): Expr {
    const { all, op, about, body } = this;
    if (body !== null) return body.at(k);
    const values = this.operands.map((s) => s.at(0));
    if (k === 0) {
      const out = all.given.book.tangentRule(op)?.out;
      const value = all.defined(out?.fill(values) ?? build(op, null, values), about);
      // Of a number no derivative is asked, so that its meaning may stand for it.
      const meant = out == null && value.op === op ? op.declared.meaning?.fill(values) : undefined;
      return meant !== undefined && isNumber(meant) ? meant : all.tidy(value);
    }
    this.rule ??= this.tangent(all.given.book.tangentRule(op) as TangentRule);
    const pole = this.rule.pole();
    if (pole > 0) all.refuse(about, `its derivative has a pole of order ${pole}`);
    return all.tidy(scale(this.rule.at(k - 1), rational(Rational.ratio(1, k))));
  }

  private tangent(rule: TangentRule): Stream {
    const { all, op, about, args, e } = this;
    const tangents = this.operands.map((s) => all.derivative(s));
    refuseSilent(op, rule, (i) => tangents[i] !== ZERO);
    const active = tangents.flatMap((t, i) => (t === ZERO ? [] : [i]));
    const template = active.length === 1 ? rule.part(active[0]) : rule.whole;
    return all.of(template === null ? ZERO : template.fill([...args, e, ...tangents]), about);
  }

  /** A page says where a declared derivative is a convention: there the function is not smooth. */
  private refuseKink(values: readonly Expr[]): void {
    const { all, op, about } = this;
    if (all.given.book.redeclares(op)) return;
    for (const { where, reason } of op.declared.deviates) {
      const tie = postorder([where.body]).some((n) => n.op === EQUAL || n.op === LESS_EQUAL);
      // On an open set the declared derivative is simply the one that counts.
      if (!tie) continue;
      const answer = all.holds(where.fill(values), about);
      if (answer === "yes") all.refuse(about, reason);
      if (answer === "unknown")
        all.refuse(about, "it is not known whether it has a kink there", "Assume more of the symbols.");
    }
  }
}

class Choice extends Stream {
  private chosen: Stream | null = null;

  constructor(
    all: Expander,
    about: Expr,
    private readonly e: Expr,
  ) {
    super(all, about);
  }

  protected bound(): number {
    const { all, about, e } = this;
    const [condition, first, second] = e.args;
    const answer = all.holds(condition, about);
    if (answer === "yes") this.chosen = all.of(first, about);
    else if (answer === "no") this.chosen = all.of(second, about);
    else if (answer === "edge" && (condition.op === EQUAL || condition.op === UNEQUAL))
      this.chosen = this.around(condition.op === EQUAL ? [first, second] : [second, first]);
    else if (answer === "edge") all.refuse(about, "its condition changes there");
    else all.refuse(about, "it is not known which branch is taken there", "Assume more of the symbols.");
    return (this.chosen as Stream).start();
  }

  /** A value for the point alone fills a gap, or makes a jump. */
  private around([there, beside]: readonly Expr[]): Stream {
    const { all, about } = this;
    const s = all.of(beside, about);
    const [a, b] = this.e.args[0].args;
    if (all.of(sub(b, a), about).valuation() === null)
      all.refuse(about, "its condition seems to hold around the point as well");
    if (!all.isZero(sub(s.value(), all.of(there, about).value()), about))
      all.refuse(about, "at the point alone it has another value");
    return s;
  }

  protected coefficient(k: number): Expr {
    return (this.chosen as Stream).at(k);
  }
}
