import type { ExecutionContext } from "ava";
import { FluxionsError } from "../../src/expr/error.js";
import type { Expr } from "../../src/expr/node.js";
import { symbol } from "../../src/expr/node.js";
import { EXP, Kind } from "../../src/expr/op.js";
import { compare } from "../../src/expr/order.js";
import { Rational } from "../../src/expr/rational.js";
import { add, E, mul, ONE, pow, product, rational, rationalOf, sum, ZERO } from "../../src/expr/reals.js";
import { installPrinter } from "../../src/print/index.js";
import fc from "../_fast-check.js";

installPrinter();

/** Asserts that two expressions are one node; says which where they are not. */
export function same(t: ExecutionContext, got: Expr, want: Expr): void {
  t.true(got === want, `${got} is not ${want}`);
}

/** A formula as somebody might write it: what the constructors are given, before they canonicalise anything. */
export type Tree =
  | { readonly op: "number"; readonly p: number; readonly q: number }
  | { readonly op: "symbol"; readonly name: string }
  | { readonly op: "e" }
  | { readonly op: "sum" | "product"; readonly args: readonly Tree[] }
  | { readonly op: "power"; readonly args: readonly [Tree, Tree] };

export const names = ["x", "y", "z"];
export const number = (p: number, q = 1): Tree => ({ op: "number", p, q });

const leaf = fc.oneof(
  fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 1, max: 3 })).map(([p, q]) => number(p, q)),
  fc.constantFrom(...names).map((name): Tree => ({ op: "symbol", name })),
);

/** Random trees; exponents are drawn from `exponents` (whole numbers if left out). */
export function trees(
  exponents: fc.Arbitrary<Tree> = fc.integer({ min: -3, max: 3 }).map((n) => number(n)),
  leaves: fc.Arbitrary<Tree> = leaf,
): fc.Arbitrary<Tree> {
  return fc.letrec<{ tree: Tree }>((tie) => {
    const several = fc.array(tie("tree"), { minLength: 2, maxLength: 4 });
    return {
      tree: fc.oneof(
        { maxDepth: 4, depthIdentifier: "trees" },
        leaves,
        several.map((args): Tree => ({ op: "sum", args })),
        several.map((args): Tree => ({ op: "product", args })),
        fc.tuple(tie("tree"), exponents).map((args): Tree => ({ op: "power", args })),
      ),
    };
  }).tree;
}

/** What is made, or the code of the refusal: a power of numbers may have more digits than are kept exact. */
export function madeOrRefused(make: () => Expr): Expr | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof FluxionsError) return error.code;
    throw error;
  }
}

/** How an operator's operands are put together. */
export type Join = (op: "sum" | "product", args: Expr[]) => Expr;
export const allAtOnce: Join = (op, args) => (op === "sum" ? sum(args) : product(args));

export function build(tree: Tree, join: Join = allAtOnce): Expr {
  switch (tree.op) {
    case "number":
      return rational(Rational.ratio(tree.p, tree.q));
    case "symbol":
      return symbol(tree.name);
    case "e":
      return E;
    case "power":
      return pow(build(tree.args[0], join), build(tree.args[1], join));
    default:
      return join(
        tree.op,
        tree.args.map((a) => build(a, join)),
      );
  }
}

/** Puts operands together two by two, in an order and grouping that `random` chooses. */
export function anyGrouping(random: () => number): Join {
  return (op, args) => {
    const rest = [...args];
    const take = () => rest.splice(Math.floor(random() * rest.length), 1)[0];
    while (rest.length > 1) {
      const [a, b] = [take(), take()];
      rest.push(op === "sum" ? add(a, b) : mul(a, b));
    }
    return rest[0];
  };
}

/** All at once, in a random order. */
export function anyOrder(random: () => number): Join {
  return (op, args) => {
    const keyed = args.map((a) => ({ a, key: random() })).sort((l, r) => l.key - r.key);
    return allAtOnce(
      op,
      keyed.map(({ a }) => a),
    );
  };
}

export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A node's content in full, without its identity. */
export function shape(e: Expr): string {
  const value = e.value !== null && typeof e.value === "object" && "op" in e.value ? shape(e.value) : e.value;
  return `${e.op.name}[${value}](${e.args.map(shape).join()})`;
}

/** What is wrong with the form of a node that a constructor made, or null. */
export function flaw(e: Expr): string | null {
  const { args } = e;
  const pairs = args.flatMap((a, i) => (i % 2 === 0 ? [{ first: a, second: args[i + 1] }] : []));
  const sorted = pairs.every(({ first }, i) => i === 0 || compare(pairs[i - 1].first, first) < 0);
  const isNumber = (a: Expr) => a.op.kind === Kind.Number;
  switch (e.op.kind) {
    case Kind.Sum:
      if (!sorted) return "terms are out of order or alike";
      if (pairs.length === 0 || (pairs.length === 1 && e.value === ZERO)) return "a sum of one term";
      for (const { first, second } of pairs) {
        if (!isNumber(second) || second === ZERO) return "a coefficient is 0 or no number";
        if (first.op.kind === Kind.Sum || isNumber(first)) return "a sum or a number is a term";
        if (first.op.kind === Kind.Product && first.value !== ONE) return "a term has two coefficients";
      }
      break;
    case Kind.Product: {
      if (!sorted) return "factors are out of order or alike";
      if (pairs.length === 0 || e.value === ZERO) return "an empty or vanishing product";
      if (pairs.length === 1 && e.value === ONE) return "a product of one factor";
      if (pairs.length === 1 && pairs[0].second === ONE && pairs[0].first.op.kind === Kind.Sum)
        return "a sum is not multiplied through";
      const towers = pairs.filter(
        ({ first, second }) =>
          second === ONE && (first === E || (first.op === EXP && isNumber(first.args[0]))),
      );
      if (towers.length > 1) return "two powers of e";
      for (const { first, second } of pairs) {
        const wrong =
          second === ONE ? (isNumber(first) ? "a number is a factor" : null) : badPower(first, second);
        if (wrong !== null) return wrong;
        if (second === ONE && (first.op.kind === Kind.Product || first.op.kind === Kind.Power))
          return "a product or power is a factor";
      }
      break;
    }
    case Kind.Power:
      return badPower(args[0], args[1]) ?? (args[1] === ONE ? "a first power" : null);
    case Kind.Number: {
      const r = rationalOf(e);
      if (Object.is(r.p, -0)) return "minus zero";
      if (r.wide === null && !(Number.isSafeInteger(r.p) && Number.isSafeInteger(r.q) && r.q > 0))
        return "not a small rational";
    }
  }
  return null;
}

function badPower(base: Expr, exponent: Expr): string | null {
  if (exponent === ZERO) return "a power with exponent 0";
  if (base === ONE || base === E) return "a power of 1 or e";
  if (exponent.op.kind !== Kind.Number) return null;
  const e = rationalOf(exponent);
  if (e.isInteger) {
    if (base.op.kind === Kind.Number && base !== ZERO) return "a whole power of a number";
    if (base.op.kind === Kind.Power || base.op.kind === Kind.Product) return "a whole power is not gone into";
  } else if (base.op.kind === Kind.Number) {
    const b = rationalOf(base);
    if (b.sign > 0 && !b.isInteger) return "a fractional power of a fraction";
    if (b.sign > 0 && (e.sign < 0 || e.compare(Rational.one) > 0))
      return "a fractional power of a number beyond (0, 1)";
  }
  return null;
}
