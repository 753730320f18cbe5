/**
 * How large a formula is to its reader: the nodes of the mathjs parse tree of the printed text, without parentheses and
 * without the names of functions. One metric for every system that is measured, whatever it makes its expressions of.
 */
import { isFunctionNode, isParenthesisNode, parse } from "mathjs";
import type { Expr } from "../../src/expr/node.js";
import { print } from "../../src/print/index.js";

/** @throws SyntaxError where mathjs cannot read the text */
export function textSize(text: string): number {
  let nodes = 0;
  parse(text).traverse((node, path, parent) => {
    if (isParenthesisNode(node) || (path === "fn" && isFunctionNode(parent))) return;
    nodes++;
  });
  return nodes;
}

export const printedSize = (e: Expr): number => textSize(print(e));
