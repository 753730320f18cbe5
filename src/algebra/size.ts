/** How large a product will be, before it is made. */
import { refuseTerms } from "./budget.js";
import { countTerms, degrees, isInt, type Polynomial } from "./polynomial.js";

/** @throws FluxionsError `too-many-terms` where a·b has so many in the worst case, by number and by degrees */
export function refuseProduct(a: Polynomial, b: Polynomial): void {
  if (isInt(a) || isInt(b)) return;
  const byNumber = countTerms(a) * countTerms(b);
  if (byNumber < 10_000) return;
  const da = degrees(a);
  const db = degrees(b);
  let byDegree = 1;
  for (const v of new Set([...da.keys(), ...db.keys()])) byDegree *= (da.get(v) ?? 0) + (db.get(v) ?? 0) + 1;
  // What is dense in total degree has a fraction of the terms that the single degrees allow.
  refuseTerms(Math.min(byNumber, byDegree) / 8);
}
