/** The derivatives that all transformations are made of: of results by placeholders. */
import { pullbackOf } from "../calculus/cotangent.js";
import { withRulePrimals } from "../calculus/rule-primals.js";
import { seeds, tangent } from "../calculus/tangent.js";
import type { Expr } from "../expr/node.js";
import type { Book } from "../language/book.js";

/** Primals and tangents of results, for tangents of placeholders; those without one do not vary. */
export function forward(
  of: readonly Expr[],
  tangents: ReadonlyMap<Expr, Expr>,
  book: Book,
): { readonly primals: readonly Expr[]; readonly tangents: readonly Expr[] } {
  const along = seeds(tangents);
  const varying = new Set(tangents.keys());
  const { primals, results } = withRulePrimals(of, varying, book, "forward", (es) =>
    es.map((e) => tangent(e, along, book)),
  );
  return { primals, tangents: results };
}

/** Primals of results, and the cotangents of placeholders for given ones of the results. */
export function backward(
  of: readonly Expr[],
  wrt: readonly Expr[],
  cotangents: readonly Expr[],
  book: Book,
): { readonly primals: readonly Expr[]; readonly cotangents: readonly Expr[] } {
  const { primals, results } = withRulePrimals(of, new Set(wrt), book, "reverse", (es) =>
    pullbackOf(es, wrt, book, cotangents),
  );
  return { primals, cotangents: results };
}
