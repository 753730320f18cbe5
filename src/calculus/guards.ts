/**
 * Tangents and cotangents that are 0 wherever a branch is not taken. What they are multiplied by may be infinite there,
 * as the derivative of sqrt is at 0, and 0·∞ is no number: so the choice is made around the whole product.
 */
import { all, any, not, where } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { AND, Kind, WHERE } from "../expr/op.js";
import { FALSE, linear, ONE, rationalOf, replacedFactor, TRUE, ZERO } from "../expr/reals.js";
import type { Template } from "../expr/template.js";
import { postorder } from "../expr/walk.js";

/** Choices and terms that are looked into; what lies beyond counts as taken. Formulas may hold 100,000 in each other. */
const MOST_CHOICES = 64;
const DEEPEST = 16;

/** A value that is 0 by a choice of its own wherever `alive` does not hold. */
export interface Guarded {
  /** `TRUE` where nothing is known. */
  readonly alive: Expr;
  /** What it is where that holds. */
  readonly value: Expr;
  /** The choice, made around something else. */
  readonly choose: (e: Expr) => Expr;
}

const unguarded = (value: Expr): Guarded => ({ alive: TRUE, value, choose: (e) => e });

function guarded(alive: Expr, value: Expr): Guarded {
  return alive === TRUE
    ? unguarded(value)
    : { alive, value, choose: (e) => where(alive, under(alive, e), ZERO) };
}

/** Inside a branch its own condition is decided. */
const under = (c: Expr, e: Expr): Expr => (e.op === WHERE && e.args[0] === c ? e.args[1] : e);

/** Is there a choice around the value? Asked of every tangent, so nothing is made to answer it. */
export function isChosen(t: Expr, depth = 0): boolean {
  const { op, args } = t;
  if (op === WHERE) return true;
  if (depth === DEEPEST) return false;
  if (op.kind === Kind.Product) {
    for (let i = 0; i < args.length; i += 2)
      if (args[i + 1] === ONE && isChosen(args[i], depth + 1)) return true;
    return false;
  }
  if (op.kind !== Kind.Sum || t.value !== ZERO) return false;
  for (let i = 0; i < args.length; i += 2) if (!isChosen(args[i], depth + 1)) return false;
  return true;
}

/** The choice around a value: where(c, a, 0), multiples and products of such, and sums of nothing else. */
export function guardOf(t: Expr, depth = 0): Guarded {
  switch (t.op.kind) {
    case Kind.Call:
      return t.op === WHERE ? ofChoice(t) : unguarded(t);
    case Kind.Product:
      return depth < DEEPEST ? ofProduct(t, depth + 1) : unguarded(t);
    case Kind.Sum:
      return depth < DEEPEST ? ofSum(t, depth + 1) : unguarded(t);
    default:
      return unguarded(t);
  }
}

function ofChoice(t: Expr): Guarded {
  const [c, a, b] = t.args;
  if (a === ZERO && b.op !== WHERE) return { alive: not(c), value: b, choose: (e) => where(c, ZERO, e) };
  const conditions: Expr[] = [];
  let value = t;
  while (value.op === WHERE && conditions.length < MOST_CHOICES) {
    const [c, a, b] = value.args;
    if (a !== ZERO && b !== ZERO) {
      conditions.push(aliveOf(value, new Map()));
      break;
    }
    conditions.push(b === ZERO ? c : not(c));
    value = b === ZERO ? a : b;
    if (c.op === AND && c.args.length >= MOST_CHOICES) break;
  }
  return guarded(all(conditions), value);
}

function aliveOf(t: Expr, known: Map<Expr, Expr>): Expr {
  if (t === ZERO) return FALSE;
  if (t.op !== WHERE) return TRUE;
  const before = known.get(t);
  if (before !== undefined) return before;
  if (known.size >= MOST_CHOICES) return TRUE;
  known.set(t, TRUE);
  const [c, a, b] = t.args;
  const yes = aliveOf(a, known);
  const no = aliveOf(b, known);
  const alive = yes === TRUE && no === TRUE ? TRUE : any([all([c, yes]), all([not(c), no])]);
  known.set(t, alive);
  return alive;
}

function ofProduct(t: Expr, depth: number): Guarded {
  for (let i = 0; i < t.args.length; i += 2) {
    if (t.args[i + 1] !== ONE) continue;
    const guard = guardOf(t.args[i], depth);
    if (guard.alive !== TRUE) return { ...guard, value: replacedFactor(t, i, guard.value) };
  }
  return unguarded(t);
}

function ofSum(t: Expr, depth: number): Guarded {
  if (t.value !== ZERO || t.args.length > 2 * MOST_CHOICES) return unguarded(t);
  const guards: Guarded[] = [];
  for (let i = 0; i < t.args.length; i += 2) {
    const guard = guardOf(t.args[i], depth);
    if (guard.alive === TRUE) return unguarded(t);
    guards.push(guard);
  }
  const [first] = guards;
  if (guards.some(({ alive }) => alive !== first.alive)) return guarded(any(guards.map((g) => g.alive)), t);
  return {
    ...first,
    value: linear(
      ZERO,
      t.args.map((a, i) => (i % 2 === 0 ? guards[i / 2].value : a)),
    ),
  };
}

/** A linear function of a value, with the value's choice around it. */
export function around(t: Expr, linearly: (t: Expr) => Expr): Expr {
  if (!isChosen(t)) return linearly(t);
  const { value, choose } = guardOf(t);
  return choose(linearly(value));
}

const tame = new WeakMap<Template, boolean>();

/**
 * Does the rule multiply tangents by finite numbers only, wherever the function's arguments and value are finite? Then
 * a tangent that is 0 makes its part 0, and no choice is needed around it.
 */
export function staysFinite(rule: Template): boolean {
  let known = tame.get(rule);
  if (known === undefined) {
    known = postorder([rule.body]).every(({ op, args }) => {
      switch (op.kind) {
        case Kind.Power:
          return isNatural(args[1]);
        case Kind.Product:
          return args.every((e, i) => i % 2 === 0 || isNatural(e));
        case Kind.Call:
          return op === WHERE || op.declared.needs.length === 0;
        default:
          return op.kind !== Kind.Float;
      }
    });
    tame.set(rule, known);
  }
  return known;
}

/** A whole number from 0 on? */
export function isNatural(e: Expr): boolean {
  if (e === ONE) return true;
  if (e.op.kind !== Kind.Number) return false;
  const r = rationalOf(e);
  return r.isInteger && r.sign >= 0;
}
