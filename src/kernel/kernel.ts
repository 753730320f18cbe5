/**
 * The kernel: what a backend compiles. A list of float operations in which operands stand before what uses them and
 * every part stands once; some of their results are outputs. It holds no expressions, so it outlives their workspace.
 */
import { workspace } from "../expr/node.js";
import { freeSymbols } from "../expr/walk.js";
import { lower } from "./lower.js";
import { NodeList } from "./nodes.js";
import { type Output, type Reduction, RowReduction } from "./reduce.js";
import type { Target } from "./target.js";

export type Code =
  | "number"
  | "input"
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "neg"
  | "pow"
  | "call"
  | "less"
  | "lessEqual"
  | "equal"
  | "unequal"
  | "and"
  | "or"
  | "not"
  | "where";

export interface KernelNode {
  readonly code: Code;
  /** Indices of operands, all below the node's own. */
  readonly args: readonly number[];
  /** A number's value; an input's index. */
  readonly value: number;
  /** A number's value in single precision. */
  readonly single: number;
  /** The native name of a call. */
  readonly native: string;
  /** Is the result a truth value? */
  readonly boolean: boolean;
}

export interface KernelOutput {
  readonly node: number;
  /** Null for a column. */
  readonly reduction: Reduction | null;
}

/** How often a value changes. */
export const Rate = { Constant: 0, Parameter: 1, Row: 2 } as const;

export class Kernel {
  constructor(
    /** Names of the inputs, sorted by code units. */
    readonly inputs: readonly string[],
    readonly nodes: readonly KernelNode[],
    readonly outputs: readonly KernelOutput[],
    /** How many operations of each kind there are: { mul: 6, add: 1, sin: 1 }. */
    readonly operations: Readonly<Record<string, number>>,
  ) {}

  /** For each node whether it changes with the row, only with the parameters, or never. */
  rates(isColumn: (input: number) => boolean): Uint8Array {
    const rates = new Uint8Array(this.nodes.length);
    this.nodes.forEach(({ code, args, value }, i) => {
      if (code === "input") rates[i] = isColumn(value) ? Rate.Row : Rate.Parameter;
      else for (const a of args) if (rates[a] > rates[i]) rates[i] = rates[a];
    });
    return rates;
  }
}

/**
 * Lowers the outputs for a target and lays them out as one kernel.
 * @throws FluxionsError `cannot-compute`
 */
export function buildKernel(outputs: readonly Output[], target: Target): Kernel {
  // Lowering makes many nodes that nobody needs afterwards.
  return workspace(() => {
    const formulas = outputs.map((o) => (o instanceof RowReduction ? o.of : o));
    // What a user must give does not depend on what lowering found superfluous.
    const inputs = freeSymbols(...formulas);
    const list = new NodeList(target, inputs);
    const at = list.enter(lower(formulas, target));
    const { nodes, moved } = list.finish(at);
    return new Kernel(
      inputs,
      nodes,
      outputs.map((o, i) => ({
        node: moved[at[i]],
        reduction: o instanceof RowReduction ? o.how : null,
      })),
      countOperations(nodes),
    );
  });
}

function countOperations(nodes: readonly KernelNode[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { code, native } of nodes) {
    if (code === "number" || code === "input") continue;
    const name = code === "call" ? native : code;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
}
