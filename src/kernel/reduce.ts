/** Outputs that are one number for all rows. */
import { FluxionsError } from "../expr/error.js";
import { Expr } from "../expr/node.js";
import { type Like, toExpr } from "../language/like.js";
import { REDUCTIONS, type Reduction } from "./reductions.js";

export { REDUCTIONS, type Reduction } from "./reductions.js";

/** A formula whose values in all rows are combined into one number. */
export class RowReduction {
  constructor(
    readonly how: Reduction,
    readonly of: Expr,
  ) {}
}

/**
 * Combines the values of `e` in all rows of a batch: reduceRows("sum", e) is one number however many rows there are.
 * Sums are compensated. Over no rows a sum is 0, a mean NaN, a minimum Infinity, a maximum −Infinity, and a logsumexp −Infinity.
 * @example
 * const kernel = await compile(reduceRows("mean", parse("x^2")));
 * console.log(await kernel.run({ x: [1, 2, 3, 4] })); // 7.5
 * @throws FluxionsError `bad-reduction`
 */
export function reduceRows(how: Reduction, e: Like): RowReduction {
  if (!REDUCTIONS.includes(how))
    throw new FluxionsError("bad-reduction", `rows are not reduced by “${String(how)}”`, {
      hint: `Use ${REDUCTIONS.join(", ")}.`,
    });
  return new RowReduction(how, toExpr(e));
}

/** What a kernel can compute: a column of values, or one number. */
export type Output = Expr | RowReduction;

export function isOutput(x: unknown): x is Output {
  return x instanceof Expr || x instanceof RowReduction;
}
