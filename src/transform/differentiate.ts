/** The derivatives that all transformations are made of: of results by placeholders. */
import { pullbackOf } from "../calculus/cotangent.js";
import { primalOf } from "../calculus/derivative.js";
import { seeds, tangent } from "../calculus/tangent.js";
import type { Expr } from "../expr/node.js";
import type { Book } from "../language/book.js";

/** Primals and tangents of results, for tangents of placeholders; those without one do not vary. */
export function forward(
  results: readonly Expr[],
  tangents: ReadonlyMap<Expr, Expr>,
  book: Book,
): { readonly primals: Expr[]; readonly tangents: Expr[] } {
  const along = seeds(tangents);
  return {
    primals: primalOf(results, new Set(tangents.keys()), book, "forward"),
    tangents: results.map((e) => tangent(e, along, book)),
  };
}

/** Primals of results, and the cotangents of placeholders for given ones of the results. */
export function backward(
  results: readonly Expr[],
  wrt: readonly Expr[],
  cotangents: readonly Expr[],
  book: Book,
): { readonly primals: Expr[]; readonly cotangents: Expr[] } {
  return {
    primals: primalOf(results, new Set(wrt), book, "reverse"),
    cotangents: pullbackOf(results, wrt, book, cotangents),
  };
}
