/** What a backend is. One file or folder each; `registry.ts` lists them. */

import type { Kernel } from "../kernel/kernel.js";
import type { Target } from "../kernel/target.js";
import type { FloatPrecision } from "../numbers/ulp.js";

/** In which format every operation is rounded: doubles, or single precision. */
export type Precision = FloatPrecision;

/** A column of values, one for each row. */
export type Column =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** A column of results: doubles in f64, single precision in f32. */
export type FloatColumn = Float64Array | Float32Array;

/** One call of a kernel: everything is checked already. */
export interface Batch {
  /** For each input of the kernel a column, or the value of a parameter. */
  readonly inputs: readonly (Column | number)[];
  /** For each output its column, of the kernel's precision; null for a reduction. */
  readonly columns: readonly (FloatColumn | null)[];
  /** The state of the reductions: `ACCUMULATOR` numbers for each output. */
  readonly accumulators: Float64Array;
  /** How many rows there are in all. */
  readonly rows: number;
  /** Must every range be done when its function returns? */
  readonly atOnce: boolean;
}

/** Computes the rows [from, to) of a batch. Ranges are asked for in order. */
export type RunRows = (from: number, to: number) => void | Promise<void>;

/** What computed, where that is only known once rows were computed. */
export interface Computed {
  /** The name of a backend. */
  readonly backend: string;
  /** Why another one did not that was asked for or is preferred; null where none was. */
  readonly fallbackReason: string | null;
  /** Why “auto” chose it; null where there was no choice. */
  readonly choice: string | null;
}

export interface CompiledKernel {
  /** Generated code, or a listing of it. */
  readonly source: string;
  /** Can all rows be computed at once? Where not, a batch is never `atOnce`. */
  readonly sync: boolean;
  start(batch: Batch): RunRows;
  /** All outputs at one point; a reduction is over this one row. Doubles rounded to the precision. */
  point(inputs: Float64Array, outputs: Float64Array): void;
  dispose(): void;
  /** How many rows to ask for between two looks at the event loop, where it knows better; it may change. */
  readonly chunk?: number | undefined;
  /** Left out by those that compute everything themselves. */
  readonly computed?: Computed;
}

/** A way to run kernels. See docs/architecture.md for how one is added. */
export interface Backend {
  readonly name: string;
  readonly target: Target;
  /** Null where it runs here in this precision, else the reason why not, as the end of a sentence. */
  available(precision: Precision): string | null | Promise<string | null>;
  /**
   * For a backend that leaves some rows to the processor: what their kernel is lowered for. It is then the third argument
   * of `compile`.
   */
  readonly second?: Target;
  compile(kernel: Kernel, precision: Precision, second?: Kernel): CompiledKernel | Promise<CompiledKernel>;
  /** What else there is to say of it here; nothing where it is left out. */
  about?(): About | Promise<About>;
}

/** What a backend computes on. */
export interface About {
  /** The device, where one can be told. */
  readonly device: string | null;
  /** Does a processor do the work of a graphics card? */
  readonly software: boolean;
  /** What to do to have the backend where it is missing, as a sentence; null where nothing can be done. */
  readonly howToGet: string | null;
}
