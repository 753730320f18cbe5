import { FluxionsError } from "../expr/error.js";
import { type Expr, setPrinter } from "../expr/node.js";
import { countNodes } from "../expr/walk.js";
import { print } from "./text.js";

/** Makes `${e}` and `console.log(e)` read as mathematics. They show a size where the text would be too long to be read. */
export function installPrinter(): void {
  setPrinter(shown);
}

function shown(e: Expr): string {
  try {
    return print(e);
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "too-long-to-print")
      return `<an expression of ${countNodes(e)} nodes>`;
    throw error;
  }
}
