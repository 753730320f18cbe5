/** Where a subexpression stands in a formula, and the formula with something else there. */
import { Expr } from "../expr/node.js";
import { Kind, WHERE } from "../expr/op.js";
import {
  add,
  div,
  isNumber,
  MINUS_ONE,
  mul,
  pow,
  rationalOf,
  scale,
  sub,
  withoutCoefficient,
} from "../expr/reals.js";
import { replace } from "../expr/rebuild.js";
import { build } from "../expr/template.js";
import { postorder } from "../expr/walk.js";
import { factOf } from "../facts/analyse.js";
import type { Context } from "../facts/context.js";
import { branch } from "../facts/refine.js";

/** Indices into `args` from the root to the first occurrence of `what`; null where it does not occur. */
export function pathTo(root: Expr, what: Expr): readonly number[] | null {
  const from = new Map<Expr, { readonly parent: Expr; readonly index: number } | null>([[root, null]]);
  for (const n of from.keys()) {
    if (n === what) break;
    for (const [index, a] of n.args.entries()) if (!from.has(a)) from.set(a, { parent: n, index });
  }
  if (!from.has(what)) return null;
  const path: number[] = [];
  for (let at = from.get(what); at != null; at = from.get(at.parent)) path.push(at.index);
  return path.reverse();
}

/** The formula in which something has been put in the place of a subexpression. */
export interface Placed {
  readonly whole: Expr;
  readonly path: readonly number[] | null;
}

/**
 * Puts `after` in the place of every occurrence of `before`; where it is only a part of a sum or of a product, in the
 * place of that part. Null where it does not occur.
 */
export function putInPlace(whole: Expr, before: Expr, after: Expr): Placed | null {
  const path = pathTo(whole, before);
  if (path !== null) return { whole: replace(whole, before, after), path };
  if (before.op.kind === Kind.Product) {
    // A sum keeps the numbers of its terms apart, and what is left of them may stand there with another number.
    const coefficient = before.value as Expr;
    const rest = withoutCoefficient(before);
    if (rest !== before && pathTo(whole, rest) !== null)
      return { whole: replace(whole, rest, scale(after, pow(coefficient, MINUS_ONE))), path: null };
  }
  const around = surrounding(whole, before);
  if (around !== null) {
    const changed =
      around.op.kind === Kind.Sum ? add(sub(around, before), after) : mul(div(around, before), after);
    return { whole: replace(whole, around, changed), path: null };
  }
  const raised = powerOf(whole, before);
  if (raised === null) return null;
  const [power, n] = raised;
  return { whole: replace(whole, power, mul(power, pow(div(after, before), n))), path: null };
}

/**
 * The smallest power or product in which a whole power of `part` stands, and its exponent: constructors go into products,
 * and 1/x^2 in a denominator is x^2.
 */
function powerOf(whole: Expr, part: Expr): readonly [power: Expr, n: Expr] | null {
  const { kind } = part.op;
  if (kind !== Kind.Product && kind !== Kind.Power) return null;
  let found: readonly [Expr, Expr] | null = null;
  for (const n of postorder([whole])) {
    if (n.op.kind !== Kind.Product && n.op.kind !== Kind.Power) continue;
    if (found !== null && found[0].args.length <= n.args.length) continue;
    const exponent = commonExponent(n, part);
    if (exponent !== null) found = [n, exponent];
  }
  return found;
}

/** The whole n for which part^n is a part of `whole`, whatever number stands beside it: 1/sqrt(3) is sqrt(3)/3. */
function commonExponent(whole: Expr, part: Expr): Expr | null {
  const pairs = new Map<Expr, Expr>();
  for (let i = 0; i < whole.args.length; i += 2) pairs.set(whole.args[i], whole.args[i + 1]);
  let n: Expr | null = null;
  for (let i = 0; i < part.args.length; i += 2) {
    const base = part.args[i];
    if (isNumber(base)) continue;
    const exponent = pairs.get(base);
    if (exponent === undefined) return null;
    n ??= div(exponent, part.args[i + 1]);
    if (!isNumber(n) || !rationalOf(n).isInteger || exponent !== mul(part.args[i + 1], n)) return null;
  }
  return n;
}

/** The smallest sum or product of which `part` is a part. */
function surrounding(whole: Expr, part: Expr): Expr | null {
  let found: Expr | null = null;
  for (const n of postorder([whole]))
    if (isPartOf(part, n) && (found === null || n.args.length < found.args.length)) found = n;
  return found;
}

function isPartOf(part: Expr, whole: Expr): boolean {
  const { kind } = part.op;
  switch (whole.op.kind) {
    case Kind.Sum:
      return kind === Kind.Sum && containsPairs(whole, part);
    case Kind.Product:
      return (kind === Kind.Product || kind === Kind.Power) && containsPairs(whole, part);
    default:
      return false;
  }
}

/** Terms with their coefficients, or bases with their exponents. */
function containsPairs(whole: Expr, part: Expr): boolean {
  const pairs = new Map<Expr, Expr>();
  for (let i = 0; i < whole.args.length; i += 2) pairs.set(whole.args[i], whole.args[i + 1]);
  for (let i = 0; i < part.args.length; i += 2)
    if (pairs.get(part.args[i]) !== part.args[i + 1]) return false;
  return true;
}

/** Branches and comparisons inside of more of them than this are not told apart. */
const DEEPEST = 20;

/** May an occurrence be replaced where this is known, and, if `strict`, below a comparison? */
export type Allowed = (context: Context, strict: boolean) => boolean;

/** Puts `after` in the place of those occurrences of `before` only that are allowed. */
export function putWhereAllowed(
  whole: Expr,
  before: Expr,
  after: Expr,
  context: Context,
  allowed: Allowed,
): Expr {
  const contains = new Set<Expr>();
  for (const n of postorder([whole]))
    if (n === before || n.args.some((a) => contains.has(a))) contains.add(n);

  const inside = (root: Expr, known: Context, strict: boolean, depth: number): Expr => {
    const replaced = allowed(known, strict) ? after : before;
    const operand = (n: Expr, i: number): Expr => {
      const a = n.args[i];
      if (!contains.has(a)) return a;
      if (n.op.kind === Kind.Relation) return inside(a, known, true, depth + 1);
      const there = n.op === WHERE && i > 0 ? branch(n.args[0], i === 1, known, factOf) : known;
      return there === null ? a : inside(a, there, strict, depth + 1);
    };
    const isBorder = (n: Expr) => (n.op === WHERE || n.op.kind === Kind.Relation) && depth < DEEPEST;
    const done = new Map<Expr, Expr>();
    const stack = [root];
    for (let n = stack[stack.length - 1]; n !== undefined; n = stack[stack.length - 1]) {
      const border = isBorder(n);
      const waiting = stack.length;
      if (n !== before && contains.has(n) && !border && !done.has(n))
        for (const a of n.args) if (!done.has(a)) stack.push(a);
      if (stack.length > waiting) continue;
      stack.pop();
      if (done.has(n)) continue;
      const node = n;
      if (n === before) done.set(n, replaced);
      else if (!contains.has(n)) done.set(n, n);
      else
        done.set(
          n,
          build(
            n.op,
            n.value instanceof Expr ? n.value : null,
            n.args.map((a, i) => (border ? operand(node, i) : (done.get(a) as Expr))),
          ),
        );
    }
    return done.get(root) as Expr;
  };
  return inside(whole, context, false, 0);
}
