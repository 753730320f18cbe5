/** Where things are tried: at edges, at ties, and at random. All coordinates are exact. */
import type { Decimal } from "decimal.js";
import { type Expr, symbol } from "../expr/node.js";
import { AND, EQUAL, Kind, OR } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { add, div, integer, mul, neg, ONE, PI, rational, sub } from "../expr/reals.js";
import { substitute } from "../expr/rebuild.js";
import { postorder } from "../expr/walk.js";
import type { HoleKind } from "../language/rewrite-rule.js";
import { pick, type Random } from "./random.js";
import { holds, opsBelow, type Point, valueAt } from "./values.js";

const ratio = (p: number, q: number): Expr => rational(Rational.ratio(p, q));
const decimal = (text: string): Expr => rational(Rational.decimal(text));

/** Simple numbers first: counterexamples are looked for in this order, and shrunk towards its beginning. */
const SIMPLE: readonly Expr[] = [
  ...[0, 1, -1, 2, -2].map(integer),
  ...[ratio(1, 2), ratio(-1, 2)],
  ...[3, -3].map(integer),
  ...[
    ratio(3, 2),
    ratio(-3, 2),
    ratio(1, 3),
    ratio(-1, 3),
    ratio(1, 4),
    ratio(-1, 4),
    ratio(5, 2),
    ratio(-5, 2),
  ],
];
const MULTIPLES_OF_PI: readonly Expr[] = [
  ratio(1, 2),
  ONE,
  ratio(-1, 2),
  ratio(1, 4),
  ratio(-1, 3),
  integer(2),
].map((c) => mul(c, PI));
const FAR: readonly Expr[] = [
  ...["10", "-10", "1e-6", "-1e-6", "1e6", "-1e6", "1e-20", "-1e-20", "1e10", "-1e10"].map(decimal),
];
/** The numbers at which things happen to most functions. */
export const EDGES: readonly Expr[] = [...SIMPLE, ...MULTIPLES_OF_PI, ...FAR];
const INTEGERS: readonly Expr[] = [0, 1, -1, 2, -2, 3, -3, 4, 5, -5, 6, 7, 10, 12, -12].map(integer);

/** A name and what it may stand for. */
export interface Coordinate {
  readonly name: string;
  readonly kind: HoleKind | null;
}

/** From 1e-4 to 400, of either sign, with three digits. */
export function randomRational(random: Random): Expr {
  const sign = random() < 0.4 ? -1 : 1;
  const between = (a: number, b: number) => a + (b - a) * random();
  const roll = random();
  if (roll < 0.1) return ratio(sign * Math.ceil(between(0, 20)), pick(random, [3, 6, 7, 9]));
  const size =
    roll < 0.6
      ? between(0, 1)
      : roll < 0.85
        ? between(1, 8)
        : roll < 0.95
          ? 10 ** between(-4, -1)
          : between(8, 400);
  return decimal((sign * size).toPrecision(3));
}

/** Numbers of conditions and meanings below an expression: kinks of piecewise functions lie there. */
export function landmarks(es: readonly Expr[]): Expr[] {
  const found = new Map<string, Expr>();
  const bodies = opsBelow(es).flatMap((op) => {
    const { meaning, needs, values, native } = op.declared;
    if (op.kind !== Kind.Call || native !== null) return [];
    return [
      ...(meaning === null ? [] : [meaning.body]),
      ...needs.map((n) => n.body),
      ...values.map(([x]) => x),
    ];
  });
  for (const n of postorder([...es, ...bodies])) {
    const numbers = n.op.kind === Kind.Number ? [n] : n.op.kind === Kind.Sum ? [n.value as Expr] : [];
    for (const number of numbers) {
      const r = number.value as Rational;
      if (r.bits() > 30 || r.sign === 0) continue;
      for (const e of [number, neg(number)]) found.set(String(e.value), e);
    }
  }
  for (const e of EDGES) if (e.op.kind === Kind.Number) found.delete(String(e.value));
  return [...found.values()].sort((a, b) => complexity(a) - complexity(b)).slice(0, 12);
}

/** How long a number is to read and to think about. */
export function complexity(e: Expr): number {
  if (e.op.kind !== Kind.Number) return 60 + String(e).length;
  const r = e.value as Rational;
  const known = SIMPLE.indexOf(e);
  if (known >= 0) return known;
  return 20 + r.bits() + 2 * Math.log2(Number(r.denominator) + 1) + (r.sign < 0 ? 1 : 0);
}

export interface Draw {
  readonly coordinates: readonly Coordinate[];
  readonly landmarks: readonly Expr[];
  /** Only numbers that a decimal holds exactly: what would be equal to 1/3 is settled in hundreds of digits, and those of gamma take seconds. */
  readonly decimals: boolean;
}

const isDecimal = (e: Expr): boolean => {
  if (e.op.kind !== Kind.Number) return false;
  let q = (e.value as Rational).denominator;
  for (const p of [2n, 5n]) while (q % p === 0n) q /= p;
  return q === 1n;
};

/** The coordinate, or one like it that a decimal holds. */
const allowed = (e: Expr, { decimals }: Draw): Expr =>
  !decimals || isDecimal(e) ? e : decimal((valueAt(e, {}, 10) as Decimal).toPrecision(3));

function coordinate(
  random: Random,
  { kind }: Coordinate,
  marks: readonly Expr[],
  others: readonly Expr[],
): Expr {
  if (kind === "integer") return pick(random, INTEGERS);
  if (kind === "even") return mul(integer(2), pick(random, INTEGERS.slice(0, 11)));
  if (kind === "odd") return successor(mul(integer(2), pick(random, INTEGERS.slice(0, 11))));
  const roll = random();
  if (others.length > 0 && roll < 0.2) {
    const other = pick(random, others);
    const how = random();
    if (how < 0.5) return other;
    if (how < 0.75) return neg(other);
    return other === integer(0) ? other : div(ONE, other);
  }
  if (roll < 0.3 && marks.length > 0) return pick(random, marks);
  if (roll < 0.6) return pick(random, SIMPLE);
  if (roll < 0.65 && kind !== "number") return pick(random, MULTIPLES_OF_PI);
  if (roll < 0.7) return pick(random, FAR);
  return randomRational(random);
}

const successor = (e: Expr): Expr => rational((e.value as Rational).add(Rational.one));

function randomPoint(random: Random, draw: Draw): Point {
  const { coordinates, landmarks: marks } = draw;
  const at: Record<string, Expr> = {};
  for (const c of coordinates) at[c.name] = allowed(coordinate(random, c, marks, Object.values(at)), draw);
  return at;
}

/** First the simple numbers in all combinations, or for a single coordinate every edge; then random points without end. */
function* candidates(random: Random, draw: Draw): Iterable<Point> {
  const { coordinates, landmarks: marks } = draw;
  const grid =
    coordinates.length === 1
      ? [...EDGES, ...marks]
      : coordinates.length === 2
        ? SIMPLE.slice(0, 7)
        : SIMPLE.slice(0, 4);
  const count = coordinates.length <= 3 ? grid.length ** coordinates.length : 0;
  for (let i = 0; i < count; i++) {
    const at: Record<string, Expr> = {};
    let rest = i;
    for (const { name } of coordinates) {
      at[name] = allowed(grid[rest % grid.length], draw);
      rest = Math.floor(rest / grid.length);
    }
    if (coordinates.every((c) => fits(c.kind, at[c.name]))) yield at;
    // Several coordinates at once: combinations of simple numbers are few, and nothing like the others.
    if (coordinates.length > 1) yield randomPoint(random, draw);
  }
  for (;;) yield randomPoint(random, draw);
}

/** May a hole of this kind stand for the number? */
export function fits(kind: HoleKind | null, e: Expr): boolean {
  if (kind === "number") return e.op.kind === Kind.Number;
  if (kind === null || kind === "symbol" || kind === "constant") return true;
  if (e.op.kind !== Kind.Number || !(e.value as Rational).isInteger) return false;
  return kind === "integer" || ((e.value as Rational).numerator % 2n === 0n) === (kind === "even");
}

/**
 * Points at which a condition holds. What it says of equality is put in: random numbers are never equal.
 * The iteration ends after `tries` candidates.
 */
export function* pointsWhere(condition: Expr, random: Random, draw: Draw, tries: number): Iterable<Point> {
  const seen = new Set<string>();
  let tried = 0;
  for (const raw of candidates(random, draw)) {
    if (tried++ >= tries) return;
    const at = settleEqualities(condition, raw, random, draw);
    const key = draw.coordinates.map(({ name }) => at[name].id).join();
    if (seen.has(key)) continue;
    seen.add(key);
    if (holds(condition, at)) yield at;
  }
}

/** Where a condition demands x == formula, x becomes that; of alternatives, one is taken. */
function settleEqualities(condition: Expr, at: Point, random: Random, draw: Draw): Point {
  let here = at;
  const queue = [condition];
  for (let c = queue.pop(); c !== undefined; c = queue.pop()) {
    if (c.op === AND) queue.push(...c.args);
    else if (c.op === OR) queue.push(pick(random, c.args));
    else if (c.op === EQUAL) here = withEquality(c.args[0], c.args[1], here, draw) ?? here;
  }
  return here;
}

/** What is left of the equation stays as it is, and one coordinate on its other side is moved until both sides are equal. */
function withEquality(a: Expr, b: Expr, at: Point, { coordinates }: Draw): Point | null {
  for (const [side, other] of [
    [a, b],
    [b, a],
  ])
    for (const { name, kind } of coordinates) {
      const slope = coefficientOf(symbol(name), side);
      if (slope === null) continue;
      const gap = sub(substitute(other, at), substitute(side, at));
      const value = constantOf(add(at[name], div(gap, slope)));
      if (value !== null && fits(kind, value)) return { ...at, [name]: value };
    }
  return null;
}

/** Of x in x, or in a sum with x as a term. */
function coefficientOf(x: Expr, e: Expr): Expr | null {
  if (e === x) return ONE;
  if (e.op.kind !== Kind.Sum) return null;
  for (let i = 0; i < e.args.length; i += 2) if (e.args[i] === x) return e.args[i + 1];
  return null;
}

/** A short exact number where there is one: floor(7/2) is kept as 3. */
function constantOf(e: Expr): Expr | null {
  if (e.op.kind === Kind.Number || e === PI) return e;
  const value = valueAt(e, {}, 40);
  if (value === null || !value.isFinite()) return null;
  return value.isInteger() && value.e < 20 ? decimal(value.toFixed()) : String(e).length < 60 ? e : null;
}

/** Points a thousandth away in every coordinate: what happens at single points only does not happen there. */
export function beside(at: Point): Point[] {
  return [1, -1].map((sign) =>
    Object.fromEntries(
      Object.entries(at).map(([name, e]) => {
        const size = valueAt(e, {}, 20);
        const exponent = size === null || size.isZero() ? 0 : size.e;
        return [name, add(e, decimal(`${sign * 1.0625}e${exponent - 3}`))];
      }),
    ),
  );
}
