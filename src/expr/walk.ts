/** Walks over the graph of an expression. All of them are iterative: depth is bounded by memory, not by the stack. */
import { type Expr, newWalk } from "./node.js";
import { Kind } from "./op.js";

/**
 * Every node below the roots once, operands before what uses them. Coefficients inside `value` are not visited.
 * @param operands what counts as the operands of a node; its `args` unless told
 */
export function postorder(roots: readonly Expr[], operands?: (n: Expr) => readonly Expr[]): Expr[] {
  const walk = newWalk();
  const out: Expr[] = [];
  const stack: Expr[] = [];
  const next: number[] = [];
  for (const root of roots) {
    if (root.mark === walk) continue;
    root.mark = walk;
    stack.push(root);
    next.push(0);
    while (stack.length > 0) {
      const depth = stack.length - 1;
      const n = stack[depth];
      const args = operands === undefined ? n.args : operands(n);
      let i = next[depth];
      while (i < args.length && args[i].mark === walk) i++;
      if (i === args.length) {
        out.push(n);
        stack.pop();
        next.pop();
        continue;
      }
      next[depth] = i + 1;
      args[i].mark = walk;
      stack.push(args[i]);
      next.push(0);
    }
  }
  return out;
}

/** The names of the free symbols, in alphabetical order. */
export function freeSymbols(...roots: Expr[]): string[] {
  const names: string[] = [];
  for (const n of postorder(roots)) if (n.op.kind === Kind.Symbol) names.push(n.value as string);
  return names.sort();
}

/** How many different nodes the expressions consist of: numbers in sums and products included, as in their text. */
export function countNodes(...roots: Expr[]): number {
  return postorder(roots).length;
}
