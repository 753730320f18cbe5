/** The functions of the public interface with the default book in its place; each takes another one as an option. */
import { defaultBook } from "../rules/index.js";
import type { Integral } from "./answers/antiderivative.js";
import type { DefiniteIntegral } from "./answers/definite.js";
import type { Limit, LimitPoint, Side } from "./answers/limit.js";
import type { SearchBudget } from "./answers/search.js";
import type { Solutions } from "./answers/solve.js";
import * as calculus from "./calculus/derivative.js";
import * as codeWriting from "./code/code.js";
import * as explain from "./explain/index.js";
import { FluxionsError } from "./expr/error.js";
import { type Expr, symbol as symbolNode } from "./expr/node.js";
import { substitute as put } from "./expr/rebuild.js";
import { assume as assumeAll } from "./facts/ask.js";
import { Context, nothingAssumed } from "./facts/context.js";
import type { Book } from "./language/book.js";
import { type ExprJSON, type ExprsJSON, fromJSON as readJSON } from "./language/json.js";
import { type Like, toExpr } from "./language/like.js";
import { fromMathjs as readMathjs } from "./language/mathjs.js";
import { type Page, page as readPage } from "./language/page.js";
import { reservedNames } from "./language/page-text.js";
import type { ParseLimits } from "./language/parse.js";
import { formulaTag } from "./language/template-tag.js";
import type { RewriteBudget } from "./rewrite/step.js";
import * as comparison from "./simplify/equal.js";
import * as taylor from "./simplify/series.js";
import * as simplification from "./simplify/simplify.js";
import type { Verification } from "./verify/report.js";
import type { VerifyOptions } from "./verify/verify.js";

/** The book in which names and derivatives are looked up; the default book unless told. */
export interface BookOption {
  /** What names mean and which derivatives functions have; the default book if left out. */
  readonly book?: Book;
}

/**
 * Reads a formula in mathjs syntax. Numbers are exact: 0.1 is 1/10.
 * @param text the formula; at most 200,000 characters unless `limits` says otherwise
 * @example
 * print(parse("b + a + b")); // a + 2*b
 * print(parse("0.1 + 0.2")); // 3/10
 * @throws FluxionsError with a code, and a caret under the wrong token
 */
export function parse(
  text: string,
  options: BookOption & { readonly limits?: Partial<ParseLimits> } = {},
): Expr {
  const { book = defaultBook, limits } = options;
  return book.parse(text, limits === undefined ? {} : { limits });
}

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
/** Names that a text cannot use for a variable, besides those that are reserved for declarations. */
const taken = new Set(["to", "in", "Infinity", "NaN", "null", "undefined"]);

/**
 * The variable of this name. Its name is one that a text may contain, so that what prints also reads back.
 * @throws FluxionsError `bad-name`
 */
export function symbol(name: string): Expr {
  if (typeof name !== "string" || !NAME.test(name) || reservedNames.has(name) || taken.has(name))
    throw new FluxionsError("bad-name", `“${name}” cannot be the name of a variable`, {
      hint: "A name is letters, digits and _, and neither a constant nor a word of the language.",
    });
  return symbolNode(name);
}

/**
 * Formulas as tagged templates: expr`exp(-${x}^2/2)`. What is put in is an operand as a whole.
 * @example
 * const sum = parse("a + b");
 * print(expr`${sum}^2`); // (a + b)^2
 * @throws FluxionsError with a code, and a caret under the wrong token
 */
export const expr = formulaTag(defaultBook);

/**
 * Reads a page of declarations that may use every function of the default book.
 * The names and the numbers of parameters of its functions are known to the compiler.
 * @example
 * const mine = page(`
 * fn softclip(x) = x/(1 + abs(x))
 * `);
 * const book = defaultBook.extend(mine);
 * print(derive(parse("softclip(t)", { book }), "t", { book, simplify: true })); // 1/(abs(t) + 1)^2
 * @throws FluxionsError with the line quoted
 */
export function page<const S extends string>(text: S): Page<S> {
  return readPage(text, defaultBook);
}

/** What is assumed of the symbols: a context, or texts by names such as { x: "positive", t: "0 <= t <= 1" }. */
export type Assumptions = Context | Readonly<Record<string, string>>;

/** What is assumed of the symbols; nothing but that they are real numbers unless told. */
export interface AssumeOption {
  readonly assume?: Assumptions;
}

/** How `simplify` works. */
export interface SimplifyOptions extends BookOption, AssumeOption {
  /** What the search may cost: what was found until then is the result. */
  readonly budget?: Partial<RewriteBudget>;
}

/** How `equal` works. */
export interface EqualOptions extends BookOption, AssumeOption {
  readonly budget?: Partial<comparison.EqualBudget>;
}

/** How `derive` works. */
export interface DeriveOptions extends BookOption {
  /** How many times. */
  readonly order?: number;
  /** Simplifies the derivative, under these assumptions if they are told. */
  readonly simplify?: boolean | Omit<SimplifyOptions, "book">;
}

function contextOf(assumed: Assumptions | undefined): Context {
  if (assumed === undefined) return nothingAssumed;
  if (assumed instanceof Context) return assumed;
  if (typeof assumed !== "object" || assumed === null || Array.isArray(assumed))
    throw new FluxionsError("unknown-assumption", `assumptions are texts by names, but got “${assumed}”`, {
      hint: 'Write { x: "positive" }, or pass what assume(…) returns.',
    });
  return assumeAll(assumed);
}

/**
 * The derivative by a variable, or by several in turn: ["x", "y"] is ∂²/∂y∂x.
 *
 * The rule of a function is the book's own re-declaration, else the page's `custom_jvp`, else its `jvp`, else the derivative of
 * its meaning; functions stay opaque, so a declared rule survives in higher derivatives.
 * @example
 * print(derive(parse("exp(-x^2/2)"), "x")); // -x*exp(-x^2/2)
 * print(derive(parse("x^3*y^2"), ["x", "y"])); // 6*x^2*y
 * print(derive(parse("(x^2 - 1)/(x - 1)"), "x", { simplify: true })); // 1
 * @throws FluxionsError `no-derivative`, `not-a-symbol`, `bad-order`, `unknown-assumption`, `contradiction`
 */
export function derive(
  e: Expr,
  wrt: calculus.Variable | readonly calculus.Variable[],
  options: DeriveOptions = {},
): Expr {
  const { book = defaultBook, order, simplify: how = false } = options;
  const d = calculus.derive(book, e, wrt, order);
  return how === false ? d : simplify(d, { ...(how === true ? {} : how), book });
}

/**
 * The smallest form found that equals an expression wherever that is defined and the assumptions hold. Declared derivatives
 * stay what they are, at kinks too.
 * @example
 * print(simplify(parse("sin(x)^2 + cos(x)^2"))); // 1
 * print(simplify(parse("sqrt(x^2)"))); // abs(x)
 * print(simplify(parse("sqrt(x^2)"), { assume: { x: "positive" } })); // x
 * @throws FluxionsError `unknown-assumption`, `contradiction`
 */
export function simplify(e: Like, options: SimplifyOptions = {}): Expr {
  return simplifyWithSteps(e, options).expr;
}

/**
 * As `simplify`, with the conditions under which the old expression is defined where the new one is, the steps, and what
 * ended the search early.
 * @example
 * const { expr: simpler, conditions } = simplifyWithSteps(parse("(x^2 - 1)/(x - 1)"));
 * console.log(`${simpler} where ${conditions.join(" and ")}`); // x + 1 where x != 1
 * @throws FluxionsError `unknown-assumption`, `contradiction`
 */
export function simplifyWithSteps(e: Like, options: SimplifyOptions = {}): simplification.Simplified {
  const { book = defaultBook, assume, budget } = options;
  return simplification.simplifyWithSteps(book, toExpr(e), {
    context: contextOf(assume),
    ...(budget === undefined ? {} : { budget }),
  });
}

/**
 * Are two expressions equal wherever both are defined and the assumptions hold? `proved`; or `refuted`, with a point of exact
 * rational numbers and the values there; or `unknown`. Floats never decide. Conditions are compared by their truth.
 * @example
 * console.log(equal(parse("(x + 1)^2"), parse("x^2 + 2*x + 1")).answer); // proved
 * const differ = equal(parse("sqrt(x^2)"), parse("x"));
 * if (differ.answer === "refuted") console.log(`x = ${differ.at.x}: ${differ.left} and ${differ.right}`); // x = -1: 1 and -1
 * @throws FluxionsError `truth-value` where one is a number and the other a condition; `unknown-assumption`, `contradiction`
 */
export function equal(a: Like, b: Like, options: EqualOptions = {}): comparison.Equality {
  const { book = defaultBook, assume, budget } = options;
  return comparison.equal(book, toExpr(a), toExpr(b), {
    context: contextOf(assume),
    ...(budget === undefined ? {} : { budget }),
  });
}

/** Where and how far `series` goes. */
export interface SeriesOptions extends BookOption, AssumeOption {
  /** The point; 0 unless told. It may contain other symbols. */
  readonly at?: Like;
  /** The highest power, from 0 to 200. */
  readonly order: number;
  readonly budget?: Partial<taylor.SeriesBudget>;
}

/**
 * The Taylor polynomial of an expression by a variable, in powers of (x − at), with exact coefficients, and what must hold
 * of other symbols. Declared derivatives count. Gaps such as that of sin(x)/x at 0 are filled.
 * @example
 * const { polynomial, remainderOrder } = series(parse("exp(sin(x))"), "x", { order: 4 });
 * console.log(`${polynomial} + O(x^${remainderOrder})`); // x^2/2 - x^4/8 + x + 1 + O(x^5)
 * @throws FluxionsError `no-series` at poles, branch points and kinks, or where the condition of a branch is undecided;
 *   `bad-order`, `bad-point`, `not-a-symbol`, `no-derivative`, `truth-value`, `too-slow`, `number-too-large`,
 *   `unknown-assumption`, `contradiction`
 */
export function series(e: Like, wrt: calculus.Variable, options: SeriesOptions): taylor.Series {
  const { book = defaultBook, at = 0, order, assume, budget } = options;
  return taylor.series(book, toExpr(e), wrt, {
    at: toExpr(at),
    order,
    context: contextOf(assume),
    ...(budget === undefined ? {} : { budget }),
  });
}

/** What a search for an answer may cost, and how it is stopped. */
export interface AnswerOptions extends BookOption, AssumeOption {
  /** Most time for all of it; 10 seconds unless told. */
  readonly budget?: Partial<SearchBudget>;
  readonly signal?: AbortSignal;
}

/** A number, an expression without the variable, or an infinity: Infinity, -Infinity. */
export type PointLike = Like | "Infinity" | "-Infinity";

/** What `integrate` is told besides the integrand. */
export interface IntegrateOptions extends AnswerOptions {
  /** The ends of a definite integral: both, or neither. */
  readonly from?: PointLike;
  readonly to?: PointLike;
}

/** What `limit` is told besides the point. */
export interface LimitOptions extends AnswerOptions {
  /** From smaller values, or from larger ones; from both unless told. */
  readonly side?: Side;
}

function toPoint(point: PointLike): LimitPoint {
  if (point === "Infinity" || point === Number.POSITIVE_INFINITY) return "Infinity";
  if (point === "-Infinity" || point === Number.NEGATIVE_INFINITY) return "-Infinity";
  return toExpr(point);
}

/** The options of a search, without those that are not given. */
function searchOf({ assume, budget, signal }: AnswerOptions) {
  return {
    context: contextOf(assume),
    ...(budget === undefined ? {} : { budget }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/**
 * An antiderivative by a variable; with `from` and `to` the integral between them. Own rules and nerdamer propose; what is
 * returned is verified by differentiation, and says whether that was proved or tested.
 * @example
 * const { expr: antiderivative, verified } = await integrate(parse("x*exp(-x^2)"), "x");
 * print(antiderivative); // -exp(-x^2)/2
 * const { expr: area } = await integrate(parse("sin(x)"), "x", { from: 0, to: parse("pi") });
 * print(area); // 2
 * @throws FluxionsError `no-integral`, `unverified-integral`, `not-continuous`, `divergent-integral`, `complex-proposal`,
 *   `unreadable-proposal`, `no-proposal`, `no-limit`, `unverified-limit`, `timeout`, `aborted`, `bad-point`, `not-a-symbol`,
 *   `truth-value`, `unknown-assumption`, `contradiction`
 */
export function integrate(
  e: Like,
  wrt: calculus.Variable,
  options: IntegrateOptions & { readonly from: PointLike; readonly to: PointLike },
): Promise<DefiniteIntegral>;
export function integrate(e: Like, wrt: calculus.Variable, options?: IntegrateOptions): Promise<Integral>;
export async function integrate(
  e: Like,
  wrt: calculus.Variable,
  options: IntegrateOptions = {},
): Promise<Integral> {
  const { book = defaultBook, from, to } = options;
  const expression = toExpr(e);
  const given = {
    ...searchOf(options),
    ...(from === undefined ? {} : { from: toPoint(from) }),
    ...(to === undefined ? {} : { to: toPoint(to) }),
  };
  const answers = await import("./answers/index.js");
  return answers.integrate(book, expression, wrt, given);
}

/**
 * The real solutions of an equation such as parse("x^2 == 4"), or the zeros of an expression. Each was put into the
 * equation; what failed there is told, and whether these are all.
 * @example
 * const { solutions, complete } = await solve(parse("sqrt(x + 2) == x"), "x");
 * solutions.map(({ expr }) => print(expr)); // [ '2' ]
 * @throws FluxionsError `no-solution-found`, `no-proposal`, `timeout`, `aborted`, `not-a-symbol`, `truth-value`,
 *   `unknown-assumption`, `contradiction`
 */
export async function solve(
  equation: Like,
  wrt: calculus.Variable,
  options: AnswerOptions = {},
): Promise<Solutions> {
  const expression = toExpr(equation);
  const given = searchOf(options);
  const answers = await import("./answers/index.js");
  return answers.solve(options.book ?? defaultBook, expression, wrt, given);
}

/**
 * The limit of an expression as a variable tends to a point, from both sides unless told: proved by continuity, series or
 * the limits of its parts; or tested by numbers closer and closer to the point.
 * @example
 * const { expr: slope } = await limit(parse("sin(x)/x"), "x", 0);
 * print(slope as Expr); // 1
 * @throws FluxionsError `no-limit`, `unverified-limit`, `complex-proposal`, `unreadable-proposal`, `no-proposal`,
 *   `timeout`, `aborted`, `bad-point`, `not-a-symbol`, `truth-value`, `unknown-assumption`, `contradiction`
 */
export async function limit(
  e: Like,
  wrt: calculus.Variable,
  at: PointLike,
  options: LimitOptions = {},
): Promise<Limit> {
  const { book = defaultBook, side } = options;
  const expression = toExpr(e);
  const point = toPoint(at);
  const given = { ...searchOf(options), ...(side === undefined ? {} : { side }) };
  const answers = await import("./answers/index.js");
  return answers.limit(book, expression, wrt, point, given);
}

/** How a simplification is explained. */
export interface ExplainOptions extends SimplifyOptions {
  /** How many steps are shown; 100 unless told. The others are counted. */
  readonly maxSteps?: number;
}

/** How a derivative is explained. */
export interface ExplainDerivativeOptions extends ExplainOptions {
  /** How many times. */
  readonly order?: number;
  /** Also simplify the derivative, and explain how. */
  readonly simplify?: boolean;
}

/**
 * How `derive` finds the derivative, step by step; with `simplify: true` also how that is simplified.
 * @throws FluxionsError `no-derivative`, `not-a-symbol`, `bad-order`, `unknown-assumption`, `contradiction`
 */
export function explainDerivative(
  e: Expr,
  wrt: calculus.Variable | readonly calculus.Variable[],
  options: ExplainDerivativeOptions = {},
): explain.Explanation {
  const { book = defaultBook, assume, ...others } = options;
  return explain.explainDerivative(book, e, wrt, { ...others, context: contextOf(assume) });
}

/**
 * How `simplify` finds the simplest form, step by step.
 * @throws FluxionsError `unknown-assumption`, `contradiction`
 */
export function explainSimplification(e: Like, options: ExplainOptions = {}): explain.Explanation {
  const { book = defaultBook, assume, ...others } = options;
  return explain.explainSimplification(book, toExpr(e), { ...others, context: contextOf(assume) });
}

/**
 * A function of the free symbols in a programming language, which computes what a kernel computes, from the same recipes.
 * One expression is what it returns; a record of them becomes an object, a dict, a struct, or pointers after the
 * parameters. A condition is 1 or 0.
 * @throws FluxionsError `unknown-target`, `bad-code-name`, `bad-parameters`, `bad-output`, `no-code-for`, `no-loop-for`,
 *   `no-derivative`
 */
export function toCode(
  e: Expr | Readonly<Record<string, Expr>>,
  options: codeWriting.CodeOptions & BookOption,
): string {
  return codeWriting.toCode(options.book ?? defaultBook, e, options);
}

/**
 * Puts expressions or numbers in the place of symbols, all at once: { x: y, y: x } swaps them. Functions stay opaque, so
 * a custom rule of theirs survives.
 * @example
 * print(substitute(parse("x/(x + y)"), { x: 2, y: parse("a^2") })); // 2/(a^2 + 2)
 * @throws FluxionsError `not-finite`, `not-an-expression`
 */
export function substitute(
  e: Expr,
  values: Readonly<Record<string, Like>> | ReadonlyMap<string, Like>,
): Expr {
  const entries: Iterable<[string, Like]> = values instanceof Map ? values : Object.entries(values);
  return put(e, new Map([...entries].map(([name, value]) => [name, toExpr(value)])));
}

/**
 * Tests every function and rewrite rule of a book, or of a page in a text: what `npm run verify-rules` does. See
 * docs/soundness.md. A page is read in a book extended by it.
 * @throws FluxionsError where the page cannot be read, `unknown-rule`
 */
export async function verifyRules(
  what: Book | string = defaultBook,
  options: BookOption & VerifyOptions = {},
): Promise<Verification> {
  // Nobody who only computes waits for it to be loaded.
  const { verifyBook, verifyPage } = await import("./verify/verify.js");
  const { book = defaultBook, ...rest } = options;
  return typeof what === "string" ? verifyPage(book, what, rest) : verifyBook(what, rest);
}

/**
 * The expressions that `toJSON` wrote. Foreign input is safe: it is checked, limited and made canonical.
 * @throws FluxionsError `bad-json` naming the place, `unknown-function`
 */
export function fromJSON(value: ExprJSON, options?: BookOption): Expr;
export function fromJSON(value: ExprsJSON, options?: BookOption): Expr[];
export function fromJSON(value: unknown, options?: BookOption): Expr | Expr[];
export function fromJSON(value: unknown, options: BookOption = {}): Expr | Expr[] {
  return readJSON(value, options.book ?? defaultBook);
}

/**
 * The expression that a mathjs node stands for. mathjs itself is not loaded.
 * @throws FluxionsError naming the kind of node that has no meaning here
 */
export function fromMathjs(node: unknown, options: BookOption = {}): Expr {
  return readMathjs(node, options.book ?? defaultBook);
}
