/** An expression by the powers of one generator. */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { mul, pow, rational, sum, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { budgeted } from "./budget.js";
import { Reader } from "./fraction.js";
import type { Int } from "./integer.js";
import { type AlgebraOptions, applied, toGenerator } from "./options.js";
import { add, coefficientsIn, type Polynomial } from "./polynomial.js";

/** The coefficients by exponents, in units of 1/root. */
interface ByPowers {
  readonly reader: Reader;
  readonly root: number;
  readonly coefficients: Map<number, Polynomial>;
  readonly den: Int;
}

function byPowers(e: Expr, x: Expr): ByPowers {
  const reader = new Reader("generator", [x]);
  const { num, den } = reader.read(e);
  const [, root] = reader.kernels.place({ base: x, p: 1, q: 1 });
  const coefficients = new Map<number, Polynomial>();
  // Generators 0 and 1 are the root of x and its inverse.
  coefficientsIn(num, 0).forEach((c, up) => {
    coefficientsIn(c, 1).forEach((d, down) => {
      if (d !== 0) coefficients.set(up - down, add(coefficients.get(up - down) ?? 0, d));
    });
  });
  for (const [k, c] of coefficients) if (c === 0) coefficients.delete(k);
  return { reader, root, coefficients, den: den as Int };
}

/**
 * Expands, and writes the result by powers of x: a*x + b*x + x^2 is (a + b)*x + x^2. x is a symbol, its name, or a call.
 * @example
 * print(collect(parse("a*x + b*x + x^2"), "x")); // x^2 + x*(a + b)
 * @throws FluxionsError `not-a-generator`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function collect(e: Expr, x: Expr | string, options: AlgebraOptions = {}): Expr {
  const generator = toGenerator(x);
  return applied(e, options, (part) => {
    const { reader, root, coefficients, den } = byPowers(part, generator);
    return sum(
      [...coefficients].map(([k, c]) =>
        mul(reader.kernels.write(c, den), pow(generator, rational(Rational.ratio(k, root)))),
      ),
    );
  });
}

/**
 * The coefficients of a polynomial in x, from that of x^0 on; none for the polynomial 0.
 * @example
 * console.log(coefficients(parse("(x + a)^2"), "x").join(", ")); // a^2, 2*a, 1
 * @throws FluxionsError `not-a-polynomial`: x occurs in a denominator, under a root or inside a function;
 *   `not-a-generator`, `too-many-terms`, `too-many-kernels`, `too-slow`
 */
export function coefficients(e: Expr, x: Expr | string, options: AlgebraOptions = {}): Expr[] {
  const generator = toGenerator(x);
  return budgeted(options.budget ?? {}, () => {
    const { reader, root, coefficients, den } = byPowers(e, generator);
    const out: Expr[] = [];
    for (const [k, c] of coefficients) {
      const power = k / root;
      const coefficient = reader.kernels.write(c, den);
      if (!Number.isInteger(power) || power < 0 || postorder([coefficient]).includes(generator))
        throw new FluxionsError("not-a-polynomial", `“${e}” is no polynomial in ${generator}`, {
          hint: "A polynomial has only sums, products and whole powers of its variable.",
        });
      while (out.length <= power) out.push(ZERO);
      out[power] = coefficient;
    }
    return out;
  });
}

/**
 * The degree of a polynomial in x; −Infinity for the polynomial 0.
 * @throws FluxionsError as `coefficients`
 */
export function degree(e: Expr, x: Expr | string, options: AlgebraOptions = {}): number {
  const { length } = coefficients(e, x, options);
  return length === 0 ? Number.NEGATIVE_INFINITY : length - 1;
}
