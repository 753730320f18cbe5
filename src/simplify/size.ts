/**
 * How large an expression is on paper: the nodes of its text, operators and all. x/y is three, sin(x) is two, -x is two.
 * It is what simplification makes smaller, so it measures what a reader sees and not how nodes are laid out.
 */
import type { Expr } from "../expr/node.js";
import { Kind, WHERE } from "../expr/op.js";
import type { Rational } from "../expr/rational.js";
import { isNumber, ONE, rationalOf, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";

/** Larger than any expression that fits in memory, written out, needs to be told from. */
const MOST = Number.MAX_SAFE_INTEGER / 4;

/** Of two forms of one length, the one with fewer divisions is the simpler one. */
const A_DIVISION = 1 / 64;

const sizes = new WeakMap<Expr, number>();

/** The number of nodes of the expression's text; shared parts count wherever they stand. */
export function sizeOf(root: Expr): number {
  const known = sizes.get(root);
  if (known !== undefined) return known;
  for (const n of postorder([root])) if (!sizes.has(n)) sizes.set(n, Math.min(MOST, ofNode(n)));
  return sizes.get(root) as number;
}

const of = (e: Expr): number => sizes.get(e) ?? sizeOf(e);

function ofNode(n: Expr): number {
  const { args } = n;
  switch (n.op.kind) {
    case Kind.Number:
      return ofNumber(rationalOf(n));
    case Kind.Sum: {
      let size = -1;
      let leading = true;
      for (let i = 0; i < args.length; i += 2) {
        const c = rationalOf(args[i + 1]);
        // A minus in front of a term is the operator that joins it; before the first term a positive one can be put.
        if (c.sign > 0) leading = false;
        size += 1 + ofTerm(args[i], c.abs());
      }
      if (n.value !== ZERO) {
        const k = rationalOf(n.value as Expr);
        if (k.sign > 0) leading = false;
        size += 1 + ofNumber(k.abs());
      }
      return leading ? size + 1 : size;
    }
    case Kind.Product: {
      const c = rationalOf(n.value as Expr);
      return ofFactors(args, c.abs()) + (c.sign < 0 ? 1 : 0);
    }
    case Kind.Power:
      return ofFactors(args, null);
    case Kind.Symbol:
    case Kind.Constant:
    case Kind.Hole:
      return 1;
  }
  let size = n.op === WHERE ? 2 : n.op.kind === Kind.Logic ? args.length - 1 : 1;
  for (const a of args) size += of(a);
  return size;
}

function ofNumber(r: Rational): number {
  return (r.isInteger ? 1 : 3) + (r.sign < 0 ? 1 : 0);
}

function ofTerm(t: Expr, c: Rational): number {
  if (t.op.kind === Kind.Product || t.op.kind === Kind.Power) return ofFactors(t.args, c);
  return ofFactors([t, ONE], c);
}

/** A quotient: every factor above and below, and an operator between any two. */
function ofFactors(pairs: readonly Expr[], coefficient: Rational | null): number {
  let above = 0;
  let size = 0;
  if (coefficient !== null && coefficient.numerator !== 1n) {
    above++;
    size += 2;
  }
  if (coefficient !== null && !coefficient.isInteger) size += 2;
  for (let i = 0; i < pairs.length; i += 2) {
    const exponent = pairs[i + 1];
    size += 1 + of(pairs[i]);
    if (isNumber(exponent)) {
      const r = rationalOf(exponent);
      if (r.sign > 0) above++;
      else size += A_DIVISION;
      const m = r.abs();
      if (m.numerator !== 1n || m.denominator !== 1n)
        // x^(1/2) is written as a root.
        size += m.numerator === 1n && m.denominator === 2n ? 1 : 1 + ofNumber(m);
    } else {
      above++;
      size += 1 + of(exponent);
    }
  }
  return above === 0 ? size + 1 : size - 1;
}
