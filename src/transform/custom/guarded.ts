/** Calls of the user's own code. */
import { FluxionsError } from "../../expr/error.js";

/** Errors of the user's own code get the function's name; those of ours say it already. */
export function guarded(name: string, what: string, run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof FluxionsError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const deep = error instanceof RangeError && /call stack/.test(reason);
    throw new FluxionsError(
      "rule-failed",
      `the ${what} of ${name} failed when it was called with symbols: ${reason}`,
      {
        hint: deep
          ? "It calls itself without an end: decide with concrete(x), or write a loop."
          : "It is called with expressions: compute with add, mul, …, choose with where(…) instead of if.",
      },
    );
  }
}
