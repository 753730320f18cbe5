/** Comparisons, connectives and `where`, folded where the answer is known from the text alone. */
import { FluxionsError } from "./error.js";
import { abort, type Expr, exactly } from "./node.js";
import { AND, EQUAL, Kind, LESS, LESS_EQUAL, NOT, type Op, OR, UNEQUAL, WHERE } from "./op.js";
import { compare } from "./order.js";
import type { Rational } from "./rational.js";
import { FALSE, TRUE } from "./reals.js";

function bothNumbers(a: Expr, b: Expr): boolean {
  return a.op.kind === Kind.Number && b.op.kind === Kind.Number;
}
const order = (a: Expr, b: Expr) => (a.value as Rational).compare(b.value as Rational);

function relation(op: Op, a: Expr, b: Expr): Expr {
  if (a.op.boolean || b.op.boolean)
    return abort(
      new FluxionsError("truth-value", `“${op.name}” compares numbers, but got a truth value`, {
        hint: "Join comparisons with and, or, not.",
      }),
    );
  return exactly(op, [a, b]);
}

export function equal(a: Expr, b: Expr): Expr {
  if (a === b) return TRUE;
  if (bothNumbers(a, b)) return FALSE;
  return compare(a, b) < 0 ? relation(EQUAL, a, b) : relation(EQUAL, b, a);
}
export function unequal(a: Expr, b: Expr): Expr {
  if (a === b) return FALSE;
  if (bothNumbers(a, b)) return TRUE;
  return compare(a, b) < 0 ? relation(UNEQUAL, a, b) : relation(UNEQUAL, b, a);
}
export function less(a: Expr, b: Expr): Expr {
  if (a === b) return FALSE;
  if (bothNumbers(a, b)) return order(a, b) < 0 ? TRUE : FALSE;
  return relation(LESS, a, b);
}
export function lessEqual(a: Expr, b: Expr): Expr {
  if (a === b) return TRUE;
  if (bothNumbers(a, b)) return order(a, b) <= 0 ? TRUE : FALSE;
  return relation(LESS_EQUAL, a, b);
}
export const greater = (a: Expr, b: Expr): Expr => less(b, a);
export const greaterEqual = (a: Expr, b: Expr): Expr => lessEqual(b, a);

/** Flattened, ordered, without repetition; `absorbing` decides at once, `neutral` is left out. */
function connective(op: Op, args: readonly Expr[], neutral: Expr, absorbing: Expr): Expr {
  const kept = new Set<Expr>();
  for (const a of args) {
    if (!a.op.boolean && a.op.kind !== Kind.Hole)
      return abort(
        new FluxionsError("truth-value", `“${op.name}” joins comparisons, but got a number`, {
          hint: "Compare it with something: x != 0.",
        }),
      );
    if (a === absorbing) return absorbing;
    if (a === neutral) continue;
    if (a.op === op) for (const b of a.args) kept.add(b);
    else kept.add(a);
  }
  const list = [...kept].sort(compare);
  return list.length === 0 ? neutral : list.length === 1 ? list[0] : exactly(op, list);
}

/** True where all are; of none, true. @throws FluxionsError `truth-value` where one is a number */
export const and = (...args: Expr[]): Expr => all(args);
/** True where one of them is; of none, false. @throws FluxionsError `truth-value` where one is a number */
export const or = (...args: Expr[]): Expr => any(args);
/** As `and` and `or`, for more operands than a call has room for. */
export const all = (args: readonly Expr[]): Expr => connective(AND, args, TRUE, FALSE);
export const any = (args: readonly Expr[]): Expr => connective(OR, args, FALSE, TRUE);

/** `not (a < b)` is kept, not turned into `b <= a`: in floats they differ where a NaN is compared. @throws FluxionsError `truth-value` where it is a number */
export function not(a: Expr): Expr {
  if (a === TRUE) return FALSE;
  if (a === FALSE) return TRUE;
  if (a.op === NOT) return a.args[0];
  if (a.op === EQUAL) return exactly(UNEQUAL, a.args);
  if (a.op === UNEQUAL) return exactly(EQUAL, a.args);
  connective(NOT, [a], TRUE, FALSE);
  return exactly(NOT, [a]);
}

/** a where c holds, b elsewhere. The branch that is not taken does not matter, not even where it is undefined. */
export function where(c: Expr, a: Expr, b: Expr): Expr {
  if (a.op.boolean || b.op.boolean)
    return abort(
      new FluxionsError("truth-value", "where chooses between numbers, but got a truth value", {
        hint: "Join conditions with and, or, not.",
      }),
    );
  if (c === TRUE) return a;
  if (c === FALSE) return b;
  if (!c.op.boolean && c.op.kind !== Kind.Hole)
    return abort(
      new FluxionsError("truth-value", "the first argument of where is a condition, but got a number", {
        hint: "Write a comparison: where(x != 0, a, b).",
      }),
    );
  if (a === b) return a;
  if (c.op === NOT) return where(c.args[0], b, a);
  return exactly(WHERE, [c, a, b]);
}
