/** What JavaScript's own operators make of expressions: a constant is its number, everything else an error. */
import { evaluate } from "../backends/compile.js";
import { type Expr, setNumber } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { postorder } from "../expr/walk.js";
import { refuseTraced } from "./trace.js";

/** Makes `x > 0` an error where x is no constant, instead of a silent false. */
export function installCoercion(): void {
  setNumber(numberOf);
}

function numberOf(e: Expr): number {
  const open = postorder([e]).some(({ op }) => op.kind === Kind.Symbol || op.kind === Kind.Hole);
  if (open || e.op.boolean) refuseTraced(e, "JavaScript asked for the number of an expression");
  return evaluate(e);
}
