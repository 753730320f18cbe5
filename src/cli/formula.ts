/** Formulas in requests: how they are read, and how answers describe them. */
import { defaultBook } from "../../rules/index.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { substitute } from "../expr/rebuild.js";
import { countNodes } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { print, toLatex } from "../print/index.js";
import { bad, entries, kindOf, type Request } from "./request.js";

/** Raises `timeout` once a request has used up its time. Asked between steps, which themselves are not interrupted. */
export interface Deadline {
  (): void;
  /** Milliseconds that are left; 1 at least. */
  readonly left: () => number;
}

/** What a request says, and how the names in its formulas are read. */
export interface Formula {
  readonly e: Expr;
  readonly book: Book;
  /** Reads another formula of the request. */
  readonly parse: (text: string) => Expr;
}

/** @throws FluxionsError `bad-request`, and those of formulas and pages */
export function formula(request: Request): Formula {
  const book = request.page === undefined ? defaultBook : defaultBook.extend(request.page);
  const values = new Map<string, Expr>();
  for (const [name, text] of entries(request.fields, "let", "names and texts")) {
    if (typeof text !== "string")
      throw bad(`what “let” says of ${name} must be the text of a formula, but it is ${kindOf(text)}`);
    values.set(String(variable(name, book, "“let”").value), book.parse(text));
  }
  const parse = (text: string) => {
    const e = book.parse(text);
    return values.size === 0 ? e : substitute(e, values);
  };
  return { e: parse(request.expr), book, parse };
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
