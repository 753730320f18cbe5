/** What a backend tells the layers above about itself: which functions it computes by itself. */
import type { FluxionsError } from "../expr/error.js";
import type { Op } from "../expr/op.js";
import type { FloatPrecision } from "../numbers/ulp.js";

/** A function of doubles. */
export type ScalarFunction = (...args: number[]) => number;

/** Where a kernel will run. */
export interface Target {
  /** For error messages: “the backend js”. */
  readonly name: string;
  /** The `native` names, with the number of arguments, that the target has code for. */
  readonly natives: ReadonlyMap<string, number>;
  /**
   * The format of every result, where there is only one. A target in f32 takes recipes that are good enough for it, and
   * computes powers by the recipe of their page unless `pow` is among its natives.
   */
  readonly precision?: FloatPrecision;
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

/** May recipes for single precision be used? */
export function isSingle(target: Target): boolean {
  return target.precision === "f32";
}

/** Does the target need a recipe for the power of two floats? */
export function lacksPower(target: Target): boolean {
  return isSingle(target) && target.natives.get("pow") !== 2;
}
