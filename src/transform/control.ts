/** Choices between whole trees, and values through which no derivative goes. */

import { stop_gradient } from "../../rules/arithmetic.js";
import { FluxionsError } from "../expr/error.js";
import { lessEqual, where } from "../expr/logic.js";
import { Expr } from "../expr/node.js";
import { FALSE, integer, TRUE } from "../expr/reals.js";
import { type Like, toExpr } from "../language/like.js";
import { requireFunction } from "./trace.js";
import { alike, flatten, kindOf, type Tree, treeMap, unflatten } from "./tree.js";

type Branch = (...operands: never[]) => unknown;

function conditionOf(value: unknown, whose: string): Expr | boolean {
  if (typeof value === "boolean") return value;
  if (value instanceof Expr && value.op.boolean)
    return value === TRUE ? true : value === FALSE ? false : value;
  throw new FluxionsError("truth-value", `${whose} decides by a condition, but got ${kindOf(value)}`, {
    hint: "Compare numbers: gt(x, 0), eq(x, y); join comparisons with and, or, not.",
  });
}

/**
 * Chooses between two trees, number by number: JAX's lax.select. The derivative is that of the branch taken, and nothing
 * comes of the other one.
 * @example
 * select(gt(symbol("x"), 0), [1, 2], [3, 4]); // [where(x > 0, 1, 3), where(x > 0, 2, 4)]
 * @throws FluxionsError `truth-value`, `structure-mismatch`, `not-a-tree`
 */
export function select(condition: Expr | boolean, onTrue: Tree, onFalse: Tree): unknown {
  return chosen(condition, onTrue, onFalse, "select");
}

function chosen(condition: Expr | boolean, onTrue: unknown, onFalse: unknown, whose: string): unknown {
  const c = conditionOf(condition, whose);
  const [first, second] = [`what ${whose} chooses first`, `what ${whose} chooses else`];
  const yes = flatten(onTrue, first);
  const hint = "Both are built alike: the choice is made number by number.";
  const no = alike(yes.structure, flatten(onFalse, second), second, hint);
  if (typeof c === "boolean") return c ? onTrue : onFalse;
  return unflatten(
    yes.structure,
    yes.leaves.map((a, i) => where(c, toExpr(a), toExpr(no.leaves[i]))),
  );
}

/**
 * Calls `onTrue` or `onFalse` with the operands, where the condition is known; else both, and chooses: JAX's lax.cond.
 * @example
 * cond(gt(symbol("x"), 0), (u) => sin(u), (u) => neg(u), symbol("x")); // where(x > 0, sin(x), -x)
 * @throws FluxionsError `truth-value`, `structure-mismatch`, `not-a-tree`, `not-a-function`
 */
export function cond(
  condition: Expr | boolean,
  onTrue: Branch,
  onFalse: Branch,
  ...operands: Tree[]
): unknown {
  requireFunction(onTrue, "cond");
  requireFunction(onFalse, "cond");
  const c = conditionOf(condition, "cond");
  if (typeof c === "boolean") return (c ? onTrue : onFalse)(...operands);
  return chosen(c, onTrue(...operands), onFalse(...operands), "cond");
}

/**
 * Calls the branch with this index, which is rounded down and clamped to those that there are; of an index that is not known, all
 * of them, and chooses: JAX's lax.switch.
 * @example
 * switchCase(1, [(x) => x, (x) => mul(x, x)], 3); // 9
 * @throws FluxionsError `bad-arguments`, `structure-mismatch`, `not-a-tree`, `not-a-function`
 */
export function switchCase(index: Like, branches: readonly Branch[], ...operands: Tree[]): unknown {
  if (!Array.isArray(branches) || branches.length === 0)
    throw new FluxionsError(
      "bad-arguments",
      `switchCase chooses one of several functions, but got ${kindOf(branches)}`,
      {
        hint: "Write switchCase(index, [f, g], x).",
      },
    );
  const calls = branches.map((branch: unknown) => {
    requireFunction(branch, "switchCase");
    return () => branch(...operands);
  });
  const last = calls.length - 1;
  if (typeof index === "number") return calls[Math.min(Math.max(Math.floor(index), 0), last) || 0]();
  const at = toExpr(index);
  let result = calls[last]();
  for (let i = last - 1; i >= 0; i--)
    result = chosen(lessEqual(integer(i + 1), at), result, calls[i](), "switchCase");
  return result;
}

/**
 * The same values, through which no derivative goes: JAX's stop_gradient.
 * @example
 * print(derive(stopGradient(parse("x^2")), "x")); // 0
 * @throws FluxionsError `not-a-tree`
 */
export function stopGradient<T extends Tree>(tree: T): T {
  return treeMap((leaf) => (leaf instanceof Expr ? stop_gradient(leaf) : leaf), tree) as T;
}
