/**
 * Trees of values: what transformed functions take and return. Leaves are numbers and expressions; arrays and plain objects
 * hold them, to any depth. JAX calls them pytrees. An array of numbers is a vector, an array of those a matrix.
 */
import type { Column } from "../backends/backend.js";
import { FluxionsError } from "../expr/error.js";
import { Expr } from "../expr/node.js";
import type { Like } from "../language/like.js";

/** What functions that are transformed take and return. `null` and `undefined` are trees without leaves. */
export type Tree = Like | Column | null | undefined | readonly Tree[] | { readonly [key: string]: Tree };

/** How a tree is built, without its leaves. */
export interface Structure {
  /** The same text for the same structure: keys in any order. */
  readonly key: string;
  /** How many leaves there are. */
  readonly size: number;
  /** The tree with these leaves, taken from `from` on. */
  readonly build: (leaves: readonly unknown[], from: number) => unknown;
  /** What it is made of; null for a leaf, and for nothing. */
  readonly parts: Parts | null;
  /** What stands in the place of each leaf in a tree that may lack parts; null there, and null as a whole where it is built otherwise. */
  readonly fill: (tree: unknown, lacks: (value: unknown) => boolean) => unknown[] | null;
}

/** The parts of a container, and how it is put together of what takes their places. */
export interface Parts {
  readonly kind: "array" | "object" | "container";
  readonly parts: readonly Structure[];
  /** Of an object, in the order of the parts. */
  readonly keys: readonly string[];
  readonly together: (parts: readonly unknown[]) => unknown;
}

export interface Flat {
  readonly leaves: readonly Like[];
  readonly structure: Structure;
  /** Where each leaf stands, for messages: `[0].rate`; empty for a tree that is one leaf. */
  readonly paths: readonly string[];
}

interface Registered {
  readonly name: string;
  readonly flatten: (value: object) => readonly [children: readonly unknown[], rest: unknown];
  readonly unflatten: (rest: unknown, children: readonly unknown[]) => unknown;
}

const registered = new Map<unknown, Registered>();

/**
 * Makes the instances of a class trees: containers of numbers and expressions that transformations look into.
 * @param flatten the parts that are trees, and whatever else is needed to build the value again
 * @param unflatten builds it again; it is only ever given as many parts as `flatten` told
 * @example
 * class Pair { constructor(readonly a: unknown, readonly b: unknown) {} }
 * registerTree(Pair, (p) => [[p.a, p.b], null], (_, [a, b]) => new Pair(a, b));
 */
export function registerTree<C extends object, R>(
  type: abstract new (...args: never[]) => C,
  flatten: (value: C) => readonly [children: readonly unknown[], rest: R],
  unflatten: (rest: R, children: readonly unknown[]) => C,
): void {
  registered.set(type, {
    name: type.name,
    flatten: flatten as Registered["flatten"],
    unflatten: unflatten as Registered["unflatten"],
  });
}

const LEAF: Structure = {
  key: "*",
  size: 1,
  build: (leaves, from) => leaves[from],
  parts: null,
  fill: (tree, lacks) => [lacks(tree) ? null : tree],
};
const DEEPEST = 1_000;

/**
 * The leaves of a tree in order, and how it is built.
 * @param what names the value in messages: “argument 0 of f”
 * @throws FluxionsError `not-a-tree` naming the place and what stands there
 */
export function flatten(tree: unknown, what: string, code = "not-a-tree"): Flat {
  const walk = new Walk(what, code);
  const structure = walk.structure(tree, "", 0);
  return { leaves: walk.leaves, structure, paths: walk.paths };
}

class Walk {
  readonly leaves: Like[] = [];
  readonly paths: string[] = [];

  constructor(
    private readonly what: string,
    private readonly code: string,
  ) {}

  structure(value: unknown, path: string, depth: number): Structure {
    if (value instanceof Expr || typeof value === "number" || typeof value === "bigint") {
      if (value instanceof Expr && value.op.boolean) this.refuse(value, path);
      this.leaves.push(value);
      this.paths.push(path);
      return LEAF;
    }
    if (value === null || value === undefined)
      return { key: "null", size: 0, build: () => value, parts: null, fill: () => [] };
    if (depth > DEEPEST || typeof value !== "object" || value instanceof Promise || value instanceof Expr)
      return this.refuse(value, path);
    const inside = (v: unknown, place: string) => this.structure(v, `${path}${place}`, depth + 1);
    if (Array.isArray(value) || isTyped(value))
      return sequence(Array.from(value as ArrayLike<unknown>, (v, i) => inside(v, `[${i}]`)));
    const known = registered.get(value.constructor);
    if (known !== undefined) return container(value, known, inside);
    if (!isPlain(value)) return this.refuse(value, path);
    return record(
      Object.keys(value),
      new Map(
        Object.entries(value)
          .sort(byKey)
          .map(([k, v]) => [k, inside(v, memberPath(k))]),
      ),
    );
  }

  private refuse(value: unknown, path: string): never {
    const short = path.length > 60 ? `${path.slice(0, 60)}…` : path;
    const place = short === "" ? this.what : `${this.what}, at ${short},`;
    throw new FluxionsError(this.code, `${place} must be numbers or expressions, but is ${kindOf(value)}`, {
      hint: hintFor(value),
    });
  }
}

function container(
  value: object,
  known: Registered,
  inside: (v: unknown, place: string) => Structure,
): Structure {
  const [children, rest] = known.flatten(value);
  const parts = sequence(children.map((v, i) => inside(v, `.${i}`)));
  return {
    key: `${known.name}${parts.key}`,
    size: parts.size,
    build: (l, from) => known.unflatten(rest, parts.build(l, from) as unknown[]),
    parts: {
      kind: "container",
      parts: (parts.parts as Parts).parts,
      keys: [],
      together: (values) => known.unflatten(rest, values),
    },
    fill: (tree, lacks) => {
      if (lacks(tree)) return parts.fill(null, () => true);
      const same = typeof tree === "object" && tree !== null && registered.get(tree.constructor) === known;
      return same ? parts.fill(known.flatten(tree)[0], lacks) : null;
    },
  };
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
const memberPath = (key: string) =>
  /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;

/** A typed array of numbers: a vector. */
export function isTyped(value: unknown): value is Column {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}

export function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** An array of parts. */
export function sequence(parts: readonly Structure[]): Structure {
  const starts = startsOf(parts);
  return {
    key: `[${parts.map((p) => p.key).join()}]`,
    size: starts[parts.length],
    build: (leaves, from) => parts.map((p, i) => p.build(leaves, from + starts[i])),
    parts: { kind: "array", parts, keys: [], together: (values) => [...values] },
    fill: (tree, lacks) => {
      if (lacks(tree)) return new Array<null>(starts[parts.length]).fill(null);
      if (!(Array.isArray(tree) || isTyped(tree)) || tree.length !== parts.length) return null;
      return joined(parts.map((p, i) => p.fill(tree[i], lacks)));
    },
  };
}

/** Leaves stand in the order of the sorted keys, the keys of what is built in the order in which they were written. */
function record(written: readonly string[], parts: ReadonlyMap<string, Structure>): Structure {
  const list = [...parts.values()];
  const starts = startsOf(list);
  const at = new Map([...parts.keys()].map((k, i) => [k, i]));
  const together = (values: readonly unknown[]) =>
    Object.fromEntries(written.map((k) => [k, values[at.get(k) as number]]));
  return {
    key: `{${[...parts].map(([k, p]) => `${JSON.stringify(k)}:${p.key}`).join()}}`,
    size: starts[list.length],
    build: (leaves, from) => together(list.map((p, i) => p.build(leaves, from + starts[i]))),
    parts: { kind: "object", parts: list, keys: [...parts.keys()], together },
    fill: (tree, lacks) => {
      if (lacks(tree)) return new Array<null>(starts[list.length]).fill(null);
      if (typeof tree !== "object" || tree === null || !isPlain(tree)) return null;
      const same = Object.keys(tree).length === list.length && written.every((k) => Object.hasOwn(tree, k));
      return same ? joined([...parts].map(([k, p]) => p.fill(tree[k], lacks))) : null;
    },
  };
}

function joined(parts: readonly (unknown[] | null)[]): unknown[] | null {
  return parts.every((p) => p !== null) ? parts.flat() : null;
}

function startsOf(parts: readonly Structure[]): number[] {
  const starts = [0];
  for (const p of parts) starts.push((starts.at(-1) as number) + p.size);
  return starts;
}

/** The tree of this structure with other leaves. */
export function unflatten(structure: Structure, leaves: readonly unknown[]): unknown {
  return structure.build(leaves, 0);
}

/** The parts of a value that is a container, in the order of its leaves; null of anything else. */
export function childrenOf(value: unknown): {
  readonly keys: readonly string[] | null;
  readonly children: readonly unknown[];
  readonly together: (parts: readonly unknown[]) => unknown;
} | null {
  if (typeof value !== "object" || value === null || value instanceof Expr) return null;
  const known = registered.get(value.constructor);
  if (known !== undefined) {
    const [children, rest] = known.flatten(value);
    return { keys: null, children, together: (parts) => known.unflatten(rest, parts) };
  }
  if (!isPlain(value)) return null;
  const keys = Object.keys(value).sort();
  const written = Object.keys(value);
  return {
    keys,
    children: keys.map((k) => value[k]),
    together: (parts) => Object.fromEntries(written.map((k) => [k, parts[keys.indexOf(k)]])),
  };
}

/** A structure in words: `*` is a leaf. */
export function shown(structure: Structure): string {
  if (structure.key === "*") return "a number";
  const text = structure.key.replaceAll(/"([\p{L}_$][\p{L}\p{N}_$]*)"/gu, "$1").replaceAll(",", ", ");
  const vector = /^\[\*(?:, \*)*\]$/.test(text) ? `an array of ${structure.size}` : null;
  if (vector !== null) return `${vector} number${structure.size === 1 ? "" : "s"}`;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Without the numbers of placeholders, for messages. */
export function plain(value: unknown): string {
  return String(value).replaceAll(/#\d+/g, "");
}

/** What a value is, for people. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value instanceof Promise) return "a promise";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Expr)
    return value.op.boolean ? `the truth value “${plain(value)}”` : `“${plain(value)}”`;
  switch (typeof value) {
    case "string":
      return `the text ${JSON.stringify(plain(value.length > 40 ? `${value.slice(0, 40)}…` : value))}`;
    case "number":
    case "bigint":
      return `the number ${value}`;
    case "function":
      return "a function";
    case "boolean":
      return String(value);
    case "undefined":
      return "undefined";
    default: {
      const name: unknown = (value as object).constructor?.name;
      return typeof name === "string" && name !== "" && name !== "Object" ? `of type ${name}` : "an object";
    }
  }
}

function hintFor(value: unknown): string {
  if (value instanceof Promise) return "Transformed functions answer at once: await outside of them.";
  if (value instanceof Expr) return "Choose numbers by the condition: where(condition, 1, 0).";
  if (typeof value === "string")
    return "JavaScript joins texts with +: write add(x, 1) for numbers; read formulas with parse(…).";
  if (typeof value === "function")
    return "Name its position in nondiffArgnums of a custom function, or close over it.";
  if (typeof value === "boolean") return "Close over options, or derive by other arguments: argnums.";
  return "Arrays, plain objects and classes named by registerTree(…) may hold numbers and expressions.";
}

/**
 * A tree with every leaf replaced; several trees of one structure are taken leaf by leaf.
 * @example
 * treeMap((a, b) => mul(a, b), { x: 2, y: 3 }, { x: 5, y: 7 }); // { x: 10, y: 21 }
 * @throws FluxionsError `structure-mismatch`, `not-a-tree`
 */
export function treeMap(f: (...leaves: Like[]) => unknown, first: Tree, ...others: readonly Tree[]): unknown {
  const a = flatten(first, "the tree");
  const flat = others.map((o, i) => alike(a.structure, flatten(o, `tree ${i + 1}`), `tree ${i + 1}`));
  return unflatten(
    a.structure,
    a.leaves.map((leaf, i) => f(leaf, ...flat.map((o) => o.leaves[i]))),
  );
}

/**
 * The leaves of a tree; those of objects in the order of their sorted keys.
 * @throws FluxionsError `not-a-tree`
 */
export function treeLeaves(tree: Tree): readonly Like[] {
  return flatten(tree, "the tree").leaves;
}

/** @throws FluxionsError `structure-mismatch` */
export function alike(
  wanted: Structure,
  given: Flat,
  what: string,
  hint?: string,
  code = "structure-mismatch",
): Flat {
  if (wanted.key !== given.structure.key)
    throw new FluxionsError(
      code,
      `${what} must be built like ${shown(wanted)}, but is ${shown(given.structure)}`,
      { hint },
    );
  return given;
}
