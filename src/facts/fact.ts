/** What is known of a node, at all points that fit the assumptions and at which it is defined. */
import { Rational } from "../expr/rational.js";
import { ALL, EMPTY, type Interval, interval, wholePart } from "./interval.js";

/** The answer to a question. `unknown` is not `yes`. */
export type Answer = "yes" | "no" | "unknown";

export interface Fact {
  readonly range: Interval;
  readonly integer: boolean;
  /** Known not to be 0; also where 0 lies inside of the interval. */
  readonly nonzero: boolean;
  /** Known to be defined at all points that fit the assumptions. */
  readonly defined: boolean;
}

export interface Truth {
  readonly answer: Answer;
  /** Are both sides of every comparison known to be defined? */
  readonly defined: boolean;
}

export const REAL: Fact = { range: ALL, integer: false, nonzero: false, defined: true };
export const NOTHING: Fact = { range: ALL, integer: false, nonzero: false, defined: false };
/** Of a node that is defined nowhere. */
export const NOWHERE: Fact = { range: EMPTY, integer: false, nonzero: false, defined: false };

/** Whole numbers and an excluded 0 move the ends inwards. */
export function fact(range: Interval, integer: boolean, nonzero: boolean, defined: boolean): Fact {
  if (range.empty) return NOWHERE;
  let r = integer ? wholePart(range) : range;
  if (!r.contains(Rational.zero)) nonzero = true;
  else if (nonzero) {
    const low = r.low?.sign === 0;
    const high = r.high?.sign === 0;
    if (low || high) {
      r = interval(r.low, r.high, low || r.lowOpen, high || r.highOpen);
      if (integer) r = wholePart(r);
    }
  }
  return r.empty ? NOWHERE : { range: r, integer, nonzero, defined };
}

export const opposite = (a: Answer): Answer => (a === "yes" ? "no" : a === "no" ? "yes" : "unknown");

/** Is every value below r? */
export function isBelow(f: Fact, r: Rational): Answer {
  const { range } = f;
  if (range.empty) return "unknown";
  return range.below(r) ? "yes" : range.atLeast(r) ? "no" : "unknown";
}

export function isAtMost(f: Fact, r: Rational): Answer {
  const { range } = f;
  if (range.empty) return "unknown";
  return range.atMost(r) ? "yes" : range.above(r) ? "no" : "unknown";
}

export function isEqual(f: Fact, r: Rational): Answer {
  const { range } = f;
  if (range.empty) return "unknown";
  if (!range.contains(r) || (f.nonzero && r.sign === 0) || (f.integer && !r.isInteger)) return "no";
  return range.isPoint ? "yes" : "unknown";
}
