/** What is certain of expressions without symbols. A value that only looks like 0 decides nothing here. */
import type { Decimal } from "decimal.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { AND, EQUAL, FALSE_OP, Kind, LESS, NOT, OR, TRUE_OP, UNEQUAL, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { div, isNumber, rational, rationalOf, sub } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { nothingAssumed } from "../facts/context.js";
import { evaluateDigits } from "../numbers/evaluate.js";
import { region } from "./conditions.js";

/** Digits that decide on a sign. */
const DIGITS = 30;

/** A number: exact where it is rational, else with this many certain digits; null where there is no certain finite value. */
export function certainValue(e: Expr, digits: number): Rational | Decimal | null {
  if (isNumber(e)) return rationalOf(e);
  const v = attempt(() => evaluateDigits(e, {}, digits));
  return v === null || !v.isFinite() ? null : v;
}

/** The sign of a number, or null. */
function certainSign(e: Expr): number | null {
  const v = certainValue(e, DIGITS);
  if (v === null) return null;
  if (v instanceof Rational) return v.sign;
  // Zero may stand for anything that is too small.
  return v.isZero() ? null : v.isNegative() ? -1 : 1;
}

/** Does a condition hold? Null where that is not certain. */
export function certainTruth(condition: Expr): boolean | null {
  const { op, args } = condition;
  if (op === TRUE_OP || op === FALSE_OP) return op === TRUE_OP;
  if (op.kind === Kind.Relation) {
    const sign = certainSign(sub(args[0], args[1]));
    if (sign === null) return null;
    return op === EQUAL ? sign === 0 : op === UNEQUAL ? sign !== 0 : op === LESS ? sign < 0 : sign <= 0;
  }
  if (op === NOT) {
    const inner = certainTruth(args[0]);
    return inner === null ? null : !inner;
  }
  if (op !== AND && op !== OR) return null;
  let certain = true;
  for (const a of args) {
    const truth = certainTruth(a);
    if (truth === (op === OR)) return truth;
    if (truth === null) certain = false;
  }
  return certain ? op === AND : null;
}

/**
 * Is everything certainly defined that an expression computes at a point, every choice certain, and no function at one of its
 * steps by rounding only? Looked at before the point is put in: 0 times something undefined folds to 0.
 */
export function certainlyDefined(root: Expr, point: ReadonlyMap<string, Expr>): boolean {
  const here = (e: Expr) => substitute(e, point);
  const stack = [root];
  const seen = new Set<Expr>();
  for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    const { own, choices } = region(e, nothingAssumed, here);
    for (const need of own) if (certainTruth(here(need)) !== true) return false;
    if (!offSteps(here(e))) return false;
    for (const { args } of choices) {
      const chosen = certainTruth(here(args[0]));
      if (chosen === null) return false;
      stack.push(args[0], args[chosen ? 1 : 2]);
    }
  }
  return true;
}

const HALF_STEPS: ReadonlySet<string> = new Set(["floor", "ceil", "trunc", "round"]);

function offSteps(root: Expr): boolean {
  for (const n of postorder([root])) {
    const { native } = n.op.declared;
    if (native === null || n.op.kind !== Kind.Call || n.op === WHERE || n.args.every(isNumber)) continue;
    if (native === "sign" || native === "atan2") {
      if (certainSign(n.args[0]) === null) return false;
    } else if (HALF_STEPS.has(native) || native === "mod") {
      const x = native === "mod" ? div(n.args[0], n.args[1]) : n.args[0];
      const v = certainValue(x, DIGITS);
      if (v === null) return false;
      if (v instanceof Rational) continue;
      const nearest = v.times(2).round().div(2).toFixed();
      if (certainSign(sub(x, rational(Rational.decimal(nearest)))) === null) return false;
    }
  }
  return true;
}

/** Null where a value is out of reach: too large, at a pole, or not settled by the digits there are. */
export function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    const limit = error instanceof RangeError || (error as Error).message?.startsWith("[DecimalError]");
    if (error instanceof FluxionsError || limit) return null;
    throw error;
  }
}
