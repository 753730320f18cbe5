/** Formulas in requests: how they are read, and how answers describe them. */
import { defaultBook } from "../../rules/index.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { countNodes } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { print, toLatex } from "../print/index.js";
import { bad, kindOf, type Request } from "./request.js";

/** Raises `timeout` once a request has used up its time. Asked between steps, which themselves are not interrupted. */
export interface Deadline {
  (): void;
  /** Milliseconds that are left; 1 at least. */
  readonly left: () => number;
}

export function formula(request: Request): { e: Expr; book: Book } {
  const book = request.page === undefined ? defaultBook : defaultBook.extend(request.page);
  return { e: book.parse(request.expr), book };
}

export interface Described {
  readonly text: string;
  readonly latex: string;
  readonly nodes: number;
}

export function described(e: Expr, deadline: Deadline): Described {
  deadline();
  const text = print(e);
  deadline();
  return { text, latex: toLatex(e), nodes: countNodes(e) };
}

/**
 * A name that a formula may contain.
 * @param where as whoever wrote the name calls the place: a field, an option
 * @throws FluxionsError `not-a-symbol`, and those of formulas
 */
export function variable(name: unknown, book: Book, where: string): Expr {
  if (typeof name !== "string") throw bad(`${where} must hold names, but one is ${kindOf(name)}`);
  const e = book.parse(name);
  if (e.op.kind !== Kind.Symbol)
    throw new FluxionsError("not-a-symbol", `${where} must hold variables, but got “${name.slice(0, 40)}”`);
  return e;
}
