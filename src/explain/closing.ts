/** Takes all the derivatives in an expression that are still to be taken, at once. */
import { Expr } from "../expr/node.js";
import { build } from "../expr/template.js";
import { postorder } from "../expr/walk.js";

export interface Uses {
  /** The derivatives in terms of which this one is. */
  readonly inside: Expr[];
  /** How many derivatives are in terms of this one. */
  count: number;
}

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

  /** Of a derivative and of those that it is in terms of, what each is in terms of, and how many are in terms of it. */
  uses(root: Expr): ReadonlyMap<Expr, Uses> {
    const nodes = postorder([...this.open.values()]);
    // Only few nodes contain derivatives, so only few are looked into.
    const has = new Set<Expr>();
    for (const n of nodes) if (this.open.has(n) || n.args.some((a) => has.has(a))) has.add(n);
    const uses = new Map<Expr, Uses>([[root, { inside: [], count: 0 }]]);
    for (const [d, { inside }] of uses) {
      const seen = new Set([this.open.get(d) as Expr]);
      for (const n of seen)
        if (this.open.has(n)) inside.push(n);
        else for (const a of n.args) if (has.has(a)) seen.add(a);
      for (const n of inside) {
        const use = uses.get(n);
        if (use === undefined) uses.set(n, { inside: [], count: 1 });
        else use.count++;
      }
    }
    return uses;
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
