/** A rule for reverse mode, as cotangent rules. */
import { FluxionsError } from "../../expr/error.js";
import { type Expr, hole, symbol } from "../../expr/node.js";
import type { CotangentRule } from "../../expr/op.js";
import { ZERO } from "../../expr/reals.js";
import { Template } from "../../expr/template.js";
import { toExpr } from "../../language/like.js";
import { nonlinearPart } from "../../language/linearity.js";
import { isSymbolicZero } from "../symbolic-zero.js";
import { flatten, kindOf, type Structure, shown, unflatten } from "../tree.js";
import type { Instance } from "./call.js";
import { type Arguments, type Declared, statics, withInputs } from "./declared.js";
import { type For, leavesOf, Reader } from "./reader.js";

export interface ReadVjp {
  readonly outs: readonly (Expr | null)[];
  /** The cotangent of each input, null where it is 0. Holes: inputs, what is closed over, cotangents of the results. */
  readonly cotangents: readonly (Template | null)[];
  /** The part that keeps them from being linear, with its input. */
  readonly bent: string | null;
  readonly free: readonly Expr[];
}

export class VjpReader extends Reader<ReadVjp> {
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

export class LazyCotangents implements CotangentRule {
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
  at(args: readonly Expr[], active: (i: number) => boolean): CotangentRule {
    return this.from.cotangentRule(this.index, this.from.at(args, active));
  }
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

function refuseForward(name: string, returned: unknown): never {
  throw new FluxionsError(
    "rule-result",
    `the forward rule of ${name} must return [result, residuals], but returned ${kindOf(returned)}`,
    { hint: "The residuals are handed to the backward rule as they are; null if it needs none." },
  );
}
