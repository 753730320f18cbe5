/** Takes all the derivatives in an expression that are still to be taken, at once. */
import { Expr } from "../expr/node.js";
import { build } from "../expr/template.js";

export class Closing {
  private readonly open: ReadonlyMap<Expr, Expr>;
  private readonly closed = new Map<Expr, Expr>();

  /** @param open what each derivative is, in terms of others that are still to be taken; never of itself */
  constructor(open: Iterable<readonly [Expr, Expr]>) {
    this.open = new Map(open);
  }

  /** The expression with no derivative left to be taken. Each node is rebuilt once, however many derivatives contain it. */
  close(root: Expr): Expr {
    const stack = [root];
    for (let n = stack[stack.length - 1]; n !== undefined; n = stack[stack.length - 1]) {
      if (this.closed.has(n)) {
        stack.pop();
        continue;
      }
      const needs = this.needs(n);
      const waiting = stack.length;
      for (const a of needs) if (!this.closed.has(a)) stack.push(a);
      if (stack.length > waiting) continue;
      stack.pop();
      const parts = needs.map((a) => this.closed.get(a) as Expr);
      this.closed.set(n, this.open.has(n) ? parts[0] : rebuilt(n, parts));
    }
    return this.closed.get(root) as Expr;
  }

  /** How many different derivatives are still to be taken. */
  countIn(root: Expr): number {
    const seen = new Set([root]);
    let count = 0;
    for (const n of seen) {
      if (this.open.has(n)) count++;
      for (const a of this.needs(n)) seen.add(a);
    }
    return count;
  }

  private needs(n: Expr): readonly Expr[] {
    const open = this.open.get(n);
    return open === undefined ? n.args : [open];
  }
}

function rebuilt(n: Expr, args: readonly Expr[]): Expr {
  if (args.every((a, i) => a === n.args[i])) return n;
  return build(n.op, n.value instanceof Expr ? n.value : null, args);
}
