/** Tangent rules: from a formula with holes to what differentiation fills in. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, hole, type Space, symbol } from "../expr/node.js";
import type { TangentRule } from "../expr/op.js";
import { ZERO } from "../expr/reals.js";
import { Template } from "../expr/template.js";
import { nonlinearPart } from "./linearity.js";

/** Holes of a rule for n parameters: the parameters, the function's own value, the tangents. */
export const tangentHole = (n: number, i: number): Expr => hole(n + 1 + i);

/**
 * @param body linear in the tangents; holes: x1 … xn, out, dx1 … dxn
 * @param out the primal result that the rule returns, where it is not the call itself
 * @param home how long the rule lives
 * @param silent parameters by which the rule gives no derivative
 * @throws FluxionsError `nonlinear-rule`, naming the part that is not linear
 */
export function tangentRule(
  name: string,
  params: readonly string[],
  body: Expr,
  out: Expr | null,
  source: string,
  home: Space,
  silent: readonly number[] = [],
): TangentRule {
  const n = params.length;
  const tangents = params.map((_, i) => tangentHole(n, i));
  const bad = nonlinearPart(body, new Set(tangents));
  if (bad !== null)
    throw new FluxionsError(
      "nonlinear-rule",
      `the tangent of ${name} must be linear in ${params.map((p) => `d${p}`).join(", ")}, but “${readable(bad, params)}” is not`,
      { hint: "Every term of a tangent has exactly one tangent, once, as a factor." },
    );
  const holes = 2 * n + 1;
  const whole = Template.lasting(body, holes, home);
  // Made when they are asked for: a function of many parameters has many, and each is as long as the rule.
  const parts: (Template | null)[] = [];
  const part = (i: number): Template | null => {
    if (parts[i] === undefined) {
      const own = Array.from({ length: n + 1 }, (_, j) => hole(j));
      const alone = whole.fill([...own, ...tangents.map((t, j) => (i === j ? t : ZERO))]);
      parts[i] = alone === ZERO ? null : Template.lasting(alone, holes, home);
    }
    return parts[i];
  };
  return { whole, part, silent, out: out === null ? null : Template.lasting(out, n, home), source };
}

/** A rule that is read when it is first filled in. That there is one is known before. */
export class UnreadRule implements TangentRule {
  private rule: TangentRule | null = null;

  constructor(
    private readonly read: () => TangentRule,
    readonly source: string,
  ) {}

  private get known(): TangentRule {
    this.rule ??= this.read();
    return this.rule;
  }
  get whole(): Template {
    return this.known.whole;
  }
  part(i: number): Template | null {
    return this.known.part(i);
  }
  get silent(): readonly number[] {
    return this.known.silent;
  }
  get out(): Template | null {
    return this.known.out;
  }
}

/** A template's formula with its parameters' names, for people. */
export function readable(body: Expr, params: readonly string[]): string {
  const names = [...params, "out", ...params.map((p) => `d${p}`)];
  return String(new Template(body, names.length).fill(names.map(symbol)));
}
