/** Proofs that an expression is zero. */
import { attempted } from "../algebra/budget.js";
import type { Expr } from "../expr/node.js";
import { WHERE } from "../expr/op.js";
import { ZERO } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { factOf, truthOf } from "../facts/analyse.js";
import type { Context } from "../facts/context.js";
import { branch } from "../facts/refine.js";
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
  // Where the polynomials are too large, or a denominator is 0 everywhere, nothing is known.
  return attempted(
    { milliseconds: budget.milliseconds ?? 1000, terms: 20_000 },
    () => zeroInCases(book, e, context, MOST_CONDITIONS),
    false,
  );
}

function zeroInCases(book: Book, e: Expr, context: Context, left: number): boolean {
  if (e === ZERO) return true;
  const choice = left === 0 ? undefined : postorder([e]).find((n) => n.op === WHERE);
  const inDomain = withDomain(e, context);
  if (choice === undefined) return new Normaliser(book, inDomain, (a) => a).isZero(e);
  const condition = choice.args[0];
  const { answer, defined } = truthOf(condition, inDomain);
  return [true, false].every((holds) => {
    // With an undefined side a comparison is false, whatever is known of those that are defined.
    if (holds ? answer === "no" : answer === "yes" && defined) return true;
    const inside = branch(condition, holds, context, factOf);
    if (inside === null) return true;
    const taken = transform(e, (n) =>
      n.op === WHERE && n.args[0] === condition ? n.args[holds ? 1 : 2] : n,
    );
    return zeroInCases(book, taken, inside, left - 1);
  });
}
