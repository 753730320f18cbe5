/**
 * The order in which people write terms and factors. The algebra's own order is that of hashes: the same in every
 * run, but without meaning to a reader.
 */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { compare as compareHashes } from "../expr/order.js";
import type { Rational } from "../expr/rational.js";
import { ONE } from "../expr/reals.js";

/** Beyond this depth two expressions are told apart by their hashes, so that a comparison costs little. */
const DEPTH = 4;
/** Longer sums and products are not sorted for the sake of a comparison. */
const WIDTH = 6;

const collate = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** x2 before x10; otherwise by code units. */
export function compareNames(a: string, b: string): number {
  if (a.length === b.length) return collate(a, b);
  const i = digitsAt(a);
  const j = digitsAt(b);
  if (i !== j || i === a.length || j === b.length || a.slice(0, i) !== b.slice(0, j)) return collate(a, b);
  return a.length - b.length;
}

/** The offset of the digits with which a name ends. */
function digitsAt(name: string): number {
  let i = name.length;
  while (i > 0 && name.charCodeAt(i - 1) >= 48 && name.charCodeAt(i - 1) <= 57) i--;
  return i;
}

/** Numbers, constants, symbols, powers, functions, and at the end what needs parentheses. */
function rank(e: Expr): number {
  switch (e.op.kind) {
    case Kind.Number:
      return 0;
    case Kind.Constant:
      return 1;
    case Kind.Symbol:
      return 2;
    case Kind.Hole:
      return 3;
    case Kind.Power:
      return 4;
    case Kind.Product:
      return 5;
    case Kind.Call:
      return 6;
    case Kind.Sum:
      return 7;
    case Kind.Relation:
      return 8;
    case Kind.Logic:
      return 9;
    default:
      return 10;
  }
}

/** Whether the exponent raises a symbol out of its place in the alphabet: x^2 does not, x^y does. */
function pairRank(base: Expr, exponent: Expr): number {
  const r = rank(base);
  return exponent.op.kind === Kind.Number ? (r === 4 || r === 5 ? 7 : r) : Math.max(r, 4);
}

/** The order of two expressions that stand side by side. */
export function compareForReaders(a: Expr, b: Expr): number {
  return compareAt(a, b, DEPTH);
}

function compareAt(a: Expr, b: Expr, depth: number): number {
  if (a === b) return 0;
  const r = rank(a);
  const byRank = r - rank(b);
  if (byRank !== 0) return byRank;
  if (r === 2) return compareNames(a.value as string, b.value as string);
  if (r === 0) return (a.value as Rational).compare(b.value as Rational);
  if (r === 3) return (a.value as number) - (b.value as number);
  const byName = collate(a.op.name, b.op.name);
  if (byName !== 0) return byName;
  if (depth === 0 || a.args.length > 2 * WIDTH || b.args.length > 2 * WIDTH)
    return a.args.length - b.args.length || compareHashes(a, b);
  switch (a.op.kind) {
    case Kind.Sum: {
      const s = sortedTerms(a, depth - 1);
      const t = sortedTerms(b, depth - 1);
      for (let i = 0; i < s.length && i < t.length; i++) {
        const c = compareTermsAt(s[i], t[i], depth - 1) || s[i].coefficient.compare(t[i].coefficient);
        if (c !== 0) return c;
      }
      const k = (e: Expr) => (e.value as Expr).value as Rational;
      return s.length - t.length || k(a).compare(k(b));
    }
    case Kind.Product: {
      const c = compareFactors(factorsAt(a, depth - 1), factorsAt(b, depth - 1), depth - 1);
      return c || compareAt(a.value as Expr, b.value as Expr, depth - 1);
    }
    default:
      for (let i = 0; i < a.args.length && i < b.args.length; i++) {
        const c = compareAt(a.args[i], b.args[i], depth - 1);
        if (c !== 0) return c;
      }
      return a.args.length - b.args.length || compareHashes(a, b);
  }
}

/** Pairs of base and exponent, in the order in which they are written. The coefficient of a product is left out. */
export function factorsOf(e: Expr): readonly Expr[] {
  return factorsAt(e, DEPTH);
}

function factorsAt(e: Expr, depth: number): readonly Expr[] {
  if (e.op.kind === Kind.Power) return e.args;
  if (e.op.kind !== Kind.Product) return [e, ONE];
  const { args } = e;
  if (args.length === 2) return args;
  if (args.length > 2 * 16) return sortMany(args, depth);
  const out = args.slice();
  for (let i = 2; i < out.length; i += 2) {
    const base = out[i];
    const exponent = out[i + 1];
    let j = i - 2;
    while (j >= 0 && comparePairs(out[j], out[j + 1], base, exponent, depth) > 0) {
      out[j + 2] = out[j];
      out[j + 3] = out[j + 1];
      j -= 2;
    }
    out[j + 2] = base;
    out[j + 3] = exponent;
  }
  return out;
}

function sortMany(args: readonly Expr[], depth: number): readonly Expr[] {
  const pairs: (readonly [Expr, Expr])[] = [];
  for (let i = 0; i < args.length; i += 2) pairs.push([args[i], args[i + 1]]);
  pairs.sort((a, b) => comparePairs(a[0], a[1], b[0], b[1], depth));
  return pairs.flat();
}

function comparePairs(a: Expr, m: Expr, b: Expr, n: Expr, depth: number): number {
  return pairRank(a, m) - pairRank(b, n) || compareAt(a, b, depth) || compareAt(n, m, depth);
}

/** Lists of factors as in a dictionary, higher powers first. */
function compareFactors(a: readonly Expr[], b: readonly Expr[], depth: number): number {
  for (let i = 0; i < a.length && i < b.length; i += 2) {
    const c = comparePairs(a[i], a[i + 1], b[i], b[i + 1], depth);
    if (c !== 0) return c;
  }
  return b.length - a.length;
}

/** A term of a sum. */
export interface Term {
  readonly coefficient: Rational;
  readonly factors: readonly Expr[];
  readonly degree: number;
}

/** The total degree in symbols, as far as it is a number; functions and constants count nothing. */
function degreeOf(factors: readonly Expr[]): number {
  let degree = 0;
  for (let i = 0; i < factors.length; i += 2) {
    const { kind } = factors[i].op;
    if (kind !== Kind.Symbol && kind !== Kind.Hole && kind !== Kind.Sum) continue;
    const exponent = factors[i + 1];
    if (exponent === ONE) degree++;
    else if (exponent.op.kind === Kind.Number) degree += (exponent.value as Rational).toNumber();
  }
  return degree;
}

function compareTermsAt(a: Term, b: Term, depth: number): number {
  return b.degree - a.degree || compareFactors(a.factors, b.factors, depth);
}

/** The terms of a sum without its constant: by descending degree, and as in a dictionary where that is the same. */
export function termsOf(e: Expr): Term[] {
  return sortedTerms(e, DEPTH);
}

function sortedTerms(e: Expr, depth: number): Term[] {
  const { args } = e;
  const terms: Term[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const factors = factorsAt(args[i], depth);
    terms.push({ coefficient: args[i + 1].value as Rational, factors, degree: degreeOf(factors) });
  }
  return terms.length === 1 ? terms : terms.sort((a, b) => compareTermsAt(a, b, depth));
}
