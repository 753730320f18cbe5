/** The smallest form that is known to be equal. */
import { budgeted } from "../algebra/budget.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op, WHERE } from "../expr/op.js";
import { build } from "../expr/template.js";
import { factOf } from "../facts/analyse.js";
import { isDefined } from "../facts/ask.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import { branch } from "../facts/refine.js";
import type { Book } from "../language/book.js";
import { exactlyOrNull, Rewriter } from "../rewrite/rewrite.js";
import { RuleSet } from "../rewrite/rule-set.js";
import { DEFAULT_REWRITE_BUDGET, type RewriteBudget, type Step, type Stopped } from "../rewrite/step.js";
import { domainConditions } from "./conditions.js";
import { Domains } from "./domain.js";
import { type Form, Forms } from "./forms.js";
import { withRoots } from "./present.js";
import { sizeOf } from "./size.js";
import { losesSlope } from "./slopes.js";

export interface SimplifyOptions {
  /** What is assumed of the symbols: `assume({ x: "positive" })`. */
  readonly context?: Context;
  readonly budget?: Partial<RewriteBudget>;
}

/** A simplified expression, and how it was found. */
export interface Simplified {
  readonly expr: Expr;
  /** Where the old expression is defined, as far as the new one does not say it: x != 1. */
  readonly conditions: readonly Expr[];
  /** Rewritings of subexpressions, in order. */
  readonly steps: readonly Step[];
  /** What ended the search early: the result is still equal, but may not be the smallest. */
  readonly stopped: Stopped;
}

/** As `simplify`, with the conditions under which both forms are defined, and the steps. */
export function simplifyWithSteps(book: Book, e: Expr, options: SimplifyOptions = {}): Simplified {
  const { context = nothingAssumed } = options;
  const budget = { ...DEFAULT_REWRITE_BUDGET, ...options.budget };
  const search = new Search(book, budget);
  const expr = budgeted({ milliseconds: budget.milliseconds }, () => search.simplified(e, context, 0));
  const conditions = e.op.boolean ? [] : domainConditions(e, expr, context);
  return { expr, conditions, steps: search.steps, stopped: search.stopped };
}

/**
 * The smallest form found that equals `e` wherever `e` and the assumptions hold. It is defined wherever `e` is, has the
 * same declared derivative, and is a fixpoint: simplifying it again changes nothing.
 */
export function simplify(book: Book, e: Expr, options: SimplifyOptions = {}): Expr {
  return simplifyWithSteps(book, e, options).expr;
}

/** Rounds of trying all forms on one sum or product: each one has to make it smaller. */
const MOST_ROUNDS = 6;
/** Passes from the leaves to the root, until nothing changes. */
const MOST_PASSES = 4;
/** Branches inside of more branches than this are simplified without knowing their conditions. */
const DEEPEST = 4;
/** A form that is so much larger is not worth what the rules could make of it. */
const TOO_LARGE = 2.5;
/** Rules and roots may make work for each other. */
const MOST_TURNS = 3;

class Search {
  readonly steps: Step[] = [];
  stopped: Stopped = null;
  private readonly deadline: number;
  private firings: number;
  private readonly rules: RuleSet;
  /** How roots are written; null where the book gives them a derivative that half powers do not have. */
  readonly sqrt: Op | null;
  private readonly domains = new Domains();
  private readonly passes = new Map<Context, Pass>();

  constructor(
    private readonly book: Book,
    budget: RewriteBudget,
  ) {
    this.deadline = performance.now() + budget.milliseconds;
    this.firings = budget.firings;
    this.rules = RuleSet.of(book);
    const sqrt = book.find("sqrt", 1);
    this.sqrt = sqrt === undefined || book.redeclares(sqrt) ? null : sqrt;
  }

  simplified(e: Expr, given: Context, depth: number): Expr {
    let best = e;
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      const context = best.op.boolean ? given : this.domains.of(best, given);
      const next = this.passIn(context, depth).run(best);
      if (next === best) break;
      best = next;
      if (this.stopped !== null) break;
    }
    return best;
  }

  /** What is simplified in a context is simplified there for good. */
  private passIn(context: Context, depth: number): Pass {
    const known = this.passes.get(context);
    if (known !== undefined && known.depth === depth) return known;
    const pass = new Pass(this, this.book, context, depth);
    this.passes.set(context, pass);
    return pass;
  }

  get out(): boolean {
    if (this.stopped === null && performance.now() > this.deadline) this.stopped = "time";
    return this.stopped !== null;
  }

  /** What rewrites in one context; without a log it remembers what it has rewritten. */
  rewriter(context: Context, log: Step[] | null): Rewriter {
    const milliseconds = Math.max(0, this.deadline - performance.now());
    return new Rewriter(this.rules, context, { milliseconds, firings: this.firings }, log);
  }

  /** Rules to a fixpoint. */
  rewrite(e: Expr, rewriter: Rewriter): Expr {
    const before = rewriter.firings;
    const after = rewriter.rewrite(e);
    this.firings -= rewriter.firings - before;
    if (rewriter.stopped !== null) this.stopped = rewriter.stopped;
    return after;
  }
}

/** One way from the leaves to the root, in one context. */
class Pass {
  private readonly done = new Map<Expr, Expr>();
  private readonly forms: Forms;
  private readonly tried = new Map<Expr, Expr>();
  private readonly quiet: Rewriter;

  constructor(
    private readonly search: Search,
    book: Book,
    private readonly context: Context,
    readonly depth: number,
  ) {
    this.quiet = search.rewriter(context, null);
    this.forms = new Forms(book, context, (e) => search.rewrite(e, this.quiet));
  }

  run(root: Expr): Expr {
    const stack = [root];
    const opened = new Set<Expr>();
    while (stack.length > 0) {
      const n = stack[stack.length - 1];
      if (this.done.has(n)) {
        stack.pop();
        continue;
      }
      if (opened.has(n)) {
        stack.pop();
        this.done.set(n, this.node(n));
        continue;
      }
      opened.add(n);
      for (const a of this.operands(n)) if (!this.done.has(a)) stack.push(a);
    }
    return this.done.get(root) as Expr;
  }

  /** What is simplified before a node is: neither sides of comparisons nor branches of `where`, which have rules of their own. */
  private operands(n: Expr): readonly Expr[] {
    if (n.op.kind === Kind.Sum) return n.args.filter((_, i) => i % 2 === 0);
    if (n.op.kind === Kind.Relation) return [];
    return n.op === WHERE && this.depth < DEEPEST ? [n.args[0]] : n.args;
  }

  private node(n: Expr): Expr {
    if (n.args.length === 0 || this.search.out) return n;
    const { kind } = n.op;
    if (kind === Kind.Relation) return this.relation(n);
    if (n.op === WHERE && this.depth < DEEPEST) return this.choice(n);
    let changed = false;
    const args = n.args.map((a, i) => {
      if (kind === Kind.Sum && i % 2 === 1) return a;
      const b = this.done.get(a) as Expr;
      if (b !== a) changed = true;
      return b;
    });
    // 2^(10^9*x) stays, where x turns out to be 1.
    const rebuilt = changed
      ? (exactlyOrNull(() => build(n.op, (n.value as Expr | null) ?? null, args)) ?? n)
      : n;
    return n.op.boolean ? rebuilt : this.smallest(rebuilt);
  }

  /** A comparison with an undefined side is false, so its sides must not become defined. */
  private relation(n: Expr): Expr {
    if (this.depth >= DEEPEST) return n;
    const args = n.args.map((a) =>
      isDefined(a, this.context) === "yes" ? this.search.simplified(a, this.context, this.depth + 1) : a,
    );
    return build(n.op, null, args);
  }

  private choice(n: Expr): Expr {
    const condition = this.done.get(n.args[0]) as Expr;
    const now = build(WHERE, null, [condition, n.args[1], n.args[2]]);
    if (now.op !== WHERE || now.args[0] !== condition)
      return this.search.simplified(now, this.context, this.depth);
    const first = branch(condition, true, this.context, factOf);
    const second = branch(condition, false, this.context, factOf);
    if (first === null) return this.decided(now, 2);
    if (second === null) return this.decided(now, 1);
    const a = this.search.simplified(n.args[1], first, this.depth + 1);
    const b = this.search.simplified(n.args[2], second, this.depth + 1);
    return this.smallest(build(WHERE, null, [condition, a, b]));
  }

  /** The branch that is always taken. It is simplified where it stands: in its place it may become one with what is around. */
  private decided(n: Expr, i: 1 | 2): Expr {
    const after = this.search.simplified(n.args[i], this.context, this.depth);
    const before = build(
      WHERE,
      null,
      n.args.map((a, j) => (j === i ? after : a)),
    );
    if (before !== after)
      this.search.steps.push({
        name: "known condition",
        kind: "rule",
        before,
        after,
        conditions: [],
        rule: null,
      });
    return after;
  }

  /** The smallest of the forms of a sum, a product, a power or a call whose operands are simplified. */
  private smallest(e: Expr): Expr {
    const known = this.tried.get(e);
    if (known !== undefined) return known;
    const stepsBefore = this.search.steps.length;
    let best = this.settled(e);
    if (best !== e) this.explain(e, best);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const from = best;
      let size = sizeOf(from);
      let form: Form | null = null;
      const seen = new Set<Expr>([from]);
      for (const candidate of this.candidates(from)) {
        if (this.search.out) break;
        const { expr } = candidate;
        if (seen.has(expr) || sizeOf(expr) > TOO_LARGE * size + 10) continue;
        seen.add(expr);
        const after = this.settled(expr);
        const s = sizeOf(after);
        if (s >= size || losesSlope(from, after, this.context)) continue;
        size = s;
        best = after;
        form = candidate;
      }
      if (form === null) break;
      const { name, expr } = form;
      this.search.steps.push({ name, kind: "form", before: from, after: expr, conditions: [], rule: null });
      if (expr !== best) this.explain(expr, best);
      if (this.search.out) break;
    }
    // Rules descend in their own order; on paper the old form may have been shorter.
    if (sizeOf(best) > sizeOf(e)) {
      this.search.steps.length = stepsBefore;
      best = e;
    }
    this.tried.set(e, best);
    this.tried.set(best, best);
    return best;
  }

  /** The forms, as many as the algebra finds within its limits. */
  private *candidates(e: Expr): Generator<Form> {
    try {
      yield* this.forms.of(e);
    } catch (error) {
      if (!(error instanceof FluxionsError)) throw error;
      if (error.code === "too-slow") this.search.stopped ??= "time";
    }
  }

  /** After the rules, and with roots written as roots. */
  private settled(e: Expr): Expr {
    return this.settle(e, this.quiet, null);
  }

  /** The steps that lead there: done once more, and written down. */
  private explain(before: Expr, after: Expr): void {
    const log: Step[] = [];
    const again = this.settle(before, this.search.rewriter(this.context, log), log);
    this.search.steps.push(...log);
    // Out of time on the way: what is known to be equal is one step.
    if (again !== after)
      this.search.steps.push({
        name: "rules",
        kind: "form",
        before: again,
        after,
        conditions: [],
        rule: null,
      });
  }

  private settle(e: Expr, rewriter: Rewriter, log: Step[] | null): Expr {
    let before = e;
    for (let i = 0; i < MOST_TURNS; i++) {
      const after = this.presented(this.search.rewrite(before, rewriter), log);
      if (after === before) break;
      before = after;
    }
    return before;
  }

  private presented(e: Expr, log: Step[] | null): Expr {
    const { sqrt } = this.search;
    if (sqrt === null) return e;
    const after = withRoots(e, sqrt);
    if (after !== e && log !== null)
      log.push({ name: "roots", kind: "form", before: e, after, conditions: [], rule: null });
    return after;
  }
}
