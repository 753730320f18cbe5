/** Formulas to numbers: compile once, run on millions of rows. */
import { FluxionsError } from "../expr/error.js";
import { buildKernel, type Kernel } from "../kernel/kernel.js";
import type { Output } from "../kernel/reduce.js";
import { buildStages, type Stages } from "../kernel/stages.js";
import type { Target } from "../kernel/target.js";
import { AutoKernel, graphicsCard } from "./auto.js";
import type { Backend, CompiledKernel, Computed, Precision } from "./backend.js";
import { CompiledFormulas, type Result } from "./compiled.js";
import { gpuTarget } from "./gpu/target.js";
import { bindPoint, type Inputs } from "./inputs.js";
import { computeScalars, interpreter } from "./interpreter.js";
import { js } from "./js.js";
import { allBackends, findBackend } from "./registry.js";
import { StagedKernel } from "./staged.js";
import { type Arranged, arrange, flatten, type OutputTree } from "./tree.js";

export { CompiledFormulas, type Progress, type Result, type RunOptions } from "./compiled.js";

/** Where and how precisely a kernel computes. */
export interface CompileOptions {
  /**
   * The name of a backend, or “auto” (the default): the first one that works here, and in f32 a graphics card for batches
   * that are worth one.
   */
  readonly backend?: string;
  /** “f64” (the default) or “f32”: in which format every operation is rounded. */
  readonly precision?: Precision;
}

/**
 * Compiles a formula, or an array or object of formulas, into one kernel that computes all of them in one pass. What
 * they share is computed once.
 * @param tree what is computed; the results of a run are arranged like it
 * @example
 * const f = parse("exp(-x^2/2)");
 * const kernel = await compile({ f, slope: derive(f, "x") });
 * const out = await kernel.run({ x: [0, 1, 2] });
 * console.log(out.f); // Float64Array(3) [ 1, 0.6065306597126334, 0.1353352832366127 ]
 * @throws FluxionsError `cannot-compute`, `no-backend`, `bad-output`, `bad-precision`
 */
export async function compile<const T extends OutputTree>(
  tree: T,
  options: CompileOptions = {},
): Promise<CompiledFormulas<Arranged<T, Result>, Arranged<T, number>>> {
  const { backend: name = "auto", precision = "f64" } = options;
  if (precision !== "f64" && precision !== "f32")
    throw new FluxionsError("bad-precision", `the precision is “f64” or “f32”, but got ${String(precision)}`);
  const { outputs, paths } = flatten(tree);
  const { backend, reason } = await chooseBackend(name, precision);
  const chosen = { backend: backend.name, fallbackReason: reason, choice: null };
  const how = { backend, precision, chosen, auto: name === "auto" };
  const stages = buildStages(outputs, backend.target);
  const made =
    stages === null
      ? await make((target) => buildKernel(outputs, target), how)
      : await makeStages(outputs, stages, how);
  return new CompiledFormulas(tree, outputs, paths, made.kernel, made.compiled, made.chosen, precision);
}

interface How {
  readonly backend: Backend;
  readonly precision: Precision;
  readonly chosen: Computed;
  readonly auto: boolean;
}

interface Made {
  readonly kernel: Pick<Kernel, "inputs" | "operations">;
  readonly compiled: CompiledKernel;
  readonly chosen: Computed;
}

/** @param kernelFor the kernel, lowered for a target */
async function make(
  kernelFor: (target: Target) => Kernel,
  { backend, precision, chosen, auto }: How,
): Promise<Made> {
  const kernel = kernelFor(backend.target);
  const second = backend.second === undefined ? undefined : kernelFor(backend.second);
  const compiled = await backend.compile(kernel, precision, second);
  if (!auto) return { kernel, compiled, chosen };
  return { kernel, ...automatic(backend, kernel, compiled, chosen, precision, () => kernelFor(gpuTarget)) };
}

/** Of formulas that call the host: a kernel for each stage, made like any other. */
async function makeStages(outputs: readonly Output[], stages: Stages, how: How): Promise<Made> {
  const known = new Map<Target, Stages>([[how.backend.target, stages]]);
  const stagesFor = (target: Target) => {
    const found = known.get(target) ?? (buildStages(outputs, target) as Stages);
    known.set(target, found);
    return found;
  };
  const made: Made[] = [];
  try {
    for (let k = 0; k < stages.stages.length; k++)
      made.push(await make((target) => stagesFor(target).stages[k].kernel, how));
  } catch (error) {
    for (const { compiled } of made) compiled.dispose();
    throw error;
  }
  const { chosen } = made[made.length - 1];
  const kernels = made.map((m) => m.compiled);
  return { kernel: stages, compiled: new StagedKernel(stages, kernels, chosen, how.precision), chosen };
}

/** What “auto” makes of the first backend that works: in f32 a graphics card may compute instead, batch by batch. */
function automatic(
  backend: Backend,
  kernel: Kernel,
  compiled: CompiledKernel,
  chosen: Computed,
  precision: Precision,
  forCard: () => Kernel,
): { compiled: CompiledKernel; chosen: Computed } {
  if (backend.name !== js.name && backend.name !== interpreter.name)
    return { compiled, chosen: { ...chosen, choice: "it was registered before all others" } };
  if (precision !== "f32")
    return { compiled, chosen: { ...chosen, choice: `gpu.js computes in f32 only, not in ${precision}` } };
  const find = graphicsCard(forCard, kernel);
  return { compiled: new AutoKernel(compiled, chosen, kernel.operations, find), chosen };
}

/**
 * The backend of this name, or for “auto” the first that works here, and why others before it do not.
 * @throws FluxionsError `no-backend`
 */
export async function chooseBackend(
  name: string,
  precision: Precision,
): Promise<{ backend: Backend; reason: string | null }> {
  if (name !== "auto") {
    const backend = findBackend(name);
    if (backend === undefined)
      throw new FluxionsError("no-backend", `there is no backend “${name}”`, {
        hint: `There are: auto, ${allBackends()
          .map((b) => b.name)
          .join(", ")}.`,
      });
    const reason = await backend.available(precision);
    if (reason !== null)
      throw new FluxionsError("no-backend", `the backend ${name} does not work here: ${reason}`, {
        hint: "Leave the choice to “auto”.",
      });
    return { backend, reason: null };
  }
  const reasons: string[] = [];
  for (const backend of allBackends()) {
    const reason = await backend.available(precision);
    if (reason === null) return { backend, reason: reasons.length === 0 ? null : reasons.join("; ") };
    reasons.push(`${backend.name}: ${reason}`);
  }
  throw new FluxionsError("no-backend", `no backend works here: ${reasons.join("; ")}`);
}

/**
 * The values of a formula, or of an array or object of formulas, at one point, without making code: for one-off use.
 * @param at a number for each free symbol; other names are ignored
 * @param precision in which format every operation is rounded; “f64” unless told
 * @example
 * console.log(evaluate(parse("x/y"), { x: 1, y: 3 })); // 0.3333333333333333
 * @throws FluxionsError `cannot-compute`, `missing-input`, `bad-input`, `bad-output`
 */
export function evaluate<const T extends OutputTree>(
  tree: T,
  at: Inputs = {},
  precision: Precision = "f64",
): Arranged<T, number> {
  const { outputs } = flatten(tree);
  const stages = buildStages(outputs, interpreter.target);
  if (stages !== null) return arrange(tree, pointOf(stages, at, precision)) as Arranged<T, number>;
  const kernel = buildKernel(outputs, interpreter.target);
  const inputs = new Float64Array(kernel.inputs.length);
  bindPoint(kernel.inputs, at, inputs);
  const values = new Float64Array(kernel.nodes.length);
  computeScalars(kernel, precision, inputs, values);
  return arrange(
    tree,
    kernel.outputs.map(({ node }) => values[node]),
  ) as Arranged<T, number>;
}

function pointOf(stages: Stages, at: Inputs, precision: Precision): number[] {
  const inputs = new Float64Array(stages.inputs.length);
  bindPoint(stages.inputs, at, inputs);
  const values = new Float64Array(stages.outputs);
  const { name } = interpreter;
  const kernels = stages.stages.map(({ kernel }) => interpreter.compile(kernel, precision) as CompiledKernel);
  new StagedKernel(stages, kernels, { backend: name, fallbackReason: null, choice: null }, precision).point(
    inputs,
    values,
  );
  return [...values];
}
