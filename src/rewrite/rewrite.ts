/**
 * Rewriting to a fixpoint, from the leaves up. Each subexpression is rewritten once in each context; after a firing only
 * what is new is visited. No recursion: depth is bounded by memory.
 */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { AND, Kind, WHERE } from "../expr/op.js";
import { FALSE, ONE, rational, rationalOf, scale, TRUE, withoutCoefficient } from "../expr/reals.js";
import { build } from "../expr/template.js";
import { factOf, truthOf } from "../facts/analyse.js";
import { isDefined } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import { branch } from "../facts/refine.js";
import type { RewriteRule } from "../language/rewrite-rule.js";
import { match } from "./match.js";
import { descends } from "./order.js";
import { Told } from "./replay.js";
import type { RuleSet } from "./rule-set.js";
import type { RewriteBudget, Step, Stopped } from "./step.js";
import { isSymmetric, normalised } from "./symmetry.js";

/** Looking at the clock costs as much as a few nodes. */
const NODES_BETWEEN_LOOKS = 256;
const FIRINGS_BETWEEN_LOOKS = 64;

/** What a rule makes of a node. */
export interface Firing {
  readonly after: Expr;
  /** Instances of the rule's condition that do not hold from the text alone. */
  readonly conditions: readonly Expr[];
}

/**
 * What a rule makes of a node where its condition is known to hold, or null. A `->` rule fires only where the whole node
 * becomes lighter: a part of a power, or a multiple in which terms cancel, may outweigh what the rule takes away. Where a number would become too large for an
 * exact one, the rule does not fire.
 */
export function fire(rule: RewriteRule, node: Expr, context: Context): Firing | null {
  let firing: Firing | null = null;
  exactlyOrNull(() =>
    match(rule, node, context, ({ bindings, place }) => {
      const after = place(rule.right.fill(bindings));
      if (after === node || (rule.arrow === "->" && !descends(node, after))) return false;
      const condition = rule.condition?.fill(bindings) ?? TRUE;
      const conditions = condition === TRUE ? [] : condition.op === AND ? condition.args : [condition];
      firing = { after, conditions };
      return true;
    }),
  );
  return firing;
}

/** The result of `work`, or null where a number would become too large for an exact one. */
export function exactlyOrNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "number-too-large") return null;
    throw error;
  }
}

/** A node that is being rewritten. */
interface Frame {
  readonly was: Expr;
  readonly context: Context;
  /** Below a comparison: only what is defined everywhere may change, because a comparison with an undefined side is false. */
  readonly strict: boolean;
  /** What stands in its place by now. */
  node: Expr;
  /** The next operand to look at, and the operands so far; null while all are as they were. */
  next: number;
  args: Expr[] | null;
  /** What stood here before each firing. */
  history: Expr[] | null;
}

const isLeaf = (e: Expr) => e.args.length === 0;

/** What has become of nodes. */
class Memo {
  /** Nodes to which nothing more is done. */
  readonly final = new Set<Expr>();
  changed = new Map<Expr, Expr>();

  get(e: Expr): Expr | undefined {
    return this.final.has(e) ? e : this.changed.get(e);
  }
  set(e: Expr, result: Expr): void {
    if (e === result) this.final.add(e);
    else this.changed.set(e, result);
  }
}

class Memos {
  readonly free = new Memo();
  readonly strict = new Memo();
}

export class Rewriter {
  firings = 0;
  private reason: Stopped = null;
  private readonly memos = new Map<Context, Memos>();
  private readonly rootMemos = new Memos();
  private readonly root: Context;
  private readonly deadline: number;
  private untilLook = NODES_BETWEEN_LOOKS;
  private readonly stack: Frame[] = [];
  /** The steps of this call. */
  private told: Told | null = null;

  constructor(
    private readonly rules: RuleSet,
    context: Context,
    private readonly budget: RewriteBudget,
    private readonly log: Step[] | null,
  ) {
    this.root = context;
    this.memos.set(context, this.rootMemos);
    this.deadline = performance.now() + budget.milliseconds;
  }

  /** What ended the rewriting before its fixpoint, if anything did. */
  get stopped(): Stopped {
    return this.reason;
  }

  /** The fixpoint of the rules, or what has been reached when the budget is used up: equal in any case. */
  rewrite(e: Expr): Expr {
    if (this.log !== null) this.tellAnew(this.log);
    const { stack } = this;
    this.open(e, this.root, false);
    while (stack.length > 0) this.advance(stack[stack.length - 1]);
    return this.memo(this.root.home(e), false).get(e) as Expr;
  }

  /** What has been rewritten in an earlier call is to be explained in this one as well. */
  private tellAnew(log: Step[]): void {
    this.told = new Told(log);
    for (const { free, strict } of this.memos.values())
      for (const memo of [free, strict]) if (memo.changed.size > 0) memo.changed = new Map();
  }

  private memo(home: Context, strict: boolean): Memo {
    let memos = home === this.root ? this.rootMemos : this.memos.get(home);
    if (memos === undefined) {
      memos = new Memos();
      this.memos.set(home, memos);
    }
    return strict ? memos.strict : memos.free;
  }

  private open(e: Expr, context: Context, strict: boolean): void {
    if (--this.untilLook <= 0) this.look();
    this.stack.push({ was: e, context, strict, node: e, next: 0, args: null, history: null });
  }

  private look(): void {
    this.untilLook = NODES_BETWEEN_LOOKS;
    if (this.reason === null && performance.now() > this.deadline) this.reason = "time";
  }

  /** Rewrites one operand, or the node itself once its operands are done. */
  private advance(f: Frame): void {
    if (!this.operands(f)) return;
    const { node } = f;
    if (f.args !== null) {
      const { args } = f;
      const value = node.value !== null && typeof node.value === "object" ? (node.value as Expr) : null;
      const built = exactlyOrNull(() => build(node.op, value, args));
      if (built !== null && built !== node) {
        this.replace(f, built);
        return;
      }
    }
    const after = this.reason === null ? this.fireAt(f) : null;
    if (after === null) this.close(f, node);
    else this.replace(f, after);
  }

  /** True when all operands of the node are rewritten. */
  private operands(f: Frame): boolean {
    const { node } = f;
    const { args } = node;
    const step = node.op.kind === Kind.Sum ? 2 : 1;
    for (; f.next < args.length; f.next += step) {
      const a = args[f.next];
      if (isLeaf(a)) continue;
      const inside = this.contextOf(f, f.next);
      if (inside === null) continue;
      const strict = f.strict || node.op.kind === Kind.Relation;
      const home = inside.home(a);
      const done = this.memo(home, strict).get(a);
      if (done === undefined) {
        if (this.reason !== null) continue;
        this.open(a, home, strict);
        return false;
      }
      if (done === a) continue;
      if (f.history !== null) this.told?.again(a, done);
      f.args ??= args.slice();
      f.args[f.next] = done;
    }
    return true;
  }

  /** What is known at an operand; null where it cannot be reached. */
  private contextOf(f: Frame, i: number): Context | null {
    if (f.node.op !== WHERE || i === 0) return f.context;
    const condition = f.args === null ? f.node.args[0] : f.args[0];
    return condition === TRUE || condition === FALSE
      ? f.context
      : branch(condition, i === 1, f.context, factOf);
  }

  /** Puts something equal in the place of the node, and starts again there. */
  private replace(f: Frame, by: Expr): void {
    f.history ??= [];
    // A circle is a fixpoint too: what stands there is equal to all of it.
    const circle = f.history.includes(by);
    f.history.push(f.node);
    f.node = by;
    f.next = 0;
    f.args = null;
    if (circle || isLeaf(by)) {
      this.close(f, by);
      return;
    }
    const done = this.memo(f.context.home(by), f.strict).get(by);
    if (done === undefined) return;
    if (done !== by) this.told?.again(by, done);
    this.close(f, done);
  }

  private close(f: Frame, result: Expr): void {
    this.stack.pop();
    const { was, context, strict } = f;
    if (!isLeaf(result)) this.memo(context.home(result), strict).set(result, result);
    this.memo(context.home(was), strict).set(was, result);
  }

  /** What the first rule that fits makes of the node. */
  private fireAt(f: Frame): Expr | null {
    const { node, context, strict } = f;
    const { kind } = node.op;
    if (kind === Kind.Call) {
      const symmetric = isSymmetric(node.op)
        ? exactlyOrNull(() => normalised(node, this.rules.trusts))
        : null;
      if (symmetric !== null && (symmetric.name !== "quarter turn" || this.mayChange(node, context, strict)))
        return this.fired(symmetric.name, node, symmetric.after, [], null);
    } else if (kind === Kind.Relation || kind === Kind.Logic) {
      const { answer, defined } = truthOf(node, context);
      if (defined && answer !== "unknown")
        return this.fired("known condition", node, answer === "yes" ? TRUE : FALSE, [node], null);
    }
    for (const { rule } of this.rules.candidates(node)) {
      const firing = fire(rule, node, context);
      if (firing !== null && this.mayChange(node, context, strict))
        return this.fired(rule.name, node, firing.after, firing.conditions, rule);
    }
    return null;
  }

  private mayChange(e: Expr, context: Context, strict: boolean): boolean {
    return !strict || isDefined(e, context) === "yes";
  }

  /** In a sum the coefficient of a term stands beside it. The inverse of one that has come up since the term was opened. */
  private unseenCoefficient(e: Expr): Expr | null {
    const { stack } = this;
    if (e.op.kind !== Kind.Product || e.value === ONE || stack.length < 2) return null;
    if (stack[stack.length - 2].node.op.kind !== Kind.Sum) return null;
    return rational(rationalOf(e.value as Expr).inverse());
  }

  private fired(
    name: string,
    before: Expr,
    after: Expr,
    conditions: readonly Expr[],
    rule: RewriteRule | null,
  ): Expr {
    this.firings++;
    if (this.firings % FIRINGS_BETWEEN_LOOKS === 0) this.look();
    if (this.firings >= this.budget.firings) this.reason ??= "firings";
    if (this.log !== null) {
      const k = this.unseenCoefficient(before);
      const parts =
        k === null ? { before, after } : { before: withoutCoefficient(before), after: scale(after, k) };
      this.log.push({ name, kind: "rule", ...parts, conditions, rule });
    }
    return after;
  }
}
