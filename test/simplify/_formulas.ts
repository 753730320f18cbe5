/** Random formulas over the whole function library, with shared parts, choices, custom rules, and left sides of rewrite rules. */

import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { and, equal, less, lessEqual, not, or, unequal, where } from "../../src/expr/logic.js";
import { type Expr, hole, symbol } from "../../src/expr/node.js";
import { Kind, type Op, WHERE } from "../../src/expr/op.js";
import { Rational } from "../../src/expr/rational.js";
import { add, div, E, integer, mul, neg, PI, pow, rational, rationalOf, sub } from "../../src/expr/reals.js";
import { substitute } from "../../src/expr/rebuild.js";
import { Template } from "../../src/expr/template.js";
import type { Book } from "../../src/language/book.js";
import { customJvp } from "../../src/transform/custom/custom.js";
import fc from "../_fast-check.js";

/** Tangents that a simplification must not look through: their functions' meanings say something else. */
const straightThrough = customJvp("straight_through", (x) => call(defaultBook.find("round", 1) as Op, [x]));
straightThrough.defjvp(([x], [dx]) => [straightThrough(x), dx]);

const guardedRoot = customJvp("guarded_root", (x) => pow(add(mul(x, x), integer(1)), half()));
guardedRoot.defjvp(([x], [dx]) => [guardedRoot(x), where(equal(x, integer(0)), integer(0), mul(x, dx))]);

function half(): Expr {
  return rational(Rational.ratio(1, 2));
}

/** The default book and functions with rules of their own, from a page and from TypeScript. */
export const library = defaultBook.extend(
  `
fn reversed(x) = x
  custom_jvp  -dx
fn bent(x, y) = max(x, y)*y
  custom_jvp  where(x < y, dy*out, dx + x*dy)
fn softclip(x) = x/(1 + abs(x))
  custom_jvp  dx/(1 + abs(x))^2
fn plain(x) = sin(x)^2 + cos(x)^2 + x
`,
  straightThrough,
  guardedRoot,
);

/** The same names, but functions of the system have other derivatives: rules that speak of them no longer hold. */
export const redeclared = library.extend(
  "custom_jvp sqrt(x) = where(x > 0, dx/(2*out), 0)",
  "custom_jvp sin(x) = x*dx",
  "custom_jvp abs(x) = where(x >= 0, dx, -dx)",
);

/** One line of a random program: what is made, and of which earlier results. */
interface Line {
  readonly what: number;
  readonly which: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const number = (p: number, q = 1) => rational(Rational.ratio(p, q));
const leaves = (): Expr[] => [
  symbol("x"),
  symbol("y"),
  integer(1),
  integer(2),
  integer(-1),
  number(1, 2),
  symbol("x"),
  integer(3),
  number(-2, 3),
  PI,
  E,
];
const exponents = [number(2), number(-1), number(3), number(1, 2), number(-2), number(1, 3), number(-1, 2)];

/** Without the usual preference for small numbers: they are choices here. */
const line: fc.Arbitrary<Line> = fc.noBias(
  fc.record({ what: fc.nat(19), which: fc.nat(100_000), a: fc.nat(99), b: fc.nat(99), c: fc.nat(99) }),
);

/** What simplifications look for, with holes u, v and w. */
const snippets = [
  "sin(u)^2 + cos(u)^2",
  "cos(u)^2 - sin(u)^2 + v",
  "sin(u)*cos(v) + cos(u)*sin(v)",
  "tan(u)*cos(u)",
  "1/(1 + tan(u)^2)",
  "cosh(u)^2 - sinh(u)^2 + v",
  "exp(u)*exp(v)",
  "exp(u)^2/exp(v)",
  "exp(u + log(v))",
  "log(u) + log(v)",
  "log(u*v) - log(u)",
  "log(u^v)",
  "log(exp(u)*v)",
  "sqrt(u^2)",
  "sqrt(u)*sqrt(v)",
  "sqrt(u^2*v)",
  "sqrt(u)^3",
  "(u^2)^(1/2)*v",
  "(u^v)^w",
  "u^v*u^w",
  "u^w*v^w",
  "abs(u)*sign(u)",
  "abs(u)*abs(v)",
  "abs(u)^2 + sign(u)^2",
  "(u^2 - v^2)/(u - v)",
  "1/(u + 1) + 1/(u - 1)",
  "(u*v + u)/u",
  "u/(u + v) + v/(u + v)",
  "asin(sin(u)) + sin(asin(v))",
  "atan(u) + atan(1/u)",
  "acosh(cosh(u))",
  "max(u, v) + min(u, v)",
  "max(u, u) + max(u, max(u, v))",
  "relu(u) - relu(-u)",
  "where(u > 0, v, where(u > 0, w, v))",
  "where(u == 0, 1, sin(u)/u)",
  "where(u < v, u, v) - min(u, v)",
  "floor(u) + ceil(-u)",
  "gamma(u + 1)/gamma(u)",
  "factorial(u)/factorial(u - 1)",
  "cbrt(u)^3 + cbrt(u^3)",
  "hypot(u, v)^2",
  "(u + v)^2 - u^2 - 2*u*v",
  "u/abs(u)",
  "stable_sqrt(u)^2",
  "clip(u, 0, 1) + clip(u, v, v)",
].map((text) => {
  const holes = new Map(["u", "v", "w"].map((name, i) => [name, hole(i)]));
  return new Template(substitute(defaultBook.parse(text), holes), 3);
});

/** Formulas in x and y that need at most `lines` operations. */
export function formulas(book: Book, lines = 6): fc.Arbitrary<Expr> {
  const ops = [...book.functions(), book.find("max", 3)].filter(
    (op): op is Op => op !== undefined && op.kind === Kind.Call && op !== WHERE && op.name !== "polygamma",
  );
  const lefts = book.rewriteRules().map((r) => new Template(r.left, r.params.length));
  return fc
    .array(line, { minLength: 2, maxLength: lines, size: "max" })
    .map((program) => run(program, ops, lefts))
    .filter((e) => e !== null && e.symbols !== 0) as fc.Arbitrary<Expr>;
}

/** Numbers beyond this size are not what these tests are about. */
const MOST_BITS = 200;

function run(program: readonly Line[], ops: readonly Op[], lefts: readonly Template[]): Expr | null {
  const made: Expr[] = [];
  const start = leaves();
  const conditions: Expr[] = [];
  // Mostly what was made last, so that parts are shared and formulas grow.
  const at = (i: number) =>
    i % 3 !== 0 && made.length > 0
      ? made[made.length - 1 - (Math.floor(i / 3) % Math.min(3, made.length))]
      : start[Math.floor(i / 3) % start.length];
  for (const l of program) {
    try {
      const e = make(l, at, ops, lefts, conditions);
      if (e === null) continue;
      if (e.op.kind === Kind.Number && rationalOf(e).bits() > MOST_BITS) continue;
      made.push(e);
    } catch (error) {
      if (!(error instanceof FluxionsError)) throw error;
    }
  }
  return made.at(-1) ?? null;
}

function make(
  { what, which, a, b, c }: Line,
  at: (i: number) => Expr,
  ops: readonly Op[],
  lefts: readonly Template[],
  conditions: Expr[],
): Expr | null {
  switch (what) {
    case 0:
      return add(at(a), at(b));
    case 1:
      return sub(at(a), at(b));
    case 2:
      return mul(at(a), at(b));
    case 3:
      return div(at(a), at(b));
    case 4:
      return pow(at(a), exponents[which % exponents.length]);
    case 5:
      return which % 4 === 0 ? pow(at(a), at(b)) : neg(at(a));
    case 6:
      conditions.push([less, lessEqual, equal, unequal][which % 4](at(a), at(b)));
      return null;
    case 7: {
      const p = conditions.at(-1);
      const q = conditions.at(-2);
      if (p === undefined) return null;
      const join = [() => p, () => not(p), () => and(p, q ?? p), () => or(p, q ?? p)][which % 4];
      return where(join(), at(b), at(c));
    }
    case 8:
    case 9:
    case 10:
    case 11:
      return snippets[which % snippets.length].fill([at(a), at(b), at(c)]);
    case 12:
    case 13:
    case 14: {
      if (lefts.length === 0) return null;
      const left = lefts[which % lefts.length];
      return left.fill(Array.from({ length: left.holes }, (_, i) => at([a, b, c][i % 3])));
    }
    default: {
      const op = ops[which % ops.length];
      return call(
        op,
        op.params.map((_, i) => at([a, b, c][i % 3])),
      );
    }
  }
}
