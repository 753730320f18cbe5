/** The transformations as they are called, with the default book filled in. Those that also take expressions say so. */
import { defaultBook } from "../../rules/index.js";
import * as calculus from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import { Expr } from "../expr/node.js";
import type { Book } from "../language/book.js";
import type { Like } from "../language/like.js";
import { type CheckGradsSettings, checkGradsOf, type Mode } from "./check-grads.js";
import { jacobianOf, jvpOf, linearizeOf, linearTransposeOf, valueAndGradOf, vjpOf } from "./derivatives.js";
import { jetOf } from "./jet.js";
import { jitOf } from "./jit.js";
import { requireFunction } from "./trace.js";
import { isPlain, kindOf, type Tree } from "./tree.js";
import type { Given, Replaced, ScalarOf } from "./types.js";
import { type Axes, vmapOf } from "./vmap.js";

// biome-ignore lint/suspicious/noExplicitAny: the parameters of users' functions are contravariant, so that only `any` admits them all
type Any = any;
type FunctionOf<A extends readonly Any[], R> = (...args: A) => R;

/** What every transformation may be told. */
export interface TransformOptions {
  /** Whose derivatives hold; the default book unless told. */
  readonly book?: Book;
}

/** Which arguments, and whether there is more to return. */
export interface GradOptions<N extends number | readonly number[] = number | readonly number[]>
  extends TransformOptions {
  /** The positions of the arguments to derive by; the first unless told. Of an array, an array of derivatives comes back. */
  readonly argnums?: N;
  /** The function returns [result, aux], of which only the first is derived; aux comes back as it is. */
  readonly hasAux?: boolean;
}

/** As `GradOptions`, with aux. */
export interface AuxOptions<N extends number | readonly number[] = number | readonly number[]>
  extends GradOptions<N> {
  readonly hasAux: true;
}

type ByArgument<A extends readonly Any[], N, S> = N extends number
  ? Replaced<A[N], S>
  : { -readonly [K in keyof N]: N[K] extends number ? Replaced<A[N[K]], S> : N[K] };

/** Every number of R replaced by what an argument is built like. */
type JacobianOf<R, I> = R extends Like
  ? I
  : R extends readonly Any[]
    ? { -readonly [K in keyof R]: JacobianOf<R[K], I> }
    : R extends object
      ? { -readonly [K in keyof R]: JacobianOf<R[K], I> }
      : R;

/** @throws FluxionsError `bad-arguments` where an expression is taken for a function */
function variablesOf<V>(wrt: unknown, whose: string): readonly V[] {
  if (!Array.isArray(wrt))
    throw new FluxionsError(
      "bad-arguments",
      `${whose} of an expression takes the variables to derive by, but got ${kindOf(wrt)}`,
      {
        hint: `Write ${whose}(e, ["x"]) for an expression, ${whose}(f)(2) for a function.`,
      },
    );
  return wrt;
}

type Argnums = number | readonly number[];

/** What is given in the place of options: nothing, or an object. */
function optionsOf<O extends object>(given: unknown, whose: string): Partial<O> {
  if (given !== undefined && given !== null && (typeof given !== "object" || !isPlain(given)))
    throw new FluxionsError(
      "bad-arguments",
      `${whose} takes options in an object, but got ${kindOf(given)}`,
      {
        hint: `Write ${whose}(f, { … }).`,
      },
    );
  return (given ?? {}) as Partial<O>;
}

function gradOptions(given: unknown, whose: string): { argnums: Argnums; hasAux: boolean; book: Book } {
  if (typeof given === "number" || Array.isArray(given))
    return { argnums: given as Argnums, hasAux: false, book: defaultBook };
  const { argnums = 0, hasAux = false, book = defaultBook } = optionsOf<GradOptions>(given, whose);
  return { argnums, hasAux, book };
}

/**
 * Value and derivative of a function along tangents: JAX's jvp, forward mode. With numbers, numbers come back; with
 * expressions, formulas. Primals and tangents are arrays with an entry for each argument.
 * @returns [primal, tangent]; with `hasAux` [primal, tangent, aux]
 * @example
 * jvp((x) => sqrt(x), [4], [1]); // [2, 0.25]
 * const [, tangent] = jvp((x, y) => mul(x, y), [symbol("x"), symbol("y")], [symbol("u"), symbol("v")]);
 * print(tangent); // u*y + v*x
 * @throws FluxionsError `structure-mismatch`, `bad-arguments`, `not-a-tree`, `no-derivative`, `nonlinear-rule`, `closed-over`
 */
export function jvp<A extends readonly Expr[], R, const P extends Given<A>, const T extends Given<A>>(
  f: FunctionOf<A, R>,
  primals: P,
  tangents: T,
  options?: TransformOptions,
): [Replaced<R, ScalarOf<P | T>>, Replaced<R, ScalarOf<P | T>>];
export function jvp<A extends readonly Any[], R, const P extends Given<A>, const T extends Given<A>>(
  f: FunctionOf<A, R>,
  primals: P,
  tangents: T,
  options?: TransformOptions,
): [Replaced<R, ScalarOf<P | T>>, Replaced<R, ScalarOf<P | T>>];
export function jvp<A extends readonly Any[], R, X, const P extends Given<A>, const T extends Given<A>>(
  f: FunctionOf<A, readonly [R, X]>,
  primals: P,
  tangents: T,
  options: TransformOptions & { readonly hasAux: true },
): [Replaced<R, ScalarOf<P | T>>, Replaced<R, ScalarOf<P | T>>, Replaced<X, ScalarOf<P>>];
/**
 * Primal and tangent of an expression for given tangents of its symbols; those not named have none.
 * @example
 * const { tangent } = jvp(parse("x*y"), { x: symbol("dx"), y: symbol("dy") });
 * print(tangent); // dx*y + dy*x
 * @throws FluxionsError `no-derivative`, `not-a-symbol`
 */
export function jvp(
  e: Expr,
  tangents: Readonly<Record<string, Like>> | ReadonlyMap<calculus.Variable, Like>,
  options?: TransformOptions,
): { primal: Expr; tangent: Expr };
export function jvp(f: unknown, ...rest: Any[]): unknown {
  if (f instanceof Expr) {
    const [tangents, options = {}] = rest as [Readonly<Record<string, Like>>, TransformOptions?];
    return calculus.jvp(options.book ?? defaultBook, f, tangents);
  }
  requireFunction(f, "jvp");
  const [primals, tangents, options = {}] = rest as [unknown[], unknown[], GradOptions?];
  return jvpOf(f, primals, tangents, options.hasAux === true, options.book ?? defaultBook);
}

/**
 * The gradient of a function that returns one number: JAX's grad, reverse mode. The result is built like the argument that is
 * derived by; `argnums` may stand in the place of the options.
 * @example
 * grad((x) => mul(x, x))(3); // 6
 * grad((p: { a: Expr; b: Expr }) => mul(p.a, p.b))({ a: 2, b: 5 }); // { a: 5, b: 2 }
 * print(grad((x) => sin(x))(symbol("x"))); // cos(x)
 * @throws FluxionsError `not-scalar`, `bad-argnums`, `not-a-tree`, `no-derivative`, `closed-over`
 */
export function grad<A extends readonly Expr[], R extends Like, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => ByArgument<A, N, ScalarOf<G>>;
export function grad<A extends readonly Any[], R extends Like, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => ByArgument<A, N, ScalarOf<G>>;
export function grad<A extends readonly Any[], R extends Like, X, const N extends Argnums = 0>(
  f: FunctionOf<A, readonly [R, X]>,
  options: AuxOptions<N>,
): <G extends Given<A>>(...args: G) => [ByArgument<A, N, ScalarOf<G>>, Replaced<X, ScalarOf<G>>];
/**
 * The partial derivatives of an expression by the named variables, by one reverse pass, keyed by their names.
 * @example
 * const { x: byX, y: byY } = grad(parse("x^2*y"), ["x", "y"]);
 * console.log(`${byX}, ${byY}`); // 2*x*y, x^2
 * @throws FluxionsError `no-derivative`, `not-a-symbol`
 */
export function grad<const N extends string>(
  e: Expr,
  wrt: readonly N[],
  options?: TransformOptions,
): Record<N, Expr>;
export function grad(f: unknown, options?: unknown, more: TransformOptions = {}): unknown {
  if (f instanceof Expr) {
    const wrt = variablesOf<string>(options, "grad");
    const parts = calculus.gradient(more.book ?? defaultBook, f, wrt);
    return Object.fromEntries(wrt.map((name, i) => [name, parts[i]]));
  }
  requireFunction(f, "grad");
  const known = gradOptions(options, "grad");
  const all = valueAndGradOf(f, known, "grad");
  return (...args: unknown[]) => {
    const { grad, aux } = all(...args);
    return known.hasAux ? [grad, aux] : grad;
  };
}

/**
 * As `grad`, with the value: JAX's value_and_grad.
 * @returns [value, gradient]; with `hasAux` [[value, aux], gradient]
 * @example
 * valueAndGrad((x) => mul(x, x))(3); // [9, 6]
 * @throws FluxionsError as `grad`
 */
export function valueAndGrad<A extends readonly Expr[], R extends Like, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => [ScalarOf<G>, ByArgument<A, N, ScalarOf<G>>];
export function valueAndGrad<A extends readonly Any[], R extends Like, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => [ScalarOf<G>, ByArgument<A, N, ScalarOf<G>>];
export function valueAndGrad<A extends readonly Any[], R extends Like, X, const N extends Argnums = 0>(
  f: FunctionOf<A, readonly [R, X]>,
  options: AuxOptions<N>,
): <G extends Given<A>>(
  ...args: G
) => [[ScalarOf<G>, Replaced<X, ScalarOf<G>>], ByArgument<A, N, ScalarOf<G>>];
export function valueAndGrad(f: unknown, options?: unknown): unknown {
  requireFunction(f, "valueAndGrad");
  const known = gradOptions(options, "valueAndGrad");
  const all = valueAndGradOf(f, known, "valueAndGrad");
  return (...args: unknown[]) => {
    const { value, grad, aux } = all(...args);
    return [known.hasAux ? [value, aux] : value, grad];
  };
}

/** The last argument, where it is nothing but options: no tree of numbers has a truth value in it. */
function splitOptions(args: readonly unknown[]): { args: readonly unknown[]; hasAux: boolean; book: Book } {
  const last = args.at(-1);
  const isOptions =
    typeof last === "object" &&
    last !== null &&
    isPlain(last) &&
    Object.keys(last).length > 0 &&
    Object.keys(last).every(
      (k) => (k === "hasAux" && typeof last[k] === "boolean") || (k === "book" && !(last[k] instanceof Expr)),
    );
  if (!isOptions) return { args, hasAux: false, book: defaultBook };
  const { hasAux = false, book = defaultBook } = last as GradOptions;
  return { args: args.slice(0, -1), hasAux, book };
}

/**
 * The value of a function, and a function from the cotangent of its result to those of its arguments: JAX's vjp, reverse mode.
 * Options may follow the arguments: { hasAux, book }.
 * @returns [value, pullback]; with `hasAux` [value, pullback, aux]
 * @example
 * const [value, pullback] = vjp((x, y) => mul(x, y), 2, 5);
 * pullback(1); // [5, 2]
 * @throws FluxionsError `not-a-tree`, `no-derivative`, `closed-over`; the pullback `structure-mismatch`
 */
export function vjp<A extends readonly Expr[], R, G extends Given<A>>(
  f: FunctionOf<A, R>,
  ...primals: G
): [Replaced<R, ScalarOf<G>>, <C extends Tree>(ct: C) => Replaced<A, ScalarOf<G | C>>];
export function vjp<A extends readonly Any[], R, G extends Given<A>>(
  f: FunctionOf<A, R>,
  ...primals: G
): [Replaced<R, ScalarOf<G>>, <C extends Tree>(ct: C) => Replaced<A, ScalarOf<G | C>>];
export function vjp(
  f: FunctionOf<Any, readonly [unknown, unknown]>,
  ...primalsAndOptions: readonly unknown[]
): [Any, (ct: Any) => Any, Any];
export function vjp(f: unknown, ...given: readonly Any[]): unknown {
  requireFunction(f, "vjp");
  const { args, hasAux, book } = splitOptions(given);
  return vjpOf(f, args, hasAux, book);
}

/**
 * The value of a function, and its derivative as a linear function of tangents: JAX's linearize. The function is looked at
 * once, however often the derivative is used.
 * @returns [value, tangents => tangent]; with `hasAux` [value, …, aux]
 * @example
 * const [value, along] = linearize((x, y) => mul(x, y), 2, 5);
 * along(1, 0); // 5
 * @throws FluxionsError `not-a-tree`, `no-derivative`, `closed-over`; the linear function `structure-mismatch`
 */
export function linearize<A extends readonly Expr[], R, G extends Given<A>>(
  f: FunctionOf<A, R>,
  ...primals: G
): [Replaced<R, ScalarOf<G>>, <T extends Given<A>>(...tangents: T) => Replaced<R, ScalarOf<G | T>>];
export function linearize<A extends readonly Any[], R, G extends Given<A>>(
  f: FunctionOf<A, R>,
  ...primals: G
): [Replaced<R, ScalarOf<G>>, <T extends Given<A>>(...tangents: T) => Replaced<R, ScalarOf<G | T>>];
export function linearize(f: unknown, ...given: readonly Any[]): unknown {
  requireFunction(f, "linearize");
  const { args, hasAux, book } = splitOptions(given);
  return linearizeOf(f, args, hasAux, book);
}

/**
 * The transpose of a linear function: JAX's linear_transpose. The arguments only tell how those of `f` are built.
 * @returns a function from the cotangent of the result to those of the arguments, as an array
 * @example
 * linearTranspose((x) => mul(2, x), 0)(3); // [6]
 * @throws FluxionsError `not-linear`, `not-a-tree`; the transpose `structure-mismatch`
 */
export function linearTranspose<A extends readonly Expr[], R>(
  f: FunctionOf<A, R>,
  ...like: Given<A>
): <C extends Tree>(ct: C) => Replaced<A, ScalarOf<C>>;
export function linearTranspose<A extends readonly Any[], R>(
  f: FunctionOf<A, R>,
  ...like: Given<A>
): <C extends Tree>(ct: C) => Replaced<A, ScalarOf<C>>;
export function linearTranspose(f: unknown, ...given: readonly Any[]): unknown {
  requireFunction(f, "linearTranspose");
  const { args, book } = splitOptions(given);
  return linearTransposeOf(f, args, book);
}

/**
 * All derivatives of all numbers of a result by those of an argument, column by column: JAX's jacfwd. Each number of the result is
 * replaced by its derivatives, built like the argument.
 * @example
 * jacfwd((v: Expr[]) => [mul(v[0], v[1]), v[0]])([2, 5]); // [[5, 2], [1, 0]]
 * @throws FluxionsError `bad-argnums`, `not-a-tree`, `no-derivative`, `nonlinear-rule`, `closed-over`
 */
export function jacfwd<A extends readonly Expr[], R, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => JacobianOf<R, ByArgument<A, N, ScalarOf<G>>>;
export function jacfwd<A extends readonly Any[], R, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => JacobianOf<R, ByArgument<A, N, ScalarOf<G>>>;
export function jacfwd<A extends readonly Any[], R, X, const N extends Argnums = 0>(
  f: FunctionOf<A, readonly [R, X]>,
  options: AuxOptions<N>,
): <G extends Given<A>>(
  ...args: G
) => [JacobianOf<R, ByArgument<A, N, ScalarOf<G>>>, Replaced<X, ScalarOf<G>>];
export function jacfwd(f: unknown, options?: unknown): unknown {
  requireFunction(f, "jacfwd");
  return jacobianOf(f, "forward", gradOptions(options, "jacfwd"));
}

/**
 * All derivatives of all numbers of a result by those of an argument, row by row: JAX's jacrev, by reverse mode.
 * @example
 * jacrev((v: Expr[]) => [mul(v[0], v[1]), v[0]])([2, 5]); // [[5, 2], [1, 0]]
 * @throws FluxionsError `bad-argnums`, `not-a-tree`, `no-derivative`, `closed-over`
 */
export function jacrev<A extends readonly Expr[], R, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => JacobianOf<R, ByArgument<A, N, ScalarOf<G>>>;
export function jacrev<A extends readonly Any[], R, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => JacobianOf<R, ByArgument<A, N, ScalarOf<G>>>;
export function jacrev<A extends readonly Any[], R, X, const N extends Argnums = 0>(
  f: FunctionOf<A, readonly [R, X]>,
  options: AuxOptions<N>,
): <G extends Given<A>>(
  ...args: G
) => [JacobianOf<R, ByArgument<A, N, ScalarOf<G>>>, Replaced<X, ScalarOf<G>>];
export function jacrev(f: unknown, options?: unknown): unknown {
  requireFunction(f, "jacrev");
  return jacobianOf(f, "reverse", gradOptions(options, "jacrev"));
}

/**
 * The Jacobian of a function: `jacrev`, as in JAX.
 * @throws FluxionsError as `jacrev`
 */
export function jacobian<A extends readonly Expr[], R, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => JacobianOf<R, ByArgument<A, N, ScalarOf<G>>>;
export function jacobian<A extends readonly Any[], R, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(...args: G) => JacobianOf<R, ByArgument<A, N, ScalarOf<G>>>;
/**
 * Of expressions: row i holds the partial derivatives of es[i], in the order of `wrt`.
 * @throws FluxionsError `no-derivative`, `not-a-symbol`
 */
export function jacobian(
  es: readonly Expr[],
  wrt: readonly calculus.Variable[],
  options?: TransformOptions,
): Expr[][];
export function jacobian(f: unknown, options?: unknown, more: TransformOptions = {}): unknown {
  if (Array.isArray(f))
    return calculus.jacobian(more.book ?? defaultBook, f as Expr[], variablesOf(options, "jacobian"));
  requireFunction(f, "jacobian");
  return jacobianOf(f, "reverse", gradOptions(options, "jacobian"));
}

/**
 * The second derivatives of a function: forward over reverse mode, as in JAX. The result is the tree of the argument, in which
 * each number is again replaced by such a tree.
 * @example
 * hessian((v: Expr[]) => mul(v[0], v[0], v[1]))([2, 5]); // [[10, 4], [4, 0]]
 * @throws FluxionsError as `jacfwd`
 */
export function hessian<A extends readonly Expr[], R, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(
  ...args: G
) => JacobianOf<JacobianOf<R, ByArgument<A, N, Expr>>, ByArgument<A, N, ScalarOf<G>>>;
export function hessian<A extends readonly Any[], R, const N extends Argnums = 0>(
  f: FunctionOf<A, R>,
  options?: N | (GradOptions<N> & { readonly hasAux?: false }),
): <G extends Given<A>>(
  ...args: G
) => JacobianOf<JacobianOf<R, ByArgument<A, N, Expr>>, ByArgument<A, N, ScalarOf<G>>>;
/**
 * Of an expression: the matrix of second derivatives, rows and columns in the order of `wrt`.
 * @throws FluxionsError `no-derivative`, `not-a-symbol`
 */
export function hessian(e: Expr, wrt: readonly calculus.Variable[], options?: TransformOptions): Expr[][];
export function hessian(f: unknown, options?: unknown, more: TransformOptions = {}): unknown {
  if (f instanceof Expr)
    return calculus.hessian(more.book ?? defaultBook, f, variablesOf(options, "hessian"));
  requireFunction(f, "hessian");
  const known = gradOptions(options, "hessian");
  const named = Object.defineProperty(jacobianOf(f, "reverse", known), "name", { value: f.name });
  return jacobianOf(named as never, "forward", known);
}

/**
 * The partial derivatives of an expression in the order of `wrt`, by one reverse pass.
 * @throws FluxionsError `no-derivative`, `not-a-symbol`
 */
export function gradient(e: Expr, wrt: readonly calculus.Variable[], options: TransformOptions = {}): Expr[] {
  return calculus.gradient(options.book ?? defaultBook, e, wrt);
}

/**
 * The Hessian of a function that returns one number, times a vector: the gradient's derivative along tangents, without the
 * matrix.
 * @returns for each argument the derivative of the gradient by it
 * @example
 * hvp((v: Expr[]) => mul(v[0], v[0], v[1]), [[2, 5]], [[1, 0]]); // [[10, 4]]
 * @throws FluxionsError as `grad` and `jvp`
 */
export function hvp<A extends readonly Any[], const P extends Given<A>, const T extends Given<A>>(
  f: FunctionOf<A, Like>,
  primals: P,
  tangents: T,
  options: TransformOptions = {},
): Replaced<A, ScalarOf<P | T>> {
  requireFunction(f, "hvp");
  const { book = defaultBook } = options;
  const argnums = Array.from(primals as readonly unknown[], (_, i) => i);
  const all = valueAndGradOf(f, { argnums, hasAux: false, book }, "hvp");
  const gradient = Object.defineProperty((...args: unknown[]) => all(...args).grad, "name", {
    value: (f as { name: string }).name,
  });
  return jvpOf(
    gradient as never,
    primals as readonly unknown[],
    tangents as readonly unknown[],
    false,
    book,
  )[1] as Replaced<A, ScalarOf<P | T>>;
}

/** Along which axes `vmap` maps. */
export interface VmapOptions {
  /** For each argument, or for all: 0 unless told, null for what is the same in every row. */
  readonly inAxes?: Axes;
  /** Where the rows of the result stand; 0 unless told. */
  readonly outAxes?: Axes;
  /** How many rows there are, where no argument is mapped. */
  readonly axisSize?: number;
}

/**
 * A function of rows from a function of one row: JAX's vmap. The function is called once; numbers are computed by one kernel for
 * all rows. Arrays are mapped along their first axis unless `inAxes` says otherwise; `inAxes` may stand in the place of the
 * options, and an array in it stands for the entries of an array. Float64Arrays come back where they were given.
 * @example
 * vmap((x) => mul(x, x))([1, 2, 3]); // [1, 4, 9]
 * vmap((x, y) => add(x, y), [0, null])([1, 2, 3], 10); // [11, 12, 13]
 * vmap(grad((x) => sin(x)))(new Float64Array([0, 1])); // Float64Array(2) [ 1, 0.5403023058681398 ]
 * @throws FluxionsError `axis-size`, `bad-axes`, `structure-mismatch`, `not-a-tree`, `traced-value`
 */
export function vmap(
  f: (...args: Any[]) => unknown,
  options?: number | null | readonly Axes[] | VmapOptions,
  outAxes?: Axes,
): (...args: Any[]) => Any {
  requireFunction(f, "vmap");
  const positional = options === null || typeof options === "number" || Array.isArray(options);
  const known = positional ? { inAxes: options as Axes, outAxes } : optionsOf<VmapOptions>(options, "vmap");
  return vmapOf(f, {
    inAxes: known.inAxes === undefined ? 0 : known.inAxes,
    outAxes: known.outAxes === undefined ? 0 : known.outAxes,
    axisSize: "axisSize" in known ? known.axisSize : undefined,
  });
}

/** How `jit` traces. */
export interface JitOptions {
  /** Arguments that are passed on as they are; for each of their values the function is called again. */
  readonly staticArgnums?: number | readonly number[];
}

/**
 * A function that is called once for each structure of its arguments; numbers then go through a compiled kernel: JAX's jit.
 * @example
 * const f = jit((x, y) => mul(x, sin(y)));
 * f(2, 1); // 1.682941969615793
 * @throws FluxionsError `traced-value` where it decides by the numbers of its arguments; `bad-argnums`, `not-a-tree`
 */
export function jit<A extends readonly Expr[], R>(
  f: FunctionOf<A, R>,
  options?: JitOptions,
): <G extends Given<A>>(...args: G) => Replaced<R, ScalarOf<G>>;
export function jit<A extends readonly Any[], R>(
  f: FunctionOf<A, R>,
  options?: JitOptions,
): <G extends Given<A>>(...args: G) => Replaced<R, ScalarOf<G>>;
export function jit(f: unknown, options: JitOptions = {}): unknown {
  requireFunction(f, "jit");
  return jitOf(f, optionsOf<JitOptions>(options, "jit").staticArgnums ?? []);
}

/**
 * Derivatives along a curve, of any order at once, without swell: Taylor mode, JAX's jet. The k-th entry of a series is the k-th
 * derivative of the argument, from the first on.
 * @returns [value, derivatives of the value]
 * @example
 * jet((x) => exp(x), [0], [[1, 0, 0]]); // [1, [1, 1, 1]]
 * @throws FluxionsError `bad-arguments`, `structure-mismatch`, `not-a-tree`, `no-derivative`
 */
export function jet(
  f: (...args: Any[]) => unknown,
  primals: readonly Tree[],
  series: readonly (readonly Tree[])[],
  options: TransformOptions = {},
): [Any, Any[]] {
  requireFunction(f, "jet");
  return jetOf(f, primals, series, options.book ?? defaultBook);
}

/** What `checkGrads` compares. */
export interface CheckGradsOptions extends TransformOptions {
  /** Derivatives up to this order; 2 unless told. */
  readonly order?: number;
  /** “fwd”, “rev”; both unless told. */
  readonly modes?: readonly Mode[];
  /** Allowed relative and absolute error: 1e-9, or 1e-4 where values have doubles only, unless told. */
  readonly rtol?: number;
  readonly atol?: number;
  /** Of the random directions. */
  readonly seed?: number;
}

/**
 * Compares derivatives with differences of values along random directions, in both modes, to any order: JAX's check_grads.
 * Values are computed with 60 digits where all functions have them. A function with rules for both modes has both compared.
 * @param args numbers, or arrays and objects of them: the point
 * @param options order in the place of all options
 * @example
 * checkGrads((x, y) => mul(sin(x), y), [1, 2], { order: 3 });
 * @throws FluxionsError `gradients-differ` with mode, order, and both values; `bad-order`, `bad-arguments`, and whatever deriving throws
 */
export function checkGrads(
  f: (...args: Any[]) => unknown,
  args: readonly Tree[],
  options: number | CheckGradsOptions = {},
): void {
  requireFunction(f, "checkGrads");
  const known: CheckGradsOptions = typeof options === "number" ? { order: options } : options;
  const settings: CheckGradsSettings = {
    order: known.order ?? 2,
    modes: known.modes ?? ["fwd", "rev"],
    rtol: known.rtol,
    atol: known.atol,
    seed: known.seed ?? 1,
    book: known.book ?? defaultBook,
  };
  checkGradsOf(f, args, settings);
}
