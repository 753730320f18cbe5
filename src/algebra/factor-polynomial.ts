/**
 * Irreducible factors over the rationals. Several generators: all but the outermost are replaced by one large integer
 * and powers of it, so that a polynomial in one variable is factored and the digits of its factors' coefficients are the
 * factors' coefficients. What is found is divided out and so cannot be wrong; what is not found stays together.
 */
import { inHalfTheTime, spend } from "./budget.js";
import { factorSquareFreeIntegers, type Integers, mulIntegers, subsets } from "./factor-univariate.js";
import { gcd, primitive, symmetricInt } from "./gcd.js";
import { addInt, bitsOf, type Int, mulInt, toInt } from "./integer.js";
import {
  degrees,
  derivative,
  divideExactly,
  height,
  inPowers,
  integerContent,
  isInt,
  leading,
  type Polynomial,
  quotient,
  type Recursive,
} from "./polynomial.js";
import { type Factored, squareFreePolynomial, unitOf } from "./square-free.js";

/** Longer images are not worth their time. */
const LONGEST_IMAGE = 40_000;

/** Places at which a factorization is looked for. */
const PLACES = 4;

/** Combinations of the image's factors that are tried. */
const MOST_TRIALS = 5_000;

export function factorPolynomial(p: Polynomial): Factored {
  const factors: (readonly [Recursive, number])[] = [];
  for (const [f, n] of squareFreePolynomial(p).factors)
    for (const g of inHalfTheTime(() => irreducible(f), [f])) factors.push([g, n]);
  return { unit: unitOf(p, factors), factors };
}

/** @param f square-free and primitive */
function irreducible(f: Recursive): Recursive[] {
  if (f.c.length === 2) return [f];
  if (!f.c.every(isInt)) return factorSeveral(f);
  return factorSquareFreeIntegers(f.c.map((a) => BigInt(a as Int))).map((g) => fromIntegers(g, f.v));
}

function fromIntegers(g: Integers, v: number): Recursive {
  return inPowers(v, g.map(toInt)) as Recursive;
}

/** The other generators, each with the integer in its place, and how its powers are read off the digits. */
interface Place {
  readonly base: Int;
  readonly generators: readonly { v: number; degree: number; stride: number }[];
  readonly points: ReadonlyMap<number, Int>;
  readonly digits: number;
}

function factorSeveral(f: Recursive): Recursive[] {
  const lead = f.c[f.c.length - 1];
  let base = addInt(mulInt(mulInt(height(f), height(lead)), 8), 1009);
  for (let attempt = 0; attempt < PLACES; attempt++) {
    const place = placeFor(f, base);
    if (place === null) return [f];
    const image = f.c.map((c) => valueAt(c, place));
    const whole = inPowers(f.v, image.slice());
    base = addInt(mulInt(base, 3), 2 * attempt + 10);
    if (isInt(whole) || whole.c.length < f.c.length || !isInt(gcd(whole, derivative(whole)))) continue;
    const reducedImage = quotient(whole, integerContent(whole)) as Recursive;
    const sign = leading(reducedImage) < 0 ? -1n : 1n;
    const parts = factorSquareFreeIntegers(reducedImage.c.map((a) => sign * BigInt(a as Int)));
    if (parts.length === 1) return [f];
    const found = recombine(f, parts, place);
    if (found.length > 1) return found;
  }
  return [f];
}

function placeFor(f: Recursive, base: Int): Place | null {
  const inside = degrees(f);
  const inLead = degrees(f.c[f.c.length - 1]);
  inside.delete(f.v);
  const generators: { v: number; degree: number; stride: number }[] = [];
  const points = new Map<number, Int>();
  let digits = 1;
  // The innermost generator has the lowest digits.
  for (const v of [...inside.keys()].sort((a, b) => b - a)) {
    const degree = (inside.get(v) as number) + (inLead.get(v) ?? 0);
    if (bitsOf(base) * digits * (degree + 1) > LONGEST_IMAGE) return null;
    generators.unshift({ v, degree, stride: digits });
    points.set(v, toInt(BigInt(base) ** BigInt(digits)));
    digits *= degree + 1;
  }
  return { base, generators, points, digits };
}

function valueAt(p: Polynomial, place: Place): Int {
  if (isInt(p)) return p;
  const point = place.points.get(p.v) as Int;
  let value: Int = 0;
  for (let i = p.c.length - 1; i >= 0; i--) value = addInt(mulInt(value, point), valueAt(p.c[i], place));
  return value;
}

/** The polynomial whose value is `a`, or null where it has powers that no factor has. */
function fromValue(a: bigint, { base, generators, digits }: Place): Polynomial | null {
  const list: Int[] = [];
  const b = BigInt(base);
  let rest = a;
  for (let i = 0; i < digits && rest !== 0n; i++) {
    const digit = symmetricInt(rest, base);
    list.push(digit);
    rest = (rest - BigInt(digit)) / b;
  }
  if (rest !== 0n) return null;
  const build = (level: number, offset: number): Polynomial => {
    if (offset >= list.length) return 0;
    if (level === generators.length) return list[offset];
    const { v, degree, stride } = generators[level];
    const c: Polynomial[] = [];
    for (let k = 0; k <= degree; k++) c.push(build(level + 1, offset + k * stride));
    return inPowers(v, c);
  };
  return build(0, 0);
}

function recombine(f: Recursive, parts: Integers[], place: Place): Recursive[] {
  const found: Recursive[] = [];
  let rest = f;
  let trials = 0;
  for (let size = 1; 2 * size <= parts.length; ) {
    let hit: { factor: Recursive; left: Recursive; used: Set<number> } | null = null;
    const lead = BigInt(valueAt(rest.c[rest.c.length - 1], place));
    for (const chosen of subsets(parts.length, size)) {
      if (++trials > MOST_TRIALS) return [...found, rest];
      spend(100);
      const product = chosen.reduce((c: Integers, i) => mulIntegers(c, parts[i]), [1n]);
      const factor = candidate(product, lead, f.v, place);
      const left = factor === null ? null : divideExactly(rest, factor);
      if (factor === null || left === null || isInt(left)) continue;
      hit = { factor, left: left as Recursive, used: new Set(chosen) };
      break;
    }
    if (hit === null) {
      size++;
      continue;
    }
    const { factor, left, used } = hit;
    found.push(factor);
    rest = left;
    parts = parts.filter((_, i) => !used.has(i));
  }
  return [...found, rest];
}

/** The factor with this image, times a constant: its leading coefficient is made that of the whole, which it divides. */
function candidate(image: Integers, lead: bigint, v: number, place: Place): Recursive | null {
  const top = image[image.length - 1];
  if (lead % top !== 0n) return null;
  const c: Polynomial[] = [];
  for (const a of image) {
    const p = fromValue(a * (lead / top), place);
    if (p === null) return null;
    c.push(p);
  }
  const p = inPowers(v, c);
  return isInt(p) || p.v !== v ? null : (primitive(p) as Recursive);
}
