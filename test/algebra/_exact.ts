/** Random polynomials, and equality by exact values. */

import { add, div, type Expr, freeSymbols, mul, pow, substitute, symbol, toExpr } from "../../src/index.js";
import fc from "../_fast-check.js";

const NAMES = ["x", "y", "z"];

/** A polynomial with small coefficients, as a sum of monomials in the first `variables` names. */
export function polynomials(variables = 3, degree = 3, terms = 4): fc.Arbitrary<Expr> {
  const term = fc.tuple(
    fc.integer({ min: -9, max: 9 }),
    fc.array(fc.nat(degree), { minLength: variables, maxLength: variables }),
  );
  return fc.array(term, { minLength: 1, maxLength: terms }).map((list) =>
    list.reduce(
      (sum, [c, exponents]) =>
        add(
          sum,
          exponents.reduce((p: Expr, k, i) => mul(p, pow(symbol(NAMES[i]), k)), toExpr(c)),
        ),
      toExpr(0),
    ),
  );
}

/** The exact value at rational points, as text; points differ in every symbol. */
export function valueAt(e: Expr, k: number, names = freeSymbols(e)): string {
  const at = Object.fromEntries(
    names.map((name, i) => [name, div((7 * k + 3 * i + 2) * (i % 2 === 0 ? 1 : -1), k + i + 5)]),
  );
  return String(substitute(e, at));
}

/** Do both have equal values at several rational points? */
export function equalValues(a: Expr, b: Expr): boolean {
  const names = freeSymbols(a, b);
  for (let k = 1; k <= 4; k++) if (valueAt(a, k, names) !== valueAt(b, k, names)) return false;
  return true;
}
