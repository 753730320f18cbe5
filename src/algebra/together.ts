/** One fraction: over a common denominator, and in lowest terms. */
import type { Expr } from "../expr/node.js";
import { budgeted } from "./budget.js";
import { conditionsOf } from "./conditions.js";
import { type Fraction, Reader, reduced, split } from "./fraction.js";
import { type Kernels, toRational } from "./kernels.js";
import { type AlgebraOptions, applied } from "./options.js";
import { isInt } from "./polynomial.js";

/** An expression, and the conditions under which it equals what it was made of. */
export interface Conditional {
  readonly expr: Expr;
  /** Relations such as x != 1: outside of them only the new form is defined. */
  readonly conditions: readonly Expr[];
}

/**
 * One fraction over the least common denominator: 1/x + 1/y is (x + y)/(x*y). Common factors stay.
 * @throws FluxionsError `division-by-zero`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function together(e: Expr, options: AlgebraOptions = {}): Expr {
  return applied(e, options, (part) => {
    const reader = new Reader();
    return writeFraction(reader.kernels, reader.read(part));
  });
}

/**
 * One fraction in lowest terms: (x^2 - 1)/(x - 1) is x + 1. The domain may grow; `cancelWithConditions` says where.
 * @throws FluxionsError `division-by-zero`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function cancel(e: Expr, options: AlgebraOptions = {}): Expr {
  return applied(e, options, (part) => {
    const reader = new Reader();
    return writeFraction(reader.kernels, reduced(reader.read(part)));
  });
}

/**
 * As `cancel`, with the conditions under which the old expression is defined where the new one is: (x^2 - 1)/(x - 1) is
 * x + 1 where x != 1.
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

function writeFraction(kernels: Kernels, f: Fraction): Expr {
  if (isInt(f.den)) return kernels.write(f.num, f.den);
  const { num, den, rest } = split(f);
  return kernels.writeProduct(toRational(num, den), [
    [rest.num, 1],
    [rest.den, -1],
  ]);
}
