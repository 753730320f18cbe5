/** Questions about expressions, and the assumptions under which they are answered. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, refuseReleased } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { factOf, truthOf } from "./analyse.js";
import { both, readAssumption } from "./assumption-text.js";
import { Context, nothingAssumed } from "./context.js";
import { type Answer, type Fact, isEqual } from "./fact.js";
import type { Interval } from "./interval.js";
import { withCondition } from "./refine.js";

/** What is known of a sign. */
export type Sign = "positive" | "negative" | "zero" | "nonnegative" | "nonpositive" | "nonzero" | "unknown";

/**
 * Assumptions about symbols, by their names: `assume({ x: "positive", n: "integer, n > 2", t: "0 <= t <= 1" })`. Words are
 * real, positive, negative, nonnegative, nonpositive, nonzero and integer; a symbol that is not named is real. With
 * `base`, they are added to what that context assumes.
 * @example
 * const context = assume({ x: "positive", t: "0 <= t <= 1" });
 * console.log(ask(parse("x + t > 0"), context)); // yes
 * console.log(ask(parse("x > t"), context)); // unknown
 * @throws FluxionsError `unknown-assumption`, `contradiction`
 */
export function assume(
  assumptions: Readonly<Record<string, string>>,
  base: Context = nothingAssumed,
): Context {
  const symbols = new Map(base.symbols);
  for (const [name, text] of Object.entries(assumptions)) {
    if (typeof text !== "string")
      throw new FluxionsError(
        "unknown-assumption",
        `an assumption about ${name} is a text, but got ${typeof text}`,
      );
    const said = readAssumption(name, text);
    const before = symbols.get(name);
    symbols.set(name, before === undefined ? said : both(name, before, said, text));
  }
  return new Context(symbols, base.terms, null, 0, 0, base.knowsSums);
}

/**
 * The context that assumes a condition as well: `assuming(parse("x < y"))`.
 * @throws FluxionsError `contradiction`, `truth-value`
 */
export function assuming(condition: Expr, context: Context = nothingAssumed): Context {
  checkCondition(condition);
  const refined = withCondition(condition, context, factOf);
  if (refined === null)
    throw new FluxionsError("contradiction", `“${condition}” cannot hold under what is assumed already`, {
      hint: "Leave out one of the assumptions.",
    });
  return refined;
}

/**
 * Does a condition hold? `yes` and `no` speak of all points that fit the assumptions and at which both sides of its
 * comparisons are defined; `unknown` is neither, and never a reason to act.
 * @throws FluxionsError `truth-value` where it is no condition
 */
export function ask(condition: Expr, context: Context = nothingAssumed): Answer {
  checkCondition(condition);
  return truthOf(condition, context).answer;
}

/**
 * An interval that contains all values that an expression has at points that fit the assumptions. Its ends are exact
 * rational numbers, or null for infinity; it is empty where the expression is known to be defined nowhere.
 * @example
 * console.log(String(bounds(parse("x^2 + 1")))); // [1, Infinity)
 * @throws FluxionsError `truth-value`
 */
export function bounds(e: Expr, context: Context = nothingAssumed): Interval {
  return numberFact(e, context).range;
}

/**
 * What is known of the sign of an expression, wherever it is defined.
 * @throws FluxionsError `truth-value`
 */
export function signOf(e: Expr, context: Context = nothingAssumed): Sign {
  const f = numberFact(e, context);
  const { range } = f;
  const zero = Rational.zero;
  if (range.empty) return "unknown";
  if (range.above(zero)) return "positive";
  if (range.below(zero)) return "negative";
  if (range.isPoint) return "zero";
  if (range.atLeast(zero)) return "nonnegative";
  if (range.atMost(zero)) return "nonpositive";
  return f.nonzero ? "nonzero" : "unknown";
}

/**
 * Is it different from 0 wherever it is defined?
 * @throws FluxionsError `truth-value`
 */
export function isNonzero(e: Expr, context: Context = nothingAssumed): Answer {
  const zero = isEqual(numberFact(e, context), Rational.zero);
  return zero === "no" ? "yes" : zero === "yes" ? "no" : "unknown";
}

/**
 * Is it a whole number wherever it is defined?
 * @throws FluxionsError `truth-value`
 */
export function isInteger(e: Expr, context: Context = nothingAssumed): Answer {
  const f = numberFact(e, context);
  if (f.range.empty) return "unknown";
  if (f.integer) return "yes";
  return holdsNoInteger(f) ? "no" : "unknown";
}

function holdsNoInteger({ range }: Fact): boolean {
  const { low, high } = range;
  if (low === null || high === null) return false;
  const first = low.neg().floor().neg();
  const next = range.contains(first) ? first : first.add(Rational.one);
  return !range.contains(next);
}

/**
 * Is it defined at all points that fit the assumptions (`yes`), or at none (`no`)? Division by something that may be 0
 * leaves it `unknown`, and so does a function whose needs are not known to be met.
 * @throws FluxionsError `truth-value`
 */
export function isDefined(e: Expr, context: Context = nothingAssumed): Answer {
  const f = numberFact(e, context);
  return f.range.empty ? "no" : f.defined ? "yes" : "unknown";
}

function numberFact(e: Expr, context: Context): Fact {
  refuseReleased(e);
  if (e.op.boolean)
    throw new FluxionsError("truth-value", "bounds are those of a number, but got a truth value", {
      hint: "Ask whether a condition holds.",
    });
  return factOf(e, context);
}

function checkCondition(condition: Expr): void {
  refuseReleased(condition);
  if (!condition.op.boolean)
    throw new FluxionsError("truth-value", "what is asked or assumed is a condition, but got a number", {
      hint: "Compare it with something: x > 0.",
    });
}
