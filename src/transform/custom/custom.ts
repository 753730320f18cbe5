/** Functions with derivative rules of their own: JAX's custom_jvp, custom_vjp and custom_gradient. */
import { FluxionsError } from "../../expr/error.js";
import type { Expr } from "../../expr/node.js";
import type { Like } from "../../language/like.js";
import { requireFunction } from "../trace.js";
import { kindOf } from "../tree.js";
import { Custom, made } from "./function.js";
import { type NamedFunction, named } from "./named.js";
import { checkedName, nameFor } from "./names.js";
import type { AnyFunction, CustomFunction, CustomOptions } from "./options.js";

/**
 * A function of numbers with a name, as books hold them: without a rule the derivative is that of its formula.
 * @example
 * const clipped = customJvp("clipped", (x) => min(x, 1));
 * // Straight through: the derivative is 1 everywhere.
 * clipped.defjvp(([x], [dx]) => [clipped(x), dx]);
 * print(derive(clipped(symbol("x")), "x")); // 1
 * @throws FluxionsError `bad-name`, `reserved-name`, `arity`, `free-symbol`, `rule-result`, `rule-failed`
 */
export function customJvp(name: string, formula: (...args: Expr[]) => Like): NamedFunction;
/**
 * Wraps a function so that its derivative can be declared: JAX's custom_jvp. Without `.defjvp` it cannot be called.
 *
 * Arguments and results are numbers and expressions, or arrays and objects of them. Called with numbers it computes; called with
 * expressions it stays opaque, and its rule survives substitution, simplification, vmap, jit and printing. It may close over
 * values; its rule may call it.
 * @example
 * const f = customJvp((x, y) => mul(sin(x), y), { name: "f" });
 * f.defjvp(([x, y], [dx, dy]) => [f(x, y), add(mul(cos(x), dx, y), mul(sin(x), dy))]);
 * grad(f)(2, 3); // -1.2484405096414273
 * @throws FluxionsError `bad-name`, `not-a-function`; when it is called: `no-rule`, `bad-argnums`, `not-a-tree`, `rule-failed`
 */
export function customJvp<A extends readonly Expr[], R>(
  f: (...args: A) => R,
  options?: CustomOptions,
): CustomFunction<A, R>;
// biome-ignore lint/suspicious/noExplicitAny: arguments of any structure
export function customJvp<A extends readonly any[], R>(
  f: (...args: A) => R,
  options?: CustomOptions,
): CustomFunction<A, R>;
export function customJvp(
  first: string | AnyFunction,
  second?: CustomOptions | ((...args: Expr[]) => Like),
): unknown {
  if (typeof first === "string") {
    requireFunction(second, "customJvp");
    return named(checkedName(first), second as (...args: Expr[]) => Like);
  }
  requireFunction(first, "customJvp");
  const options = (second ?? {}) as CustomOptions;
  return made(new Custom(first, nameFor(first, options.name, "custom"), options, "defjvp"));
}

/**
 * Wraps a function so that its rule for reverse mode can be declared: JAX's custom_vjp. Unlike there, forward mode works as
 * well, by the transpose of the backward rule.
 * @example
 * const f = customVjp((x, y) => mul(sin(x), y), { name: "f" });
 * f.defvjp((x, y) => [f(x, y), [cos(x), sin(x), y]], ([cx, sx, y], g) => [mul(cx, g, y), mul(sx, g)]);
 * grad(f)(2, 3); // -1.2484405096414273
 * @throws FluxionsError as `customJvp`
 */
export function customVjp<A extends readonly Expr[], R>(
  f: (...args: A) => R,
  options?: CustomOptions,
): CustomFunction<A, R>;
// biome-ignore lint/suspicious/noExplicitAny: arguments of any structure
export function customVjp<A extends readonly any[], R>(
  f: (...args: A) => R,
  options?: CustomOptions,
): CustomFunction<A, R>;
export function customVjp(f: AnyFunction, options: CustomOptions = {}): unknown {
  requireFunction(f, "customVjp");
  return made(new Custom(f, nameFor(f, options.name, "custom"), options, "defvjp"));
}

/**
 * A function and its rule for reverse mode in one: `f` returns its result and a function from the cotangent of the result to
 * those of the arguments. JAX's custom_gradient.
 * @example
 * const f = customGradient((x) => [mul(x, x), (g) => mul(g, x)]); // half the gradient, on purpose
 * grad(f)(3); // 3
 * @throws FluxionsError as `customJvp`
 */
export function customGradient<A extends readonly Expr[], R>(
  f: (...args: A) => readonly [R, (ct: Expr) => unknown],
  options?: Pick<CustomOptions, "name">,
): CustomFunction<A, R>;
// biome-ignore lint/suspicious/noExplicitAny: arguments and cotangents of any structure
export function customGradient<A extends readonly any[], R>(
  // biome-ignore lint/suspicious/noExplicitAny: as above
  f: (...args: A) => readonly [R, (ct: any) => unknown],
  options?: Pick<CustomOptions, "name">,
): CustomFunction<A, R>;
export function customGradient(f: AnyFunction, options: Pick<CustomOptions, "name"> = {}): unknown {
  requireFunction(f, "customGradient");
  const name = nameFor(f, options.name, "custom");
  const both = (...args: unknown[]): readonly [unknown, AnyFunction] => {
    const pair = f(...args);
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[1] !== "function")
      throw new FluxionsError(
        "rule-result",
        `${name} must return [result, backward], but returned ${kindOf(pair)}`,
        {
          hint: "backward takes the cotangent of the result, and returns those of the arguments.",
        },
      );
    return pair as unknown as readonly [unknown, AnyFunction];
  };
  const value = (...args: unknown[]) => both(...args)[0];
  const custom = made(new Custom(value, name, options, null, true));
  custom.defvjp(both, (backward: AnyFunction, ct: unknown) => backward(ct));
  return custom;
}
