/** Formulas on a page: parameters are holes, and blocks for any number of arguments have `sum` and folds. */
import { type Expr, hole } from "../expr/node.js";
import { Kind, type Op, WHERE } from "../expr/op.js";
import { transform } from "../expr/rebuild.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { type Dialect, FormulaBuilder, type Scope } from "./formula.js";

/** In a variadic block, `sum(E)` adds E over the arguments, and `f(x)` combines them by f two by two. */
export class BlockBuilder extends FormulaBuilder {
  constructor(
    text: string,
    scope: Scope,
    dialect: Dialect,
    private readonly op: Op,
    private readonly each: readonly [Expr, Expr] | null,
    leaf: (name: string, at: number) => Expr,
  ) {
    super(text, scope, dialect, leaf);
  }

  /** A parameter is a number, but for the first one of `where`. */
  protected override decides(e: Expr): boolean {
    return super.decides(e) || (this.op === WHERE && e.op.kind === Kind.Hole);
  }

  override isFunction(name: string): boolean {
    return (this.each !== null && name === "sum") || super.isFunction(name);
  }

  override call(name: string, args: Expr[], at: number, end: number): Expr {
    if (this.each !== null && args.length === 1) {
      const n = this.op.arity;
      if (name === "sum") {
        // Three holes, not one for each argument, so that a thousand terms are not a million bindings.
        const [x, dx] = this.each;
        const holes = new Map([x, dx, hole(n)].map((e, i) => [e, hole(i)]));
        // A fold inside the sum speaks of all arguments; without one there is no need to bind them.
        const folded = postorder([args[0]]).some((e) => e.op.kind === Kind.Hole && !holes.has(e));
        const all = folded ? Array.from({ length: n }, (_, i) => hole(i)) : [];
        all.forEach((e, i) => {
          holes.set(e, hole(3 + i));
        });
        const body = new Template(
          transform(args[0], (e, was) => holes.get(was) ?? e),
          3 + all.length,
        );
        const terms = Array.from({ length: n }, (_, i) =>
          body.fill([hole(i), hole(n + 1 + i), hole(n), ...all]),
        );
        return this.sum(terms, new Int8Array(n).fill(1), at);
      }
      if (args[0] === this.each[0] && this.scope.find(name, 2) !== undefined) {
        let acc = hole(0);
        for (let i = 1; i < n; i++) acc = super.call(name, [acc, hole(i)], at, end);
        return acc;
      }
    }
    return super.call(name, args, at, end);
  }
}
