/** One operation on doubles: what constants are folded with, and what the interpreter computes for single points. */
import type { Code } from "./kernel.js";
import type { ScalarFunction } from "./target.js";

/** The result, truth values being 1 and 0; undefined where the host has no code for the call. */
export function applyScalar(
  code: Code,
  native: string,
  args: readonly (number | undefined)[],
  host: ReadonlyMap<string, ScalarFunction>,
): number | undefined {
  const a = args[0] as number;
  const b = args[1] as number;
  switch (code) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return a / b;
    case "neg":
      return -a;
    case "pow":
      return a ** b;
    case "less":
      return a < b ? 1 : 0;
    case "lessEqual":
      return a <= b ? 1 : 0;
    case "equal":
      return a === b ? 1 : 0;
    case "unequal":
      return a !== b ? 1 : 0;
    case "and":
      return a !== 0 && b !== 0 ? 1 : 0;
    case "or":
      return a !== 0 || b !== 0 ? 1 : 0;
    case "not":
      return a !== 0 ? 0 : 1;
    case "where":
      return a !== 0 ? b : (args[2] as number);
    case "call":
      return host.get(native)?.(...(args as number[]));
    default:
      return undefined;
  }
}
