/**
 * The one data structure: an immutable, hash-consed node. Formulas, patterns, rules' right-hand sides, tangents,
 * float recipes and kernels are all `Expr`; `===` is equality.
 *
 * Nodes live in a space. The root space lives as long as the process; `workspace(() => …)` opens one that is
 * released with all its nodes except the result, which is copied out.
 */
import { FluxionsError } from "./error.js";
import { HOLE, hashText, Kind, NUMBER, type Op, SYMBOL } from "./op.js";
import type { Rational } from "./rational.js";

const NO_ARGS: readonly Expr[] = [];
const customInspect = Symbol.for("nodejs.util.inspect.custom");

let show: (e: Expr) => string = (e) => `Expr#${e.id}`;
/** The printer sits above this layer; it installs itself here so that `console.log(e)` and `${e}` read as mathematics. */
export function setPrinter(print: (e: Expr) => string): void {
  show = print;
}

let toNumber: (e: Expr) => number = () => Number.NaN;
/** The evaluator sits above this layer, as the printer does. */
export function setNumber(evaluate: (e: Expr) => number): void {
  toNumber = evaluate;
}

/**
 * A formula: an immutable node. Equal formulas are one node, so `===` is equality, and `print(e)` or `String(e)` is its text.
 * Terms of a sum stand in `args` with their coefficients, factors of a product with their exponents.
 */
export class Expr {
  /**
   * The memo slot: `memo` belongs to the pass whose number is `stamp`. One slot beats a map per pass by a factor of four.
   * @internal
   */
  stamp = 0;
  /** @internal */
  memo: Expr | null = null;
  /**
   * The last walk that met this node.
   * @internal
   */
  mark = 0;
  /**
   * A product without its coefficient, once asked for.
   * @internal
   */
  rest: Expr | null = null;

  constructor(
    /** What the node does with its operands: the declaration of a function, a sum, a symbol, … */
    readonly op: Op,
    /** The operands. */
    readonly args: readonly Expr[],
    /** Number: a Rational; symbol: its name; hole: its index; sum and product: the constant or coefficient, a number node. */
    readonly value: Rational | string | number | Expr | null,
    /** @internal */
    readonly id: number,
    /** @internal Depends on the content only, never on the order of creation: the canonical order of terms is the order of hashes. */
    readonly hash: number,
    /** @internal A set of free symbols folded into 32 bits: no bit in common means no symbol in common. */
    readonly symbols: number,
    /** @internal Where the node lives; only `keep` moves it. */
    public space: Space,
  ) {}

  /** The text, as `print` writes it. */
  toString(): string {
    return show(this);
  }
  [customInspect](): string {
    return show(this);
  }
  /**
   * What JavaScript's operators see: `${e}` is the text; x < 0 and 2*x ask for a number, which only constants have.
   * @throws FluxionsError `traced-value`
   */
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === "number" ? toNumber(this) : show(this);
  }
}

/** A table of nodes. Spaces nest like calls: only the innermost one grows. */
class Space {
  table: (Expr | null)[];
  size = 0;
  open = true;
  symbolCount: number;
  readonly level: number;
  /** Numbers of the passes whose memos are valid here, keyed by whoever asks. */
  passes = new WeakMap<object, Map<Expr, number>>();

  constructor(readonly parent: Space | null) {
    this.table = new Array<Expr | null>(parent === null ? 1 << 14 : 1 << 9).fill(null);
    this.symbolCount = parent?.symbolCount ?? 0;
    this.level = parent === null ? 0 : parent.level + 1;
  }

  put(node: Expr): Expr {
    const { table } = this;
    const mask = table.length - 1;
    let j = node.hash & mask;
    while (table[j] !== null) j = (j + 1) & mask;
    table[j] = node;
    if (++this.size * 2 > table.length) this.grow();
    return node;
  }

  private grow(): void {
    const old = this.table;
    const table = new Array<Expr | null>(old.length * 2).fill(null);
    const mask = table.length - 1;
    for (const node of old) {
      if (node === null) continue;
      let j = node.hash & mask;
      while (table[j] !== null) j = (j + 1) & mask;
      table[j] = node;
    }
    this.table = table;
  }
}

export type { Space };

const root = new Space(null);
let current: Space = root;
let nextId = 1;
let nextPass = 1;
let nextWalk = 1;

/** A number for `Expr.mark` that no earlier walk used. */
export function newWalk(): number {
  return nextWalk++;
}

/**
 * The number under which memos of (owner, key) are stored, in this workspace: nodes that outlive a workspace must
 * never remember results that were made in it.
 */
export function passNumber(owner: object, key: Expr): number {
  const mine = current.passes.get(owner) ?? new Map<Expr, number>();
  current.passes.set(owner, mine);
  const pass = mine.get(key) ?? nextPass++;
  mine.set(key, pass);
  return pass;
}

/** Forgets every memo: what derivatives are made of has changed. */
export function forgetPasses(): void {
  for (let s: Space | null = current; s !== null; s = s.parent) s.passes = new WeakMap();
}

/** The number of a pass whose memos nobody asks for again. */
export function freshPass(): number {
  return nextPass++;
}

/** How many nodes the open spaces hold. */
export function nodeCount(): number {
  let n = 0;
  for (let s: Space | null = current; s !== null; s = s.parent) n += s.size;
  return n;
}

/** Mixes bits; 30 of them, so that V8 keeps the hash a small integer everywhere. */
function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x2c1b3c6d);
  h ^= h >>> 13;
  return h >>> 2;
}

/**
 * The scratch stack. Constructors push the operands of a node here and look the node up in place, so that finding an
 * existing node allocates nothing. A frame starts at `top()`, and `intern` pops it.
 */
export const scratch: Expr[] = [];
let sp = 0;

export function top(): number {
  return sp;
}
export function push(e: Expr): void {
  scratch[sp++] = e;
}
export function drop(to: number): void {
  sp = to;
}
/** Raises an error from inside a constructor: no frame above survives it. */
export function abort(error: unknown): never {
  sp = 0;
  throw error;
}
/** Does what may raise an error inside a constructor. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return abort(error);
  }
}

/** @throws FluxionsError `released-node`: looked for by identity, such a node would silently be found nowhere */
export function refuseReleased(node: Expr): void {
  if (!node.space.open) refuseStranger(node);
}

function refuseStranger(node: Expr): never {
  return abort(
    new FluxionsError(
      "released-node",
      "an expression that was made in a workspace is used outside of it, or in another one",
      {
        hint: node.space.open
          ? "Nest the workspaces."
          : "Return the expression from the workspace: the result is copied out. What a function is given while it is derived must not be kept outside of it.",
      },
    ),
  );
}

/** The node op(scratch[base..]) with `value`; pops the frame. The only place where composite nodes are made. */
export function intern(op: Op, value: Expr | null, base: number): Expr {
  const length = sp - base;
  let h = op.hash ^ (value === null ? 0 : Math.imul(value.hash, 0x85ebca6b));
  let level = value === null ? 0 : value.space.level;
  for (let i = base; i < sp; i++) {
    const a = scratch[i];
    h = Math.imul(h ^ a.hash, 0x01000193);
    h ^= h >>> 15;
    if (a.space.level > level) level = a.space.level;
  }
  h = finish(h);
  sp = base;
  // A node can only stand in the space of one of its operands or further in.
  for (let space: Space | null = current; space !== null && space.level >= level; space = space.parent) {
    const { table } = space;
    const mask = table.length - 1;
    let j = h & mask;
    next: for (let n = table[j]; n !== null; j = (j + 1) & mask, n = table[j]) {
      if (n.hash !== h || n.op !== op || n.value !== value) continue;
      const args = n.args;
      if (args.length !== length) continue;
      for (let i = 0; i < length; i++) if (args[i] !== scratch[base + i]) continue next;
      return n;
    }
  }
  return create(op, value, scratch.slice(base, base + length), h);
}

function create(op: Op, value: Expr | null, args: readonly Expr[], h: number): Expr {
  let symbols = 0;
  if (value !== null && value.space !== current && !value.space.open) refuseStranger(value);
  for (const a of args) {
    if (a.space !== current && !a.space.open) refuseStranger(a);
    symbols |= a.symbols;
  }
  return current.put(new Expr(op, args, value, nextId++, h, symbols, current));
}

/** Looks a leaf up in all open spaces; makes it in the innermost one. */
function leaf(
  op: Op,
  value: Rational | string | number,
  h: number,
  same: (v: Expr["value"]) => boolean,
  symbol: boolean,
): Expr {
  for (let space: Space | null = current; space !== null; space = space.parent) {
    const { table } = space;
    const mask = table.length - 1;
    for (let j = h & mask, n = table[j]; n !== null; j = (j + 1) & mask, n = table[j])
      if (n.hash === h && n.op === op && same(n.value)) return n;
  }
  const bits = symbol ? 1 << (current.symbolCount++ & 31) : 0;
  return current.put(new Expr(op, NO_ARGS, value, nextId++, h, bits, current));
}

export function numberNode(value: Rational): Expr {
  return leaf(NUMBER, value, finish(value.hash() ^ NUMBER.hash), (v) => value.equals(v as Rational), false);
}

/** The symbol `name`: any text is a name here; what users may write is the language's business. */
export function symbol(name: string): Expr {
  return leaf(SYMBOL, name, finish(hashText(name) ^ SYMBOL.hash), (v) => v === name, true);
}

/** The parameter number `index` of a page's formula. Its name is the page's business. */
export function hole(index: number): Expr {
  return leaf(HOLE, index, finish(Math.imul(index + 1, 0x9e3779b1) ^ HOLE.hash), (v) => v === index, true);
}

/** A node without canonicalisation: for the float dialect, for constants, and for opaque calls. */
export function exactly(op: Op, args: readonly Expr[], value: Expr | null = null): Expr {
  const base = sp;
  for (const a of args) scratch[sp++] = a;
  return intern(op, value, base);
}

/**
 * Runs `work` in a space of its own and releases every node that it made, except those in its result: an `Expr`,
 * or arrays, maps and plain objects of them, which are copied out.
 * @example
 * const kept = workspace(() => derive(parse("sin(x)^3"), "x")); // what was made on the way is released
 * print(kept); // 3*cos(x)*sin(x)^2
 * @throws FluxionsError `async-workspace` where `work` returns a promise: the space would be closed under it.
 */
export function workspace<T>(work: () => T): T {
  const mine = new Space(current);
  const parent = current;
  const frame = sp;
  current = mine;
  let result: T;
  try {
    result = work();
    if (result instanceof Promise)
      throw new FluxionsError("async-workspace", "the work of a workspace must not be asynchronous", {
        hint: "Build and derive inside the workspace; await outside of it.",
      });
  } finally {
    current = parent;
    mine.open = false;
    mine.table = [];
    mine.passes = new WeakMap();
    sp = frame;
    scratch.length = frame;
  }
  return copyOut(result, new Map()) as T;
}

/** The innermost open space: declarations that are made now live as long as it does. */
export function currentSpace(): Space {
  return current;
}

/**
 * Makes an expression live as long as `home`, one of the open spaces: what belongs to a declaration, but is read when it is
 * first used. Its nodes are moved and not copied, so that no two of them ever have the same content.
 */
export function keep(e: Expr, home: Space): Expr {
  if (!home.open) return e;
  const stack = [e];
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    refuseReleased(n);
    if (n.space.level <= home.level) continue;
    n.space = home;
    home.put(n);
    for (const a of n.args) stack.push(a);
    if (n.value instanceof Expr) stack.push(n.value);
  }
  return e;
}

function copyOut(value: unknown, done: Map<Expr, Expr>): unknown {
  if (value instanceof Expr) return copyNode(value, done);
  if (Array.isArray(value)) return value.map((v) => copyOut(v, done));
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [copyOut(k, done), copyOut(v, done)]));
  if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copyOut(v, done)]));
  return value;
}

function copyNode(rootNode: Expr, done: Map<Expr, Expr>): Expr {
  const stack = [rootNode];
  while (stack.length > 0) {
    const n = stack[stack.length - 1];
    if (n.space.open || done.has(n)) {
      stack.pop();
      continue;
    }
    const waiting = stack.length;
    for (const a of n.args) if (!a.space.open && !done.has(a)) stack.push(a);
    if (n.value instanceof Expr && !n.value.space.open && !done.has(n.value)) stack.push(n.value);
    if (stack.length > waiting) continue;
    stack.pop();
    done.set(n, copied(n, done));
  }
  return done.get(rootNode) ?? rootNode;
}

function copied(n: Expr, done: Map<Expr, Expr>): Expr {
  if (n.op.kind === Kind.Number) return numberNode(n.value as Rational);
  if (n.op.kind === Kind.Symbol) return symbol(n.value as string);
  if (n.op.kind === Kind.Hole) return hole(n.value as number);
  const value = n.value instanceof Expr ? (done.get(n.value) ?? n.value) : null;
  return exactly(
    n.op,
    n.args.map((a) => done.get(a) ?? a),
    value,
  );
}
