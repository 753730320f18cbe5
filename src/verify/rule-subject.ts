/** A rewrite rule as it is verified: both sides as formulas in symbols, and their declared derivatives. */
import type { Decimal } from "decimal.js";
import { derive } from "../calculus/derivative.js";
import { less, where } from "../expr/logic.js";
import { type Expr, symbol } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { ONE, TRUE, ZERO } from "../expr/reals.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { truthHoles } from "../language/rewrite-reader.js";
import type { HoleKind, RewriteRule } from "../language/rewrite-rule.js";
import { type Coordinate, type Draw, landmarks } from "./points.js";
import { seedOf } from "./random.js";
import type { Reproduction } from "./subject.js";
import { DIGITS, digitsFor, holds, type Point, valueAt } from "./values.js";

/** These have no tangent, and stand in the formula as they are: a literal exponent is another formula than a symbol. */
const LITERAL: ReadonlySet<HoleKind> = new Set<HoleKind>(["number", "constant"]);

const WHOLE: ReadonlySet<HoleKind> = new Set<HoleKind>(["integer", "even", "odd"]);

/** The rule with its holes filled in. */
export interface Instance {
  readonly left: Expr;
  readonly right: Expr;
  /** What must hold. */
  readonly condition: Expr;
  /** The conditions of the lines “deviates where”. */
  readonly deviates: readonly Expr[];
  readonly near: Expr | null;
}

export class RuleSubject implements Draw {
  readonly coordinates: readonly Coordinate[];
  readonly landmarks: readonly Expr[];
  readonly decimals: boolean;
  readonly seed: number;
  readonly digits: number;
  /** The names by which both sides are derived. */
  readonly variables: readonly string[];
  /** Those for whole numbers: they have no neighbours, so that no derivative by them is asked for; a page may say that it differs. */
  readonly discrete: readonly string[];
  /** The condition in symbols alone, to draw points by. */
  readonly symbolic: Instance;
  private readonly left: Template;
  private readonly truths: ReadonlySet<number>;
  private readonly instances = new Map<string, Instance>();
  private readonly derivatives = new Map<Expr, Map<string, Expr>>();

  constructor(
    readonly rule: RewriteRule,
    readonly book: Book,
    readonly reproduction: Reproduction,
  ) {
    const { params, kinds } = rule;
    this.left = new Template(rule.left, params.length);
    const whole = [rule.left, rule.right.body, ...(rule.condition === null ? [] : [rule.condition.body])];
    this.truths = new Set([...truthHoles(whole)].map((h) => h.value as number));
    this.coordinates = params.map((name, i) => ({ name, kind: kinds.get(i) ?? null }));
    const derivable = params.filter((_, i) => !this.truths.has(i) && !LITERAL.has(kinds.get(i) as HoleKind));
    this.discrete = derivable.filter((name) => WHOLE.has(kinds.get(params.indexOf(name)) as HoleKind));
    this.variables = derivable.filter((name) => !this.discrete.includes(name));
    this.symbolic = this.filled(params.map((name) => symbol(name)));
    const { left, right, condition, deviates } = this.symbolic;
    this.landmarks = landmarks([left, right, condition, ...deviates]);
    this.digits = digitsFor(left, right);
    this.decimals = this.digits < DIGITS;
    this.seed = seedOf(rule.name, reproduction.seed);
  }

  private filled(symbols: readonly Expr[]): Instance {
    const { rule } = this;
    const bindings = symbols.map((e, i) => (this.truths.has(i) ? less(ZERO, e) : e));
    return {
      left: this.left.fill(bindings),
      right: rule.right.fill(bindings),
      condition: rule.condition?.fill(bindings) ?? TRUE,
      deviates: rule.deviates.map((d) => d.where.fill(bindings)),
      near: rule.near?.fill(bindings) ?? null,
    };
  }

  /** The rule for a point: numbers that the rule asks for stand in it. */
  at(point: Point): Instance {
    const literal = (i: number) => LITERAL.has(this.rule.kinds.get(i) as HoleKind);
    const bindings = this.rule.params.map((name, i) => (literal(i) ? point[name] : symbol(name)));
    const key = bindings.map((e) => e.id).join();
    const known = this.instances.get(key) ?? this.filled(bindings);
    this.instances.set(key, known);
    return known;
  }

  /** The declared derivative, or null where the book has none. */
  derivative(e: Expr, by: string): Expr {
    const known = this.derivatives.get(e) ?? new Map<string, Expr>();
    this.derivatives.set(e, known);
    const d = known.get(by) ?? derive(this.book, e, by);
    known.set(by, d);
    return d;
  }

  /** NaN where the side is undefined, null where that cannot be settled. Truth values are 1 and 0. */
  value(side: Expr, at: Point): Decimal | null {
    if (!side.op.boolean) return valueAt(side, at, this.digits);
    for (const n of postorder([side]))
      if (n.op.kind === Kind.Relation)
        for (const operand of n.args) {
          const value = valueAt(operand, at, 20);
          if (value === null || value.isNaN()) return value;
        }
    return valueAt(where(side, ONE, ZERO), at, 20);
  }

  holds(at: Point): boolean {
    const { condition } = this.at(at);
    return condition === TRUE || holds(condition, at);
  }
}
