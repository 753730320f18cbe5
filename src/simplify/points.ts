/** Points at which two expressions are compared: exact rational numbers that fit the assumptions, readable ones first. */
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import { Rational } from "../expr/rational.js";
import { rational, rationalOf } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { bounds, isInteger, isNonzero } from "../facts/ask.js";
import type { Context } from "../facts/context.js";
import type { Interval } from "../facts/interval.js";

export type ExactPoint = ReadonlyMap<string, Expr>;

const ratio = (p: number, q = 1) => Rational.ratio(p, q);
const READABLE = [
  ...[ratio(0), ratio(1), ratio(-1), ratio(1, 2), ratio(2), ratio(-2), ratio(3), ratio(-1, 2)],
  ...[ratio(1, 3), ratio(3, 2), ratio(-3), ratio(5), ratio(2, 3), ratio(-7, 3), ratio(10), ratio(-1, 10)],
];
/** Places inside of a bounded interval. */
const PARTS = [ratio(1, 2), ratio(1, 3), ratio(3, 4), ratio(1, 10), ratio(9, 10), ratio(2, 7)];
/** Sizes of pseudo-random numbers: most differences show near 1, some only far from it. */
const SIZES = [1, 3, 10, 0.1, 100, 1, 5000, 2];
/** Numbers of the expressions themselves: what changes, changes there. */
const MOST_BORROWED = 12;

interface Domain {
  readonly name: string;
  readonly range: Interval;
  readonly whole: boolean;
  readonly nonzero: boolean;
  readonly readable: readonly Rational[];
}

/** Endless, unless there are no symbols or only finitely many points; the same points each time. */
export function* points(
  symbols: readonly Expr[],
  roots: readonly Expr[],
  context: Context,
): Generator<ExactPoint> {
  if (symbols.length === 0) {
    yield new Map();
    return;
  }
  const borrowed = numbersIn(roots);
  const domains = symbols.map((s) => domainFor(s, borrowed, context));
  // A symbol that can be no number of ours leaves no point.
  if (domains.some((d) => d.readable.length === 0)) return;
  const rounds = Math.max(...domains.map((d) => d.readable.length));
  const random = generator();
  for (let k = 0; ; k++) {
    const point = new Map<string, Expr>();
    domains.forEach((d, i) => {
      // Shifted against each other, so that no two symbols run through the same values together.
      const r = k < rounds ? d.readable[(k + i * (1 + (k >> 2))) % d.readable.length] : within(d, random, k);
      point.set(d.name, rational(r));
    });
    yield point;
  }
}

function domainFor(s: Expr, borrowed: readonly Rational[], context: Context): Domain {
  const domain = {
    name: s.value as string,
    range: bounds(s, context),
    whole: isInteger(s, context) === "yes",
    nonzero: isNonzero(s, context) === "yes",
  };
  const { low, high } = domain.range;
  const near: Rational[] = [];
  if (low !== null && high !== null) for (const t of PARTS) near.push(low.add(high.sub(low).mul(t)));
  for (const end of [low, high]) if (end !== null) for (const by of READABLE) near.push(end.add(by));
  const seen = new Set<string>();
  const readable = [...READABLE, ...near, ...borrowed].filter((r) => {
    const text = String(r);
    if (seen.has(text) || !fits(r, domain)) return false;
    seen.add(text);
    return true;
  });
  return { ...domain, readable };
}

function fits(r: Rational, { range, whole, nonzero }: Omit<Domain, "readable">): boolean {
  return range.contains(r) && (!whole || r.isInteger) && (!nonzero || r.sign !== 0);
}

function numbersIn(roots: readonly Expr[]): Rational[] {
  const found = new Map<string, Rational>();
  const take = (n: Expr) => {
    const r = rationalOf(n);
    if (r.wide === null) found.set(String(r.abs()), r.abs());
  };
  for (const n of postorder(roots)) {
    if (n.op.kind === Kind.Number) take(n);
    else if (n.op.kind === Kind.Sum) take(n.value as Expr);
    if (found.size >= MOST_BORROWED) break;
  }
  return [...found.values()].flatMap((r) => [r, r.neg(), r.add(Rational.one), r.add(Rational.one).neg()]);
}

function within(d: Domain, random: () => number, k: number): Rational {
  const { low, high } = d.range;
  const size = SIZES[k % SIZES.length];
  for (let tries = 0; tries < 20; tries++) {
    const q = d.whole ? 1 : 1 + Math.floor(random() * 30);
    const p = Math.round((2 * random() - 1) * Math.max(size, d.whole ? 2 : 0) * q);
    const t = ratio(p, q);
    let r = t;
    if (low !== null && high !== null) {
      const share = low.add(high.sub(low).mul(ratio(1 + Math.floor(random() * 96), 97)));
      r = d.whole ? share.floor() : share;
    } else if (low !== null) r = (d.whole ? low.floor() : low).add(t.abs());
    else if (high !== null) r = (d.whole ? high.floor() : high).sub(t.abs());
    if (fits(r, d)) return r;
  }
  return d.readable[k % d.readable.length];
}

/** Numbers in [0, 1), the same ones each time: a linear congruence with the constants of “Numerical Recipes”. */
function generator(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
