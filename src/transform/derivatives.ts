/** Derivatives of functions, in JAX's words: jvp, vjp, grad, jacobians, linearize. */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { ONE, ZERO } from "../expr/reals.js";
import type { Book } from "../language/book.js";
import type { Like } from "../language/like.js";
import { nonlinearPart } from "../language/linearity.js";
import { backward, forward } from "./differentiate.js";
import { positions, requireLists } from "./positions.js";
import { isSymbolicZero } from "./symbolic-zero.js";
import { called, nameOf, passingThrough, resultOf, Scope } from "./trace.js";
import {
  alike,
  type Flat,
  flatten,
  kindOf,
  plain,
  type Structure,
  sequence,
  shown,
  unflatten,
} from "./tree.js";

type AnyFunction = (...args: never[]) => unknown;

/** What a function returned when it was called with placeholders. */
interface Traced {
  readonly results: readonly Expr[];
  readonly structure: Structure;
  readonly aux: Flat | null;
}

/** Calls the function; with `hasAux` it returns a pair, of which only the first is derived. Still inside of the scope. */
function traced(f: AnyFunction, args: readonly unknown[], hasAux: boolean, what: string): Traced {
  const name = nameOf(f);
  const returned = called(f, args);
  if (!hasAux) {
    const { exprs, structure } = resultOf(returned, `the result of ${name}`);
    return { results: exprs, structure, aux: null };
  }
  if (!Array.isArray(returned) || returned.length !== 2)
    throw new FluxionsError(
      "structure-mismatch",
      `with hasAux, ${name} must return [result, aux] to ${what}, but returned ${kindOf(returned)}`,
      { hint: "Return the value to be derived, and beside it whatever else is wanted." },
    );
  const { exprs, structure } = resultOf(returned[0], `the result of ${name}`);
  return { results: exprs, structure, aux: flatten(returned[1], `the aux of ${name}`) };
}

/** The arguments of a call, of which some are inputs. */
class Inputs {
  readonly scope = new Scope();
  readonly flats: readonly Flat[];
  readonly symbols: readonly (readonly Expr[])[];
  readonly args: unknown[];

  constructor(
    readonly given: readonly unknown[],
    readonly at: readonly number[],
    name: string,
    argument: (i: number) => string = (i) => `argument ${i} of ${name}`,
  ) {
    this.flats = at.map((i) => flatten(given[i], argument(i)));
    this.symbols = this.flats.map((flat, k) => this.scope.enter(flat, `x${at[k] + 1}`));
    // What is not derived by is handed on as it is; only numbers that no formula can contain have to wait.
    this.args = given.map((value, i) =>
      typeof value === "number" && !Number.isFinite(value)
        ? this.scope.placeholder(`x${i + 1}`, value)
        : value,
    );
    at.forEach((i, k) => {
      this.args[i] = unflatten(this.flats[k].structure, this.symbols[k]);
    });
  }

  get all(): readonly Expr[] {
    return this.symbols.flat();
  }
  get structure(): Structure {
    return sequence(this.flats.map((f) => f.structure));
  }
}

/** Settles several groups of results at once: what they share is computed once. */
function settled(scope: Scope, groups: readonly (readonly Like[])[]): Like[][] {
  const all = scope.settle(groups.flat());
  let next = 0;
  return groups.map((g) => g.map(() => all[next++]));
}

export function jvpOf(
  f: AnyFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  hasAux: boolean,
  book: Book,
): unknown[] {
  const name = nameOf(f);
  requireLists("jvp", name, { primals, tangents }, "jvp(f, [2], [1])");
  if (primals.length !== tangents.length)
    throw new FluxionsError(
      "structure-mismatch",
      `jvp of ${name} got ${primals.length} primal${primals.length === 1 ? "" : "s"}, but ${tangents.length} tangent${tangents.length === 1 ? "" : "s"}`,
      { hint: "Give each argument a tangent that is built like it; 0 where it does not vary." },
    );
  const leaves = withStructure(() => {
    const inputs = new Inputs(primals, [...primals.keys()], name);
    const { scope } = inputs;
    const seeds = new Map<Expr, Expr>();
    tangents.forEach((t, i) => {
      const flat = tangentLeaves(t, inputs.flats[i].structure, `tangent ${i} of ${name}`);
      flat.forEach((leaf, k) => {
        // A tangent that is 0 meets no infinity.
        if (leaf !== null) seeds.set(inputs.symbols[i][k], scope.placeholder(`dx${i + 1}`, leaf));
      });
    });
    return scope.run(() => {
      const { results, structure, aux } = traced(f, inputs.args, hasAux, "jvp");
      const d = forward(results, seeds, book);
      return {
        groups: settled(scope, [d.primals, d.tangents, aux?.leaves ?? []]),
        structures: [structure, structure, aux?.structure],
      };
    });
  });
  return hasAux ? leaves : leaves.slice(0, 2);
}

/** The trees of settled groups; what was made on the way is released. */
function withStructure(
  work: () => { readonly groups: Like[][]; readonly structures: readonly (Structure | undefined)[] },
): unknown[] {
  let structures: readonly (Structure | undefined)[] = [];
  const groups = passingThrough(() => {
    const done = work();
    structures = done.structures;
    return done.groups;
  });
  return groups.map((leaves, i) => {
    const structure = structures[i];
    return structure === undefined ? undefined : unflatten(structure, leaves);
  });
}

/** Null for a tangent that is 0 whatever it is multiplied by. */
function tangentLeaves(tangent: unknown, structure: Structure, what: string): (Like | null)[] {
  if (isSymbolicZero(tangent)) return new Array<null>(structure.size).fill(null);
  const flat = alike(structure, flatten(tangent, what), what, "A tangent is built like its primal.");
  return flat.leaves.map((leaf) => (leaf === 0 || leaf === ZERO ? null : leaf));
}

export interface GradOptions {
  readonly argnums: number | readonly number[];
  readonly hasAux: boolean;
  readonly book: Book;
}

export function valueAndGradOf(f: AnyFunction, { argnums, hasAux, book }: GradOptions, what: string) {
  return (...given: unknown[]): { value: unknown; aux: unknown; grad: unknown } => {
    const name = nameOf(f);
    const at = positions(argnums, given.length, name, "argnums");
    const [value, aux, ...grads] = withStructure(() => {
      const inputs = new Inputs(given, at, name);
      const { scope } = inputs;
      return scope.run(() => {
        const { results, structure, aux } = traced(f, inputs.args, hasAux, what);
        if (structure.key !== "*") refuseNonScalar(name, structure, what);
        const d = backward(results, inputs.all, [ONE], book);
        let next = 0;
        const parts = inputs.symbols.map((s) => s.map(() => d.cotangents[next++]));
        return {
          groups: settled(scope, [d.primals, aux?.leaves ?? [], ...parts]),
          structures: [structure, aux?.structure, ...inputs.flats.map((x) => x.structure)],
        };
      });
    });
    return { value, aux, grad: Array.isArray(argnums) ? grads : grads[0] };
  };
}

function refuseNonScalar(name: string, structure: Structure, what: string): never {
  const one = /^\[+\*\]+$/.test(structure.key);
  throw new FluxionsError(
    "not-scalar",
    `${what} is only defined for functions that return one number, but ${name} returned ${structure.size === 0 ? "nothing" : shown(structure)}`,
    {
      hint: one
        ? "Return the number itself, as with result[0]."
        : "Return a sum or a mean, or ask for all derivatives with jacrev or jacfwd.",
    },
  );
}

/** The tree of a result, in which each number is replaced by the tree of its derivatives by an input. */
function jacobianStructure(result: Structure, input: Structure): Structure {
  const trees = (leaves: readonly unknown[], from: number) =>
    Array.from({ length: result.size }, (_, j) => input.build(leaves, from + j * input.size));
  return {
    key: `${result.key}/${input.key}`,
    size: result.size * input.size,
    build: (leaves, from) => result.build(trees(leaves, from), 0),
    parts: null,
    fill: () => null,
  };
}

export function jacobianOf(
  f: AnyFunction,
  mode: "forward" | "reverse",
  { argnums, hasAux, book }: GradOptions,
) {
  const what = mode === "forward" ? "jacfwd" : "jacrev";
  return (...given: unknown[]): unknown => {
    const name = nameOf(f);
    const at = positions(argnums, given.length, name, "argnums");
    const [aux, jacobian] = withStructure(() => {
      const inputs = new Inputs(given, at, name);
      const { scope } = inputs;
      return scope.run(() => {
        const { results, structure, aux } = traced(f, inputs.args, hasAux, what);
        const rows =
          mode === "forward"
            ? columnsOf(results, inputs.all, book)
            : results.map((e) => backward([e], inputs.all, [ONE], book).cotangents);
        // Of several arguments, each number of the result has its derivatives by all of them.
        const input = Array.isArray(argnums) ? inputs.structure : inputs.flats[0].structure;
        return {
          groups: settled(scope, [aux?.leaves ?? [], rows.flat()]),
          structures: [aux?.structure, jacobianStructure(structure, input)],
        };
      });
    });
    return hasAux ? [jacobian, aux] : jacobian;
  };
}

function columnsOf(results: readonly Expr[], wrt: readonly Expr[], book: Book): Expr[][] {
  const columns = wrt.map((x) => forward(results, new Map([[x, ONE]]), book).tangents);
  return results.map((_, j) => columns.map((column) => column[j]));
}

/** A linear function of tangents or cotangents, made once, that is evaluated as often as wanted. */
class LinearMap {
  private readonly scope: Scope;
  private readonly slots: readonly Expr[];

  constructor(
    private readonly made: readonly Expr[],
    slots: readonly Expr[],
    scope: Scope,
    private readonly structure: Structure,
    private readonly takes: Structure,
    private readonly what: string,
  ) {
    this.scope = scope;
    this.slots = slots;
  }

  at(tree: unknown): unknown {
    const flat = alike(
      this.takes,
      flatten(tree, this.what),
      this.what,
      "It is built like the value that it belongs to.",
    );
    return unflatten(
      this.structure,
      passingThrough(() => this.scope.with(this.slots, flat.leaves).settle(this.made)),
    );
  }
}

export function vjpOf(f: AnyFunction, primals: readonly unknown[], hasAux: boolean, book: Book): unknown[] {
  const name = nameOf(f);
  const inputs = new Inputs(primals, [...primals.keys()], name);
  const { scope } = inputs;
  return scope.run(() => {
    const { results, structure, aux } = traced(f, inputs.args, hasAux, "vjp");
    const slots = results.map((_, j) => scope.placeholder(`ct${j + 1}`, null));
    const d = backward(results, inputs.all, slots, book);
    const map = new LinearMap(
      d.cotangents,
      slots,
      scope,
      inputs.structure,
      structure,
      `the cotangent given to the vjp of ${name}`,
    );
    const [out, auxLeaves] = settled(scope.without(slots), [d.primals, aux?.leaves ?? []]);
    const pair = [unflatten(structure, out), (ct: unknown) => map.at(ct)];
    return aux === null ? pair : [...pair, unflatten(aux.structure, auxLeaves)];
  });
}

export function linearizeOf(
  f: AnyFunction,
  primals: readonly unknown[],
  hasAux: boolean,
  book: Book,
): unknown[] {
  const name = nameOf(f);
  const inputs = new Inputs(primals, [...primals.keys()], name);
  const { scope } = inputs;
  return scope.run(() => {
    const { results, structure, aux } = traced(f, inputs.args, hasAux, "linearize");
    const slots = inputs.all.map((_, i) => scope.placeholder(`dx${i + 1}`, null));
    const d = forward(results, new Map(inputs.all.map((x, i) => [x, slots[i]])), book);
    const map = new LinearMap(
      d.tangents,
      slots,
      scope,
      structure,
      inputs.structure,
      `the tangents given to the linearized ${name}`,
    );
    const [out, auxLeaves] = settled(scope.without(slots), [d.primals, aux?.leaves ?? []]);
    const pair = [unflatten(structure, out), (...tangents: unknown[]) => map.at(tangents)];
    return aux === null ? pair : [...pair, unflatten(aux.structure, auxLeaves)];
  });
}

export function linearTransposeOf(
  f: AnyFunction,
  primals: readonly unknown[],
  book: Book,
): (ct: unknown) => unknown {
  const name = nameOf(f);
  const scope = new Scope("a function is transposed for all values of its arguments");
  const flats = primals.map((p, i) => flatten(p, `argument ${i} of ${name}`));
  const symbols = flats.map((flat, i) =>
    scope.enter(
      flat,
      `x${i + 1}`,
      flat.leaves.map(() => null),
    ),
  );
  const args = flats.map((flat, i) => unflatten(flat.structure, symbols[i]));
  return scope.run(() => {
    const { results, structure } = traced(f, args, false, "linearTranspose");
    const inputs = new Set(symbols.flat());
    for (const e of results) {
      const part = nonlinearPart(e, inputs);
      if (part !== null)
        throw new FluxionsError(
          "not-linear",
          `${name} cannot be transposed: “${plain(part)}” is not linear in its arguments`,
          { hint: "Every term must have exactly one of them, once, as a factor; vjp takes any function." },
        );
    }
    const slots = results.map((_, j) => scope.placeholder(`ct${j + 1}`, null));
    const cotangents = backward(results, [...inputs], slots, book).cotangents;
    const map = new LinearMap(
      cotangents,
      slots,
      scope.without([...inputs]),
      sequence(flats.map((x) => x.structure)),
      structure,
      `the cotangent given to the transpose of ${name}`,
    );
    return (ct: unknown) => map.at(ct);
  });
}
