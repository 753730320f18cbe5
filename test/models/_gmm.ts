/**
 * A mixture of k gaussians in d dimensions, as ADBench has it: the negative precision of each is given by the logarithms
 * of a diagonal and by what stands below it, and a Wishart distribution keeps them in bounds. Points are rows.
 */
import {
  add,
  div,
  type Expr,
  evaluate,
  exp,
  lgamma,
  log,
  max,
  mul,
  parse,
  pow,
  sqrt,
  stopGradient,
  sub,
  symbol,
} from "../../src/index.js";
import { Numbers } from "./_adbench.js";

export interface Mixture {
  /** Weights, means, then for each gaussian the logarithms of the diagonal and what stands below it, by columns. */
  readonly parameters: readonly Expr[];
  /** What a point, a row of the columns x0, x1, …, adds. */
  readonly ofPoint: Expr;
  /** What does not depend on points, but for their number n; without constants. */
  readonly ofAll: Expr;
}

/** log Σ exp(xᵢ), of numbers of any size: what is taken out has no part in the derivative. */
export function logsumexp(xs: readonly Expr[]): Expr {
  const most = xs.length === 1 ? xs[0] : stopGradient(max(...(xs as [Expr, Expr])));
  return add(most, log(add(...xs.map((x) => exp(sub(x, most))))));
}

const HALF = parse("1/2");
const range = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i));

/** The parameters gamma and m are those of the Wishart distribution. */
export function mixture(d: number, k: number, joined: (xs: readonly Expr[]) => Expr = logsumexp): Mixture {
  const below = (d * (d - 1)) / 2;
  const point = range(d, (j) => symbol(`x${j}`));
  const weights = range(k, (c) => symbol(`a${c}`));
  const means = range(k, (c) => range(d, (j) => symbol(`m${c}_${j}`)));
  const diagonals = range(k, (c) => range(d, (j) => symbol(`q${c}_${j}`)));
  const lower = range(k, (c) => range(below, (j) => symbol(`l${c}_${j}`)));
  const exponents = range(k, (c) => {
    const centred = point.map((x, j) => sub(x, means[c][j]));
    const rows: Expr[][] = centred.map((x, j) => [mul(exp(diagonals[c][j]), x)]);
    let at = 0;
    for (let j = 0; j < d; j++) for (let i = j + 1; i < d; i++) rows[i].push(mul(lower[c][at++], centred[j]));
    const squares = rows.map((row) => pow(add(...row), 2));
    return sub(add(weights[c], ...diagonals[c]), mul(HALF, add(...squares)));
  });
  const priors = range(k, (c) => {
    const squares = [...diagonals[c].map((q) => exp(mul(2, q))), ...lower[c].map((l) => pow(l, 2))];
    return sub(mul(HALF, pow(symbol("gamma"), 2), add(...squares)), mul(symbol("m"), add(...diagonals[c])));
  });
  return {
    parameters: [...weights, ...means.flat(), ...range(k, (c) => [...diagonals[c], ...lower[c]]).flat()],
    ofPoint: joined(exponents),
    ofAll: sub(add(...priors), mul(symbol("n"), joined(weights))),
  };
}

/** The terms without parameters: the gaussians' and the Wishart distribution's constants. */
export function constantOf({ d, k, n, gamma, m }: GmmInstance): number {
  const a = div(d + m + 1, 2);
  const multigamma = add(
    mul(div(d * (d - 1), 4), log(parse("pi"))),
    ...range(d, (j) => lgamma(sub(a, div(j, 2)))),
  );
  const wishart = sub(mul(d * (d + m + 1), log(div(gamma, sqrt(2)))), multigamma);
  return evaluate(sub(mul(-n, div(d, 2), log(parse("2*pi"))), mul(k, wishart)));
}

export interface GmmInstance {
  readonly d: number;
  readonly k: number;
  readonly n: number;
  /** In the order of `Mixture.parameters`. */
  readonly parameters: readonly number[];
  /** By dimension. */
  readonly points: readonly Float64Array[];
  readonly gamma: number;
  readonly m: number;
}

export function readGmm(all: readonly number[]): GmmInstance {
  const numbers = new Numbers(all);
  const [d, k, n] = numbers.take(3);
  const parameters = numbers.take(k + k * d + (k * d * (d + 1)) / 2);
  const rows = range(n, () => numbers.take(d));
  const [gamma, m] = numbers.take(2);
  const points = range(d, (j) => Float64Array.from(rows, (row) => row[j]));
  return { d, k, n, parameters, points, gamma, m };
}

/** The values of everything but the points. */
export function parametersOf(model: Mixture, instance: GmmInstance): Record<string, number> {
  const { n, gamma, m } = instance;
  const values = model.parameters.map((p, i) => [String(p), instance.parameters[i]]);
  return { n, gamma, m, ...Object.fromEntries(values) };
}

export function columnsOf({ points }: GmmInstance): Record<string, Float64Array> {
  return Object.fromEntries(points.map((column, j) => [`x${j}`, column]));
}
