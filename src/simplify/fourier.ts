/** Products of sines and cosines as sums of sines and cosines of multiples: 2·sin(x)·cos(x) is sin(2x). */
import { call } from "../expr/call.js";
import type { Expr } from "../expr/node.js";
import { Kind, type Op } from "../expr/op.js";
import {
  add,
  HALF,
  isNumber,
  mul,
  neg,
  ONE,
  pow,
  product,
  rationalOf,
  scale,
  sub,
  sum,
  ZERO,
} from "../expr/reals.js";
import { leadingSign } from "../rewrite/sign.js";

/** Higher powers of sines and cosines than these, taken together, stay as they are. */
const MOST_DEGREE = 12;
const MOST_TERMS = 200;

/** A·cos(angle) + B·sin(angle); the coefficients are free of the functions. */
interface Wave {
  readonly angle: Expr;
  readonly a: Expr;
  readonly b: Expr;
}

/** The sum with every product of sines and cosines taken apart, or null where there is none, or too many. */
export function fourier(e: Expr, sine: Op, cosine: Op): Expr | null {
  const terms: Expr[] = [];
  let changed = false;
  const pairs = e.op.kind === Kind.Sum ? e.args : [e, ONE];
  if (pairs.length > 2 * MOST_TERMS) return null;
  for (let i = 0; i < pairs.length; i += 2) {
    const t = wavesOf(pairs[i], sine, cosine);
    if (t === null) terms.push(scale(pairs[i], pairs[i + 1]));
    else {
      changed = true;
      for (const w of t) terms.push(scale(written(w, sine, cosine), pairs[i + 1]));
      if (terms.length > MOST_TERMS) return null;
    }
  }
  if (!changed) return null;
  return e.op.kind === Kind.Sum ? add(e.value as Expr, sum(terms)) : sum(terms);
}

function written({ angle, a, b }: Wave, sine: Op, cosine: Op): Expr {
  return add(
    a === ZERO ? ZERO : mul(a, call(cosine, [angle])),
    b === ZERO ? ZERO : mul(b, call(sine, [angle])),
  );
}

/** Null where fewer than two of its factors are sines or cosines. */
function wavesOf(t: Expr, sine: Op, cosine: Op): Wave[] | null {
  if (t.op.kind !== Kind.Product && t.op.kind !== Kind.Power) return null;
  const rest: Expr[] = [t.op.kind === Kind.Product ? (t.value as Expr) : ONE];
  const functions: [Op, Expr, number][] = [];
  let degree = 0;
  for (let i = 0; i < t.args.length; i += 2) {
    const base = t.args[i];
    const exponent = t.args[i + 1];
    const n = isNumber(exponent) ? rationalOf(exponent).small : Number.NaN;
    if ((base.op === sine || base.op === cosine) && n > 0) {
      functions.push([base.op, base.args[0], n]);
      degree += n;
    } else rest.push(pow(base, exponent));
  }
  if (degree < 2 || degree > MOST_DEGREE) return null;
  let waves: Wave[] = [{ angle: ZERO, a: product(rest), b: ZERO }];
  for (const [op, angle, n] of functions)
    for (let i = 0; i < n; i++) waves = merged(waves.flatMap((w) => times(w, angle, op === cosine)));
  return waves;
}

/** A wave times cos(angle) or sin(angle). */
function times({ angle, a, b }: Wave, by: Expr, isCosine: boolean): Wave[] {
  const up = add(angle, by);
  const down = sub(angle, by);
  const h = (x: Expr) => mul(HALF, x);
  if (isCosine)
    return [
      { angle: up, a: h(a), b: h(b) },
      { angle: down, a: h(a), b: h(b) },
    ];
  return [
    { angle: up, a: h(neg(b)), b: h(a) },
    { angle: down, a: h(b), b: h(neg(a)) },
  ];
}

function merged(waves: readonly Wave[]): Wave[] {
  const byAngle = new Map<Expr, Wave>();
  for (const w of waves) {
    // cos is even, sin odd: of an angle and its negative one stays.
    const flip = leadingSign(w.angle) < 0;
    const angle = flip ? neg(w.angle) : w.angle;
    const b = w.angle === ZERO ? ZERO : flip ? neg(w.b) : w.b;
    const before = byAngle.get(angle);
    byAngle.set(angle, { angle, a: before ? add(before.a, w.a) : w.a, b: before ? add(before.b, b) : b });
  }
  return [...byAngle.values()].filter((w) => w.a !== ZERO || w.b !== ZERO);
}
