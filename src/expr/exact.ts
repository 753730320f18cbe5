/** Exact results of functions at rational arguments, where there are any. A page names them by its `native` line. */
import type { Expr } from "./node.js";
import { EXACT_BITS, Rational, tooLarge } from "./rational.js";
import { integer, rational, rationalOf, smallInteger } from "./reals.js";

type Exact = (args: readonly Expr[]) => Expr | null;

const one = (f: (x: Rational) => Rational | null): Exact => {
  return ([x]) => {
    const r = f(rationalOf(x));
    return r === null ? null : rational(r);
  };
};

/** The real n-th root; of a negative number for odd n only. */
function realRoot(x: Rational, n: number): Rational | null {
  if (x.sign === 0) return x;
  if (x.sign > 0) return x.root(n);
  if (n % 2 === 0) return null;
  return x.neg().root(n)?.neg() ?? null;
}

/** n where x is base^n for a whole n. */
function logarithm(x: Rational, base: number): Rational | null {
  if (x.sign <= 0) return null;
  const estimate = (x.numerator.toString().length - x.denominator.toString().length) / Math.log10(base);
  const b = Rational.integer(base);
  for (let n = Math.floor(estimate - 4); n <= estimate + 4; n++)
    if (b.pow(n).equals(x)) return Rational.integer(n);
  return null;
}

function roundHalfToEven(x: Rational): Rational {
  const twice = x.mul(Rational.integer(2));
  const down = x.floor();
  const rest = twice.sub(down.mul(Rational.integer(2))).compare(Rational.one);
  if (rest < 0) return down;
  const up = down.add(Rational.one);
  if (rest > 0) return up;
  return down.mul(Rational.ratio(1, 2)).isInteger ? down : up;
}

/** The product of the whole numbers from `low` to `high`, by halves so that the factors stay of one size. */
function range(low: number, high: number): bigint {
  if (low > high) return 1n;
  if (high - low < 8) {
    let p = 1n;
    for (let i = low; i <= high; i++) p *= BigInt(i);
    return p;
  }
  const middle = Math.floor((low + high) / 2);
  return range(low, middle) * range(middle + 1, high);
}

function factorial(n: number, what: string): Expr | null {
  if (!(n >= 0)) return null;
  if (n > 20 && n * Math.log2(n / Math.E) > EXACT_BITS) throw tooLarge(what);
  return rational(Rational.big(range(2, n)));
}

function binomial(n: number, k: number): Expr | null {
  if (Number.isNaN(n) || Number.isNaN(k)) return null;
  if (k < 0) return integer(0);
  if (n < 0) return null;
  if (k > n) return integer(0);
  const m = Math.min(k, n - k);
  if (m * Math.log2(n + 1) > EXACT_BITS) throw tooLarge("binomial");
  return rational(Rational.big(range(n - m + 1, n), range(2, m)));
}

/** By name and number of arguments. */
export const exactFunctions: ReadonlyMap<string, Exact> = new Map<string, Exact>([
  ["sqrt/1", one((x) => realRoot(x, 2))],
  ["cbrt/1", one((x) => realRoot(x, 3))],
  [
    "nthRoot/2",
    ([x, n]) => {
      const k = smallInteger(n);
      const r = k >= 2 ? realRoot(rationalOf(x), k) : null;
      return r === null ? null : rational(r);
    },
  ],
  ["log2/1", one((x) => logarithm(x, 2))],
  ["log10/1", one((x) => logarithm(x, 10))],
  ["abs/1", one((x) => x.abs())],
  ["sign/1", one((x) => Rational.integer(x.sign))],
  ["floor/1", one((x) => x.floor())],
  ["ceil/1", one((x) => x.neg().floor().neg())],
  ["trunc/1", one((x) => (x.sign < 0 ? x.neg().floor().neg() : x.floor()))],
  ["round/1", one(roundHalfToEven)],
  ["min/2", ([a, b]) => (rationalOf(a).compare(rationalOf(b)) <= 0 ? a : b)],
  ["max/2", ([a, b]) => (rationalOf(a).compare(rationalOf(b)) >= 0 ? a : b)],
  ["factorial/1", ([n]) => factorial(smallInteger(n), "factorial")],
  ["gamma/1", ([n]) => (smallInteger(n) >= 1 ? factorial(smallInteger(n) - 1, "gamma") : null)],
  ["binomial/2", ([n, k]) => binomial(smallInteger(n), smallInteger(k))],
]);
