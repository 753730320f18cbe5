/** Where expressions are defined, as a list of conditions, and what of it a rewriting has lost. */
import { attempted } from "../algebra/budget.js";
import { factor } from "../algebra/factor.js";
import { any, equal, less, lessEqual, not, unequal } from "../expr/logic.js";
import type { Expr } from "../expr/node.js";
import { EQUAL, Kind, LESS, LESS_EQUAL, type Op, type Stretch, UNEQUAL, WHERE } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import {
  isNumber,
  ONE,
  pow,
  rational,
  rationalOf,
  scale,
  sub,
  TRUE,
  withoutCoefficient,
  ZERO,
} from "../expr/reals.js";
import { build } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { factOf } from "../facts/analyse.js";
import { ask, bounds, isDefined, isInteger } from "../facts/ask.js";
import { type Context, nothingAssumed } from "../facts/context.js";
import { knowledgeOf } from "../facts/knowledge.js";
import { followsMeaning } from "../facts/natives.js";
import { withCondition } from "../facts/refine.js";

/** Conditions inside of more branches than this are left out: each one would repeat all guards around it. */
const DEEPEST = 4;
/** Most branches that are looked into for one answer, and most time for them; what further ones need is left out. */
const MOST_BRANCHES = 400;
const MOST_MILLISECONDS = 300;
/** Of more conditions than this, those that follow from the others are not looked for. */
const MOST_COMPARED = 24;
/** Most time for the factors of one divisor; without them it stays one condition. */
const FACTORING = { milliseconds: 50 };

/**
 * Conditions that together say where an expression is defined, as far as the context does not know it: divisors are not 0,
 * every function's needs hold, bases of fractional powers are not negative. What stands in a branch of `where` is needed
 * only there: `x <= 0 or y != 1`. Comparisons are defined everywhere (with an undefined side they are false), so that
 * nothing follows from the condition of a `where`; of a truth value itself the sides of its comparisons are meant.
 *
 * Of a power with a symbolic exponent it is asked that the base is positive unless more is known, which is more than
 * needed. Where the base is known to be negative, `(-1)^x != 0` says that the power is defined.
 */
export function domainOf(e: Expr, context: Context = nothingAssumed): Expr[] {
  return withoutConsequences(
    new Search(needOfPower).conditions(region(e, context), context, DEEPEST),
    context,
  );
}

/**
 * What must hold for `before` to be defined where `after` is, as far as the context does not know it: x != 1 for
 * (x^2 - 1)/(x - 1) and x + 1.
 */
export function domainConditions(before: Expr, after: Expr, context: Context = nothingAssumed): Expr[] {
  if (before === after || known(before, context)) return [];
  const old = region(before, context);
  const now = region(after, context);
  const stays = new Remaining();
  const kept = new Set(new Search(stays.meet).conditions(now, context, DEEPEST));
  // What still stands there as it was needs no further look.
  for (const c of now.own) old.own.delete(c);
  const choices = old.choices.filter((n) => !now.choices.includes(n));
  if (old.own.size === 0 && old.powers.length === 0 && choices.length === 0) return [];
  const lost = new Search(stays.needOf)
    .conditions({ ...old, choices }, context, DEEPEST)
    .filter((c) => !kept.has(c));
  if (lost.length === 0) return [];
  const inAfter = together([...kept].slice(0, MOST_COMPARED), context) ?? context;
  return withoutConsequences(
    lost.filter((c) => saysDefined(c) || !holds(c, inAfter)),
    inAfter,
  );
}

export interface GeneralPower {
  readonly base: Expr;
  readonly exponent: Expr;
}

/** What an expression needs wherever it is computed, and the choices among branches that need something only if taken. */
export interface Region {
  readonly own: Set<Expr>;
  /** Powers that a negative base may have: what exactly they need is no condition that can be written. */
  readonly powers: readonly GeneralPower[];
  /** The calls of `where`. */
  readonly choices: readonly Expr[];
}

/**
 * The needs of everything outside of branches; what is known to be defined is passed over.
 * @param exponentOf what is known of the exponent of a power
 * @param inspected is it looked into all the same?
 */
export function region(
  root: Expr,
  context: Context,
  exponentOf: (exponent: Expr) => Expr = (exponent) => exponent,
  inspected: (e: Expr) => boolean = () => false,
): Region {
  const own = new Set<Expr>();
  const powers: GeneralPower[] = [];
  const choices: Expr[] = [];
  const seen = new Set<Expr>();
  const stack = [root];
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (seen.has(n) || (!inspected(n) && known(n, context))) continue;
    seen.add(n);
    const { op, args } = n;
    if (op === WHERE) {
      choices.push(n);
      continue;
    }
    if (op.kind === Kind.Power || op.kind === Kind.Product)
      for (let i = 0; i < args.length; i += 2) {
        const power = { base: args[i], exponent: exponentOf(args[i + 1]) };
        if (power.exponent === ONE || holds(less(ZERO, power.base), context)) continue;
        if (isNumber(power.exponent) || neverWhole(power.exponent, context))
          own.add(needOfPower(power, context));
        else powers.push(power);
      }
    if (op.kind === Kind.Call) {
      const { meaning, needs, native } = op.declared;
      for (const need of needs) own.add(need.fill(args));
      // Needs say all there is to say: those of acoth are shorter than what its meaning needs.
      if (needs.length === 0 && meaning !== null && followsMeaning(native) && knowledgeOf(op).open)
        stack.push(meaning.fill(args));
    }
    for (const a of args) stack.push(a);
  }
  own.delete(TRUE);
  return { own, powers, choices };
}

/** Is it a number, and known to be defined? */
function known(e: Expr, context: Context): boolean {
  return !e.op.boolean && isDefined(e, context) === "yes";
}

/** Is the exponent known to lie between two whole numbers? */
function neverWhole(exponent: Expr, context: Context): boolean {
  const range = bounds(exponent, context);
  if (range.low === null || range.high === null) return false;
  const below = range.low.floor();
  const above = below.add(Rational.one);
  return range.high.compare(above) <= 0 && !range.contains(below) && !range.contains(above);
}

/** That a power is defined: enough in any case, and no more than needed where the exponent is a number or never whole. */
export function needOfPower({ base, exponent }: GeneralPower, context: Context): Expr {
  if (exponent === ONE) return TRUE;
  if (isNumber(exponent)) {
    const r = rationalOf(exponent);
    if (r.isInteger) return r.sign > 0 ? TRUE : unequal(base, ZERO);
    return r.sign > 0 ? lessEqual(ZERO, base) : less(ZERO, base);
  }
  if (isInteger(exponent, context) === "yes")
    return holds(lessEqual(ZERO, exponent), context) ? TRUE : unequal(base, ZERO);
  // A comparison with an undefined side is false.
  if (holds(less(base, ZERO), context)) return unequal(pow(base, exponent), ZERO);
  return holds(less(ZERO, exponent), context) ? lessEqual(ZERO, base) : less(ZERO, base);
}

/** Is it `(-1)^x != 0`, which is true wherever its sides are defined, and only there? */
function saysDefined(c: Expr): boolean {
  if (c.op !== UNEQUAL) return false;
  const [a, b] = c.args;
  const p = a === ZERO ? b : a;
  return (a === ZERO || b === ZERO) && p.op.kind === Kind.Power && !isNumber(p.args[1]);
}

/** The powers of a new form, by the branches that they stand in: of the same powers, an old form needs nothing more. */
class Remaining {
  private readonly powers = new Map<string, GeneralPower[]>();

  /** What may be taken for granted because the power stands there. */
  readonly meet = (power: GeneralPower, context: Context, path: string): Expr => {
    const here = this.powers.get(path) ?? [];
    this.powers.set(path, here);
    here.push(power);
    return holds(less(power.exponent, ZERO), context) ? unequal(power.base, ZERO) : TRUE;
  };

  /** What a power needs besides what the remaining ones do. */
  readonly needOf = (power: GeneralPower, context: Context, path: string): Expr => {
    let least = needOfPower(power, context);
    for (let at = path; ; at = at.slice(0, at.lastIndexOf("/"))) {
      for (const other of this.powers.get(at) ?? []) {
        const more = needBeside(power, other, context);
        if (more === TRUE) return TRUE;
        if (more !== null) least = more;
      }
      if (at === "") return least;
    }
  };
}

/**
 * What base^(m·q + n) needs where base^q is defined, for whole m and n: a negative base is as fine as it was, and 0 is if
 * neither m nor n is negative. Null where the two have nothing to do with each other.
 */
function needBeside({ base, exponent }: GeneralPower, other: GeneralPower, context: Context): Expr | null {
  if (base !== other.base) return null;
  const [p, q] = [exponent, other.exponent];
  const term = termOf(q);
  const m = coefficientOf(p, term).div(coefficientOf(q, term));
  if (!m.isInteger) return null;
  const n = sub(p, scale(q, rational(m)));
  if (isInteger(n, context) !== "yes") return null;
  return m.sign >= 0 && holds(lessEqual(ZERO, n), context) ? TRUE : unequal(base, ZERO);
}

const termOf = (e: Expr): Expr =>
  e.op.kind === Kind.Sum ? e.args[0] : e.op.kind === Kind.Product ? withoutCoefficient(e) : e;

function coefficientOf(e: Expr, term: Expr): Rational {
  if (e.op.kind === Kind.Sum) {
    for (let i = 0; i < e.args.length; i += 2) if (e.args[i] === term) return rationalOf(e.args[i + 1]);
    return Rational.zero;
  }
  if (termOf(e) !== term) return Rational.zero;
  return e.op.kind === Kind.Product ? rationalOf(e.value as Expr) : Rational.one;
}

class Search {
  private left = MOST_BRANCHES;
  private readonly end = performance.now() + MOST_MILLISECONDS;

  /** @param needOf what is said of a power that a negative base may have; the path tells the branch that it stands in */
  constructor(private readonly needOf: (power: GeneralPower, context: Context, path: string) => Expr) {}

  private get over(): boolean {
    return performance.now() > this.end;
  }

  conditions({ own, powers, choices }: Region, context: Context, depth: number, path = ""): Expr[] {
    const found = new Set<Expr>();
    const needs = new Set(own);
    for (const p of powers) {
      const need = this.needOf(p, context, path);
      (saysDefined(need) ? found : needs).add(need);
    }
    for (const c of needs)
      if (!holds(c, context))
        for (const part of simpler(c, context)) if (!holds(part, context)) found.add(part);
    for (const n of depth > 0 ? choices : []) {
      if (--this.left < 0 || this.over) break;
      const [guard, first, second] = n.args;
      const a = this.inBranch(guard, first, context, depth, path);
      const b = this.inBranch(not(guard), second, context, depth, path);
      // A branch that is never taken needs nothing.
      for (const c of a ?? [])
        if (b?.includes(c) === true) found.add(c);
        else if (!found.has(c)) found.add(either(opposite(guard, context), c, context));
      for (const c of b ?? []) if (!found.has(c)) found.add(either(guard, c, context));
    }
    found.delete(TRUE);
    return merged(found);
  }

  private inBranch(guard: Expr, body: Expr, context: Context, depth: number, path: string): Expr[] | null {
    const inside = together([guard], context);
    if (inside === null) return null;
    return this.conditions(region(body, inside), inside, depth - 1, `${path}/${guard.id}`);
  }
}

function holds(condition: Expr, context: Context): boolean {
  return ask(condition, context) === "yes";
}

/** The context with all of them; null where they contradict it, or each other. */
function together(all: readonly Expr[], context: Context): Context | null {
  let c: Context | null = context;
  for (const condition of all) if (c !== null) c = withCondition(condition, c, factOf);
  return c;
}

/** One of two conditions; the second alone, if it follows from the first. */
function either(a: Expr, b: Expr, context: Context): Expr {
  const given = together([a], context);
  if (given === null) return b;
  return b.args.every((side) => known(side, given)) && holds(b, given) ? b : any([a, b]);
}

/** `not (x > 0)` is `x <= 0` only where x is defined. */
function opposite(guard: Expr, context: Context): Expr {
  const [a, b] = guard.args;
  const { op } = guard;
  if ((op === LESS || op === LESS_EQUAL) && known(a, context) && known(b, context))
    return op === LESS ? lessEqual(b, a) : less(b, a);
  return not(guard);
}

/** x >= 0 and x != 0 are x > 0. */
function merged(found: Set<Expr>): Expr[] {
  for (const c of [...found]) {
    if (c.op !== LESS_EQUAL) continue;
    const [a, b] = c.args;
    const apart = unequal(a, b);
    if (!found.has(apart)) continue;
    found.delete(c);
    found.delete(apart);
    found.add(less(a, b));
  }
  return [...found];
}

/** Leaves out what follows from the others. */
function withoutConsequences(list: readonly Expr[], context: Context): Expr[] {
  const kept = [...list];
  if (kept.length > MOST_COMPARED) return kept;
  for (let i = kept.length - 1; i >= 0 && kept.length > 1; i--) {
    const rest = kept.toSpliced(i, 1);
    if (saysDefined(kept[i]) && !rest.some((c) => mentions(c, kept[i]))) continue;
    const others = together(rest, context);
    if (others !== null && holds(kept[i], others)) kept.splice(i, 1);
  }
  return kept;
}

/** Does a comparison need the power that the other one says to be defined? */
function mentions(c: Expr, defined: Expr): boolean {
  const power = defined.args[0] === ZERO ? defined.args[1] : defined.args[0];
  return (
    c.op.kind === Kind.Relation &&
    postorder([c]).includes(power) &&
    !postorder([c]).some((n) => n.op === WHERE)
  );
}

// ————— one condition in simpler words, equivalent wherever its sides are defined

function simpler(c: Expr, context: Context): Expr[] {
  const { kind } = c.op;
  if (kind !== Kind.Relation || c.op === EQUAL) return [c];
  const [a, b] = c.args;
  if (a.op === WHERE || b.op === WHERE) return chosen(c, context);
  const d = sub(b, a);
  if (c.op === UNEQUAL) return nonzero(d);
  // What is not negative is positive where it is not 0.
  if (c.op === LESS && holds(lessEqual(ZERO, d), context)) return nonzero(d);
  return [compared(c.op, d)];
}

/** A comparison with a `where` on one side: one comparison for each branch. */
function chosen(c: Expr, context: Context): Expr[] {
  const i = c.args[0].op === WHERE ? 0 : 1;
  const [guard, first, second] = c.args[i].args;
  const [yes, no] = [first, second].map((side) => build(c.op, null, c.args.with(i, side)));
  const out: Expr[] = [];
  for (const [condition, otherwise, branch] of [
    [guard, opposite(guard, context), yes],
    [not(guard), guard, no],
  ]) {
    const inside = together([condition], context);
    if (inside !== null && !holds(branch, inside)) out.push(either(otherwise, branch, context));
  }
  return out;
}

/** The conditions under which d is not 0. */
function nonzero(d: Expr): Expr[] {
  const out: Expr[] = [];
  const stack = [d];
  const whole = new Set<Expr>();
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    const { op, args } = n;
    if (op.kind === Kind.Product || op.kind === Kind.Power) {
      for (let i = 0; i < args.length; i += 2) {
        if (!isNumber(args[i + 1])) out.push(unequal(pow(args[i], args[i + 1]), ZERO));
        // Divided by, it is not 0 wherever this is defined.
        else if (rationalOf(args[i + 1]).sign > 0) stack.push(args[i]);
      }
      continue;
    }
    if (op.kind === Kind.Sum && !whole.has(n)) {
      const product = inFactors(n);
      whole.add(n);
      for (const f of product.op.kind === Kind.Product ? product.args : [product]) whole.add(f);
      stack.push(product);
      continue;
    }
    const zero = op.kind === Kind.Call && args.length === 1 ? onlyZero(op) : null;
    if (zero === null) out.push(compared(UNEQUAL, n));
    else stack.push(sub(args[0], zero));
  }
  return out.reverse();
}

function inFactors(sum: Expr): Expr {
  const { args } = sum;
  let plain = true;
  for (let i = 0; i < args.length; i += 2) {
    const { kind } = args[i].op;
    plain &&= kind === Kind.Symbol || kind === Kind.Call || kind === Kind.Constant;
  }
  // Different generators, each to the first power: irreducible.
  if (plain) return sum;
  return attempted(FACTORING, () => factor(sum, { budget: FACTORING }), sum);
}

/** The only argument at which a function is 0, where its page says enough to tell. */
function onlyZero(op: Op): Expr | null {
  const { monotone, parity, values, exact } = op.declared;
  const zeroAt = (x: Expr) =>
    values.some(([at, value]) => at === x && value === ZERO) || exact?.([x]) === ZERO;
  const strict = monotone.filter((m) => m.strict).map((m) => m.domain);
  if (strict.some((d) => d.low === null && d.high === null))
    return [ZERO, ONE].find(zeroAt) ?? values.find(([, value]) => value === ZERO)?.[0] ?? null;
  const fromZero = (d: Stretch) => d.low === ZERO && d.high === null;
  return parity !== null &&
    strict.some((d) => fromZero(d) && (!d.lowOpen || parity === "odd")) &&
    zeroAt(ZERO)
    ? ZERO
    : null;
}

/** 0 op d, with a number on the other side if there is one term only, and with positive terms on both sides if there are two. */
function compared(op: Op, d: Expr): Expr {
  let left = ZERO;
  let right = d;
  if (d.op.kind === Kind.Sum) {
    const { args } = d;
    const first = rationalOf(args[1]);
    if (args.length === 2) {
      left = rational(
        rationalOf(d.value as Expr)
          .neg()
          .div(first.abs()),
      );
      right = first.sign > 0 ? args[0] : scale(args[0], rational(first.div(first.abs())));
      if (first.sign < 0) [left, right] = [args[0], scale(left, rational(first.div(first.abs())))];
    } else if (args.length === 4 && d.value === ZERO) {
      const second = rationalOf(args[3]);
      if (first.sign * second.sign < 0) {
        const [up, down] = first.sign > 0 ? [0, 2] : [2, 0];
        right = scale(args[up], args[up + 1]);
        left = scale(args[down], rational(rationalOf(args[down + 1]).neg()));
      }
    }
  } else if (d.op.kind === Kind.Product) {
    const k = rationalOf(d.value as Expr);
    const t = scale(d, rational(k.inverse()));
    if (k.sign > 0) right = t;
    else [left, right] = [t, ZERO];
  }
  return op === LESS
    ? less(left, right)
    : op === LESS_EQUAL
      ? lessEqual(left, right)
      : op === EQUAL
        ? equal(left, right)
        : unequal(left, right);
}
