import { FluxionsError } from "./error.js";
import { where } from "./logic.js";
import { abort, drop, type Expr, guarded, intern, push, top } from "./node.js";
import { Kind, type Op, POWER, WHERE } from "./op.js";
import { pow } from "./reals.js";

/**
 * The value of a named function. It stays opaque, whatever its meaning: only exact values that its page lists, or that
 * its exact algorithm finds for numbers, are folded.
 * @throws FluxionsError `arity`, `truth-value`
 */
export function call(op: Op, args: readonly Expr[]): Expr {
  if (op === WHERE && args.length === 3) return where(args[0], args[1], args[2]);
  if (op === POWER && args.length === 2) return pow(args[0], args[1]);
  if (args.length !== op.params.length) abort(arityError(op, args.length));
  const base = top();
  let constant = true;
  for (const a of args) {
    if (a.op.boolean)
      abort(
        new FluxionsError("truth-value", `${op.name} takes numbers, but got a truth value`, {
          hint: "Choose numbers by the condition: where(condition, 1, 0).",
        }),
      );
    if (a.symbols !== 0) constant = false;
    push(a);
  }
  if (constant) {
    const folded = exactValue(op, args);
    if (folded !== null) {
      drop(base);
      return folded;
    }
  }
  return intern(op, null, base);
}

function exactValue(op: Op, args: readonly Expr[]): Expr | null {
  const { values, exact } = op.declared;
  for (const [at, value] of values) if (args[0] === at) return value;
  if (exact === null || args.some((a) => a.op.kind !== Kind.Number)) return null;
  return guarded(() => exact(args));
}

export function arityError(op: Op, got: number): FluxionsError {
  const wants = op.arity === 1 ? "one argument" : `${op.arity} arguments`;
  return new FluxionsError("arity", `${op.name}(${op.params.join(", ")}) takes ${wants}, but got ${got}`);
}
