/**
 * What follows for an expression from a context: one fact for each node, found from the leaves up and remembered in the
 * context. Iterative: depth is bounded by memory.
 */
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { AND, EQUAL, FALSE_OP, Kind, LESS, LESS_EQUAL, NOT, TRUE_OP, UNEQUAL, WHERE } from "../expr/op.js";
import type { Rational } from "../expr/rational.js";
import { ONE, rationalOf, sub, ZERO } from "../expr/reals.js";
import type { Context, Known } from "./context.js";
import {
  type Answer,
  type Fact,
  fact,
  isAtMost,
  isBelow,
  isEqual,
  NOTHING,
  NOWHERE,
  opposite,
  REAL,
  type Truth,
} from "./fact.js";
import { EMPTY, hull, type Interval, intersect, plus, point, scaled, times } from "./interval.js";
import { constantRange, knowledgeOf, monotoneRange } from "./knowledge.js";
import { followsMeaning, isNonzero, isWhole, nativeRange } from "./natives.js";
import { constantPower, generalPower } from "./powers.js";
import { branch } from "./refine.js";
import { monic } from "./sums.js";

export function factOf(e: Expr, context: Context): Fact {
  const home = context.home(e);
  return (home.records.get(e) as Fact | undefined) ?? (new Analysis().run(e, home) as Fact);
}

export function truthOf(condition: Expr, context: Context): Truth {
  const home = context.home(condition);
  return (home.records.get(condition) as Truth | undefined) ?? (new Analysis().run(condition, home) as Truth);
}

const UNDECIDED: Truth = { answer: "unknown", defined: false };
const truth = (answer: Answer, defined: boolean): Truth => ({ answer, defined });

class Analysis {
  private readonly nodes: Expr[] = [];
  private readonly contexts: Context[] = [];

  run(root: Expr, context: Context): Fact | Truth {
    const { nodes, contexts } = this;
    nodes.push(root);
    contexts.push(context);
    while (nodes.length > 0) {
      const n = nodes[nodes.length - 1];
      const c = contexts[contexts.length - 1];
      if (!c.records.has(n)) {
        const found = this.visit(n, c);
        if (found === null) continue;
        c.records.set(n, found);
      }
      nodes.pop();
      contexts.pop();
    }
    return context.records.get(root) as Fact | Truth;
  }

  /** What is known of a node that has been visited, or null: then it is next. */
  private look(n: Expr, c: Context): Fact | Truth | null {
    const home = c.home(n);
    const found = home.records.get(n);
    if (found !== undefined) return found;
    this.nodes.push(n);
    this.contexts.push(home);
    return null;
  }
  private fact(n: Expr, c: Context): Fact | null {
    return this.look(n, c) as Fact | null;
  }

  /** Null where operands have been put on the stack first. */
  private visit(n: Expr, c: Context): Fact | Truth | null {
    try {
      switch (n.op.kind) {
        case Kind.Number:
          return ofNumber(rationalOf(n));
        case Kind.Symbol:
          return ofSymbol(c.symbols.get(n.value as string));
        case Kind.Constant:
          if (n.op === TRUE_OP || n.op === FALSE_OP) return truth(n.op === TRUE_OP ? "yes" : "no", true);
          return fact(constantRange(n.op), false, true, true);
        case Kind.Sum:
          return this.sum(n, c);
        case Kind.Product:
          return assumed(n, c, this.product(n, c));
        case Kind.Power:
          return assumed(n, c, this.power(n.args[0], n.args[1], c));
        case Kind.Call:
          return assumed(n, c, n.op === WHERE ? this.where(n, c) : this.call(n, c));
        case Kind.Relation:
          return this.relation(n, c);
        case Kind.Logic:
          return this.logic(n, c);
      }
    } catch (error) {
      // A number that is too long to be kept exact: then nothing is known.
      if (!(error instanceof FluxionsError)) throw error;
    }
    return n.op.boolean ? UNDECIDED : NOTHING;
  }

  private sum(n: Expr, c: Context): Fact | null {
    const { args } = n;
    const k = rationalOf(n.value as Expr);
    let range: Interval = point(k);
    let integer = true;
    let defined = true;
    let ready = true;
    for (let i = 0; i < args.length; i += 2) {
      const f = this.fact(args[i], c);
      if (f === null) ready = false;
      if (f === null || !ready) continue;
      const r = rationalOf(args[i + 1]);
      range = plus(range, scaled(f.range, r));
      integer &&= f.integer && r.isInteger;
      defined &&= f.defined;
    }
    if (!ready) return null;
    // A whole number beside a fraction is never 0.
    let nonzero = integer && !k.isInteger;
    integer &&= k.isInteger;
    if (c.knowsSums) {
      const { linear, whole, factor, shift } = monic(n);
      const form = c.terms.get(linear);
      if (form !== undefined) range = intersect(range, plus(scaled(form.range, factor), point(shift)));
      nonzero ||= c.terms.get(whole)?.nonzero === true || (form?.nonzero === true && shift.sign === 0);
    }
    return fact(range, integer, nonzero, defined);
  }

  private product(n: Expr, c: Context): Fact | null {
    const { args } = n;
    const k = rationalOf(n.value as Expr);
    let range: Interval = point(k);
    let integer = k.isInteger;
    let nonzero = true;
    let defined = true;
    let ready = true;
    for (let i = 0; i < args.length; i += 2) {
      const f = this.power(args[i], args[i + 1], c);
      if (f === null) ready = false;
      if (f === null || !ready) continue;
      range = times(range, f.range);
      integer &&= f.integer;
      nonzero &&= f.nonzero;
      defined &&= f.defined;
    }
    return ready ? fact(range, integer, nonzero, defined) : null;
  }

  private power(base: Expr, exponent: Expr, c: Context): Fact | null {
    const b = this.fact(base, c);
    if (exponent === ONE) return b;
    if (exponent.op.kind === Kind.Number) return b === null ? null : constantPower(b, rationalOf(exponent));
    const e = this.fact(exponent, c);
    return b === null || e === null ? null : generalPower(b, e);
  }

  private call(n: Expr, c: Context): Fact | null {
    const { op } = n;
    const args: Fact[] = [];
    for (const a of n.args) {
      const f = this.fact(a, c);
      if (f !== null) args.push(f);
    }
    if (args.length < n.args.length) return null;
    if (args.some((a) => a.range.empty)) return NOWHERE;
    const { meaning, needs, native } = op.declared;
    const knowledge = knowledgeOf(op);
    let defined =
      args.every((a) => a.defined) && (meaning === null || (knowledge.open && followsMeaning(native)));
    for (const need of needs) {
      const t = this.look(need.fill(n.args), c) as Truth | null;
      if (t === null) return null;
      if (t.answer === "no") return NOWHERE;
      defined &&= t.answer === "yes" && t.defined;
    }
    let { range } = knowledge;
    if (knowledge.pieces.length > 0) range = intersect(range, monotoneRange(op, knowledge, args[0].range));
    let integer = false;
    let nonzero = false;
    if (native !== null) {
      range = intersect(range, nativeRange(native, args));
      integer = isWhole(native, args);
      nonzero = isNonzero(native, args);
    }
    if (meaning !== null && knowledge.open && followsMeaning(native)) {
      const m = this.fact(meaning.fill(n.args), c);
      if (m === null) return null;
      if (m.range.empty && native === null) return NOWHERE;
      if (!m.range.empty) range = intersect(range, m.range);
      defined &&= m.defined;
      nonzero ||= m.nonzero;
      integer ||= m.integer;
    }
    return fact(range, integer, nonzero, defined);
  }

  private where(n: Expr, c: Context): Fact | null {
    const [condition, first, second] = n.args;
    const t = this.look(condition, c) as Truth | null;
    if (t === null) return null;
    // A comparison with an undefined side is false: it decides nothing.
    const inFirst = t.defined && t.answer === "no" ? null : branch(condition, true, c, factOf);
    const inSecond = t.defined && t.answer === "yes" ? null : branch(condition, false, c, factOf);
    const a = inFirst === null ? NOWHERE : this.fact(first, inFirst);
    const b = inSecond === null ? NOWHERE : this.fact(second, inSecond);
    if (a === null || b === null) return null;
    if (inFirst === null) return b;
    if (inSecond === null) return a;
    return fact(
      hull(a.range, b.range),
      (a.integer || a.range.empty) && (b.integer || b.range.empty),
      (a.nonzero || a.range.empty) && (b.nonzero || b.range.empty),
      a.defined && b.defined,
    );
  }

  private relation(n: Expr, c: Context): Truth | null {
    const [left, right] = n.args;
    const a = this.fact(left, c);
    const b = this.fact(right, c);
    if (a === null || b === null) return null;
    const defined = a.defined && b.defined;
    if (a.range.empty || b.range.empty) return UNDECIDED;
    const wholeSums = c.knowsSums && (n.op === EQUAL || n.op === UNEQUAL);
    if (right.op.kind === Kind.Number && !wholeSums)
      return truth(compare(n, a, rationalOf(right), false), defined);
    if (left.op.kind === Kind.Number && !wholeSums)
      return truth(compare(n, b, rationalOf(left), true), defined);
    // The difference knows what the sides have in common, and what has been assumed of it.
    const d = this.look(sub(left, right), c) as Fact | null;
    return d === null ? null : truth(compare(n, d, rationalOf(ZERO), false), defined);
  }

  private logic(n: Expr, c: Context): Truth | null {
    const conjunction = n.op === AND;
    let answer: Answer = conjunction ? "yes" : "no";
    let defined = true;
    let ready = true;
    for (const a of n.args) {
      const t = this.look(a, c) as Truth | null;
      if (t === null) ready = false;
      if (t === null || !ready) continue;
      defined &&= t.defined;
      if (n.op === NOT) answer = opposite(t.answer);
      else if (t.answer === (conjunction ? "no" : "yes")) answer = t.answer;
      else if (t.answer === "unknown" && answer === (conjunction ? "yes" : "no")) answer = "unknown";
    }
    return ready ? truth(answer, defined) : null;
  }
}

/** The relation `n` of what `f` stands for, on the left (on the right, if `swapped`), with the number r. */
function compare(n: Expr, f: Fact, r: Rational, swapped: boolean): Answer {
  switch (n.op) {
    case EQUAL:
      return isEqual(f, r);
    case UNEQUAL:
      return opposite(isEqual(f, r));
    case LESS:
      return swapped ? opposite(isAtMost(f, r)) : isBelow(f, r);
    case LESS_EQUAL:
      return swapped ? opposite(isBelow(f, r)) : isAtMost(f, r);
  }
  return "unknown";
}

function ofNumber(r: Rational): Fact {
  return { range: point(r), integer: r.isInteger, nonzero: r.sign !== 0, defined: true };
}

function ofSymbol(known: Known | undefined): Fact {
  return known === undefined ? REAL : fact(known.range, known.integer, known.nonzero, true);
}

function assumed(n: Expr, c: Context, found: Fact | null): Fact | null {
  const known = found === null || c.terms.size === 0 ? undefined : c.terms.get(n);
  if (found === null || known === undefined) return found;
  const range = intersect(found.range, known.range);
  if (range === EMPTY) return NOWHERE;
  return fact(range, found.integer || known.integer, found.nonzero || known.nonzero, found.defined);
}
