/** What the user has declared of a function, and how it was called. */
import { flatten, type Structure, sequence, unflatten } from "../tree.js";

/** What the user has declared of a function, and the arguments that are no inputs of its derivative. */
export interface Declared {
  readonly name: string;
  /** The primals and tangents in, a pair out: defjvp. */
  jvp: ((...args: unknown[]) => unknown) | null;
  jvpZeros: boolean;
  /** Arguments in, result and residuals out. */
  forward: ((...args: unknown[]) => unknown) | null;
  /** Residuals and cotangents in, the arguments' cotangents out. */
  backward: ((...args: unknown[]) => unknown) | null;
  vjpZeros: boolean;
  /** A single cotangent need not stand in an array. */
  readonly single: boolean;
}

/** The arguments of one call: which of them are inputs, and how those are built. */
export interface Arguments {
  /** All of them, with anything in the place of inputs. */
  readonly all: readonly unknown[];
  /** Positions of inputs. */
  readonly inputs: readonly number[];
  /** How each input is built. */
  readonly structures: readonly Structure[];
}

/** The arguments with these leaves in the inputs. */
export function withInputs({ all, inputs, structures }: Arguments, leaves: readonly unknown[]): unknown[] {
  const args = [...all];
  const trees = unflatten(sequence(structures), leaves) as unknown[];
  inputs.forEach((at, i) => {
    args[at] = trees[i];
  });
  return args;
}

/** The other arguments, which rules get first. */
export const statics = ({ all, inputs }: Arguments): unknown[] => all.filter((_, i) => !inputs.includes(i));

/** Values of arguments that are no inputs: the same object, or arrays and objects of the same numbers. */
export function sameStatic(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  try {
    const [p, q] = [flatten(a, ""), flatten(b, "")];
    return p.structure.key === q.structure.key && p.leaves.every((x, i) => Object.is(x, q.leaves[i]));
  } catch {
    return false;
  }
}

/** Do these belong to calls of one function that differ in nothing but the values of inputs? */
export function calledAlike(a: Arguments, b: Arguments): boolean {
  const [p, q] = [statics(a), statics(b)];
  return (
    a.inputs.join() === b.inputs.join() &&
    p.length === q.length &&
    p.every((x, i) => sameStatic(x, q[i])) &&
    a.structures.every((s, i) => s.key === b.structures[i].key)
  );
}
