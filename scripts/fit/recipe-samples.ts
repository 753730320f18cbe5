import type { Decimal } from "decimal.js";
import { digitContext, digitFunctions } from "../../src/numbers/digits/index.js";
import { type FloatPrecision, toDecimal, ulpError } from "../../src/numbers/ulp.js";

/** What a recipe is measured against, and where. */
export interface Subject {
  readonly recipe: string;
  /** What is special about this row of the table. */
  readonly note?: string;
  readonly exact: (x: Decimal) => Decimal;
  /** Intervals "low..high" that get as many points each; beside them there are points of all sizes and special ones. */
  readonly intervals: string;
  /** Points whose neighbours are tried: ends of the recipe's pieces, zeros and poles of the function. */
  readonly edges: string;
  /** Points that count; all unless given. */
  readonly only?: (x: number) => boolean;
  /** Whether errors of values below 1 count in units of the last place of 1. */
  readonly absoluteBelowOne?: boolean;
}

const ctx = digitContext(26);
const wide = digitContext(40);

function digits(name: string): (x: Decimal) => Decimal {
  const f = digitFunctions.get(name);
  if (f === undefined) throw new Error(`There is no digit function ${name}.`);
  return (x) => f(ctx, x);
}

function normcdf(x: Decimal): Decimal {
  const scaled = new wide.Decimal(x).div(wide.Decimal.sqrt(2)).negated();
  return digitFunctions.get("erfc")!(wide, scaled).div(2);
}

function sinc(x: Decimal): Decimal {
  if (x.isZero()) return new ctx.Decimal(1);
  return x.isFinite() || x.isNaN() ? digits("sin")(x).div(x) : new ctx.Decimal(0);
}

const WHOLES = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 23 30";
const PIECES = "0.5 1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 11.3 22.6 45.2 90.5";
const mirrored = (list: string): string => `${list} ${list.replace(/(^| )/g, "$1-")}`;
const steps = mirrored(`${WHOLES} ${PIECES}`);

export const subjects: readonly Subject[] = [
  { recipe: "erf", exact: digits("erf"), intervals: "-6..6 -1.2..1.2 0.9..3", edges: mirrored("1 6") },
  {
    recipe: "erfc",
    exact: digits("erfc"),
    intervals: "-6..6 0..1 0.4..10.2 5..27.5",
    edges: mirrored("0.5 28 10 26.5 27.2"),
  },
  {
    recipe: "normcdf",
    exact: normcdf,
    intervals: "-8..8 -1..1 -14.5..0 -38.6..0",
    edges: mirrored("0.7 39 38 38.4 14"),
  },
  {
    recipe: "gamma",
    exact: digits("gamma"),
    intervals: "0..7 0..36 6..12 6..172 -5..0 -36..0 -184..0",
    edges: `${steps} 171.6243769563027 170 171 172 35.04 -170.5 -177.5 -184.5 35`,
  },
  {
    recipe: "lgamma",
    note: "x > 0",
    exact: digits("lgamma"),
    intervals: "0..3 0..7 6..100 0.9..1.1 1.9..2.1 100..1e6",
    edges: `${steps} 2.5e305 4e36`,
    only: (x) => !(x < 0),
  },
  {
    recipe: "lgamma",
    note: "x < 0",
    exact: digits("lgamma"),
    intervals: "-3..0 -5..0 -7..0 -50..0 -300..0",
    edges: `${steps} -2.4570247382208006 -2.7476826467274127`,
    only: (x) => x < 0,
    absoluteBelowOne: true,
  },
  {
    recipe: "digamma",
    note: "x > 0",
    exact: digits("digamma"),
    intervals: "0..3 0..7 5..100 100..1e6",
    edges: `${steps} 1.4616321449683622`,
    only: (x) => !(x < 0),
    absoluteBelowOne: true,
  },
  {
    recipe: "digamma",
    note: "x < 0",
    exact: digits("digamma"),
    intervals: "-5..0 -50..0 -1000..0",
    edges: `${steps} -0.5040830082644554`,
    only: (x) => x < 0,
    absoluteBelowOne: true,
  },
  { recipe: "log1p", exact: digits("log1p"), intervals: "-1..1 -0.01..0.01 0..100", edges: "-1 0 1" },
  {
    recipe: "expm1",
    exact: digits("expm1"),
    intervals: "-1..1 -0.01..0.01 -50..90 -50..710",
    edges: "-1 0 1 709.78 88.72",
  },
  {
    recipe: "sinc",
    exact: sinc,
    intervals: "-10..10 -1e4..1e4",
    edges: "0 3.141592653589793 6.283185307179586",
  },
  {
    recipe: "sinh",
    exact: digits("sinh"),
    intervals: "-1..1 -25..25 -90..90 -711..711",
    edges: mirrored("20 710.47 89.41"),
  },
  {
    recipe: "cosh",
    exact: digits("cosh"),
    intervals: "-1..1 -25..25 -90..90 -711..711",
    edges: "0 710.47 89.41",
  },
  { recipe: "tanh", exact: digits("tanh"), intervals: "-1..1 -25..25", edges: "0 19 9" },
  { recipe: "asinh", exact: digits("asinh"), intervals: "-1..1 -100..100", edges: "0 1e9 -1e9" },
  { recipe: "acosh", exact: digits("acosh"), intervals: "1..1.1 1..100", edges: "1 1e9 0" },
  { recipe: "atanh", exact: digits("atanh"), intervals: "-1..1 -0.01..0.01", edges: "0 1 -1" },
  { recipe: "cbrt", exact: digits("cbrt"), intervals: "-10..10 -1000..1000", edges: "8 27 64 125 216 1000" },
];

const SPECIAL = [0, -0, Infinity, -Infinity, Number.NaN];
const LIMITS = {
  f64: { smallest: 5e-324, largest: Number.MAX_VALUE, log2: [-1074, 1024] },
  f32: { smallest: 2 ** -149, largest: (2 - 2 ** -23) * 2 ** 127, log2: [-149, 128] },
} as const;

/** About `count` numbers of the precision or more, the same on every call. */
export function sampler(subject: Subject, precision: FloatPrecision, count: number): number[] {
  const toFormat = precision === "f32" ? Math.fround : (x: number): number => x;
  const { smallest, largest, log2 } = LIMITS[precision];
  const random = generator();
  const points = [...SPECIAL, smallest, -smallest, largest, -largest];
  for (const edge of subject.edges.split(" ").map(Number)) {
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(edge) || 1)) - (precision === "f32" ? 23 : 52));
    for (let k = -6; k <= 6; k++)
      points.push(toFormat(toFormat(edge) + k * unit), toFormat(toFormat(edge) + k * unit * 1e4));
  }
  const ofAllSizes = Math.floor(count / 8);
  for (let k = 0; k < ofAllSizes; k++) {
    const size = 2 ** ((log2[0] + random() * (log2[1] - log2[0])) * (k % 2 === 0 ? 1 : 0.05));
    points.push(toFormat(random() < 0.5 ? -size : size));
  }
  const intervals = subject.intervals.split(" ").map((text) => text.split("..").map(Number));
  const each = Math.ceil((count - ofAllSizes) / intervals.length);
  for (const [low = 0, high = 0] of intervals) {
    for (let k = 0; k < each; k++) points.push(toFormat(low + random() * (high - low)));
  }
  return subject.only === undefined ? points : points.filter(subject.only);
}

/** Error of a computed value at x, in units in the last place of the exact one (or of 1, see Subject). */
export function exactError(subject: Subject, actual: number, x: number, precision: FloatPrecision): number {
  let exact: Decimal;
  try {
    exact = subject.exact(toDecimal(x));
  } catch (error) {
    // Where the digits of pi run out there is nothing to compare with.
    if (error instanceof RangeError) return 0;
    throw error;
  }
  if (subject.absoluteBelowOne && exact.abs().lt(1) && Number.isFinite(actual)) {
    return toDecimal(actual)
      .minus(exact)
      .abs()
      .div(precision === "f32" ? 2 ** -23 : 2 ** -52)
      .toNumber();
  }
  return ulpError(actual, exact, precision);
}

/** Uniform numbers in [0, 1) from a 32-bit counter hashed by multiplications (mulberry32). */
function generator(): () => number {
  let state = 12345;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
}
