/** From the rules that a user's functions state to templates: each is called once, with placeholders, when it is first needed. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, hole, type Space, symbol } from "../expr/node.js";
import { type CotangentRule, Kind, type TangentRule } from "../expr/op.js";
import { sum, ZERO } from "../expr/reals.js";
import { transformAll } from "../expr/rebuild.js";
import { Template } from "../expr/template.js";
import { freeSymbols, postorder } from "../expr/walk.js";
import { toExpr } from "../language/like.js";
import { nonlinearPart } from "../language/linearity.js";
import { tangentHole, tangentRule } from "../language/rule.js";
import { liftClosures, moveFunctions } from "./closures.js";
import type { Instance, Rules } from "./custom-call.js";
import { lasting } from "./custom-call.js";
import { isSymbolicZero, symbolicZero } from "./symbolic-zero.js";
import { askingFor, Scope } from "./trace.js";
import { alike, flatten, kindOf, type Structure, sequence, shown, unflatten } from "./tree.js";

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

const statics = ({ all, inputs }: Arguments): unknown[] => all.filter((_, i) => !inputs.includes(i));

/** For which values of the arguments, and which of them varying, a rule is called; all of them and no values in general. */
interface For {
  readonly values: readonly Expr[] | null;
  readonly active: readonly boolean[] | null;
}
const IN_GENERAL: For = { values: null, active: null };

const WHY = "a rule is called once, for all values";

export function rulesFor(declared: Declared, args: Arguments): (instance: Instance) => Rules {
  return (instance) => {
    const jvp = declared.jvp === null ? null : new JvpReader(declared, args, instance);
    const vjp = declared.backward === null ? null : new VjpReader(declared, args, instance);
    const tangents = jvp ?? (vjp === null ? null : new TransposedReader(vjp, instance));
    return {
      tangents: tangents === null ? null : (index) => new LazyTangents(tangents, index),
      cotangents: vjp === null ? null : (index) => new LazyCotangents(vjp, index),
      closures: () => {
        const known = [jvp, vjp].flatMap((r) => (r === null ? [] : r.closures()));
        return [...new Set(known)];
      },
      moveTo: (home) => {
        for (const reader of [jvp, vjp, tangents]) reader?.moveTo(home);
      },
    };
  };
}

/** Reads a rule in general when it is first needed, and for special values or zeros where it turns out to depend on them. */
abstract class Reader<R extends { readonly free: readonly Expr[] }> {
  private known: R | null = null;
  private asks = false;
  private reading = false;
  private readonly others = new Map<string, R>();

  constructor(
    protected readonly declared: Declared,
    protected readonly args: Arguments,
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
    const outer = this.reading;
    this.reading = true;
    try {
      return askingFor(
        () => this.read(how),
        () => {
          this.asks = true;
        },
      );
    } finally {
      this.reading = outer;
    }
  }

  at(args: readonly Expr[], active: readonly boolean[]): R {
    if (!this.zeros && !this.asks) {
      try {
        return this.inGeneral();
      } catch (error) {
        if (!this.asks) throw error;
      }
    }
    const key = `${this.zeros ? active.map(Number).join("") : ""}/${this.asks ? args.map((a) => a.id).join() : ""}`;
    let known = this.others.get(key);
    if (known === undefined) {
      known = this.reads({ values: args, active: this.zeros ? active : null });
      this.others.set(key, known);
      if (this.others.size > 64) this.others.delete(this.others.keys().next().value as string);
    }
    return known;
  }

  /**
   * What the rule closes over; nothing where it fails, which whoever derives by it will be told, and nothing while it is
   * being read: it may call its own function.
   */
  closures(): readonly Expr[] {
    if (this.reading) return [];
    try {
      return this.inGeneral().free;
    } catch {
      return [];
    }
  }

  /** What was read lives as long as `home` from now on. */
  moveTo(home: Space): void {
    for (const read of this.known === null ? this.others.values() : [this.known, ...this.others.values()]) {
      const es = this.exprs(read);
      lasting(es, home);
      moveFunctions(es, home);
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

interface ReadJvp {
  readonly outs: readonly (Expr | null)[];
  readonly tangents: readonly Expr[];
  readonly free: readonly Expr[];
}

class JvpReader extends Reader<ReadJvp> implements TangentSource {
  private rules = new WeakMap<ReadJvp, TangentRule[]>();

  constructor(declared: Declared, args: Arguments, instance: Instance) {
    super(declared, args, instance, declared.jvpZeros);
  }

  protected exprs(read: ReadJvp): readonly Expr[] {
    return [...read.outs, ...read.tangents].filter((e) => e !== null);
  }
  override moveTo(home: Space): void {
    super.moveTo(home);
    // Made again of what was moved.
    this.rules = new WeakMap();
  }

  protected read(how: For): ReadJvp {
    const { declared, args, instance } = this;
    const { name } = declared;
    const { scope, primals } = this.open(how);
    const tangents = instance.params.map((p, i) =>
      how.active === null || how.active[i] ? scope.placeholder(`d${p}`, null) : null,
    );
    const given = tangents.map((t) => t ?? symbolicZero);
    const trees = sequence(args.structures);
    const returned = scope.run(() =>
      this.call("rule", () =>
        (declared.jvp as NonNullable<typeof declared.jvp>)(
          ...statics(args),
          unflatten(trees, primals),
          unflatten(trees, given),
        ),
      ),
    );
    if (!Array.isArray(returned) || returned.length !== 2) refusePair(name, returned);
    const out = leavesOf(name, "the rule's primal result", returned[0], instance.structure);
    const tangent = leavesOf(name, "the rule's tangent", returned[1], instance.structure, true);
    const holes = new Map<Expr, Expr>(primals.map((p, i) => [p, hole(i)]));
    tangents.forEach((t, i) => {
      if (t !== null) holes.set(t, tangentHole(this.holes, i));
    });
    const { closed, free } = this.close([...out, ...tangent], holes);
    const own = this.close(instance.calls(primals), holes).closed;
    const outs = closed.slice(0, out.length).map((e, j) => {
      if (postorder([e]).some((n) => n.op.kind === Kind.Hole && (n.value as number) >= this.holes))
        throw new FluxionsError(
          "rule-result",
          `the rule's primal result of ${name} depends on the tangents`,
          {
            hint: "The value of a function is one thing, the change of its value another: return [primal, tangent].",
          },
        );
      return e === own[j] || e === instance.ops[j].declared.meaning?.body ? null : e;
    });
    return { outs, tangents: closed.slice(out.length), free };
  }

  rule(read: ReadJvp, index: number): TangentRule {
    const known = this.rules.get(read) ?? [];
    this.rules.set(read, known);
    known[index] ??= this.made(read.tangents[index], read.outs[index], index);
    return known[index];
  }

  private made(tangent: Expr, out: Expr | null, index: number): TangentRule {
    const { instance, holes } = this;
    const op = instance.ops[index];
    const silent = Array.from({ length: holes - instance.explicit }, (_, i) => instance.explicit + i);
    const rule = tangentRule(op.name, op.params, tangent, out, "defjvp", instance.home, silent);
    return { ...rule, closedOver: instance.explicit };
  }

  general(index: number): TangentRule {
    return this.rule(this.inGeneral(), index);
  }
  special(index: number, args: readonly Expr[], active: readonly boolean[]): TangentRule {
    return this.rule(this.at(args, active), index);
  }
}

interface TangentSource {
  moveTo(home: Space): void;
  general(index: number): TangentRule;
  special(index: number, args: readonly Expr[], active: readonly boolean[]): TangentRule;
}

/** A tangent rule that is read when it is first filled in. That there is one is known before. */
class LazyTangents implements TangentRule {
  readonly source = "defjvp";

  constructor(
    private readonly from: TangentSource,
    private readonly index: number,
  ) {}

  private get known(): TangentRule {
    return this.from.general(this.index);
  }
  get whole(): Template {
    return this.known.whole;
  }
  part(i: number): Template | null {
    return this.known.part(i);
  }
  get silent(): readonly number[] {
    return this.known.silent;
  }
  get out(): Template | null {
    return this.known.out;
  }
  get closedOver(): number | undefined {
    return this.known.closedOver;
  }
  at(args: readonly Expr[], active: readonly boolean[]): TangentRule {
    return this.from.special(this.index, args, active);
  }
}

interface ReadVjp {
  readonly outs: readonly (Expr | null)[];
  /** The cotangent of each input, null where it is 0. Holes: inputs, what is closed over, cotangents of the results. */
  readonly cotangents: readonly (Template | null)[];
  /** The part that keeps them from being linear, with its input. */
  readonly bent: string | null;
  readonly free: readonly Expr[];
}

class VjpReader extends Reader<ReadVjp> {
  constructor(declared: Declared, args: Arguments, instance: Instance) {
    super(declared, args, instance, declared.vjpZeros);
  }

  protected exprs(read: ReadVjp): readonly Expr[] {
    const cts = read.cotangents.map((ct) => ct?.body ?? null);
    return [...read.outs, ...cts].filter((e) => e !== null);
  }

  protected read(how: For): ReadVjp {
    const { declared, args, instance } = this;
    const { name } = declared;
    const { scope, primals } = this.open(how);
    const results = instance.ops.length;
    const cts = instance.ops.map((op) => scope.placeholder(`ct_${op.name}`, null));
    const { out, returned } = scope.run(() => {
      const given = declared.vjpZeros
        ? primals.map((value, i) => ({ value, perturbed: how.active?.[i] ?? true }))
        : primals;
      const pair = this.call("forward rule", () =>
        (declared.forward as NonNullable<typeof declared.forward>)(...withInputs(args, given)),
      );
      if (!Array.isArray(pair) || pair.length !== 2) refuseForward(name, pair);
      const back = this.call("backward rule", () =>
        (declared.backward as NonNullable<typeof declared.backward>)(
          ...statics(args),
          pair[1],
          unflatten(instance.structure, cts),
        ),
      );
      return { out: pair[0], returned: back };
    });
    const outs = leavesOf(name, "the forward rule's result", out, instance.structure);
    const trees = this.tuple(returned);
    const leaves = trees.flatMap((tree, i) =>
      cotangentLeaves(name, tree, args.structures[i], args.inputs[i]),
    );
    const holes = new Map<Expr, Expr>(primals.map((p, i) => [p, hole(i)]));
    cts.forEach((ct, j) => {
      holes.set(ct, hole(this.holes + j));
    });
    const present = leaves.filter((e): e is Expr => e !== null);
    const { closed, free } = this.close([...outs, ...present], holes);
    const own = this.close(instance.calls(primals), holes).closed;
    let next = outs.length;
    const total = this.holes + results;
    const closedCts = leaves.map((e) => (e === null ? null : closed[next++]));
    const tangents = new Set(cts.map((_, j) => hole(this.holes + j)));
    let bent: string | null = null;
    for (const e of closedCts) {
      const part = e === null ? null : nonlinearPart(e, tangents);
      if (part !== null && bent === null) bent = this.shownPart(part);
    }
    return {
      outs: outs.map((_, j) =>
        closed[j] === own[j] || closed[j] === instance.ops[j].declared.meaning?.body ? null : closed[j],
      ),
      cotangents: closedCts.map((e) => (e === null || e === ZERO ? null : new Template(e, total))),
      bent,
      free,
    };
  }

  private shownPart(part: Expr): string {
    const { ops } = this.instance;
    const names = [...ops[0].params, ...ops.map((op) => `ct_${op.name}`)];
    return String(new Template(part, names.length).fill(names.map(symbol)));
  }

  /** One cotangent for each input. */
  private tuple(returned: unknown): readonly unknown[] {
    const { name, single } = this.declared;
    const { inputs } = this.args;
    if (single && inputs.length === 1 && !(Array.isArray(returned) && returned.length === 1))
      return [returned];
    if (!Array.isArray(returned) || returned.length !== inputs.length)
      throw new FluxionsError(
        "rule-result",
        `the backward rule of ${name} must return an array with one cotangent for each of its ${inputs.length} argument${inputs.length === 1 ? "" : "s"}, but returned ${kindOf(returned)}`,
        { hint: "Return [ct_of_first, ct_of_second, …]; null stands for a cotangent that is 0." },
      );
    return returned;
  }

  cotangentRule(index: number, read: ReadVjp): CotangentRule {
    const out = read.outs[index];
    return {
      group: this,
      index,
      results: this.instance.ops.length,
      part: (i) => read.cotangents[i] ?? null,
      linear: read.bent === null,
      closedOver: this.instance.explicit,
      out: out === null ? null : new Template(out, this.holes),
    };
  }
}

class LazyCotangents implements CotangentRule {
  constructor(
    private readonly from: VjpReader,
    readonly index: number,
  ) {}

  private get known(): CotangentRule {
    return this.from.cotangentRule(this.index, this.from.inGeneral());
  }
  get group(): object {
    return this.from;
  }
  get results(): number {
    return this.from.instance.ops.length;
  }
  part(i: number): Template | null {
    return this.known.part(i);
  }
  get linear(): boolean {
    // A rule that asks which arguments vary is only called when that is known.
    if (this.from.zeros) return false;
    try {
      return this.known.linear;
    } catch {
      // A rule that depends on values, or fails: it is handled whole, and tells why where it is used.
      return false;
    }
  }
  get closedOver(): number {
    return this.from.instance.explicit;
  }
  get out(): Template | null {
    return this.known.out;
  }
  at(args: readonly Expr[], active: readonly boolean[]): CotangentRule {
    return this.from.cotangentRule(this.index, this.from.at(args, active));
  }
}

/** Forward mode by a rule for reverse mode: its transpose, with the tangent of an input in the place of the cotangent. */
class TransposedReader implements TangentSource {
  constructor(
    private readonly vjp: VjpReader,
    private readonly instance: Instance,
  ) {}

  general(index: number): TangentRule {
    return this.transposed(index, this.vjp.inGeneral());
  }
  special(index: number, args: readonly Expr[], active: readonly boolean[]): TangentRule {
    return this.transposed(index, this.vjp.at(args, active));
  }

  private rules = new WeakMap<ReadVjp, TangentRule[]>();

  moveTo(): void {
    this.rules = new WeakMap();
  }

  private transposed(index: number, read: ReadVjp): TangentRule {
    const known = this.rules.get(read) ?? [];
    this.rules.set(read, known);
    known[index] ??= this.made(index, read);
    return known[index];
  }

  private made(index: number, read: ReadVjp): TangentRule {
    const { ops, explicit, hidden, home } = this.instance;
    const op = ops[index];
    const n = explicit + hidden.length;
    if (read.bent !== null)
      throw new FluxionsError(
        "nonlinear-rule",
        `forward mode of ${op.name} needs the transpose of its backward rule, but “${read.bent}” is not linear in the cotangent`,
        { hint: `Declare a rule for forward mode beside it: ${this.instance.name}.defjvp(…).` },
      );
    const own = Array.from({ length: n }, (_, i) => hole(i));
    const terms = read.cotangents.flatMap((ct, i) => {
      if (ct === null) return [];
      return [ct.fill([...own, ...ops.map((_, j) => (j === index ? tangentHole(n, i) : ZERO))])];
    });
    const silent = hidden.map((_, i) => explicit + i);
    const rule = tangentRule(op.name, op.params, sum(terms), read.outs[index], "defvjp", home, silent);
    return { ...rule, closedOver: explicit };
  }
}

/** Errors of the user's own code get the function's name; those of ours say it already. */
export function guarded(name: string, what: string, run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof FluxionsError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const deep = error instanceof RangeError && /call stack/.test(reason);
    throw new FluxionsError(
      "rule-failed",
      `the ${what} of ${name} failed when it was called with symbols: ${reason}`,
      {
        hint: deep
          ? "It calls itself without an end: decide with concrete(x), or write a loop."
          : "It is called with expressions: compute with add, mul, …, choose with where(…) instead of if.",
      },
    );
  }
}

function leavesOf(name: string, what: string, value: unknown, structure: Structure, zeros = false): Expr[] {
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
  ).leaves.map(toExpr);
}

/** A rule may say of a tangent that it is 0 by `symbolicZero`. */
function withoutZeros(value: unknown): unknown {
  if (isSymbolicZero(value)) return 0;
  return Array.isArray(value) ? value.map(withoutZeros) : value;
}

/** The cotangents of one input's leaves. `null` stands for a part that is 0. */
function cotangentLeaves(name: string, tree: unknown, structure: Structure, at: number): (Expr | null)[] {
  if (tree === null || tree === undefined || isSymbolicZero(tree))
    return new Array<null>(structure.size).fill(null);
  const what = `the backward rule's cotangent of argument ${at} of ${name}`;
  const filled = structure.fill(
    tree,
    (value) => value === null || value === undefined || isSymbolicZero(value),
  );
  if (filled === null) return refuseCotangent(what, flatten(tree, what).structure, structure);
  return filled.map((leaf) => {
    if (leaf === null) return null;
    const { leaves, structure: own } = flatten(leaf, what);
    if (own.key !== "*") return refuseCotangent(what, flatten(tree, what).structure, structure);
    return toExpr(leaves[0]);
  });
}

function refuseCotangent(what: string, got: Structure, wanted: Structure): never {
  throw new FluxionsError(
    "structure-mismatch",
    `${what} must be built like ${shown(wanted)}, but is ${shown(got)}`,
    {
      hint: "A cotangent is built like the argument; null stands for parts that are 0.",
    },
  );
}

function refusePair(name: string, returned: unknown): never {
  const got = Array.isArray(returned)
    ? `${returned.length} value${returned.length === 1 ? "" : "s"}`
    : kindOf(returned);
  throw new FluxionsError(
    "rule-result",
    `the rule of ${name} must return [primal, tangent], but returned ${got}`,
    {
      hint: `${name}.defjvp((primals, tangents) => [${name}(…), …])`,
    },
  );
}

function refuseForward(name: string, returned: unknown): never {
  throw new FluxionsError(
    "rule-result",
    `the forward rule of ${name} must return [result, residuals], but returned ${kindOf(returned)}`,
    { hint: "The residuals are handed to the backward rule as they are; null if it needs none." },
  );
}
