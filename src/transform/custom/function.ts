/** Calls of a function with rules of its own, and the declaration of its rules. */
import { FluxionsError } from "../../expr/error.js";
import type { Expr } from "../../expr/node.js";
import { add } from "../../expr/reals.js";
import { toExpr } from "../../language/like.js";
import { mostArguments, parameterNames } from "../parameters.js";
import { isSymbolicZero } from "../symbolic-zero.js";
import { askingFor, called, passingThrough, requireFunction, resultOf, Scope, tracing } from "../trace.js";
import { alike, type Flat, flatten, type Structure, unflatten } from "../tree.js";
import { closedBodies, Instance, Instances } from "./call.js";
import { type Arguments, type Declared, sameStatic, withInputs } from "./declared.js";
import { guarded } from "./guarded.js";
import { refuseSecond } from "./names.js";
import type { AnyFunction, CustomFunction, CustomOptions, JvpRule, RuleOptions } from "./options.js";
import { instanceAtWork } from "./reader.js";
import { rulesFor } from "./rules.js";

export class Custom {
  readonly declared: Declared;
  private readonly instances = new Instances();
  private readonly names: readonly string[];
  private readonly most: number;

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
    this.most = mostArguments(f);
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
    let asks = false;
    const traced = askingFor(
      () => this.traced(new Scope(), args, flats),
      () => {
        asks = true;
      },
    );
    const { bodies, hidden } = closedBodies(traced);
    const statics = args.all.filter((_, i) => !args.inputs.includes(i));
    const inputs = traced.placeholders.length;
    const key = flats.map((f) => f.structure.key).join();
    const instance =
      this.instances.find([key, ...statics], sameStatic, (i) =>
        i.fits(bodies, hidden, inputs, traced.structure),
      ) ??
      (asks ? null : this.called(args, hidden, traced.structure)) ??
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

  /**
   * A rule calls its own function. What that makes inside, such as further functions with rules, is made anew at each call,
   * but is the same function.
   */
  private called(args: Arguments, hidden: readonly Expr[], structure: Structure): Instance | null {
    const instance = instanceAtWork(this.declared, args);
    return instance?.isAlike(hidden, structure) ? instance : null;
  }

  private traced(scope: Scope, args: Arguments, flats: readonly Flat[]) {
    const { name } = this.declared;
    const names = args.inputs.map((at) => this.names[at] ?? `x${at + 1}`);
    const placeholders = flats.flatMap((f, i) => scope.enter(f, names[i]));
    const result = scope.run(() =>
      guarded(name, "function", () => called(this.f, withInputs(args, placeholders), name)),
    );
    const { exprs, structure, paths } = resultOf(result, `the result of ${name}`);
    return { placeholders, results: exprs, structure, paths };
  }

  private split(given: readonly unknown[]): { args: Arguments; flats: readonly Flat[] } {
    const { name } = this.declared;
    if (given.length > this.most)
      throw new FluxionsError("arity", `${name} takes ${this.most} arguments, but got ${given.length}`, {
        hint: "An argument that the function does not look at would have no derivative, silently.",
      });
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

export function made<A extends readonly unknown[], R>(custom: Custom): CustomFunction<A, R> {
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
