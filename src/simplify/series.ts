/** Taylor series as people ask for them: with checked arguments, tidy coefficients, and conditions. */
import { expand } from "../algebra/expand.js";
import { toSymbol, type Variable } from "../calculus/derivative.js";
import { taylor } from "../calculus/series.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, refuseReleased } from "../expr/node.js";
import { FALSE, integer, isNumber, mul, pow, sub, sum, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { ask, assuming, isDefined } from "../facts/ask.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import type { Answer } from "../facts/fact.js";
import type { Book } from "../language/book.js";
import { domainOf } from "./conditions.js";
import { equal } from "./equal.js";
import { simplify } from "./simplify.js";
import { sizeOf } from "./size.js";

export interface SeriesOptions {
  /** The point; 0 unless told. */
  readonly at?: Expr;
  /** The highest power, from 0 to 200. */
  readonly order: number;
  readonly context?: Context;
  readonly budget?: Partial<SeriesBudget>;
}

/** How long a series may take; 10,000 milliseconds unless told. */
export interface SeriesBudget {
  readonly milliseconds: number;
}

/** A Taylor polynomial and its coefficients. */
export interface Series {
  /** In powers of (x − at), up to the order. */
  readonly polynomial: Expr;
  /** Of (x − at)^0, (x − at)^1, … */
  readonly coefficients: readonly Expr[];
  /** The power of (x − at) by which the remainder is bounded. */
  readonly remainderOrder: number;
  /** What must hold of the other symbols. */
  readonly conditions: readonly Expr[];
}

const HIGHEST_ORDER = 200;
const DEFAULT_MILLISECONDS = 10_000;
/** Most time for the question whether one coefficient is 0, for expanding one, and for simplifying them all. */
const ZERO_TEST = { milliseconds: 300 };
const EXPANDING = { milliseconds: 100, terms: 400 };
const SIMPLIFYING = 1_000;

/**
 * The Taylor polynomial of an expression by a variable, with exact coefficients.
 * @throws FluxionsError `no-series` where it is not known to be analytic at the point; `bad-order`, `bad-point`,
 *   `not-a-symbol`, `no-derivative`, `truth-value`, `too-slow`, `number-too-large`
 */
export function series(book: Book, e: Expr, wrt: Variable, options: SeriesOptions): Series {
  const { at = ZERO, order, context = nothingAssumed } = options;
  const x = toSymbol(wrt);
  refuseReleased(e);
  refuseReleased(at);
  if (!Number.isInteger(order) || order < 0 || order > HIGHEST_ORDER)
    throw new FluxionsError(
      "bad-order",
      `the order of a series is a whole number from 0 to ${HIGHEST_ORDER}, but got ${order}`,
    );
  if (e.op.boolean || at.op.boolean)
    throw new FluxionsError("truth-value", "only numbers have a series, but got a truth value");
  if (postorder([at]).includes(x))
    throw new FluxionsError("bad-point", `the point of a series in ${x} must not contain ${x}`);
  const milliseconds = options.budget?.milliseconds ?? DEFAULT_MILLISECONDS;
  const end = performance.now() + milliseconds;
  const found = taylor(e, {
    book,
    x,
    at,
    order,
    context,
    milliseconds,
    coefficients: {
      isZero: (c) => isZero(book, c, context),
      isDefined: (c) => definedness(c, context),
      tidy: expanded,
    },
  });
  const until = Math.min(end, performance.now() + SIMPLIFYING);
  const coefficients = found.coefficients.map((c) => simplest(book, c, context, until));
  const polynomial = sum(coefficients.map((c, k) => mul(c, pow(sub(x, at), integer(k)))));
  const needs = new Set<Expr>();
  // Of 1/c it is said in simple words that c is not 0.
  for (const c of found.nonzero) for (const need of domainOf(pow(c, integer(-1)), context)) needs.add(need);
  for (const v of found.values) for (const need of domainOf(v, context)) needs.add(need);
  const conditions = independent([...needs], context);
  return { polynomial, coefficients, remainderOrder: order + 1, conditions };
}

/** Without those that follow from the others. */
function independent(conditions: readonly Expr[], context: Context): Expr[] {
  const kept = [...conditions];
  for (let i = kept.length - 1; i >= 0; i--) {
    const others = kept.toSpliced(i, 1).reduce((c, condition) => assuming(condition, c), context);
    if (ask(kept[i], others) === "yes") kept.splice(i, 1);
  }
  return kept;
}

function definedness(c: Expr, context: Context): Answer {
  const answer = isDefined(c, context);
  return answer === "unknown" && domainOf(c, context).includes(FALSE) ? "no" : answer;
}

function isZero(book: Book, c: Expr, context: Context): Answer {
  const { answer } = equal(book, c, ZERO, { context, budget: ZERO_TEST });
  return answer === "proved" ? "yes" : answer === "refuted" ? "no" : "unknown";
}

function expanded(c: Expr): Expr {
  try {
    return expand(c, { budget: EXPANDING });
  } catch (error) {
    // Too large, or too slow: it is as well as it is.
    if (error instanceof FluxionsError && error.code !== "number-too-large") return c;
    throw error;
  }
}

function simplest(book: Book, c: Expr, context: Context, until: number): Expr {
  const milliseconds = until - performance.now();
  if (isNumber(c) || milliseconds <= 0) return c;
  const s = simplify(book, c, { context, budget: { milliseconds } });
  return sizeOf(s) < sizeOf(c) ? s : c;
}
