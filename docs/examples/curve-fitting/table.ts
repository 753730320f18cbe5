import type { Fit } from "./least-squares.js";

/** The parameters with their standard errors, and how far the data lie from the model. */
export function table({ parameters, residualStandardDeviation, degreesOfFreedom, steps }: Fit): string {
  const rows = Object.entries(parameters).map(
    ([name, { value, standardError }]) =>
      `${name.padEnd(7)} ${value.toPrecision(9).padStart(15)} ± ${standardError.toPrecision(5)}`,
  );
  const spread = `residual standard deviation ${residualStandardDeviation.toPrecision(6)}`;
  return [...rows, `${spread}, ${degreesOfFreedom} degrees of freedom, ${steps} steps`].join("\n");
}
