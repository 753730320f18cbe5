/**
 * The order in which rules descend, of two formulas: by weight, then by whole powers, by divisions and by signs, as
 * src/language/descent.ts proves of rules; and last by degree, which tells where a rule takes a part of a power:
 * sin(x)^3*cos(x) -> sin(x)^2*sin(2*x)/2.
 */
import type { Expr } from "../expr/node.js";
import { Kind, WHERE } from "../expr/op.js";
import { ONE, smallInteger } from "../expr/reals.js";
import { weightOf } from "../expr/weight.js";
import { leadingSign } from "./sign.js";

/** What decides at equal weight. Below a function, whole powers count twice and signs thrice. */
interface Rank {
  readonly powers: number;
  readonly divisions: number;
  readonly signs: number;
  /** Sizes of the whole exponents, and 1 for each base without one. */
  readonly degree: number;
}

const POWERS_BELOW = 2;
const SIGNS_BELOW = 3;
const ranks = new WeakMap<Expr, Rank>();

/** Is the second one further down? True also where both are too heavy for this to be told. */
export function descends(before: Expr, after: Expr): boolean {
  const [v, w] = [weightOf(before), weightOf(after)];
  if (v !== w || v > Number.MAX_SAFE_INTEGER) return v > w || v > Number.MAX_SAFE_INTEGER;
  const [a, b] = [rankOf(before), rankOf(after)];
  if (a.powers !== b.powers) return a.powers > b.powers;
  if (a.divisions !== b.divisions) return a.divisions > b.divisions;
  if (a.signs !== b.signs) return a.signs > b.signs;
  return a.degree > b.degree;
}

function rankOf(root: Expr): Rank {
  const stack = [root];
  while (stack.length > 0) {
    const n = stack[stack.length - 1];
    const before = stack.length;
    for (const a of n.args) if (!ranks.has(a)) stack.push(a);
    if (stack.length > before) continue;
    ranks.set(n, rankFrom(n));
    stack.pop();
  }
  return ranks.get(root) as Rank;
}

function rankFrom(n: Expr): Rank {
  const calls = n.op.kind === Kind.Call && n.op !== WHERE;
  const pairs = n.op.kind === Kind.Product || n.op.kind === Kind.Power;
  const { args } = n;
  let [powers, divisions, signs] = [0, 0, 0];
  let degree = calls || args.length === 0 ? 1 : 0;
  for (let i = 0; i < args.length; i++) {
    const a = args[i];
    const of = ranks.get(a) as Rank;
    signs += calls ? SIGNS_BELOW * of.signs + signOf(a) : of.signs;
    if (pairs && i % 2 === 1) {
      const k = smallInteger(a);
      const size = Number.isNaN(k) ? 1 : Math.abs(k);
      degree += size * (ranks.get(args[i - 1]) as Rank).degree;
      if (!Number.isNaN(k)) {
        if (a !== ONE) powers++;
        if (k < 0) divisions++;
        continue;
      }
    } else if (!pairs) degree += of.degree;
    powers += (calls ? POWERS_BELOW : 1) * of.powers;
    divisions += of.divisions;
    if (pairs && i % 2 === 1) degree += of.degree;
  }
  return { powers, divisions, signs, degree };
}

/** What an argument adds: 1 for a minus in front, and 1 for a number. */
const signOf = (e: Expr): number =>
  (leadingSign(e) < 0 ? 1 : 0) + (e.op.kind === Kind.Product && e.value !== ONE ? 1 : 0);
