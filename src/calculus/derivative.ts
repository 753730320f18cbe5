/** Derivatives as people ask for them: by names, of any order. Constructors only; nothing is simplified by rules. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, refuseReleased, symbol } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { transformAll } from "../expr/rebuild.js";
import type { Book } from "../language/book.js";
import { type Like, toExpr } from "../language/like.js";
import { pullback } from "./cotangent.js";
import { seedOf, seeds, tangent } from "./tangent.js";

/** A variable: a symbol, or its name. */
export type Variable = Expr | string;

/** @throws FluxionsError `not-a-symbol` */
export function toSymbol(x: Variable): Expr {
  const e = typeof x === "string" ? symbol(x) : x;
  if (e.op.kind !== Kind.Symbol)
    throw new FluxionsError("not-a-symbol", `a derivative is taken by a variable, but got “${e}”`, {
      hint: "Substitute a symbol for it first.",
    });
  refuseReleased(e);
  return e;
}

/**
 * The derivative by `wrt`; by each in turn where it is a list: ["x", "y"] is ∂²/∂y∂x.
 * @param order how many times by a single variable
 * @throws FluxionsError `no-derivative`, `not-a-symbol`, `bad-order`
 */
export function derive(book: Book, e: Expr, wrt: Variable | readonly Variable[], order = 1): Expr {
  let d = e;
  for (const x of inTurn(wrt, order)) d = tangent(d, seedOf(book, x), book);
  return d;
}

/**
 * The symbols by which is derived, one after the other.
 * @throws FluxionsError `not-a-symbol`, `bad-order`
 */
export function* inTurn(wrt: Variable | readonly Variable[], order: number): Iterable<Expr> {
  if (!Number.isInteger(order) || order < 0)
    throw new FluxionsError(
      "bad-order",
      `the order of a derivative is a whole number from 0 on, but got ${order}`,
    );
  const variables = (Array.isArray(wrt) ? wrt : [wrt as Variable]).map(toSymbol);
  for (let i = 0; i < order; i++) yield* variables;
}

/** The directional derivative: primal and tangent for tangents of the symbols; those not named have none. */
export function jvp(
  book: Book,
  e: Expr,
  tangents: Readonly<Record<string, Like>> | ReadonlyMap<Variable, Like>,
): { primal: Expr; tangent: Expr } {
  const entries: Iterable<[Variable, Like]> = tangents instanceof Map ? tangents : Object.entries(tangents);
  const table = new Map([...entries].map(([x, t]) => [toSymbol(x), toExpr(t)] as const));
  const along = seeds(table);
  return {
    primal: primalOf([e], new Set(table.keys()), book, "forward")[0],
    tangent: tangent(e, along, book),
  };
}

/** A rule may return a primal result of its own; under differentiation it is the one that counts, as in JAX. */
export function primalOf(
  es: readonly Expr[],
  seeds: ReadonlySet<Expr>,
  book: Book,
  mode: "forward" | "reverse",
): Expr[] {
  const varying = new Set(seeds);
  return transformAll(es, (n, was) => {
    if (!was.args.some((a) => varying.has(a))) return n;
    varying.add(was);
    if (was.op.kind !== Kind.Call || n.op !== was.op) return n;
    const reverse = mode === "reverse" ? book.cotangentRule(n.op) : null;
    if (reverse !== null) {
      const rule = reverse.at?.(n.args, (i) => varying.has(was.args[i])) ?? reverse;
      return rule.out?.fill(n.args) ?? n;
    }
    const known = book.tangentRule(n.op);
    const rule = known?.at?.(n.args, (i) => varying.has(was.args[i])) ?? known;
    return rule?.out?.fill(n.args) ?? n;
  });
}

/** ∂e/∂x for each variable, by one reverse pass. */
export function gradient(book: Book, e: Expr, wrt: readonly Variable[]): Expr[] {
  return pullback(e, wrt.map(toSymbol), book);
}

/** Row i holds the derivatives of es[i]: by reverse passes where there are fewer results than variables, else forward. */
export function jacobian(book: Book, es: readonly Expr[], wrt: readonly Variable[]): Expr[][] {
  const variables = wrt.map(toSymbol);
  if (es.length < variables.length) return es.map((e) => pullback(e, variables, book));
  return es.map((e) => variables.map((x) => tangent(e, seedOf(book, x), book)));
}

/** The matrix of second derivatives: forward over reverse. Symmetry is not assumed: a custom rule need not have it. */
export function hessian(book: Book, e: Expr, wrt: readonly Variable[]): Expr[][] {
  const variables = wrt.map(toSymbol);
  const g = pullback(e, variables, book);
  return g.map((row) => variables.map((x) => tangent(row, seedOf(book, x), book)));
}
