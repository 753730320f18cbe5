/**
 * Functions over expressions are ordinary functions. To transform one, it is called with placeholders in the place of
 * values; what it returns is then a formula in them.
 */
import { evaluate } from "../backends/compile.js";
import { FluxionsError } from "../expr/error.js";
import { where } from "../expr/logic.js";
import { currentSpace, Expr, type Space, symbol, workspace } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { ONE, ZERO } from "../expr/reals.js";
import { transformAll } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import { type Like, toExpr } from "../language/like.js";
import { liftClosures, moveFunctions } from "./closures.js";
import { type Flat, flatten, plain, type Structure } from "./tree.js";

/** What placeholders stand for: a value; or null for one that only a later call will know. */
type Value = Like | null;

let made = 0;
/** The scopes whose functions are being called, from the outside in. */
const open: Scope[] = [];

/** Placeholders of one transformation, and what they stand for. */
export class Scope {
  readonly symbols: Expr[] = [];
  private readonly values: Value[] = [];
  private readonly at = new Map<Expr, number>();

  /**
   * @param why what has no number while it is traced, for messages: “vmap calls it once for all rows”
   */
  constructor(private readonly why: string = "it is called once, with symbols") {}

  /** A placeholder for each leaf of a tree. */
  enter(flat: Flat, name: string, values: readonly Value[] = flat.leaves): Expr[] {
    return flat.paths.map((path, i) => this.placeholder(`${name}${path}`, values[i]));
  }

  placeholder(name: string, value: Value): Expr {
    // No text can contain such a name, and none is used twice: a placeholder that is kept in a variable outside is
    // found out, not silently taken for another one.
    const x = symbol(`${name}#${++made}`);
    this.add(x, value);
    return x;
  }

  /** The same placeholders, of which these stand for other values. */
  with(slots: readonly Expr[], values: readonly Value[]): Scope {
    const other = this.without(slots);
    slots.forEach((x, i) => {
      other.add(x, values[i]);
    });
    return other;
  }

  /** The placeholders but these. */
  without(slots: readonly Expr[]): Scope {
    const other = new Scope(this.why);
    const gone = new Set(slots);
    for (const x of this.symbols) if (!gone.has(x)) other.add(x, this.value(x));
    return other;
  }

  private add(x: Expr, value: Value): void {
    this.at.set(x, this.symbols.length);
    this.symbols.push(x);
    this.values.push(value);
  }

  /** Calls the user's function while the placeholders stand for something. */
  run<T>(work: () => T): T {
    open.push(this);
    try {
      return work();
    } finally {
      open.pop();
    }
  }

  has(x: Expr): boolean {
    return this.at.has(x);
  }

  value(x: Expr): Value {
    return this.values[this.at.get(x) as number];
  }

  refuse(e: Expr): never {
    return refuseTraced(e, this.why);
  }

  /**
   * What formulas in the placeholders come to: numbers, where every placeholder stands for a number and nothing else is
   * in the formula; else formulas with the values put in.
   */
  settle(results: readonly Like[]): Like[] {
    const numeric = this.values.every((v) => typeof v === "number");
    const exprs = results.filter((e): e is Expr => e instanceof Expr);
    if (exprs.length === 0) return [...results];
    const own = numeric && postorder(exprs).every((n) => n.op.kind !== Kind.Symbol || this.at.has(n));
    const settled = own ? this.compute(exprs) : this.putIn(exprs);
    let next = 0;
    return results.map((e) => (e instanceof Expr ? settled[next++] : e));
  }

  private compute(exprs: readonly Expr[]): number[] {
    const at = new Map(this.symbols.map((x, i) => [x.value as string, this.values[i] as number]));
    return evaluate(exprs, at);
  }

  private putIn(exprs: readonly Expr[]): Expr[] {
    const lifted = liftClosures(exprs);
    moveFunctions(lifted, outside());
    const values = new Map<Expr, Expr>();
    for (const n of postorder(lifted)) if (this.at.has(n)) values.set(n, toExpr(this.value(n) as Like));
    return transformAll(lifted, (e, was) => values.get(was) ?? e);
  }
}

/** Workspaces of transformations, each with the space that its results go to. */
const passing: { readonly inside: Space; readonly outside: Space }[] = [];

/** Does work whose result is numbers and formulas, and releases everything else. */
export function passingThrough<T>(work: () => T): T {
  const outside = currentSpace();
  return workspace(() => {
    passing.push({ inside: currentSpace(), outside });
    try {
      return work();
    } finally {
      passing.pop();
    }
  });
}

/** The space that the results of a transformation go to. */
export function outside(): Space {
  const last = passing.at(-1);
  const now = currentSpace();
  return last !== undefined && last.inside === now ? last.outside : now;
}

/** Is a function being called with placeholders? */
export function tracing(): boolean {
  return open.length > 0;
}

/**
 * Every leaf of a result as an expression, with how the result is built.
 * @throws FluxionsError `not-a-tree`, or under another code where it is the result of a rule
 */
export function resultOf(
  value: unknown,
  what: string,
  code = "not-a-tree",
): { readonly exprs: Expr[]; readonly structure: Structure; readonly paths: readonly string[] } {
  const { leaves, structure, paths } = flatten(value, what, code);
  return { exprs: leaves.map(toExpr), structure, paths };
}

/**
 * Calls a user's function. Where it fails for want of an argument, that is what is said.
 * @throws FluxionsError `arity`
 */
export function called(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  name: string = nameOf(f),
): unknown {
  try {
    return (f as (...args: unknown[]) => unknown)(...args);
  } catch (error) {
    // Parameters that are left out may be meant to be; only an error tells.
    const wanting = args.length < f.length && (error instanceof TypeError || isWanting(error));
    if (!wanting) throw error;
    throw new FluxionsError("arity", `${name} takes ${f.length} arguments, but got ${args.length}`, {
      hint: "Give the transformed function all the arguments of the function itself.",
    });
  }
}

const isWanting = (error: unknown) =>
  error instanceof FluxionsError && error.code === "not-an-expression" && /undefined/.test(error.message);

/** The name of a user's function, for messages. */
export function nameOf(f: unknown, otherwise = "the function"): string {
  const name: unknown = typeof f === "function" ? f.name : undefined;
  return typeof name === "string" && name !== "" ? name : otherwise;
}

/** @throws FluxionsError `not-a-function` */
export function requireFunction(f: unknown, whose: string): asserts f is (...args: unknown[]) => unknown {
  if (typeof f !== "function")
    throw new FluxionsError(
      "not-a-function",
      `${whose} takes a function, but got ${f === null ? "null" : typeof f}`,
      {
        hint: `Write ${whose}((x) => …).`,
      },
    );
}

/** @throws FluxionsError `traced-value` */
export function refuseTraced(e: Expr, why: string): never {
  const text = plain(e);
  throw new FluxionsError("traced-value", `“${text}” has no number here: ${why}`, {
    hint: "Write gt(x, 0) for x > 0, choose with where(…) or cond(…), compute with add, mul, sin, …: JavaScript's own operators and Math see numbers only.",
  });
}

let asked: () => void = () => {};

/** Runs `work`; `onAsk` is told when it asks for the number of a value: then what comes of it holds for that number only. */
export function askingFor<T>(work: () => T, onAsk: () => void): T {
  const outer = asked;
  asked = () => {
    onAsk();
    outer();
  };
  try {
    return work();
  } finally {
    asked = outer;
  }
}

/**
 * The number that a value has right now, for decisions that JavaScript takes: `if (concrete(x) > 0)`; of a condition 1 or 0. Inside of a function that
 * is derived at numbers, that is the number of the point; the derivative is that of the branch taken.
 * @example
 * const f = (x: Expr) => (concrete(x) > 0 ? mul(x, x) : neg(x));
 * grad(f)(3); // 6
 * @throws FluxionsError `traced-value` where there is none: under jit and vmap, which call a function once for many numbers, and
 *   of symbols
 */
export function concrete(value: Like): number {
  if (!(value instanceof Expr)) return Number(value);
  asked();
  const numbers = new Map<string, number>();
  for (const n of postorder([value])) {
    if (n.op.kind !== Kind.Symbol) continue;
    const scope = open.findLast((s) => s.has(n));
    if (scope === undefined) return refuseTraced(value, `${plain(n)} is a symbol`);
    const known = scope.value(n);
    if (known === null) return scope.refuse(value);
    numbers.set(n.value as string, concrete(known));
  }
  return evaluate(value.op.boolean ? where(value, ONE, ZERO) : value, numbers);
}
