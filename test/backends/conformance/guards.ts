/**
 * Partial functions under a `where` that keeps them off the points at which they are undefined: nothing of the branch
 * that is not taken may come out, in the value and in derivatives of any order and mode. The reference is the branch
 * that is taken, derived by itself.
 */
import { defaultBook } from "../../../rules/index.js";
import { derive, gradient, hessian } from "../../../src/calculus/derivative.js";
import type { Expr } from "../../../src/expr/node.js";
import { evaluateDigits } from "../../../src/numbers/evaluate.js";
import { toDecimal } from "../../../src/numbers/ulp.js";
import { type Case, columnsOf, type Findings, type Place, valuesOf } from "./case.js";
import { enclose, kernelOf } from "./enclosure.js";

interface Guard {
  readonly condition: string;
  readonly taken: string;
  readonly otherwise: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const guard = (
  condition: string,
  taken: string,
  otherwise: string,
  ...points: (readonly [number, number])[]
): Guard => ({ condition, taken, otherwise, points });

const guards: readonly Guard[] = [
  guard("x > 0", "sqrt(x)*y", "y", [4, 3], [0, 3], [-1, 3], [-4, 0]),
  guard("x == 0", "y", "sqrt(abs(x))*y", [0, 2], [4, 2], [-9, 2]),
  guard("x > 0", "log(x)*y", "x*y", [1, 2], [0.5, 2], [0, 2], [-3, 2]),
  guard("x > 0", "x*log(x)", "0", [2, 1], [0, 1], [-2, 1]),
  guard("x != 0", "y/x", "y^2", [2, 3], [0, 3], [-0.5, 3]),
  guard("x != 0", "sin(x)/x", "1", [2, 1], [0, 1], [-1, 1]),
  guard("x == 0", "0", "exp(-1/x^2)", [0, 1], [1, 1], [-2, 1]),
  guard("x == 0", "1", "expm1(x)/x", [0, 1], [1, 1], [-0.5, 1]),
  guard("abs(x) < 1", "asin(x)*y", "x*y", [0.5, 2], [1, 2], [3, 2], [-1, 2]),
  guard("abs(x) < 1", "acos(x)", "x^2", [-0.25, 1], [1, 1], [2, 1]),
  guard("abs(x) < 1", "atanh(x)", "x^3", [0.5, 1], [1, 1], [-1, 1], [5, 1]),
  guard("x > 1", "acosh(x)", "x - 1", [3, 1], [1, 1], [-2, 1]),
  guard("x > -1", "log1p(x)", "x", [0.5, 1], [-1, 1], [-5, 1]),
  guard("x > 0", "x^y", "y", [2, 1.5], [0, 1.5], [-2, 1.5], [0, -1]),
  guard("x > 0", "x^1.5", "-x", [4, 1], [0, 1], [-4, 1]),
  guard("x == 0 and y == 0", "x + 2*y", "atan2(y, x)", [0, 0], [1, 2], [-1, 2], [2, -1]),
  guard("x == 0 and y == 0", "x*y", "x*y/(x^2 + y^2)", [0, 0], [1, 2], [-1, 0.5]),
  guard("x == 0 and y == 0", "x", "hypot(x, y)", [0, 0], [3, 4], [-1, 0]),
  guard("x > 0", "log(log(1 + x))", "x", [2, 1], [0, 1], [-3, 1]),
  guard("x > 0", "where(y > 0, sqrt(x*y), log(x))", "1/(x - 1)", [2, 3], [2, -1], [-2, 1], [0, 0]),
  guard("x > 0 or y > 0", "sqrt(x^2 + y^2)", "x*y", [1, 2], [0, 0], [-1, -1]),
  guard("x < 40", "log1p(exp(x))", "x", [1, 1], [200, 1], [-200, 1]),
  guard("x > 0", "erf(sqrt(x))", "y", [1.5, 2], [0, 2], [-2, 2]),
];

/** Value; by x and y in forward and reverse mode; the Hessian; the third derivative by x. */
function derivatives(f: Expr): Expr[] {
  const xy = ["x", "y"];
  return [
    f,
    ...xy.map((v) => derive(defaultBook, f, v)),
    ...gradient(defaultBook, f, xy),
    ...hessian(defaultBook, f, xy).flat(),
    derive(defaultBook, f, "x", 3),
  ];
}

const what = ["value", "∂x", "∂y", "∂x in reverse", "∂y in reverse", "∂xx", "∂xy", "∂yx", "∂yy", "∂xxx"];

async function checkGuard(g: Guard, place: Place, findings: Findings): Promise<void> {
  const formula = `where(${g.condition}, ${g.taken}, ${g.otherwise})`;
  const outputs = derivatives(defaultBook.parse(formula));
  const branches = [g.taken, g.otherwise].map((text) => derivatives(defaultBook.parse(text)));
  const condition = defaultBook.parse(`where(${g.condition}, 1, 0)`);
  const kernel = kernelOf(outputs);
  const points = g.points.map(([x, y]) => ({ x, y }));
  const actual = await valuesOf(place, outputs, columnsOf(points), findings);
  points.forEach((at, row) => {
    const exactly = Object.fromEntries(Object.entries(at).map(([v, x]) => [v, toDecimal(x).toString()]));
    const branch = branches[evaluateDigits(condition, exactly, 10).isZero() ? 1 : 0];
    const bounds = enclose(
      kernel,
      kernel.inputs.map((v) => at[v as "x" | "y"]),
      place.precision,
    );
    bounds.forEach(({ radius }, k) => {
      const exact = evaluateDigits(branch[k], exactly, 25);
      const value = actual[k][row];
      // An unknown radius leaves a comparison that needs no bound: defined, and about as large.
      const bound = radius < Infinity ? radius : 1e-3 * (1 + exact.abs().toNumber());
      const near = toDecimal(value).minus(exact).abs().lte(bound);
      if (!near)
        findings.fail(`${what[k]} of ${formula} at ${JSON.stringify(at)}: ${value} instead of ${exact}`);
    });
  });
}

export const guardCases: readonly Case[] = guards.map((g) => ({
  name: `nothing comes out of the branch not taken: where(${g.condition}, ${g.taken}, ${g.otherwise})`,
  run: (place, findings) => checkGuard(g, place, findings),
}));
