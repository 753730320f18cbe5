/** What holds between kernels: a root's power is what stands under it, cos² is 1 − sin², the sign of what is not 0 is a unit. */
import { spend } from "../algebra/budget.js";
import { type Fraction, fraction, Reader, times } from "../algebra/fraction.js";
import { lcmInt } from "../algebra/integer.js";
import { MOST_ROOT } from "../algebra/kernels.js";
import { add, divideExactly, inPowers, isInt, monomial, type Polynomial } from "../algebra/polynomial.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op } from "../expr/op.js";
import { isNumber, ONE, pow, rationalOf, smallInteger, sub, TWO, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { isNonzero } from "../facts/ask.js";
import type { Context } from "../facts/context.js";

/** kernel^degree = value */
interface Relation {
  /** What the kernel is a root of, or the kernel itself. */
  readonly base: Expr;
  readonly isRoot: boolean;
  degree: number;
  readonly value: Expr;
  /** Of a sign: what it is the sign of. Beside it, or where it is not 0, the sign's square is 1. */
  readonly argument: Expr | null;
}

/** Of (sin, cos), the one of which only the first power stays. */
export type Eliminated = "cos" | "sin";

/** A relation between generators of a polynomial ring. */
export interface RingRelation {
  readonly v: number;
  readonly degree: number;
  readonly value: Fraction;
  /** Of a sign: the polynomial whose sign it is. */
  readonly argument: Polynomial | null;
}

export interface Read {
  readonly reader: Reader;
  readonly fraction: Fraction;
  readonly relations: readonly RingRelation[];
}

/** Most rounds of reduction: roots under roots need one each. */
const MOST_ROUNDS = 8;

/** Reads an expression whose kernels are those of the basis, and what holds between them. */
export function readWithRelations(
  e: Expr,
  context: Context,
  /** Of which functions may identities be used? */
  opens: (op: Op) => boolean,
  eliminated: Eliminated = "cos",
): Read {
  const found = relationsIn(e, context, opens, eliminated);
  const reader = new Reader();
  const [fraction, ...values] = reader.readAll([
    e,
    ...found.map((r) => r.value),
    ...found.map((r) => r.argument ?? ZERO),
  ]);
  const relations: RingRelation[] = [];
  for (const [i, { base, isRoot, degree, argument }] of found.entries()) {
    const [v, exponent] = reader.kernels.place({ base, p: 1, q: isRoot ? degree : 1 });
    const of = argument === null ? null : values[found.length + i].num;
    if (exponent === 1) relations.push({ v, degree, value: values[i], argument: of });
  }
  return { reader, fraction, relations };
}

function relationsIn(
  root: Expr,
  context: Context,
  opens: (op: Op) => boolean,
  eliminated: Eliminated,
): Relation[] {
  const roots = new Map<Expr, Relation>();
  const kernels = new Map<Expr, Relation>();
  const todo = [root];
  /** What something is divided by: not 0, wherever the expression is defined. */
  const divisors = new Set<Expr>();
  const seen = new Set<Expr>();
  const visit = (base: Expr, exponent: Expr) => {
    if (isNumber(exponent) && rationalOf(exponent).sign < 0) {
      divisors.add(base);
      if (base.op.declared.native === "sign") divisors.add(base.args[0]);
    }
    if (isNumber(exponent) && !rationalOf(exponent).isInteger) {
      const { q, wide } = rationalOf(exponent);
      const { kind } = base.op;
      if (wide !== null || q > MOST_ROOT) return;
      // A root of a symbol or a call is the generator of which the symbol is a power.
      if (kind !== Kind.Sum && kind !== Kind.Product && kind !== Kind.Number) return;
      const known = roots.get(base);
      if (known === undefined) {
        roots.set(base, { base, isRoot: true, degree: q, value: base, argument: null });
        todo.push(base);
      } else {
        const degree = lcmInt(known.degree, q);
        // What is no safe integer is far beyond the degrees that are read.
        if (typeof degree === "number") known.degree = degree;
      }
      return;
    }
    if (base.op.kind === Kind.Sum || base.op.kind === Kind.Product) todo.push(base);
    else if (base.op.kind === Kind.Call && !kernels.has(base) && opens(base.op)) {
      const r = relationOfCall(base, context, opens, eliminated);
      if (r === null) return;
      kernels.set(base, r);
      todo.push(r.value);
    }
  };
  for (let n = todo.pop(); n !== undefined; n = todo.pop()) {
    if (seen.has(n)) continue;
    seen.add(n);
    if (n.op.kind === Kind.Sum) for (let i = 0; i < n.args.length; i += 2) todo.push(n.args[i]);
    else if (n.op.kind === Kind.Product || n.op.kind === Kind.Power)
      for (let i = 0; i < n.args.length; i += 2) visit(n.args[i], n.args[i + 1]);
    else if (n.op.kind === Kind.Call) visit(n, ONE);
  }
  for (const [n, r] of kernels)
    if (n.op.declared.native === "sign" && divisors.has(n.args[0]))
      kernels.set(n, { ...r, degree: 2, value: ONE, argument: null });
  // Outer roots first: their values may contain inner ones. A value's depth is the number of its nodes at least.
  const size = (r: Relation) => postorder([r.value]).length;
  return [...roots.values()].sort((a, b) => size(b) - size(a)).concat([...kernels.values()]);
}

function relationOfCall(
  n: Expr,
  context: Context,
  opens: (op: Op) => boolean,
  eliminated: Eliminated,
): Relation | null {
  const kernel = (degree: number, value: Expr, argument: Expr | null = null) => ({
    base: n,
    isRoot: false,
    degree,
    value,
    argument,
  });
  switch (n.op.declared.native) {
    case "cos":
    case "sin": {
      const { quarter } = n.op.declared;
      if (n.op.declared.native !== eliminated || quarter === null) return null;
      const other = quarter.fill(n.args);
      // The other function's own derivative must be the one that the identity speaks of.
      if (!postorder([quarter.body]).every((m) => m.op.kind !== Kind.Call || opens(m.op))) return null;
      return kernel(2, sub(ONE, pow(other, TWO)));
    }
    case "sign":
      return isNonzero(n.args[0], context) === "yes" ? kernel(2, ONE) : kernel(3, n, n.args[0]);
    case "cbrt":
      return kernel(3, n.args[0]);
    case "nthRoot": {
      const k = n.args.length === 2 ? smallInteger(n.args[1]) : Number.NaN;
      return k >= 2 && k <= MOST_ROOT ? kernel(k, n.args[0]) : null;
    }
  }
  return null;
}

/** The fraction with all powers of related kernels below their degrees. */
export function reduceFraction({ fraction: f, relations }: Read): Fraction {
  let { num, den } = f;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let changed = false;
    for (const r of relations) {
      const a = reduceBy(num, r);
      const b = reduceBy(den, r);
      if (a !== null) {
        num = a.poly;
        den = times(den, a.scale);
        changed = true;
      }
      if (b !== null) {
        // `den` may have been scaled meanwhile: the scale is free of this kernel's higher powers.
        const again = a === null ? b : (reduceBy(den, r) ?? { poly: den, scale: 1 });
        den = again.poly;
        num = times(num, again.scale);
        changed = true;
      }
    }
    if (!changed) break;
  }
  return fraction(num, den);
}

/** The numerator alone, up to a factor: enough to see that it is 0. */
export function reducedNumerator({ fraction: f, relations }: Read): Polynomial {
  let { num } = f;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let changed = false;
    for (const r of relations) {
      const a = reduceBy(num, r);
      if (a === null) continue;
      num = a.poly;
      changed = true;
      if (num === 0) return 0;
    }
    if (!changed) break;
  }
  for (const r of relations) {
    if (r.argument === null || isInt(r.argument)) continue;
    // p·(sign(p)² − 1) is 0 also where p is.
    const rest = divideExactly(num, r.argument);
    if (rest === null) continue;
    const square = { v: r.v, degree: 2, value: { num: 1, den: 1 }, argument: null };
    num = reduceBy(rest, square)?.poly ?? rest;
    if (num === 0) return 0;
  }
  return num;
}

/** p = poly/scale with lower powers of the kernel, or null where they are low already. */
function reduceBy(
  p: Polynomial,
  { v, degree, value }: RingRelation,
): { poly: Polynomial; scale: Polynomial } | null {
  const parts = byPowers(p, v);
  if (parts.length <= degree) return null;
  const most = Math.floor((parts.length - 1) / degree);
  const tops: Polynomial[] = [1];
  const bottoms: Polynomial[] = [1];
  for (let i = 1; i <= most; i++) {
    tops.push(times(tops[i - 1], value.num));
    bottoms.push(value.den === 1 ? 1 : times(bottoms[i - 1], value.den));
  }
  let out: Polynomial = 0;
  for (let k = 0; k < parts.length; k++) {
    if (parts[k] === 0) continue;
    const m = Math.floor(k / degree);
    const factor = times(tops[m], bottoms[most - m]);
    out = add(out, times(times(parts[k], factor), monomial(v, k % degree)));
  }
  return { poly: out, scale: bottoms[most] };
}

/** The coefficients by ascending powers of any generator. */
export function byPowers(p: Polynomial, v: number): readonly Polynomial[] {
  if (isInt(p) || p.v > v) return [p];
  if (p.v === v) return p.c;
  const parts = p.c.map((c) => byPowers(c, v));
  const length = parts.reduce((most, list) => Math.max(most, list.length), 0);
  return Array.from({ length }, (_, k) => {
    spend(parts.length);
    return inPowers(
      p.v,
      parts.map((list) => list[k] ?? 0),
    );
  });
}
