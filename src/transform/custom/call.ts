/**
 * A function with rules of its own, called with a certain structure of arguments: one operator for each number in its
 * result. It stays opaque until it is lowered, so that its rules are found.
 */
import { call } from "../../expr/call.js";
import { currentSpace, type Expr, hole, keep, type Space } from "../../expr/node.js";
import { type CotangentRule, Kind, Op, type TangentRule } from "../../expr/op.js";
import { transformAll } from "../../expr/rebuild.js";
import { Template } from "../../expr/template.js";
import { postorder } from "../../expr/walk.js";
import { liftClosures, mayClose, moveFunctions } from "../closures.js";
import { plain, type Structure } from "../tree.js";

/** What a call of the user's function came to. */
export interface TracedCall {
  /** Placeholders of the arguments' leaves. */
  readonly placeholders: readonly Expr[];
  readonly results: readonly Expr[];
}

/** The rules of an instance, read when they are first needed. */
export interface Rules {
  tangents: ((index: number) => TangentRule) | null;
  cotangents: ((index: number) => CotangentRule) | null;
  /** Symbols in the rules that are neither parameters nor closed over by the function; empty where a rule fails. */
  closures: () => readonly Expr[];
  /** Makes what was read live as long as this space. */
  moveTo: (home: Space) => void;
}

export class Instance {
  readonly ops: readonly Op[];
  /** What the function closes over: further arguments of every call. */
  readonly hidden: readonly Expr[];
  private readonly bodies: readonly Template[];
  private readonly rules: Rules;
  private lift: Instance | null = null;
  private lives: Space;

  constructor(
    readonly name: string,
    readonly params: readonly string[],
    readonly structure: Structure,
    bodies: readonly Expr[],
    hidden: readonly Expr[],
    home: Space,
    private readonly rulesOf: (instance: Instance) => Rules,
    private readonly paths: readonly string[],
  ) {
    this.hidden = hidden;
    this.lives = home;
    const all = [
      ...params,
      ...hidden.map((h, i) => (h.op.kind === Kind.Symbol ? plain(h) : `closed_${i + 1}`)),
    ];
    this.bodies = bodies.map((b) => Template.lasting(b, all.length, home));
    // Functions that are made inside of this one live as long.
    moveFunctions(bodies, home);
    this.ops = bodies.map((_, i) => new Op(name + suffix(paths[i]), Kind.Call, all));
    this.rules = rulesOf(this);
    const { rules } = this;
    this.ops.forEach((op, i) => {
      op.declared.meaning = this.bodies[i];
      op.declared.customJvp = rules.tangents?.(i) ?? null;
      op.declared.customVjp = rules.cotangents?.(i) ?? null;
      mayClose(op, {
        get closures() {
          return rules.closures();
        },
        lifted: () => this.liftedFor(rules.closures()).ops[i],
        moveTo: (space) => this.moveTo(space),
      });
    });
  }

  /** How long it lives. */
  get home(): Space {
    return this.lives;
  }

  private moveTo(space: Space): void {
    if (this.lives.level <= space.level) return;
    this.lives = space;
    lasting(
      this.bodies.map((b) => b.body),
      space,
    );
    this.rules.moveTo(space);
  }

  get explicit(): number {
    return this.params.length;
  }

  /** The calls that make up the result, for these leaves of the arguments. */
  calls(leaves: readonly Expr[]): Expr[] {
    return this.ops.map((op) => call(op, [...leaves, ...this.hidden]));
  }

  /** Does a call with this body mean this instance? */
  fits(bodies: readonly Expr[], hidden: readonly Expr[], params: number, structure: Structure): boolean {
    return (
      params === this.explicit &&
      this.isAlike(hidden, structure) &&
      bodies.every((b, i) => b === this.bodies[i].body)
    );
  }

  /** Does it return the same structure, and close over the same? */
  isAlike(hidden: readonly Expr[], structure: Structure): boolean {
    return (
      structure.key === this.structure.key &&
      hidden.length === this.hidden.length &&
      hidden.every((h, i) => h === this.hidden[i])
    );
  }

  private liftedFor(closures: readonly Expr[]): Instance {
    if (this.lift !== null) return this.lift;
    this.lift = new Instance(
      this.name,
      this.params,
      this.structure,
      this.bodies.map((b) => b.body),
      [...this.hidden, ...closures],
      this.home,
      this.rulesOf,
      this.paths,
    );
    // Read now: what they close over may not exist any more when they are needed.
    this.lift.rules.closures();
    return this.lift;
  }
}

/** `.a[0]` becomes `_a_0`: the name of one number of a result. */
function suffix(path: string): string {
  const words = path.match(/[\p{L}\p{N}_$]+/gu) ?? [];
  return words.map((w) => `_${w}`).join("");
}

/**
 * The formulas of a call with holes in the place of placeholders and of what it closes over. That is taken as large as it
 * is: of stop_gradient(s)*x it is stop_gradient(s), which does not vary with s.
 */
export function closedBodies(traced: TracedCall): { bodies: readonly Expr[]; hidden: readonly Expr[] } {
  const lifted = liftClosures(traced.results);
  const own = new Map(traced.placeholders.map((p, i) => [p, hole(i)]));
  const inside = new Set<Expr>();
  for (const n of postorder(lifted)) if (own.has(n) || n.args.some((a) => inside.has(a))) inside.add(n);
  const hidden: Expr[] = [];
  // Conditions are no arguments; what they compare may be.
  const close = (e: Expr): void => {
    if (inside.has(e) || own.has(e) || e.symbols === 0) return;
    if (e.op.boolean) {
      for (const a of e.args) close(a);
      return;
    }
    own.set(e, hole(traced.placeholders.length + hidden.length));
    hidden.push(e);
  };
  for (const n of postorder(lifted)) if (inside.has(n)) for (const a of n.args) close(a);
  for (const e of lifted) close(e);
  return { bodies: transformAll(lifted, (e, was) => own.get(was) ?? e), hidden };
}

/** Makes expressions of a rule, and the functions in them, live as long as the function that it belongs to. */
export function lasting(es: readonly Expr[], home: Space): void {
  for (const e of es) keep(e, home);
  moveFunctions(es, home);
}

/** Instances of one function, found again by what they compute. Old ones are forgotten: they serve their calls all the same. */
export class Instances {
  private readonly list: { readonly statics: readonly unknown[]; readonly instance: Instance }[] = [];
  /** Their operators live as long as the function. */
  readonly home = currentSpace();

  find(
    statics: readonly unknown[],
    same: (a: unknown, b: unknown) => boolean,
    fits: (i: Instance) => boolean,
  ): Instance | null {
    const found = this.list.findLast(
      (k) =>
        k.statics.length === statics.length &&
        k.statics.every((s, i) => same(s, statics[i])) &&
        fits(k.instance),
    );
    return found?.instance ?? null;
  }

  clear(): void {
    this.list.length = 0;
  }

  add(statics: readonly unknown[], instance: Instance): Instance {
    this.list.push({ statics, instance });
    if (this.list.length > MOST_INSTANCES) this.list.shift();
    return instance;
  }
}

const MOST_INSTANCES = 256;
