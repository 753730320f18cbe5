/** A rule with symbols in the place of its holes, where its condition holds. */
import { FluxionsError } from "../../src/expr/error.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { Kind, WHERE } from "../../src/expr/op.js";
import { TRUE } from "../../src/expr/reals.js";
import { Template } from "../../src/expr/template.js";
import { postorder } from "../../src/expr/walk.js";
import type { Context } from "../../src/facts/context.js";
import { assume, assuming, parse } from "../../src/index.js";
import type { HoleKind, RewriteRule } from "../../src/language/rewrite-rule.js";

export interface Instance {
  readonly left: Expr;
  readonly right: Expr;
  readonly context: Context;
}

/** Numbers for holes that stand for numbers only; of several, the first that fits the condition. */
const numbers: Readonly<Record<HoleKind, readonly string[]>> = {
  number: ["1/3", "4", "8"],
  integer: ["3", ""],
  even: ["6"],
  odd: ["3"],
  constant: ["3"],
  symbol: [],
};

export function instances(rule: RewriteRule): Instance {
  const conditions = new Set(
    postorder([rule.left]).flatMap(({ op, args }) =>
      op === WHERE && args[0].op.kind === Kind.Hole ? [args[0].value as number] : [],
    ),
  );
  const tries = Math.max(...[...rule.kinds.values()].map((kind) => numbers[kind].length), 1);
  for (let k = 0; k < tries; k++) {
    const values = rule.params.map((name, i) => {
      if (conditions.has(i)) return parse("q > 0");
      const kind = rule.kinds.get(i);
      const fitting = kind === undefined ? [] : numbers[kind];
      const number = fitting[Math.min(k, fitting.length - 1)] ?? "";
      return number === "" ? symbol(`${name}_`) : parse(number);
    });
    const context = where(rule, values);
    const left = new Template(rule.left, values.length).fill(values);
    const right = rule.right.fill(values);
    if (context !== null && left !== right) return { left, right, context };
  }
  throw new Error(`no instance of ${rule.name} fits its condition`);
}

/** What the rule asks of its holes is assumed; null where it cannot be. */
function where({ condition, kinds }: RewriteRule, values: readonly Expr[]): Context | null {
  try {
    const whole = values.filter((v, i) => kinds.get(i) === "integer" && v.op.kind === Kind.Symbol);
    const context = assume(Object.fromEntries(whole.map((v) => [v.value as string, "integer"])));
    const needed = condition?.fill(values) ?? TRUE;
    return needed === TRUE ? context : assuming(needed, context);
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "contradiction") return null;
    throw error;
  }
}
