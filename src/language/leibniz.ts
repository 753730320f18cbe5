/**
 * Formulas over tables. Names that are no names elsewhere stand between backquotes: `Strike Price`. Derivatives are written
 * as quotients of differentials:
 *
 *     derivative   = differential "/" ( by | "(" by { ["*"] by } ")" )
 *     differential = "d" [ "^" order ] "(" formula ")"
 *     by           = "d" "(" name ")" [ "^" times ]
 *
 * A derivative is one operand, as a name is: 2*d(y)/d(x)^2 … is an error, not a square. The orders above and below must
 * agree.
 */
import type { Expr } from "../expr/node.js";
import { FormulaBuilder, type Scope } from "./formula.js";
import { Lexer } from "./lexer.js";
import { defaultLimits } from "./parse.js";
import { errorAt } from "./quote.js";
import * as Token from "./tokens.js";

/** Beyond this order a derivative takes longer than anyone waits, and its nesting more stack than there is. */
const MOST_ORDER = 32;

/** A name, and where it stands. */
export interface Mention {
  /** Without its backquotes. */
  readonly name: string;
  readonly at: number;
  readonly quoted: boolean;
}

/** The parts between backquotes, with them: where they begin and end. One that is not closed is left to the parser. */
function quotedNames(source: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let at = source.indexOf("`"); at >= 0; ) {
    const close = source.indexOf("`", at + 1);
    if (close < 0) break;
    if (close > at + 1) found.set(at, close + 1);
    at = source.indexOf("`", close + 1);
  }
  return found;
}

const NONE: ReadonlyMap<number, number> = new Map();

const quotedIf = (source: string, { backquotes }: LeibnizOptions) =>
  backquotes === true ? quotedNames(source) : NONE;

function mention(text: string, at: number): Mention {
  const quoted = text.startsWith("`");
  return { name: quoted ? text.slice(1, -1) : text, at, quoted };
}

/** What the names in a formula with derivatives mean. */
export interface LeibnizOptions {
  /** What a bare name is, if it is no constant. */
  readonly leaf: (name: Mention) => Expr;
  /** The derivative of a formula: ["x", "y"] is ∂²/∂x∂y, by y first. */
  readonly derive: (e: Expr, by: readonly Mention[]) => Expr;
  /** May names stand between backquotes? */
  readonly backquotes?: boolean;
}

/** A text of the form “name = formula”, or only a formula. */
export interface Definition {
  /** Null where there is only a formula. */
  readonly name: Mention | null;
  /** Where the formula begins. */
  readonly from: number;
}

/**
 * Splits “name = formula” at its sign.
 * @throws FluxionsError like the parser
 */
export function splitDefinition(source: string): Definition {
  const lexer = new Lexer(source, 0, source.length, defaultLimits, quotedNames(source));
  let token = lexer.next();
  while (token === Token.Newline) token = lexer.next();
  if (token !== Token.Name) return { name: null, from: 0 };
  const name = mention(lexer.text(), lexer.start);
  if (lexer.next() !== Token.Refused || lexer.text() !== "=") return { name: null, from: 0 };
  return { name, from: lexer.end };
}

/**
 * The names in a formula, whatever they mean, and where they stand.
 * @throws FluxionsError like the parser
 */
export function* namesIn(source: string, from: number): Iterable<Mention> {
  const lexer = new Lexer(source, from, source.length, defaultLimits, quotedNames(source));
  for (let token = lexer.next(); token !== Token.End; token = lexer.next())
    if (token === Token.Name) yield mention(lexer.text(), lexer.start);
}

/**
 * Reads a formula that may contain derivatives.
 * @param from where in the source the formula begins
 * @throws FluxionsError `bad-derivative`, and those of the parser
 */
export function parseLeibniz(source: string, from: number, scope: Scope, options: LeibnizOptions): Expr {
  // A function of this name, on a page of the user's, leaves no room for the notation.
  if (scope.has("d")) {
    const leaf = (text: string, at: number) => options.leaf(mention(text, at));
    return new FormulaBuilder(source, scope, "reals", leaf).read({
      from,
      names: quotedIf(source, options),
    });
  }
  return new Reader(source, from, scope, options).formula();
}

interface Quotient {
  /** Tokens of the formula above. */
  readonly open: number;
  readonly close: number;
  /** The last token. */
  readonly last: number;
  readonly by: readonly Mention[];
}

class Reader {
  private readonly kinds: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** For each opening parenthesis the token that closes it, or -1. */
  private readonly closing: number[] = [];
  private readonly quoted: ReadonlyMap<number, number>;

  constructor(
    private readonly source: string,
    private readonly from: number,
    private readonly scope: Scope,
    private readonly options: LeibnizOptions,
  ) {
    const to = source.length;
    this.quoted = quotedIf(source, options);
    if (to - from > defaultLimits.length) return;
    const lexer = new Lexer(source, from, to, defaultLimits, this.quoted);
    const open: number[] = [];
    for (let token = lexer.next(); token !== Token.End; token = lexer.next()) {
      if (token === Token.Newline) continue;
      const k = this.kinds.length;
      this.closing.push(-1);
      if (token === Token.Open) open.push(k);
      if (token === Token.Close && open.length > 0) this.closing[open.pop() as number] = k;
      this.kinds.push(token);
      this.starts.push(lexer.start);
      this.ends.push(lexer.end);
    }
  }

  formula(): Expr {
    return this.part(0, this.kinds.length, this.from, this.source.length, 0);
  }

  /** The formula in the tokens [k, end), which are the characters [from, to). */
  private part(k: number, end: number, from: number, to: number, depth: number): Expr {
    const names = new Map(this.quoted);
    const found = new Map<number, Expr>();
    while (k < end) {
      const quotient = this.quotient(k);
      if (quotient === null) {
        k++;
        continue;
      }
      const { open, close, last, by } = quotient;
      if (depth + by.length > MOST_ORDER)
        throw this.fail(k, last, `a derivative has at most the order ${MOST_ORDER}`);
      const inside = this.part(open + 1, close, this.ends[open], this.starts[close], depth + by.length);
      names.set(this.starts[k], this.ends[last]);
      found.set(this.starts[k], this.derive(inside, by));
      k = last + 1;
    }
    const leaf = (text: string, at: number) => found.get(at) ?? this.options.leaf(mention(text, at));
    const builder = new FormulaBuilder(this.source, this.scope, "reals", leaf);
    return builder.read({ from, to, names });
  }

  private derive(e: Expr, by: readonly Mention[]): Expr {
    return this.options.derive(e, by);
  }

  private text(k: number): string {
    return this.source.slice(this.starts[k], this.ends[k]);
  }

  private fail(first: number, last: number, message: string, hint?: string): Error {
    const at = this.starts[first] ?? this.source.length;
    return errorAt("bad-derivative", message, this.source, at, this.ends[last] ?? at + 1, hint);
  }

  private isD(k: number): boolean {
    return this.kinds[k] === Token.Name && this.text(k) === "d";
  }

  /** The derivative that begins at this token, if one does. */
  private quotient(k: number): Quotient | null {
    if (!this.isD(k)) return null;
    const raised = this.kinds[k + 1] === Token.Power && this.kinds[k + 2] === Token.Numeral;
    const open = raised ? k + 3 : k + 1;
    if (this.kinds[open] !== Token.Open) return null;
    const close = this.closing[open];
    if (close < 0) return null;
    const below = close + 2;
    const divided = this.kinds[close + 1] === Token.Divide;
    const grouped = divided && this.kinds[below] === Token.Open && this.isD(below + 1);
    if (!divided || !(grouped || this.kinds[below] === Token.Name)) {
      // d^2 (x + 1) is a product.
      if (raised) return null;
      throw this.fail(
        k,
        close,
        "d(…) stands in derivatives only",
        "Write d(y)/d(x) for the derivative of y by x.",
      );
    }
    if (raised && !grouped && !this.isD(below)) return null;
    const { by, last } = grouped ? this.group(below) : this.factor(below);
    const order = raised ? this.order(k + 2) : 1;
    if (order !== by.length) {
      const times = by.length === 1 ? "once" : `${by.length} times`;
      const above = order === 1 ? "order 1" : `order ${order}`;
      const hint =
        order === 1
          ? `Write d^${by.length}(…) above; for a power of a derivative, parentheses around it.`
          : "Both must agree: d^2(y)/d(x)^2 or d^2(y)/(d(x) d(z)).";
      throw this.fail(k, last, `this derivative has ${above} above, but is taken ${times} below`, hint);
    }
    return { open, close, last, by };
  }

  private order(k: number): number {
    const order = Number(this.text(k));
    if (!Number.isInteger(order) || order < 1 || order > MOST_ORDER)
      throw this.fail(k, k, `the order of a derivative is a whole number from 1 to ${MOST_ORDER}`);
    return order;
  }

  /** d(x) or d(x)^2. */
  private factor(k: number): { by: Mention[]; last: number } {
    const named =
      this.isD(k) &&
      this.kinds[k + 1] === Token.Open &&
      this.kinds[k + 2] === Token.Name &&
      this.kinds[k + 3] === Token.Close;
    if (!named) {
      const end = this.isD(k) && this.kinds[k + 1] === Token.Open ? Math.max(k, this.closing[k + 1]) : k;
      throw this.fail(k, end, "a derivative is by a name", "Write d(x) for the x by which is derived.");
    }
    const one = mention(this.text(k + 2), this.starts[k + 2]);
    if (this.kinds[k + 4] !== Token.Power) return { by: [one], last: k + 3 };
    if (this.kinds[k + 5] !== Token.Numeral)
      throw this.fail(k + 5, k + 5, "the order of a derivative is written as a whole number");
    return { by: new Array<Mention>(this.order(k + 5)).fill(one), last: k + 5 };
  }

  /** (d(x) d(y)^2) */
  private group(open: number): { by: Mention[]; last: number } {
    const close = this.closing[open];
    if (close < 0) throw this.fail(open, open, "this parenthesis is not closed");
    const by: Mention[] = [];
    let k = open + 1;
    while (k < close) {
      const factor = this.factor(k);
      by.push(...factor.by);
      k = factor.last + 1;
      if (this.kinds[k] === Token.Times) k++;
    }
    return { by, last: close };
  }
}
