/**
 * Formulas with calls of the host as kernels that run one after the other: each but the last computes arguments, the host is
 * called with them, and what it returns are further inputs of the kernels behind.
 */
import { type Expr, workspace } from "../expr/node.js";
import type { HostFunction } from "../expr/op.js";
import { freeSymbols } from "../expr/walk.js";
import { callsHost, type SplitCall, splitAtHost } from "./host.js";
import { buildKernel, type Kernel } from "./kernel.js";
import { type Output, RowReduction } from "./reduce.js";
import type { Target } from "./target.js";

/** One call of the host, whose arguments are outputs of the kernel before it. */
export interface HostCall {
  /** The function's name, for people. */
  readonly name: string;
  readonly host: HostFunction;
  /** Which outputs of the kernel are its arguments: so many from the first on. */
  readonly first: number;
  readonly arity: number;
  /** The slots of its results, undefined for those that nobody uses. */
  readonly results: readonly (number | undefined)[];
  /** The inputs on which its arguments depend. */
  readonly inputs: readonly number[];
}

export interface Stage {
  readonly kernel: Kernel;
  /** The slot of each of the kernel's inputs. */
  readonly slots: readonly number[];
  /** Those of which its outputs are the arguments; none in the last stage. */
  readonly calls: readonly HostCall[];
}

/** Slots hold what stages read: first the inputs, then the results of the host. */
export class Stages {
  constructor(
    /** Names of the inputs, sorted by code units. */
    readonly inputs: readonly string[],
    readonly slots: number,
    readonly stages: readonly Stage[],
    /** How many operations of each kind there are in all stages; a call of the host is one under its name. */
    readonly operations: Readonly<Record<string, number>>,
  ) {}

  /** How many results there are in the end. */
  get outputs(): number {
    return this.stages[this.stages.length - 1].kernel.outputs.length;
  }
}

/**
 * The stages of outputs that call the host, or null where they do not.
 * @throws FluxionsError `cannot-compute`
 */
export function buildStages(outputs: readonly Output[], target: Target): Stages | null {
  const formulas = outputs.map((o) => (o instanceof RowReduction ? o.of : o));
  if (!callsHost(formulas)) return null;
  return workspace(() => {
    const inputs = freeSymbols(...formulas);
    const split = splitAtHost(formulas);
    const slots = new Map(inputs.map((name, i) => [name, i]));
    for (const { results } of split.calls)
      for (const name of results) if (name !== undefined) slots.set(name, slots.size);
    const stages: Stage[] = [];
    const dependences = new Map<string, readonly number[]>(inputs.map((name, i) => [name, [i]]));
    const add = (wanted: readonly Output[], calls: readonly HostCall[]) => {
      const kernel = buildKernel(wanted, target);
      stages.push({ kernel, calls, slots: kernel.inputs.map((name) => slots.get(name) as number) });
    };
    for (let level = 0; ; level++) {
      const now = split.calls.filter((c) => c.level === level);
      if (now.length === 0) break;
      let first = 0;
      const calls = now.map((c): HostCall => {
        const call = hostCall(c, first, slots, dependences);
        first += call.arity;
        for (const name of c.results) if (name !== undefined) dependences.set(name, call.inputs);
        return call;
      });
      add(
        now.flatMap((c) => c.args),
        calls,
      );
    }
    add(
      outputs.map((o, k) =>
        o instanceof RowReduction ? new RowReduction(o.how, split.formulas[k]) : split.formulas[k],
      ),
      [],
    );
    return new Stages(inputs, slots.size, stages, operationsOf(stages));
  });
}

function hostCall(
  { op, host, args, results }: SplitCall,
  first: number,
  slots: ReadonlyMap<string, number>,
  dependences: ReadonlyMap<string, readonly number[]>,
): HostCall {
  return {
    name: op.name,
    host,
    first,
    arity: args.length,
    results: Array.from(results, (name) => (name === undefined ? undefined : slots.get(name))),
    inputs: inputsOf(args, dependences),
  };
}

function inputsOf(args: readonly Expr[], dependences: ReadonlyMap<string, readonly number[]>): number[] {
  return [...new Set(freeSymbols(...args).flatMap((name) => dependences.get(name) as readonly number[]))];
}

function operationsOf(stages: readonly Stage[]): Record<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string, times: number) => counts.set(name, (counts.get(name) ?? 0) + times);
  for (const { kernel, calls } of stages) {
    for (const [name, times] of Object.entries(kernel.operations)) count(name, times);
    for (const { name } of calls) count(name, 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
}
