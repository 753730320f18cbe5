/**
 * Long sums and products as reverse mode sees them: made of what they share. Flat, each of a thousand prices
 * s·(1 + r₁)·…·(1 + rₖ) would pass its cotangent on to all of its factors, times the product of all others.
 */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { linear, ONE, powers, ZERO } from "../expr/reals.js";
import { type Pairs, sharePairs } from "../expr/shared-pairs.js";
import { postorder } from "../expr/walk.js";

/** Derivatives of shorter ones are better to read as they are; unless there are so many that nobody will read them. */
const LONG = 13;
const MANY = 20_000;

export class SharedParts {
  /** All nodes below the roots and all parts, operands before what uses them. */
  readonly nodes: readonly Expr[];
  private readonly pairs = new Map<Expr, Pairs>();

  constructor(roots: readonly Expr[]) {
    const nodes = postorder(roots);
    this.share(long(nodes, Kind.Sum), (pairs) => linear(ZERO, pairs));
    this.share(long(nodes, Kind.Product), (pairs) => powers(ONE, pairs));
    this.nodes = this.pairs.size === 0 ? nodes : postorder(roots, (n) => this.of(n));
  }

  /** The operands of a node; the parts of a sum or product that shares some. */
  of(n: Expr): readonly Expr[] {
    return this.pairs.get(n) ?? n.args;
  }

  private share(nodes: readonly Expr[], make: (pairs: Pairs) => Expr): void {
    if (nodes.length > 1) for (const [n, pairs] of sharePairs(nodes, make)) this.pairs.set(n, pairs);
  }
}

function long(nodes: readonly Expr[], kind: Kind): readonly Expr[] {
  const all = nodes.filter(({ op, args }) => op.kind === kind && args.length > 4);
  const squares = all.reduce((n, { args }) => n + (args.length / 2) ** 2, 0);
  return squares > MANY ? all : all.filter(({ args }) => args.length >= 2 * LONG);
}
