/** Assumptions on the command line: `x:positive,n:integer`, `0<=t<=1`, `x<y`. */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { assume, assuming } from "../facts/ask.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { splitAtCommas } from "./commands.js";
import { variable } from "./formula.js";

export interface Assuming {
  readonly assume?: readonly string[];
}

const HINT = "Write --assume x:positive,n:integer or --assume 0<=t<=1 (in quotation marks).";

/** @throws FluxionsError `bad-assumption`, `unknown-assumption`, `contradiction`, and those of formulas */
export function readAssumptions({ assume: parts = [] }: Assuming, book: Book): Context {
  let context = nothingAssumed;
  const conditions: Expr[] = [];
  for (const part of parts.flatMap(splitAtCommas)) {
    const colon = part.indexOf(":");
    if (colon >= 0) {
      const name = String(variable(part.slice(0, colon).trim(), book, "assume").value);
      context = assume({ [name]: part.slice(colon + 1).trim() }, context);
      continue;
    }
    const condition = book.parse(part.trim());
    if (!condition.op.boolean)
      throw new FluxionsError("bad-assumption", `“${part.trim().slice(0, 60)}” is not a condition`, {
        hint: HINT,
      });
    conditions.push(condition);
  }
  // Of two that speak of one symbol, the first may say more once the second is known, whatever their order.
  for (const c of [...conditions, ...conditions]) context = assuming(c, context);
  return context;
}
