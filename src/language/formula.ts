/** From parsed text to expressions, in either dialect. */
import { arityError, call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import { fadd, fdiv, fmul, fneg, fpow, fsub } from "../expr/floats.js";
import {
  all,
  any,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  not,
  unequal,
  where,
} from "../expr/logic.js";
import { type Expr, exactly } from "../expr/node.js";
import { AND, EQUAL, Kind, LESS, LESS_EQUAL, NOT, type Op, OR, UNEQUAL, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import {
  E,
  FALSE,
  linear,
  MINUS_ONE,
  neg,
  ONE,
  PI,
  pow,
  powers,
  rational,
  smallInteger,
  TRUE,
  ZERO,
} from "../expr/reals.js";
import { type Builder, type ParseOptions, parse } from "./parse.js";
import { errorAt } from "./quote.js";
import { nearest } from "./spelling.js";

/** Numbers that a text may ask for by powers and factorials, in bits: 2^2000 is fine, 9^9^9^9 is not. */
export const TEXT_BITS = 2048;

/** What names mean in a text. */
export interface Scope {
  /** The function with this name and number of arguments. */
  find(name: string, arity: number): Op | undefined;
  /** Is this the name of a function, with whatever number of arguments? */
  has(name: string): boolean;
  /** All names, for “did you mean”. */
  names(): Iterable<string>;
  /** Parameter lists of the functions with this name. */
  signatures(name: string): readonly string[];
  /** By `name/arity`, what only pages that use this one know beside all that. */
  readonly helpers?: ReadonlyMap<string, Op>;
}

/** What other systems write as functions. */
const operators: ReadonlyMap<string, string> = new Map([
  ["add", "a + b"],
  ["subtract", "a - b"],
  ["multiply", "a*b"],
  ["divide", "a/b"],
  ["unaryMinus", "-a"],
  ["pow", "x^y"],
  ["power", "x^y"],
  ["square", "x^2"],
  ["cube", "x^3"],
]);

/** Functions whose names physicists also use for variables; without parentheses they are read as such. */
const alsoVariables = new Set(["gamma", "beta", "zeta"]);

export type Dialect = "reals" | "floats";

export class FormulaBuilder implements Builder<Expr> {
  constructor(
    protected readonly source: string,
    protected readonly scope: Scope,
    protected readonly dialect: Dialect,
    /** What a bare name is, if it is no constant. */
    protected readonly leaf: (name: string, at: number) => Expr,
  ) {}

  private fail(code: string, message: string, at: number, end: number, hint?: string): never {
    throw errorAt(code, message, this.source, at, end, hint);
  }

  /** The place of the construct that is being built: where an error of a constructor lies. */
  private at = 0;
  private end: number | undefined = undefined;

  private place(at: number, end: number | undefined = undefined): void {
    this.at = at;
    this.end = end;
  }

  /**
   * Parses the source, or a part of it.
   * @throws FluxionsError with its place in the source
   */
  read(options: ParseOptions = {}): Expr {
    try {
      return parse(this.source, this, options);
    } catch (error) {
      if (error instanceof FluxionsError && error.at === undefined)
        throw errorAt(error.code, error.message, this.source, this.at, this.end, error.hint);
      throw error;
    }
  }

  number(literal: string, at: number): Expr {
    if (literal.length === 1) return rational(Rational.integer(literal.charCodeAt(0) - 48));
    this.place(at, at + literal.length);
    return rational(Rational.decimal(literal));
  }

  symbol(name: string, at: number): Expr {
    if (name === "pi") return PI;
    if (name === "e") return E;
    if (name === "Infinity" || name === "NaN")
      this.fail("not-finite", `${name} is not a real number`, at, at + name.length);
    if (this.scope.has(name) && !alsoVariables.has(name))
      this.fail(
        "function-without-arguments",
        `${name} is a function and needs its arguments`,
        at,
        at + name.length,
        `Write ${this.scope.signatures(name).join(" or ")}.`,
      );
    return this.leaf(name, at);
  }

  isFunction(name: string): boolean {
    return this.scope.has(name);
  }

  call(name: string, args: Expr[], at: number, end: number): Expr {
    const op = this.scope.find(name, args.length);
    if (op === undefined) this.unknown(name, args.length, at, end);
    this.place(at, end);
    if (op === WHERE) return this.where(args[0], args[1], args[2], at);
    if (this.dialect === "floats") {
      if (op.arity !== args.length) throw arityError(op, args.length);
      this.numeric(args, at);
      return exactly(op, args);
    }
    const value = call(op, args);
    this.limit(value);
    return value;
  }

  private unknown(name: string, arity: number, at: number, end: number): never {
    if (this.scope.has(name)) {
      const got = arity === 1 ? "one argument" : `${arity} arguments`;
      this.fail(
        "arity",
        `${name} does not take ${got}`,
        at,
        end,
        `Write ${this.scope.signatures(name).join(" or ")}.`,
      );
    }
    const operator = operators.get(name);
    if (operator !== undefined)
      this.fail(
        "unknown-function",
        `there is no function called ${name}`,
        at,
        at + name.length,
        `Write ${operator}.`,
      );
    const near = nearest(name, this.scope.names());
    const guess = near === undefined ? "" : `Did you mean ${near}? `;
    this.fail(
      "unknown-function",
      `there is no function called ${name}`,
      at,
      at + name.length,
      `${guess}For a product write ${name}*(…).`,
    );
  }

  private limit(value: Expr): void {
    const number = value.op.kind === Kind.Product ? (value.value as Expr).value : value.value;
    if (number instanceof Rational && number.wide !== null && number.bits() > TEXT_BITS) this.tooLarge();
  }

  private tooLarge(): never {
    throw new FluxionsError("number-too-large", `the result has more than ${TEXT_BITS} bits`, {
      hint: "Exact results of powers and factorials in a text are limited; compute with logarithms (lgamma, log) or in floats.",
    });
  }

  sum(terms: Expr[], signs: ArrayLike<number>, at: number): Expr {
    this.numeric(terms, at);
    if (this.dialect === "floats") {
      let acc = signs[0] < 0 ? fneg(terms[0]) : terms[0];
      for (let i = 1; i < terms.length; i++) acc = signs[i] < 0 ? fsub(acc, terms[i]) : fadd(acc, terms[i]);
      return acc;
    }
    this.place(at);
    const pairs: Expr[] = [];
    for (let i = 0; i < terms.length; i++) pairs.push(terms[i], signs[i] < 0 ? MINUS_ONE : ONE);
    return linear(ZERO, pairs);
  }

  product(factors: Expr[], inverted: boolean[], at: number): Expr {
    this.numeric(factors, at);
    if (this.dialect === "floats") {
      let acc = factors[0];
      for (let i = 1; i < factors.length; i++)
        acc = inverted[i] ? fdiv(acc, factors[i]) : fmul(acc, factors[i]);
      return acc;
    }
    this.place(at);
    const pairs: Expr[] = [];
    for (let i = 0; i < factors.length; i++) pairs.push(factors[i], inverted[i] ? MINUS_ONE : ONE);
    return powers(ONE, pairs);
  }

  negate(a: Expr, at: number): Expr {
    this.numeric([a], at);
    if (this.dialect === "floats") return a.op.kind === Kind.Number ? neg(a) : fneg(a);
    return neg(a);
  }

  power(base: Expr, exponent: Expr, at: number): Expr {
    this.numeric([base, exponent], at);
    if (this.dialect === "floats") return fpow(base, exponent, ONE, smallInteger(exponent));
    this.place(at);
    if (base.op.kind === Kind.Number && exponent.op.kind === Kind.Number) {
      const bits = (base.value as Rational).bits();
      const times = Math.abs((exponent.value as Rational).toNumber());
      // A root of a negative number is no number, and stays as it is written.
      const folds = (exponent.value as Rational).isInteger || (base.value as Rational).sign > 0;
      if (folds && bits > 0 && bits * times > TEXT_BITS) this.tooLarge();
    }
    const value = pow(base, exponent);
    if (base.op.kind === Kind.Product) this.limit(value);
    return value;
  }

  private numeric(operands: readonly Expr[], at: number): void {
    for (const e of operands)
      if (e.op.boolean)
        this.fail(
          "truth-value",
          "arithmetic needs numbers, but one operand is a truth value",
          at,
          at + 1,
          "Choose numbers by the condition: where(condition, 1, 0).",
        );
  }

  compare(op: "<" | "<=" | ">" | ">=" | "==" | "!=", a: Expr, b: Expr, at: number): Expr {
    this.numeric([a, b], at);
    if (this.dialect === "floats") {
      const flip = op === ">" || op === ">=";
      const which =
        op === "==" ? EQUAL : op === "!=" ? UNEQUAL : op === "<" || op === ">" ? LESS : LESS_EQUAL;
      return exactly(which, flip ? [b, a] : [a, b]);
    }
    return comparisons[op](a, b);
  }

  /** Is this a condition? */
  protected decides(e: Expr): boolean {
    return e.op.boolean;
  }

  private conditions(operands: readonly Expr[], at: number): void {
    for (const e of operands)
      if (!this.decides(e))
        this.fail(
          "truth-value",
          "expected a condition here, but got a number",
          at,
          at + 1,
          "Compare it with something: x != 0.",
        );
  }

  and(args: Expr[], at: number): Expr {
    this.conditions(args, at);
    this.place(at);
    return this.dialect === "floats" ? exactly(AND, args) : all(args);
  }
  or(args: Expr[], at: number): Expr {
    this.conditions(args, at);
    this.place(at);
    return this.dialect === "floats" ? exactly(OR, args) : any(args);
  }
  not(a: Expr, at: number): Expr {
    this.conditions([a], at);
    this.place(at);
    return this.dialect === "floats" ? exactly(NOT, [a]) : not(a);
  }
  where(c: Expr, a: Expr, b: Expr, at = 0): Expr {
    this.conditions([c], at);
    this.numeric([a, b], at);
    this.place(at);
    return this.dialect === "floats" ? exactly(WHERE, [c, a, b]) : where(c, a, b);
  }
  boolean(value: boolean): Expr {
    return value ? TRUE : FALSE;
  }
}

const comparisons: Readonly<Record<string, (a: Expr, b: Expr) => Expr>> = {
  "<": less,
  "<=": lessEqual,
  ">": greater,
  ">=": greaterEqual,
  "==": equal,
  "!=": unequal,
};
