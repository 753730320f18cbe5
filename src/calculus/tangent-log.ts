/**
 * The log of a differentiation. Each node is seen when its derivative has been found; what the log adds is the same
 * rule, filled in by the same code, with the derivatives of the node's parts still to be taken: d(u·v) = v·du + u·dv.
 */
import { type Expr, exactly } from "../expr/node.js";
import { Kind, type Op, POWER, type TangentRule, WHERE } from "../expr/op.js";
import { ONE, pow, ZERO } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import type { Step } from "../rewrite/step.js";
import { guardOf, isNatural, staysFinite } from "./guards.js";
import { byAlgebra, byRule, type Seeds, tangentOfPower, tangentOfProduct, type Witness } from "./tangent.js";

/** A node, and its derivative. */
export interface DerivativeStep extends Step {
  readonly kind: "derivative";
  /** The derivative, with `log.pending` around those parts whose derivatives are still to be taken. */
  readonly open: Expr;
  /** Operands that vary, but have the derivative 0, which the rule was told. */
  readonly zeros: readonly Expr[];
  /** The rule of a page by which it was found. */
  readonly tangentRule: TangentRule | null;
  /** The function whose rule it is. */
  readonly op: Op | null;
}

export class TangentLog implements Witness {
  /** Operands before what they are part of. */
  readonly steps: DerivativeStep[] = [];
  private readonly logged = new Set<Expr>();
  /** Exactly: bits of symbols may coincide. */
  private readonly varying = new Map<Expr, boolean>();

  /** @param derivative the operator that stands for a derivative still to be taken, of one argument */
  constructor(
    private readonly along: Seeds,
    private readonly book: Book,
    private readonly derivative: Op,
  ) {}

  /** The derivative of a node, still to be taken. */
  pending(n: Expr): Expr {
    return exactly(this.derivative, [n]);
  }

  /** Does a seed occur in this expression, outside of conditions? */
  varies(e: Expr): boolean {
    const known = this.varying.get(e);
    if (known !== undefined) return known;
    for (const n of postorder([e])) {
      const { kind } = n.op;
      const condition = kind === Kind.Relation || kind === Kind.Logic;
      this.varying.set(
        n,
        this.along.tangents.has(n) || (!condition && n.args.some((a) => this.varying.get(a) === true)),
      );
    }
    return this.varying.get(e) as boolean;
  }

  saw(n: Expr, rule: TangentRule | null, body: Expr | null): void {
    const { kind } = n.op;
    if (kind === Kind.Symbol || !this.varies(n)) return;
    const { along, book } = this;
    const derivative = n.memo as Expr;
    if (kind === Kind.Product) {
      this.sawPowersIn(n);
      const open = this.opened(n.args, true, () =>
        tangentOfProduct(n, along.symbols, book, (b, e) => this.ofPower(pow(b, e))),
      );
      const factors = this.countVarying(n);
      this.log(factors === 1 ? "constant factor" : "product rule", n, derivative, open);
    } else if (kind === Kind.Sum) {
      this.log(
        "sum rule",
        n,
        derivative,
        this.opened(n.args, true, () => byAlgebra(n, along, book)),
      );
    } else if (kind === Kind.Power) this.sawPower(n, n.args[0], n.args[1], derivative);
    else if (body !== null)
      this.log(`derivative of the meaning: ${n.op.name}`, n, derivative, this.name(body, true), null, n.op);
    else if (rule !== null) {
      const alone = this.countVarying(n) === 1 && rule.silent.length === 0;
      const open = this.opened(n.args, alone, () => byRule(n, rule, along.symbols), !staysFinite(rule.whole));
      const zeros = alone ? [] : n.args.filter((a) => this.varies(a) && a.memo === ZERO);
      this.log(nameOf(n.op, rule), n, derivative, open, rule, n.op, zeros);
    }
  }

  private log(
    name: string,
    before: Expr,
    after: Expr,
    open: Expr,
    tangentRule: TangentRule | null = null,
    op: Op | null = null,
    zeros: readonly Expr[] = [],
  ): void {
    if (this.logged.has(before)) return;
    this.logged.add(before);
    this.steps.push({
      name,
      kind: "derivative",
      before,
      after,
      conditions: [],
      rule: null,
      open,
      zeros,
      tangentRule,
      op,
    });
  }

  /** The powers in a product are pairs of its operands, and no nodes of their own. */
  private sawPowersIn(n: Expr): void {
    const { along, book } = this;
    for (let i = 0; i < n.args.length; i += 2) {
      const b = n.args[i];
      const e = n.args[i + 1];
      if (e === ONE || !(this.varies(b) || this.varies(e))) continue;
      this.sawPower(pow(b, e), b, e, tangentOfPower(b, e, along.symbols, book));
    }
  }

  private sawPower(n: Expr, b: Expr, e: Expr, derivative: Expr): void {
    const { along, book } = this;
    const general = this.varies(e);
    const alone = !general || !this.varies(b);
    const open = this.opened(
      [b, e],
      alone,
      () => tangentOfPower(b, e, along.symbols, book),
      general || !isNatural(e),
    );
    if (general) {
      const rule = book.tangentRule(POWER);
      const zeros = alone ? [] : [b, e].filter((a) => a.memo === ZERO);
      this.log("power rule with a varying exponent", n, derivative, open, rule, POWER, zeros);
    } else this.log("power rule", n, derivative, open);
  }

  private ofPower(p: Expr): Expr {
    return this.varies(p) ? this.pending(p) : ZERO;
  }

  private countVarying(n: Expr): number {
    const paired = n.op.kind === Kind.Product;
    let count = 0;
    for (let i = 0; i < n.args.length; i += paired ? 2 : 1)
      if (this.varies(n.args[i]) || (paired && this.varies(n.args[i + 1]))) count++;
    return count;
  }

  /**
   * What differentiation makes of a node whose operands' derivatives are still to be taken: for as long as it works,
   * their memos hold the names of the derivatives.
   * @param zeros also those of which it is known that they are 0; a rule may read otherwise where they are not
   * @param guards what is differentiated is not finite everywhere, so choices are made around it
   */
  private opened(operands: readonly Expr[], zeros: boolean, differentiate: () => Expr, guards = false): Expr {
    const memos = new Map<Expr, Expr | null>();
    for (const a of operands) memos.set(a, a.memo);
    try {
      for (const a of memos.keys()) a.memo = this.name(a, zeros, guards);
      return differentiate();
    } finally {
      for (const [a, memo] of memos) a.memo = memo;
    }
  }

  private name(a: Expr, zeros: boolean, guards = false): Expr {
    const seed = this.along.tangents.get(a);
    if (seed !== undefined) return seed;
    if (!this.varies(a) || (!zeros && a.memo === ZERO)) return ZERO;
    // What is 0 by choice is named as such, so that the choice is seen to be made around the result.
    return guards ? guardOf(a.memo as Expr).choose(this.pending(a)) : this.pending(a);
  }
}

function nameOf(op: Op, rule: TangentRule): string {
  if (op === WHERE) return "derivative of each branch";
  return rule === op.declared.jvp ? `chain rule: ${op.name}` : `custom rule: ${op.name}`;
}
