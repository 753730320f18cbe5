/**
 * Products as lists of factors, in which what several products have in common is one factor. The algebra keeps
 * products flat, so x·t/s and y·t/s share no node; here the pair t/s that occurs most often becomes a node of its own,
 * then the next, until none occurs twice. All factors of a²·b² being squares, it becomes (a·b)².
 */
import { type Expr, exactly } from "../expr/node.js";
import { Kind, POWER } from "../expr/op.js";
import { integer, MINUS_ONE, ONE, pow, product, smallInteger } from "../expr/reals.js";
import { postorder } from "../expr/walk.js";
import { type Factor, inverse, isConstant, isDivisor, writtenFactors } from "./factor.js";
import { shareManyFactors } from "./many-factors.js";

/** The pairs of more factors, and of more products, are too many to be counted. */
const LONGEST = 12;
const MOST_PAIRS = 50_000;

export class FactorTable {
  private readonly lists = new Map<Expr, readonly Factor[]>();

  constructor(roots: readonly Expr[]) {
    const products = new Set<Expr>();
    for (const n of postorder(roots)) if (n.op.kind === Kind.Product) this.enter(n, products);
    const few: Expr[] = [];
    const many: Expr[] = [];
    let pairs = 0;
    for (const p of products) {
      const count = countVarying(p);
      if (count <= LONGEST) pairs += (count * (count - 1)) / 2;
      (count > LONGEST ? many : few).push(p);
    }
    if (pairs > MOST_PAIRS) shareManyFactors([...products], this.lists);
    else {
      shareFewFactors(few, this.lists);
      shareManyFactors(many, this.lists);
    }
  }

  /** The factors of any node, without its coefficient. */
  of(n: Expr): readonly Factor[] {
    if (n.op.kind === Kind.Product) return this.lists.get(n) ?? writtenFactors(n);
    if (n.op.kind === Kind.Power) return [{ base: n.args[0], exponent: n.args[1] }];
    return [{ base: n, exponent: ONE }];
  }

  private enter(p: Expr, products: Set<Expr>): void {
    if (this.lists.has(p) || products.has(p)) return;
    const g = commonExponent(p);
    if (Math.abs(g) < 2 || countVarying(p) < 2) {
      products.add(p);
      return;
    }
    const factors = writtenFactors(p);
    const varying = factors.filter((f) => !isConstant(f));
    const inner = product(varying.map((f) => pow(f.base, integer(smallInteger(f.exponent) / g))));
    this.lists.set(p, [...factors.filter(isConstant), { base: inner, exponent: integer(g) }]);
    if (inner.op.kind === Kind.Product) this.enter(inner, products);
  }
}

// The products of a kernel may have millions of factors: these two make nothing of them.

function countVarying({ args }: Expr): number {
  let count = 0;
  for (let i = 0; i < args.length; i += 2) if ((args[i].symbols | args[i + 1].symbols) !== 0) count++;
  return count;
}

/** The greatest common divisor of whole exponents, negative where all of them are; 1 where one is not whole. */
function commonExponent({ args }: Expr): number {
  let g = 0;
  let positive = false;
  for (let i = 0; i < args.length; i += 2) {
    if ((args[i].symbols | args[i + 1].symbols) === 0) continue;
    const n = smallInteger(args[i + 1]);
    if (Number.isNaN(n)) return 1;
    if (n > 0) positive = true;
    let a = Math.abs(n);
    while (a !== 0) [g, a] = [a, g % a];
    if (g === 1 && positive) return 1;
  }
  return positive ? g : -g;
}

/** Greedy: the pair of factors that most products contain becomes one factor of all of them. */
function shareFewFactors(products: readonly Expr[], lists: Map<Expr, readonly Factor[]>): void {
  const factors: Factor[] = [];
  const numbers = new Map<Expr, number>();
  const numberOf = (f: Factor): number => {
    const key = f.exponent === ONE ? f.base : exactly(POWER, [f.base, f.exponent]);
    let i = numbers.get(key);
    if (i === undefined) {
      i = factors.length;
      numbers.set(key, i);
      factors.push(f);
    }
    return i;
  };
  const rows: { p: Expr; constants: Factor[]; items: number[] }[] = [];
  for (const p of products) {
    const list = writtenFactors(p);
    const varying = list.filter((f) => !isConstant(f));
    if (varying.length < 2) continue;
    rows.push({ p, constants: list.filter(isConstant), items: varying.map(numberOf) });
  }
  if (rows.length < 2) return;

  const WIDE = 2 ** 26;
  const keyOf = (i: number, j: number) => (i < j ? i * WIDE + j : j * WIDE + i);
  const holders = new Map<number, Set<number>>();
  const hold = (i: number, j: number, row: number) => {
    const key = keyOf(i, j);
    const set = holders.get(key);
    if (set === undefined) holders.set(key, new Set([row]));
    else set.add(row);
    return key;
  };
  rows.forEach(({ items }, row) => {
    for (let a = 0; a < items.length; a++) for (let b = 0; b < a; b++) hold(items[a], items[b], row);
  });
  // Counts of waiting pairs only sink, so a queue by count needs no updates: what sank is put back when it is met.
  const queue: number[][] = [];
  const enqueue = (key: number) => {
    const pair = [factors[Math.floor(key / WIDE)], factors[key % WIDE]];
    // Of two equally frequent pairs, one without a division is better.
    const rank =
      2 * (holders.get(key) as Set<number>).size + (isDivisor(pair[0]) === isDivisor(pair[1]) ? 1 : 0);
    queue[rank] ??= [];
    queue[rank].push(key);
    return rank;
  };
  for (const [key, set] of holders) if (set.size > 1) enqueue(key);
  for (let rank = queue.length - 1; rank >= 4; ) {
    const key = queue[rank]?.pop();
    if (key === undefined) {
      rank--;
      continue;
    }
    const set = holders.get(key) as Set<number>;
    if (set.size < 2) continue;
    if (set.size < Math.floor(rank / 2)) {
      enqueue(key);
      continue;
    }
    const i = Math.floor(key / WIDE);
    const j = key % WIDE;
    const under = isDivisor(factors[i]) && isDivisor(factors[j]);
    const parts = [factors[i], factors[j]].map((f) => (under ? inverse(f) : f));
    const joined = product(parts.map((f) => pow(f.base, f.exponent)));
    const k = numberOf({ base: joined, exponent: under ? MINUS_ONE : ONE });
    if (joined.op.kind === Kind.Product) lists.set(joined, parts);
    const fresh = new Set<number>();
    for (const row of [...set]) {
      const r = rows[row];
      if (r.p === joined) continue;
      const rest = r.items.filter((m) => m !== i && m !== j);
      for (const m of rest) {
        holders.get(keyOf(i, m))?.delete(row);
        holders.get(keyOf(j, m))?.delete(row);
        fresh.add(hold(k, m, row));
      }
      r.items = [k, ...rest];
    }
    set.clear();
    for (const f of fresh) if ((holders.get(f) as Set<number>).size > 1) rank = Math.max(rank, enqueue(f));
  }
  for (const { p, constants, items } of rows) lists.set(p, [...constants, ...items.map((i) => factors[i])]);
}
