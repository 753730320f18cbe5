/** Proofs that an expression is zero. */
import { budgeted } from "../algebra/budget.js";
import { FluxionsError } from "../expr/error.js";
import { not } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { WHERE } from "../expr/op.js";
import { ZERO } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { ask, assuming, isDefined } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { withDomain } from "./domain.js";
import { Normaliser } from "./normal.js";

export interface ZeroBudget {
  readonly milliseconds: number;
}

/** Conditions that are decided one after the other: each of them doubles the work. */
const MOST_CONDITIONS = 4;

/**
 * Is e proved to be 0 wherever it is defined and the assumptions hold? `false` only says that no proof was found.
 */
export function provedZero(book: Book, e: Expr, context: Context, budget: Partial<ZeroBudget> = {}): boolean {
  try {
    return budgeted({ milliseconds: budget.milliseconds ?? 1000, terms: 20_000 }, () =>
      zeroInCases(book, e, context, MOST_CONDITIONS),
    );
  } catch (error) {
    // The polynomials are too large, or a denominator is 0 everywhere: nothing is known.
    if (error instanceof FluxionsError) return false;
    throw error;
  }
}

function zeroInCases(book: Book, e: Expr, context: Context, left: number): boolean {
  if (e === ZERO) return true;
  const choice = left === 0 ? undefined : postorder([e]).find((n) => n.op === WHERE);
  const inDomain = withDomain(e, context);
  if (choice === undefined) return new Normaliser(book, inDomain, (a) => a).isZero(e);
  const condition = choice.args[0];
  const answer = ask(condition, inDomain);
  return [true, false].every((holds) => {
    if (answer === (holds ? "no" : "yes") && isDefinedInside(condition, inDomain)) return true;
    const branch = transform(e, (n) =>
      n.op === WHERE && n.args[0] === condition ? n.args[holds ? 1 : 2] : n,
    );
    let inside = context;
    try {
      // A comparison whose sides are undefined does not hold either: then nothing is known of them.
      if (holds || isDefinedInside(condition, context))
        inside = assuming(holds ? condition : not(condition), context);
    } catch (error) {
      // This branch is never taken.
      if (error instanceof FluxionsError && error.code === "contradiction") return true;
      throw error;
    }
    return zeroInCases(book, branch, inside, left - 1);
  });
}

/** Are both sides of a comparison known to be defined? With an undefined side it is false, and says nothing. */
function isDefinedInside(condition: Expr, context: Context): boolean {
  return condition.args.every((a) => a.op.boolean || isDefined(a, context) === "yes");
}
