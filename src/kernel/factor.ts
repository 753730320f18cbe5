import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { MINUS_ONE, ONE, rational, rationalOf } from "../expr/reals.js";

/** base^exponent */
export interface Factor {
  readonly base: Expr;
  readonly exponent: Expr;
}

/** The factors of a product as it is written, without its coefficient. */
export function writtenFactors(p: Expr): Factor[] {
  const out: Factor[] = [];
  for (let i = 0; i < p.args.length; i += 2) out.push({ base: p.args[i], exponent: p.args[i + 1] });
  return out;
}

export function isConstant(f: Factor): boolean {
  return f.base.symbols === 0 && f.exponent.symbols === 0;
}

/** Does it stand below the line? */
export function isDivisor({ exponent }: Factor): boolean {
  return exponent.op.kind === Kind.Number && rationalOf(exponent).sign < 0;
}

/** 1/f of a factor whose exponent is a number. */
export function inverse({ base, exponent }: Factor): Factor {
  return { base, exponent: exponent === ONE ? MINUS_ONE : rational(rationalOf(exponent).neg()) };
}
