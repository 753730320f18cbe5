/** What users say of functions with rules of their own, and what such functions are to them. */
import type { Given, Replaced, ScalarOf } from "../types.js";

/** Which arguments are no inputs of the derivative. */
export interface CustomOptions {
  /** Their positions; the rules get them first. From the end where negative. */
  readonly nondiffArgnums?: number | readonly number[];
  /** Their names in the function's source. */
  readonly nondiffArgnames?: string | readonly string[];
  /** What the function is called in print and in errors; its own name unless told. */
  readonly name?: string;
}

/** How rules are called. */
export interface RuleOptions {
  /**
   * Tells a rule which tangents are 0 because what they belong to does not vary: those are `symbolicZero`. Of a rule for
   * reverse mode the forward function gets `{ value, perturbed }` for each leaf.
   */
  readonly symbolicZeros?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: the parameters of users' functions are contravariant, so that only `any` admits them all
export type AnyFunction = (...args: any[]) => unknown;

/** What a rule for forward mode is given: primals and tangents, each an array with an entry for each argument. */
export type JvpRule = AnyFunction;

/** A function with rules of its own. Called with numbers it computes; called with expressions it stays opaque, so that its rules are found. */
export interface CustomFunction<A extends readonly unknown[] = readonly unknown[], R = unknown> {
  <G extends Given<A>>(...args: G): Replaced<R, ScalarOf<G>>;
  /**
   * Declares the rule for forward mode, which serves reverse mode too, unless that has one of its own. It is called when it is
   * first needed, with expressions: `f.defjvp(([x], [dx]) => [f(x), mul(cos(x), dx)])`. Arguments named by
   * `nondiffArgnums` come first.
   * @throws FluxionsError `rule-exists`; when it is used: `rule-failed`, `rule-result`, `structure-mismatch`, `nonlinear-rule`
   */
  defjvp(rule: JvpRule, options?: RuleOptions): CustomFunction<A, R>;
  /**
   * A rule for each argument: `f.defjvps((dx, out, x) => mul(cos(x), dx), null)`. `null`: the derivative by it is 0.
   * @throws FluxionsError `rule-exists`, `arity`; when it is used: as for `defjvp`
   */
  defjvps(...rules: readonly (AnyFunction | null)[]): CustomFunction<A, R>;
  /**
   * Declares the rule for reverse mode: `forward` takes the arguments and returns the result and residuals, `backward` takes
   * the residuals and the cotangent of the result and returns an array with a cotangent for each argument; `null` for 0.
   * Forward mode uses its transpose, unless it has a rule of its own.
   * @throws FluxionsError `rule-exists`; when it is used: `rule-failed`, `rule-result`, `structure-mismatch`
   */
  defvjp(forward: AnyFunction, backward: AnyFunction, options?: RuleOptions): CustomFunction<A, R>;
}
