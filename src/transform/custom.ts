/** Functions with derivative rules of their own: JAX's custom_jvp, custom_vjp and custom_gradient. */
import { call } from "../expr/call.js";
import { FluxionsError } from "../expr/error.js";
import { currentSpace, type Expr, forgetPasses } from "../expr/node.js";
import { add } from "../expr/reals.js";
import type { DeclaredFunction } from "../language/book.js";
import { type Like, toExpr } from "../language/like.js";
import { NAME, reservedNames } from "../language/page-text.js";
import { closedBodies, Instance, Instances } from "./custom-call.js";
import { type Arguments, type Declared, guarded, rulesFor, withInputs } from "./custom-rules.js";
import { parameterNames } from "./parameters.js";
import { isSymbolicZero } from "./symbolic-zero.js";
import { called, nameOf, passingThrough, requireFunction, resultOf, Scope, tracing } from "./trace.js";
import { alike, type Flat, flatten, kindOf, unflatten } from "./tree.js";
import type { Given, Replaced, ScalarOf } from "./types.js";

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
type AnyFunction = (...args: any[]) => unknown;

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

class Custom {
  readonly declared: Declared;
  private readonly instances = new Instances();
  private readonly names: readonly string[];

  constructor(
    private readonly f: AnyFunction,
    name: string,
    private readonly options: CustomOptions,
    private readonly missing: string | null,
    single = false,
  ) {
    this.declared = {
      name,
      jvp: null,
      jvpZeros: false,
      forward: null,
      backward: null,
      vjpZeros: false,
      single,
    };
    this.names = parameterNames(f);
  }

  /** Calls from here on have the rules that are declared now. */
  forget(): void {
    this.instances.clear();
  }

  call(given: readonly unknown[]): unknown {
    const { name, jvp, backward } = this.declared;
    if (jvp === null && backward === null && this.missing !== null)
      throw new FluxionsError("no-rule", `no derivative rule is declared for ${name} using ${this.missing}`, {
        hint: this.missing.startsWith("defjvp")
          ? `${name}.defjvp(([x], [dx]) => [${name}(x), …])`
          : `${name}.defvjp(forward, backward)`,
      });
    const { args, flats } = this.split(given);
    const leaves = flats.flatMap((f) => f.leaves);
    const atOnce = !tracing() && leaves.every((x) => typeof x === "number") && leaves.length > 0;
    if (!atOnce) return this.opaque(args, flats);
    const { settled, structure } = passingThrough(() => {
      const scope = new Scope();
      const traced = this.traced(scope, args, flats);
      return { settled: scope.settle(traced.results), structure: traced.structure };
    });
    return unflatten(structure, settled);
  }

  private opaque(args: Arguments, flats: readonly Flat[]): unknown {
    const traced = this.traced(new Scope(), args, flats);
    const { bodies, hidden } = closedBodies(traced);
    const statics = args.all.filter((_, i) => !args.inputs.includes(i));
    const inputs = traced.placeholders.length;
    const key = flats.map((f) => f.structure.key).join();
    const instance =
      this.instances.find([key, ...statics], sameStatic, (i) =>
        i.fits(bodies, hidden, inputs, traced.structure),
      ) ??
      this.instances.add(
        [key, ...statics],
        new Instance(
          this.declared.name,
          this.leafNames(args, flats),
          traced.structure,
          bodies,
          hidden,
          this.instances.home,
          rulesFor(this.declared, args),
          traced.paths,
        ),
      );
    const calls = instance.calls(flats.flatMap((f) => f.leaves.map(toExpr)));
    return unflatten(traced.structure, calls);
  }

  private traced(scope: Scope, args: Arguments, flats: readonly Flat[]) {
    const { name } = this.declared;
    const names = args.inputs.map((at) => this.names[at] ?? `x${at + 1}`);
    const placeholders = flats.flatMap((f, i) => scope.enter(f, names[i]));
    const result = scope.run(() =>
      guarded(name, "function", () => called(this.f, withInputs(args, placeholders))),
    );
    const { exprs, structure, paths } = resultOf(result, `the result of ${name}`);
    return { placeholders, results: exprs, structure, paths };
  }

  private split(given: readonly unknown[]): { args: Arguments; flats: readonly Flat[] } {
    const { name } = this.declared;
    const nondiff = this.nondiff(given.length);
    const inputs = given.flatMap((_, i) => (nondiff.has(i) ? [] : [i]));
    const flats = inputs.map((i) => flatten(given[i], `argument ${i} of ${name}`));
    return { args: { all: given, inputs, structures: flats.map((f) => f.structure) }, flats };
  }

  private nondiff(count: number): ReadonlySet<number> {
    const { nondiffArgnums = [], nondiffArgnames = [] } = this.options;
    const { name } = this.declared;
    const positions = new Set<number>();
    for (const n of [nondiffArgnums].flat()) {
      const at = n < 0 ? count + n : n;
      if (!Number.isInteger(n) || at < 0)
        throw new FluxionsError(
          "bad-argnums",
          `nondiffArgnums of ${name} are positions of arguments, but got ${n}`,
          {
            hint: "The first argument is 0.",
          },
        );
      positions.add(at);
    }
    for (const word of [nondiffArgnames].flat()) {
      const at = this.names.indexOf(word);
      if (at < 0)
        throw new FluxionsError("bad-argnums", `${name} has no parameter ${word}`, {
          hint: `Its parameters are ${this.names.join(", ")}. Where a bundler renames them, use nondiffArgnums.`,
        });
      positions.add(at);
    }
    return positions;
  }

  private leafNames({ inputs }: Arguments, flats: readonly Flat[]): string[] {
    const taken = new Set<string>(["out"]);
    return flats.flatMap((flat, i) =>
      flat.paths.map((path) => {
        const words = path.match(/[\p{L}\p{N}_$]+/gu) ?? [];
        const base = [this.names[inputs[i]] ?? `x${inputs[i] + 1}`, ...words].join("_");
        let unique = base;
        for (let n = 2; taken.has(unique) || taken.has(`d${unique}`); n++) unique = `${base}_${n}`;
        taken.add(unique);
        return unique;
      }),
    );
  }
}

/** Values of arguments that are no inputs: the same object, or arrays and objects of the same numbers. */
function sameStatic(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  try {
    const [p, q] = [flatten(a, ""), flatten(b, "")];
    return p.structure.key === q.structure.key && p.leaves.every((x, i) => Object.is(x, q.leaves[i]));
  } catch {
    return false;
  }
}

function made<A extends readonly unknown[], R>(custom: Custom): CustomFunction<A, R> {
  const { declared } = custom;
  const once = (known: unknown, what: string) => {
    if (known !== null) refuseSecond(declared.name, what);
    custom.forget();
  };
  const apply = (...args: unknown[]) => custom.call(args);
  const self = Object.assign(apply, {
    defjvp(rule: JvpRule, options: RuleOptions = {}) {
      requireFunction(rule, `${declared.name}.defjvp`);
      once(declared.jvp, "tangent rule");
      declared.jvp = rule;
      declared.jvpZeros = options.symbolicZeros === true;
      return self;
    },
    defjvps(...rules: readonly (AnyFunction | null)[]) {
      once(declared.jvp, "tangent rule");
      declared.jvp = separately(declared.name, rules, apply);
      declared.jvpZeros = false;
      return self;
    },
    defvjp(forward: AnyFunction, backward: AnyFunction, options: RuleOptions = {}) {
      requireFunction(forward, `${declared.name}.defvjp`);
      requireFunction(backward, `${declared.name}.defvjp`);
      once(declared.backward, "rule for reverse mode");
      declared.forward = forward;
      declared.backward = backward;
      declared.vjpZeros = options.symbolicZeros === true;
      return self;
    },
  }) as unknown as CustomFunction<A, R>;
  Object.defineProperty(self, "name", { value: declared.name });
  return self;
}

/** The rule of several rules, one for each argument. */
function separately(name: string, rules: readonly (AnyFunction | null)[], f: AnyFunction): JvpRule {
  return (...given: unknown[]) => {
    const [primals, tangents] = given.slice(-2) as [unknown[], unknown[]];
    const statics = given.slice(0, -2);
    if (statics.length > 0)
      throw new FluxionsError(
        "rule-result",
        `${name} has arguments that are no inputs: its rule is declared with defjvp`,
      );
    if (rules.length !== primals.length)
      throw new FluxionsError(
        "arity",
        `${name} was called with ${primals.length} argument${primals.length === 1 ? "" : "s"}, but defjvps was given ${rules.length} rule${rules.length === 1 ? "" : "s"}`,
        { hint: "Give one rule for each argument; null where the derivative is 0." },
      );
    const out = f(...primals);
    const { leaves, structure } = flatten(out, `the result of ${name}`);
    let sums: readonly Expr[] = leaves.map(() => toExpr(0));
    rules.forEach((rule, i) => {
      if (rule === null || rule === undefined || isSymbolicZero(tangents[i])) return;
      const part = flatten(rule(tangents[i], out, ...primals), `rule ${i} of ${name}`);
      alike(structure, part, `rule ${i} of ${name}`);
      sums = sums.map((s, j) => add(s, toExpr(part.leaves[j])));
    });
    return [out, unflatten(structure, sums)];
  };
}

function nameFor(f: unknown, given: string | undefined, otherwise: string): string {
  if (given !== undefined) return checkedName(given);
  const name = nameOf(f, otherwise);
  return NAME.test(name) && !reservedNames.has(name) ? name : otherwise;
}

function checkedName(name: string): string {
  if (!NAME.test(name))
    throw new FluxionsError("bad-name", `“${name}” is not a name`, {
      hint: "A name is letters, digits and _.",
    });
  if (reservedNames.has(name))
    throw new FluxionsError("reserved-name", `“${name}” cannot be declared`, {
      hint: "Choose another name.",
    });
  return name;
}

/** A function of numbers that a book can hold: it is read and printed by its name. */
export interface NamedFunction extends DeclaredFunction {
  (...args: Like[]): Expr;
  /**
   * Declares the tangent rule, which is called at once with symbols.
   * @throws FluxionsError `rule-exists`, `rule-failed`, `rule-result`, `structure-mismatch`, `nonlinear-rule` naming the offending term,
   *   `free-symbol`
   */
  defjvp(rule: (primals: Expr[], tangents: Expr[]) => readonly [Like, Like]): NamedFunction;
}

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

/** A function that is known by its name: one operator, whose parameters are numbers, traced when it is declared. */
function named(name: string, formula: (...args: Expr[]) => Like): NamedFunction {
  const params = parameterNames(formula);
  if (params.length === 0)
    throw new FluxionsError("arity", `${name} has no parameters`, {
      hint: "Write the parameters out: (x, y) => …, without defaults or rest parameters.",
    });
  const declared: Declared = {
    name,
    jvp: null,
    jvpZeros: false,
    forward: null,
    backward: null,
    vjpZeros: false,
    single: false,
  };
  const scope = new Scope();
  const placeholders = params.map((p) => scope.placeholder(p, null));
  const value = scope.run(() => guarded(name, "formula", () => formula(...placeholders)));
  const traced = resultOf(value, `the meaning of ${name}`, "rule-result");
  if (traced.structure.key !== "*")
    throw new FluxionsError(
      "rule-result",
      `the meaning of ${name} must be an expression, but is ${kindOf(value)}`,
    );
  const { bodies, hidden } = closedBodies({ ...traced, placeholders, results: traced.exprs });
  refuseFree(name, hidden);
  const leaf = flatten(0, name).structure;
  const args: Arguments = {
    all: params.map(() => null),
    inputs: params.map((_, i) => i),
    structures: params.map(() => leaf),
  };
  const instance = new Instance(name, params, leaf, bodies, [], currentSpace(), rulesFor(declared, args), [
    "",
  ]);
  const [op] = instance.ops;
  const apply = (...given: Like[]): Expr => call(op, given.map(toExpr));
  const self: NamedFunction = Object.assign(apply, {
    op,
    defjvp(rule: (primals: Expr[], tangents: Expr[]) => readonly [Like, Like]) {
      if (op.declared.customJvp !== null) refuseSecond(name, "tangent rule");
      declared.jvp = rule as AnyFunction;
      try {
        const rules = rulesFor(declared, args)(instance);
        const tangents = (rules.tangents as NonNullable<typeof rules.tangents>)(0);
        // Asked for here, so that a wrong rule is refused where it stands.
        tangents.whole;
        refuseFree(name, rules.closures());
        op.declared.customJvp = tangents;
      } catch (error) {
        declared.jvp = null;
        throw error;
      }
      // What was derived by the meaning until now is derived by the rule from here on.
      forgetPasses();
      return self;
    },
  });
  return self;
}

function refuseSecond(name: string, what: string): never {
  throw new FluxionsError("rule-exists", `${name} has a ${what} already`, {
    hint: "Wrap the function once more to give it another rule.",
  });
}

function refuseFree(name: string, free: readonly Expr[]): void {
  if (free.length > 0)
    throw new FluxionsError(
      "free-symbol",
      `${name} uses the symbol ${free[0]}, which is no parameter of it`,
      { hint: "Make it a parameter, so that it can be substituted, evaluated and derived by." },
    );
}
