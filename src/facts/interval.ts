/** Intervals of real numbers with exact rational or infinite ends, open or closed. Every operation encloses its result. */
import { Rational } from "../expr/rational.js";
import { beyond, END_BITS, nearby, shortened } from "./round.js";

/** A bound on one side: a number, or null for infinity; open where it is not reached. */
interface End {
  readonly at: Rational | null;
  readonly open: boolean;
}

/** Real numbers between two exact rational or infinite ends, each reached or not. */
export class Interval {
  constructor(
    /** Null: no lower bound. */
    readonly low: Rational | null,
    /** Null: no upper bound. */
    readonly high: Rational | null,
    /** Is the lower bound itself left out? */
    readonly lowOpen: boolean,
    /** Is the upper bound itself left out? */
    readonly highOpen: boolean,
    /** Contains no number at all: nothing has such a value. */
    readonly empty = false,
  ) {}

  /** Is r an element? */
  contains(r: Rational): boolean {
    if (this.empty) return false;
    return !this.below(r) && !this.above(r);
  }
  /** Is every element smaller than r? */
  below(r: Rational): boolean {
    if (this.high === null) return false;
    const c = this.high.compare(r);
    return c < 0 || (c === 0 && this.highOpen);
  }
  /** Is every element larger than r? */
  above(r: Rational): boolean {
    if (this.low === null) return false;
    const c = this.low.compare(r);
    return c > 0 || (c === 0 && this.lowOpen);
  }
  /** Is every element at most r? */
  atMost(r: Rational): boolean {
    return this.high !== null && this.high.compare(r) <= 0;
  }
  /** Is every element at least r? */
  atLeast(r: Rational): boolean {
    return this.low !== null && this.low.compare(r) >= 0;
  }
  /** Has it exactly one element? */
  get isPoint(): boolean {
    return !this.empty && this.low !== null && this.high !== null && this.low.equals(this.high);
  }
  /** Are these all real numbers? */
  get unbounded(): boolean {
    return this.low === null && this.high === null;
  }

  /** "[0, 1)", "(0, Infinity)", "{}" for the empty one. */
  toString(): string {
    if (this.empty) return "{}";
    const low = this.low === null ? "-Infinity" : String(this.low);
    const high = this.high === null ? "Infinity" : String(this.high);
    return `${this.lowOpen ? "(" : "["}${low}, ${high}${this.highOpen ? ")" : "]"}`;
  }
}

export const ALL = new Interval(null, null, true, true);
export const EMPTY = new Interval(null, null, true, true, true);
export const POSITIVE = new Interval(Rational.zero, null, true, true);
export const NONNEGATIVE = new Interval(Rational.zero, null, false, true);
export const NEGATIVE = new Interval(null, Rational.zero, true, true);
export const NONPOSITIVE = new Interval(null, Rational.zero, true, false);

/** The interval with these ends: long ones are rounded outwards, and ends that cross make it empty. */
export function interval(
  low: Rational | null,
  high: Rational | null,
  lowOpen: boolean,
  highOpen: boolean,
): Interval {
  if (low !== null && high !== null) {
    const c = low.compare(high);
    if (c > 0 || (c === 0 && (lowOpen || highOpen))) return EMPTY;
  }
  if (low !== null && low.wide !== null) low = roundedEnd(low, false, (open) => (lowOpen ||= open));
  if (high !== null && high.wide !== null) high = roundedEnd(high, true, (open) => (highOpen ||= open));
  if (low === null && high === null) return ALL;
  return new Interval(low, high, lowOpen || low === null, highOpen || high === null);
}

function roundedEnd(r: Rational, up: boolean, open: (open: boolean) => void): Rational | null {
  const short = shortened(r, up);
  open(short === null || !short.equals(r));
  return short;
}

export const point = (r: Rational): Interval => interval(r, r, false, false);

export function intersect(a: Interval, b: Interval): Interval {
  if (a === b || b === ALL) return a;
  if (a === ALL) return b;
  if (a.empty || b.empty) return EMPTY;
  const low = innerLow(a, b);
  const high = innerHigh(a, b);
  if (low === a && high === a) return a;
  if (low === b && high === b) return b;
  return interval(low.low, high.high, low.lowOpen, high.highOpen);
}

/** Whose lower end is the higher one? */
function innerLow(a: Interval, b: Interval): Interval {
  if (b.low === null) return a;
  if (a.low === null) return b;
  const c = a.low.compare(b.low);
  return c > 0 || (c === 0 && (a.lowOpen || !b.lowOpen)) ? a : b;
}
function innerHigh(a: Interval, b: Interval): Interval {
  if (b.high === null) return a;
  if (a.high === null) return b;
  const c = a.high.compare(b.high);
  return c < 0 || (c === 0 && (a.highOpen || !b.highOpen)) ? a : b;
}

/** The smallest interval with all of both. */
export function hull(a: Interval, b: Interval): Interval {
  if (a.empty) return b;
  if (b.empty) return a;
  const low = outerLow(a, b);
  const high = outerHigh(a, b);
  return interval(low.low, high.high, low.lowOpen, high.highOpen);
}
function outerLow(a: Interval, b: Interval): Interval {
  if (a.low === null || b.low === null) return a.low === null ? a : b;
  const c = a.low.compare(b.low);
  return c < 0 || (c === 0 && !a.lowOpen) ? a : b;
}
function outerHigh(a: Interval, b: Interval): Interval {
  if (a.high === null || b.high === null) return a.high === null ? a : b;
  const c = a.high.compare(b.high);
  return c > 0 || (c === 0 && !a.highOpen) ? a : b;
}

export function plus(a: Interval, b: Interval): Interval {
  if (a.empty || b.empty) return EMPTY;
  return interval(
    a.low === null || b.low === null ? null : a.low.add(b.low),
    a.high === null || b.high === null ? null : a.high.add(b.high),
    a.lowOpen || b.lowOpen,
    a.highOpen || b.highOpen,
  );
}

export function shifted(a: Interval, by: Rational): Interval {
  if (a.empty || by.sign === 0) return a;
  return interval(a.low?.add(by) ?? null, a.high?.add(by) ?? null, a.lowOpen, a.highOpen);
}

/** c·a */
export function scaled(a: Interval, c: Rational): Interval {
  if (a.empty || (c.wide === null && c.p === 1 && c.q === 1)) return a;
  if (c.sign === 0) return point(Rational.zero);
  const low = a.low?.mul(c) ?? null;
  const high = a.high?.mul(c) ?? null;
  return c.sign > 0 ? interval(low, high, a.lowOpen, a.highOpen) : interval(high, low, a.highOpen, a.lowOpen);
}

export const negated = (a: Interval): Interval => scaled(a, Rational.integer(-1));

/** |a| */
export function magnitude(a: Interval): Interval {
  if (a.empty || a.atLeast(Rational.zero)) return a;
  if (a.atMost(Rational.zero)) return negated(a);
  const flipped = negated(a);
  const high = outerHigh(a, flipped);
  return interval(Rational.zero, high.high, false, high.highOpen);
}

export function times(a: Interval, b: Interval): Interval {
  if (a.empty || b.empty) return EMPTY;
  if (a.isPoint) return scaled(b, a.low as Rational);
  if (b.isPoint) return scaled(a, b.low as Rational);
  if (a.unbounded || b.unbounded) return ALL;
  const zero = Rational.zero;
  if (a.atLeast(zero) && b.atLeast(zero)) return timesNonnegative(a, b);
  if (a.atMost(zero)) return negated(times(negated(a), b));
  if (b.atMost(zero)) return negated(times(a, negated(b)));
  // At least one of them has numbers of both signs, so the ends are among those of the four products of halves.
  let out = EMPTY;
  for (const p of halves(a)) for (const q of halves(b)) out = hull(out, times(p, q));
  return out;
}

function halves(a: Interval): readonly Interval[] {
  if (a.atLeast(Rational.zero) || a.atMost(Rational.zero)) return [a];
  return [intersect(a, NONPOSITIVE), intersect(a, NONNEGATIVE)];
}

function timesNonnegative(a: Interval, b: Interval): Interval {
  const low = timesEnd(lowEnd(a), lowEnd(b));
  const high = a.high === null || b.high === null ? INFINITE : timesEnd(highEnd(a), highEnd(b));
  return interval(low.at, high.at, low.open, high.open);
}
const INFINITE: End = { at: null, open: true };
const lowEnd = (a: Interval): End => ({ at: a.low, open: a.lowOpen });
const highEnd = (a: Interval): End => ({ at: a.high, open: a.highOpen });

/** Of finite nonnegative ends. A zero that is reached makes the product reach zero, whatever the other factor. */
function timesEnd(a: End, b: End): End {
  const p = a.at as Rational;
  const q = b.at as Rational;
  const reached = (p.sign === 0 && !a.open) || (q.sign === 0 && !b.open);
  return { at: p.mul(q), open: !reached && (a.open || b.open) };
}

/** 1/a, without the pole. */
export function reciprocal(a: Interval): Interval {
  if (a.empty) return EMPTY;
  const zero = Rational.zero;
  if (!a.atLeast(zero)) return a.atMost(zero) ? negated(reciprocal(negated(a))) : ALL;
  const low = a.high === null ? zero : a.high.sign === 0 ? null : a.high.inverse();
  if (low === null) return EMPTY;
  const high = a.low === null || a.low.sign === 0 ? null : a.low.inverse();
  return interval(low, high, a.highOpen, a.lowOpen);
}

/** a^n for a whole n. */
export function wholePower(a: Interval, n: number): Interval {
  if (n === 0) return point(Rational.one);
  if (n < 0)
    return n === -1 ? reciprocal(a) : n % 2 === 0 ? reciprocal(wholePower(a, -n)) : oddInverse(a, -n);
  if (n === 1 || a.empty) return a;
  if (n % 2 === 0 || a.atLeast(Rational.zero)) return rootlessPower(magnitude(a), n);
  if (a.atMost(Rational.zero)) return negated(rootlessPower(negated(a), n));
  const down = rootlessPower(negated(intersect(a, NONPOSITIVE)), n);
  return hull(negated(down), rootlessPower(intersect(a, NONNEGATIVE), n));
}

/** a^−n for odd n: the pole leaves both signs where a has both. */
const oddInverse = (a: Interval, n: number) => reciprocal(wholePower(a, n));

/** a^n for a ≥ 0 and n ≥ 1. */
function rootlessPower(a: Interval, n: number): Interval {
  const low = powerEnd(a.low as Rational, n, false);
  const high = a.high === null ? INFINITE : powerEnd(a.high, n, true);
  return interval(low.at, high.at, a.lowOpen || low.open, a.highOpen || high.open);
}

function powerEnd(r: Rational, n: number, up: boolean): End {
  if (r.bits() * n <= 2 * END_BITS) return { at: r.pow(n), open: false };
  return irrationalPower(r, n, up);
}

/** An end of r^y for r > 0 and a double y > 0 that is exact. */
export function irrationalPower(r: Rational, y: number, up: boolean): End {
  const x = nearby(r, up);
  const p = x < 0 ? 0 : x ** y;
  const close = p > 0 ? beyond(p, up) : null;
  if (close !== null && close.sign > 0) return { at: close, open: true };
  if (up) return r.compare(Rational.one) <= 0 ? { at: Rational.one, open: false } : INFINITE;
  return { at: r.compare(Rational.one) >= 0 ? Rational.one : Rational.zero, open: false };
}

/** The whole numbers of a lie in this interval, whose ends are whole. */
export function wholePart(a: Interval): Interval {
  if (a.empty || a === ALL) return a;
  const one = Rational.one;
  let { low, high } = a;
  if (low !== null) {
    const up = low.neg().floor().neg();
    low = a.lowOpen && up.equals(low) ? up.add(one) : up;
  }
  if (high !== null) {
    const down = high.floor();
    high = a.highOpen && down.equals(high) ? down.sub(one) : down;
  }
  return interval(low, high, low === null, high === null);
}

/** Is every element of a one of b? */
export function inside(a: Interval, b: Interval): boolean {
  const both = intersect(a, b);
  return both === a || sameInterval(both, a);
}

export function sameInterval(a: Interval, b: Interval): boolean {
  const same = (p: Rational | null, q: Rational | null) => (p === null || q === null ? p === q : p.equals(q));
  return (
    a.empty === b.empty &&
    same(a.low, b.low) &&
    same(a.high, b.high) &&
    a.lowOpen === b.lowOpen &&
    a.highOpen === b.highOpen
  );
}
