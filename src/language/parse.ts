import { Lexer } from "./lexer.js";
import * as Op from "./operators.js";
import type { ParseErrorCode } from "./parse-errors.js";
import { errorAt } from "./quote.js";
import { refuse } from "./refusals.js";
import * as Token from "./tokens.js";

export type { ParseErrorCode } from "./parse-errors.js";
export { parseErrorCodes } from "./parse-errors.js";

/**
 * What the parser calls; T is a node of whoever builds. Operands come in the order written. `at` is the character
 * offset in the source, for an operator that of its sign (of the first one in a chain; of the second factor where
 * a product has no sign); `end` is the offset after it.
 */
export interface Builder<T> {
  /** "12", "0.1", "1e-3", ".5", "2." exactly as written. */
  number(literal: string, at: number): T;
  /** Any name that is not called, also pi, e and i: the builder decides what it means. */
  symbol(name: string, at: number): T;
  /** Whether `name` is a declared function. Asked only where the answer decides which error is raised, and for `xor`. */
  isFunction(name: string): boolean;
  /**
   * A call; throws for an unknown name or a wrong number of arguments, which may be 0. `at` is the start of the
   * name, `end` the offset after the closing parenthesis. `x!` is the call of `factorial` and `a mod b`, `a % b`
   * that of `mod`; there the place is that of the operator.
   */
  call(name: string, args: T[], at: number, end: number): T;
  /** t0 ± t1 ± …: one call for a whole chain, however long. Signs are +1 and -1, the first is +1. */
  sum(terms: T[], signs: Int8Array | number[], at: number): T;
  /** f0 * f1 / f2 …: one call for a whole chain, from left to right; `inverted[i]` is true for a divisor. */
  product(factors: T[], inverted: boolean[], at: number): T;
  negate(a: T, at: number): T;
  power(base: T, exponent: T, at: number): T;
  compare(op: "<" | "<=" | ">" | ">=" | "==" | "!=", a: T, b: T, at: number): T;
  and(args: T[], at: number): T;
  or(args: T[], at: number): T;
  not(a: T, at: number): T;
  /** `c ? a : b`; `at` is that of the question mark. */
  where(c: T, a: T, b: T, at: number): T;
  boolean(value: boolean, at: number): T;
}

/** Limits that keep hostile text from costing more than a moment. */
export interface ParseLimits {
  /** Characters of the text; 200,000 unless told. */
  readonly length: number;
  /** Nesting of parentheses, calls, signs, powers and conditionals, each of which counts as one; 10,000 unless told. */
  readonly depth: number;
  /** Digits of a number literal; 10,000 unless told. */
  readonly digits: number;
  /** Size of the exponent of a number literal; 100,000 unless told. */
  readonly exponent: number;
}

export interface ParseOptions {
  readonly limits?: Partial<ParseLimits> | undefined;
  /** Where in the source the formula begins; offsets in errors and in calls of the builder stay those of the source. */
  readonly from?: number | undefined;
  /** Where in the source the formula ends. */
  readonly to?: number | undefined;
  /** Parts of the source that are one name each, whatever they contain: from the offset of their first character to their end. */
  readonly names?: ReadonlyMap<number, number> | undefined;
}

export const defaultLimits: ParseLimits = {
  length: 200_000,
  depth: 10_000,
  digits: 10_000,
  exponent: 100_000,
};

/**
 * Reads one formula in mathjs's expression syntax, restricted to real scalar mathematics, in time linear in its
 * length and without recursion.
 * @throws FluxionsError with a code from `parseErrorCodes`, the place, and the line quoted in its message; and
 * whatever the builder throws.
 */
export function parse<T>(source: string, build: Builder<T>, options: ParseOptions = {}): T {
  const limits = options.limits === undefined ? defaultLimits : { ...defaultLimits, ...options.limits };
  const from = options.from ?? 0;
  const to = Math.min(options.to ?? source.length, source.length);
  if (to - from > limits.length) {
    const message = `a formula has at most ${limits.length} characters, and this one has ${to - from}`;
    throw errorAt(
      "too-long",
      message,
      source,
      from + limits.length,
      undefined,
      "Raise limits.length to read it.",
    );
  }
  return new Parser(new Lexer(source, from, to, limits, options.names), build, limits.depth).formula();
}

class Parser<T> {
  private readonly stack: Op.OperatorStack<T>;
  private token = Token.End;
  /** The token before the current one. */
  private before = -1;
  private beforeEnd = -1;
  /** How many parentheses are open; inside them a line break is a space. */
  private open = 0;
  /** Whether the operand just read is a literal. */
  private literal = false;
  /** Names of the calls that are open, and where they stand. */
  private readonly names: string[] = [];
  private readonly nameOffsets: number[] = [];

  constructor(
    private readonly lexer: Lexer,
    private readonly build: Builder<T>,
    private readonly depth: number,
  ) {
    this.stack = new Op.OperatorStack(build);
  }

  formula(): T {
    this.token = this.lexer.next();
    do this.operand();
    while (!this.operator());
    return this.stack.take();
  }

  private advance(): void {
    this.before = this.lexer.start;
    this.beforeEnd = this.lexer.end;
    this.token = this.lexer.next();
  }

  /** Reads to the end of an operand, with the signs and parentheses before it. */
  private operand(): void {
    const { lexer, stack, build } = this;
    for (;;) {
      const at = lexer.start;
      switch (this.token) {
        case Token.Numeral:
          stack.operand(build.number(lexer.text(), at));
          this.literal = true;
          this.advance();
          return;
        case Token.Name:
          if (this.name()) return;
          continue;
        case Token.Open:
          this.open++;
          this.enter(Op.GROUP);
          continue;
        case Token.Minus:
          this.enter(Op.NEGATE);
          continue;
        case Token.Plus:
          this.enter(Op.PLUS);
          continue;
        case Token.Not:
          this.enter(Op.NOT);
          continue;
        case Token.True:
        case Token.False:
          stack.operand(build.boolean(this.token === Token.True, at));
          this.literal = true;
          this.advance();
          return;
        case Token.Newline:
          this.token = lexer.next();
          continue;
        case Token.And:
        case Token.Or:
        case Token.Xor:
        case Token.Mod:
          if (this.call()) return;
          continue;
        default:
          throw this.missing();
      }
    }
  }

  /** Pushes an operator that nests, for the current token. */
  private enter(kind: number): void {
    this.stack.push(kind, this.lexer.start);
    if (this.stack.depth > this.depth)
      throw this.fail(
        "too-deep",
        `a formula nests at most ${this.depth} parentheses, calls, signs, powers and conditionals`,
        "Raise limits.depth to read it.",
      );
    this.advance();
  }

  private skipNewlinesInside(): void {
    if (this.open > 0) while (this.token === Token.Newline) this.token = this.lexer.next();
  }

  /** Reads a name; false where it is the name of a call whose arguments follow. */
  private name(): boolean {
    const { lexer, build } = this;
    const at = lexer.start;
    const name = lexer.text();
    this.advance();
    this.skipNewlinesInside();
    switch (this.token) {
      case Token.Open:
        return this.arguments(name, at);
      case Token.Name:
      case Token.Numeral:
        if (build.isFunction(name))
          throw this.failAt(
            at,
            lexer.end,
            "function-needs-parentheses",
            `the function ${name} needs parentheses around its argument`,
            `Write ${name}(…), or a * for a product.`,
          );
        break;
      case Token.Power:
        if (build.isFunction(name)) this.refusePowerOfFunction(name, at);
        break;
    }
    this.stack.operand(build.symbol(name, at));
    this.literal = false;
    return true;
  }

  /** `mod`, `and`, `or` and `xor` can also be called. */
  private call(): boolean {
    const { lexer } = this;
    const { start, end } = lexer;
    const following = lexer.next();
    lexer.start = start;
    lexer.end = end;
    if (following !== Token.Open) throw this.missing();
    const name = lexer.text();
    this.advance();
    return this.arguments(name, start);
  }

  /** Enters the parentheses of a call; true where they are empty. */
  private arguments(name: string, at: number): boolean {
    this.open++;
    this.names.push(name);
    this.nameOffsets.push(at);
    this.enter(Op.CALL);
    this.skipNewlinesInside();
    if (this.token !== Token.Close) return false;
    this.close();
    return true;
  }

  /** Throws for sin^2(x) and its like, which mathjs reads as the product of a power of `sin` with x. */
  private refusePowerOfFunction(name: string, at: number): void {
    const { lexer } = this;
    const { start, end } = lexer;
    const from = lexer.end;
    let token = lexer.next();
    if (token === Token.Minus || token === Token.Plus) token = lexer.next();
    if (token === Token.Numeral || token === Token.Name) {
      const calls = token === Token.Name && this.build.isFunction(lexer.text());
      const exponentEnd = lexer.end;
      const exponent = lexer.source.slice(from, exponentEnd).trim();
      token = lexer.next();
      if (token === Token.Name || token === Token.Numeral || (token === Token.Open && !calls)) {
        const argument = token === Token.Open ? "x" : lexer.text().slice(0, 40);
        const power = /^[\w$.]+$/.test(exponent) ? exponent : `(${exponent})`;
        const inverse = exponent === "-1" && this.build.isFunction(`a${name}`);
        throw this.failAt(
          at,
          exponentEnd,
          "function-power",
          `a power cannot stand between the function ${name} and its argument`,
          inverse
            ? `Write a${name}(${argument}) for the inverse, 1/${name}(${argument}) for the reciprocal.`
            : `Write ${name}(${argument})^${power}.`,
        );
      }
    }
    lexer.start = start;
    lexer.end = end;
  }

  /** Reads what follows an operand, up to where another operand begins; true at the end of the formula. */
  private operator(): boolean {
    const { stack, lexer } = this;
    let postfixes = 0;
    for (;;) {
      switch (this.token) {
        case Token.End:
          this.end();
          return true;
        case Token.Plus:
          return this.infix(Op.ADD, Op.MULTIPLY);
        case Token.Minus:
          return this.infix(Op.SUBTRACT, Op.MULTIPLY);
        case Token.Times:
          return this.factor(Op.MULTIPLY);
        case Token.Divide:
          return this.isRatio() ? this.infix(Op.RATIO, Op.NEGATE) : this.factor(Op.DIVIDE);
        case Token.Mod:
          return this.infix(Op.MOD, Op.MULTIPLY);
        case Token.Percent:
          return this.remainder();
        case Token.Power:
          this.enter(Op.POWER);
          return false;
        case Token.Close:
          this.close();
          break;
        case Token.Comma:
          this.comma();
          return false;
        case Token.Numeral:
          if (this.literal || stack.kind() >= Op.NEGATE)
            throw this.fail(
              "missing-operator",
              "an operator is missing before this number",
              "Write * for a product.",
            );
          return this.beside();
        case Token.Name:
        case Token.Open:
        case Token.True:
        case Token.False:
          return this.beside();
        case Token.Bang:
          if (stack.depth + ++postfixes > this.depth)
            throw this.fail("too-deep", `a formula nests at most ${this.depth} factorials`);
          stack.operand(this.build.call("factorial", [stack.take()], lexer.start, lexer.end));
          this.literal = false;
          this.advance();
          break;
        case Token.Less:
        case Token.LessEqual:
        case Token.Greater:
        case Token.GreaterEqual:
        case Token.Equal:
        case Token.Unequal:
          return this.infix(Op.COMPARE + this.token - Token.Less, Op.ADD);
        case Token.And:
          return this.infix(Op.AND, Op.COMPARE);
        case Token.Xor:
          return this.infix(Op.XOR, Op.XOR);
        case Token.Or:
          return this.infix(Op.OR, Op.XOR);
        case Token.Question:
          stack.collapse(Op.OR);
          this.enter(Op.QUESTION);
          return false;
        case Token.Colon:
          stack.collapse(Op.ELSE);
          if (stack.kind() !== Op.QUESTION) throw refuse(lexer.source, lexer.start, lexer.end, false);
          stack.toElse();
          this.advance();
          return false;
        case Token.Newline:
          this.newline();
          break;
        case Token.Not:
          throw this.fail(
            "missing-operator",
            "an operator is missing before “not”",
            "Write and not, or or not.",
          );
        default:
          throw refuse(lexer.source, lexer.start, lexer.end, false);
      }
    }
  }

  /** Pushes an infix operator after building what binds at least as tightly as `tighter`. */
  private infix(kind: number, tighter: number): false {
    this.stack.collapse(tighter);
    this.stack.push(kind, this.lexer.start);
    this.advance();
    return false;
  }

  /** `*` and `/` join the chain before them, which `mod` interrupts. */
  private factor(kind: number): false {
    this.stack.collapse(Op.BESIDE);
    if (this.stack.kind() >= Op.MOD) this.stack.collapse(Op.MULTIPLY);
    return this.infix(kind, Op.BESIDE);
  }

  /** `%` between two operands. Before a sign mathjs takes it for `mod` too, where nearly everyone means a percentage. */
  private remainder(): false {
    const { start, end, source } = this.lexer;
    this.infix(Op.PERCENT, Op.MULTIPLY);
    if (this.token === Token.Plus || this.token === Token.Minus) throw refuse(source, start, end, false);
    return false;
  }

  /** A product without a sign. The current token begins its right operand. */
  private beside(): false {
    this.stack.collapse(Op.RATIO);
    this.stack.push(Op.BESIDE, this.lexer.start);
    return false;
  }

  /**
   * Whether the current `/` stands between two literal numbers that an implicit product follows: mathjs reads
   * 1/2 x as (1/2) x, but a/2 x as a/(2 x).
   */
  private isRatio(): boolean {
    const { stack, lexer } = this;
    if (!this.literal) return false;
    const kind = stack.kind();
    if (kind >= Op.NEGATE && (kind >= Op.NOT || stack.kind(1) >= Op.NEGATE)) return false;
    const { start, end } = lexer;
    // In 1./2 x the point belongs to mathjs's “./”, which takes no part in this.
    if (lexer.source.charCodeAt(start - 1) === 46) return false;
    let token = lexer.next();
    while (token === Token.Newline) token = lexer.next();
    let found = false;
    if (token === Token.Numeral) {
      token = lexer.next();
      if (this.open > 0) while (token === Token.Newline) token = lexer.next();
      found = token === Token.Name || token === Token.Open || token === Token.True || token === Token.False;
    }
    lexer.start = start;
    lexer.end = end;
    return found;
  }

  private newline(): void {
    const inside = this.open > 0;
    do this.token = this.lexer.next();
    while (this.token === Token.Newline);
    if (inside || this.token === Token.End) return;
    throw this.fail(
      "statement",
      "a formula is one expression, and a second one begins here",
      "A line goes on after an operator and inside parentheses.",
    );
  }

  /** Builds everything back to the innermost open parenthesis. */
  private collapseGroup(): void {
    this.stack.collapse(Op.ELSE);
    if (this.stack.kind() === Op.QUESTION) {
      const at = this.stack.offset;
      throw this.failAt(
        at,
        at + 1,
        "incomplete-conditional",
        "this “?” has no “:”",
        "Write condition ? a : b.",
      );
    }
  }

  private comma(): void {
    this.collapseGroup();
    if (this.stack.kind() !== Op.CALL) throw this.strayComma();
    this.advance();
  }

  private close(): void {
    const { stack, build, lexer } = this;
    this.collapseGroup();
    const kind = stack.kind();
    if (kind < 0) throw this.strayClose();
    this.open--;
    const end = lexer.end;
    if (kind === Op.GROUP) stack.closeGroup();
    else {
      const operands = stack.closeCall();
      const name = this.names.pop() as string;
      const at = this.nameOffsets.pop() as number;
      stack.operand(
        isConnective(name) ? this.connective(name, operands, at, end) : build.call(name, operands, at, end),
      );
    }
    this.literal = false;
    this.advance();
  }

  private connective(name: string, args: T[], at: number, end: number): T {
    if (args.length < 2 || (name === "xor" && args.length > 2)) {
      const count = name === "xor" ? "two arguments" : "two or more arguments";
      throw this.failAt(at, end, "missing-operand", `${name} takes ${count}`);
    }
    if (name === "xor") return Op.xor(this.build, args[0], args[1], at);
    return name === "and" ? this.build.and(args, at) : this.build.or(args, at);
  }

  private end(): void {
    this.collapseGroup();
    if (this.stack.kind() >= 0) throw this.neverClosed();
  }

  private fail(code: ParseErrorCode, message: string, hint?: string): Error {
    return this.failAt(this.lexer.start, this.lexer.end, code, message, hint);
  }

  private failAt(at: number, end: number, code: ParseErrorCode, message: string, hint?: string): Error {
    return errorAt(code, message, this.lexer.source, at, end, hint);
  }

  private neverClosed(): Error {
    const at = this.stack.offset;
    const hint =
      this.open === 1 ? "Add a ) where it should close." : `${this.open} parentheses are open at the end.`;
    return this.failAt(at, at + 1, "unbalanced-parenthesis", "this parenthesis never closes", hint);
  }

  private strayClose(): Error {
    return this.fail(
      "unbalanced-parenthesis",
      "this parenthesis closes nothing",
      "Remove it, or open one before.",
    );
  }

  private strayComma(): Error {
    return this.fail(
      "comma-outside-call",
      "a comma separates the arguments of a function only",
      "Decimals are written with a point: 1.5.",
    );
  }

  /** The error for a token that begins no operand, where one is due. */
  private missing(): Error {
    const { lexer, stack, token } = this;
    const { source } = lexer;
    if (token === Token.Refused || token === Token.Bang) return refuse(source, lexer.start, lexer.end, true);
    const closes = token === Token.End || token === Token.Close || token === Token.Comma;
    if (this.before < 0) {
      if (token === Token.End)
        return this.failAt(lexer.from, lexer.from, "empty", "there is no formula here");
      if (token === Token.Close) return this.strayClose();
      if (token === Token.Comma) return this.strayComma();
    }
    const previous = source.slice(this.before, this.beforeEnd);
    if (previous === "%") return refuse(source, this.before, this.beforeEnd, true);
    if (token === Token.Colon && previous !== "?") return refuse(source, lexer.start, lexer.end, true);
    if (previous === "(" || previous === ",") {
      if (token === Token.End) return this.neverClosed();
      if (token === Token.Close && previous === "(")
        return this.failAt(
          this.before,
          lexer.end,
          "empty-parentheses",
          "there is nothing in these parentheses",
        );
      if (closes) {
        const [at, end] = previous === "," ? [this.before, this.beforeEnd] : [lexer.start, lexer.end];
        return stack.kind() === Op.CALL
          ? this.failAt(at, end, "missing-operand", "an argument is missing beside this comma")
          : this.strayComma();
      }
    } else if (closes && this.before >= 0) {
      if (token === Token.Close && this.open === 0) return this.strayClose();
      return this.failAt(this.before, this.beforeEnd, "trailing-operator", `nothing follows “${previous}”`);
    }
    const text = lexer.text();
    const between = this.before >= 0 && previous !== "(" && previous !== ",";
    const message = between
      ? `an operand is missing between “${previous}” and “${text}”`
      : `an operand is missing before “${text}”`;
    return this.fail("missing-operand", message);
  }
}

function isConnective(name: string): boolean {
  return name === "and" || name === "or" || name === "xor";
}
