/** Kernels at once, for those who cannot wait: on the processor, in code where that is allowed. */
import { FluxionsError } from "../expr/error.js";
import { buildKernel, type Kernel } from "../kernel/kernel.js";
import { buildStages } from "../kernel/stages.js";
import type { Backend, CompiledKernel, Precision } from "./backend.js";
import { CompiledFormulas, type Result } from "./compiled.js";
import { interpreter } from "./interpreter.js";
import { js } from "./js.js";
import { StagedKernel } from "./staged.js";
import { type Arranged, flatten, type OutputTree } from "./tree.js";

/** How precisely a kernel computes, and on which of those that are there at once. */
export interface CompileSyncOptions {
  /** “f64” unless told. */
  readonly precision?: Precision;
  /** The first that works here unless told. */
  readonly backend?: "js" | "interpreter";
}

/**
 * As `compile`, but at once: by generated code, or by the interpreter where code must not be made from text.
 * @throws FluxionsError `cannot-compute`, `no-backend`, `bad-output`, `bad-precision`
 */
export function compileSync<const T extends OutputTree>(
  tree: T,
  { precision = "f64", backend: wanted }: CompileSyncOptions = {},
): CompiledFormulas<Arranged<T, Result>, Arranged<T, number>> {
  if (precision !== "f64" && precision !== "f32")
    throw new FluxionsError("bad-precision", `the precision is “f64” or “f32”, but got ${String(precision)}`);
  const { outputs, paths } = flatten(tree);
  const { backend, reason } = chooseAtOnce(wanted, precision);
  const chosen = { backend: backend.name, fallbackReason: reason, choice: null };
  const make = (kernel: Kernel) => backend.compile(kernel, precision) as CompiledKernel;
  const stages = buildStages(outputs, backend.target);
  if (stages !== null) {
    const kernels = stages.stages.map(({ kernel }) => make(kernel));
    const compiled = new StagedKernel(stages, kernels, chosen, precision);
    return new CompiledFormulas(tree, outputs, paths, stages, compiled, chosen, precision);
  }
  const kernel = buildKernel(outputs, backend.target);
  return new CompiledFormulas(tree, outputs, paths, kernel, make(kernel), chosen, precision);
}

function chooseAtOnce(
  wanted: CompileSyncOptions["backend"],
  precision: Precision,
): { backend: Backend; reason: string | null } {
  const reasons: string[] = [];
  for (const backend of [js, interpreter] satisfies Backend[]) {
    if (wanted !== undefined && wanted !== backend.name) continue;
    const reason = backend.available(precision);
    if (reason === null) return { backend, reason: reasons.length === 0 ? null : reasons.join("; ") };
    reasons.push(`${backend.name}: ${String(reason)}`);
  }
  throw new FluxionsError(
    "no-backend",
    reasons.length === 0
      ? `the backend ${String(wanted)} does not answer at once`
      : `no backend answers at once here: ${reasons.join("; ")}`,
    { hint: "Those that may are js and interpreter; await compile(…) for all others." },
  );
}
