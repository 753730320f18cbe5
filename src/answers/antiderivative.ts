/** Antiderivatives: sought by own rules, else proposed by nerdamer, and verified in both cases. */

import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { linear, ZERO } from "../expr/reals.js";
import { transform } from "../expr/rebuild.js";
import { build } from "../expr/template.js";
import { signOf } from "../facts/ask.js";
import { Vocabulary } from "../propose/vocabulary.js";
import { withDomain } from "../simplify/domain.js";
import { simplify } from "../simplify/simplify.js";
import { sizeOf } from "../simplify/size.js";
import { dependent, mayJump } from "./continuity.js";
import { type Check, checkIntegral, type Integrand, type Verified } from "./integral-check.js";
import { inPlainFunctions } from "./plain.js";
import { primitive } from "./primitive.js";
import type { Resources } from "./search.js";

/** An antiderivative or a definite integral that has been verified. */
export interface Integral {
  readonly expr: Expr;
  /** "proved": its derivative is the integrand, by exact algebra. "tested": it agrees at many points, with many digits. */
  readonly verified: Verified;
  /** Where the result is defined, as far as the integrand does not say it. */
  readonly conditions: readonly Expr[];
  /** What found it: own rules, or a proposal of nerdamer. */
  readonly method: "rules" | "proposal";
}

/** What rules may take of the time that is left, and what the verification of one result may. */
const RULES_SHARE = 0.4;
const CHECK_SHARE = 0.5;
const TIDYING = 600;

/**
 * An antiderivative on each interval on which it and the integrand are defined.
 * @throws FluxionsError `no-integral`, `unverified-integral`, `complex-proposal`, `unreadable-proposal`, `no-proposal`, `timeout`
 */
export function antiderivative(given: Integrand, resources: Resources): Integral {
  const plain = inPlainFunctions(given.book, given.e, given.x, given.context);
  const own = byRules(given, plain, resources);
  if (own !== null) return own;
  return byProposal(given, plain, resources);
}

function byRules(given: Integrand, plain: Expr, resources: Resources): Integral | null {
  const F = primitive({ ...given, e: plain }, resources.left() * RULES_SHARE);
  if (F === null) return null;
  for (const candidate of candidates(F, given)) {
    try {
      const check = checkIntegral(given, candidate, resources.left() * CHECK_SHARE);
      return { expr: candidate, ...check, method: "rules" };
    } catch (error) {
      // Rules are applied without asking where they hold: the check does.
      if (!(error instanceof FluxionsError)) throw error;
    }
  }
  return null;
}

function byProposal(given: Integrand, plain: Expr, resources: Resources): Integral {
  const { book, e, x } = given;
  const vocabulary = new Vocabulary(book, x);
  const question = { operation: "integrate", args: [vocabulary.write(plain), vocabulary.write(x)] } as const;
  const answer = resources.ask(question);
  if (/\b(integrate|defint)\s*\(/.test(answer))
    throw new FluxionsError("no-integral", `no antiderivative of “${e}” was found`, {
      hint: "It may have none among the functions that there are.",
    });
  const proposed = vocabulary.read(answer);
  let first: FluxionsError | null = null;
  for (const candidate of candidates(proposed, given)) {
    resources.check("the verification of the proposal");
    try {
      const check: Check = checkIntegral(given, candidate, resources.left() * CHECK_SHARE);
      return { expr: candidate, ...check, method: "proposal" };
    } catch (error) {
      if (!(error instanceof FluxionsError)) throw error;
      first ??= error;
    }
  }
  throw first as FluxionsError;
}

/** The forms of a proposal, the best first: real where it may be, and as small as it can be made. */
function* candidates(F: Expr, given: Integrand): Iterable<Expr> {
  const { book, x, context } = given;
  const forms = new Set<Expr>();
  for (const whole of [withAbsoluteLogarithms(F, given), F]) {
    const form = withoutConstants(whole, x);
    const inside = withDomain(given.e, context);
    const small = simplify(book, form, { context: inside, budget: { milliseconds: TIDYING } });
    if (sizeOf(small) <= sizeOf(form) && mayJump(small, x, inside) === null)
      forms.add(withoutConstants(small, x));
    forms.add(form);
  }
  yield* forms;
}

/** An antiderivative is one with any constant. */
function withoutConstants(F: Expr, x: Expr): Expr {
  if (F.op.kind !== Kind.Sum) return F;
  const varies = dependent(x, [F]);
  const kept: Expr[] = [];
  for (let i = 0; i < F.args.length; i += 2) if (varies.has(F.args[i])) kept.push(F.args[i], F.args[i + 1]);
  return kept.length === 0 ? F : linear(ZERO, kept);
}

/** log(u) as log(abs(u)) where u may be negative: both have one derivative, and the second one is real for both signs. */
function withAbsoluteLogarithms(F: Expr, { book, e, x, context }: Integrand): Expr {
  const [log, abs] = [book.find("log", 1), book.find("abs", 1)];
  if (log === undefined || abs === undefined) return F;
  const varies = dependent(x, [F]);
  const inside = withDomain(e, context);
  return transform(F, (n, was) => {
    if (n.op !== log || !varies.has(was) || n.args[0].op === abs) return n;
    const sign = signOf(n.args[0], inside);
    return sign === "positive" || sign === "nonnegative" ? n : build(log, null, [call(abs, [n.args[0]])]);
  });
}
