/**
 * Formulas in nerdamer's syntax, and its answers read back. It evaluates what it is given and has names of its own (i, e,
 * pi, functions, settings), so that no name of a formula reaches it: symbols are v0, v1, … there.
 */
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import { E_OP, EXP, Kind, type Op, PI_OP } from "../expr/op.js";
import { isNumber, ONE, rationalOf } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { freeSymbols, postorder } from "../expr/walk.js";
import type { Book } from "../language/book.js";

/** Longer questions are hardly ever answered in time. */
const MOST_CHARACTERS = 4_000;
const MOST_NODES = 400;

/** Functions that have the same name and meaning there, as far as real numbers go. */
const same = new Set([
  ...["sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "asec", "acsc", "acot"],
  ...["sinh", "cosh", "tanh", "sech", "csch", "coth", "asinh", "acosh", "atanh", "asech", "acsch", "acoth"],
  ...["abs", "sign", "sqrt", "log", "erf", "factorial", "gamma"],
]);

export class Vocabulary {
  private readonly names = new Map<Expr, string>();

  /** @param variable what the question is about: whatever does not contain it is a constant, whatever it is */
  constructor(
    private readonly book: Book,
    private readonly variable: Expr,
  ) {
    this.name(variable);
  }

  /**
   * A formula as a text for nerdamer.
   * @throws FluxionsError `no-proposal` where it contains what nerdamer does not know, or is too large
   */
  write(e: Expr): string {
    const nodes = postorder([e]);
    if (nodes.length > MOST_NODES) throw tooLarge();
    const varies = new Set<Expr>();
    const texts = new Map<Expr, string>();
    for (const n of nodes) {
      if (n === this.variable || n.args.some((a) => varies.has(a))) varies.add(n);
      const text = this.node(n, (a) => texts.get(a) as string, varies.has(n));
      if (text.length > MOST_CHARACTERS) throw tooLarge();
      texts.set(n, text);
    }
    return texts.get(e) as string;
  }

  private node(n: Expr, text: (e: Expr) => string, varies: boolean): string {
    const { op, args } = n;
    switch (op.kind) {
      case Kind.Number:
        return `(${rationalOf(n)})`;
      case Kind.Symbol:
        return this.name(n);
      case Kind.Constant:
        if (op === PI_OP) return "pi";
        if (op === E_OP) return "e";
        break;
      case Kind.Sum: {
        const terms = rationalOf(n.value as Expr).sign === 0 ? [] : [`(${rationalOf(n.value as Expr)})`];
        for (let i = 0; i < args.length; i += 2)
          terms.push(args[i + 1] === ONE ? text(args[i]) : `(${rationalOf(args[i + 1])})*${text(args[i])}`);
        return `(${terms.join("+")})`;
      }
      case Kind.Product: {
        const factors = n.value === ONE ? [] : [`(${rationalOf(n.value as Expr)})`];
        for (let i = 0; i < args.length; i += 2)
          factors.push(args[i + 1] === ONE ? text(args[i]) : power(text, args[i], args[i + 1]));
        return `(${factors.join("*")})`;
      }
      case Kind.Power:
        return power(text, args[0], args[1]);
      case Kind.Call:
        return this.call(n, text, varies);
    }
    // The condition of a constant choice stands in no text: the choice itself has a name.
    if (op.boolean && !varies) return "";
    if (op.boolean) throw unknown(op);
    throw new FluxionsError("no-proposal", `“${n}” has no place in a question of algebra`);
  }

  private call(n: Expr, text: (e: Expr) => string, varies: boolean): string {
    const { op, args } = n;
    // Whatever it is, it stands for a number that does not change.
    if (!varies) return this.name(n);
    if (op === EXP) return `(e^(${text(args[0])}))`;
    if (op.arity === 1 && same.has(op.name) && op.declared.native !== null && !this.book.redeclares(op))
      return `${op.name}(${text(args[0])})`;
    const { meaning } = op.declared;
    if (meaning === null || op.boolean) throw unknown(op);
    return this.write(meaning.fill(args));
  }

  private name(e: Expr): string {
    const name = this.names.get(e) ?? `v${this.names.size}`;
    this.names.set(e, name);
    return name;
  }

  /**
   * What an answer says, in terms of the formula's own symbols.
   * @throws FluxionsError `unreadable-proposal`, `complex-proposal`
   */
  read(answer: string): Expr {
    let e: Expr;
    try {
      e = this.book.parse(answer);
    } catch (error) {
      if (!(error instanceof FluxionsError)) throw error;
      throw new FluxionsError(
        "unreadable-proposal",
        `the proposal “${shortened(answer)}” cannot be read here`,
        {
          hint: `${error.message.split("\n")[0]}.`,
        },
      );
    }
    if (e.op.boolean)
      throw new FluxionsError("unreadable-proposal", `the proposal “${shortened(answer)}” is no number`);
    const own = new Map([...this.names].map(([mine, theirs]) => [theirs, mine]));
    for (const name of freeSymbols(e)) {
      if (own.has(name)) continue;
      if (name === "i")
        throw new FluxionsError(
          "complex-proposal",
          `the proposal “${shortened(this.shown(answer))}” contains the imaginary unit`,
          { hint: "Formulas are real here; say more by assumptions, if the result is real." },
        );
      throw new FluxionsError(
        "unreadable-proposal",
        `the proposal “${shortened(answer)}” speaks of ${name}, which is not in the question`,
      );
    }
    return substitute(e, own);
  }

  /** An answer with the formula's own names, as far as those are names: for people. */
  shown(answer: string): string {
    const own = new Map([...this.names].map(([mine, theirs]) => [theirs, mine]));
    return answer.replace(/\bv\d+\b/g, (name) => {
      const e = own.get(name);
      return e === undefined ? name : e.op.kind === Kind.Symbol ? String(e.value) : `(${e})`;
    });
  }
}

function power(text: (e: Expr) => string, base: Expr, exponent: Expr): string {
  if (isNumber(exponent) && String(rationalOf(exponent)) === "1/2") return `sqrt(${text(base)})`;
  return `((${text(base)})^${isNumber(exponent) ? text(exponent) : `(${text(exponent)})`})`;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function tooLarge(): FluxionsError {
  return new FluxionsError("no-proposal", "the formula is too large to be proposed an answer for", {
    hint: "Split it into parts.",
  });
}

function unknown(op: Op): FluxionsError {
  return new FluxionsError("no-proposal", `“${op.name}” is unknown to what proposes answers`, {
    hint: "It knows powers, exponentials, logarithms, trigonometric and hyperbolic functions, abs, sign and erf.",
  });
}

/** A symbol that occurs in none of these. */
export function freshSymbol(base: string, ...roots: readonly Expr[]): Expr {
  const names = new Set(freeSymbols(...roots));
  let name = base;
  for (let k = 1; names.has(name); k++) name = `${base}_${k}`;
  return symbol(name);
}
