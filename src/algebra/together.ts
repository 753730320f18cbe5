/** One fraction: over a common denominator, and in lowest terms. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { isNumber, rationalOf } from "../expr/reals.js";
import { budgeted, withFewerTerms } from "./budget.js";
import { conditionsOf } from "./conditions.js";
import { Reader, reduced, writeFraction } from "./fraction.js";
import { type AlgebraOptions, applied } from "./options.js";

/** Products without denominators are multiplied out to at most so many terms. */
const LONGEST_PRODUCT = 1_000;

/** An expression, and the conditions under which it equals what it was made of. */
export interface Conditional {
  readonly expr: Expr;
  /** Relations such as x != 1: outside of them only the new form is defined. */
  readonly conditions: readonly Expr[];
}

/**
 * One fraction over the least common denominator: 1/x + 1/y is (x + y)/(x*y). Common factors stay, and so does a product or
 * a power without denominators that would have more than 1,000 terms.
 * @example
 * print(together(parse("1/x + 1/y"))); // (x + y)/(x*y)
 * @throws FluxionsError `division-by-zero`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function together(e: Expr, options: AlgebraOptions = {}): Expr {
  return applied(e, options, (part) =>
    unlessLarge(part, () => {
      const reader = new Reader();
      return writeFraction(reader.kernels, reader.read(part));
    }),
  );
}

/**
 * One fraction in lowest terms: (x^2 - 1)/(x - 1) is x + 1. The domain may grow; `cancelWithConditions` says where. A product
 * or a power without denominators that would have more than 1,000 terms stays as it is.
 * @throws FluxionsError `division-by-zero`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function cancel(e: Expr, options: AlgebraOptions = {}): Expr {
  return applied(e, options, (part) =>
    unlessLarge(part, () => {
      const reader = new Reader();
      return writeFraction(reader.kernels, reduced(reader.read(part)));
    }),
  );
}

/**
 * As `cancel`, with the conditions under which the old expression is defined where the new one is: (x^2 - 1)/(x - 1) is
 * x + 1 where x != 1.
 * @example
 * const { expr: lowest, conditions } = cancelWithConditions(parse("(x^2 - 1)/(x - 1)"));
 * console.log(`${lowest} where ${conditions.join(" and ")}`); // x + 1 where x != 1
 * @throws FluxionsError `division-by-zero`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function cancelWithConditions(e: Expr, options: Pick<AlgebraOptions, "budget"> = {}): Conditional {
  if (e.op.boolean) return { expr: e, conditions: [] };
  return budgeted(options.budget ?? {}, () => {
    const reader = new Reader();
    const f = reduced(reader.read(e));
    const expr = writeFraction(reader.kernels, f);
    return { expr, conditions: conditionsOf(reader, f.den, e, expr) };
  });
}

/** A product or a power without denominators is a fraction in lowest terms already: it stays where it would grow long. */
function unlessLarge(e: Expr, work: () => Expr): Expr {
  const { kind } = e.op;
  if ((kind !== Kind.Product && kind !== Kind.Power) || !isWhole(e)) return work();
  return withFewerTerms(LONGEST_PRODUCT, work, e);
}

/** Is it read without any denominator? */
function isWhole(root: Expr): boolean {
  const stack = [root];
  const seen = new Set<Expr>();
  const whole = (n: Expr) => rationalOf(n).isInteger;
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (seen.has(n)) continue;
    seen.add(n);
    const { op, args } = n;
    if (op.kind === Kind.Number && !whole(n)) return false;
    if ((op.kind === Kind.Sum || op.kind === Kind.Product) && !whole(n.value as Expr)) return false;
    if (op.kind === Kind.Sum)
      for (let i = 0; i < args.length; i += 2) {
        if (!whole(args[i + 1])) return false;
        stack.push(args[i]);
      }
    else if (op.kind === Kind.Product || op.kind === Kind.Power)
      for (let i = 0; i < args.length; i += 2) {
        if (isNumber(args[i + 1]) && rationalOf(args[i + 1]).sign < 0) return false;
        if (args[i].op.kind === Kind.Sum) stack.push(args[i]);
      }
  }
  return true;
}
