/** Exact numbers, held against bigint fractions. */
import test from "ava";
import { EXACT_BITS, Rational } from "../../src/expr/rational.js";
import fc, { runs } from "../_fast-check.js";

const abs = (x: bigint) => (x < 0n ? -x : x);
function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return abs(a);
}

/** Small, at the border of what a double holds, wide, and with common factors. */
const integers = fc.oneof(
  fc.bigInt({ min: -12n, max: 12n }),
  fc.bigInt({ min: -8n, max: 8n }).map((d) => (d < 0n ? -(2n ** 53n) : 2n ** 53n) + d),
  fc.bigInt({ min: -(2n ** 27n), max: 2n ** 27n }),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
  fc
    .tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 60 }))
    .map(([a, b]) => 2n ** BigInt(a) * 3n ** BigInt(b)),
);
const fractions = fc.tuple(
  integers,
  integers.map((q) => (q === 0n ? 1n : abs(q))),
);

/** Checks a value and that it has its one representation. */
function is(r: Rational, p: bigint, q: bigint): boolean {
  if (q < 0n) [p, q] = [-p, -q];
  const g = gcd(p, q);
  const small = abs(p / g) < 2n ** 53n && q / g < 2n ** 53n;
  return (
    r.numerator === p / g &&
    r.denominator === q / g &&
    (r.wide === null) === small &&
    !Object.is(r.p, -0) &&
    r.equals(Rational.big(p, q)) &&
    r.hash() === Rational.big(p, q).hash()
  );
}

test("arithmetic is that of fractions of bigint", (t) => {
  fc.assert(
    fc.property(fractions, fractions, ([a, b], [c, d]) => {
      const l = Rational.big(a, b);
      const r = Rational.big(c, d);
      const down = a / b - (a < 0n && a % b !== 0n ? 1n : 0n);
      const order = a * d < c * b ? -1 : a * d > c * b ? 1 : 0;
      return (
        is(l, a, b) &&
        is(l.add(r), a * d + c * b, b * d) &&
        is(l.sub(r), a * d - c * b, b * d) &&
        is(l.mul(r), a * c, b * d) &&
        (c === 0n || is(l.div(r), a * d, b * c)) &&
        is(l.neg(), -a, b) &&
        is(l.abs(), abs(a), b) &&
        is(l.floor(), down, 1n) &&
        l.compare(r) === order &&
        l.equals(r) === (order === 0) &&
        l.sign === (a < 0n ? -1 : a > 0n ? 1 : 0) &&
        l.isInteger === (a % b === 0n)
      );
    }),
    { numRuns: runs(5000) },
  );
  t.pass();
});

test("powers are exact on both sides of 2^53", (t) => {
  fc.assert(
    fc.property(fractions, fc.integer({ min: -6, max: 6 }), ([a, b], n) => {
      if (a === 0n && n < 0) return true;
      const [p, q] = n < 0 ? [b, a] : [a, b];
      const k = BigInt(Math.abs(n));
      return is(Rational.big(a, b).pow(n), p ** k, q ** k);
    }),
    { numRuns: runs(2000) },
  );
  for (let b = 2; b < 2000; b++)
    for (let n = 2; b ** n < 2 ** 54; n++) t.is(Rational.integer(b).pow(n).numerator, BigInt(b) ** BigInt(n));
});

test("a power beyond the limit is refused before it is computed", (t) => {
  const started = performance.now();
  for (const [b, n] of [[2, EXACT_BITS + 1], [3, 1e15], [-7, 1e9]] as const) // biome-ignore format: a table
    t.throws(() => Rational.integer(b).pow(n), { code: "number-too-large" });
  t.throws(() => Rational.ratio(2, 3).pow(-1e12), { code: "number-too-large" });
  t.true(performance.now() - started < 100);
  t.is(Rational.integer(-1).pow(1e15 + 1).p, -1);
  t.is(Rational.integer(0).pow(1e15).p, 0);
});

test("roots are found where they are rational, and only there", (t) => {
  fc.assert(
    fc.property(
      fractions,
      fc.integer({ min: 2, max: 40 }),
      fc.bigInt({ min: -1n, max: 1n }),
      ([a, b], n, off) => {
        const k = BigInt(n);
        const p = abs(a) + 1n;
        const g = gcd(p, b);
        const root = Rational.big((p / g) ** k + off, (b / g) ** k).root(n);
        return off === 0n
          ? root !== null && is(root, p, b)
          : root === null || is(root.pow(n), (p / g) ** k + off, (b / g) ** k);
      },
    ),
    { numRuns: runs(1500) },
  );
  t.is(Rational.decimal("1e100000").root(50_000)?.p, 100);
  t.is(Rational.decimal("1e100000").root(7919), null);
});

test("decimals are read exactly", (t) => {
  const table: Record<string, readonly [bigint, bigint]> = {
    [String(2n ** 200n + 1n)]: [2n ** 200n + 1n, 1n],
    "0.1": [1n, 10n],
    ".5": [1n, 2n],
    "2.": [2n, 1n],
    "-0": [0n, 1n],
    "-0.0": [0n, 1n],
    "+1.50": [3n, 2n],
    "1e400": [10n ** 400n, 1n],
    "1e-400": [1n, 10n ** 400n],
    "1.25E+2": [125n, 1n],
    "00012": [12n, 1n],
    "0e999999999999": [0n, 1n],
    "9007199254740993": [2n ** 53n + 1n, 1n],
  };
  for (const [text, [p, q]] of Object.entries(table)) t.true(is(Rational.decimal(text), p, q), text);
  for (const text of [
    "",
    ".",
    "-",
    "e5",
    "1e",
    "1e5.5",
    "0x10",
    "1_000",
    "1,5",
    " 1",
    "Infinity",
    "NaN",
    "1..2",
  ])
    t.throws(() => Rational.decimal(text), { code: "bad-number" }, text);
  for (const text of ["1e999999999999999", "1e-999999999999999", "9".repeat(200_000)])
    t.throws(() => Rational.decimal(text), { code: "number-too-large" });
});

test("a double is read as the decimal that it prints as, and comes back", (t) => {
  t.true(is(Rational.fromNumber(0.1), 1n, 10n));
  t.true(is(Rational.fromNumber(-0), 0n, 1n));
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (x) => Rational.fromNumber(x).toNumber() === x,
    ),
    { numRuns: runs(2000) },
  );
  for (const x of [Number.NaN, Infinity, -Infinity])
    t.throws(() => Rational.fromNumber(x), { code: "not-finite" });
});

/** |x − p/q| as a fraction of q·2^1100. */
function distance(x: number, p: bigint, q: bigint): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(x));
  const raw = bits.getBigUint64(0);
  const e = Number(raw >> 52n);
  const m = (raw & (2n ** 52n - 1n)) | (e === 0 ? 0n : 2n ** 52n);
  const scaled = m << BigInt(Math.max(e, 1) - 1075 + 1100);
  return abs((x < 0 ? -scaled : scaled) * q - (p << 1100n));
}
function neighbour(x: number, up: boolean): number {
  if (x === 0) return up ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + (up === x > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}
const isEven = (x: number) => {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  return bits.getUint32(4) % 2 === 0;
};

test("toNumber is the nearest double, ties to even", (t) => {
  const scale = (n: number): readonly [bigint, bigint] =>
    n >= 0 ? [2n ** BigInt(n), 1n] : [1n, 2n ** BigInt(-n)];
  const wide = fc
    .tuple(
      fc.bigInt({ min: 1n, max: 2n ** 60n }),
      fc.bigInt({ min: 1n, max: 2n ** 70n }),
      fc.integer({ min: -1160, max: 1010 }),
    )
    .map(([p, q, n]) => [p * scale(n)[0], q * scale(n)[1]] as const);
  // Halfway between doubles, and a hair beside it, also where doubles have fewer bits.
  const ties = fc
    .tuple(
      fc.bigInt({ min: 0n, max: 2n ** 54n }),
      fc.constantFrom(-1n, 0n, 1n),
      fc.integer({ min: -1080, max: 960 }),
    )
    .map(
      ([m, hair, n]) => [((2n * m + 1n) * 2n ** 80n + hair) * scale(n)[0], 2n ** 81n * scale(n)[1]] as const,
    );
  fc.assert(
    fc.property(fc.oneof(wide, ties), fc.boolean(), ([p, q], negative) => {
      if (negative) p = -p;
      const x = Rational.big(p, q).toNumber();
      const here = distance(x, p, q);
      for (const up of [false, true]) {
        const other = neighbour(x, up);
        if (!Number.isFinite(other)) continue;
        const there = distance(other, p, q);
        if (there < here || (there === here && !isEven(x))) return false;
      }
      return true;
    }),
    { numRuns: runs(5000) },
  );
  const max = BigInt(Number.MAX_VALUE);
  t.is(Rational.big(max).toNumber(), Number.MAX_VALUE);
  t.is(Rational.big(max + 2n ** 969n).toNumber(), Number.MAX_VALUE);
  t.is(Rational.big(max + 2n ** 970n).toNumber(), Infinity);
  t.is(Rational.big(-(10n ** 400n)).toNumber(), -Infinity);
  t.is(Rational.big(1n, 2n ** 1075n).toNumber(), 0);
  t.is(Rational.big(2n ** 100n + 1n, 2n ** 1175n).toNumber(), Number.MIN_VALUE);
});

test("numbers of the largest size are reduced in a moment", (t) => {
  const started = performance.now();
  const r = Rational.big(3n ** 250_000n * 7n, (2n ** 390_000n + 1n) * 7n);
  t.true(r.bits() < EXACT_BITS);
  t.true(performance.now() - started < 5000);
  t.throws(() => r.mul(r), { code: "number-too-large" });
});

test("powers of ten do not share a hash", (t) => {
  const hashes = new Set(Array.from({ length: 400 }, (_, i) => Rational.decimal(`1e${i}`).hash()));
  t.true(hashes.size > 395);
});
