/** Definite integrals: by an antiderivative that is continuous between the ends, and compared with quadrature. */
import { FluxionsError } from "../expr/error.js";
import { less, lessEqual } from "../expr/logic.js";
import { type Expr, symbol } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { neg, rational, sub, ZERO } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { freeSymbols, postorder } from "../expr/walk.js";
import { ask, assuming, isDefined } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import { attempt, certainTruth } from "../simplify/certain.js";
import { domainOf } from "../simplify/conditions.js";
import { points } from "../simplify/points.js";
import { simplify } from "../simplify/simplify.js";
import { sizeOf } from "../simplify/size.js";
import { antiderivative, type Integral } from "./antiderivative.js";
import { mayJump } from "./continuity.js";
import type { Integrand, Verified } from "./integral-check.js";
import { type Limit, limitOf } from "./limit.js";
import { isValue, pointText, valueAt } from "./numbers.js";
import { type End, quadrature } from "./quadrature.js";
import type { Resources } from "./search.js";

/** A definite integral, and by what it was found. */
export interface DefiniteIntegral extends Integral {
  readonly antiderivative: Expr;
}

/** How often an interval is halved before it is given up to know an expression to be defined on it. */
const HALVINGS = 5;
const TIDYING = { milliseconds: 500 };
const COMPARING = 2_500;
/** Agreement with quadrature, relative to the integral of the absolute value. */
const AGREEING = 1e-8;
const SAMPLES = 3;
const MOST_SAMPLES = 20;

/**
 * The work of `integrate` with ends.
 * @throws FluxionsError `not-continuous`, `divergent-integral`, `unverified-integral`, and those of `antiderivative` and `limitOf`
 */
export function definite(given: Integrand, from: End, to: End, resources: Resources): DefiniteIntegral {
  const { book, e, x, context } = given;
  if (from === to) return whole(ZERO, "proved", ZERO);
  if (reversed(from, to)) {
    const result = definite(given, to, from, resources);
    return { ...result, expr: neg(result.expr) };
  }
  const inside = between(x, from, to, context);
  refuseUnlessDefined(e, x, from, to, inside, "the integrand");
  const found = antiderivative({ ...given, context: inside ?? context }, resources);
  const F = found.expr;
  refuseUnlessDefined(F, x, from, to, inside, "the antiderivative");
  const jump = mayJump(F, x, inside ?? context);
  if (jump !== null) throw notContinuous(F, `the antiderivative may jump where ${jump} does`);
  const ends = [valueAtEnd(given, F, to, "left", resources), valueAtEnd(given, F, from, "right", resources)];
  const difference = sub(ends[0].value, ends[1].value);
  const small = simplify(book, difference, { context, budget: TIDYING });
  const expr = sizeOf(small) <= sizeOf(difference) ? small : difference;
  const conditions = [
    ...new Set([...ends.flatMap((end) => end.conditions), ...domainOf(expr, context)]),
  ].filter((c) => !postorder([c]).includes(x));
  const verified: Verified =
    found.verified === "proved" && ends.every((end) => end.verified === "proved") ? "proved" : "tested";
  const compared = compare(given, from, to, expr, conditions, performance.now() + COMPARING);
  if (!compared && verified !== "proved")
    throw new FluxionsError(
      "unverified-integral",
      `“${expr}” was found, but quadrature could not confirm it`,
      { hint: "Nothing is believed that cannot be verified." },
    );
  return { expr, verified, conditions, method: found.method, antiderivative: F };
}

function whole(expr: Expr, verified: Verified, antiderivative: Expr): DefiniteIntegral {
  return { expr, verified, conditions: [], method: "rules", antiderivative };
}

function reversed(from: End, to: End): boolean {
  if (from === "Infinity" || to === "-Infinity") return true;
  if (typeof from === "string" || typeof to === "string") return false;
  return freeSymbols(from, to).length === 0 && certainTruth(less(to, from)) === true;
}

/** The context inside of the interval; null where nothing can be assumed of it, because which end is the larger one is unknown. */
function between(x: Expr, from: End, to: End, context: Context): Context | null {
  if (typeof from !== "string" && typeof to !== "string" && freeSymbols(from, to).length > 0)
    if (ask(lessEqual(from, to), context) !== "yes") return null;
  return attempt(() => {
    let inside = context;
    if (typeof from !== "string") inside = assuming(less(from, x), inside);
    if (typeof to !== "string") inside = assuming(less(x, to), inside);
    return inside;
  });
}

function refuseUnlessDefined(
  e: Expr,
  x: Expr,
  from: End,
  to: End,
  inside: Context | null,
  what: string,
): void {
  if (inside === null) {
    if (isDefined(e, inside ?? undefined) === "yes") return;
    throw notContinuous(e, `which of ${from} and ${to} is larger is unknown, and ${what} may have a gap`);
  }
  if (isDefined(e, inside) === "yes") return;
  if (halves(e, x, from, to, inside, HALVINGS)) return;
  const needs = domainOf(e, inside).slice(0, 3).map(String).join(", ");
  throw notContinuous(e, `${what} is not known to be defined between ${from} and ${to}: that needs ${needs}`);
}

/** Is it defined on both halves of an interval? Narrow ones are easier to tell. */
function halves(e: Expr, x: Expr, from: End, to: End, inside: Context, left: number): boolean {
  if (left === 0) return false;
  const cut = middle(from, to);
  if (cut === null) return false;
  return [lessEqual(x, cut), lessEqual(cut, x)].every((half, i) => {
    const context = attempt(() => assuming(half, inside));
    if (context === null) return false;
    const ends: [End, End] = i === 0 ? [from, cut] : [cut, to];
    return isDefined(e, context) === "yes" || halves(e, x, ...ends, context, left - 1);
  });
}

/** A rational number between two ends. */
function middle(from: End, to: End): Expr | null {
  const [a, b] = [from, to].map((end) => (typeof end === "string" ? null : valueAt(end, new Map(), 12)));
  if (typeof from === "string" && typeof to === "string") return ZERO;
  if ((typeof from !== "string" && !isValue(a)) || (typeof to !== "string" && !isValue(b))) return null;
  const number = isValue(a) && isValue(b) ? a.plus(b).div(2) : isValue(a) ? a.abs().times(2).plus(1) : null;
  if (number !== null) return rational(Rational.decimal(number.toPrecision(6)));
  return isValue(b) ? rational(Rational.decimal(b.abs().times(-2).minus(1).toPrecision(6))) : null;
}

interface EndValue {
  readonly value: Expr;
  readonly verified: Verified;
  readonly conditions: readonly Expr[];
}

function valueAtEnd(
  given: Integrand,
  F: Expr,
  end: End,
  side: "left" | "right",
  resources: Resources,
): EndValue {
  const { book, x, context } = given;
  let found: Limit;
  try {
    found = limitOf({ book, e: F, x, context }, end, typeof end === "string" ? null : side, resources);
  } catch (error) {
    if (!(error instanceof FluxionsError) || error.code === "timeout" || error.code === "aborted")
      throw error;
    throw new FluxionsError(
      "divergent-integral",
      `the integral has no known value: the limit of the antiderivative “${F}” at ${end} was not found`,
      { hint: `${error.message.split("\n")[0]}.` },
    );
  }
  if (found.expr === null)
    throw new FluxionsError(
      "divergent-integral",
      `the integral diverges: the antiderivative “${F}” tends to ${found.infinite === 1 ? "" : "-"}Infinity at ${end}`,
    );
  return { value: found.expr, verified: found.verified, conditions: found.conditions };
}

/**
 * Compares with quadrature, at values of the other symbols.
 * @returns whether it could be compared; an error is raised where it differs
 */
function compare(
  { e, x, context }: Integrand,
  from: End,
  to: End,
  expr: Expr,
  conditions: readonly Expr[],
  end: number,
): boolean {
  const bounds = [from, to].filter((b): b is Expr => typeof b !== "string");
  const others = freeSymbols(e, expr, ...bounds, ...context.terms.keys())
    .filter((name) => name !== x.value)
    .map(symbol);
  let compared = 0;
  let seen = 0;
  for (const point of points(others, [e, expr, ...bounds], context)) {
    if (seen++ >= MOST_SAMPLES || compared >= SAMPLES || performance.now() > end) break;
    if (conditions.some((c) => certainTruth(substitute(c, point)) !== true)) continue;
    const value = valueAt(expr, point);
    if (!isValue(value)) continue;
    const [low, high] = [from, to].map((b) => (typeof b === "string" ? b : substitute(b, point)));
    const numeric = quadrature(e, x, low, high, point, end);
    if (numeric === null) continue;
    if (Math.abs(value.toNumber() - numeric.value) > AGREEING * numeric.scale)
      throw new FluxionsError(
        "unverified-integral",
        `“${expr}” was found, but quadrature gives ${numeric.value}, not ${value.toPrecision(12)}${point.size === 0 ? "" : ` at ${pointText(point)}`}`,
      );
    compared++;
  }
  return compared > 0;
}

function notContinuous(e: Expr, reason: string): FluxionsError {
  return new FluxionsError("not-continuous", `“${e}” cannot be integrated between these ends: ${reason}`, {
    hint: "Split the interval at the gap, or say more of the symbols by assumptions.",
  });
}
