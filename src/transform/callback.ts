/** Functions of the host: JavaScript that nobody looks into, called with numbers. */
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { type HostFunction, Kind, Op } from "../expr/op.js";
import { toExpr } from "../language/like.js";
import { NAME } from "../language/page-text.js";
import { nameOf, requireFunction, tracing } from "./trace.js";
import { alike, flatten, isPlain, kindOf, type Structure, sequence, unflatten } from "./tree.js";
import type { Replaced, ScalarOf } from "./types.js";

/** The shape of a result: [] is a number, [3] an array of three, [2, 3] two arrays of three; objects hold shapes. */
export type Shape = readonly number[] | { readonly [key: string]: Shape };

/** How a function of the host is called. */
export interface CallbackOptions {
  /**
   * Calls the function once for all rows of a batch, with a Float64Array in the place of each number of its arguments; it returns
   * one for each number of its result. Else it is called for one row after the other.
   */
  readonly vectorized?: boolean;
}

type HostCall = (...args: never[]) => unknown;

/** One function, called with one structure of arguments. */
interface Known {
  readonly key: string;
  readonly ops: readonly Op[];
}
const known = new WeakMap<HostCall, Known[]>();

/**
 * Calls a function of the host, through which no derivative can be seen: JAX's pure_callback. It must return the same for the
 * same arguments. With numbers it is called at once; with expressions the call becomes part of the formula, and kernels on
 * every backend call it with columns of numbers. Derivatives are those that a `customJvp` around it declares.
 * @param host called with numbers in the structure of `args`; its result has this `shape`
 * @example
 * const square = customJvp((x) => pureCallback((v) => v * v, [], x), { name: "square" });
 * square.defjvp(([x], [dx]) => [square(x), mul(2, x, dx)]);
 * grad(square)(3); // 6
 * @throws FluxionsError `bad-shape`, `not-a-tree`, `not-a-function`, `host-failed`, `host-result`
 */
export function pureCallback<const G extends readonly unknown[], R = number>(
  host: (...args: never[]) => R,
  shape: Shape,
  ...args: G
): Replaced<R, ScalarOf<G>>;
export function pureCallback(host: HostCall, shape: Shape, ...args: readonly unknown[]): unknown {
  return callbackOf(host, shape, args, {});
}

/**
 * As `pureCallback`, with options.
 * @throws FluxionsError as `pureCallback`
 */
export function pureCallbackWith<const G extends readonly unknown[], R = number>(
  options: CallbackOptions,
  host: (...args: never[]) => R,
  shape: Shape,
  ...args: G
): Replaced<R, ScalarOf<G>>;
export function pureCallbackWith(
  options: CallbackOptions,
  host: HostCall,
  shape: Shape,
  ...args: readonly unknown[]
): unknown {
  return callbackOf(host, shape, args, options);
}

function callbackOf(
  host: HostCall,
  shape: Shape,
  args: readonly unknown[],
  options: CallbackOptions,
): unknown {
  requireFunction(host, "pureCallback");
  const name = nameFor(host);
  const result = structureOf(shape, name);
  const flats = args.map((a, i) => flatten(a, `argument ${i} of ${name}`));
  const leaves = flats.flatMap((f) => f.leaves);
  const structures = sequence(flats.map((f) => f.structure));
  if (!tracing() && leaves.every((x) => typeof x === "number")) {
    const row = hostRow(host, name, structures, result);
    return unflatten(result, row(leaves as readonly number[]));
  }
  const ops = operators(host, name, structures, result, options.vectorized === true);
  const exprs = leaves.map(toExpr);
  return unflatten(
    result,
    ops.map((op): Expr => call(op, exprs)),
  );
}

function nameFor(host: HostCall): string {
  const name = nameOf(host, "callback");
  return NAME.test(name) ? name : "callback";
}

/** The same function called in the same way is the same operators: equal calls are one node. */
function operators(
  host: HostCall,
  name: string,
  args: Structure,
  result: Structure,
  vectorized: boolean,
): readonly Op[] {
  const list = known.get(host) ?? [];
  known.set(host, list);
  const key = `${args.key}→${result.key}${vectorized ? " vectorized" : ""}`;
  const found = list.find((k) => k.key === key);
  if (found !== undefined) return found.ops;
  const params = Array.from({ length: args.size }, (_, i) => `x${i + 1}`);
  const compute = vectorized ? columnsAtOnce(host, name, args, result) : rowByRow(host, name, args, result);
  const group = { name };
  const ops = Array.from({ length: result.size }, (_, index) => {
    const op = new Op(result.size === 1 ? name : `${name}_${index}`, Kind.Call, params);
    op.declared.host = { group, index, results: result.size, compute } satisfies HostFunction;
    return op;
  });
  list.push({ key, ops });
  return ops;
}

function hostRow(host: HostCall, name: string, args: Structure, result: Structure) {
  return (row: readonly number[]): readonly number[] => {
    const given = unflatten(args, row) as never[];
    return resultLeaves(callHost(host, name, given), name, result, "a number");
  };
}

function callHost(host: HostCall, name: string, given: never[]): unknown {
  try {
    return host(...given);
  } catch (error) {
    if (error instanceof FluxionsError) throw error;
    const failed = new FluxionsError(
      "host-failed",
      `the host function ${name} failed: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: "It is called with numbers, NaN among them; catch what it cannot compute and return NaN.",
      },
    );
    Object.defineProperty(failed, "cause", { value: error, configurable: true, writable: true });
    throw failed;
  }
}

function resultLeaves(returned: unknown, name: string, result: Structure, what: string): readonly number[] {
  if (returned instanceof Promise)
    throw new FluxionsError(
      "host-result",
      `the host function ${name} must answer at once, but returned a promise`,
      {
        hint: "Await what it needs before, and close over it.",
      },
    );
  const flat = alike(
    result,
    flatten(returned, `the result of the host function ${name}`, "host-result"),
    `the result of the host function ${name}`,
    "The shape that was told says how its result is built.",
    "host-result",
  );
  for (const x of flat.leaves)
    if (typeof x !== "number")
      throw new FluxionsError(
        "host-result",
        `the host function ${name} must return ${what}, but returned ${kindOf(x)}`,
      );
  return flat.leaves as readonly number[];
}

function rowByRow(host: HostCall, name: string, args: Structure, result: Structure): HostFunction["compute"] {
  const row = hostRow(host, name, args, result);
  return (columns, n) => {
    const out = Array.from({ length: result.size }, () => new Float64Array(n));
    const at = new Array<number>(columns.length);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < columns.length; k++) at[k] = columns[k][i];
      row(at).forEach((x, k) => {
        out[k][i] = x;
      });
    }
    return out;
  };
}

function columnsAtOnce(
  host: HostCall,
  name: string,
  args: Structure,
  result: Structure,
): HostFunction["compute"] {
  return (columns) => {
    const returned = callHost(host, name, unflatten(args, columns) as never[]);
    if (returned instanceof Promise) resultLeaves(returned, name, result, "columns");
    const leaves = result.fill(returned, () => false);
    if (leaves === null || !leaves.every((c) => c instanceof Float64Array))
      throw new FluxionsError(
        "host-result",
        `the vectorized host function ${name} must return a Float64Array for each number of its result, but returned ${kindOf(returned)}`,
      );
    return leaves as readonly Float64Array[];
  };
}

function structureOf(shape: unknown, name: string): Structure {
  return flatten(zeros(shape, name), name).structure;
}

/** A tree of this shape. */
function zeros(shape: unknown, name: string): unknown {
  if (Array.isArray(shape)) {
    if (!shape.every((n) => Number.isInteger(n) && n >= 0 && n <= 100_000)) return refuseShape(shape, name);
    return shape.reduceRight<unknown>((inner, n: number) => Array.from({ length: n }, () => inner), 0);
  }
  if (typeof shape !== "object" || shape === null || !isPlain(shape)) return refuseShape(shape, name);
  return Object.fromEntries(Object.entries(shape).map(([k, s]) => [k, zeros(s, name)]));
}

function refuseShape(shape: unknown, name: string): never {
  throw new FluxionsError("bad-shape", `the shape of the result of ${name} is not one: ${kindOf(shape)}`, {
    hint: "[] is a number, [3] an array of three numbers, { a: [], b: [2] } an object of these.",
  });
}
