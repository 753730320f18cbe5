/** What the page of a function says of its values, in intervals. */
import type { Expr } from "../expr/node.js";
import { E_OP, Kind, type Op, PI_OP, type Stretch } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { ONE, rational, rationalOf } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { endpoint } from "./enclose.js";
import {
  ALL,
  EMPTY,
  type Interval,
  inside,
  interval,
  magnitude,
  negated,
  plus,
  point,
  scaled,
  times,
  wholePower,
} from "./interval.js";

interface Piece {
  readonly rises: boolean;
  readonly strict: boolean;
  readonly domain: Interval;
}

export interface Knowledge {
  readonly range: Interval;
  readonly pieces: readonly Piece[];
  /** Is the meaning short enough to be looked into? */
  readonly open: boolean;
}

/** Meanings that come to more nodes than this, with the meanings of what they call, are left alone. */
const LONGEST_MEANING = 400;

const known = new WeakMap<Op, Knowledge>();

export function knowledgeOf(op: Op): Knowledge {
  let k = known.get(op);
  if (k === undefined) {
    const { range, monotone } = op.declared;
    k = {
      range: range === null ? ALL : around(range),
      pieces: monotone.map(({ rises, strict, domain }) => ({ rises, strict, domain: within(domain) })),
      open: sizeOfMeaning(op) <= LONGEST_MEANING,
    };
    known.set(op, k);
  }
  return k;
}

const sizes = new WeakMap<Op, number>();

/** The nodes of the meaning, and of those of the functions in it. Pages refuse meanings that need themselves. */
function sizeOfMeaning(op: Op): number {
  const stack = [op];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const body = top.declared.meaning?.body;
    const nodes = body === undefined ? [] : postorder([body]);
    let size = nodes.length;
    const waiting: Op[] = [];
    for (const n of nodes) {
      if (n.op.kind !== Kind.Call || n.op.declared.meaning === null) continue;
      const s = sizes.get(n.op);
      if (s === undefined) waiting.push(n.op);
      else size += s;
    }
    if (waiting.length > 0 && stack.length < 1000) stack.push(...waiting);
    else {
      sizes.set(top, waiting.length > 0 ? Number.POSITIVE_INFINITY : size);
      stack.pop();
    }
  }
  return sizes.get(op) as number;
}

const PI_RANGE = interval(
  Rational.ratio(245850922, 78256779),
  Rational.ratio(411557987, 131002976),
  true,
  true,
);
const E_RANGE = interval(
  Rational.ratio(410105312, 150869313),
  Rational.ratio(438351041, 161260336),
  true,
  true,
);

export function constantRange(op: Op): Interval {
  return op === PI_OP ? PI_RANGE : op === E_OP ? E_RANGE : ALL;
}

/** A constant made of numbers, pi, e, sums and products; everything of any other. */
function constant(root: Expr): Interval {
  const done = new Map<Expr, Interval>();
  const of = (e: Expr) => done.get(e) as Interval;
  for (const n of postorder([root])) done.set(n, step(n, of));
  return of(root);
}

function step(n: Expr, of: (e: Expr) => Interval): Interval {
  const { args } = n;
  switch (n.op.kind) {
    case Kind.Number:
      return point(rationalOf(n));
    case Kind.Constant:
      return constantRange(n.op);
    case Kind.Sum: {
      let s = point(rationalOf(n.value as Expr));
      for (let i = 0; i < args.length; i += 2) s = plus(s, scaled(of(args[i]), rationalOf(args[i + 1])));
      return s;
    }
    case Kind.Product: {
      let p = point(rationalOf(n.value as Expr));
      for (let i = 0; i < args.length; i += 2) p = times(p, power(of(args[i]), args[i + 1]));
      return p;
    }
    case Kind.Power:
      return power(of(args[0]), args[1]);
  }
  return ALL;
}

function power(base: Interval, exponent: Expr): Interval {
  if (exponent === ONE) return base;
  const n = exponent.op.kind === Kind.Number ? rationalOf(exponent).small : Number.NaN;
  return Number.isNaN(n) || Math.abs(n) > 64 ? ALL : wholePower(base, n);
}

/** An interval with all of the stretch. */
function around(s: Stretch): Interval {
  const low = s.low === null ? null : constant(s.low);
  const high = s.high === null ? null : constant(s.high);
  return interval(
    low?.low ?? null,
    high?.high ?? null,
    s.lowOpen || low?.lowOpen === true,
    s.highOpen || high?.highOpen === true,
  );
}

/** An interval of which all lies in the stretch. */
function within(s: Stretch): Interval {
  const low = s.low === null ? null : constant(s.low);
  const high = s.high === null ? null : constant(s.high);
  if ((low !== null && low.high === null) || (high !== null && high.low === null)) return EMPTY;
  return interval(low?.high ?? null, high?.low ?? null, s.lowOpen, s.highOpen);
}

/** Where the values lie for arguments in x, from the function's rises and falls. */
export function monotoneRange(op: Op, k: Knowledge, x: Interval): Interval {
  const { parity } = op.declared;
  for (const piece of k.pieces) {
    if (inside(x, piece.domain)) return image(op, piece, x);
    if (parity === "even") {
      const m = magnitude(x);
      if (inside(m, piece.domain)) return image(op, piece, m);
    } else if (parity === "odd") {
      const m = negated(x);
      if (inside(m, piece.domain)) return negated(image(op, piece, m));
    }
  }
  return ALL;
}

function image(op: Op, piece: Piece, x: Interval): Interval {
  const [from, to] = piece.rises ? (["low", "high"] as const) : (["high", "low"] as const);
  const fromOpen = piece.rises ? x.lowOpen : x.highOpen;
  const toOpen = piece.rises ? x.highOpen : x.lowOpen;
  const a = x[from];
  const b = x[to];
  const low = a === null ? null : valueAt(op, a, false);
  const high = b === null ? null : valueAt(op, b, true);
  return interval(low, high, piece.strict && fromOpen, piece.strict && toOpen);
}

/** The function's exact value, or a number below (above) it; null where none is known. */
function valueAt(op: Op, r: Rational, up: boolean): Rational | null {
  const { values, exact, native } = op.declared;
  const at = rational(r);
  for (const [x, value] of values)
    if (x === at) {
      const c = constant(value);
      return up ? c.high : c.low;
    }
  const folded = exact === null || r.bits() > 64 ? null : exact([at]);
  if (folded !== null && folded.op.kind === Kind.Number) return rationalOf(folded);
  return native === null ? null : endpoint(native, r, up);
}
