/** Values at a point: of expressions, and of conditions. */
import { Decimal } from "decimal.js";
import { FluxionsError } from "../expr/error.js";
import { where } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op } from "../expr/op.js";
import { ONE, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { realDigits } from "../numbers/evaluate.js";

/** An exact constant for each name. */
export type Point = Readonly<Record<string, Expr>>;

export const DIGITS = 60;
/** Equal numbers are told from nearly equal ones with so many times the digits: hundreds of digits of gamma take seconds. */
const EFFORT = 4;
const SMALL = 1e-10;
/** The gamma and error functions take milliseconds, and their digits grow dear. */
export const SLOW_DIGITS = 30;
const slow: ReadonlySet<string> = new Set([
  ...["gamma", "lgamma", "digamma", "polygamma", "beta", "factorial", "binomial"],
  ...["erf", "erfc"],
]);

export const Wide = Decimal.clone({ defaults: true, precision: 90, minE: -9e15, maxE: 9e15 });

/** NaN where the expression is undefined on the reals; null where that, or its digits, cannot be settled. */
export function valueAt(e: Expr, at: Point, digits = DIGITS): Decimal | null {
  try {
    const { value, taken } = realDigits(e, at, digits, EFFORT * digits);
    // At rational points zeros are exact, and what is only taken for one may be 1 - tanh(100)^2, and matter beside csch(100)^2.
    if (taken && (value.isNaN() || value.abs().lt(SMALL)) && isRational(at)) return null;
    return new Wide(value);
  } catch (error) {
    if (error instanceof FluxionsError && UNSETTLED.has(error.code)) return null;
    throw error;
  }
}

/** Functions without a meaning, such as those of the host, have no digits. */
const UNSETTLED: ReadonlySet<string> = new Set(["precision", "number-too-large", "no-value"]);

const isRational = (at: Point): boolean => Object.values(at).every((e) => e.op.kind === Kind.Number);

/** Is it known to hold there? */
export function holds(condition: Expr, at: Point): boolean {
  return valueAt(where(condition, ONE, ZERO), at, 20)?.eq(1) ?? false;
}

/** How many digits are asked of an expression, so that its value takes about a millisecond. */
export function digitsFor(...es: Expr[]): number {
  return opsBelow(es).some((op) => op.declared.native !== null && slow.has(op.declared.native))
    ? SLOW_DIGITS
    : DIGITS;
}

/** The operators of expressions and of the meanings below them, except of those that are opaque. */
export function opsBelow(es: readonly Expr[], opaque: (op: Op) => boolean = () => false): Op[] {
  const ops = new Set<Op>();
  const queue = [...es];
  for (let e = queue.pop(); e !== undefined; e = queue.pop())
    for (const { op } of postorder([e])) {
      if (ops.has(op)) continue;
      ops.add(op);
      if (op.kind === Kind.Call && op.declared.meaning !== null && !opaque(op))
        queue.push(op.declared.meaning.body);
    }
  return [...ops];
}

/** Do the numbers agree to a relative 10^-figures? Below 1e-200 there is nothing to tell apart. */
export function agree(a: Decimal, b: Decimal, figures: number): boolean {
  if (!a.isFinite() || !b.isFinite()) return a.isNaN() ? b.isNaN() : a.eq(b);
  const gap = new Wide(a).minus(b).abs();
  if (gap.lte("1e-200")) return true;
  return gap.div(Decimal.max(a.abs(), b.abs())).lte(new Wide(10).pow(-figures));
}

/** For people. */
export function shown(value: Decimal | null): string {
  if (value === null) return "not settled";
  if (value.isNaN()) return "undefined";
  return value.toSignificantDigits(20).toString();
}
