/** Forward mode by a rule for reverse mode. */
import { FluxionsError } from "../../expr/error.js";
import { type Expr, hole } from "../../expr/node.js";
import type { TangentRule } from "../../expr/op.js";
import { sum, ZERO } from "../../expr/reals.js";
import { tangentHole, tangentRule } from "../../language/rule.js";
import type { Instance } from "./call.js";
import type { TangentSource } from "./jvp-rule.js";
import type { ReadVjp, VjpReader } from "./vjp-rule.js";

/** Forward mode by a rule for reverse mode: its transpose, with the tangent of an input in the place of the cotangent. */
export class TransposedReader implements TangentSource {
  constructor(
    private readonly vjp: VjpReader,
    private readonly instance: Instance,
  ) {}

  general(index: number): TangentRule {
    return this.transposed(index, this.vjp.inGeneral());
  }
  special(index: number, args: readonly Expr[], active: (i: number) => boolean): TangentRule {
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
