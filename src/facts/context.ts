/** A context: what is assumed, and what has been concluded from it. Contexts are values; none ever changes what it assumes. */
import type { Expr } from "../expr/node.js";
import type { Fact, Truth } from "./fact.js";
import type { Interval } from "./interval.js";

/** What is assumed of a symbol or of a whole subexpression, wherever that is defined. */
export interface Known {
  readonly range: Interval;
  readonly integer: boolean;
  readonly nonzero: boolean;
}

/**
 * What is assumed, and what has been concluded from it: what `assume` returns. A context is a value and never changes what it
 * assumes.
 */
export class Context {
  /**
   * Conclusions, which cost nothing to draw again: they go when their nodes go.
   * @internal
   */
  readonly records = new WeakMap<Expr, Fact | Truth>();
  /**
   * Contexts inside of branches, by their condition: where it holds, and where it does not. Null: that is nowhere.
   * @internal
   */
  readonly branches = [new WeakMap<Expr, Context | null>(), new WeakMap<Expr, Context | null>()] as const;
  /**
   * Is something assumed of a sum? Then sums are looked up.
   * @internal
   */
  readonly knowsSums: boolean;

  constructor(
    /** @internal By name: a symbol may be made, released and made again. */
    readonly symbols: ReadonlyMap<string, Known>,
    /** @internal */
    readonly terms: ReadonlyMap<Expr, Known>,
    /** @internal Inside of a branch: the context around it, and the symbols of which more is known here. */
    readonly outer: Context | null = null,
    /** @internal */
    readonly mask: number = 0,
    /** @internal */
    readonly depth: number = 0,
    knowsSums = false,
  ) {
    this.knowsSums = knowsSums;
  }

  /**
   * The outermost context in which as much is known of this node.
   * @internal
   */
  home(n: Expr): Context {
    let c: Context = this;
    while (c.outer !== null && (n.symbols & c.mask) === 0) c = c.outer;
    return c;
  }
}

/** Every symbol is a real number, and nothing else is assumed. */
export const nothingAssumed = new Context(new Map(), new Map());
