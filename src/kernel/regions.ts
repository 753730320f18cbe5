/**
 * Which nodes are needed only where one branch of a `where` is taken. Each such `where` has two regions; a node belongs
 * to the innermost region that holds all of its uses, so a backend may compute it only there.
 */
import type { Kernel } from "./kernel.js";

/** Deeper branches are computed in any case: generated code must not nest without bound. */
const DEEPEST = 24;

export interface Regions {
  /** The region of each node; 0 is “always”. Meaningless for nodes that are not `own`. */
  readonly of: Int32Array;
  /** For a `where` with regions: the number of the one for true; the one for false follows it. Else 0. */
  readonly branches: Int32Array;
}

/** @param own the nodes to be laid out; all others are known beforehand */
export function regionsOf(kernel: Kernel, own: (node: number) => boolean): Regions {
  const { nodes, outputs } = kernel;
  const of = new Int32Array(nodes.length).fill(-1);
  const branches = new Int32Array(nodes.length);
  const parent = [-1];
  const depth = [0];
  const use = (node: number, region: number) => {
    if (!own(node)) return;
    of[node] = of[node] < 0 ? region : common(of[node], region);
  };
  const common = (a: number, b: number): number => {
    while (a !== b) {
      if (depth[a] >= depth[b]) a = parent[a];
      else b = parent[b];
    }
    return a;
  };
  const open = (inside: number): number => {
    parent.push(inside, inside);
    depth.push(depth[inside] + 1, depth[inside] + 1);
    return parent.length - 2;
  };
  for (const { node } of outputs) use(node, 0);
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (of[i] < 0) continue;
    const { code, args } = nodes[i];
    if (code === "where" && depth[of[i]] < DEEPEST) {
      branches[i] = open(of[i]);
      use(args[0], of[i]);
      use(args[1], branches[i]);
      use(args[2], branches[i] + 1);
    } else for (const a of args) use(a, of[i]);
  }
  return { of, branches };
}
