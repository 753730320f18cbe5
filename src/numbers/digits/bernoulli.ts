import type { Decimal } from "decimal.js";
import type { DecimalClass } from "./context.js";

let tangents: bigint[] = [];
const cache = new WeakMap<DecimalClass, Decimal[]>();

/** The Bernoulli number B_2k, k ≥ 1, in the digits of D. */
export function bernoulli(D: DecimalClass, k: number): Decimal {
  let values = cache.get(D);
  if (values === undefined) {
    values = [];
    cache.set(D, values);
  }
  for (let j = values.length + 1; j <= k; j++) values.push(compute(D, j));
  return values[k - 1] as Decimal;
}

/** B_2k = (-1)^(k-1) 2k T_k / (4^k (4^k - 1)) with the tangent numbers T_k (DLMF 24.15.4). */
function compute(D: DecimalClass, k: number): Decimal {
  if (tangents.length < k) tangents = tangentNumbers(Math.max(64, 2 * k));
  const power = 4n ** BigInt(k);
  const top = BigInt(2 * k) * (tangents[k - 1] as bigint);
  const value = new D(top.toString()).div((power * (power - 1n)).toString());
  return k % 2 === 0 ? value.negated() : value;
}

/** T_1 … T_n in place, with small multipliers only (R. Brent and D. Harvey, arXiv:1108.0286, algorithm TangentNumbers). */
function tangentNumbers(n: number): bigint[] {
  const t: bigint[] = [1n];
  for (let k = 1; k < n; k++) t.push(BigInt(k) * (t[k - 1] as bigint));
  for (let k = 1; k < n; k++) {
    for (let j = k; j < n; j++) {
      t[j] = BigInt(j - k) * (t[j - 1] as bigint) + BigInt(j - k + 2) * (t[j] as bigint);
    }
  }
  return t;
}
