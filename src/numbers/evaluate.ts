/** The value of an expression: exact where the constructors can tell it, else to any number of digits. */
import type { Decimal } from "decimal.js";
import { FluxionsError } from "../expr/error.js";
import { all } from "../expr/logic.js";
import { Expr, workspace } from "../expr/node.js";
import {
  AND,
  E_OP,
  EQUAL,
  Kind,
  LESS,
  NOT,
  type Op,
  OR,
  PI_OP,
  TRUE_OP,
  UNEQUAL,
  WHERE,
} from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { ONE } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import {
  apply,
  type Ball,
  exact,
  fromRational,
  fromText,
  halfPower,
  holdsZero,
  isExact,
  isNative,
  sumOf,
  times,
  wholePower,
} from "./ball.js";
import { toExact, toLeaf, type Value } from "./decimal-point.js";
import { decimalClass } from "./digits/context.js";
import { type DecimalClass, pi } from "./digits/index.js";

/** Values of symbols, by name. */
export type Values = Readonly<Record<string, Value>>;

/** Functions need digits of their own above these. */
export const MOST_DIGITS = 900;
const GUARD = 8;
/** Digit functions need some digits more than this for themselves, and have about a thousand. */
const MOST_WORKING_DIGITS = 900;

/**
 * The expression with exact values in the place of symbols, folded as far as the constructors fold.
 * @param at exact numbers by name: whole numbers, doubles as the decimals that they print as, or texts such as "1/3"
 * @example
 * print(evaluateExact(parse("x^2 + 1/3"), { x: "1/2" })); // 7/12
 * @throws FluxionsError `not-finite`, `bad-number`, `number-too-large`
 */
export function evaluateExact(e: Expr, at: Values = {}): Expr {
  return substitute(e, new Map(Object.entries(at).map(([name, value]) => [name, toExact(value)])));
}

/**
 * The value to `digits` significant digits: NaN where the expression is undefined on the reals, infinities as IEEE 754
 * has them at poles (0^-1 is Infinity). Each operation carries an error bound, and precision is raised until
 * the digits asked for are certain.
 *
 * What cannot be told from zero with 4·digits + 500 digits (900 at most) is taken for zero where its error is
 * below 10^-(digits + 10): so sin(pi) is 0, and so are a truly equal pair under a comparison and the step under a floor.
 *
 * Time is bounded by the size of the expression times that of this precision; only the branch taken of a `where` is computed.
 * @example
 * console.log(String(evaluateDigits(parse("sqrt(x)"), { x: 2 }, 30))); // 1.41421356237309504880168872421
 * @throws FluxionsError `missing-value` naming a symbol without a value, `precision` where the digits cannot be settled,
 * `no-value` where a function has no meaning, `bad-digits`, `not-finite`, `bad-number`, `truth-value`
 */
export function evaluateDigits(e: Expr, at: Values, digits: number): Decimal {
  return settled(e, at, digits, false, 4 * digits + 500).value;
}

/** A value on the reals, and how it came about. */
export interface RealValue {
  readonly value: Decimal;
  /** Was something taken for zero, because no digit told it from zero? Then 0 and NaN may stand for something tiny. */
  readonly taken: boolean;
}

/**
 * As `evaluateDigits`, but NaN wherever the expression is undefined on the reals: where the `needs` of a function fail,
 * where its meaning is undefined, and where an infinite operand, which IEEE 754 goes on with, stands for no real number: 1/(1 + exp(1/x)) at 0.
 * @param most digits to compute with before what cannot be told from zero is taken for it
 * @throws FluxionsError as `evaluateDigits`
 */
export function realDigits(e: Expr, at: Values, digits: number, most: number): RealValue {
  return settled(e, at, digits, true, most);
}

function settled(e: Expr, at: Values, digits: number, strict: boolean, most: number): RealValue {
  if (!Number.isInteger(digits) || digits < 1 || digits > MOST_DIGITS)
    throw new FluxionsError(
      "bad-digits",
      `the number of digits is a whole number from 1 to ${MOST_DIGITS}, but got ${digits}`,
    );
  if (e.op.boolean)
    throw new FluxionsError("truth-value", "a truth value has no digits", {
      hint: "Choose numbers by the condition: where(condition, 1, 0).",
    });
  return workspace(() => settle(e, at, digits, strict, most));
}

/** A value, and how far the true one may lie from it. */
export interface Enclosure {
  readonly value: Decimal;
  /** log10 of the error bound; -Infinity for an exact value. */
  readonly error: number;
}

/**
 * One evaluation with so many working digits. Null where they do not decide (on a comparison, a step, a pole), or where there
 * is no finite value: in contrast to `evaluateDigits`, nothing is ever taken for zero.
 * @throws FluxionsError as `evaluateDigits`
 */
export function enclose(e: Expr, at: Values, precision: number): Enclosure | null {
  try {
    const { v, r } = workspace(() =>
      new Pass(decimalClass(precision), at, precision, false, { meanings: new Map(), needs: null }).run(e),
    );
    return r === Infinity || !v.isFinite() ? null : { value: v, error: r };
  } catch (error) {
    if (error === undecided) return null;
    throw error;
  }
}

function settle(e: Expr, at: Values, digits: number, strict: boolean, wanted: number): RealValue {
  const filled: Filled = { meanings: new Map(), needs: strict ? new Map() : null };
  const most = Math.max(digits + 40, Math.min(MOST_WORKING_DIGITS, wanted));
  let precision = digits + GUARD;
  for (;;) {
    const last = precision >= most;
    const pass = new Pass(decimalClass(precision), at, digits, last, filled);
    let missing = precision;
    try {
      const ball = pass.run(e);
      const { v, r } = ball;
      if (r !== Infinity && (!v.isFinite() || isExact(ball)))
        return { value: finished(v, digits), taken: pass.taken };
      missing = Math.ceil(digits + 1 + r - (v.isZero() ? Number.NaN : v.e));
      if (missing <= 0) return { value: finished(v, digits), taken: pass.taken };
    } catch (error) {
      if (error !== undecided) throw error;
    }
    if (last)
      throw new FluxionsError("precision", `the value could not be settled to ${digits} digits`, {
        hint: "It may depend on whether something is exactly zero; ask for fewer digits, or simplify the formula first.",
      });
    const step = missing > 0 && missing < precision ? missing + GUARD : precision;
    precision = Math.min(most, precision + step);
  }
}

function finished(v: Decimal, digits: number): Decimal {
  const D = decimalClass(digits);
  return new D(v).toSignificantDigits(digits);
}

/** Thrown where a comparison needs more digits. */
const undecided = Symbol("undecided");

/** Decimals that are worth a fraction. */
const SHORT = /^[+-]?\d{1,30}(\.\d{0,30})?$/;

/** Has a function digits of its own, besides those of its meaning? */
export const isComputed = ({ declared: { native } }: Op): boolean => native !== null && isNative(native);

type Result = Ball | boolean;

/** Templates filled in for the calls of one expression, once for all passes. */
interface Filled {
  readonly meanings: Map<Expr, Expr>;
  /** The conditions under which a call is defined; null where nobody asks. */
  readonly needs: Map<Expr, Expr> | null;
}

/** One evaluation, at one precision. */
class Pass {
  private readonly known = new Map<Expr, Result>();
  private readonly stack: Expr[] = [];
  taken = false;

  constructor(
    private readonly D: DecimalClass,
    private readonly at: Values,
    private readonly digits: number,
    private readonly last: boolean,
    private readonly filled: Filled,
  ) {}

  run(root: Expr): Ball {
    const { known, stack } = this;
    stack.push(root);
    while (stack.length > 0) {
      const n = stack[stack.length - 1];
      if (known.has(n)) {
        stack.pop();
        continue;
      }
      const result = this.visit(n);
      if (result === null) continue;
      known.set(n, this.filled.needs === null ? result : this.onReals(n, result));
      stack.pop();
    }
    return known.get(root) as Ball;
  }

  /** The value of a node, or null where operands have been put on the stack first. */
  private visit(n: Expr): Result | null {
    switch (n.op.kind) {
      case Kind.Number:
        return fromRational(this.D, n.value as Rational);
      case Kind.Symbol:
        return this.symbol(n);
      case Kind.Constant:
        return this.constant(n.op);
      case Kind.Logic:
        return this.logic(n);
      case Kind.Call:
        return this.call(n);
      case Kind.Sum:
      case Kind.Product:
      case Kind.Power:
      case Kind.Relation:
        return this.ready(n.args) ? this.algebra(n) : null;
      default:
        throw new FluxionsError("wrong-dialect", `“${n.op.name}” stands in a formula that has been lowered`, {
          hint: "Evaluate the formula before it is lowered.",
        });
    }
  }

  /** Nothing follows from an operand that is no real number, and an infinity is none. */
  private onReals(n: Expr, result: Result): Result {
    if (typeof result === "boolean") return result;
    const nan = { v: new this.D(Number.NaN), r: -Infinity };
    if (!result.v.isFinite() && result.r !== Infinity) return nan;
    // What a branch or a meaning does not use, it does not need.
    if (n.op.kind === Kind.Call && !this.computes(n.op)) return result;
    const undefinedOperand = n.args.some((a) => {
      const operand = this.known.get(a);
      return typeof operand === "object" && operand.v.isNaN();
    });
    return undefinedOperand ? nan : result;
  }

  /** On the reals a function is its meaning: its own digits may go on where the meaning ends, as 1/gamma(x) does at 0. */
  private computes(op: Op): boolean {
    return isComputed(op) && (this.filled.needs === null || op.declared.meaning === null);
  }

  private needsOf(n: Expr): Expr | null {
    const { needs } = this.filled;
    if (needs === null || n.op.declared.needs.length === 0) return null;
    const condition = needs.get(n) ?? all(n.op.declared.needs.map((need) => need.fill(n.args)));
    needs.set(n, condition);
    return condition;
  }

  private ready(args: readonly Expr[]): boolean {
    const waiting = this.stack.length;
    for (const a of args) if (!this.known.has(a)) this.stack.push(a);
    return this.stack.length === waiting;
  }
  private ball(e: Expr): Ball {
    return this.known.get(e) as Ball;
  }
  private follow(e: Expr): Result | null {
    const value = this.known.get(e);
    if (value !== undefined) return value;
    this.stack.push(e);
    return null;
  }

  private symbol(n: Expr): Result | null {
    const name = n.value as string;
    if (!Object.hasOwn(this.at, name))
      throw new FluxionsError("missing-value", `there is no value for ${name}`, {
        hint: `Give one: { ${name}: 1.5 }.`,
      });
    const leaf = toLeaf(this.at[name]);
    if (!(leaf instanceof Expr)) return fromText(this.D, leaf);
    if (leaf.symbols !== 0)
      throw new FluxionsError("missing-value", `the value of ${name} has symbols of its own`, {
        hint: "Substitute expressions before evaluating.",
      });
    return this.follow(leaf);
  }

  private constant(op: Op): Result {
    const { D } = this;
    if (op === PI_OP) return rounding(D, pi(D.precision));
    if (op === E_OP) return apply("exp", [exact(new D(1))]);
    return op === TRUE_OP;
  }

  private algebra(n: Expr): Result {
    const { D } = this;
    const { args } = n;
    if (n.op.kind === Kind.Relation) return this.compare(n);
    if (n.op.kind === Kind.Power) return this.power(args[0], args[1]);
    if (n.op.kind === Kind.Sum) {
      const terms = [fromRational(D, (n.value as Expr).value as Rational)];
      for (let i = 0; i < args.length; i += 2)
        terms.push(
          args[i + 1] === ONE ? this.ball(args[i]) : times(this.ball(args[i]), this.ball(args[i + 1])),
        );
      const total = sumOf(D, terms);
      // 1/3 - 1/3: no digits of a third are as exact as the fraction itself.
      if (!isExact(total) && holdsZero(total) && this.ratio(n)?.sign === 0) return exact(new D(0));
      return this.snapped(total);
    }
    let product = fromRational(D, (n.value as Expr).value as Rational);
    for (let i = 0; i < args.length; i += 2) {
      const factor = args[i + 1] === ONE ? this.ball(args[i]) : this.power(args[i], args[i + 1]);
      product = times(product, factor);
    }
    return product;
  }

  private power(base: Expr, exponent: Expr): Ball {
    const b = this.ball(base);
    if (exponent.op.kind === Kind.Number) {
      const { wide, p, q } = exponent.value as Rational;
      if (wide === null && Math.abs(p) <= 1024) {
        if (q === 1) return wholePower(b, p);
        if (q === 2) return halfPower(b, p);
      }
    }
    let e = this.ball(exponent);
    if (b.v.isNegative() && !b.v.isZero()) e = this.onStep(e, (x) => x.round(), true);
    return this.snapped(apply("pow", [b, e]));
  }

  private call(n: Expr): Result | null {
    const { op, args } = n;
    if (op === WHERE) {
      const c = this.follow(args[0]);
      return c === null ? null : this.follow(c ? args[1] : args[2]);
    }
    const needs = this.needsOf(n);
    if (needs !== null) {
      const met = this.follow(needs);
      if (met === null) return null;
      if (!met) return exact(new this.D(Number.NaN));
    }
    const { native, meaning } = op.declared;
    if (native === null || !this.computes(op)) {
      if (meaning === null) refuseOpaque(op);
      const { meanings } = this.filled;
      const body = meanings.get(n) ?? meaning.fill(args);
      meanings.set(n, body);
      return this.follow(body);
    }
    if (!this.ready(args)) return null;
    const balls = args.map((a) => this.ball(a));
    try {
      return this.snapped(apply(native, this.offSteps(native, balls)));
    } catch (error) {
      if (!(error instanceof RangeError) && !isDecimalLimit(error)) throw error;
      throw new FluxionsError(
        "precision",
        `${op.name} cannot be evaluated here: ${(error as Error).message}`,
      );
    }
  }

  private logic(n: Expr): Result | null {
    const { op, args } = n;
    const absorbing = op === OR;
    for (const a of args) {
      const value = this.follow(a);
      if (value === null) return null;
      if (op === NOT) return !value;
      if (value === absorbing) return absorbing;
    }
    return op === AND;
  }

  /** The exact value of a number, of a symbol that is one, and of a sum of them. */
  private ratio(n: Expr): Rational | null {
    if (n.op.kind === Kind.Number) return n.value as Rational;
    if (n.op.kind === Kind.Symbol) {
      const leaf = toLeaf(this.at[n.value as string]);
      if (!(leaf instanceof Expr)) return SHORT.test(leaf) ? Rational.decimal(leaf) : null;
      return leaf.op.kind === Kind.Number ? (leaf.value as Rational) : null;
    }
    if (n.op.kind !== Kind.Sum) return null;
    let total = (n.value as Expr).value as Rational;
    for (let i = 0; i < n.args.length; i += 2) {
      const term = n.args[i].op.kind === Kind.Sum ? null : this.ratio(n.args[i]);
      if (term === null) return null;
      total = total.add(term.mul(n.args[i + 1].value as Rational));
    }
    return total;
  }

  private compare({ op, args }: Expr): boolean {
    const [a, b] = args.map((arg) => this.ball(arg));
    if (a.v.isNaN() || b.v.isNaN()) return op === UNEQUAL;
    let sign = a.v.comparedTo(b.v);
    if (a.r === Infinity || b.r === Infinity || sign !== 0 || !isExact(a) || !isExact(b)) {
      const gap = sumOf(this.D, [a, { v: b.v.negated(), r: b.r }]);
      if (!isExact(gap) && holdsZero(gap)) {
        const [x, y] = args.map((arg) => this.ratio(arg));
        if (x !== null && y !== null) sign = x.compare(y);
        else {
          this.certainlySmall(gap, Math.max(0, a.v.e, b.v.e));
          sign = 0;
        }
      }
    }
    if (op === EQUAL) return sign === 0;
    if (op === UNEQUAL) return sign !== 0;
    return op === LESS ? sign < 0 : sign <= 0;
  }

  /** In the last pass: what cannot be told from zero, and has a tiny error, is zero. */
  private snapped(b: Ball): Ball {
    if (!this.last || isExact(b) || !holdsZero(b) || b.r > -this.digits - 10) return b;
    this.taken = true;
    return exact(new this.D(0));
  }

  /** @throws undecided, unless this is the last pass and the ball is tiny beside 10^scale */
  private certainlySmall(b: Ball, scale: number): void {
    if (!this.last) throw undecided;
    if (b.r > scale - this.digits - 10)
      throw new FluxionsError("precision", "a comparison of two nearly equal values could not be settled", {
        hint: "Values this close cannot be told apart; give exact values, or simplify the formula first.",
      });
    this.taken = true;
  }

  /** Functions with steps need to know on which side of one their argument lies. */
  private offSteps(native: string, [x, ...rest]: Ball[]): Ball[] {
    if (native === "floor" || native === "ceil" || native === "trunc")
      return [this.onStep(x, (v) => v.round(), false)];
    if (native === "round") return [this.onStep(x, (v) => v.times(2).round().div(2), false)];
    if (native === "sign") return [this.onStep(x, (v) => v.times(0), false)];
    return [x, ...rest];
  }

  private onStep(x: Ball, nearest: (v: Decimal) => Decimal, always: boolean): Ball {
    if (isExact(x) || !x.v.isFinite()) return x;
    const step = nearest(x.v);
    const gap: Ball = { v: x.v.minus(step), r: x.r };
    if (!gap.v.isZero() && !holdsZero(gap)) return x;
    // Under a negative base an exponent that was never rounded to a whole number is none.
    if (always && x.r === Infinity) throw undecided;
    this.certainlySmall(gap, Math.max(0, x.v.e));
    return exact(step);
  }
}

/** @throws FluxionsError `no-value` */
function refuseOpaque({ name, params, declared }: Op): never {
  if (declared.host !== null)
    throw new FluxionsError("no-value", `${name} is computed by a host function, in doubles only`, {
      hint: "Compute the formula in doubles: evaluate(…), compile(…).",
    });
  throw new FluxionsError("no-value", `${name} has no meaning to evaluate`, {
    hint: `Declare one: fn ${name}(${params.join(", ")}) = …`,
  });
}

function rounding(D: DecimalClass, v: Decimal): Ball {
  return { v: new D(v), r: v.e + 1 - D.precision };
}

function isDecimalLimit(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("[DecimalError]");
}
