/** Sums as float operations: subtractions instead of factors −1, common factors taken out where that saves operations. */
import { FDIV, FPOW, fadd, fneg, fsub } from "../expr/floats.js";
import { type Expr, exactly, newWalk } from "../expr/node.js";
import { Kind, POWER } from "../expr/op.js";
import { compare } from "../expr/order.js";
import { Rational } from "../expr/rational.js";
import { integer, ONE, rational, smallInteger } from "../expr/reals.js";
import { costOf } from "./cost.js";
import { type Factor, isConstant } from "./factor.js";
import { negated, type Products, type Signed } from "./products.js";

export interface Term {
  readonly coefficient: Rational;
  readonly factors: readonly Factor[];
}

/** Longer sums are not searched for common factors. */
const LONGEST_FACTORED = 48;
const MOST_FACTORS = 400;
/** Longer sums are added up in a balanced tree: shallow code, and an error that grows with the logarithm. */
const RUN = 8;

export function lowerSum(constant: Rational, terms: readonly Term[], products: Products): Expr {
  const plain = directly(constant, terms, products);
  if (terms.length < 2 || terms.length > LONGEST_FACTORED) return plain;
  if (terms.reduce((n, t) => n + t.factors.length, 0) > MOST_FACTORS) return plain;
  const factored = byFactors(constant, terms, products);
  if (factored === null) return plain;
  const atoms = new Set<Expr>();
  for (const { factors } of terms)
    for (const f of factors) {
      atoms.add(products.lowered(f.base));
      if (f.exponent.op.kind !== Kind.Number) atoms.add(products.lowered(f.exponent));
    }
  return cost(factored, atoms) < cost(plain, atoms) ? factored : plain;
}

/** Takes out the factor that most terms share, again and again. Null where no two terms share one. */
function byFactors(constant: Rational, terms: readonly Term[], products: Products): Expr | null {
  let rest = terms;
  for (let first = true; ; first = false) {
    const common = mostFrequent(rest);
    if (common === null) return first ? null : directly(constant, rest, products);
    const inside: Term[] = [];
    const outside: Term[] = [];
    let k = Rational.zero;
    for (const t of rest) {
      const without = divided(t.factors, common);
      if (without === null) outside.push(t);
      else if (without.length === 0) k = k.add(t.coefficient);
      else inside.push({ coefficient: t.coefficient, factors: without });
    }
    const inner = byFactors(k, inside, products) ?? directly(k, inside, products);
    rest = [...outside, { coefficient: Rational.one, factors: [common, { base: inner, exponent: ONE }] }];
  }
}

function keyOf(f: Factor): Expr {
  const n = smallInteger(f.exponent);
  return n > 0 ? f.base : exactly(POWER, [f.base, f.exponent]);
}

/** Whole powers of one base share the lowest of them; other powers must be equal. */
function mostFrequent(terms: readonly Term[]): Factor | null {
  const found = new Map<Expr, { count: number; factor: Factor }>();
  for (const { factors } of terms)
    for (const f of factors) {
      if (isConstant(f)) continue;
      const key = keyOf(f);
      const seen = found.get(key);
      if (seen === undefined) found.set(key, { count: 1, factor: f });
      else {
        seen.count++;
        if (smallInteger(f.exponent) < smallInteger(seen.factor.exponent)) seen.factor = f;
      }
    }
  let best: { count: number; factor: Factor; key: Expr } | null = null;
  for (const [key, { count, factor }] of found) {
    if (count < 2) continue;
    if (best === null || count > best.count || (count === best.count && compare(key, best.key) < 0))
      best = { count, factor, key };
  }
  return best === null ? null : best.factor;
}

function divided(factors: readonly Factor[], by: Factor): Factor[] | null {
  const key = keyOf(by);
  const i = factors.findIndex((f) => keyOf(f) === key);
  if (i < 0) return null;
  const out = factors.filter((_, j) => j !== i);
  const left = smallInteger(factors[i].exponent) - smallInteger(by.exponent);
  if (left > 0) out.push({ base: by.base, exponent: integer(left) });
  return out;
}

function directly(constant: Rational, terms: readonly Term[], products: Products): Expr {
  const scale = commonCoefficient(constant, terms);
  const signed: Signed[] = terms.map((t) => products.signed(t.coefficient.div(scale), t.factors));
  const k = constant.div(scale);
  if (k.sign !== 0) signed.push({ negative: k.sign < 0, value: rational(k.abs()) });
  const total = added(signed);
  if (scale.equals(Rational.one)) return total.negative ? fneg(total.value) : total.value;
  const made = products.signed(total.negative ? scale.neg() : scale, [{ base: total.value, exponent: ONE }]);
  return made.negative ? negated(made.value) : made.value;
}

/** The positive number that leaves fewer multiplications when it is taken out of all terms, or 1. */
function commonCoefficient(constant: Rational, terms: readonly Term[]): Rational {
  const { one } = Rational;
  if (terms.length < 2 || terms.length > LONGEST_FACTORED) return one;
  const sizes = terms.map((t) => t.coefficient.abs());
  const multiplications = (c: Rational) => sizes.filter((s) => !s.equals(c)).length;
  let best = one;
  let least = multiplications(one);
  for (const c of sizes) {
    if (c.equals(one) || (constant.sign !== 0 && !constant.abs().equals(c))) continue;
    const n = multiplications(c) + 1;
    if (n < least) {
      best = c;
      least = n;
    }
  }
  return best;
}

function added(items: readonly Signed[]): Signed {
  let row = items;
  while (row.length > RUN) {
    const next: Signed[] = [];
    for (let i = 0; i < row.length; i += RUN) next.push(run(row.slice(i, i + RUN)));
    row = next;
  }
  return run(row);
}

/** From left to right, beginning with a positive term if there is one. */
function run(items: readonly Signed[]): Signed {
  const lead = Math.max(
    0,
    items.findIndex((s) => !s.negative),
  );
  let { negative, value } = items[lead];
  items.forEach((s, i) => {
    if (i !== lead) value = s.negative === negative ? fadd(value, s.value) : fsub(value, s.value);
  });
  return { negative, value };
}

/** Operations below `root` and above the atoms, in multiplications. */
function cost(root: Expr, atoms: ReadonlySet<Expr>): number {
  const walk = newWalk();
  const stack = [root];
  root.mark = walk;
  let total = 0;
  while (stack.length > 0) {
    const n = stack.pop() as Expr;
    if (atoms.has(n) || n.symbols === 0) continue;
    total += n.op === FDIV ? costOf("div") : n.op === FPOW ? costOf("pow") : 1;
    for (const a of n.args)
      if (a.mark !== walk) {
        a.mark = walk;
        stack.push(a);
      }
  }
  return total;
}
