/** Times and their presentation. All figures of one table come from one process, in turns, so that their ratios can be trusted. */

const now = () => Number(process.hrtime.bigint()) / 1000;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** The time of one call in microseconds, and its result. */
export function timed<T>(work: () => T): { us: number; value: T } {
  const start = now();
  const value = work();
  return { us: now() - start, value };
}

/** The least time of several calls, in microseconds: what the work costs when nothing else disturbs it. */
export function best(times: number, work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) least = Math.min(least, timed(work).us);
  return least;
}

/** Prints rows in columns, the first left-aligned, the others right-aligned. */
export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((r) => r[i].length)));
  const line = (r: readonly string[]) =>
    r.map((c, i) => (i === 0 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join("  ");
  console.log(`\n${title}`);
  for (const r of all) console.log(`  ${line(r)}`);
}

export const us = (x: number): string => (x >= 1000 ? `${(x / 1000).toFixed(2)} ms` : `${x.toFixed(1)} µs`);
export const ratio = (x: number): string => `${x >= 100 ? x.toFixed(0) : x.toFixed(1)}×`;
