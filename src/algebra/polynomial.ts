/**
 * Polynomials over the integers, recursive and dense: an integer, or a list of coefficients by the powers of one
 * generator, which are polynomials in generators of higher number. Recursive, because greatest common divisors, contents
 * and factors are found one generator at a time; dense, because then a product is two nested loops without a look-up.
 * Rational coefficients are a common denominator's business, and powers too high for a list become generators.
 */
import { refuseTerms, spend } from "./budget.js";
import { absInt, addInt, bitsOf, divideInt, gcdInt, type Int, mulInt, negInt } from "./integer.js";

export interface Recursive {
  /** The number of the generator. */
  readonly v: number;
  /** By ascending powers: at least two, the last one not 0. */
  readonly c: readonly Polynomial[];
}
export type Polynomial = Int | Recursive;

export function isInt(p: Polynomial): p is Int {
  return typeof p !== "object";
}

/** The polynomial with these coefficients by ascending powers of generator v; takes the list over. */
export function inPowers(v: number, c: Polynomial[]): Polynomial {
  let n = c.length;
  while (n > 0 && c[n - 1] === 0) n--;
  if (n === 0) return 0;
  if (n === 1) return c[0];
  c.length = n;
  return { v, c };
}

/** generator^exponent */
export function monomial(v: number, exponent: number, coefficient: Polynomial = 1): Polynomial {
  if (exponent === 0) return coefficient;
  const c = new Array<Polynomial>(exponent).fill(0);
  c.push(coefficient);
  return { v, c };
}

export function add(a: Polynomial, b: Polynomial): Polynomial {
  if (isInt(a)) {
    if (a === 0) return b;
    if (isInt(b)) return addInt(a, b);
    return addToConstant(b, a);
  }
  if (isInt(b)) return b === 0 ? a : addToConstant(a, b);
  if (a.v < b.v) return addToConstant(a, b);
  if (a.v > b.v) return addToConstant(b, a);
  const [long, short] = a.c.length >= b.c.length ? [a.c, b.c] : [b.c, a.c];
  const c = long.slice();
  for (let i = 0; i < short.length; i++) c[i] = add(c[i], short[i]);
  return inPowers(a.v, c);
}

function addToConstant(a: Recursive, b: Polynomial): Polynomial {
  const c = a.c.slice();
  c[0] = add(c[0], b);
  return { v: a.v, c };
}

export function neg(a: Polynomial): Polynomial {
  return isInt(a) ? negInt(a) : { v: a.v, c: a.c.map(neg) };
}

export function sub(a: Polynomial, b: Polynomial): Polynomial {
  return b === 0 ? a : add(a, neg(b));
}

export function mul(a: Polynomial, b: Polynomial): Polynomial {
  if (isInt(a)) {
    if (isInt(b)) return mulInt(a, b);
    return a === 0 ? 0 : a === 1 ? b : timesEach(b, a);
  }
  if (isInt(b)) return b === 0 ? 0 : b === 1 ? a : timesEach(a, b);
  if (a.v < b.v) return timesEach(a, b);
  if (a.v > b.v) return timesEach(b, a);
  return convolution(a, b);
}

function timesEach(a: Recursive, b: Polynomial): Polynomial {
  spend(a.c.length);
  return { v: a.v, c: a.c.map((x) => (x === 0 ? 0 : mul(x, b))) };
}

/** The largest size in a list of doubles; NaN where it holds anything else. */
function largestDouble(c: readonly Polynomial[]): number {
  let most = 0;
  for (const x of c) {
    if (typeof x !== "number") return Number.NaN;
    if (x > most) most = x;
    else if (-x > most) most = -x;
  }
  return most;
}

function convolution(a: Recursive, b: Recursive): Polynomial {
  const x = a.c;
  const y = b.c;
  spend(x.length * y.length);
  const bound = largestDouble(x) * largestDouble(y) * Math.min(x.length, y.length);
  const c = new Array<Polynomial>(x.length + y.length - 1).fill(0);
  if (bound <= Number.MAX_SAFE_INTEGER) {
    // No sum below can leave the safe integers.
    const d = c as number[];
    for (let i = 0; i < x.length; i++) {
      const k = x[i] as number;
      if (k !== 0) for (let j = 0; j < y.length; j++) d[i + j] += k * (y[j] as number);
    }
    return { v: a.v, c };
  }
  for (let i = 0; i < x.length; i++) {
    const k = x[i];
    if (k === 0) continue;
    for (let j = 0; j < y.length; j++) if (y[j] !== 0) c[i + j] = add(c[i + j], mul(k, y[j]));
  }
  return { v: a.v, c };
}

/**
 * p^n: two terms by the binomial theorem, more by repeated multiplication, which for sparse polynomials beats squaring.
 * @throws FluxionsError `too-many-terms`, before anything is computed
 */
export function power(p: Polynomial, n: number): Polynomial {
  if (n === 0) return 1;
  if (n === 1) return p;
  if (isInt(p)) {
    refuseTerms((bitsOf(p) * n) / 64);
    return typeof p === "number" && Math.abs(p) < 2 ? mulInt(p, n % 2 === 0 ? p : 1) : bigPower(p, n);
  }
  const terms = countTerms(p);
  const most = powerTerms(p, terms, n);
  refuseTerms(most);
  // Long coefficients are terms as well, as far as memory goes.
  refuseTerms((most * n * Math.log2(norm1(p) + 1)) / 1024);
  if (terms === 2) return binomialPower(twoTerms(p), n);
  let result: Polynomial = p;
  for (let i = 1; i < n; i++) result = mul(result, p);
  return result;
}

/** The two terms of a polynomial that has two. */
function twoTerms(p: Recursive): readonly [Polynomial, Polynomial] {
  const parts: Polynomial[] = [];
  p.c.forEach((x, i) => {
    if (x === 0) return;
    const within = isInt(x) || countTerms(x) === 1 ? [x] : twoTerms(x);
    for (const t of within) parts.push(monomial(p.v, i, t));
  });
  return [parts[0], parts[1]];
}

function binomialPower([a, b]: readonly [Polynomial, Polynomial], n: number): Polynomial {
  const powersOfB: Polynomial[] = [1];
  for (let k = 1; k <= n; k++) powersOfB.push(mul(powersOfB[k - 1], b));
  let result: Polynomial = powersOfB[n];
  let powerOfA: Polynomial = 1;
  let choices: Int = 1;
  for (let k = 1; k <= n; k++) {
    powerOfA = mul(powerOfA, a);
    choices = divideInt(mulInt(choices, n - k + 1), k) as Int;
    result = add(result, mul(choices, mul(powerOfA, powersOfB[n - k])));
    spend(n);
  }
  return result;
}

function bigPower(p: Int, n: number): Int {
  const b = BigInt(p) ** BigInt(n);
  return addInt(b, 0);
}

/** No more terms than p^n can have: by their number, and by the degrees. */
function powerTerms(p: Polynomial, terms: number, n: number): number {
  let byNumber = 1;
  for (let k = 1; k < terms && byNumber < 1e15; k++) byNumber = (byNumber * (n + k)) / k;
  let byDegree = 1;
  for (const d of degrees(p).values()) byDegree *= d * n + 1;
  return Math.round(Math.min(byNumber, byDegree));
}

/** The sum of the sizes of the coefficients, as a double. */
function norm1(p: Polynomial): number {
  return isInt(p) ? Math.abs(Number(p)) : p.c.reduce((s: number, x) => s + norm1(x), 0);
}

export function countTerms(p: Polynomial): number {
  if (isInt(p)) return p === 0 ? 0 : 1;
  let n = 0;
  for (const x of p.c) n += countTerms(x);
  return n;
}

/** The degree in every generator that occurs. */
export function degrees(p: Polynomial, found = new Map<number, number>()): Map<number, number> {
  if (isInt(p)) return found;
  found.set(p.v, Math.max(found.get(p.v) ?? 0, p.c.length - 1));
  for (const x of p.c) degrees(x, found);
  return found;
}

/** The degree in the outermost generator v; 0 where it does not occur. */
export function degreeIn(p: Polynomial, v: number): number {
  return isInt(p) || p.v !== v ? 0 : p.c.length - 1;
}

/** The coefficients by ascending powers of v, where no generator further out occurs. */
export function coefficientsIn(p: Polynomial, v: number): readonly Polynomial[] {
  return isInt(p) || p.v !== v ? [p] : p.c;
}

/** The coefficient of the highest power of the outermost generator, of that one's, and so on: an integer. */
export function leading(p: Polynomial): Int {
  while (!isInt(p)) p = p.c[p.c.length - 1];
  return p;
}

export function same(a: Polynomial, b: Polynomial): boolean {
  if (a === b) return true;
  if (isInt(a) || isInt(b)) return false;
  return a.v === b.v && a.c.length === b.c.length && a.c.every((x, i) => same(x, b.c[i]));
}

/** The largest size of a coefficient. */
export function height(p: Polynomial): Int {
  if (isInt(p)) return absInt(p);
  let most: Int = 0;
  for (const x of p.c) {
    const h = height(x);
    if (h > most) most = h;
  }
  return most;
}

/** The greatest common divisor of the coefficients, which are integers. */
export function integerContent(p: Polynomial): Int {
  let g: Int = 0;
  const visit = (q: Polynomial): void => {
    if (g === 1) return;
    if (isInt(q)) g = gcdInt(g, q);
    else for (const x of q.c) visit(x);
  };
  visit(p);
  return g;
}

/** a/b where it is a polynomial over the integers, else null. b ≠ 0. */
export function divideExactly(a: Polynomial, b: Polynomial): Polynomial | null {
  if (b === 1 || a === 0) return a;
  if (isInt(a)) return isInt(b) ? divideInt(a, b) : null;
  if (isInt(b) || a.v < b.v) {
    spend(a.c.length);
    const c: Polynomial[] = [];
    for (const x of a.c) {
      const q = divideExactly(x, b);
      if (q === null) return null;
      c.push(q);
    }
    return { v: a.v, c };
  }
  if (a.v > b.v || a.c.length < b.c.length) return null;
  const rest = a.c.slice();
  const top = b.c.length - 1;
  const q = new Array<Polynomial>(rest.length - top).fill(0);
  for (let k = rest.length - 1; k >= top; k--) {
    if (rest[k] === 0) continue;
    const t = divideExactly(rest[k], b.c[top]);
    if (t === null) return null;
    q[k - top] = t;
    spend(top + 1);
    for (let i = 0; i < top; i++)
      if (b.c[i] !== 0) rest[k - top + i] = sub(rest[k - top + i], mul(t, b.c[i]));
  }
  for (let i = 0; i < top; i++) if (rest[i] !== 0) return null;
  return inPowers(a.v, q);
}

/** a/b, which the caller knows to be a polynomial. */
export function quotient(a: Polynomial, b: Polynomial): Polynomial {
  const q = divideExactly(a, b);
  if (q === null) throw new Error("this division was to leave no remainder");
  return q;
}

/** The derivative by the outermost generator. */
export function derivative(p: Recursive): Polynomial {
  return inPowers(
    p.v,
    p.c.slice(1).map((x, i) => mul(x, i + 1)),
  );
}
