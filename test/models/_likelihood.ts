/** Fits by maximum likelihood: the kernel of a log-likelihood with its derivatives, and two ways to its maximum. */
import { compile, type Expr, gradient, hessian, reduceRows } from "../../src/index.js";

export interface Fit {
  readonly parameters: Record<string, number>;
  readonly value: number;
  readonly gradient: readonly number[];
  readonly hessian: readonly (readonly number[])[];
  readonly steps: number;
}

/** Newton's method for two parameters; value, gradient and Hessian come out of one pass over the rows. */
export async function newton(
  density: Expr,
  rows: Readonly<Record<string, Float64Array>>,
  start: Readonly<Record<string, number>>,
): Promise<Fit> {
  const names = Object.keys(start);
  const total = (e: Expr) => reduceRows("sum", e);
  const kernel = await compile({
    value: total(density),
    gradient: gradient(density, names).map(total),
    hessian: hessian(density, names).map((row) => row.map(total)),
  });
  const at = (parameters: Record<string, number>) => {
    const out = kernel.runSync({ ...rows, ...parameters });
    return {
      parameters,
      value: Number(out.value),
      gradient: out.gradient.map(Number),
      hessian: out.hessian.map((row) => row.map(Number)),
    };
  };
  let here = at({ ...start });
  let steps = 0;
  for (; steps < 50; steps++) {
    const [g, h] = here.gradient;
    const [[a, b], [c, d]] = here.hessian;
    const determinant = a * d - b * c;
    const move = [(d * g - b * h) / determinant, (a * h - c * g) / determinant];
    here = at(Object.fromEntries(names.map((name, i) => [name, here.parameters[name] - move[i]])));
    if (Math.hypot(...move) < 1e-12) break;
  }
  kernel.dispose();
  return { ...here, steps };
}

/** Where f, with one maximum between the ends, is greatest: by golden sections. */
export function greatest(f: (x: number) => number, from: number, to: number): { at: number; value: number } {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [p, q] = [high - golden * (high - low), low + golden * (high - low)];
  let [fp, fq] = [f(p), f(q)];
  while (high - low > 1e-9 * (Math.abs(low) + Math.abs(high))) {
    if (fp > fq) {
      high = q;
      [q, fq] = [p, fp];
      p = high - golden * (high - low);
      fp = f(p);
    } else {
      low = p;
      [p, fp] = [q, fq];
      q = low + golden * (high - low);
      fq = f(q);
    }
  }
  return { at: (low + high) / 2, value: f((low + high) / 2) };
}
