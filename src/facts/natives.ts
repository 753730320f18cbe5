/** What is known of functions of several arguments, and of a few others, by the name of their native algorithm. */
import { Rational } from "../expr/rational.js";
import type { Fact } from "./fact.js";
import { ALL, type Interval, interval, NONNEGATIVE, POSITIVE } from "./interval.js";

type Enclosure = (...args: readonly Fact[]) => Interval;

/** The whole numbers' own functions: their values are whole. */
const whole: ReadonlySet<string> = new Set(["floor", "ceil", "trunc", "round", "sign"]);
/** Whole where all arguments are. */
const keepWhole: ReadonlySet<string> = new Set(["abs", "min", "max"]);

export function isWhole(native: string, args: readonly Fact[]): boolean {
  return whole.has(native) || (keepWhole.has(native) && args.every((a) => a.integer));
}

/** Zero where its one argument is zero, and nowhere else. */
const faithful: ReadonlySet<string> = new Set([
  ...[
    "abs",
    "sign",
    "sqrt",
    "cbrt",
    "expm1",
    "log1p",
    "sinh",
    "tanh",
    "asinh",
    "atanh",
    "asin",
    "atan",
    "erf",
  ],
]);

export function isNonzero(native: string, args: readonly Fact[]): boolean {
  return faithful.has(native) && args[0].nonzero;
}

/** Defined where their meaning is not: binomial(n, -1) is 0, although its meaning has poles there. */
const wider: ReadonlySet<string> = new Set(["binomial"]);

/** Does the meaning say everything of the function's values? */
export const followsMeaning = (native: string | null): boolean => native === null || !wider.has(native);

const enclosures: ReadonlyMap<string, Enclosure> = new Map<string, Enclosure>([
  ["min", (a, b) => least(a.range, b.range)],
  ["max", (a, b) => negative(least(negative(a.range), negative(b.range)))],
  ["mod", (_, y) => remainders(y.range)],
  ["gamma", (x) => (x.range.above(Rational.zero) ? GAMMA : ALL)],
  [
    "nthRoot",
    (x) => (x.range.above(Rational.zero) ? POSITIVE : x.range.atLeast(Rational.zero) ? NONNEGATIVE : ALL),
  ],
]);

export function nativeRange(native: string, args: readonly Fact[]): Interval {
  return enclosures.get(native)?.(...args) ?? ALL;
}

/** The minimum of gamma on the positive numbers is 0.8856… */
const GAMMA = interval(Rational.ratio(22, 25), null, true, true);

function negative(a: Interval): Interval {
  return a.empty ? a : interval(a.high?.neg() ?? null, a.low?.neg() ?? null, a.highOpen, a.lowOpen);
}

function least(a: Interval, b: Interval): Interval {
  const lower = lowerEnd(a, b);
  const higher =
    a.high === null
      ? b
      : b.high === null
        ? a
        : a.high.compare(b.high) < 0 || (a.high.equals(b.high) && a.highOpen)
          ? a
          : b;
  return interval(lower.low, higher.high, lower.lowOpen, higher.highOpen);
}
function lowerEnd(a: Interval, b: Interval): Interval {
  if (a.low === null || b.low === null) return a.low === null ? a : b;
  const c = a.low.compare(b.low);
  return c < 0 || (c === 0 && !a.lowOpen) ? a : b;
}

/** x mod y lies between 0 and y, and has the sign of y. */
function remainders(y: Interval): Interval {
  const zero = Rational.zero;
  if (y.atLeast(zero)) return interval(zero, y.high, false, true);
  if (y.atMost(zero)) return interval(y.low, zero, true, false);
  return interval(y.low, y.high, true, true);
}
