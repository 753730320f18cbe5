/** Assumptions on the command line: `x:positive,n:integer`, `0<=t<=1`, `x<y`. */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { freeSymbols } from "../expr/walk.js";
import { assume, assuming } from "../facts/ask.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { variable } from "./formula.js";
import { type IO, note } from "./io.js";
import { splitAtCommas } from "./split.js";

export interface Assuming {
  readonly assume?: readonly string[];
  readonly json?: boolean;
}

const HINT = "Write --assume x:positive,n:integer or --assume 0<=t<=1 (in quotation marks).";

/**
 * What is assumed. Where that speaks of nothing in the formulas, a name may be misspelt: a note on stderr tells.
 * @throws FluxionsError `bad-assumption`, `unknown-assumption`, `contradiction`, and those of formulas
 */
export function readAssumptions(options: Assuming, book: Book, formulas: readonly Expr[], io: IO): Context {
  const { assume: parts = [] } = options;
  const occurring = freeSymbols(...formulas);
  const unlessOccurs = (names: readonly string[], part: string) => {
    if (names.length > 0 && !names.some((name) => occurring.includes(name)))
      note(
        `--assume ${part.trim()}: ${names.join(", ")} ${names.length > 1 ? "do" : "does"} not occur in the formula`,
        options,
        io,
      );
  };
  let context = nothingAssumed;
  const conditions: Expr[] = [];
  for (const part of parts.flatMap(splitAtCommas)) {
    const colon = part.indexOf(":");
    if (colon >= 0) {
      const before = part.slice(0, colon).trim();
      if (before === "")
        throw new FluxionsError(
          "bad-assumption",
          `in “${part.trim().slice(0, 60)}” the name before “:” is missing`,
          {
            hint: HINT,
          },
        );
      const name = String(variable(before, book, "--assume").value);
      unlessOccurs([name], part);
      context = assume({ [name]: part.slice(colon + 1).trim() }, context);
      continue;
    }
    const condition = book.parse(part.trim());
    if (!condition.op.boolean)
      throw new FluxionsError("bad-assumption", `“${part.trim().slice(0, 60)}” is not a condition`, {
        hint: HINT,
      });
    unlessOccurs(freeSymbols(condition), part);
    conditions.push(condition);
  }
  // Of two that speak of one symbol, the first may say more once the second is known, whatever their order.
  for (const c of [...conditions, ...conditions]) context = assuming(c, context);
  return context;
}
