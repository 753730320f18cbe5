/** Float operators that only lowering makes. */
import { type Expr, exactly } from "../expr/node.js";
import { Kind, Op } from "../expr/op.js";

/** The square root by the target's own instruction: x^(1/2) has no named function that could be called. */
export const FSQRT = new Op("fsqrt", Kind.Float, ["a"]);

/**
 * A value as one piece. What a named function means may not be merged with the formula around it: sec(x)·cos(x) still
 * depends on x, and a NaN there must come out.
 */
export const FVALUE = new Op("fvalue", Kind.Float, ["a"]);

export const fsqrt = (a: Expr): Expr => exactly(FSQRT, [a]);

export function asOneValue(e: Expr): Expr {
  const { kind } = e.op;
  return kind === Kind.Sum || kind === Kind.Product || kind === Kind.Power ? exactly(FVALUE, [e]) : e;
}
