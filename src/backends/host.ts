/** Calls functions of the host, and trusts nothing that they return. */
import { FluxionsError } from "../expr/error.js";
import type { HostCall } from "../kernel/stages.js";
import type { FloatColumn, Precision } from "./backend.js";
import { describe } from "./tree.js";

/**
 * The results of the host for `n` rows, rounded to the precision. They are copied, as a function may return the same array
 * again the next time.
 * @throws FluxionsError `host-failed`, `host-result`, and those that the function itself raises
 */
export function callHost(
  call: HostCall,
  args: readonly Float64Array[],
  n: number,
  precision: Precision,
): FloatColumn[] {
  return checked(call, computed(call, args, n), n).map((column) =>
    precision === "f32" ? new Float32Array(column) : column.slice(),
  );
}

function computed({ name, host }: HostCall, args: readonly Float64Array[], n: number): unknown {
  try {
    return host.compute(args, n);
  } catch (error) {
    // Ours say already what is wrong, and where.
    if (error instanceof FluxionsError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    const failed = new FluxionsError("host-failed", `the host function ${name} failed: ${said}`, {
      hint: "It is called for all rows, those of branches that are not taken among them: return NaN where there is no value.",
    });
    Object.defineProperty(failed, "cause", { value: error, configurable: true, writable: true });
    throw failed;
  }
}

function checked({ name, host }: HostCall, returned: unknown, n: number): readonly Float64Array[] {
  const { results } = host;
  if (isPromise(returned)) {
    // What became of it interests nobody any more.
    returned.then(undefined, () => undefined);
    refuse(`the host function ${name} must answer at once, but returned a promise`, {
      hint: "Await what it needs before the kernel runs, and close over it.",
    });
  }
  const wanted = `${results} ${results === 1 ? "column" : "columns"} of ${n} doubles`;
  if (!Array.isArray(returned))
    refuse(
      `the host function ${name} must return an array of ${wanted}, but returned ${whatItIs(returned, n)}`,
    );
  if (returned.length !== results)
    refuse(`the host function ${name} must return ${wanted}, but returned ${returned.length} of them`);
  returned.forEach((column: unknown, k) => {
    if (!(column instanceof Float64Array) || column.length !== n)
      refuse(
        `the host function ${name} must return ${wanted}, each a Float64Array, but result ${k} is ${whatItIs(column, n)}`,
      );
  });
  return returned as readonly Float64Array[];
}

function isPromise(x: unknown): x is PromiseLike<unknown> {
  return x !== null && typeof x === "object" && "then" in x && typeof x.then === "function";
}

function whatItIs(x: unknown, n: number): string {
  if (!(x instanceof Float64Array)) return describe(x);
  return x.length === n ? "a Float64Array itself" : `one of ${x.length}`;
}

function refuse(message: string, where: { readonly hint?: string } = {}): never {
  throw new FluxionsError("host-result", message, where);
}
