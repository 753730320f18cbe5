/**
 * For languages that derive code by themselves: each function whose derivative they would not take as its page declares it
 * becomes a function of its own, with that derivative as its rule.
 */
import { gradient, jvp } from "../calculus/derivative.js";
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import { Kind, Op, WHERE } from "../expr/op.js";
import { ZERO } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import type { Book } from "../language/book.js";
import type { Identifiers } from "./names.js";

/** A value and its derivatives by parameters, null by those for which none is declared. */
export interface Slopes {
  readonly value: Expr;
  readonly partials: readonly (Expr | null)[];
}

interface KeptNames {
  readonly name: string;
  /** The name of its rule. */
  readonly rule: string;
}

/** A function that stands beside the one that is asked for. */
interface KeptFunction extends KeptNames {
  readonly op: Op;
  readonly value: Expr;
  readonly slopes: readonly Slopes[];
}

/** Operators without a meaning: kernels leave calls of them to the language. */
const standIns = new WeakMap<Op, Op>();

function standInFor(op: Op): Op {
  let found = standIns.get(op);
  if (found === undefined) {
    found = new Op(op.name, Kind.Call, op.params);
    found.declared.native = `kept ${op.id}`;
    standIns.set(op, found);
  }
  return found;
}

export class KeptFunctions {
  readonly functions: KeptFunction[] = [];
  /** By the native names of their stand-ins. */
  private readonly byNative = new Map<string, KeptNames>();
  private readonly waiting: Op[] = [];
  readonly arities = new Map<string, number>();

  /** @param derives native names that the language derives as pages do */
  constructor(
    private readonly book: Book,
    private readonly derives: ReadonlySet<string>,
    private readonly identifiers: Identifiers,
    private readonly prefix: string,
  ) {}

  get names(): Iterable<string> {
    return [...this.byNative.values()].flatMap(({ name, rule }) => [name, rule]);
  }

  /** The name of a function by the native name of its stand-in, or undefined where it is another native. */
  nameOf(native: string): string | undefined {
    return this.byNative.get(native)?.name;
  }

  /** Formulas, and their derivatives by the parameters, in which calls of kept functions are calls of their stand-ins. */
  entered(
    formulas: readonly Expr[],
    parameters: readonly string[],
  ): { values: Expr[]; slopes: readonly Slopes[] | null } {
    return {
      values: formulas.map((e) => this.replaced(e)),
      slopes: formulas.map((e) => this.slopes(e, parameters)),
    };
  }

  /** Also of the functions that the rules of functions call. */
  complete(): void {
    for (let op = this.waiting.pop(); op !== undefined; op = this.waiting.pop()) {
      const names = this.byNative.get(standInFor(op).declared.native as string) as KeptNames;
      const value = call(
        op,
        op.params.map((p) => symbol(p)),
      );
      this.functions.push({ ...names, op, value, slopes: [this.slopes(value, op.params)] });
    }
  }

  private slopes(e: Expr, parameters: readonly string[]): Slopes {
    const { value, partials } = slopesOf(this.book, e, parameters);
    return {
      value: this.replaced(value),
      partials: partials.map((p) => (p === null ? p : this.replaced(p))),
    };
  }

  private replaced(e: Expr): Expr {
    return transform(e, (n) => (this.keeps(n) ? call(this.enter(n.op), n.args) : n));
  }

  private keeps({ op }: Expr): boolean {
    if (op.kind !== Kind.Call || op === WHERE) return false;
    const { native } = op.declared;
    return native === null || !this.derives.has(native) || this.book.redeclares(op);
  }

  private enter(op: Op): Op {
    const stand = standInFor(op);
    const native = stand.declared.native as string;
    if (!this.byNative.has(native)) {
      const name = this.identifiers.free(`${this.prefix}_${op.name}`);
      this.byNative.set(native, { name, rule: this.identifiers.free(`${name}_jvp`) });
      this.arities.set(native, op.arity);
      this.waiting.push(op);
    }
    return stand;
  }
}

/** For languages that derive nothing. */
export const nothingKept = {
  functions: [] as readonly KeptFunction[],
  names: [] as readonly string[],
  arities: new Map<string, number>() as ReadonlyMap<string, number>,
  nameOf: (_native: string): string | undefined => undefined,
  entered: (formulas: readonly Expr[]): { values: readonly Expr[]; slopes: readonly Slopes[] | null } => ({
    values: formulas,
    slopes: null,
  }),
  complete: (): void => undefined,
};

/** What a function returns where it is derived, and its derivatives. */
export function slopesOf(book: Book, e: Expr, parameters: readonly string[]): Slopes {
  const { primal } = jvp(book, e, new Map(parameters.map((p) => [symbol(p), ZERO] as const)));
  try {
    return { value: primal, partials: gradient(book, e, parameters) };
  } catch (error) {
    if (!isUndeclared(error)) throw error;
  }
  // By some parameters there may be one nevertheless.
  return { value: primal, partials: parameters.map((p) => partial(book, e, p)) };
}

function partial(book: Book, e: Expr, parameter: string): Expr | null {
  try {
    return gradient(book, e, [parameter])[0];
  } catch (error) {
    if (isUndeclared(error)) return null;
    throw error;
  }
}

const isUndeclared = (error: unknown) => error instanceof FluxionsError && error.code === "no-derivative";
