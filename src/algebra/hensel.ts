/** Factors modulo a prime, lifted to factors modulo a power of it (von zur Gathen and Gerhard, algorithm 15.10). */
import { spendOn } from "./integer.js";
import { bezoutMod, mulMod, type Residues } from "./modular.js";

type Coefficients = bigint[];

const reduce = (a: bigint, m: bigint) => {
  const r = a % m;
  return r < 0n ? r + m : r;
};

function trim(a: Coefficients): Coefficients {
  while (a.length > 0 && a[a.length - 1] === 0n) a.pop();
  return a;
}

export function mulModulo(a: Coefficients, b: Coefficients, m: bigint): Coefficients {
  if (a.length === 0 || b.length === 0) return [];
  spendOn(a.length * b.length * 4, m);
  const c = new Array<bigint>(a.length + b.length - 1).fill(0n);
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== 0n) for (let j = 0; j < b.length; j++) c[i + j] += a[i] * b[j];
  }
  return trim(c.map((x) => reduce(x, m)));
}

function combine(a: Coefficients, b: Coefficients, sign: bigint, m: bigint): Coefficients {
  const c = new Array<bigint>(Math.max(a.length, b.length));
  for (let i = 0; i < c.length; i++) c[i] = reduce((a[i] ?? 0n) + sign * (b[i] ?? 0n), m);
  return trim(c);
}

/** Quotient and remainder by a monic b. */
function divide(a: Coefficients, b: Coefficients, m: bigint): { q: Coefficients; r: Coefficients } {
  const r = a.slice();
  const top = b.length - 1;
  const q = new Array<bigint>(Math.max(0, r.length - top)).fill(0n);
  spendOn(q.length * b.length * 4, m);
  for (let i = r.length - 1; i >= top; i--) {
    const t = reduce(r[i], m);
    q[i - top] = t;
    if (t !== 0n) for (let j = 0; j <= top; j++) r[i - top + j] -= t * b[j];
  }
  r.length = Math.min(r.length, top);
  return { q: trim(q), r: trim(r.map((x) => reduce(x, m))) };
}

const big = (a: Residues): Coefficients => a.map(BigInt);

/**
 * Monic factors modulo p^(2^steps) whose product is the monic f, for factors modulo p that are coprime.
 * @param f monic, with coefficients modulo p^(2^steps)
 */
export function lift(
  f: Coefficients,
  factors: readonly Residues[],
  p: number,
  steps: number,
): Coefficients[] {
  if (factors.length === 1) return [f];
  const middle = factors.length >> 1;
  const left = factors.slice(0, middle);
  const right = factors.slice(middle);
  const times = (list: readonly Residues[]) => list.reduce((a, b) => mulMod(a, b, p), [1]);
  const [a, b] = [times(left), times(right)];
  const bezout = bezoutMod(a, b, p);
  let [g, h, s, t] = [big(a), big(b), big(bezout.s), big(bezout.t)];
  let m = BigInt(p);
  for (let i = 0; i < steps; i++) {
    m *= m;
    const e = combine(f, mulModulo(g, h, m), -1n, m);
    const { q, r } = divide(mulModulo(s, e, m), h, m);
    g = combine(combine(g, mulModulo(t, e, m), 1n, m), mulModulo(q, g, m), 1n, m);
    h = combine(h, r, 1n, m);
    if (i === steps - 1) break;
    const one = combine(combine(mulModulo(s, g, m), mulModulo(t, h, m), 1n, m), [1n], -1n, m);
    const d = divide(mulModulo(s, one, m), h, m);
    s = combine(s, d.r, -1n, m);
    t = combine(combine(t, mulModulo(t, one, m), -1n, m), mulModulo(d.q, g, m), -1n, m);
  }
  return [...lift(g, left, p, steps), ...lift(h, right, p, steps)];
}
