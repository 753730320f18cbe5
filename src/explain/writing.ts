/** Formulas in explanations: written out as long as they can be read. */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { countNodes } from "../expr/walk.js";
import { type LatexOptions, print, toLatex } from "../print/index.js";
import { countOperands } from "./size.js";

const READABLE = 2_000;

export class Writing {
  constructor(private readonly maxLength = READABLE) {}

  text(e: Expr): string {
    return this.unlessTooLong(e, print) ?? `<a formula of ${countNodes(e)} nodes>`;
  }

  latex(e: Expr): string {
    return this.unlessTooLong(e, toLatex) ?? `\\langle\\text{a formula of ${countNodes(e)} nodes}\\rangle`;
  }

  /** May it be short enough? Every second operand at least is written, with a character or more. */
  mayFit(e: Expr): boolean {
    const enough = 2 * this.maxLength + 2;
    return countOperands(e, enough) < enough;
  }

  private unlessTooLong(e: Expr, write: (e: Expr, options: LatexOptions) => string): string | null {
    // To begin to print a long sum means to sort it.
    if (!this.mayFit(e)) return null;
    try {
      const written = write(e, { maxLength: this.maxLength });
      return written.length > this.maxLength ? null : written;
    } catch (error) {
      if (error instanceof FluxionsError && error.code === "too-long-to-print") return null;
      throw error;
    }
  }
}
