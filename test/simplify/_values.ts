/** Does a result keep the value of what it was made of, wherever that is defined on the reals? */
import { Decimal } from "decimal.js";
import { FluxionsError } from "../../src/expr/error.js";
import { where } from "../../src/expr/logic.js";
import type { Expr } from "../../src/expr/node.js";
import { Kind, WHERE } from "../../src/expr/op.js";
import { add, ONE, ZERO } from "../../src/expr/reals.js";
import { isNative } from "../../src/numbers/ball.js";
import { evaluateDigits, type Values } from "../../src/numbers/evaluate.js";
import { inDoubles } from "../corpora/_doubles.js";

/** What one point says about two expressions. */
export type Verdict =
  | "kept"
  /** The first one has no value there, so nothing is demanded of the second. */
  | "undefined there"
  /** Digits do not settle it. */
  | "unsettled"
  | "wrong";

/** The value, NaN and infinities included, or null where digits do not settle it. */
export function digits(e: Expr, at: Values, count: number): Decimal | null {
  try {
    return evaluateDigits(e, at, count);
  } catch (error) {
    if (error instanceof FluxionsError && ["precision", "number-too-large"].includes(error.code)) return null;
    throw error;
  }
}

const SMALL = 10;

/**
 * Is every part of it that counts at this point defined on the reals? An evaluation goes on with an infinity, and after a
 * comparison with NaN: neither is a value on the reals. Of a choice only the branch that is taken counts. `null` where
 * digits do not settle it.
 */
export function isDefinedAt(e: Expr, at: Values): boolean | null {
  const seen = new Set<Expr>();
  const stack = [e];
  const holds = (c: Expr) => digits(where(c, ONE, ZERO), at, SMALL)?.eq(1) ?? null;
  while (stack.length > 0) {
    const n = stack.pop() as Expr;
    if (seen.has(n)) continue;
    seen.add(n);
    if (n.op === WHERE) {
      const c = holds(n.args[0]);
      if (c === null) return null;
      stack.push(n.args[0], c ? n.args[1] : n.args[2]);
      continue;
    }
    if (!n.op.boolean && n.args.length > 0) {
      const v = digits(n, at, SMALL);
      if (v === null) return null;
      if (!v.isFinite()) return false;
    }
    if (n.op.kind === Kind.Call) {
      for (const need of n.op.declared.needs) {
        const met = holds(need.fill(n.args));
        if (met !== true) return met;
      }
      const { native, meaning } = n.op.declared;
      if ((native === null || !isNative(native)) && meaning !== null) stack.push(meaning.fill(n.args));
    }
    stack.push(...n.args);
  }
  return true;
}

/** Doubles that agree leave no doubt; whatever else they say, digits have to settle. */
function quicklyKept(before: Expr, after: Expr, at: Values): boolean {
  const point = Object.fromEntries(Object.entries(at).map(([name, v]) => [name, Number(v)]));
  const [a, b] = [inDoubles(before, point), inDoubles(after, point)];
  return Number.isFinite(a) && Math.abs(a - b) <= 1e-11 * Math.abs(a);
}

/** Compares what `before` is at a point with what it became, to a relative 10^-figures. */
export function verdict(before: Expr, after: Expr, at: Values, figures: number): Verdict {
  if (before === after || quicklyKept(before, after, at)) return "kept";
  // Beside 1, a zero is settled by its first digits; without, by hundreds of them.
  const beside = (e: Expr) => (after === ZERO ? add(e, ONE) : e);
  const a = digits(beside(before), at, figures + 5);
  if (a === null) return "unsettled";
  if (!a.isFinite()) return "undefined there";
  const b = digits(beside(after), at, figures + 5);
  if (b?.isFinite() && near(a, b, figures)) return "kept";
  const defined = isDefinedAt(before, at);
  if (defined === null) return "unsettled";
  if (!defined) return "undefined there";
  return b === null ? "unsettled" : "wrong";
}

function near(a: Decimal, b: Decimal, figures: number): boolean {
  const size = Decimal.max(a.abs(), b.abs(), new Decimal(10).pow(-figures));
  return a
    .minus(b)
    .abs()
    .lte(size.times(new Decimal(10).pow(-figures)));
}
