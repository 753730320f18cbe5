/** The real roots of a polynomial with coefficients that may contain symbols, by formulas. */
import { call } from "../expr/call.js";
import { lessEqual, unequal } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import {
  add,
  div,
  integer,
  isNumber,
  mul,
  neg,
  PI,
  pow,
  rational,
  rationalOf,
  sub,
  sum,
  ZERO,
} from "../expr/reals.js";
import { freeSymbols } from "../expr/walk.js";
import { ask } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { certainTruth } from "../simplify/certain.js";
import { countRealRoots } from "./sturm.js";

export interface Root {
  readonly expr: Expr;
  readonly conditions: readonly Expr[];
}

export interface Roots {
  readonly roots: readonly Root[];
  /** Are these all of the real ones? */
  readonly complete: boolean;
  readonly notes: readonly string[];
}

const all = (roots: readonly Root[]): Roots => ({ roots, complete: true, notes: [] });

/**
 * The real roots of Σ c[k]·t^k, which has no rational factors.
 * @returns null where nothing is known of it
 */
export function roots(c: readonly Expr[], book: Book, context: Context): Roots | null {
  const n = c.length - 1;
  if (n <= 0) return all([]);
  const leading = nonzero(c[n], context);
  if (leading === null) return null;
  const step = c.reduce((g, a, k) => (a === ZERO ? g : gcd(g, k)), 0);
  if (step > 1) return ofPowers(c, step, book, context);
  if (n === 1) return all([{ expr: neg(div(c[0], c[1])), conditions: leading }]);
  if (n === 2) return quadratic(c, leading, book, context);
  if (!c.every(isNumber)) return null;
  const real = countRealRoots(c.map(rationalOf));
  if (real === 0) return all([]);
  if (n === 3) return cubic(c, book);
  const note = `${real} real root${real === 1 ? " has" : "s have"} no formula here: of a polynomial of degree ${n}`;
  return { roots: [], complete: false, notes: [note] };
}

/** A polynomial in t^step. */
function ofPowers(c: readonly Expr[], step: number, book: Book, context: Context): Roots | null {
  const inner = roots(
    c.filter((_, k) => k % step === 0),
    book,
    context,
  );
  if (inner === null) return null;
  const out: Root[] = [];
  for (const { expr, conditions } of inner.roots) {
    if (step % 2 === 1) {
      const r = oddRoot(expr, step, book, context);
      if (r === null) return null;
      out.push({ expr: r, conditions });
      continue;
    }
    const need = required(lessEqual(ZERO, expr), context);
    if (need === null) continue;
    const r = pow(expr, rational(Rational.ratio(1, step)));
    for (const root of r === ZERO ? [r] : [r, neg(r)])
      out.push({ expr: root, conditions: [...conditions, ...need] });
  }
  return { ...inner, roots: out };
}

function oddRoot(a: Expr, n: number, book: Book, context: Context): Expr | null {
  const root = (b: Expr) => pow(b, rational(Rational.ratio(1, n)));
  const sign = ask(lessEqual(ZERO, a), context);
  if (sign === "yes") return root(a);
  if (sign === "no") return neg(root(neg(a)));
  const [cbrt, nthRoot] = [book.find("cbrt", 1), book.find("nthRoot", 2)];
  if (n === 3 && cbrt !== undefined) return call(cbrt, [a]);
  return nthRoot === undefined ? null : call(nthRoot, [a, integer(n)]);
}

function quadratic(c: readonly Expr[], leading: readonly Expr[], book: Book, context: Context): Roots | null {
  const [c0, c1, c2] = c;
  const sqrt = book.find("sqrt", 1);
  if (sqrt === undefined) return null;
  const discriminant = sub(pow(c1, integer(2)), mul(integer(4), mul(c0, c2)));
  const need = required(lessEqual(ZERO, discriminant), context);
  if (need === null) return all([]);
  const r = call(sqrt, [discriminant]);
  const conditions = [...leading, ...need];
  const signed = (s: Expr): Root => ({ expr: div(add(neg(c1), s), mul(integer(2), c2)), conditions });
  return all(r === ZERO ? [signed(r)] : [signed(r), signed(neg(r))]);
}

/** Cardano's formula where there is one real root, Viète's where there are three. */
function cubic(c: readonly Expr[], book: Book): Roots | null {
  const [cos, acos, cbrt, sqrt] = ["cos", "acos", "cbrt", "sqrt"].map((name) => book.find(name, 1));
  if (cos === undefined || acos === undefined || cbrt === undefined || sqrt === undefined) return null;
  const [d, b1, a1] = c.slice(0, 3).map((a) => rationalOf(a).div(rationalOf(c[3])));
  // t = s − a/3 leaves s^3 + p·s + q.
  const third = a1.div(Rational.integer(3));
  const p = b1.sub(third.mul(a1));
  const q = third.mul(third).mul(third).mul(Rational.integer(2)).sub(third.mul(b1)).add(d);
  const [halfQ, thirdP] = [q.div(Rational.integer(2)), p.div(Rational.integer(3))];
  const D = halfQ.mul(halfQ).add(thirdP.mul(thirdP).mul(thirdP));
  const back = (s: Expr): Root => ({ expr: sub(s, rational(third)), conditions: [] });
  if (D.sign >= 0) {
    const r = call(sqrt, [rational(D)]);
    const part = (s: Expr) => call(cbrt, [add(rational(halfQ.neg()), s)]);
    return all([back(sum([part(r), part(neg(r))]))]);
  }
  const size = call(sqrt, [rational(thirdP.neg())]);
  const angle = div(call(acos, [div(rational(halfQ.neg()), mul(size, rational(thirdP.neg())))]), integer(3));
  return all(
    [0, 1, 2].map((k) =>
      back(mul(mul(integer(2), size), call(cos, [sub(angle, mul(rational(Rational.ratio(2 * k, 3)), PI))]))),
    ),
  );
}

/** What has to hold besides what is known for a leading coefficient not to be 0; null where it is. */
function nonzero(a: Expr, context: Context): Expr[] | null {
  return isNumber(a) ? (a === ZERO ? null : []) : required(unequal(a, ZERO), context);
}

/** What has to hold besides what is known; null where it cannot hold. */
export function required(condition: Expr, context: Context): Expr[] | null {
  const answer = ask(condition, context);
  if (answer !== "unknown") return answer === "yes" ? [] : null;
  const truth = freeSymbols(condition).length === 0 ? certainTruth(condition) : null;
  return truth === null ? [condition] : truth ? [] : null;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
