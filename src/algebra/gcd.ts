/**
 * Greatest common divisors over the integers. First by evaluation at one large integer (GCDHEU of Char, Geddes and
 * Gonnet): what it finds is divided into both and so cannot be wrong. Where the integers would become too long, by
 * primitive pseudo-remainders, which always end.
 */
import { spend } from "./budget.js";
import { addInt, bitsOf, gcdInt, type Int, mulInt, toInt } from "./integer.js";
import {
  add,
  divideExactly,
  height,
  inPowers,
  integerContent,
  isInt,
  leading,
  mul,
  neg,
  type Polynomial,
  quotient,
  type Recursive,
  same,
  sub,
} from "./polynomial.js";

/** Beyond this length the evaluation point loses against pseudo-remainders. */
const LONGEST = 30_000;

/** The greatest common divisor, with a positive leading coefficient; gcd(0, b) = |b|. */
export function gcd(a: Polynomial, b: Polynomial): Polynomial {
  if (a === 0) return positive(b);
  if (b === 0) return positive(a);
  if (isInt(a)) return gcdInt(a, integerContent(b));
  if (isInt(b)) return gcdInt(integerContent(a), b);
  if (same(a, b)) return positive(a);
  if (a.v < b.v) return gcdWithEach(a, b);
  if (a.v > b.v) return gcdWithEach(b, a);
  return byEvaluation(a, b) ?? byRemainders(a, b);
}

export function positive(p: Polynomial): Polynomial {
  return leading(p) < 0 ? neg(p) : p;
}

function gcdWithEach(a: Recursive, b: Polynomial): Polynomial {
  let g = b;
  for (const x of a.c) {
    if (g === 1) return 1;
    g = gcd(g, x);
  }
  return positive(g);
}

/** The greatest common divisor of the coefficients by powers of the outermost generator. */
export function content(p: Recursive): Polynomial {
  let g: Polynomial = 0;
  // From the shortest coefficient on: the divisor is small from the start.
  const order = p.c.filter((x) => x !== 0).sort((a, b) => size(a) - size(b));
  for (const x of order) {
    if (g === 1) return 1;
    g = gcd(g, x);
  }
  return g;
}

function size(p: Polynomial): number {
  return isInt(p) ? 0 : p.c.length;
}

/** p/content(p), with a positive leading coefficient. */
export function primitive(p: Recursive): Polynomial {
  return positive(quotient(p, content(p)));
}

function byEvaluation(a: Recursive, b: Recursive): Polynomial | null {
  const ca = integerContent(a);
  const cb = integerContent(b);
  const c = gcdInt(ca, cb);
  const x = quotient(a, ca) as Recursive;
  const y = quotient(b, cb) as Recursive;
  const small = (p: Int, q: Int) => (p < q ? p : q);
  let point = addInt(mulInt(2, small(height(x), height(y))), 29);
  for (let attempt = 0; attempt < 6; attempt++) {
    if (bitsOf(point) * (Math.max(x.c.length, y.c.length) - 1) > LONGEST) return null;
    const image = gcdOfImages(at(x, point), at(y, point));
    if (image === null) return null;
    const g = fromDigits(image, point, x.v);
    const candidate = positive(quotient(g, integerContent(g)));
    if (divideExactly(x, candidate) !== null && divideExactly(y, candidate) !== null)
      return mul(candidate, c);
    point = toInt((BigInt(point) * 73794n) / 27011n);
  }
  return null;
}

/** As gcd, but null where an image has grown too long. */
function gcdOfImages(a: Polynomial, b: Polynomial): Polynomial | null {
  if (a === 0 || b === 0 || isInt(a) || isInt(b)) return gcd(a, b);
  if (a.v !== b.v) return gcd(a, b);
  if (same(a, b)) return positive(a);
  return byEvaluation(a, b);
}

/** The value where the outermost generator is `point`. */
export function at(p: Recursive, point: Int): Polynomial {
  let value: Polynomial = 0;
  for (let i = p.c.length - 1; i >= 0; i--) value = add(mul(value, point), p.c[i]);
  return value;
}

/** The polynomial in v whose coefficients are the symmetric digits of p to the base `point`. */
function fromDigits(p: Polynomial, point: Int, v: number): Polynomial {
  const c: Polynomial[] = [];
  while (p !== 0) {
    const digit = symmetric(p, point);
    c.push(digit);
    p = quotient(sub(p, digit), point);
  }
  return inPowers(v, c);
}

function symmetric(p: Polynomial, m: Int): Polynomial {
  if (!isInt(p))
    return inPowers(
      p.v,
      p.c.map((x) => symmetric(x, m)),
    );
  return symmetricInt(p, m);
}

/** The residue of a modulo m that is nearest to 0. */
export function symmetricInt(a: Int, m: Int): Int {
  const n = BigInt(m);
  let r = BigInt(a) % n;
  if (2n * r > n) r -= n;
  else if (2n * r <= -n) r += n;
  return toInt(r);
}

function byRemainders(a: Recursive, b: Recursive): Polynomial {
  const ca = content(a);
  const cb = content(b);
  const c = gcd(ca, cb);
  let x = quotient(a, ca) as Polynomial;
  let y = quotient(b, cb) as Polynomial;
  if (size(x) < size(y)) [x, y] = [y, x];
  for (;;) {
    if (y === 0) return mul(c, positive(x));
    if (isInt(y) || y.v !== a.v) return c;
    const r = pseudoRemainder(x as Recursive, y);
    x = y;
    y = isInt(r) ? (r === 0 ? 0 : 1) : r.v === a.v ? primitive(r) : 1;
  }
}

/** lc(b)^k·a − q·b, of lower degree than b in the generator of both. */
export function pseudoRemainder(a: Recursive, b: Recursive): Polynomial {
  const rest = a.c.slice();
  const top = b.c.length - 1;
  const lead = b.c[top];
  for (let k = rest.length - 1; k >= top; k--) {
    const t = rest[k];
    if (t === 0) continue;
    const g = gcd(t, lead);
    const up = quotient(lead, g);
    const down = quotient(t, g);
    spend(k);
    for (let i = 0; i < k; i++) rest[i] = mul(rest[i], up);
    for (let i = 0; i < top; i++) rest[k - top + i] = sub(rest[k - top + i], mul(down, b.c[i]));
    rest[k] = 0;
  }
  rest.length = Math.min(rest.length, top);
  return inPowers(a.v, rest);
}

/** The least common multiple, with a positive leading coefficient. */
export function lcm(a: Polynomial, b: Polynomial): Polynomial {
  if (a === 1) return positive(b);
  if (b === 1) return positive(a);
  return positive(mul(quotient(a, gcd(a, b)), b));
}

/** p with every factor that it shares with q taken out, however often. */
export function without(p: Polynomial, q: Polynomial): Polynomial {
  for (;;) {
    const g = gcd(p, q);
    if (isInt(g)) return p;
    p = quotient(p, g);
  }
}
