/** Reads the rewrite rules of a page: where their pieces begin and end is decided here, what is between them are formulas. */
import type { FluxionsError } from "../expr/error.js";
import { all, equal } from "../expr/logic.js";
import { type Expr, hole, keep, type Space, symbol } from "../expr/node.js";
import { type Deviation, Kind, type Op, WHERE } from "../expr/op.js";
import { FALSE, TRUE } from "../expr/reals.js";
import { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { ascentOf, ascentText } from "./descent.js";
import { splitDeviation } from "./deviation.js";
import { FormulaBuilder, type Scope } from "./formula.js";
import type { RuleLine, Span } from "./page-text.js";
import { errorAt } from "./quote.js";
import type { Arrow, HoleKind, RewriteRule } from "./rewrite-rule.js";

const HOLE_KINDS: ReadonlySet<string> = new Set<HoleKind>([
  "number",
  "integer",
  "even",
  "odd",
  "symbol",
  "constant",
]);

const WORDS: ReadonlySet<string> = new Set(["if", "near", "is"]);

/** Everything that divides a rule or a condition into pieces. Names are matched whole, so that `iffy` is no `if`. */
const MARK = /<->|->|~>|[()?]|(?<![<>=!])=(?!=)|[\p{L}_$][\p{L}\p{N}_$]*/gu;

interface Mark extends Span {
  readonly text: string;
}

/** The marks outside of parentheses. */
function marks(text: string, { from, to }: Span): Mark[] {
  // Comments may stand inside, where parentheses let the line go on; blanked, they keep every offset in its place.
  const code = text.slice(from, to).replace(/#[^\n]*/g, (comment) => " ".repeat(comment.length));
  const out: Mark[] = [];
  let depth = 0;
  for (const m of code.matchAll(MARK)) {
    const at = from + m.index;
    if (m[0] === "(") depth++;
    else if (m[0] === ")") depth--;
    else if (depth === 0) out.push({ text: m[0], from: at, to: at + m[0].length });
  }
  return out;
}

/** One rule of a page, read once. Its formulas live as long as the page. */
class RuleReader {
  private readonly params: string[] = [];

  constructor(
    private readonly text: string,
    private readonly scope: Scope,
    private readonly line: RuleLine,
    private readonly home: Space,
  ) {}

  private wrong(span: Span, code: string, message: string, hint?: string): FluxionsError {
    let { from, to } = span;
    while (from < to && /\s/.test(this.text[from])) from++;
    while (to > from && /\s/.test(this.text[to - 1])) to--;
    return errorAt(code, message, this.text, from, to, hint);
  }

  read(): RewriteRule {
    const { text, line } = this;
    const inside = marks(text, line);
    const arrows = inside.filter((m) => m.text === "->" || m.text === "~>" || m.text === "<->");
    const [arrow] = arrows;
    if (arrow === undefined)
      throw this.wrong(
        line,
        "page-syntax",
        "a rewrite rule needs an arrow",
        "Write left -> right for what is always simpler, left ~> right near x = 0 for what is better in floats there, left <-> right for an identity without a direction.",
      );
    if (arrows.length > 1)
      throw this.wrong(arrows[1], "page-syntax", "a second arrow", "A rewrite rule has one arrow.");
    const clause = (word: string): Mark | undefined => {
      const [first, second] = inside.filter((m) => m.text === word);
      if (second !== undefined) throw this.wrong(second, "page-syntax", `a second “${word}”`);
      if (first !== undefined && first.from < arrow.from)
        throw this.wrong(first, "page-syntax", `“${word}” stands behind both sides of a rule`);
      return first;
    };
    const ifAt = clause("if");
    const nearAt = clause("near");
    const ends = [ifAt, nearAt].flatMap((m) => (m === undefined ? [] : [m.from]));
    const behind = (m: Mark): Span => ({
      from: m.to,
      to: Math.min(line.to, ...ends.filter((e) => e > m.from)),
    });
    if (arrow.text === "~>" && nearAt === undefined)
      throw this.wrong(
        arrow,
        "page-syntax",
        "“~>” needs the place near which the right side is better",
        "1 - cos(x) ~> 2*sin(x/2)^2   near x = 0",
      );
    if (arrow.text !== "~>" && nearAt !== undefined)
      throw this.wrong(
        nearAt,
        "page-syntax",
        `“near” belongs to “~>”, and this rule has “${arrow.text}”`,
        "Write ~> for a form that is better in floats near a place.",
      );

    const leftSpan = { from: line.from, to: arrow.from };
    const rightSpan = behind(arrow);
    const left = this.leftSide(leftSpan);
    const right = this.formula(rightSpan);
    this.sides(leftSpan, left, rightSpan, right);
    const kinds = new Map<number, HoleKind>();
    const condition = ifAt === undefined ? null : this.conditions(behind(ifAt), kinds);
    const near = nearAt === undefined ? null : this.near(behind(nearAt));
    const deviates = line.lines.map((below): Deviation => {
      const parts = splitDeviation(text, below);
      return { where: this.lasting(this.truth(parts.condition)), reason: parts.reason };
    });
    this.consistent(left, right, condition, near);
    const ops = new Set<Op>();
    for (const n of postorder([left, right])) if (n.op.kind === Kind.Call) ops.add(n.op);
    return {
      name: line.name,
      arrow: arrow.text as Arrow,
      params: this.params,
      left: keep(left, this.home),
      right: this.lasting(right),
      condition: condition === null ? null : this.lasting(condition),
      kinds,
      near: near === null ? null : this.lasting(near),
      deviates,
      ops,
      source: text.slice(line.nameAt, line.to),
      doc: line.comment,
      at: line.nameAt,
    };
  }

  private lasting(body: Expr): Template {
    return Template.lasting(body, this.params.length, this.home);
  }

  /** The left side: every new name is a hole. */
  private leftSide(span: Span): Expr {
    const places: Span[] = [];
    const left = this.build(span, (name, at) => {
      const known = this.params.indexOf(name);
      if (known >= 0) return hole(known);
      this.params.push(name);
      places.push({ from: at, to: at + name.length });
      return hole(this.params.length - 1);
    });
    const { kind } = left.op;
    if (kind === Kind.Hole || kind === Kind.Number || kind === Kind.Constant) {
      const what = kind === Kind.Hole ? `any expression: “${this.shown(left)}”` : `“${this.shown(left)}”`;
      throw this.wrong(
        span,
        "bad-rule",
        `the left side is just ${what}`,
        "A rule rewrites a sum, a product, a power, a function or a condition.",
      );
    }
    const present = new Set(postorder([left]));
    const gone = this.params.findIndex((_, i) => !present.has(hole(i)));
    if (gone >= 0)
      throw this.wrong(
        places[gone],
        "bad-rule",
        `“${this.params[gone]}” drops out of the left side, which is read as “${this.shown(left)}”`,
      );
    return left;
  }

  private sides(leftSpan: Span, left: Expr, rightSpan: Span, right: Expr): void {
    const [a, b] = [this.isTruth(left, [left]), this.isTruth(right, [left, right])];
    if (a !== b)
      throw this.wrong(
        a ? leftSpan : rightSpan,
        "bad-rule",
        "one side is a truth value, and the other a number",
        "A rule rewrites numbers to numbers, or conditions to conditions.",
      );
    if (left === right)
      throw this.wrong(
        { from: leftSpan.from, to: rightSpan.to },
        "bad-rule",
        `both sides are read as “${this.shown(left)}”`,
        "What collecting like terms and powers does needs no rule.",
      );
  }

  /** Is this a truth value, being one by itself or a hole that stands for one somewhere? */
  private isTruth(e: Expr, where: readonly Expr[]): boolean {
    return e.op.boolean || (e.op.kind === Kind.Hole && truthHoles(where).has(e));
  }

  /** A name stands for a number or for a condition, everywhere in the rule. */
  private consistent(left: Expr, right: Expr, condition: Expr | null, near: Expr | null): void {
    const whole = [left, right, condition, near].filter((e) => e !== null);
    const numbers = numberHoles(whole);
    for (const h of truthHoles(whole))
      if (numbers.has(h))
        throw this.wrong(
          this.line,
          "bad-rule",
          `“${this.shown(h)}” stands for a number here and for a condition there`,
          "Use two names.",
        );
  }

  private conditions(span: Span, kinds: Map<number, HoleKind>): Expr | null {
    const inside = marks(this.text, span);
    const said = inside.filter((m) => m.text === "is");
    if (said.length === 0) return this.decided(span, this.truth(span));
    const loose = inside.find((m) => m.text === "or" || m.text === "xor" || m.text === "?");
    if (loose !== undefined)
      throw this.wrong(
        loose,
        "page-syntax",
        `“is” and “${loose.text}” in one condition`,
        "“name is kind” is joined by “and” only; set parentheses around a condition with “or”.",
      );
    const conditions: Expr[] = [];
    let { from } = span;
    const ands = inside.filter((m) => m.text === "and");
    for (const { from: to, to: next } of [...ands, { from: span.to, to: span.to }]) {
      const piece = { from, to };
      from = next;
      if (said.some((m) => m.from >= piece.from && m.to <= piece.to)) this.kind(piece, kinds);
      else conditions.push(this.decided(piece, this.truth(piece)));
    }
    return conditions.length === 0 ? null : all(conditions);
  }

  /** `n is even` */
  private kind(span: Span, kinds: Map<number, HoleKind>): void {
    const parts = /^\s*([\p{L}\p{N}_$]+)\s+is\s+([a-z]+)\s*$/u.exec(this.text.slice(span.from, span.to));
    if (parts === null || !HOLE_KINDS.has(parts[2]))
      throw this.wrong(
        span,
        "page-syntax",
        "expected “name is kind”",
        `A kind is one of ${[...HOLE_KINDS].join(", ")}.`,
      );
    const i = this.params.indexOf(parts[1]);
    if (i < 0) {
      const from = this.text.indexOf(parts[1], span.from);
      throw this.unknown(parts[1], from);
    }
    if (kinds.has(i))
      throw this.wrong(
        span,
        "bad-rule",
        `“${parts[1]}” is ${kinds.get(i)} already`,
        "A name has one kind; even and odd are integers.",
      );
    kinds.set(i, parts[2] as HoleKind);
  }

  private decided(span: Span, e: Expr): Expr {
    if (e === TRUE || e === FALSE)
      throw this.wrong(
        span,
        "bad-rule",
        e === TRUE ? "this condition always holds" : "this condition never holds",
        e === TRUE ? "Leave it out." : undefined,
      );
    return e;
  }

  /** `near x = 0`, or a comparison. */
  private near(span: Span): Expr {
    const equals = marks(this.text, span).filter((m) => m.text === "=");
    if (equals.length === 1) {
      const [a, b] = [
        { from: span.from, to: equals[0].from },
        { from: equals[0].to, to: span.to },
      ].map((side) => {
        const e = this.formula(side);
        if (!e.op.boolean) return e;
        throw this.wrong(side, "bad-rule", "expected a number, but this is a truth value");
      });
      return this.decided(span, equal(a, b));
    }
    const e = this.decided(span, this.truth(span));
    if (e.op.kind !== Kind.Relation)
      throw this.wrong(span, "page-syntax", "expected one comparison", "near x = 0, or near abs(x) < 1");
    return e;
  }

  private truth(span: Span): Expr {
    const e = this.formula(span);
    if (!e.op.boolean)
      throw this.wrong(
        span,
        "bad-rule",
        "expected a condition, but this is a number",
        "Compare it with something: x != 0. A kind is said by a word: n is even.",
      );
    return e;
  }

  /** A formula in the names of the left side. */
  private formula(span: Span): Expr {
    return this.build(span, (name, at) => {
      const i = this.params.indexOf(name);
      if (i < 0) throw this.unknown(name, at);
      return hole(i);
    });
  }

  private build(span: Span, leaf: (name: string, at: number) => Expr): Expr {
    const checked = (name: string, at: number): Expr => {
      if (WORDS.has(name))
        throw errorAt(
          "page-syntax",
          `“${name}” is a word of rewrite rules and cannot be a name in them`,
          this.text,
          at,
          at + name.length,
          name === "is" ? "“name is kind” stands outside of parentheses, joined by “and”." : undefined,
        );
      return leaf(name, at);
    };
    return new RuleBuilder(this.text, this.scope, "reals", checked).read({ from: span.from, to: span.to });
  }

  private unknown(name: string, at: number): FluxionsError {
    return errorAt(
      "bad-rule",
      `“${name}” is not on the left side`,
      this.text,
      at,
      at + name.length,
      this.params.length === 0
        ? "The left side has no names."
        : `The names of the left side: ${this.params.join(", ")}.`,
    );
  }

  private shown(e: Expr): string {
    return String(new Template(e, this.params.length).fill(this.params.map((p) => symbol(p))));
  }
}

/** In a rule a name may stand for a condition. */
class RuleBuilder extends FormulaBuilder {
  protected override decides(e: Expr): boolean {
    return super.decides(e) || e.op.kind === Kind.Hole;
  }
}

/** Holes in places where only a condition can stand, below these expressions. */
export function truthHoles(roots: readonly Expr[]): Set<Expr> {
  const out = new Set<Expr>();
  for (const n of postorder(roots))
    n.args.forEach((a, i) => {
      if (a.op.kind === Kind.Hole && takesTruth(n, i)) out.add(a);
    });
  return out;
}

/** Holes in places where only a number can stand, below these expressions. */
function numberHoles(roots: readonly Expr[]): Set<Expr> {
  const out = new Set<Expr>();
  for (const n of postorder(roots))
    n.args.forEach((a, i) => {
      if (a.op.kind === Kind.Hole && !takesTruth(n, i)) out.add(a);
    });
  return out;
}

const takesTruth = (n: Expr, i: number): boolean => n.op.kind === Kind.Logic || (n.op === WHERE && i === 0);

/** @throws FluxionsError `no-descent` */
function refuseAscent(text: string, rule: RewriteRule): void {
  const ascent = ascentOf(rule);
  if (ascent === null) return;
  throw errorAt(
    "no-descent",
    ascentText(ascent),
    text,
    rule.at,
    rule.at + rule.source.length,
    "Rules with -> make what they rewrite lighter, so that rewriting ends. Turn it round, write <-> for an identity without a direction, or raise the “weight” of a function on the left side.",
  );
}

/**
 * The rules in the lines of a page, in its order.
 * @param checked is it known that they descend?
 * @throws FluxionsError with the line quoted and a caret: `page-syntax`, `bad-rule`, `no-descent`, and what formulas throw
 */
export function readRules(
  text: string,
  scope: Scope,
  lines: readonly RuleLine[],
  home: Space,
  checked: boolean,
): readonly RewriteRule[] {
  const rules = lines.map((line) => new RuleReader(text, scope, line, home).read());
  if (!checked) for (const rule of rules) if (rule.arrow === "->") refuseAscent(text, rule);
  return rules;
}
