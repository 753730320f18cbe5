/** What part of the vertical axis a plot shows. */

/** The values of all curves at these places, a column for each curve. */
export type Evaluate = (xs: Float64Array) => Promise<readonly ArrayLike<number>[]>;

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Looks at the surroundings of an extremum, each with this many points in a window that much narrower than the last one. */
const LOOKS = 5;
const POINTS = 16;
/** An extremum that grows by this factor when looked at closely is taken for a pole. */
const POLE = 3;
/** How far beyond the middle half of the values a curve with a pole is shown, in the width of that half. */
const FENCE = 2.5;
const PADDING = 0.04;
/** Differences of what is beyond this would not be finite. */
const LARGEST = 2e307;

/** The values of a curve, as far as samples tell. */
export interface Values extends Range {
  /** Does it go on beyond the range, as at a pole? */
  readonly below: boolean;
  readonly above: boolean;
}

/**
 * All values of all curves, unless one has a pole: then of that curve what lies around the middle half of its values. A peak
 * that falls between the samples is found where it can be climbed from the highest sample.
 */
export async function verticalRanges(
  evaluate: Evaluate,
  xs: Float64Array,
  columns: readonly ArrayLike<number>[],
): Promise<{ readonly shown: Range; readonly curves: readonly (Values | null)[] }> {
  const sides = columns.flatMap((column, curve) => [
    climb(xs, column, curve, 1),
    climb(xs, column, curve, -1),
  ]);
  const climbs = sides.filter((s) => s !== null);
  for (let look = 0; look < LOOKS && climbs.length > 0; look++) {
    const windows = climbs.map((c) => grid(c.from, c.to, POINTS));
    const found = await evaluate(Float64Array.from(windows.flatMap((w) => [...w])));
    climbs.forEach((c, i) => {
      step(c, windows[i], found[c.curve], i * POINTS);
    });
  }
  const curves = columns.map((column, curve) => {
    const values = finite(column);
    if (values.length === 0) return null;
    const side = (sign: 1 | -1) => climbs.find((c) => c.curve === curve && c.sign === sign) as Climb;
    const highest = extreme(values, side(1));
    const lowest = extreme(values.map((v) => -v).reverse(), side(-1));
    return { from: -lowest.value, to: highest.value, below: lowest.cut, above: highest.cut };
  });
  const ranges = curves.filter((c) => c !== null);
  const shown = padded(Math.min(...ranges.map((r) => r.from)), Math.max(...ranges.map((r) => r.to)));
  return { shown, curves };
}

interface Climb {
  readonly curve: number;
  /** 1 for the maximum, -1 for the minimum, which is the maximum of the negated values. */
  readonly sign: 1 | -1;
  from: number;
  to: number;
  best: number;
  /** Gained by the last look. */
  gain: number;
}

function climb(xs: Float64Array, column: ArrayLike<number>, curve: number, sign: 1 | -1): Climb | null {
  let k = -1;
  for (let i = 0; i < xs.length; i++)
    if (isValue(column[i]) && (k < 0 || sign * column[i] > sign * column[k])) k = i;
  if (k < 0) return null;
  return {
    curve,
    sign,
    from: xs[Math.max(0, k - 1)],
    to: xs[Math.min(xs.length - 1, k + 1)],
    best: sign * column[k],
    gain: 0,
  };
}

function step(c: Climb, window: Float64Array, values: ArrayLike<number>, offset: number): void {
  const before = c.best;
  let k = -1;
  for (let i = 0; i < window.length; i++) {
    const v = c.sign * values[offset + i];
    if (!isValue(v) || v < c.best) continue;
    c.best = v;
    k = i;
  }
  c.gain = c.best - before;
  if (k < 0) return;
  c.from = window[Math.max(0, k - 1)];
  c.to = window[Math.min(window.length - 1, k + 1)];
}

/** @param values sorted; for a minimum they are negated */
function extreme(values: Float64Array, { best, gain }: Climb): { value: number; cut: boolean } {
  const highest = values[values.length - 1];
  const middle = quantile(values, 0.5);
  if (best - middle > POLE * (highest - middle)) {
    const upper = quantile(values, 0.75);
    const width = upper - quantile(values, 0.25);
    const value = width > 0 ? Math.min(highest, upper + FENCE * width) : quantile(values, 0.95);
    return { value, cut: true };
  }
  // What still grows has no value to show: that of the sample is as good as any.
  if (gain > 0.01 * (best - middle)) return { value: highest, cut: true };
  return { value: best, cut: false };
}

function padded(from: number, to: number): Range {
  if (from > to) return { from: -1, to: 1 };
  const low = Math.max(from, -LARGEST);
  const high = Math.min(to, LARGEST);
  const width = high - low;
  // A constant with its rounding errors is one.
  const smallest = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
  if (width <= smallest) {
    const around = Math.abs(low) > 0 ? Math.abs(low) / 2 : 1;
    return { from: low - around, to: high + around };
  }
  return { from: low - PADDING * width, to: high + PADDING * width };
}

function finite(column: ArrayLike<number>): Float64Array {
  return Float64Array.from(column).filter(isValue).sort();
}

function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.round(q * (sorted.length - 1))];
}

function isValue(v: number): boolean {
  return Math.abs(v) < Number.POSITIVE_INFINITY;
}

/** Points at equal distances, with both ends. */
export function grid(from: number, to: number, n: number): Float64Array {
  const step = (to - from) / (n - 1);
  return Float64Array.from({ length: n }, (_, i) => (i === n - 1 ? to : from + i * step));
}
