/**
 * The float dialect: an expression is an ordered sequence of floating-point operations, in which nothing is
 * rearranged, cancelled or folded. Recipes are written in it, and `lower` ends in it.
 */
import { type Expr, exactly } from "./node.js";
import { Kind, Op } from "./op.js";

const op = (name: string, ...params: string[]) => new Op(name, Kind.Float, params);

export const FADD = op("fadd", "a", "b");
export const FSUB = op("fsub", "a", "b");
export const FMUL = op("fmul", "a", "b");
export const FDIV = op("fdiv", "a", "b");
export const FNEG = op("fneg", "a");
/** a^b by the target's own power function: 1 where b = 0, NaN for a < 0 and b no integer. */
export const FPOW = op("fpow", "a", "b");

export const fadd = (a: Expr, b: Expr): Expr => exactly(FADD, [a, b]);
export const fsub = (a: Expr, b: Expr): Expr => exactly(FSUB, [a, b]);
export const fmul = (a: Expr, b: Expr): Expr => exactly(FMUL, [a, b]);
export const fdiv = (a: Expr, b: Expr): Expr => exactly(FDIV, [a, b]);
export const fneg = (a: Expr): Expr => exactly(FNEG, [a]);

/** b^n for a whole n > 0 by repeated squaring. */
function positivePower(b: Expr, n: number): Expr {
  if (n === 1) return b;
  const half = positivePower(b, Math.floor(n / 2));
  const square = fmul(half, half);
  return n % 2 === 0 ? square : fmul(square, b);
}

/** Beyond this exponent a chain of multiplications is less accurate than the target's power function. */
export const LONGEST_CHAIN = 64;

/** a^b: whole exponents become multiplications, so that x^2 is x·x on every target. */
export function fpow(a: Expr, b: Expr, one: Expr, wholeExponent: number): Expr {
  const n = wholeExponent;
  if (Number.isNaN(n) || Math.abs(n) > LONGEST_CHAIN) return exactly(FPOW, [a, b]);
  if (n === 0) return one;
  return n > 0 ? positivePower(a, n) : fdiv(one, positivePower(a, -n));
}
