/** Outputs as users arrange them: one formula, or arrays and plain objects of formulas, to any depth. */
import { FluxionsError } from "../expr/error.js";
import { isOutput, type Output } from "../kernel/reduce.js";

/** One output, or arrays and plain objects of outputs. */
export type OutputTree = Output | readonly OutputTree[] | { readonly [name: string]: OutputTree };

/** The same arrangement with something else in the place of each output. */
export type Arranged<T, R> = T extends Output
  ? R
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Arranged<T[K], R> }
    : { -readonly [K in keyof T]: Arranged<T[K], R> };

/**
 * The outputs in order, and their places for messages: “greeks.delta”.
 * @throws FluxionsError `bad-output`
 */
export function flatten(tree: OutputTree): { outputs: Output[]; paths: string[] } {
  const outputs: Output[] = [];
  const paths: string[] = [];
  walk(tree, "", (x, path) => {
    if (!isOutput(x))
      throw new FluxionsError(
        "bad-output",
        `${path === "" ? "what is compiled" : `the output ${path}`} must be an expression, but is ${describe(x)}`,
        {
          hint: "Compile an expression, or an array or object of expressions; read formulas from text with parse.",
        },
      );
    outputs.push(x);
    paths.push(path);
  });
  return { outputs, paths };
}

/** The tree with results[i] in the place of output i. */
export function arrange(tree: OutputTree, results: readonly unknown[]): unknown {
  let next = 0;
  const place = (t: OutputTree): unknown => {
    if (isOutput(t)) return results[next++];
    if (Array.isArray(t)) return t.map(place);
    return Object.fromEntries(Object.entries(t).map(([k, v]) => [k, place(v)]));
  };
  return place(tree);
}

/** What a user gave for each output, in order; undefined where nothing was given. */
export function pick(tree: OutputTree, given: unknown): unknown[] {
  const out: unknown[] = [];
  const walkBoth = (t: OutputTree, g: unknown): void => {
    if (isOutput(t)) out.push(g);
    else
      for (const [k, v] of Object.entries(t))
        walkBoth(v as OutputTree, isContainer(g) && Object.hasOwn(g, k) ? g[k] : undefined);
  };
  walkBoth(tree, given);
  return out;
}

function isContainer(x: unknown): x is Record<string, unknown> {
  return x !== null && typeof x === "object" && !ArrayBuffer.isView(x);
}

function walk(x: unknown, path: string, visit: (x: unknown, path: string) => void): void {
  const plain =
    Array.isArray(x) ||
    (x !== null &&
      typeof x === "object" &&
      (Object.getPrototypeOf(x) === Object.prototype || Object.getPrototypeOf(x) === null));
  if (!plain || isOutput(x)) visit(x, path);
  else for (const [k, v] of Object.entries(x as object)) walk(v, path === "" ? k : `${path}.${k}`, visit);
}

/** A value in words, for messages. */
export function describe(x: unknown): string {
  if (x === null) return "null";
  if (Array.isArray(x)) return "an array";
  if (typeof x === "string") return `the text ${JSON.stringify(x.length > 40 ? `${x.slice(0, 40)}…` : x)}`;
  if (typeof x === "object") {
    const name: unknown = x.constructor?.name;
    return typeof name === "string" && name !== "" && name !== "Object" ? `of type ${name}` : "an object";
  }
  return x === undefined ? "undefined" : `of type ${typeof x}`;
}
