/**
 * What an expression weighs: the order in which rewrite rules descend. Every `->` rule makes what it rewrites lighter.
 *
 *   number                     0          (rational factors of anything weigh nothing)
 *   symbol                     1
 *   pi                         3          (sin(pi/12) is a difference of two roots)
 *   e                          weight(exp), so that e^n may become exp(n)
 *   sum, product               Σ (operand + 1) − 1: the constant of a sum is an operand, a coefficient is none
 *   x^n, n whole               x: whole powers weigh nothing, so that they may be multiplied out
 *   2^(1/2)                    1          (-2/3)^(1/2): 3, what (2/3)^(1/2) weighs once it is split into roots
 *   x^(1/2)                    2x + 3
 *   x^y                        2x + 2y + 3
 *   f(x, y)                    weight(f) + 2x + 2y
 *   where(c, x, y)             2 + c + x + y
 *   x < y                      1 + x + y
 *   p and q                    (p + 1) + (q + 1) − 1; not p: p + 1
 *
 * The order is closed under contexts: where w(a) > w(b), w(C[a]) > w(C[b]) for every C in which b takes the place of a,
 * although the constructors canonicalise C[b]. For, with Σ (operand + 1) − 1, a sum in a sum and a product in a product weigh the
 * same flattened; numbers distributed over a sum, and whole exponents over a product, weigh nothing before and after; the
 * other constructions grow strictly with their operands. And whatever else canonicalising does never adds weight: collecting
 * c·t + d·t takes an operand away; collecting x^a·x^b to x^(a+b) takes away at least w(x) + 1 − 2 where one exponent is a number
 * and w(x) + 4 where none is; an operand that becomes a number disappears, or is folded with others; e^y as exp(y) is
 * lighter than 2·w(e) + 2y + 3; (2/3)^(1/2), split into 2^(1/2)·3^(1/2)/3, weighs 1 + 1 + 1, and what stood there under the
 * root, no number, weighed at least 2·1 + 3; a connective drops repetitions, and `where` with equal branches or a known
 * condition is one of its branches.
 * What the argument leaves out are exact values that weigh more than their call, such as those of sin(pi/8) and gamma(1/2): they are
 * folded where an argument loses its last symbol, and have none themselves.
 *
 * A sum of more terms than a rule speaks of is the context “+ the others” of those terms, for products likewise; a rational
 * multiple and a whole power of the left side weigh what it weighs itself. But a multiple of it by an expression that
 * cancels in some of its terms, or a part of a power, is no instance: src/rewrite/order.ts compares those when a rule fires.
 */
import type { Expr } from "./node.js";
import { E_OP, EXP, Kind, type Op, PI_OP, WHERE } from "./op.js";
import type { Rational } from "./rational.js";
import { ZERO } from "./reals.js";

/** All weights but those of functions, which their pages declare. A hole stands for something that weighs what a symbol does. */
export const WEIGHT = {
  symbol: 1,
  pi: 3,
  /** Between two operands of a sum, product or connective. */
  join: 1,
  not: 1,
  /** x^y beyond twice x and twice y. */
  power: 3,
  /** 2^(1/2) */
  root: 1,
  /** (2/3)^(1/2), as 2^(1/2)·3^(1/2)/3 */
  splitRoot: 3,
  where: 2,
  relation: 1,
  /** How often an argument of a function counts. */
  argument: 2,
} as const;

/** The weight of a leaf other than holes, numbers and symbols. */
export function constantWeight(op: Op): number {
  return op === PI_OP ? WEIGHT.pi : op === E_OP ? EXP.declared.weight : 0;
}

/** Weights of operands, or linear forms in them. */
export interface Weights<T> {
  /** a + n·b + k */
  plus(a: T, n: number, b: T, k: number): T;
  readonly zero: T;
}

/** The weight of a node of these kinds from the weights of its operands, other than sums, products and powers. */
export function weightOfNode<T>(op: Op, args: readonly T[], ring: Weights<T>): T {
  const { plus, zero } = ring;
  const total = (k: number, n: number) => args.reduce((acc, a) => plus(acc, n, a, 0), plus(zero, 0, zero, k));
  if (op === WHERE) return total(WEIGHT.where, 1);
  switch (op.kind) {
    case Kind.Call:
      return total(op.declared.weight, WEIGHT.argument);
    case Kind.Relation:
      return total(WEIGHT.relation, 1);
    case Kind.Logic:
      return total(args.length === 1 ? WEIGHT.not : (args.length - 1) * WEIGHT.join, 1);
    case Kind.Float:
      return total(args.length, 1);
    default:
      return total(constantWeight(op), 0);
  }
}

const NUMBERS: Weights<number> = { plus: (a, n, b, k) => a + n * b + k, zero: 0 };

const isNumber = (e: Expr) => e.op.kind === Kind.Number;
const isWhole = (e: Expr) => isNumber(e) && (e.value as Rational).isInteger;

/** The weight of a node from those of its operands. A formula's holes weigh what symbols do. */
export function weightFrom(n: Expr, at: (operand: Expr) => number): number {
  const { args } = n;
  let w: number = -WEIGHT.join;
  switch (n.op.kind) {
    case Kind.Number:
      return 0;
    case Kind.Symbol:
    case Kind.Hole:
      return WEIGHT.symbol;
    case Kind.Sum:
      for (let i = 0; i < args.length; i += 2) w += at(args[i]) + WEIGHT.join;
      return n.value === ZERO ? w : w + WEIGHT.join;
    case Kind.Product:
      for (let i = 0; i < args.length; i += 2) w += power(args[i], args[i + 1], at) + WEIGHT.join;
      return w;
    case Kind.Power:
      return power(args[0], args[1], at);
    default:
      return weightOfNode(n.op, args.map(at), NUMBERS);
  }
}

function power(base: Expr, exponent: Expr, at: (e: Expr) => number): number {
  if (isWhole(exponent)) return at(base);
  if (isNumber(base) && isNumber(exponent)) return isWhole(base) ? WEIGHT.root : WEIGHT.splitRoot;
  return 2 * at(base) + 2 * at(exponent) + WEIGHT.power;
}

const known = new WeakMap<Expr, number>();
const knownOf = (e: Expr) => known.get(e) as number;

/** The weight of an expression; Infinity where it is too large for a double. Kept with each node. */
export function weightOf(root: Expr): number {
  const w = known.get(root);
  if (w !== undefined) return w;
  const stack = [root];
  while (stack.length > 0) {
    const n = stack[stack.length - 1];
    const before = stack.length;
    for (const a of n.args) if (!known.has(a)) stack.push(a);
    if (stack.length > before) continue;
    known.set(n, weightFrom(n, knownOf));
    stack.pop();
  }
  return knownOf(root);
}
