/**
 * Whether an antiderivative is one. What it was found by does not matter: its derivative has to be the integrand, it must
 * not jump, and it must be real where the integrand is.
 */
import type { Decimal } from "decimal.js";
import { derive } from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import { FALSE, sub } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { freeSymbols } from "../expr/walk.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { certainTruth } from "../simplify/certain.js";
import { domainConditions } from "../simplify/conditions.js";
import { withDomain } from "../simplify/domain.js";
import { equal } from "../simplify/equal.js";
import { type ExactPoint, points } from "../simplify/points.js";
import { provedZero } from "../simplify/zero.js";
import { mayJump } from "./continuity.js";
import { agree, isValue, neighbours, pointText, slopeAt, valueAt } from "./numbers.js";

/** How sure an answer is: by exact algebra, or by many digits at many points. */
export type Verified = "proved" | "tested";

export interface Check {
  readonly verified: Verified;
  /** Where the antiderivative is defined, as far as the integrand does not say it. */
  readonly conditions: readonly Expr[];
}

export interface Integrand {
  readonly book: Book;
  readonly e: Expr;
  readonly x: Expr;
  readonly context: Context;
}

/** Points at which the integrand is real that are looked at, and at how many of them the slope has to be seen. */
const MOST_POINTS = 160;
const REAL_POINTS = 24;
const SLOPES = 5;
const TESTED_SLOPES = 16;
/** Digits to which slope and integrand have to agree. */
const AGREEING = 18;
/** Digits in which the integrand does not change within the step of a difference quotient. */
const NEAR = 12;

/**
 * Checks an antiderivative.
 * @throws FluxionsError `unverified-integral` with what fails, `complex-proposal` where it is real nowhere that the integrand is
 */
export function checkIntegral(given: Integrand, F: Expr, milliseconds: number): Check {
  const { book, e, x, context } = given;
  const end = performance.now() + milliseconds;
  const left = () => Math.max(1, end - performance.now());
  const jump = mayJump(F, x, withDomain(F, context));
  if (jump !== null) throw wrong(F, `it may jump where ${jump} does`);
  const conditions = domainConditions(F, e, context);
  if (conditions.includes(FALSE)) throw nowhereReal(F);
  const derivative = derive(book, F, x);
  const proved =
    derivative === e || provedZero(book, sub(derivative, e), context, { milliseconds: left() / 3 });
  const slopes = compareSlopes(given, F, conditions, proved ? SLOPES : TESTED_SLOPES, end);
  if (proved) return { verified: "proved", conditions };
  const compared = equal(book, derivative, e, { context, budget: { milliseconds: left() / 2 } });
  if (compared.answer === "refuted") {
    const at = pointText(new Map(Object.entries(compared.at)));
    throw wrong(F, `at ${at} its derivative is ${compared.left}, and the integrand ${compared.right}`);
  }
  if (compared.answer === "proved") return { verified: "proved", conditions };
  if (slopes < TESTED_SLOPES)
    throw wrong(F, `its derivative could be compared with the integrand at ${slopes} points only`);
  return { verified: "tested", conditions };
}

/**
 * Compares difference quotients with the integrand, which asks no rule for a derivative: rules may be declared as anybody likes.
 * @returns how many could be compared
 */
function compareSlopes(
  { e, x, context }: Integrand,
  F: Expr,
  conditions: readonly Expr[],
  wanted: number,
  end: number,
): number {
  const symbols = [...new Set([...freeSymbols(e, F, ...context.terms.keys()), x.value as string])].map(
    (name) => symbol(name),
  );
  let seen = 0;
  let real = 0;
  let compared = 0;
  for (const point of points(symbols, [e, F], context)) {
    if (seen++ > MOST_POINTS || compared >= wanted || real >= 4 * REAL_POINTS || performance.now() > end)
      break;
    const value = valueAt(e, point);
    if (!isValue(value)) continue;
    real++;
    const primitive = valueAt(F, point);
    if (primitive === "undefined" && !excluded(conditions, point))
      throw wrong(F, `at ${pointText(point)} it is undefined, and the integrand is ${value.toPrecision(10)}`);
    if (!isValue(primitive)) continue;
    const slope = slopeAt(F, x, point);
    if (slope === null) continue;
    if (!agree(slope, value, AGREEING)) {
      // At a jump of the integrand there is no slope to be compared.
      if (jumpsAt(e, x, point, value)) continue;
      throw wrong(
        F,
        `at ${pointText(point)} its slope is ${slope.toPrecision(10)}, and the integrand ${value.toPrecision(10)}`,
      );
    }
    compared++;
  }
  if (real > 0 && compared === 0) throw nowhereReal(F);
  return compared;
}

/** Does the integrand itself jump within the step of a difference quotient? */
function jumpsAt(e: Expr, x: Expr, point: ExactPoint, value: Decimal): boolean {
  return neighbours(x, point).some((near) => {
    const v = valueAt(e, near);
    return !isValue(v) || !agree(v, value, NEAR);
  });
}

function excluded(conditions: readonly Expr[], point: ExactPoint): boolean {
  return conditions.some((c) => certainTruth(substitute(c, point)) !== true);
}

function wrong(F: Expr, reason: string): FluxionsError {
  return new FluxionsError(
    "unverified-integral",
    `“${F}” was proposed, but it is no antiderivative: ${reason}`,
    {
      hint: "Nothing is believed that cannot be verified; simplify the integrand, or integrate its parts.",
    },
  );
}

function nowhereReal(F: Expr): FluxionsError {
  return new FluxionsError(
    "complex-proposal",
    `“${F}” was proposed, but it is real nowhere that the integrand is`,
    { hint: "Formulas are real here; say more of the symbols by assumptions." },
  );
}
