/** Declared derivatives by numbers alone: constructors that merge powers also give values where a rule has none. */
import { Decimal } from "decimal.js";
import { derive } from "../../src/calculus/derivative.js";
import { call } from "../../src/expr/call.js";
import { where } from "../../src/expr/logic.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { Kind, WHERE } from "../../src/expr/op.js";
import { add, mul, ONE, pow, ZERO } from "../../src/expr/reals.js";
import { postorder } from "../../src/expr/walk.js";
import type { Book } from "../../src/language/book.js";
import type { Values } from "../../src/numbers/evaluate.js";
import { digits, isDefinedAt, type Verdict, verdict } from "./_values.js";

const FIGURES = 40;

/**
 * Has every rule that counts at this point a finite value there? The chain rule is applied node by node, with each rule's
 * arguments replaced by their values, so that no factor of one rule cancels one of another. `null` where digits do not settle it.
 */
export function hasSlopeAt(book: Book, e: Expr, x: string, at: Values): boolean | null {
  const defined = isDefinedAt(e, at);
  if (defined !== true) return defined;
  const slopes = new Map<Expr, Decimal | null>();
  const own = symbol(x);
  const valueAt = (n: Expr) => digits(n, at, FIGURES);
  /** Σ ∂f/∂uᵢ·uᵢ' for f of the operands, which are replaced by symbols. */
  const chain = (operands: readonly Expr[], f: (u: readonly Expr[]) => Expr): Decimal | null => {
    const stand = operands.map((_, i) => symbol(`u${i} of a chain`));
    const point: Record<string, string> = {};
    for (const [i, o] of operands.entries()) {
      const v = valueAt(o);
      if (v === null) return null;
      point[stand[i].value as string] = v.toString();
    }
    let sum = new Decimal(0);
    for (const [i, o] of operands.entries()) {
      const slope = slopes.get(o) ?? null;
      if (slope === null) return null;
      // What does not depend on x has no tangent: its rule is never asked.
      if (slope.isZero() && !postorder([o]).includes(own)) continue;
      const partial = digits(derive(book, f(stand), stand[i]), point, 20);
      if (partial === null) return null;
      sum = sum.plus(partial.times(slope));
    }
    return sum;
  };
  for (const n of postorder([e])) {
    if (n.op.boolean) continue;
    const { op, args } = n;
    if (args.length === 0) {
      slopes.set(n, new Decimal(n === own ? 1 : 0));
      continue;
    }
    let slope: Decimal | null;
    if (op === WHERE) {
      const c = digits(where(args[0], ONE, ZERO), at, 10);
      slope = c === null ? null : (slopes.get(c.eq(1) ? args[1] : args[2]) ?? null);
    } else if (op.kind === Kind.Call) slope = chain(args, (u) => call(op, u));
    else if (op.kind === Kind.Power) slope = chain(args, ([b, p]) => pow(b, p));
    else if (op.kind === Kind.Sum) slope = chain(args, (u) => pairwise(u, mul).reduce(add));
    else slope = chain(args, (u) => pairwise(u, pow).reduce(mul));
    slopes.set(n, slope);
  }
  const slope = slopes.get(e) ?? null;
  return slope === null ? null : slope.isFinite();
}

function pairwise(u: readonly Expr[], f: (a: Expr, b: Expr) => Expr): Expr[] {
  const out: Expr[] = [];
  for (let i = 0; i < u.length; i += 2) out.push(f(u[i], u[i + 1]));
  return out;
}

/**
 * Compares the derivatives by x of `e` and of what it became. As `verdict`, but nothing is demanded where a rule of `e` has no
 * value, although its merged formula has one.
 */
export function slopeVerdict(
  book: Book,
  e: Expr,
  x: string,
  [before, after]: readonly [Expr, Expr],
  at: Values,
  figures: number,
): Verdict {
  const v = verdict(before, after, at, figures);
  if (v !== "wrong") return v;
  const sloped = hasSlopeAt(book, e, x, at);
  return sloped === null ? "unsettled" : sloped ? "wrong" : "undefined there";
}
