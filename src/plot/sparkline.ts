/** A curve in one line of text, for a terminal. */
import type { Range } from "./vertical-range.js";

/** @param values at equal distances; what is outside of the range is drawn at its border, and NaN not at all */
export async function sparkline(values: ArrayLike<number>, { from, to }: Range): Promise<string> {
  const { default: sparkly } = await import("sparkly");
  return sparkly(
    Array.from(values, (v) => (Number.isNaN(v) ? "" : Math.max(from, Math.min(to, v)))),
    { minimum: from, maximum: to },
  );
}
