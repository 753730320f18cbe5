/** Limits: by continuity, by series, else proposed by nerdamer and tested by numbers on the way to the point. */
import { toSymbol, type Variable } from "../calculus/derivative.js";
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import { less, lessEqual } from "../expr/logic.js";
import { type Expr, refuseReleased } from "../expr/node.js";
import { EXP, Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import {
  add,
  FALSE,
  integer,
  isNumber,
  MINUS_ONE,
  mul,
  neg,
  pow,
  rational,
  scale,
  ZERO,
} from "../expr/reals.js";
import { substitute, transform } from "../expr/rebuild.js";
import { freeSymbols, postorder } from "../expr/walk.js";
import { assuming, isDefined, signOf } from "../facts/ask.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { freshSymbol, Vocabulary } from "../propose/vocabulary.js";
import { attempt, certainTruth } from "../simplify/certain.js";
import { domainOf } from "../simplify/conditions.js";
import { equal } from "../simplify/equal.js";
import { series } from "../simplify/series.js";
import { simplify } from "../simplify/simplify.js";
import { sizeOf } from "../simplify/size.js";
import { approaches, guesses, type Local, type Target, undefinedNear } from "./approach.js";
import { mayJump } from "./continuity.js";
import type { Verified } from "./integral-check.js";
import { valueAt } from "./numbers.js";
import { Parts } from "./parts.js";
import { type Resources, type SearchOptions, searched } from "./search.js";
import { misleading } from "./trust.js";

/** From smaller values, or from larger ones. */
export type Side = "left" | "right";

/** Where a limit is taken: at a number or an expression without the variable, or at an infinity. */
export type LimitPoint = Expr | "Infinity" | "-Infinity";

export interface LimitOptions extends SearchOptions {
  readonly context?: Context;
  /** From smaller values, or from larger ones; from both unless told. At an infinity there is only one. */
  readonly side?: Side | undefined;
}

/** A limit that has been verified. */
export interface Limit {
  /** The limit; null where it is infinite. */
  readonly expr: Expr | null;
  /** The sign of an infinite limit; null where it is finite. */
  readonly infinite: 1 | -1 | null;
  /** "proved": by continuity or a series. "tested": numbers approach it, with many digits, at points closer and closer. */
  readonly verified: Verified;
  /** What must hold of the other symbols. */
  readonly conditions: readonly Expr[];
  readonly method: "continuity" | "series" | "parts" | "numbers" | "proposal";
}

/**
 * The limit of an expression as a variable tends to a point.
 * @throws FluxionsError `no-limit`, `unverified-limit`, `complex-proposal`, `unreadable-proposal`, `no-proposal`, `timeout`,
 *   `aborted`, `bad-point`, `not-a-symbol`, `truth-value`
 */
export function limit(
  book: Book,
  e: Expr,
  wrt: Variable,
  at: LimitPoint,
  options: LimitOptions = {},
): Promise<Limit> {
  return searched((resources) => limitAt(book, e, wrt, at, options, resources), options);
}

/** The work of `limit`, in a search of whoever calls it. */
export function limitAt(
  book: Book,
  e: Expr,
  wrt: Variable,
  at: LimitPoint,
  { context = nothingAssumed, side }: LimitOptions,
  resources: Resources,
): Limit {
  const x = toSymbol(wrt);
  refuseReleased(e);
  if (e.op.boolean)
    throw new FluxionsError("truth-value", "only numbers have a limit, but got a truth value");
  if (typeof at !== "string") {
    refuseReleased(at);
    if (at.op.boolean || postorder([at]).includes(x))
      throw new FluxionsError("bad-point", `the point of a limit in ${x} must be a number without ${x}`);
  } else if (side !== undefined && side !== (at === "Infinity" ? "left" : "right"))
    throw new FluxionsError("bad-point", `${at} can be approached from one side only`);
  return limitOf({ book, e, x, context }, at, side ?? null, resources);
}

export interface LimitOf {
  readonly book: Book;
  readonly e: Expr;
  readonly x: Expr;
  readonly context: Context;
}

/** The work of `limit`, in a search of whoever calls it. */
export function limitOf(given: LimitOf, at: LimitPoint, side: Side | null, resources: Resources): Limit {
  const { book, e, x, context } = given;
  if (!postorder([e]).includes(x)) return constant(e, context);
  // Near 0, from the right where the point is an infinity: x = ±1/t.
  const t = freshSymbol("t", e, ...(typeof at === "string" ? [] : [at]));
  const moved =
    typeof at === "string"
      ? scale(pow(t, MINUS_ONE), at === "Infinity" ? integer(1) : MINUS_ONE)
      : add(at, t);
  const near = substitute(e, new Map([[x.value as string, moved]]));
  const sides: readonly (1 | -1)[] =
    typeof at === "string" || side === "right" ? [1] : side === "left" ? [-1] : [1, -1];
  const local: Local = { book, e: near, t, context, sides, left: resources.left };
  const own = byOwnMeans(given, at, local) ?? fromEachSide(given, at, local) ?? byNumbers(local, resources);
  return own ?? byProposal(given, at, side, local, resources);
}

function constant(e: Expr, context: Context): Limit {
  const conditions = domainOf(e, context);
  const undefinedHere = freeSymbols(e).length === 0 && valueAt(e, new Map()) === "undefined";
  if (undefinedHere || conditions.includes(FALSE)) throw none(`“${e}” is defined nowhere`);
  return finite(e, "proved", freeSymbols(e).length === 0 ? [] : conditions, "continuity");
}

function byOwnMeans(given: LimitOf, at: LimitPoint, local: Local): Limit | null {
  return byContinuity(given, at, local) ?? bySeries(local) ?? byParts(local);
}

/** Both sides for themselves: they may agree, or tell that there is no limit. */
function fromEachSide(given: LimitOf, at: LimitPoint, local: Local): Limit | null {
  if (local.sides.length < 2) return null;
  const [left, right] = ([-1, 1] as const).map((side) => byOwnMeans(given, at, { ...local, sides: [side] }));
  if (left === null || right === null) return null;
  const verified = left.verified === "proved" ? right.verified : left.verified;
  const conditions = [...new Set([...left.conditions, ...right.conditions])];
  if (left.expr === null || right.expr === null) {
    if (left.infinite === right.infinite) return { ...left, verified, conditions };
    throw different(textOf(left), textOf(right));
  }
  const { book, context } = given;
  const same = left.expr === right.expr ? "proved" : equal(book, left.expr, right.expr, { context }).answer;
  if (same === "refuted") throw different(textOf(left), textOf(right));
  return same === "proved" ? { ...left, verified, conditions } : null;
}

const textOf = ({ expr, infinite }: Limit): string =>
  expr !== null ? String(expr) : infinite === 1 ? "Infinity" : "-Infinity";

/** By the limits of the parts. That it is defined near the point is asked for itself. */
function byParts(local: Local): Limit | null {
  const { book, t, context, sides } = local;
  if (sides.length > 1) return null;
  const small = simplified(local);
  for (const e of new Set([local.e, small])) {
    const found = new Parts(book, t, sides[0], context).of(e);
    if (found === null || found === "bounded") continue;
    const target: Target = "infinite" in found ? found : { value: tidy(book, found.value, context) };
    const near = approaches(local, target);
    if (near === "no") return null;
    if (near !== "yes" && !isDefinedNear(local)) return null;
    const verified = isDefinedNear(local) ? "proved" : "tested";
    if ("infinite" in target)
      return { expr: null, infinite: target.infinite, verified, conditions: [], method: "parts" };
    return finite(target.value, verified, domainOf(target.value, context), "parts");
  }
  return null;
}

function isDefinedNear({ e, t, sides, context }: Local): boolean {
  return RADII.some((radius) => {
    const inside = neighbourhood(t, sides, radius, context, false);
    return inside !== null && isDefined(e, inside) === "yes";
  });
}

/** Numbers that are often limits are tried where the values come near to one of them. */
function byNumbers(local: Local, resources: Resources): Limit | null {
  if (freeSymbols(local.e).some((name) => name !== local.t.value) || misleading(local) !== null) return null;
  for (const value of guesses(local)) {
    resources.check("the comparison of numbers");
    if (approaches(local, { value }) === "yes") return finite(value, "tested", [], "numbers");
  }
  for (const infinite of [1, -1] as const)
    if (approaches(local, { infinite }) === "yes")
      return { expr: null, infinite, verified: "tested", conditions: [], method: "numbers" };
  return null;
}

/** Sizes of neighbourhoods in which an expression may be known to be defined. */
const RADII = ["1", "0.1", "0.001", "1e-6", "1e-12"];
const SERIES = { milliseconds: 1_500 };
const TIDYING = { milliseconds: 400 };
/** Poles of a higher order are not looked for. */
const HIGHEST_POLE = 8;

function byContinuity({ book, e, x, context }: LimitOf, at: LimitPoint, local: Local): Limit | null {
  if (typeof at === "string") return null;
  const { t, sides } = local;
  const value = attempt(() => substitute(e, new Map([[x.value as string, at]])));
  // The expression as a function of the distance, so that what cancels in x still stands there.
  if (value === null) return null;
  for (const radius of RADII) {
    const inside = neighbourhood(t, sides, radius, context, true);
    if (inside === null || isDefined(local.e, inside) !== "yes") continue;
    if (mayJump(local.e, t, inside) !== null) return null;
    return finite(tidy(book, value, context), "proved", [], "continuity");
  }
  return null;
}

/** The distance from the point, on the sides that matter, with or without 0 itself. */
function neighbourhood(
  t: Expr,
  sides: readonly (1 | -1)[],
  radius: string,
  context: Context,
  closed: boolean,
): Context | null {
  const r = rational(Rational.decimal(radius));
  const low = sides.includes(-1) ? neg(r) : ZERO;
  const high = sides.includes(1) ? r : ZERO;
  const below = sides.includes(-1) || closed ? lessEqual(low, t) : less(low, t);
  const above = sides.includes(1) || closed ? lessEqual(t, high) : less(t, high);
  return attempt(() => assuming(above, assuming(below, context)));
}

/** The first coefficient of a power series in the distance: of the expression, or of its reciprocal at a pole. */
function bySeries(local: Local): Limit | null {
  const { book, t, context } = local;
  const written = withoutGeneralPowers(local, simplified(local));
  for (const e of new Set([written, simplify(book, written, { context, budget: TIDYING })])) {
    if (mayJump(e, t, context) !== null) continue;
    const found = attempt(() => series(book, e, t, { order: 0, context, budget: SERIES }));
    if (found !== null) {
      const value = tidy(book, found.coefficients[0], context);
      if (found.conditions.some((c) => certainTruth(c) === false)) return null;
      if (undefinedNear(local, found.conditions)) return null;
      if (approaches(local, { value }) === "no") return null;
      return finite(value, "proved", found.conditions, "series");
    }
    const pole = attempt(() =>
      series(book, pow(e, MINUS_ONE), t, { order: HIGHEST_POLE, context, budget: SERIES }),
    );
    if (pole !== null) return atPole(local, pole.coefficients, pole.conditions);
  }
  return null;
}

function atPole(local: Local, coefficients: readonly Expr[], conditions: readonly Expr[]): Limit | null {
  const { context, sides } = local;
  const order = coefficients.findIndex((c) => c !== ZERO);
  if (order <= 0) return null;
  const sign = signOf(coefficients[order], context);
  if (sign !== "positive" && sign !== "negative") return null;
  const signs = sides.map((s) => (sign === "positive" ? 1 : -1) * (order % 2 === 0 ? 1 : s));
  if (new Set(signs).size > 1) throw different("-Infinity", "Infinity");
  const infinite = signs[0] > 0 ? 1 : -1;
  if (undefinedNear(local, conditions)) return null;
  if (approaches(local, { infinite }) === "no") return null;
  return { expr: null, infinite, verified: "proved", conditions, method: "series" };
}

function simplified({ book, e, context, t, sides }: Local): Expr {
  const inside = sides.length === 1 ? neighbourhood(t, sides, "1e-3", context, false) : context;
  const small = simplify(book, e, { context: inside ?? context, budget: TIDYING });
  return sizeOf(small) <= sizeOf(e) ? small : e;
}

/** b^c as exp(c·log(b)) where c varies: of that there are series. */
function withoutGeneralPowers({ book, t }: Local, e: Expr): Expr {
  const log = book.find("log", 1);
  if (log === undefined) return e;
  const varies = new Set<Expr>();
  for (const n of postorder([e])) if (n === t || n.args.some((a) => varies.has(a))) varies.add(n);
  const power = (b: Expr, c: Expr) => (isNumber(c) ? pow(b, c) : call(EXP, [mul(c, call(log, [b]))]));
  return transform(e, (n, was) => {
    if (was.op.kind !== Kind.Power && was.op.kind !== Kind.Product) return n;
    const { args } = was;
    let general = false;
    for (let i = 0; i < args.length; i += 2) general ||= varies.has(args[i + 1]) && !isNumber(args[i + 1]);
    if (!general || (n.op.kind !== Kind.Power && n.op.kind !== Kind.Product)) return n;
    let out = n.op.kind === Kind.Product ? (n.value as Expr) : integer(1);
    for (let i = 0; i < n.args.length; i += 2) out = mul(out, power(n.args[i], n.args[i + 1]));
    return out;
  });
}

function byProposal(
  { book, e, x, context }: LimitOf,
  at: LimitPoint,
  side: Side | null,
  local: Local,
  resources: Resources,
): Limit {
  const vocabulary = new Vocabulary(book, x);
  const args = [vocabulary.write(e), vocabulary.write(x), typeof at === "string" ? at : vocabulary.write(at)];
  const answer = resources.ask({ operation: "limit", args });
  if (/\blimit\s*\(/.test(answer) || /\[/.test(answer)) throw none("nothing was proposed");
  const target = targetOf(answer, vocabulary);
  resources.check("the verification of the proposal");
  const seen = approaches(local, target);
  const shown = vocabulary.shown(answer);
  if (seen === "no")
    throw new FluxionsError(
      "unverified-limit",
      `“${shown}” was proposed, but the values do not tend to it${side === null ? " from both sides" : ""}`,
      { hint: "Ask for one side, or at another point." },
    );
  const misled = seen === "yes" ? misleading(local) : null;
  if (seen === "unknown" || misled !== null)
    throw new FluxionsError(
      "unverified-limit",
      `“${shown}” was proposed, but it cannot be tested by numbers${misled === null ? "" : `: ${misled}`}`,
    );
  if ("infinite" in target)
    return { expr: null, infinite: target.infinite, verified: "tested", conditions: [], method: "proposal" };
  const value = tidy(book, target.value, context);
  return finite(value, "tested", domainOf(value, context), "proposal");
}

function targetOf(answer: string, vocabulary: Vocabulary): Target {
  const infinity = /^\(?(-?)\(?Infinity\)?\)?$/.exec(answer.trim());
  if (infinity !== null) return { infinite: infinity[1] === "-" ? -1 : 1 };
  return { value: vocabulary.read(answer) };
}

function finite(expr: Expr, verified: Verified, conditions: readonly Expr[], method: Limit["method"]): Limit {
  return { expr, infinite: null, verified, conditions, method };
}

function tidy(book: Book, e: Expr, context: Context): Expr {
  const small = simplify(book, e, { context, budget: TIDYING });
  return sizeOf(small) <= sizeOf(e) ? small : e;
}

function none(reason: string): FluxionsError {
  return new FluxionsError("no-limit", `no limit was found: ${reason}`, {
    hint: "There may be none; ask for one side, or look at the values near the point.",
  });
}

function different(left: string, right: string): FluxionsError {
  return new FluxionsError("no-limit", `there is no limit: from the two sides it is ${left} and ${right}`, {
    hint: "Ask for one side.",
  });
}
