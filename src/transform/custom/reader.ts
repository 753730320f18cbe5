/** Rules are called once, with placeholders, when they are first needed; what they return becomes templates. */
import { ownPrimalReturned } from "../../calculus/rule-primals.js";
import { FluxionsError } from "../../expr/error.js";
import { type Expr, hole, type Space, symbol } from "../../expr/node.js";
import { transformAll } from "../../expr/rebuild.js";
import { freeSymbols } from "../../expr/walk.js";
import { type Like, toExpr } from "../../language/like.js";
import { liftClosures } from "../closures.js";
import { isSymbolicZero } from "../symbolic-zero.js";
import { askingFor, Scope } from "../trace.js";
import { alike, flatten, type Structure, shown } from "../tree.js";
import { type Instance, lasting } from "./call.js";
import { type Arguments, calledAlike, type Declared } from "./declared.js";
import { guarded } from "./guarded.js";

/** For which values of the arguments, and which of them varying, a rule is called; all of them and no values in general. */
export interface For {
  readonly values: readonly Expr[] | null;
  readonly active: readonly boolean[] | null;
}
const IN_GENERAL: For = { values: null, active: null };

/** What is read of every rule. */
export interface Read {
  /** Primal results that are not simply the calls themselves. */
  readonly outs: readonly (Expr | null)[];
  /** Symbols that are neither parameters nor closed over by the function. */
  readonly free: readonly Expr[];
}

const WHY = "a rule is called once, for all values";

/** The readers at work, from the outside in. */
const atWork: Reader<Read>[] = [];

/** The instance whose rule is being read, if it is one of this function, called in this way. */
export function instanceAtWork(declared: Declared, args: Arguments): Instance | null {
  return atWork.findLast((r) => r.declared === declared && calledAlike(r.args, args))?.instance ?? null;
}

/** Reads a rule in general when it is first needed, and for special values or zeros where it turns out to depend on them. */
export abstract class Reader<R extends Read> {
  private known: R | null = null;
  private asks = false;
  private readonly others = new Map<string, R>();

  constructor(
    readonly declared: Declared,
    readonly args: Arguments,
    readonly instance: Instance,
    readonly zeros: boolean,
  ) {}

  protected abstract read(how: For): R;

  inGeneral(): R {
    if (this.known !== null) return this.known;
    this.asks = false;
    this.known = this.reads(IN_GENERAL);
    return this.known;
  }

  private reads(how: For): R {
    atWork.push(this);
    try {
      const read = askingFor(
        () => this.read(how),
        () => {
          this.asks = true;
        },
      );
      if (read.outs.some((out) => out !== null)) ownPrimalReturned();
      return read;
    } finally {
      atWork.pop();
    }
  }

  at(args: readonly Expr[], active: (i: number) => boolean): R {
    if (!this.zeros && !this.asks) {
      try {
        return this.inGeneral();
      } catch (error) {
        if (!this.asks) throw error;
      }
    }
    const which = this.zeros ? this.instance.params.map((_, i) => active(i)) : null;
    const key = `${which?.map(Number).join("") ?? ""}/${this.asks ? args.map((a) => a.id).join() : ""}`;
    let known = this.others.get(key);
    if (known === undefined) {
      known = this.reads({ values: args, active: which });
      this.others.set(key, known);
      if (this.others.size > 64) this.others.delete(this.others.keys().next().value as string);
    }
    return known;
  }

  /**
   * What the rule closes over; nothing where it fails, which whoever derives by it will be told, and nothing while it is
   * being read: it may call its own function. That makes another instance each time where functions with rules are made
   * inside of it, so that what is being read is told by the call.
   */
  closures(): readonly Expr[] {
    if (this.known !== null) return this.known.free;
    if (instanceAtWork(this.declared, this.args) !== null) return [];
    try {
      return this.inGeneral().free;
    } catch {
      return [];
    }
  }

  /** What was read lives as long as `home` from now on. */
  moveTo(home: Space): void {
    for (const read of this.known === null ? this.others.values() : [this.known, ...this.others.values()]) {
      lasting(this.exprs(read), home);
    }
  }
  protected abstract exprs(read: R): readonly Expr[];

  protected get holes(): number {
    return this.instance.explicit + this.instance.hidden.length;
  }

  /** Placeholders for the inputs, in a scope of their own. */
  protected open(how: For): { scope: Scope; primals: Expr[] } {
    const scope = new Scope(WHY);
    const primals = this.instance.params.map((p, i) => scope.placeholder(p, how.values?.[i] ?? null));
    return { scope, primals };
  }

  /** Holes in the place of placeholders, and what is left. */
  protected close(
    es: readonly Expr[],
    named: ReadonlyMap<Expr, Expr>,
  ): { readonly closed: Expr[]; readonly free: readonly Expr[] } {
    const holes = new Map(named);
    this.instance.hidden.forEach((h, i) => {
      holes.set(h, hole(this.instance.explicit + i));
    });
    const closed = transformAll(liftClosures(es), (e, was) => holes.get(was) ?? e);
    lasting(closed, this.instance.home);
    return { closed, free: freeSymbols(...closed).map(symbol) };
  }

  protected call(what: string, run: () => unknown): unknown {
    return guarded(this.declared.name, what, run);
  }
}

export function leavesOf(
  name: string,
  what: string,
  value: unknown,
  structure: Structure,
  zeros = false,
): Expr[] {
  const plain = zeros ? withoutZeros(value) : value;
  if ((plain === null || plain === undefined) && structure.key !== "null")
    throw new FluxionsError(
      "rule-result",
      `${what} of ${name} must be ${shown(structure)}, but is ${plain}`,
      {
        hint: zeros ? "A tangent that is 0 is written 0." : undefined,
      },
    );
  const flat = flatten(plain, `${what} of ${name}`, "rule-result");
  return alike(
    structure,
    flat,
    `${what} of ${name}`,
    `The function itself returns ${shown(structure)}; primal and tangent are built alike.`,
  ).leaves.map((leaf) => finite(leaf, `${what} of ${name}`));
}

function finite(leaf: Like, what: string): Expr {
  if (typeof leaf === "number" && !Number.isFinite(leaf))
    throw new FluxionsError("not-finite", `${what} is ${leaf}`, {
      hint: "It is computed by JavaScript before any number is known: compute with add, mul, …, and choose with where(…).",
    });
  return toExpr(leaf);
}

/** A rule may say of a tangent that it is 0 by `symbolicZero`. */
function withoutZeros(value: unknown): unknown {
  if (isSymbolicZero(value)) return 0;
  return Array.isArray(value) ? value.map(withoutZeros) : value;
}
