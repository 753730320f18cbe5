/** Formulas in requests: how they are read, and how answers describe them. */
import { defaultBook } from "../../rules/index.js";
import { derive } from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { substitute } from "../expr/rebuild.js";
import { countNodes, freeSymbols } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { parseLeibniz } from "../language/leibniz.js";
import { errorAt } from "../language/quote.js";
import { print, toLatex } from "../print/index.js";
import { bad, entries, kindOf, type Request } from "./request.js";

/** Raises `timeout` once a request has used up its time. Asked between steps, which themselves are not interrupted. */
export interface Deadline {
  (): void;
  /** Milliseconds that are left; 1 at least. */
  readonly left: () => number;
}

/** How the formulas of a request are read: its page counts, and what “let” says of names. */
export interface Reader {
  readonly book: Book;
  /** @throws FluxionsError those of formulas, `bad-derivative` */
  readonly parse: (text: string) => Expr;
}

export interface Formula extends Reader {
  readonly e: Expr;
}

/** d(…)/d(x), d^2(…)/d(x)^2: what no other formula contains, unless a page declares a function d. */
const DIFFERENTIAL = /(?<![\p{L}\p{N}_$])d\s*[(^]/u;

/** @throws FluxionsError `bad-request`, and those of formulas and pages */
export function reader(request: Request): Reader {
  const book = request.page === undefined ? defaultBook : defaultBook.extend(request.page);
  const values = new Map<string, Expr>();
  for (const [name, text] of entries(request.fields, "let", "names and texts")) {
    if (typeof text !== "string")
      throw bad(`what “let” says of ${name} must be the text of a formula, but it is ${kindOf(text)}`);
    values.set(String(variable(name, book, "“let”").value), book.parse(text));
  }
  const parse = (text: string) => {
    if (DIFFERENTIAL.test(text)) return withDerivatives(text, book, values);
    const e = book.parse(text);
    // A condition is no error before its name is used for a number.
    const used = freeSymbols(e).filter((name) => values.has(name));
    return used.length === 0
      ? e
      : substitute(e, new Map(used.map((name) => [name, values.get(name) as Expr])));
  };
  return { book, parse };
}

function withDerivatives(text: string, book: Book, values: ReadonlyMap<string, Expr>): Expr {
  return parseLeibniz(text, 0, book, {
    leaf: ({ name }) => values.get(name) ?? symbol(name),
    derive: (e, by) => {
      const given = by.find(({ name }) => values.has(name));
      if (given !== undefined)
        throw errorAt(
          "bad-derivative",
          `${given.name} stands for ${values.get(given.name)} here, so that nothing can be derived by it`,
          text,
          given.at,
          given.at + given.name.length,
        );
      // ∂²/∂x∂y is by y first.
      return derive(book, e, by.map(({ name }) => name).reverse());
    },
  });
}

/** @throws FluxionsError `bad-request`, and those of formulas and pages */
export function formula(request: Request): Formula {
  const read = reader(request);
  return { ...read, e: read.parse(request.expr) };
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
