/**
 * The algebra of real numbers: constructors that canonicalise. They flatten, order, collect like terms and like
 * powers and fold exact numbers; they never do what could be worse. Associativity and commutativity are therefore no
 * rules. What they rewrite is true on the reals wherever the left side is defined:
 * x^a·x^b = x^(a+b) for any exponents, (x^a)^n = x^(a·n) and (x·y)^n = x^n·y^n for whole n only, x^0 = 1.
 */
import { drop, type Expr, exactly, guarded, intern, numberNode, push, scratch, top } from "./node.js";
import { E_OP, EXP, FALSE_OP, Kind, PI_OP, POWER, PRODUCT, SUM, TRUE_OP } from "./op.js";
import { sortPairs } from "./order.js";
import { EXACT_BITS, Rational } from "./rational.js";

const SMALL = 512;
const small: Expr[] = Array.from({ length: 2 * SMALL }, (_, i) => numberNode(Rational.integer(i - SMALL)));

export const ZERO = small[SMALL];
export const ONE = small[SMALL + 1];
export const TWO = small[SMALL + 2];
export const MINUS_ONE = small[SMALL - 1];
export const HALF = numberNode(Rational.ratio(1, 2));
/** π, exact until it is lowered or evaluated. */
export const PI = exactly(PI_OP, []);
/** Euler’s number e, exact until it is lowered or evaluated. */
export const E = exactly(E_OP, []);
export const TRUE = exactly(TRUE_OP, []);
export const FALSE = exactly(FALSE_OP, []);

/** A safe integer. */
export function integer(n: number): Expr {
  return n >= -SMALL && n < SMALL ? small[n + SMALL] : numberNode(Rational.integer(n));
}

export function rational(r: Rational): Expr {
  return r.q === 1 ? integer(r.p) : numberNode(r);
}

export function isNumber(e: Expr): boolean {
  return e.op.kind === Kind.Number;
}

/** The value of a number node. */
export function rationalOf(e: Expr): Rational {
  return e.value as Rational;
}

/** A whole number as a double, or NaN for any other node. */
export function smallInteger(e: Expr): number {
  return e.op.kind === Kind.Number ? (e.value as Rational).small : Number.NaN;
}

/** −1, 0 or 1 of a number node; 1 of anything else: which sign is written in front. */
export function writtenSign(e: Expr): -1 | 0 | 1 {
  if (e.op.kind === Kind.Number) return (e.value as Rational).sign;
  if (e.op.kind === Kind.Product) return ((e.value as Expr).value as Rational).sign;
  return 1;
}

function addNumbers(a: Expr, b: Expr): Expr {
  if (a === ZERO) return b;
  if (b === ZERO) return a;
  const p = a.value as Rational;
  const q = b.value as Rational;
  // Only wide numbers can become too large.
  if (p.wide === null && q.wide === null) return rational(p.add(q));
  return guarded(() => rational(p.add(q)));
}

function mulNumbers(a: Expr, b: Expr): Expr {
  if (a === ONE) return b;
  if (b === ONE) return a;
  const p = a.value as Rational;
  const q = b.value as Rational;
  if (p.wide === null && q.wide === null) return rational(p.mul(q));
  return guarded(() => rational(p.mul(q)));
}

// ————— sums

/** Pushes c·t as pairs of a term and its coefficient; returns the constant that it contributes. */
function pushTerm(t: Expr, c: Expr): Expr {
  switch (t.op.kind) {
    case Kind.Number:
      return mulNumbers(t, c);
    case Kind.Sum: {
      const { args } = t;
      for (let i = 0; i < args.length; i += 2) {
        push(args[i]);
        push(mulNumbers(args[i + 1], c));
      }
      return mulNumbers(t.value as Expr, c);
    }
    case Kind.Product: {
      const k = t.value as Expr;
      if (k === ONE) break;
      push(withoutCoefficient(t));
      push(mulNumbers(k, c));
      return ZERO;
    }
  }
  push(t);
  push(c);
  return ZERO;
}

function finishSum(k: Expr, base: number): Expr {
  let end = top();
  if (end - base > 2) {
    sortPairs(scratch, base, end);
    let w = base;
    for (let i = base; i < end; ) {
      const t = scratch[i];
      let c = scratch[i + 1];
      for (i += 2; i < end && scratch[i] === t; i += 2) c = addNumbers(c, scratch[i + 1]);
      if (c === ZERO) continue;
      scratch[w++] = t;
      scratch[w++] = c;
    }
    end = w;
    drop(end);
  } else if (end - base === 2 && scratch[base + 1] === ZERO) {
    end = base;
    drop(base);
  }
  if (end === base) return k;
  if (end - base === 2 && k === ZERO) {
    const t = scratch[base];
    const c = scratch[base + 1];
    drop(base);
    return scale(t, c);
  }
  return intern(SUM, k, base);
}

export function add(a: Expr, b: Expr): Expr {
  if (a === ZERO) return b;
  if (b === ZERO) return a;
  const base = top();
  const k = pushTerm(a, ONE);
  return finishSum(addNumbers(k, pushTerm(b, ONE)), base);
}

/** The sum of all terms, in linear time however many they are. */
export function sum(terms: readonly Expr[]): Expr {
  const base = top();
  let k = ZERO;
  for (const t of terms) k = addNumbers(k, pushTerm(t, ONE));
  return finishSum(k, base);
}

/** k + Σ pairs[2i]·pairs[2i+1]: terms and their coefficients, which are number nodes. */
export function linear(k: Expr, pairs: readonly Expr[]): Expr {
  const base = top();
  for (let i = 0; i < pairs.length; i += 2)
    if (pairs[i + 1] !== ZERO) k = addNumbers(k, pushTerm(pairs[i], pairs[i + 1]));
  return finishSum(k, base);
}

export function neg(a: Expr): Expr {
  return scale(a, MINUS_ONE);
}

export function sub(a: Expr, b: Expr): Expr {
  if (b === ZERO) return a;
  const base = top();
  const k = pushTerm(a, ONE);
  return finishSum(addNumbers(k, pushTerm(b, MINUS_ONE)), base);
}

/** c·t for a number node c; a sum is multiplied through, so that equal sums cancel. */
export function scale(t: Expr, c: Expr): Expr {
  if (c === ONE) return t;
  if (c === ZERO) return ZERO;
  const base = top();
  switch (t.op.kind) {
    case Kind.Number:
      return mulNumbers(t, c);
    case Kind.Sum:
      return intern(SUM, pushTerm(t, c), base);
    case Kind.Product: {
      const k = mulNumbers(t.value as Expr, c);
      if (k === ONE) return withoutCoefficient(t);
      for (const a of t.args) push(a);
      return intern(PRODUCT, k, base);
    }
    case Kind.Power:
      push(t.args[0]);
      push(t.args[1]);
      return intern(PRODUCT, c, base);
  }
  push(t);
  push(ONE);
  return intern(PRODUCT, c, base);
}

/** A product's symbolic part: itself with the coefficient 1. */
export function withoutCoefficient(t: Expr): Expr {
  if (t.rest?.space.open) return t.rest;
  const { args } = t;
  const base = top();
  let rest: Expr;
  if (args.length === 2 && args[1] === ONE) rest = args[0];
  else {
    for (const a of args) push(a);
    rest = args.length === 2 ? intern(POWER, null, base) : intern(PRODUCT, ONE, base);
  }
  t.rest = rest;
  return rest;
}

// ————— products

/** Pushes f as pairs of a base and its exponent; returns the number that it contributes. */
function pushFactor(f: Expr): Expr {
  switch (f.op.kind) {
    case Kind.Number:
      return f;
    case Kind.Product: {
      for (const a of f.args) push(a);
      return f.value as Expr;
    }
    case Kind.Power:
      push(f.args[0]);
      push(f.args[1]);
      return ONE;
  }
  push(f);
  push(ONE);
  return ONE;
}

/** May base^exponent, with an exponent that has just been added up, be something simpler than a power? */
function reducible(base: Expr): boolean {
  const { kind } = base.op;
  return kind === Kind.Number || kind === Kind.Product || kind === Kind.Power || logarithm(base) !== null;
}

/** r of a number exp(r): e·e is exp(2), so exp(2)·e has to be exp(3). Of any other node null. */
function logarithm(b: Expr): Expr | null {
  if (b === E) return ONE;
  return b.op === EXP && b.args[0].op.kind === Kind.Number ? b.args[0] : null;
}

function finishProduct(k: Expr, base: number): Expr {
  let end = top();
  if (k === ZERO) {
    drop(base);
    return ZERO;
  }
  if (end - base > 2) {
    sortPairs(scratch, base, end);
    let again: Expr[] | null = null;
    let tower: Expr | null = null;
    let towerAt = -1;
    let w = base;
    for (let i = base; i < end; ) {
      const b = scratch[i];
      let e = scratch[i + 1];
      let merged = false;
      for (i += 2; i < end && scratch[i] === b; i += 2) {
        e = add(e, scratch[i + 1]);
        merged = true;
      }
      if (e === ZERO) continue;
      if (merged && reducible(b)) {
        again ??= [];
        again.push(pow(b, e));
        continue;
      }
      const r = e === ONE ? logarithm(b) : null;
      if (r !== null && towerAt >= 0) {
        tower = addNumbers(tower ?? (logarithm(scratch[towerAt]) as Expr), r);
        continue;
      }
      if (r !== null) towerAt = w;
      scratch[w++] = b;
      scratch[w++] = e;
    }
    if (tower !== null) {
      for (w -= 2; towerAt < w; towerAt++) scratch[towerAt] = scratch[towerAt + 2];
      again ??= [];
      again.push(pow(E, tower));
    }
    end = w;
    drop(end);
    if (again !== null) {
      for (const f of again) k = mulNumbers(k, pushFactor(f));
      return finishProduct(k, base);
    }
  } else if (end - base === 2 && scratch[base + 1] === ZERO) {
    end = base;
    drop(base);
  }
  if (end === base) return k;
  if (end - base === 2) {
    const b = scratch[base];
    const f = scratch[base + 1] === ONE ? b : intern(POWER, null, base);
    drop(base);
    return scale(f, k);
  }
  return intern(PRODUCT, k, base);
}

export function mul(a: Expr, b: Expr): Expr {
  if (a === ONE) return b;
  if (b === ONE) return a;
  if (a.op.kind === Kind.Number) return scale(b, a);
  if (b.op.kind === Kind.Number) return scale(a, b);
  const base = top();
  const k = pushFactor(a);
  return finishProduct(mulNumbers(k, pushFactor(b)), base);
}

/** The product of all factors, in linear time however many they are. */
export function product(factors: readonly Expr[]): Expr {
  const base = top();
  let k = ONE;
  for (const f of factors) k = mulNumbers(k, pushFactor(f));
  return finishProduct(k, base);
}

/** k · Π pairs[2i]^pairs[2i+1] for a number node k: bases and their exponents. */
export function powers(k: Expr, pairs: readonly Expr[]): Expr {
  const base = top();
  for (let i = 0; i < pairs.length; i += 2) k = mulNumbers(k, pushFactor(pow(pairs[i], pairs[i + 1])));
  return finishProduct(k, base);
}

/** The product of a product's pairs with the one at `without` left out, times `factor`. */
export function replacedFactor(p: Expr, without: number, factor: Expr): Expr {
  const base = top();
  const { args } = p;
  for (let i = 0; i < args.length; i += 2) {
    if (i === without) continue;
    push(args[i]);
    push(args[i + 1]);
  }
  return finishProduct(mulNumbers(p.value as Expr, pushFactor(factor)), base);
}

/** a/b. Division by the number 0 stays as it is written: it is undefined on the reals, and infinite in floats. */
export function div(a: Expr, b: Expr): Expr {
  if (b === ONE) return a;
  return mul(a, pow(b, MINUS_ONE));
}

// ————— powers

/**
 * b^e. x^0 is 1, e^x is exp(x); a negative base with a fractional exponent stays as it is: undefined.
 * @throws FluxionsError `number-too-large`
 */
export function pow(b: Expr, e: Expr): Expr {
  // (x^a)^n: a loop, because powers nest as deep as anything else.
  while (b.op.kind === Kind.Power && e !== ONE && isWhole(e)) {
    e = mul(b.args[1], e);
    b = b.args[0];
  }
  if (e === ONE) return b;
  if (e === ZERO || b === ONE) return ONE;
  if (e.op.kind === Kind.Number) {
    const exponent = e.value as Rational;
    if (exponent.isInteger) {
      if (b.op.kind === Kind.Number) {
        if (b !== ZERO) return guarded(() => rational((b.value as Rational).pow(wholeExponent(exponent))));
        if (exponent.sign > 0) return ZERO;
      } else if (b.op.kind === Kind.Product) return powerOfProduct(b, e);
    } else if (b.op.kind === Kind.Number) {
      const folded = guarded(() => fractionalPower(b.value as Rational, exponent));
      if (folded !== null) return folded;
    }
    if (b.op === EXP && b.args[0].op.kind === Kind.Number) return pow(E, mulNumbers(b.args[0], e));
  }
  const base = top();
  if (b === E) {
    push(e);
    return intern(EXP, null, base);
  }
  push(b);
  push(e);
  return intern(POWER, null, base);
}

function isWhole(e: Expr): boolean {
  return e.op.kind === Kind.Number && (e.value as Rational).isInteger;
}

/** Only 0, 1 and −1 have powers of this size, and for them parity is all that matters. */
function wholeExponent(e: Rational): number {
  if (e.wide === null) return e.p;
  const huge = e.wide.p % 2n === 0n ? 2 * EXACT_BITS : 2 * EXACT_BITS + 1;
  return e.sign * huge;
}

function powerOfProduct(b: Expr, e: Expr): Expr {
  const { args } = b;
  const base = top();
  let k = pow(b.value as Expr, e);
  for (let i = 0; i < args.length; i += 2) k = mulNumbers(k, pushFactor(pow(args[i], mul(args[i + 1], e))));
  return finishProduct(k, base);
}

/** b^(p/q) of a rational b, or null where it stays a power: exact roots are taken, and exponents brought into (0, 1). */
function fractionalPower(b: Rational, exponent: Rational): Expr | null {
  if (b.sign === 0) return exponent.sign > 0 ? ZERO : null;
  if (b.sign < 0) return null;
  if (exponent.wide !== null) return null;
  const { p, q } = exponent;
  const root = b.root(q);
  if (root !== null) return rational(root.pow(p));
  const whole = Math.floor(p / q);
  if (!b.isInteger) {
    const num = pow(rational(Rational.big(b.numerator)), rational(exponent));
    return mul(num, pow(rational(Rational.big(b.denominator)), rational(exponent.neg())));
  }
  if (whole === 0) return null;
  return scale(pow(rational(b), rational(Rational.ratio(p - whole * q, q))), rational(b.pow(whole)));
}
