/** Products of sums, multiplied out. */
import type { Expr } from "../expr/node.js";
import { Reader } from "./fraction.js";
import { type AlgebraOptions, applied } from "./options.js";

/** Multiplied-out powers of roots make sums again; each round takes one level of them. */
const ROUNDS = 8;

/**
 * Multiplies products and whole positive powers of sums out, and collects equal terms: x*(x + 1) is x^2 + x.
 * Denominators and the arguments of functions stay as they are.
 * @example
 * print(expand(parse("(x + y)^2"))); // x^2 + 2*x*y + y^2
 * @throws FluxionsError `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function expand(e: Expr, options: AlgebraOptions = {}): Expr {
  return applied(e, options, expanded);
}

function expanded(e: Expr): Expr {
  for (let round = 0; round < ROUNDS; round++) {
    const reader = new Reader("generator");
    // Without sums in products the constructors have done all there is to do, for any number of kernels.
    if (!reader.hasSums(e)) return e;
    const { num, den } = reader.read(e);
    const next = reader.kernels.write(num, den as number);
    if (next === e || !reader.kernels.unfinished) return next;
    e = next;
  }
  return e;
}
