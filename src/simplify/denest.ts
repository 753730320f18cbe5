/** Square roots of a + b*sqrt(c) as sums of square roots, where they are (Borodin, Fagin, Hopcroft and Tompa, 1985). */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { add, HALF, isNumber, ONE, pow, rational, rationalOf, scale } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";

const FOUR = Rational.integer(4);

/** sqrt(3 + 2*sqrt(2)) is 1 + sqrt(2). Null where no root in the expression is such a sum. */
export function denested(e: Expr): Expr | null {
  if (e.symbols !== 0 && e.op.kind === Kind.Symbol) return null;
  const after = transform(e, (n) => {
    if (n.op.declared.native === "sqrt") return sumOfRoots(n.args[0]) ?? n;
    if (n.op.kind === Kind.Power && n.args[1] === HALF) return sumOfRoots(n.args[0]) ?? n;
    return n;
  });
  return after === e ? null : after;
}

/** With d² = a² − b²c: sqrt(a ± b·sqrt(c)) = sqrt((a + d)/2) ± sqrt((a − d)/2). */
function sumOfRoots(under: Expr): Expr | null {
  if (under.op.kind !== Kind.Sum || under.args.length !== 2 || !isNumber(under.value as Expr)) return null;
  const a = rationalOf(under.value as Expr);
  const c = radicand(under.args[0]);
  if (c === null || a.sign <= 0) return null;
  const b = rationalOf(under.args[1]);
  const norm = a.mul(a).sub(b.mul(b).mul(c));
  if (norm.sign <= 0) return null;
  const d = norm.root(2);
  if (d === null) return null;
  const half = (r: Rational) => pow(rational(r.mul(Rational.integer(2)).div(FOUR)), HALF);
  // a > d, because a² is larger.
  return add(half(a.add(d)), scale(half(a.sub(d)), b.sign < 0 ? rational(Rational.integer(-1)) : ONE));
}

/** c of sqrt(c), for a positive number. */
function radicand(e: Expr): Rational | null {
  const isRoot = e.op.declared.native === "sqrt" || (e.op.kind === Kind.Power && e.args[1] === HALF);
  return isRoot && isNumber(e.args[0]) && rationalOf(e.args[0]).sign > 0 ? rationalOf(e.args[0]) : null;
}
