/** What all public functions of the algebra share: a budget, a variable, and the way into the arguments of functions. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, refuseReleased, symbol } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { transform } from "../expr/rebuild.js";
import { build } from "../expr/template.js";
import { type Budget, budgeted } from "./budget.js";

/** How a transformation of the algebra is applied, and what it may cost. */
export interface AlgebraOptions {
  /** Also inside the arguments of functions, in symbolic exponents, and in the branches of `where`. */
  readonly deep?: boolean;
  /** What the call may cost. */
  readonly budget?: Partial<Budget>;
}

/** Runs one transformation as the options ask. Truth values have no normal form: only their operands have. */
export function applied(e: Expr, options: AlgebraOptions, work: (e: Expr) => Expr): Expr {
  refuseReleased(e);
  return budgeted(options.budget ?? {}, () => {
    const unlessTruth = (a: Expr) => (a.op.boolean ? a : work(a));
    if (options.deep !== true) return unlessTruth(e);
    const inside = transform(e, (n) => {
      const { kind } = n.op;
      const opaque = kind === Kind.Call || kind === Kind.Relation || kind === Kind.Power;
      return opaque ? build(n.op, null, n.args.map(unlessTruth)) : n;
    });
    return unlessTruth(inside);
  });
}

/** What a polynomial is taken in: a symbol, its name, or any other kernel, such as exp(x). */
export function toGenerator(x: Expr | string): Expr {
  const e = typeof x === "string" ? symbol(x) : x;
  const { kind } = e.op;
  if (kind !== Kind.Symbol && kind !== Kind.Call && kind !== Kind.Constant)
    throw new FluxionsError(
      "not-a-generator",
      `a polynomial is taken in a symbol or a call, but got “${e}”`,
      {
        hint: "Substitute a symbol for it first.",
      },
    );
  refuseReleased(e);
  return e;
}
