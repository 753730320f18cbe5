/** Checks what users hand to a kernel, before anything is computed. */
import { FluxionsError } from "../expr/error.js";
import type { Column, FloatColumn, Precision } from "./backend.js";
import { describe } from "./tree.js";

/** A column or a parameter. Plain arrays are copied into doubles. */
export type InputValue = Column | readonly number[] | number;
/** What a kernel is run with, by the names of its inputs. */
export type Inputs = Readonly<Record<string, InputValue>> | ReadonlyMap<string, InputValue>;

export interface Bound {
  readonly inputs: (Column | number)[];
  /** The number of rows, or null where all inputs are parameters. */
  readonly rows: number | null;
}

/** @throws FluxionsError `missing-input`, `bad-input`, `length-mismatch` */
export function bindInputs(names: readonly string[], given: Inputs): Bound {
  const inputs: (Column | number)[] = [];
  let rows: number | null = null;
  let first = "";
  for (const name of names) {
    const value = asInput(name, lookUp(given, name));
    inputs.push(value);
    if (typeof value === "number") continue;
    if (rows === null) {
      rows = value.length;
      first = name;
    } else if (rows !== value.length)
      throw new FluxionsError(
        "length-mismatch",
        `the columns ${first} and ${name} have different lengths, ${rows} and ${value.length}`,
        {
          hint: "Columns have one value for each row; a value that is the same for all rows is given as a number.",
        },
      );
  }
  return { inputs, rows };
}

/** The parameters of a single point. */
export function bindPoint(names: readonly string[], given: Inputs, into: Float64Array): void {
  for (let i = 0; i < names.length; i++) {
    const value = lookUp(given, names[i]);
    if (typeof value !== "number")
      throw new FluxionsError(
        "bad-input",
        `the input ${names[i]} must be a number here, but is ${describe(value)}`,
        {
          hint: "Columns are for run().",
        },
      );
    into[i] = value;
  }
}

function lookUp(given: Inputs, name: string): unknown {
  if (given === null || typeof given !== "object")
    throw new FluxionsError(
      "bad-input",
      `the inputs must be an object of columns and numbers, but are ${describe(given)}`,
    );
  if (given instanceof Map) {
    if (given.has(name)) return given.get(name);
  } else if (Object.hasOwn(given, name)) return (given as Record<string, unknown>)[name];
  throw new FluxionsError("missing-input", `the input ${name} is missing`, {
    hint: "Give a number or a column for each symbol of the compiled formulas; kernel.inputs lists them.",
  });
}

function asInput(name: string, value: unknown): Column | number {
  if (typeof value === "number") return value;
  if (isColumn(value)) return value;
  if (Array.isArray(value)) {
    const column = new Float64Array(value.length);
    for (let i = 0; i < value.length; i++) {
      const x: unknown = value[i];
      if (typeof x !== "number")
        throw new FluxionsError(
          "bad-input",
          `the input ${name} must be numbers, but element ${i} is ${describe(x)}`,
        );
      column[i] = x;
    }
    return column;
  }
  throw new FluxionsError(
    "bad-input",
    `the input ${name} must be a number or an array of numbers, but is ${describe(value)}`,
  );
}

function isColumn(x: unknown): x is Column {
  return (
    ArrayBuffer.isView(x) &&
    !(x instanceof DataView) &&
    !(x instanceof BigInt64Array) &&
    !(x instanceof BigUint64Array)
  );
}

export function newColumn(precision: Precision, rows: number): FloatColumn {
  return precision === "f32" ? new Float32Array(rows) : new Float64Array(rows);
}

/**
 * The array for an output: the one that was given, or a new one.
 * @throws FluxionsError `bad-output`, `length-mismatch`
 */
export function outputColumn(given: unknown, path: string, precision: Precision, rows: number): FloatColumn {
  if (given === undefined) return newColumn(precision, rows);
  const wanted = precision === "f32" ? Float32Array : Float64Array;
  const where = path === "" ? "out" : `out.${path}`;
  if (!(given instanceof wanted))
    throw new FluxionsError("bad-output", `${where} must be a ${wanted.name}, but is ${describe(given)}`);
  if (given.length !== rows)
    throw new FluxionsError("length-mismatch", `${where} has ${given.length} elements for ${rows} rows`);
  return given;
}
