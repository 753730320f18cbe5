/** How many different real roots a polynomial with rational coefficients has, by Sturm's theorem. */
import { Rational } from "../expr/rational.js";

type Coefficients = readonly Rational[];

export function countRealRoots(c: Coefficients): number {
  const chain = sturm(trimmed(c));
  return changes(chain.map(atMinusInfinity)) - changes(chain.map(atInfinity));
}

function sturm(p: Coefficients): Coefficients[] {
  const chain = [p, trimmed(p.slice(1).map((a, k) => a.mul(Rational.integer(k + 1))))];
  for (let last = chain[1]; last.length > 1; last = chain[chain.length - 1]) {
    const r = remainder(chain[chain.length - 2], last);
    if (r.length === 0) break;
    // Only signs count, so that every remainder may be scaled: its size does not grow then.
    const size = r[r.length - 1].abs();
    chain.push(r.map((a) => a.div(size).neg()));
  }
  return chain.filter((q) => q.length > 0);
}

function remainder(a: Coefficients, b: Coefficients): Coefficients {
  let r = [...a];
  const lead = b[b.length - 1];
  while (r.length >= b.length) {
    const q = r[r.length - 1].div(lead);
    const shift = r.length - b.length;
    r = [...trimmed(r.slice(0, -1).map((c, k) => (k < shift ? c : c.sub(q.mul(b[k - shift])))))];
  }
  return r;
}

function trimmed(c: Coefficients): Coefficients {
  let n = c.length;
  while (n > 0 && c[n - 1].sign === 0) n--;
  return c.slice(0, n);
}

const atInfinity = (q: Coefficients): number => q[q.length - 1].sign;
const atMinusInfinity = (q: Coefficients): number => q[q.length - 1].sign * (q.length % 2 === 0 ? -1 : 1);

function changes(signs: readonly number[]): number {
  let count = 0;
  for (let k = 1; k < signs.length; k++) if (signs[k] !== signs[k - 1]) count++;
  return count;
}
