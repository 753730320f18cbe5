/** The left side of a rule, taken apart once so that matching does not have to. */
import type { Expr } from "../expr/node.js";
import { AND, EQUAL, Kind, type Op, UNEQUAL, WHERE } from "../expr/op.js";
import { ONE, smallInteger } from "../expr/reals.js";
import { Template } from "../expr/template.js";
import { countNodes, postorder } from "../expr/walk.js";
import type { RewriteRule } from "../language/rewrite-rule.js";

export type Pattern =
  | { readonly kind: "hole"; readonly index: number }
  /** Without holes: matched by identity. */
  | { readonly kind: "ground"; readonly expr: Expr }
  | { readonly kind: "call"; readonly op: Op; readonly args: readonly Pattern[]; readonly commutes: boolean }
  | { readonly kind: "logic"; readonly op: Op; readonly args: readonly Pattern[] }
  | SumPattern
  | ProductPattern;

export interface SumPattern {
  readonly kind: "sum";
  readonly constant: Expr;
  /** The terms that are more than a hole, the most telling ones first. */
  readonly terms: readonly TermPattern[];
  /** Terms that are a hole times a number. */
  readonly bare: readonly BareTerm[];
  /** The terms by one of which a match at the root may start. */
  readonly anchors: readonly TermPattern[];
}

export interface TermPattern {
  readonly coefficient: Expr;
  readonly pattern: Pattern;
  /** The same as a product, of which a term of the formula may be a multiple. */
  readonly product: ProductPattern;
  readonly holes: readonly number[];
  /** The term without its coefficient, for looking it up once its holes are known. */
  readonly template: Template;
  /** May an instance be undefined where a multiple of it is not? */
  readonly divides: boolean;
}

export interface BareTerm {
  readonly index: number;
  readonly coefficient: Expr;
}

export interface ProductPattern {
  readonly kind: "product";
  readonly coefficient: Expr;
  /** The factors that are more than a hole to a whole power, the most telling ones first. */
  readonly factors: readonly FactorPattern[];
  readonly bare: readonly BareFactor[];
  /** Is every exponent a whole number? Then the whole may be matched to a power. */
  readonly whole: boolean;
  /** Does it occur in a denominator, or under a root? */
  readonly divides: boolean;
  /** Holes that stand bare and nowhere else in it: they take what the other factors leave. */
  readonly free: readonly BareFactor[];
}

export interface FactorPattern {
  readonly base: Pattern;
  readonly exponent: Pattern;
  /** The exponent where it is a whole number, else NaN. */
  readonly power: number;
}

export interface BareFactor {
  readonly index: number;
  readonly power: number;
}

export function holesOf(e: Expr): number[] {
  return postorder([e])
    .filter((n) => n.op.kind === Kind.Hole)
    .map((n) => n.value as number);
}

/** How little else can match it: what the search starts with. Functions tell more than powers, those more than symbols. */
function telling(e: Expr): number {
  let calls = 0;
  for (const n of postorder([e])) if (n.op.kind === Kind.Call) calls++;
  return 100 * calls + 10 * holesOf(e).length + countNodes(e);
}

export function compile(e: Expr): Pattern {
  if (e.op.kind === Kind.Hole) return { kind: "hole", index: e.value as number };
  if (e.symbols === 0) return { kind: "ground", expr: e };
  switch (e.op.kind) {
    case Kind.Sum:
      return compileSum(e);
    case Kind.Product:
    case Kind.Power:
      return compileProduct(e);
    case Kind.Logic:
      return { kind: "logic", op: e.op, args: e.args.map(compile) };
  }
  return { kind: "call", op: e.op, args: e.args.map(compile), commutes: commutes(e.op) };
}

/** The operands of == and != stand in the order of hashes, which a pattern cannot know. */
function commutes(op: Op): boolean {
  const { native } = op.declared;
  return op === EQUAL || op === UNEQUAL || (op.arity === 2 && (native === "min" || native === "max"));
}

function compileSum(e: Expr): SumPattern {
  const terms: { readonly term: TermPattern; readonly telling: number }[] = [];
  const bare: BareTerm[] = [];
  for (let i = 0; i < e.args.length; i += 2) {
    const t = e.args[i];
    const coefficient = e.args[i + 1];
    if (t.op.kind === Kind.Hole) {
      bare.push({ index: t.value as number, coefficient });
      continue;
    }
    const product = compileProduct(t);
    const holes = holesOf(t);
    const template = new Template(t, holes.length === 0 ? 0 : Math.max(...holes) + 1);
    const { divides } = product;
    terms.push({
      term: { coefficient, pattern: compile(t), product, holes, template, divides },
      telling: telling(t),
    });
  }
  terms.sort((a, b) => b.term.holes.length - a.term.holes.length || b.telling - a.telling);
  const sorted = terms.map(({ term }) => term);
  const all = new Set(sorted.flatMap(({ holes }) => holes)).size;
  const complete = sorted.filter(({ holes, product }) => holes.length === all && product.free.length === 0);
  return {
    kind: "sum",
    constant: e.value as Expr,
    terms: sorted,
    bare,
    anchors: complete.length > 0 ? complete : sorted.slice(0, 1),
  };
}

function compileProduct(e: Expr): ProductPattern {
  const pairs = e.op.kind === Kind.Product || e.op.kind === Kind.Power ? e.args : [e, ONE];
  const factors: { readonly factor: FactorPattern; readonly telling: number }[] = [];
  const bare: BareFactor[] = [];
  const elsewhere = new Set<number>();
  let whole = true;
  let divides = false;
  for (let i = 0; i < pairs.length; i += 2) {
    const base = pairs[i];
    const exponent = pairs[i + 1];
    const power = smallInteger(exponent);
    if (!(power > 0)) divides = true;
    if (Number.isNaN(power)) whole = false;
    else if (base.op.kind === Kind.Hole) {
      bare.push({ index: base.value as number, power });
      continue;
    }
    for (const h of holesOf(base)) elsewhere.add(h);
    for (const h of holesOf(exponent)) elsewhere.add(h);
    const hole = base.op.kind === Kind.Hole ? 0 : 1000;
    factors.push({
      factor: { base: compile(base), exponent: compile(exponent), power },
      telling: hole + telling(base),
    });
  }
  factors.sort((a, b) => b.telling - a.telling);
  return {
    kind: "product",
    coefficient: e.op.kind === Kind.Product ? (e.value as Expr) : ONE,
    factors: factors.map(({ factor }) => factor),
    bare,
    whole,
    divides,
    free: bare.filter(({ index }) => !elsewhere.has(index)),
  };
}

/** A part of a rule's condition, which is looked at as soon as its holes are known. */
export interface Guard {
  readonly holes: readonly number[];
  readonly condition: Template;
}

/** A rule with its left side compiled. */
export class CompiledRule {
  readonly pattern: Pattern;
  readonly guards: readonly Guard[];
  /**
   * Does the left side choose between branches? Then it may be defined where its parts are not, and a condition has to be
   * known to be defined as well.
   */
  readonly chooses: boolean;

  constructor(readonly rule: RewriteRule) {
    this.pattern = compile(rule.left);
    this.guards = conjuncts(rule.condition).map((c) => ({
      holes: holesOf(c),
      condition: new Template(c, rule.params.length),
    }));
    this.chooses = postorder([rule.left]).some(({ op }) => op === WHERE || op.boolean);
  }
}

function conjuncts(condition: Template | null): readonly Expr[] {
  if (condition === null) return [];
  return condition.body.op === AND ? condition.body.args : [condition.body];
}

const compiled = new WeakMap<RewriteRule, CompiledRule>();

export function compiledRule(rule: RewriteRule): CompiledRule {
  const c = compiled.get(rule) ?? new CompiledRule(rule);
  compiled.set(rule, c);
  return c;
}
