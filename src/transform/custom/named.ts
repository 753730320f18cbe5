/** Functions of numbers that are known by their names, as books hold them. */
import { call } from "../../expr/call.js";
import { FluxionsError } from "../../expr/error.js";
import { currentSpace, type Expr, forgetPasses } from "../../expr/node.js";
import type { DeclaredFunction } from "../../language/book.js";
import { type Like, toExpr } from "../../language/like.js";
import { parameterNames } from "../parameters.js";
import { resultOf, Scope } from "../trace.js";
import { flatten, kindOf } from "../tree.js";
import { closedBodies, Instance } from "./call.js";
import type { Arguments, Declared } from "./declared.js";
import { guarded } from "./guarded.js";
import { refuseSecond } from "./names.js";
import type { AnyFunction } from "./options.js";
import { rulesFor } from "./rules.js";

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

/** A function that is known by its name: one operator, whose parameters are numbers, traced when it is declared. */
export function named(name: string, formula: (...args: Expr[]) => Like): NamedFunction {
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

function refuseFree(name: string, free: readonly Expr[]): void {
  if (free.length > 0)
    throw new FluxionsError(
      "free-symbol",
      `${name} uses the symbol ${free[0]}, which is no parameter of it`,
      { hint: "Make it a parameter, so that it can be substituted, evaluated and derived by." },
    );
}
