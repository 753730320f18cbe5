/** A quick and plain evaluator in doubles: for tests that ask about many formulas first, and in digits where it is in doubt. */
import type { Expr } from "../../src/expr/node.js";
import { E_OP, EQUAL, Kind, LESS, NOT, OR, PI_OP, TRUE_OP, UNEQUAL, WHERE } from "../../src/expr/op.js";
import type { Rational } from "../../src/expr/rational.js";
import { postorder } from "../../src/expr/walk.js";

const natives: Readonly<Record<string, (...x: number[]) => number>> = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  abs: Math.abs,
  sign: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  hypot: Math.hypot,
};

const meanings = new WeakMap<Expr, Expr>();

export function inDoubles(root: Expr, at: Readonly<Record<string, number>>): number {
  const known = new Map<Expr, number>();
  const evaluate = (e: Expr) => {
    for (const n of postorder([e])) if (!known.has(n)) known.set(n, visit(n));
    return known.get(e) as number;
  };
  const of = (e: Expr) => known.get(e) as number;
  const visit = (n: Expr): number => {
    const { op, args } = n;
    switch (op.kind) {
      case Kind.Number:
        return (n.value as Rational).toNumber();
      case Kind.Symbol:
        return at[n.value as string];
      case Kind.Constant:
        return op === PI_OP ? Math.PI : op === E_OP ? Math.E : op === TRUE_OP ? 1 : 0;
      case Kind.Sum: {
        let s = ((n.value as Expr).value as Rational).toNumber();
        for (let i = 0; i < args.length; i += 2) s += of(args[i]) * of(args[i + 1]);
        return s;
      }
      case Kind.Product: {
        let p = ((n.value as Expr).value as Rational).toNumber();
        for (let i = 0; i < args.length; i += 2) p *= of(args[i]) ** of(args[i + 1]);
        return p;
      }
      case Kind.Power:
        return of(args[0]) ** of(args[1]);
      case Kind.Relation: {
        const [a, b] = args.map(of);
        return Number(op === EQUAL ? a === b : op === UNEQUAL ? a !== b : op === LESS ? a < b : a <= b);
      }
      case Kind.Logic:
        if (op === NOT) return 1 - of(args[0]);
        return Number(op === OR ? args.some((a) => of(a) === 1) : args.every((a) => of(a) === 1));
    }
    if (op === WHERE) return of(args[0]) === 1 ? of(args[1]) : of(args[2]);
    const native = op.declared.native;
    if (native !== null && Object.hasOwn(natives, native)) return natives[native](...args.map(of));
    const body = meanings.get(n) ?? op.declared.meaning?.fill(args);
    if (body === undefined) return Number.NaN;
    meanings.set(n, body);
    return evaluate(body);
  };
  return evaluate(root);
}
