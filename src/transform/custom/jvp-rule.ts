/** A rule for forward mode, as tangent rules. */
import { FluxionsError } from "../../expr/error.js";
import { type Expr, hole, type Space } from "../../expr/node.js";
import { Kind, type TangentRule } from "../../expr/op.js";
import type { Template } from "../../expr/template.js";
import { postorder } from "../../expr/walk.js";
import { tangentHole, tangentRule } from "../../language/rule.js";
import { symbolicZero } from "../symbolic-zero.js";
import { kindOf, sequence, unflatten } from "../tree.js";
import type { Instance } from "./call.js";
import { type Arguments, type Declared, statics } from "./declared.js";
import { type For, leavesOf, Reader } from "./reader.js";

interface ReadJvp {
  readonly outs: readonly (Expr | null)[];
  readonly tangents: readonly Expr[];
  readonly free: readonly Expr[];
}

export class JvpReader extends Reader<ReadJvp> implements TangentSource {
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
  special(index: number, args: readonly Expr[], active: (i: number) => boolean): TangentRule {
    return this.rule(this.at(args, active), index);
  }
}

export interface TangentSource {
  moveTo(home: Space): void;
  general(index: number): TangentRule;
  special(index: number, args: readonly Expr[], active: (i: number) => boolean): TangentRule;
}

/** A tangent rule that is read when it is first filled in. That there is one is known before. */
export class LazyTangents implements TangentRule {
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
  at(args: readonly Expr[], active: (i: number) => boolean): TangentRule {
    return this.from.special(this.index, args, active);
  }
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
