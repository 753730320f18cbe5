/** Tangent rules: from a formula with holes to what differentiation fills in. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, hole, symbol } from "../expr/node.js";
import type { TangentRule } from "../expr/op.js";
import { ZERO } from "../expr/reals.js";
import { Template } from "../expr/template.js";
import { nonlinearPart } from "./linearity.js";

/** Holes of a rule for n parameters: the parameters, the function's own value, the tangents. */
export const outHole = (n: number): Expr => hole(n);
export const tangentHole = (n: number, i: number): Expr => hole(n + 1 + i);

/**
 * @param body linear in the tangents; holes: x1 … xn, out, dx1 … dxn
 * @param out the primal result that the rule returns, where it is not the call itself
 * @param silent parameters by which the rule gives no derivative
 * @throws FluxionsError `nonlinear-rule`, naming the part that is not linear
 */
export function tangentRule(
  name: string,
  params: readonly string[],
  body: Expr,
  out: Expr | null,
  source: string,
  silent: readonly number[] = [],
): TangentRule {
  const n = params.length;
  const tangents = params.map((_, i) => tangentHole(n, i));
  const bad = nonlinearPart(body, (e) => tangents.includes(e));
  if (bad !== null)
    throw new FluxionsError(
      "nonlinear-rule",
      `the tangent of ${name} must be linear in ${params.map((p) => `d${p}`).join(", ")}, but “${readable(bad, params)}” is not`,
      { hint: "Every term of a tangent has exactly one tangent, once, as a factor." },
    );
  const holes = 2 * n + 1;
  const whole = new Template(body, holes);
  const own = Array.from({ length: n + 1 }, (_, i) => hole(i));
  const parts = params.map((_, i) => {
    const part = whole.fill([...own, ...tangents.map((t, j) => (i === j ? t : ZERO))]);
    return part === ZERO ? null : new Template(part, holes);
  });
  return { whole, parts, silent, out: out === null ? null : new Template(out, n), source };
}

/** A template's formula with its parameters' names, for people. */
export function readable(body: Expr, params: readonly string[]): string {
  const names = [...params, "out", ...params.map((p) => `d${p}`)];
  return String(new Template(body, names.length).fill(names.map(symbol)));
}
