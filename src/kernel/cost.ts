/** What operations cost, in additions: roughly, on processors of today. */

const dear: Readonly<Record<string, number>> = { div: 4, sqrt: 4, pow: 20 };
const cheap = new Set(
  "add sub mul neg less lessEqual equal unequal and or not where abs floor ceil trunc round sign min max ldexp exponent".split(
    " ",
  ),
);

/** The cost of an operation of a kernel by its code, or by its native name where it is a call. */
export function costOf(operation: string): number {
  return dear[operation] ?? (cheap.has(operation) ? 1 : 20);
}

/** The cost of all operations of a kernel. */
export function totalCost(operations: Readonly<Record<string, number>>): number {
  return Object.entries(operations).reduce((sum, [name, count]) => sum + count * costOf(name), 0);
}
