/** What is certain of expressions without symbols. A value that only looks like 0 decides nothing here. */
import type { Decimal } from "decimal.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { AND, EQUAL, FALSE_OP, Kind, LESS, NOT, type Op, OR, TRUE_OP, UNEQUAL, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { isNumber, rationalOf, sub } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { nothingAssumed } from "../facts/context.js";
import { knowledgeOf } from "../facts/knowledge.js";
import { type Enclosure, enclose } from "../numbers/evaluate.js";
import { needOfPower, region } from "./conditions.js";

/** Working digits that decide on a sign, a few first. */
const DIGITS = [30, 80];
/** Error bounds are of first order: only what is this much larger (as a power of 10) is sure. */
const SURE = 3;

/** A number: exact where it is rational, else with an error bound; null where it is out of reach. */
export function certainValue(e: Expr, digits: number): Rational | Enclosure | null {
  return isNumber(e) ? rationalOf(e) : attempt(() => enclose(e, {}, digits));
}

/** Is a decimal larger than an error of 10^error, beyond doubt? */
export function exceeds(size: Decimal, error: number): boolean {
  return !size.isZero() && size.e > error + SURE;
}

/** The sign of a number, or null. */
function certainSign(e: Expr): number | null {
  for (const digits of DIGITS) {
    const v = certainValue(e, digits);
    if (v instanceof Rational) return v.sign;
    if (v === null) continue;
    if (exceeds(v.value, v.error)) return v.value.isNegative() ? -1 : 1;
  }
  return null;
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
 * Is everything certainly defined that an expression computes at a point, also both sides of every comparison that it asks
 * for, and is every choice certain? Looked at before the point is put in: 0 times something undefined folds to 0.
 * @param end when the time is over, after which nothing is certain any more
 */
export function certainlyDefined(root: Expr, point: ReadonlyMap<string, Expr>, end: number): boolean {
  const here = (e: Expr) => substitute(e, point);
  const chooses = choosing();
  const stack = [root];
  const seen = new Set<Expr>();
  for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    const { own, powers, choices } = region(e, nothingAssumed, here, chooses);
    const needs = [...own, ...powers.map((p) => needOfPower(p, nothingAssumed))];
    for (const need of needs) if (performance.now() > end || certainTruth(here(need)) !== true) return false;
    for (const { args } of choices) {
      if (performance.now() > end) return false;
      const chosen = certainTruth(here(args[0]));
      if (chosen === null) return false;
      stack.push(args[0], args[chosen ? 1 : 2]);
    }
  }
  return true;
}

/** Tells what chooses somewhere inside: its value may be defined although a side of the comparison that decides is not. */
function choosing(): (e: Expr) => boolean {
  const chooses = new Map<Expr, boolean>();
  return (e) => {
    if (!chooses.has(e))
      for (const n of postorder([e]))
        chooses.set(n, n.op === WHERE || meansChoice(n.op) || n.args.some((a) => chooses.get(a) === true));
    return chooses.get(e) === true;
  };
}

const meanings = new WeakMap<Op, boolean>();

/** Has it a meaning of its own that is looked into, with a choice in it? */
function meansChoice(op: Op): boolean {
  if (op.kind !== Kind.Call || op.declared.native !== null || op.declared.meaning === null) return false;
  if (!knowledgeOf(op).open) return false;
  let chooses = meanings.get(op);
  if (chooses === undefined) {
    chooses = postorder([op.declared.meaning.body]).some((n) => n.op === WHERE || meansChoice(n.op));
    meanings.set(op, chooses);
  }
  return chooses;
}

/** Null where a value is out of reach: too large, at a pole, or of a function without a meaning. */
export function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    const limit = error instanceof RangeError || (error as Error).message?.startsWith("[DecimalError]");
    if (error instanceof FluxionsError || limit) return null;
    throw error;
  }
}
