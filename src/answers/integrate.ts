/** Integrals as people ask for them: with checked arguments, within a time limit. */
import { toSymbol, type Variable } from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, refuseReleased } from "../expr/node.js";
import { postorder } from "../expr/walk.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { antiderivative, type Integral } from "./antiderivative.js";
import { type DefiniteIntegral, definite } from "./definite.js";
import type { End } from "./quadrature.js";
import { type Resources, type SearchOptions, searched } from "./search.js";

export interface IntegralOptions extends SearchOptions {
  readonly context?: Context;
  /** The ends of a definite integral: both, or neither. */
  readonly from?: End | undefined;
  readonly to?: End | undefined;
}

/**
 * An antiderivative, or the integral between two ends.
 * @throws FluxionsError `no-integral`, `unverified-integral`, `not-continuous`, `divergent-integral`, `complex-proposal`,
 *   `unreadable-proposal`, `no-proposal`, `timeout`, `aborted`, `bad-point`, `not-a-symbol`, `truth-value`
 */
export function integrate(
  book: Book,
  e: Expr,
  wrt: Variable,
  options: IntegralOptions = {},
): Promise<Integral | DefiniteIntegral> {
  return searched((resources) => integral(book, e, wrt, options, resources), options);
}

/** The work of `integrate`, in a search of whoever calls it. */
export function integral(
  book: Book,
  e: Expr,
  wrt: Variable,
  { context = nothingAssumed, from, to }: IntegralOptions,
  resources: Resources,
): Integral | DefiniteIntegral {
  const x = toSymbol(wrt);
  refuseReleased(e);
  if (e.op.boolean)
    throw new FluxionsError("truth-value", "only numbers have an integral, but got a truth value");
  const given = { book, e, x, context };
  if (from === undefined && to === undefined) return antiderivative(given, resources);
  if (from === undefined || to === undefined)
    throw new FluxionsError("bad-point", "a definite integral has two ends, but only one is given", {
      hint: "Give both, or neither for an antiderivative.",
    });
  for (const end of [from, to]) {
    if (typeof end === "string") continue;
    refuseReleased(end);
    if (end.op.boolean || postorder([end]).includes(x))
      throw new FluxionsError("bad-point", `the ends of an integral by ${x} must be numbers without ${x}`);
  }
  return definite(given, from, to, resources);
}
