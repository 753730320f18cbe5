/** Kernels that call the host in between. */
import { FluxionsError } from "../expr/error.js";
import type { HostCall } from "../kernel/host-calls.js";
import { describe } from "./tree.js";

/** The kernel of a call's arguments: numbers where they are the same for all rows, else columns. */
export interface ArgumentKernel {
  readonly inputs: readonly string[];
  readonly operations: Readonly<Record<string, number>>;
  readonly source: string;
  dispose(): void;
}

/** One call, and the kernel of what it is called with. */
export interface HostStage<K extends ArgumentKernel = ArgumentKernel> {
  readonly call: HostCall;
  readonly kernel: K;
}

/** Rows that the host is given at once, between two looks at the event loop. */
export const HOST_CHUNK = 65_536;

/**
 * Calls the host for rows [from, to) of its arguments, and puts its results into `results`.
 * @throws FluxionsError `host-result` where they are no columns of that many numbers
 */
export function callHost(
  { name, host }: HostCall,
  args: readonly Float64Array[],
  from: number,
  to: number,
  results: readonly Float64Array[],
): void {
  if (to === from) return;
  const n = to - from;
  const columns = host.compute(
    args.map((a) => a.subarray(from, to)),
    n,
  );
  if (!Array.isArray(columns) || columns.length !== host.results)
    refuse(name, `${host.results} columns`, columns);
  columns.forEach((column: unknown, k) => {
    if (!(column instanceof Float64Array) || column.length !== n)
      refuse(name, `a Float64Array of ${n} values for each number of its result`, column);
    results[k].set(column, from);
  });
}

function refuse(name: string, wanted: string, got: unknown): never {
  const what = got instanceof Float64Array ? `one of ${got.length}` : describe(got);
  throw new FluxionsError(
    "host-result",
    `the host function ${name} must return ${wanted}, but returned ${what}`,
  );
}

/** Arguments as the host gets them: columns of doubles of one length. */
export function hostArguments(values: readonly unknown[], rows: number): Float64Array[] {
  return values.map((v) =>
    typeof v === "number"
      ? new Float64Array(rows).fill(v)
      : v instanceof Float64Array
        ? v
        : Float64Array.from(v as Float32Array),
  );
}

/** How many rows the arguments have; null where they are numbers. */
export function rowsOf(values: readonly unknown[]): number | null {
  for (const v of values) if (typeof v !== "number") return (v as Float32Array).length;
  return null;
}
