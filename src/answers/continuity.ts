/** Which expressions are continuous wherever they are defined. */

import { less } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { EXP, Kind, type Op } from "../expr/op.js";
import { isNumber, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { ask } from "../facts/ask.js";
import type { Context } from "../facts/context.js";

/** Native functions without a jump inside of their domain. */
const continuous: ReadonlySet<string> = new Set([
  ...["abs", "min", "max", "sqrt", "cbrt", "exp", "expm1", "log", "log10", "log2", "log1p", "hypot"],
  ...["sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "asec", "acsc"],
  ...["sinh", "cosh", "tanh", "sech", "csch", "coth"],
  ...["asinh", "acosh", "atanh", "asech", "acsch", "acoth"],
  ...["erf", "erfc", "gamma", "lgamma", "digamma", "factorial", "beta"],
]);

/** What of these depends on x, x among it. */
export function dependent(x: Expr, roots: readonly Expr[]): Set<Expr> {
  const varies = new Set<Expr>();
  for (const n of postorder(roots)) if (n === x || n.args.some((a) => varies.has(a))) varies.add(n);
  return varies;
}

/** A part in which an expression may jump as x moves inside its domain, or null where there is none. */
export function mayJump(e: Expr, x: Expr, context: Context): Expr | null {
  const varies = dependent(x, [e]);
  for (const n of varies) {
    const { op, args } = n;
    if (op.kind === Kind.Call && !isContinuous(op)) return n;
    if (op.boolean) return n;
    if (op.kind === Kind.Power || op.kind === Kind.Product)
      for (let i = 0; i < args.length; i += 2) {
        // Where base and exponent tend to 0 together, anything may happen.
        if (isNumber(args[i + 1]) || !varies.has(args[i + 1])) continue;
        if (ask(less(ZERO, args[i]), context) !== "yes") return n;
      }
  }
  return null;
}

function isContinuous(op: Op): boolean {
  if (op === EXP) return true;
  const { native, meaning } = op.declared;
  if (native !== null) return continuous.has(native);
  return (
    meaning !== null &&
    postorder([meaning.body]).every((n) => !n.op.boolean && (n.op.kind !== Kind.Call || isContinuous(n.op)))
  );
}
