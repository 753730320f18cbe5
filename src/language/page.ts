/** Pages: declarations of functions in a text, in the grammar of user input. A page is a value; nothing global changes. */
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { type Deviation, type Op, POWER, type TangentRule } from "../expr/op.js";
import type { Scope } from "./formula.js";
import { type Like, toExpr } from "./like.js";
import { type Family, PageReader } from "./page-reader.js";
import type { RewriteRule } from "./rewrite-rule.js";

// The names and arities of a page's functions, read off its text by the compiler.
type Trim<S extends string> = S extends ` ${infer R}` ? Trim<R> : S extends `${infer R} ` ? Trim<R> : S;
type Args<P extends string> = P extends `${string}...`
  ? [Like, Like, ...Like[]]
  : P extends `${string},${infer R}`
    ? [Like, ...Args<R>]
    : [Like];
type Declared<S extends string, Acc = unknown> = S extends `${string}\nfn ${infer N}(${infer P})${infer R}`
  ? Declared<R, Acc & { [K in Trim<N>]: (...args: Args<P>) => Expr }>
  : Acc;
/** The functions that a page's text declares. A name declared with several arities is an overloaded function. */
export type Functions<S extends string> = { readonly [K in keyof Declared<S>]: Declared<S>[K] };

/**
 * Declarations of functions and rules in a text (docs/writing-pages.md). A page is a value; it holds in the books that contain
 * it, and nothing global changes.
 */
export class Page<S extends string = string> implements Scope {
  /**
   * Operators by `name/arity`.
   * @internal
   */
  readonly ops: ReadonlyMap<string, Op>;
  /** @internal */
  readonly families: ReadonlyMap<string, Family>;
  /** @internal */
  readonly helpers: ReadonlyMap<string, Op>;
  /**
   * Rules for functions of other pages; they hold in books that contain this page.
   * @internal
   */
  readonly redeclared: ReadonlyMap<Op, TangentRule>;
  /**
   * Where those rules differ from the derivative, and why.
   * @internal
   */
  readonly redeclaredDeviations: ReadonlyMap<Op, readonly Deviation[]>;
  /** The functions as TypeScript functions. */
  readonly functions: Functions<S>;
  private readonly known: ReadonlySet<string>;
  private readonly reader: PageReader;

  constructor(
    /** The text that was read. */
    readonly text: S,
    /** @internal */
    readonly uses: readonly Scope[],
    /** Is this a page of the system, whose recipes and rules the tests have read? Then they are read when they are first needed. */
    trusted = false,
  ) {
    const reader = new PageReader(text, uses, trusted);
    this.ops = reader.ops;
    this.families = reader.families;
    this.helpers = reader.helpers;
    this.redeclared = reader.redeclared;
    this.redeclaredDeviations = reader.redeclaredDeviations;
    this.reader = reader;
    this.known = new Set(this.names());
    this.functions = callables(this) as Functions<S>;
  }

  /** Rewrite rules, in the order of the page. */
  get rules(): readonly RewriteRule[] {
    return this.reader.rewriteRules();
  }

  find(name: string, arity: number): Op | undefined {
    return this.ops.get(`${name}/${arity}`) ?? (arity >= 2 ? this.families.get(name)?.(arity) : undefined);
  }
  has(name: string): boolean {
    return this.known.has(name);
  }
  *names(): Iterable<string> {
    // The power's block states its derivative; nobody calls it by name.
    for (const op of this.ops.values()) if (op !== POWER) yield op.name;
    yield* this.families.keys();
  }
  signatures(name: string): readonly string[] {
    const fixed = [...this.ops.values()]
      .filter((op) => op.name === name)
      .map((op) => `${name}(${op.params.join(", ")})`);
    return this.families.has(name) ? [...fixed, `${name}(a, b, …)`] : fixed;
  }
}

function callables(page: Page): Record<string, (...args: Like[]) => Expr> {
  const out: Record<string, (...args: Like[]) => Expr> = Object.create(null);
  for (const name of new Set(page.names()))
    out[name] = (...args) => {
      const op = page.find(name, args.length);
      if (op === undefined)
        throw new FluxionsError("arity", `${name} does not take ${args.length} arguments`, {
          hint: `Call ${page.signatures(name).join(" or ")}.`,
        });
      return call(op, args.map(toExpr));
    };
  return out;
}

/**
 * Reads a page of declarations. `uses` are the pages (or books) whose functions it mentions.
 * @throws FluxionsError with the line quoted and a caret under the token
 */
export function page<const S extends string>(text: S, ...uses: readonly Scope[]): Page<S> {
  return new Page(text, uses);
}

/** A page that comes with the system. Most of its text are float recipes, which only kernels need, and rules. */
export function systemPage<const S extends string>(text: S, ...uses: readonly Scope[]): Page<S> {
  return new Page(text, uses, true);
}
