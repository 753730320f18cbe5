/** Where a rational rewriting has enlarged the domain. */
import { less, lessEqual, unequal } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { isNumber, pow, rational, rationalOf, TRUE, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { factorPolynomial } from "./factor-polynomial.js";
import type { Reader } from "./fraction.js";
import { without } from "./gcd.js";
import { negInt } from "./integer.js";
import { type Kernels, toRational } from "./kernels.js";
import { isInt, type Polynomial } from "./polynomial.js";

/** What must hold for `before` to be defined where `after` is: divisors that are gone, and the domains of kernels that are gone. */
export function conditionsOf(reader: Reader, den: Polynomial, before: Expr, after: Expr): Expr[] {
  const found = new Set<Expr>();
  for (const d of reader.divisors) {
    const gone = without(d, den);
    if (!isInt(gone)) for (const [p] of factorPolynomial(gone).factors) found.add(notZero(reader.kernels, p));
  }
  const left = postorder([after]);
  const stays = new Set([...left, ...left.flatMap(powersIn)]);
  for (const n of postorder([before])) {
    if (n.op.kind === Kind.Call && !stays.has(n))
      for (const t of n.op.declared.needs) found.add(t.fill(n.args));
    for (const p of powersIn(n)) if (!stays.has(p)) found.add(domainOfPower(p));
  }
  found.delete(TRUE);
  return [...found];
}

function notZero(kernels: Kernels, p: Polynomial): Expr {
  if (!isInt(p) && p.c.length === 2 && isInt(p.c[0]) && isInt(p.c[1]))
    return unequal(kernels.list[p.v], rational(toRational(negInt(p.c[0]), p.c[1])));
  return unequal(kernels.write(p), ZERO);
}

/** The powers in a product or a power, but not the whole ones: those are the divisors' business. */
function powersIn(n: Expr): Expr[] {
  const pairs = n.op.kind === Kind.Power || n.op.kind === Kind.Product ? n.args : [];
  const out: Expr[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const exponent = pairs[i + 1];
    if (!isNumber(exponent) || !rationalOf(exponent).isInteger) out.push(pow(pairs[i], exponent));
  }
  return out;
}

function domainOfPower(p: Expr): Expr {
  const [base, exponent] = p.args;
  const closed = isNumber(exponent) && rationalOf(exponent).sign > 0;
  return closed ? lessEqual(ZERO, base) : less(ZERO, base);
}
