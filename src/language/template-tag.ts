import type { Expr } from "../expr/node.js";
import { symbol } from "../expr/node.js";
import type { Book } from "./book.js";
import { FormulaBuilder } from "./formula.js";
import { type Like, toExpr } from "./like.js";

/**
 * The tag of template strings in a book's language: expr`exp(-${x}^2/2)`. What is put in is an operand as a whole,
 * as if it stood in parentheses; it never mixes with the text around it.
 * @throws FluxionsError with a code, and a caret under the wrong token
 */
export function formulaTag(book: Book): (pieces: TemplateStringsArray, ...values: Like[]) => Expr {
  return (pieces, ...values) => {
    // A piece with an escape that JavaScript does not know has no cooked text; the parser says what is wrong with it.
    const texts = pieces.map((p: string | undefined, i) => p ?? pieces.raw[i]);
    // Names that the text itself does not contain stand for the values, so that nothing in it can be captured.
    let stem = "$";
    while (texts.some((t) => t.includes(stem))) stem += "$";
    const table = new Map<string, Expr>();
    let text = texts[0];
    values.forEach((v, i) => {
      const name = `${stem}${i}`;
      table.set(name, toExpr(v));
      text += `(${name})${texts[i + 1]}`;
    });
    return new FormulaBuilder(text, book, "reals", (name) => table.get(name) ?? symbol(name)).read();
  };
}
