/** Solutions of equations: sought by own algebra, else proposed by nerdamer, and put into the equation in both cases. */
import { toSymbol, type Variable } from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, refuseReleased, symbol } from "../expr/node.js";
import { EQUAL, FALSE_OP, TRUE_OP } from "../expr/op.js";
import { sub, ZERO } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { freeSymbols, postorder } from "../expr/walk.js";
import { ask, assuming, isInteger, isNonzero } from "../facts/ask.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import type { Book } from "../language/book.js";
import { Vocabulary } from "../propose/vocabulary.js";
import { certainTruth } from "../simplify/certain.js";
import { domainOf } from "../simplify/conditions.js";
import { claims, equal } from "../simplify/equal.js";
import { points } from "../simplify/points.js";
import { simplify } from "../simplify/simplify.js";
import { sizeOf } from "../simplify/size.js";
import { provedZero } from "../simplify/zero.js";
import type { Verified } from "./integral-check.js";
import { isValue, pointText, valueAt } from "./numbers.js";
import { inPlainFunctions } from "./plain.js";
import type { Root } from "./roots.js";
import { type Resources, type SearchOptions, searched } from "./search.js";
import { type Found, Zeros } from "./zeros.js";

export interface SolveOptions extends SearchOptions {
  readonly context?: Context;
}

/** A solution that was put into the equation. */
export interface Solution {
  readonly expr: Expr;
  /** "proved": put into the equation it makes 0, by exact algebra. "tested": to 40 digits, at many values of the other symbols. */
  readonly verified: Verified;
  /** What must hold of the other symbols. */
  readonly conditions: readonly Expr[];
}

/** What is left out of the solutions. */
export interface Dropped {
  /** What was found or proposed, as a text. */
  readonly text: string;
  /** Why it is no solution, or not known to be one. */
  readonly reason: string;
}

/** The real solutions that were found, and what is known of their completeness. */
export interface Solutions {
  readonly solutions: readonly Solution[];
  /** Are these all the real solutions, wherever the conditions hold? False where that is not known. */
  readonly complete: boolean;
  /** Every number at which the equation is defined solves it. */
  readonly always: boolean;
  /** Why they may not be all; empty where they are. */
  readonly notes: readonly string[];
  readonly dropped: readonly Dropped[];
  readonly method: "rules" | "proposal";
}

interface Equation {
  readonly book: Book;
  /** The equation says that it is 0. */
  readonly f: Expr;
  readonly x: Expr;
  readonly context: Context;
}

const DIGITS = 40;
/** Values of the other symbols at which a solution is put into the equation, and how many of them have to be usable. */
const MOST_POINTS = 60;
const USABLE = 8;
const CHECKING = 1_000;
const TIDYING = 400;
/** nerdamer lists approximations of a periodic equation's solutions. */
const MOST_PROPOSED = 20;

/**
 * The real solutions of an equation, or the zeros of an expression.
 * @throws FluxionsError `no-solution-found`, `no-proposal`, `timeout`, `aborted`, `not-a-symbol`, `truth-value`
 */
export function solve(
  book: Book,
  equation: Expr,
  wrt: Variable,
  options: SolveOptions = {},
): Promise<Solutions> {
  return searched((resources) => solutions(book, equation, wrt, options, resources), options);
}

/** The work of `solve`, in a search of whoever calls it. */
export function solutions(
  book: Book,
  equation: Expr,
  wrt: Variable,
  { context = nothingAssumed }: SolveOptions,
  resources: Resources,
): Solutions {
  const x = toSymbol(wrt);
  refuseReleased(equation);
  const { op, args } = equation;
  if (op === TRUE_OP || op === FALSE_OP) return trivial(op === TRUE_OP);
  if (op.boolean && op !== EQUAL)
    throw new FluxionsError("truth-value", `“${equation}” is neither an equation nor a number`, {
      hint: "Write x^2 == 4, or an expression whose zeros are sought.",
    });
  const f = op === EQUAL ? sub(args[0], args[1]) : equation;
  // What both sides need stands in their difference only as far as it does not cancel.
  const sides = op === EQUAL ? args : [equation];
  return new Search({ book, f, x, context }, sides, resources).run();
}

function trivial(always: boolean): Solutions {
  return { solutions: [], complete: true, always, notes: [], dropped: [], method: "rules" };
}

class Search {
  private readonly dropped: Dropped[] = [];

  constructor(
    private readonly given: Equation,
    private readonly sides: readonly Expr[],
    private readonly resources: Resources,
  ) {}

  run(): Solutions {
    const { book, f, x, context } = this.given;
    if (f === ZERO || provedZero(book, f, context, { milliseconds: CHECKING })) return trivial(true);
    if (!postorder([f]).includes(x)) return this.constant();
    const found = new Zeros(book, x, context).of(inPlainFunctions(book, f, x, context));
    if (found === null) return this.proposed();
    return this.finished(found, "rules");
  }

  private constant(): Solutions {
    const { f, x, context } = this.given;
    if (isNonzero(f, context) === "yes") return trivial(false);
    const value = freeSymbols(f).length === 0 ? valueAt(f, new Map()) : null;
    if (isValue(value) && !value.isZero()) return trivial(false);
    throw new FluxionsError("no-solution-found", `the equation does not contain ${x}, and may hold or not`, {
      hint: `It says that “${f}” is 0.`,
    });
  }

  private proposed(): Solutions {
    const { book, f, x } = this.given;
    const vocabulary = new Vocabulary(book, x);
    const answer = this.resources.ask({
      operation: "solve",
      args: [vocabulary.write(f), vocabulary.write(x)],
    });
    const found: Root[] = [];
    for (const part of elements(answer)) {
      try {
        found.push({ expr: vocabulary.read(part), conditions: [] });
      } catch (error) {
        if (!(error instanceof FluxionsError)) throw error;
        const reason = error.code === "complex-proposal" ? "it is not real" : "it cannot be read";
        this.dropped.push({ text: vocabulary.shown(part), reason });
      }
    }
    const result = this.finished(
      { zeros: found.slice(0, MOST_PROPOSED), complete: false, needs: [], notes: [] },
      "proposal",
    );
    if (result.solutions.length === 0)
      throw new FluxionsError("no-solution-found", `no solution of “${f} = 0” was found${this.summary()}`, {
        hint: "That does not mean that there is none.",
      });
    return { ...result, notes: [...result.notes, "there may be other solutions"] };
  }

  private summary(): string {
    if (this.dropped.length === 0) return "";
    const shown = this.dropped.slice(0, 3).map(({ text, reason }) => `${text}: ${reason}`);
    return `; ${this.dropped.length} proposed, of which none is known to hold (${shown.join("; ")})`;
  }

  private finished({ zeros, complete, needs, notes }: Found, method: Solutions["method"]): Solutions {
    const solutions: Solution[] = [];
    const open = new Set(needs);
    let undecided = false;
    for (const { expr, conditions } of zeros) {
      this.resources.check("the verification of the solutions");
      const s = this.tidy(expr);
      if (solutions.some((other) => other.expr === s || this.same(other.expr, s))) continue;
      const checked = this.check(s, conditions);
      if ("reason" in checked) {
        // Where the conditions do not hold, another zero may stand in its place.
        if (!checked.certain) undecided = true;
        else for (const c of conditions) open.add(c);
        this.dropped.push({ text: String(s), reason: checked.reason });
      } else solutions.push({ expr: s, ...checked });
    }
    // What the conditions of every solution say holds wherever the solutions are looked at.
    const unsaid = [...open].filter(
      (need) => solutions.length === 0 || solutions.some((s) => !this.follows(need, s.conditions)),
    );
    return {
      solutions,
      complete: complete && !undecided && unsaid.length === 0,
      always: false,
      notes: [
        ...notes,
        ...(undecided ? ["what could not be verified was left out"] : []),
        ...(unsaid.length > 0 ? [`these are all only where ${unsaid.join(", ")}`] : []),
      ],
      dropped: this.dropped,
      method,
    };
  }

  private tidy(s: Expr): Expr {
    const { book, context } = this.given;
    const small = simplify(book, s, { context, budget: { milliseconds: TIDYING } });
    return sizeOf(small) <= sizeOf(s) ? small : s;
  }

  private same(a: Expr, b: Expr): boolean {
    const { book, context } = this.given;
    return provedZero(book, sub(a, b), context, { milliseconds: 200 });
  }

  /** What is known of a solution, or why it is left out. */
  private check(s: Expr, given: readonly Expr[]): Omit<Solution, "expr"> | Refusal {
    const { book, f, x, context } = this.given;
    if (postorder([s]).includes(x)) return refusal(`it contains ${x}`, false);
    const at = new Map([[x.value as string, s]]);
    const assumed = context.symbols.get(x.value as string);
    const needs = new Set([
      ...(assumed === undefined ? [] : claims(s, assumed)),
      // Without other symbols the digits of the values tell where the equation is defined, and more exactly.
      ...(freeSymbols(s, ...this.sides).every((name) => name === x.value)
        ? []
        : [
            ...this.sides.flatMap((side) => domainOf(side, context)).map((c) => substitute(c, at)),
            ...domainOf(s, context),
          ]),
      ...given,
    ]);
    const conditions: Expr[] = [];
    for (const need of needs) {
      const truth = this.truth(need);
      if (truth === false)
        return refusal(
          assumed !== undefined && claims(s, assumed).includes(need)
            ? `it contradicts what is assumed of ${x}`
            : given.includes(need)
              ? `there ${need} would have to hold`
              : "the equation is not defined there",
          true,
        );
      if (truth === null && freeSymbols(need).length > 0) conditions.push(need);
    }
    if (assumed?.integer === true && isInteger(s, context) !== "yes")
      return refusal(`it is not known to be whole, as ${x} is assumed to be`, isInteger(s, context) === "no");
    const met = this.met(conditions);
    if (met === null) return refusal("its conditions contradict what is assumed", true);
    const put = substitute(f, at);
    const tested = this.tried(put, s, conditions);
    if (typeof tested === "object") return tested;
    const proved =
      put === ZERO ||
      provedZero(book, put, met, { milliseconds: CHECKING }) ||
      equal(book, put, ZERO, { context: met, budget: { milliseconds: CHECKING } }).answer === "proved";
    if (!proved && tested < USABLE && freeSymbols(put, s).length > 0)
      return refusal("it could be tried at too few points", false);
    return { verified: proved ? "proved" : "tested", conditions: this.independent(conditions) };
  }

  private truth(need: Expr): boolean | null {
    const answer = ask(need, this.given.context);
    if (answer !== "unknown") return answer === "yes";
    return freeSymbols(need).length === 0 ? certainTruth(need) : null;
  }

  /** The context in which the conditions hold; null where they contradict it. */
  private met(conditions: readonly Expr[]): Context | null {
    let { context } = this.given;
    for (const c of conditions) {
      if (ask(c, context) === "no") return null;
      try {
        context = assuming(c, context);
      } catch (error) {
        if (error instanceof FluxionsError && error.code === "contradiction") return null;
        throw error;
      }
    }
    return context;
  }

  private follows(need: Expr, conditions: readonly Expr[]): boolean {
    const met = this.met(conditions);
    return met !== null && ask(need, met) === "yes";
  }

  /** Without those that follow from the others. */
  private independent(conditions: readonly Expr[]): Expr[] {
    const kept = [...conditions];
    for (let i = kept.length - 1; i >= 0 && kept.length > 1; i--) {
      const others = this.met(kept.toSpliced(i, 1));
      if (others !== null && ask(kept[i], others) === "yes") kept.splice(i, 1);
    }
    return kept;
  }

  /** Puts it into the equation, with values for the other symbols: at how many points the equation held, or why it does not. */
  private tried(put: Expr, s: Expr, conditions: readonly Expr[]): number | Refusal {
    const { f, x, context } = this.given;
    const name = x.value as string;
    const others = freeSymbols(f, s, ...context.terms.keys())
      .filter((n) => n !== name)
      .map(symbol);
    let usable = 0;
    let undefinedAt: string | null = null;
    let seen = 0;
    for (const point of points(others, [put, s], context)) {
      if (seen++ >= MOST_POINTS || usable >= USABLE) break;
      if (conditions.some((c) => certainTruth(substitute(c, point)) !== true)) continue;
      const root = substitute(s, point);
      if (!isValue(valueAt(root, new Map()))) continue;
      // Not into `put`, where 0 times something undefined has become 0.
      const value = valueAt(f, new Map([...point, [name, root]]), DIGITS);
      const where = point.size === 0 ? "" : ` at ${pointText(point)}`;
      if (value === "undefined") {
        undefinedAt = where;
        if (point.size === 0) break;
        continue;
      }
      if (value === null) continue;
      // At other values of the other symbols it may be one.
      if (!value.isZero())
        return refusal(`the two sides differ by ${value.toPrecision(3)}${where}`, point.size === 0);
      usable++;
    }
    if (usable > 0) return usable;
    if (undefinedAt !== null)
      return refusal(`the equation is not defined there${undefinedAt}`, others.length === 0);
    return refusal("it is real nowhere, as far as can be told", false);
  }
}

interface Refusal {
  readonly reason: string;
  /** Is it certainly no solution? */
  readonly certain: boolean;
}

const refusal = (reason: string, certain: boolean): Refusal => ({ reason, certain });

/** The elements of “[a, b]”. */
function elements(answer: string): string[] {
  const inside = answer.trim().replace(/^\[|\]$/g, "");
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= inside.length; i++) {
    const c = inside[i];
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    else if (c === undefined || (c === "," && depth === 0)) {
      if (inside.slice(from, i).trim() !== "") parts.push(inside.slice(from, i).trim());
      from = i + 1;
    }
  }
  return parts;
}
