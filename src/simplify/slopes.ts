/**
 * Derivatives that a form would lose: x^(3/2) has the derivative 0 at 0, and x*sqrt(x) has none, because that of sqrt(x) is
 * infinite there.
 */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { isNumber, rationalOf } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { isNonzero } from "../facts/ask.js";
import type { Context } from "../facts/context.js";

const ROOTS: ReadonlyMap<string, Rational> = new Map([
  ["sqrt", Rational.ratio(1, 2)],
  ["cbrt", Rational.ratio(1, 3)],
]);

/** Has `after` a root of something that may be 0, where `before` has only powers from 1 on? */
export function losesSlope(before: Expr, after: Expr, context: Context): boolean {
  const now = lowestPowers(after);
  if (now.size === 0) return false;
  let old: ReadonlyMap<Expr, Rational> | null = null;
  for (const [base, exponent] of now) {
    if (exponent.compare(Rational.one) >= 0) continue;
    old ??= lowestPowers(before);
    const was = old.get(base);
    if (was !== undefined && was.compare(Rational.one) >= 0 && isNonzero(base, context) !== "yes")
      return true;
  }
  return false;
}

/** The smallest positive fractional exponent of each base. */
function lowestPowers(root: Expr): Map<Expr, Rational> {
  const found = new Map<Expr, Rational>();
  const note = (base: Expr, exponent: Rational) => {
    if (exponent.isInteger || exponent.sign < 0) return;
    const known = found.get(base);
    if (known === undefined || exponent.compare(known) < 0) found.set(base, exponent);
  };
  const meet = (base: Expr, exponent: Expr) => {
    if (!isNumber(exponent)) return;
    const r = rationalOf(exponent);
    const order = ROOTS.get(base.op.declared.native ?? "");
    if (order === undefined) note(base, r);
    else note(base.args[0], order.mul(r));
  };
  const inPowers = new Set<Expr>();
  const nodes = postorder([root]);
  for (const n of nodes)
    if (n.op.kind === Kind.Product || n.op.kind === Kind.Power)
      for (let i = 0; i < n.args.length; i += 2) {
        inPowers.add(n.args[i]);
        meet(n.args[i], n.args[i + 1]);
      }
  for (const n of nodes) {
    const order = n.args.length === 1 && !inPowers.has(n) ? ROOTS.get(n.op.declared.native ?? "") : undefined;
    if (order !== undefined) note(n.args[0], order);
  }
  return found;
}
