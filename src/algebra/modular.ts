/** Polynomials in one variable modulo a small prime: lists of residues by ascending powers, as doubles. */
import { spend } from "./budget.js";

export type Residues = number[];

export function trimmed(a: Residues): Residues {
  while (a.length > 0 && a[a.length - 1] === 0) a.pop();
  return a;
}

export function inverseMod(a: number, p: number): number {
  let [r, s, x, y] = [p, ((a % p) + p) % p, 0, 1];
  while (s !== 0) {
    const q = Math.floor(r / s);
    [r, s] = [s, r - q * s];
    [x, y] = [y, x - q * y];
  }
  return ((x % p) + p) % p;
}

export function monicMod(a: Residues, p: number): Residues {
  if (a.length === 0) return a;
  const k = inverseMod(a[a.length - 1], p);
  return k === 1 ? a : a.map((x) => (x * k) % p);
}

export function subMod(a: Residues, b: Residues, p: number): Residues {
  const c = new Array<number>(Math.max(a.length, b.length));
  for (let i = 0; i < c.length; i++) {
    const d = (a[i] ?? 0) - (b[i] ?? 0);
    c[i] = d < 0 ? d + p : d;
  }
  return trimmed(c);
}

export function mulMod(a: Residues, b: Residues, p: number): Residues {
  if (a.length === 0 || b.length === 0) return [];
  spend(a.length * b.length);
  const c = new Array<number>(a.length + b.length - 1).fill(0);
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) c[i + j] = (c[i + j] + a[i] * b[j]) % p;
  return trimmed(c);
}

/** Quotient and remainder; b is not 0. */
export function divideMod(a: Residues, b: Residues, p: number): { q: Residues; r: Residues } {
  const r = a.slice();
  const top = b.length - 1;
  const k = inverseMod(b[top], p);
  const q = new Array<number>(Math.max(0, r.length - top)).fill(0);
  spend(q.length * b.length);
  for (let i = r.length - 1; i >= top; i--) {
    const t = (r[i] * k) % p;
    q[i - top] = t;
    if (t !== 0) for (let j = 0; j <= top; j++) r[i - top + j] = (r[i - top + j] + (p - t) * b[j]) % p;
  }
  r.length = Math.min(r.length, top);
  return { q: trimmed(q), r: trimmed(r) };
}

export function gcdMod(a: Residues, b: Residues, p: number): Residues {
  while (b.length > 0) [a, b] = [b, divideMod(a, b, p).r];
  return monicMod(a, p);
}

/** s, t with s·a + t·b = 1 for coprime a and b. */
export function bezoutMod(a: Residues, b: Residues, p: number): { s: Residues; t: Residues } {
  let [r0, r1, s0, s1, t0, t1]: Residues[] = [a, b, [1], [], [], [1]];
  while (r1.length > 0) {
    const { q, r } = divideMod(r0, r1, p);
    [r0, r1] = [r1, r];
    [s0, s1] = [s1, subMod(s0, mulMod(q, s1, p), p)];
    [t0, t1] = [t1, subMod(t0, mulMod(q, t1, p), p)];
  }
  const k = inverseMod(r0[0], p);
  const scaled = (c: Residues) => c.map((x) => (x * k) % p);
  return { s: scaled(s0), t: scaled(t0) };
}

export function derivativeMod(a: Residues, p: number): Residues {
  return trimmed(a.slice(1).map((x, i) => (x * ((i + 1) % p)) % p));
}

/** a^n modulo f. */
export function powerMod(a: Residues, n: bigint, f: Residues, p: number): Residues {
  let result: Residues = [1];
  let base = divideMod(a, f, p).r;
  for (let k = n; k > 0n; k >>= 1n) {
    if (k & 1n) result = divideMod(mulMod(result, base, p), f, p).r;
    if (k > 1n) base = divideMod(mulMod(base, base, p), f, p).r;
  }
  return result;
}

/** Products of the irreducible factors of one degree each, for a monic square-free f. */
export function byDegree(f: Residues, p: number): { product: Residues; degree: number }[] {
  const out: { product: Residues; degree: number }[] = [];
  const x: Residues = [0, 1];
  let h = x;
  for (let d = 1; 2 * d < f.length; d++) {
    h = powerMod(h, BigInt(p), f, p);
    const g = gcdMod(f, subMod(h, x, p), p);
    if (g.length < 2) continue;
    out.push({ product: g, degree: d });
    f = divideMod(f, g, p).q;
    h = divideMod(h, f, p).r;
  }
  if (f.length > 1) out.push({ product: f, degree: f.length - 1 });
  return out;
}

/** The irreducible factors of a product of factors of one degree, by Cantor and Zassenhaus; p is odd. */
export function ofEqualDegree(f: Residues, degree: number, p: number): Residues[] {
  const done: Residues[] = [];
  const open = [f];
  const half = (BigInt(p) ** BigInt(degree) - 1n) / 2n;
  // Any sequence will do, and the same one in every run makes answers repeatable.
  let seed = 12345;
  const next = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor(seed / 65536) % p;
  };
  for (let g = open.pop(); g !== undefined; g = open.pop()) {
    if (g.length - 1 === degree) {
      done.push(g);
      continue;
    }
    for (;;) {
      const a = trimmed(Array.from({ length: g.length - 1 }, next));
      const b = subMod(powerMod(a, half, g, p), [1], p);
      const h = gcdMod(g, b, p);
      if (h.length > 1 && h.length < g.length) {
        open.push(h, divideMod(g, h, p).q);
        break;
      }
    }
  }
  return done;
}
