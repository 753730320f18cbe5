/** What a backend tells the layers above about itself: which functions it computes by itself. */
import type { FluxionsError } from "../expr/error.js";
import type { Op } from "../expr/op.js";

/** A function of doubles. */
export type ScalarFunction = (...args: number[]) => number;

/** Where a kernel will run. */
export interface Target {
  /** For error messages: “the backend js”. */
  readonly name: string;
  /** The `native` names, with the number of arguments, that the target has code for. */
  readonly natives: ReadonlyMap<string, number>;
  /** The same for the host: constants are computed here in double precision, whatever the target. */
  readonly host: ReadonlyMap<string, ScalarFunction>;
  /** The error for a function that it cannot compute; `cannot-compute` unless told. */
  readonly lacks?: (op: Op) => FluxionsError;
}

export function isNative(op: Op, target: Target): boolean {
  const name = op.declared.native;
  return name !== null && target.natives.get(name) === op.arity;
}

/** May a call with constant arguments be left to the host? */
export function isHostNative(op: Op, target: Target): boolean {
  const name = op.declared.native;
  const f = name === null ? undefined : target.host.get(name);
  return f !== undefined && f.length === op.arity;
}
