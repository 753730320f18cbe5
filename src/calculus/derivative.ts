/** Derivatives as people ask for them: by names, of any order. Constructors only; nothing is simplified by rules. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, refuseReleased, symbol } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import type { Book } from "../language/book.js";
import { type Like, toExpr } from "../language/like.js";
import { pullback } from "./cotangent.js";
import { derived, withRulePrimals } from "./rule-primals.js";
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
  for (const x of inTurn(wrt, order)) d = byVariable(d, x, book);
  return d;
}

function byVariable(e: Expr, x: Expr, book: Book): Expr {
  const along = seedOf(book, x);
  return derived([e], [x], book, "forward", ([of]) => [tangent(of, along, book)])[0];
}

function byVariables(e: Expr, wrt: readonly Expr[], book: Book): Expr[] {
  return [...derived([e], wrt, book, "reverse", ([of]) => pullback(of, wrt, book))];
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
  const { primals, results } = withRulePrimals([e], new Set(table.keys()), book, "forward", ([of]) => [
    tangent(of, along, book),
  ]);
  return { primal: primals[0], tangent: results[0] };
}

/** ∂e/∂x for each variable, by one reverse pass. */
export function gradient(book: Book, e: Expr, wrt: readonly Variable[]): Expr[] {
  return byVariables(e, wrt.map(toSymbol), book);
}

/** Row i holds the derivatives of es[i]: by reverse passes where there are fewer results than variables, else forward. */
export function jacobian(book: Book, es: readonly Expr[], wrt: readonly Variable[]): Expr[][] {
  const variables = wrt.map(toSymbol);
  if (es.length < variables.length) return es.map((e) => byVariables(e, variables, book));
  return es.map((e) => variables.map((x) => byVariable(e, x, book)));
}

/** The matrix of second derivatives: forward over reverse. Symmetry is not assumed: a custom rule need not have it. */
export function hessian(book: Book, e: Expr, wrt: readonly Variable[]): Expr[][] {
  const variables = wrt.map(toSymbol);
  const g = byVariables(e, variables, book);
  return g.map((row) => variables.map((x) => byVariable(row, x, book)));
}
