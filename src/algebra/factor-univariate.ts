/**
 * Irreducible factors of a square-free polynomial in one variable over the integers: modulo a small prime by Cantor and
 * Zassenhaus, lifted by Hensel, put together by trial division.
 */
import { bigGcd } from "../expr/rational.js";
import { spend } from "./budget.js";
import { lift, mulModulo } from "./hensel.js";
import { spendOn } from "./integer.js";
import {
  byDegree,
  derivativeMod,
  gcdMod,
  monicMod,
  ofEqualDegree,
  type Residues,
  trimmed,
} from "./modular.js";

/** Coefficients by ascending powers. */
export type Integers = bigint[];

/** How many primes are tried for the one with the fewest factors. */
const PRIMES_TRIED = 5;

/** Combinations of modular factors that are tried before the rest counts as irreducible. */
const MOST_TRIALS = 300_000;

function* primes(): Generator<number> {
  for (let p = 13; ; p += 2) {
    let prime = true;
    for (let d = 3; d * d <= p && prime; d += 2) prime = p % d !== 0;
    if (prime) yield p;
  }
}

const abs = (a: bigint) => (a < 0n ? -a : a);

function residues(f: Integers, p: number): Residues {
  const m = BigInt(p);
  return trimmed(f.map((a) => Number(((a % m) + m) % m)));
}

/** The prime with the fewest factors among some, and the monic factors modulo it. */
function modularFactors(f: Integers): { p: number; factors: Residues[] } {
  let best: { p: number; parts: { product: Residues; degree: number }[]; count: number } | null = null;
  let tried = 0;
  for (const p of primes()) {
    const image = residues(f, p);
    if (image.length < f.length || gcdMod(image, derivativeMod(image, p), p).length > 1) {
      spend(100);
      continue;
    }
    const parts = byDegree(monicMod(image, p), p);
    const count = parts.reduce((n, { product, degree }) => n + (product.length - 1) / degree, 0);
    if (best === null || count < best.count) best = { p, parts, count };
    if (best.count === 1 || ++tried === PRIMES_TRIED) break;
  }
  const { p, parts } = best as NonNullable<typeof best>;
  return { p, factors: parts.flatMap(({ product, degree }) => ofEqualDegree(product, degree, p)) };
}

function primitivePart(f: Integers): Integers {
  let g = 0n;
  for (const a of f) g = bigGcd(g, abs(a), spend);
  if (f[f.length - 1] < 0n) g = -g;
  return g === 1n ? f : f.map((a) => a / g);
}

/** a/b where it has whole coefficients, else null. */
export function divideIntegers(a: Integers, b: Integers): Integers | null {
  const top = b.length - 1;
  if (b[0] !== 0n ? a[0] % b[0] !== 0n : a[0] !== 0n) return null;
  const r = a.slice();
  const q = new Array<bigint>(a.length - top).fill(0n);
  spendOn(q.length * b.length, largest(a));
  for (let i = r.length - 1; i >= top; i--) {
    if (r[i] === 0n) continue;
    if (r[i] % b[top] !== 0n) return null;
    const t = r[i] / b[top];
    q[i - top] = t;
    for (let j = 0; j <= top; j++) r[i - top + j] -= t * b[j];
  }
  for (let i = 0; i < top; i++) if (r[i] !== 0n) return null;
  return q;
}

export function mulIntegers(a: Integers, b: Integers): Integers {
  const c = new Array<bigint>(a.length + b.length - 1).fill(0n);
  spendOn(a.length * b.length, largest(a) * largest(b));
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) c[i + j] += a[i] * b[j];
  return c;
}

function largest(f: Integers): bigint {
  let most = 0n;
  for (const a of f) if (abs(a) > most) most = abs(a);
  return most;
}

/** Twice what a coefficient of lc·(a factor) may have (Mignotte). */
function bound(f: Integers): bigint {
  const n = f.length - 1;
  return 2n * (1n << BigInt(n)) * BigInt(Math.ceil(Math.sqrt(n + 1))) * largest(f) * abs(f[n]) + 1n;
}

/** @param f square-free, primitive, of degree 1 or more, with a positive leading coefficient */
export function factorSquareFreeIntegers(f: Integers): Integers[] {
  if (f.length <= 2) return [f];
  if (f[0] === 0n) return [[0n, 1n], ...factorSquareFreeIntegers(f.slice(1))];
  const { p, factors } = modularFactors(f);
  if (factors.length === 1) return [f];
  const target = bound(f);
  let steps = 0;
  let m = BigInt(p);
  for (; m < target; m *= m) steps++;
  const inverse = inverseModulo(f[f.length - 1], m);
  const monic = f.map((a) => (((a * inverse) % m) + m) % m);
  return recombine(f, lift(monic, factors, p, steps), m);
}

function inverseModulo(a: bigint, m: bigint): bigint {
  let [r, s, x, y] = [m, ((a % m) + m) % m, 0n, 1n];
  while (s !== 0n) {
    const q = r / s;
    [r, s] = [s, r - q * s];
    [x, y] = [y, x - q * y];
    spendOn(1, m);
  }
  return x;
}

function symmetric(a: bigint, m: bigint): bigint {
  let r = a % m;
  if (r < 0n) r += m;
  return 2n * r > m ? r - m : r;
}

/** Finds the subsets of the lifted factors whose products, made primitive, divide f. */
function recombine(f: Integers, lifted: Integers[], m: bigint): Integers[] {
  const found: Integers[] = [];
  let rest = f;
  let trials = 0;
  for (let size = 1; 2 * size <= lifted.length; ) {
    let hit: { factor: Integers; quotient: Integers; used: Set<number> } | null = null;
    for (const chosen of subsets(lifted.length, size)) {
      if (++trials > MOST_TRIALS) return [...found, rest];
      spend(20);
      const lead = rest[rest.length - 1];
      // The constant term refuses nearly all of the wrong ones.
      const constant = symmetric(
        chosen.reduce((c, i) => (c * lifted[i][0]) % m, lead),
        m,
      );
      if (constant === 0n || (lead * rest[0]) % constant !== 0n) continue;
      const product = chosen.reduce((c: Integers, i) => mulModulo(c, lifted[i], m), [((lead % m) + m) % m]);
      const factor = primitivePart(product.map((a) => symmetric(a, m)));
      const quotient = divideIntegers(rest, factor);
      if (quotient === null) continue;
      hit = { factor, quotient, used: new Set(chosen) };
      break;
    }
    if (hit === null) {
      size++;
      continue;
    }
    const { factor, quotient, used } = hit;
    found.push(factor);
    rest = quotient;
    lifted = lifted.filter((_, i) => !used.has(i));
  }
  if (rest.length > 1) found.push(rest);
  return found;
}

/** All ways to choose `size` of the numbers below n, in order. */
export function* subsets(n: number, size: number): Generator<readonly number[]> {
  const chosen = Array.from({ length: size }, (_, i) => i);
  if (size > n) return;
  for (;;) {
    yield chosen;
    let i = size - 1;
    while (i >= 0 && chosen[i] === n - size + i) i--;
    if (i < 0) return;
    chosen[i]++;
    for (let j = i + 1; j < size; j++) chosen[j] = chosen[j - 1] + 1;
  }
}
