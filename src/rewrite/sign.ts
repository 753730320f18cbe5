/** Which of a and -a is the one without a minus in front. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { compare } from "../expr/order.js";
import { rationalOf, writtenSign } from "../expr/reals.js";

/**
 * 1 or -1 (0 of the number 0), opposite for a and -a: of a sum the sign of the term that is written first, as far as
 * degrees and names tell.
 */
export function leadingSign(e: Expr): -1 | 0 | 1 {
  if (e.op.kind !== Kind.Sum) return writtenSign(e);
  const { args } = e;
  let lead = 0;
  for (let i = 2; i < args.length; i += 2) if (precedes(args[i], args[lead])) lead = i;
  return rationalOf(args[lead + 1]).sign;
}

function precedes(a: Expr, b: Expr): boolean {
  const byDegree = degree(b) - degree(a);
  if (byDegree !== 0) return byDegree < 0;
  const s = nameOf(a);
  const t = nameOf(b);
  return s === t ? compare(a, b) < 0 : s < t;
}

function pairsOf(e: Expr): readonly Expr[] | null {
  return e.op.kind === Kind.Product || e.op.kind === Kind.Power ? e.args : null;
}

function degree(e: Expr): number {
  if (e.op.kind === Kind.Symbol) return 1;
  const pairs = pairsOf(e);
  if (pairs === null) return 0;
  let sum = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const exponent = pairs[i + 1];
    if (pairs[i].op.kind === Kind.Symbol && exponent.op.kind === Kind.Number)
      sum += rationalOf(exponent).toNumber();
  }
  return sum;
}

/** Symbols come before functions, and those before constants. */
function nameOf(e: Expr): string {
  const pairs = pairsOf(e);
  if (pairs === null) return word(e);
  const words: string[] = [];
  for (let i = 0; i < pairs.length; i += 2) words.push(word(pairs[i]));
  return words.sort().join(" ");
}

function word(e: Expr): string {
  if (e.op.kind === Kind.Symbol) return `0${e.value as string}`;
  return e.op.kind === Kind.Call ? `1${e.op.name}` : `2${e.op.name}`;
}
