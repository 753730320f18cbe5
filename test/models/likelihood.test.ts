/** Fits by maximum likelihood, beside computations that know nothing of derivatives or kernels. */
import test from "ava";
import { parse } from "../../src/index.js";
import { seeded } from "../rules/_points.js";
import { type Fit, greatest, newton } from "./_likelihood.js";

const sum = (xs: Float64Array, of: (x: number) => number) => xs.reduce((total, x) => total + of(x), 0);

/** The gradient is that of a maximum: nearly 0 for its curvature, which is negative. */
function isMaximum({ gradient, hessian }: Fit): boolean {
  const [[a, b], [c, d]] = hessian;
  return gradient.every((g, i) => Math.abs(g) < 1e-9 * Math.abs(hessian[i][i])) && a < 0 && a * d - b * c > 0;
}

/** log Γ(x) by Stirling's series, far out. */
function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 12; y++) shift += Math.log(y);
  const z = 1 / (y * y);
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

test("a gamma distribution", async (t) => {
  const random = seeded(20);
  // Three exponential waits of rate 2 in a row have the shape 3.
  const x = Float64Array.from({ length: 2000 }, () => -Math.log(random() * random() * random()) / 2);
  const fit = await newton(parse("a*log(r) + (a - 1)*log(x) - r*x - lgamma(a)"), { x }, { a: 2, r: 1 });
  t.true(isMaximum(fit));
  const { a, r } = fit.parameters;
  t.log(`shape ${a}, rate ${r}, in ${fit.steps} steps`);
  t.true(Math.abs(a - 3) < 0.3 && Math.abs(r - 2) < 0.2);

  // For a given shape the best rate is the shape by the mean.
  const mean = sum(x, (v) => v) / x.length;
  const logs = sum(x, Math.log);
  const profile = (shape: number) =>
    x.length * (shape * Math.log(shape / mean) - shape - logGamma(shape)) + (shape - 1) * logs;
  const best = greatest(profile, 0.1, 20);
  t.true(Math.abs(best.at / a - 1) < 1e-6, `${best.at}`);
  t.true(Math.abs(r * mean - a) < 1e-11);
  t.true(Math.abs(best.value / fit.value - 1) < 1e-12);
});

test("a logistic distribution", async (t) => {
  const random = seeded(23);
  const x = Float64Array.from({ length: 500 }, () => {
    const p = random();
    return 5 + 2 * Math.log(p / (1 - p));
  });
  const density = parse("-(x - c)/s - 2*log1pexp(-(x - c)/s) - log(s)");
  const fit = await newton(density, { x }, { c: 4, s: 1.5 });
  t.true(isMaximum(fit));
  const { c, s } = fit.parameters;
  t.log(`centre ${c}, scale ${s}, in ${fit.steps} steps`);
  t.true(Math.abs(c - 5) < 0.5 && Math.abs(s - 2) < 0.3);

  const likelihood = (centre: number, scale: number) =>
    sum(x, (v) => {
      const e = Math.exp(-Math.abs(v - centre) / scale);
      return Math.log(e) - 2 * Math.log1p(e) - Math.log(scale);
    });
  const centreFor = (scale: number) => greatest((centre) => likelihood(centre, scale), -10, 20);
  const best = greatest((scale) => centreFor(scale).value, 0.5, 5);
  t.true(Math.abs(best.at / s - 1) < 1e-6, `${best.at}`);
  t.true(Math.abs(centreFor(best.at).at / c - 1) < 1e-6);
  t.true(Math.abs(best.value / fit.value - 1) < 1e-12);
});
