import type { Expr } from "./node.js";
import type { Template } from "./template.js";

/** What an operator is to the algebra; the constructors and walks dispatch on it. */
export const Kind = {
  Number: 0,
  Symbol: 1,
  /** A parameter of a page's formula. Its own kind, so that no user's symbol is ever captured. */
  Hole: 2,
  /** value + Σ args[2i]·args[2i+1]: a constant, and pairs of a term and its rational coefficient. */
  Sum: 3,
  /** value · Π args[2i]^args[2i+1]: a rational coefficient, and pairs of a base and its exponent. */
  Product: 4,
  Power: 5,
  /** pi, e, true, false. */
  Constant: 6,
  /** A named function. */
  Call: 7,
  /** == != < <= */
  Relation: 8,
  /** and or not */
  Logic: 9,
  /** An operator of the float dialect: computed as written. */
  Float: 10,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** The tangent rule of a function: linear in the tangents, which follow the parameters and `out` in the template's holes. */
export interface TangentRule {
  /** Holes: x1 … xn, out, dx1 … dxn. */
  readonly whole: Template;
  /** The rule with every tangent but the i-th zero: what reverse mode and single tangents use. Null where it vanishes. */
  part(i: number): Template | null;
  /** Parameters by which there is no derivative, because the rule does not speak of them. */
  readonly silent: readonly number[];
  /** The primal result that the rule returns, where it is not simply the call itself. Holes: x1 … xn. */
  readonly out: Template | null;
  /** Where it was declared, for error messages. */
  readonly source: string;
  /** Parameters from this one on are values that the function closes over: no rule speaks of them. */
  readonly closedOver?: number | undefined;
  /**
   * For a rule that depends on more than its templates can say: which arguments vary, or what their values are.
   * @param active may the i-th parameter vary? To find out may cost as much as the derivative itself.
   */
  at?(args: readonly Expr[], active: (i: number) => boolean): TangentRule;
}

/**
 * A rule for reverse mode alone, which need not be linear: the cotangents of all results go in, those of the arguments come
 * out. Functions that are results of one and the same call share it.
 */
export interface CotangentRule {
  /** The same object for all results of one call. */
  readonly group: object;
  /** Which of the results the function is, and how many there are. */
  readonly index: number;
  readonly results: number;
  /** The cotangent of the i-th parameter, or null where it is 0. Holes: x1 … xn, the results, the cotangents of the results. */
  part(i: number): Template | null;
  /** Is every part linear in the cotangents? Then results may be handled one by one. */
  readonly linear: boolean;
  readonly closedOver: number;
  /** The primal result that goes with it, where it is not simply the call itself. Holes: x1 … xn. */
  readonly out: Template | null;
  /** As for tangent rules. */
  at?(args: readonly Expr[], active: (i: number) => boolean): CotangentRule;
}

/** A function of the host: JavaScript of the user's, into which nobody looks. */
export interface HostFunction {
  /** The same object for all results of one function: of a call with the same arguments they come from one host call. */
  readonly group: object;
  /** Which of its results the operator is, and how many there are. */
  readonly index: number;
  readonly results: number;
  /** All results for n rows: a column of n doubles for each. `args` has such a column for each argument. */
  readonly compute: (args: readonly Float64Array[], n: number) => readonly Float64Array[];
}

/** From `low` to `high`, constants without symbols; null is infinite. An open end is not reached. */
export interface Stretch {
  readonly low: Expr | null;
  readonly high: Expr | null;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
}

/** On `domain`, an interval of the one parameter, the function rises or falls; strictly, or so that it may rest. */
export interface Monotone {
  readonly rises: boolean;
  readonly strict: boolean;
  readonly domain: Stretch;
}

/** `deviates where x == 0 "a convention"`: a deliberate difference, and the only place where it may be. */
export interface Deviation {
  readonly where: Template;
  readonly reason: string;
}

/** What a page says of a function. Everything about it stands here once. */
export interface Declaration {
  /** The exact meaning on the reals. Holes: the parameters. */
  meaning: Template | null;
  jvp: TangentRule | null;
  customJvp: TangentRule | null;
  /** Wins over both in reverse mode. */
  customVjp: CotangentRule | null;
  /** Computed by the host alone. */
  host: HostFunction | null;
  /** The float recipe, in the float dialect. Holes: the parameters. */
  via: Template | null;
  /** The same for targets that compute in single precision, where it wins over `via`. */
  viaSingle: Template | null;
  /** Conditions on the parameters under which the function is defined. */
  needs: readonly Template[];
  /** Where its values lie. */
  range: Stretch | null;
  monotone: readonly Monotone[];
  parity: "odd" | "even" | null;
  /** Exact values at exact arguments, for a function of one parameter. */
  values: readonly (readonly [Expr, Expr])[];
  /** Exact results at rational arguments, where there are any. */
  exact: ((args: readonly Expr[]) => Expr | null) | null;
  /** The name by which the layers below know this function: their own code for it, in floats and in N digits. */
  native: string | null;
  /** What an occurrence of it counts in the order in which rules descend. */
  weight: number;
  /** f(x + pi/2), for a function of an angle. Hole 0: x. */
  quarter: Template | null;
  /** How the normal form writes it, where that is not its meaning. Holes: the parameters. */
  basis: Template | null;
  /** Where its declared derivative is not that of its meaning, and why. Holes: the parameters. */
  deviates: readonly Deviation[];
  /** A LaTeX template such as `\left|x\right|`, or null for the ordinary form. */
  latex: string | null;
  /** What the page says about the function in words. */
  doc: string;
}

export const undeclared = (): Declaration => ({
  meaning: null,
  jvp: null,
  customJvp: null,
  customVjp: null,
  host: null,
  via: null,
  viaSingle: null,
  needs: [],
  range: null,
  monotone: [],
  parity: null,
  values: [],
  exact: null,
  native: null,
  weight: 4,
  quarter: null,
  basis: null,
  deviates: [],
  latex: null,
  doc: "",
});

let made = 0;

/**
 * An operator: the declaration object itself. A node points at it; nothing else in the system is keyed by a
 * function's name. Two declarations with one name are two operators.
 */
export class Op {
  readonly id = made++;
  readonly hash: number;
  /** True where the result is a truth value. */
  readonly boolean: boolean;
  /** Filled while its page is read, never changed afterwards. */
  readonly declared: Declaration = undeclared();

  constructor(
    readonly name: string,
    readonly kind: Kind,
    readonly params: readonly string[],
    boolean = false,
  ) {
    this.boolean = boolean;
    this.hash = hashText(`${name}/${params.length}`);
  }

  get arity(): number {
    return this.params.length;
  }
}

/** FNV-1a over UTF-16 units. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

export const NUMBER = new Op("number", Kind.Number, []);
export const SYMBOL = new Op("symbol", Kind.Symbol, []);
export const HOLE = new Op("hole", Kind.Hole, []);
export const SUM = new Op("+", Kind.Sum, ["a", "b"]);
export const PRODUCT = new Op("*", Kind.Product, ["a", "b"]);
export const POWER = new Op("^", Kind.Power, ["x", "y"]);
export const PI_OP = new Op("pi", Kind.Constant, []);
export const E_OP = new Op("e", Kind.Constant, []);
export const TRUE_OP = new Op("true", Kind.Constant, [], true);
export const FALSE_OP = new Op("false", Kind.Constant, [], true);
export const EQUAL = new Op("==", Kind.Relation, ["a", "b"], true);
export const UNEQUAL = new Op("!=", Kind.Relation, ["a", "b"], true);
export const LESS = new Op("<", Kind.Relation, ["a", "b"], true);
export const LESS_EQUAL = new Op("<=", Kind.Relation, ["a", "b"], true);
export const AND = new Op("and", Kind.Logic, [], true);
export const OR = new Op("or", Kind.Logic, [], true);
export const NOT = new Op("not", Kind.Logic, ["a"], true);

/** Functions that the algebra itself must know: `e^x` is `exp(x)`, and guards are `where`. Pages declare the rest of them. */
export const EXP = new Op("exp", Kind.Call, ["x"]);
export const WHERE = new Op("where", Kind.Call, ["c", "a", "b"]);

/** Operators that a page declares (their derivative, their spelling) but does not create. */
export const coreOps: ReadonlyMap<string, Op> = new Map(
  [POWER, EXP, WHERE].map((op) => [`${op.name}/${op.arity}`, op]),
);
