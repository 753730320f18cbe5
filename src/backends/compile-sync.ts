/** Kernels at once, for those who cannot wait: on the processor, in code where that is allowed. */
import { FluxionsError } from "../expr/error.js";
import { hostCalls } from "../kernel/host-calls.js";
import { buildKernel } from "../kernel/kernel.js";
import type { Backend, CompiledKernel, Precision } from "./backend.js";
import { CompiledFormulas, type Result } from "./compile.js";
import { interpreter } from "./interpreter.js";
import { js } from "./js.js";
import { type Arranged, flatten, type OutputTree } from "./tree.js";

/**
 * As `compile`, but at once: by generated code, or by the interpreter where code must not be made from text.
 * @throws FluxionsError `cannot-compute`, `no-backend`, `bad-output`
 */
export function compileSync<const T extends OutputTree>(
  tree: T,
  precision: Precision = "f64",
): CompiledFormulas<Arranged<T, Result>, Arranged<T, number>> {
  const { outputs, paths } = flatten(tree);
  const split = hostCalls(outputs);
  const hosts = (split?.calls ?? []).map((call) => ({
    call,
    kernel: compileSync([...call.args], precision),
  }));
  const reasons: string[] = [];
  for (const backend of [js, interpreter] satisfies Backend[]) {
    const reason = backend.available(precision);
    if (reason !== null) {
      reasons.push(`${backend.name}: ${String(reason)}`);
      continue;
    }
    const kernel = buildKernel(split?.outputs ?? outputs, backend.target);
    const compiled = backend.compile(kernel, precision) as CompiledKernel;
    const chosen = {
      backend: backend.name,
      fallbackReason: reasons.length === 0 ? null : reasons.join("; "),
      choice: null,
    };
    return new CompiledFormulas(tree, outputs, paths, kernel, compiled, chosen, precision, hosts);
  }
  throw new FluxionsError("no-backend", `no backend answers at once here: ${reasons.join("; ")}`);
}
