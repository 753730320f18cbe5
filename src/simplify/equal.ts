/** Are two expressions equal? A proof, or a point at which they differ. */
import { FluxionsError } from "../expr/error.js";
import { less, lessEqual, unequal } from "../expr/logic.js";
import { type Expr, refuseReleased, symbol, workspace } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { isNumber, rational, rationalOf, sub, ZERO } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { freeSymbols } from "../expr/walk.js";
import { ask } from "../facts/ask.js";
import { type Context, type Known, nothingAssumed } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { digitsText } from "../numbers/decimal-point.js";
import { type Enclosure, enclose } from "../numbers/evaluate.js";
import { attempt, certainlyDefined, certainTruth, certainValue, exceeds } from "./certain.js";
import { type ExactPoint, points } from "./points.js";
import { simplify } from "./simplify.js";
import { provedZero } from "./zero.js";

/** How long a proof and a counterexample are searched for; 1,000 milliseconds unless told. */
export interface EqualBudget {
  readonly milliseconds: number;
}

export interface EqualOptions {
  /** What is assumed of the symbols: `assume({ x: "positive" })`. */
  readonly context?: Context;
  readonly budget?: Partial<EqualBudget>;
}

/**
 * Why nothing was found: neither a proof nor a difference; the time was over before all was tried; or no point was found at
 * which both sides are defined.
 */
export type Undecided = "undecided" | "time" | "no-point";

/** What is known of an equation: proved, refuted by a point, or unknown for a reason. */
export type Equality =
  | { readonly answer: "proved" }
  | {
      readonly answer: "refuted";
      /** Exact rational numbers. */
      readonly at: Readonly<Record<string, Expr>>;
      /** The values there: exact, or as many certain digits as it takes to tell them apart; of conditions true and false. */
      readonly left: string;
      readonly right: string;
    }
  | { readonly answer: "unknown"; readonly reason: Undecided };

export const DEFAULT_EQUAL_BUDGET: EqualBudget = { milliseconds: 1000 };

/** Points that are tried before a proof is, and all in all. */
const FIRST_POINTS = 6;
const MOST_POINTS = 300;
/** Working digits at which values may look different, and digits that have to tell them apart. */
const GLANCE = 25;
const DIGITS = 60;
const GUARD = 12;

/**
 * Proved: equal at every point that fits the assumptions and at which both sides are defined. Refuted: at the point that is
 * told, both sides are certainly defined and their values certainly differ, by exact numbers or by 60 digits. Of conditions,
 * the same is said of their truth values, wherever both sides of their comparisons are defined.
 * @throws FluxionsError `truth-value` where one side is a number and the other a condition
 */
export function equal(book: Book, a: Expr, b: Expr, options: EqualOptions = {}): Equality {
  refuseReleased(a);
  refuseReleased(b);
  if (a.op.boolean !== b.op.boolean)
    throw new FluxionsError(
      "truth-value",
      "a number and a condition are never equal: they cannot be compared",
      {
        hint: "Choose numbers by the condition: where(condition, 1, 0).",
      },
    );
  if (a === b) return { answer: "proved" };
  const { context = nothingAssumed, budget } = options;
  return new Comparison(book, a, b, context, budget?.milliseconds ?? DEFAULT_EQUAL_BUDGET.milliseconds).run();
}

class Comparison {
  private readonly end: number;
  private met = false;

  constructor(
    private readonly book: Book,
    private readonly a: Expr,
    private readonly b: Expr,
    private readonly context: Context,
    milliseconds: number,
  ) {
    this.end = performance.now() + milliseconds;
  }

  private get left(): number {
    return this.end - performance.now();
  }

  run(): Equality {
    const { a, b, context } = this;
    const symbols = freeSymbols(a, b, ...context.terms.keys()).map(symbol);
    const sequence = points(symbols, [a, b], context);
    const early = this.search(sequence, FIRST_POINTS);
    if (early !== null) return early;
    if (this.left > 0 && workspace(() => this.proof())) return { answer: "proved" };
    const late = this.search(sequence, MOST_POINTS);
    if (late !== null) return late;
    return { answer: "unknown", reason: this.left <= 0 ? "time" : this.met ? "undecided" : "no-point" };
  }

  private proof(): boolean {
    const { book, a, b, context } = this;
    if (a.op.boolean) {
      const answer = ask(a, context);
      if (answer !== "unknown" && answer === ask(b, context)) return true;
      return this.simplified(a) === this.simplified(b);
    }
    const d = sub(a, b);
    return provedZero(book, d, context, { milliseconds: this.left / 2 }) || this.simplified(d) === ZERO;
  }

  private simplified(e: Expr): Expr {
    return simplify(this.book, e, {
      context: this.context,
      budget: { milliseconds: Math.max(1, this.left / 2) },
    });
  }

  private search(sequence: Iterator<ExactPoint>, most: number): Equality | null {
    for (let k = 0; k < most && this.left > 0; k++) {
      const next = sequence.next();
      if (next.done === true) return null;
      const point = next.value;
      const differ = workspace(() => attempt(() => this.differenceAt(point)));
      if (differ !== null) return { answer: "refuted", at: Object.fromEntries(point), ...differ };
    }
    return null;
  }

  private differenceAt(point: ExactPoint): { left: string; right: string } | null {
    const [a, b] = [this.a, this.b].map((e) => substitute(e, point));
    if (a.op.boolean) return this.truthsAt(a, b, point);
    if (this.met && (a === b || looksEqual(a, b))) return null;
    if (!this.usable(point)) return null;
    this.met = true;
    return apart(certainValue(a, DIGITS + GUARD), certainValue(b, DIGITS + GUARD));
  }

  private truthsAt(a: Expr, b: Expr, point: ExactPoint): { left: string; right: string } | null {
    const left = certainTruth(a);
    const right = certainTruth(b);
    if (left === null || right === null || (this.met && left === right)) return null;
    if (!this.usable(point)) return null;
    this.met = true;
    return left === right ? null : { left: String(left), right: String(right) };
  }

  private usable(point: ExactPoint): boolean {
    const { a, b, end } = this;
    return this.fits(point) && certainlyDefined(a, point, end) && certainlyDefined(b, point, end);
  }

  /** Does a point keep to what is assumed of more than single symbols? */
  private fits(point: ExactPoint): boolean {
    for (const [term, known] of this.context.terms) {
      const t = substitute(term, point);
      if (known.integer && !(isNumber(t) && rationalOf(t).isInteger)) return false;
      for (const c of claims(t, known)) if (certainTruth(c) !== true) return false;
    }
    return true;
  }
}

/** What is assumed of a term, as comparisons. */
export function claims(t: Expr, { range, nonzero }: Known): Expr[] {
  const out: Expr[] = [];
  if (range.low !== null) out.push((range.lowOpen ? less : lessEqual)(rational(range.low), t));
  if (range.high !== null) out.push((range.highOpen ? less : lessEqual)(t, rational(range.high)));
  if (nonzero) out.push(unequal(t, ZERO));
  return out;
}

/** A cheap look that saves the dear one at most points. */
function looksEqual(a: Expr, b: Expr): boolean {
  return apart(certainValue(a, GLANCE), certainValue(b, GLANCE)) === null;
}

/** How two values differ; null where they do not, or by no more than their errors. */
function apart(
  a: Rational | Enclosure | null,
  b: Rational | Enclosure | null,
): { left: string; right: string } | null {
  // Without a value nothing is to be refuted here.
  if (a === null || b === null) return null;
  if (a instanceof Rational && b instanceof Rational)
    return a.equals(b) ? null : { left: String(a), right: String(b) };
  const [v, w] = [enclosed(a), enclosed(b)];
  if (v === null || w === null) return null;
  const gap = v.value.minus(w.value);
  if (!exceeds(gap, Math.max(v.error, w.error))) return null;
  const digits = [8, 20].find((n) => v.value.toPrecision(n) !== w.value.toPrecision(n)) ?? DIGITS;
  const text = (x: Rational | Enclosure) =>
    x instanceof Rational ? String(x) : exceeds(x.value, x.error) ? digitsText(x.value, digits) : "0";
  return { left: text(a), right: text(b) };
}

function enclosed(x: Rational | Enclosure): Enclosure | null {
  return x instanceof Rational ? enclose(rational(x), {}, DIGITS + GUARD) : x;
}
