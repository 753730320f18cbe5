/** The transformations of formulas that batch and the command line have in common. */
import { apart } from "../algebra/apart.js";
import { collect } from "../algebra/coefficients.js";
import { expand } from "../algebra/expand.js";
import { factor } from "../algebra/factor.js";
import { cancel, together } from "../algebra/together.js";
import type { Expr } from "../expr/node.js";
import { freeSymbols } from "../expr/walk.js";
import type { Context } from "../facts/context.js";
import type { Stopped } from "../rewrite/step.js";
import { domainConditions } from "../simplify/conditions.js";
import type { Rearrangement } from "./kinds.js";

export interface Transformed {
  readonly expr: Expr;
  readonly conditions: readonly Expr[];
  readonly stopped: Stopped;
}

export interface RearrangeOptions {
  readonly context: Context;
  /** In what `collect` and `apart` work; the only variable if left out. */
  readonly wrt?: Expr | undefined;
  readonly milliseconds?: number | undefined;
  /** Raises an error where the formula has several variables and none was named. */
  readonly missing: (variables: readonly string[]) => Error;
}

/** @throws FluxionsError as the transformation, and what `missing` makes */
export function rearranged(kind: Rearrangement, e: Expr, options: RearrangeOptions): Transformed {
  const { context, milliseconds } = options;
  const budget = milliseconds === undefined ? {} : { milliseconds };
  const expr = apply(kind, e, budget, options);
  return { expr, conditions: domainConditions(e, expr, context), stopped: null };
}

function apply(
  kind: Rearrangement,
  e: Expr,
  budget: { readonly milliseconds?: number },
  { wrt, missing }: RearrangeOptions,
): Expr {
  switch (kind) {
    case "expand":
      return expand(e, { budget });
    case "factor":
      return factor(e, { budget });
    case "together":
      return together(e, { budget });
    case "cancel":
      return cancel(e, { budget });
  }
  const variables = freeSymbols(e);
  // Without a variable there is nothing to arrange.
  if (wrt === undefined && variables.length === 0) return e;
  if (wrt === undefined && variables.length > 1) throw missing(variables);
  return (kind === "collect" ? collect : apart)(e, wrt ?? variables[0], { budget });
}
