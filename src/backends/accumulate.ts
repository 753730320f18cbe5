/**
 * Reductions over rows. Each has a state of a few doubles that is carried from row to row and from chunk to chunk, so
 * the result does not depend on how a batch is cut.
 */
import type { Reduction } from "../kernel/reduce.js";

/** Doubles of state for each output. */
export const ACCUMULATOR = 2;

/** Writes the state before the first row. */
export function beginReduction(how: Reduction, state: Float64Array, at: number): void {
  state[at] = how === "min" ? Infinity : how === "max" || how === "logsumexp" ? -Infinity : 0;
  state[at + 1] = 0;
}

/** The result after `rows` rows. */
export function endReduction(how: Reduction, state: Float64Array, at: number, rows: number): number {
  const first = state[at];
  const second = state[at + 1];
  switch (how) {
    case "sum":
      return compensated(first, second);
    case "mean":
      return rows === 0 ? Number.NaN : compensated(first, second) / rows;
    case "min":
    case "max":
      return first;
    case "logsumexp":
      return Math.abs(first) === Infinity && !Number.isNaN(second) ? first : first + Math.log(second);
  }
}

/** Where the sum is infinite, the compensation is Infinity − Infinity and says nothing. */
function compensated(sum: number, lost: number): number {
  return Math.abs(sum) < Infinity ? sum + lost : sum;
}

/** Adds a value to a log Σ exp: the largest value so far, and Σ exp(x − largest). Never overflows. */
export function addExponential(state: Float64Array, at: number, x: number): void {
  const most = state[at];
  if (x > most) {
    state[at + 1] = state[at + 1] * Math.exp(most - x) + 1;
    state[at] = x;
  } else if (x === most) {
    if (x !== -Infinity) state[at + 1] += 1;
  } else state[at + 1] += Math.exp(x - most);
}

/** Adds up n values from a place on (Neumaier's compensated summation). */
export function addBlock(
  how: Reduction,
  state: Float64Array,
  at: number,
  values: ArrayLike<number>,
  n: number,
  begin = 0,
): void {
  const end = begin + n;
  switch (how) {
    case "sum":
    case "mean": {
      let s = state[at];
      let c = state[at + 1];
      for (let i = begin; i < end; i++) {
        const x = values[i];
        const t = s + x;
        c += Math.abs(s) >= Math.abs(x) ? s - t + x : x - t + s;
        s = t;
      }
      state[at] = s;
      state[at + 1] = c;
      return;
    }
    case "min": {
      let s = state[at];
      for (let i = begin; i < end; i++) s = Math.min(s, values[i]);
      state[at] = s;
      return;
    }
    case "max": {
      let s = state[at];
      for (let i = begin; i < end; i++) s = Math.max(s, values[i]);
      state[at] = s;
      return;
    }
    case "logsumexp":
      for (let i = begin; i < end; i++) addExponential(state, at, values[i]);
  }
}
