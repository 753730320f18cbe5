import type { ExecutionContext } from "ava";
import { defaultBook } from "../../rules/index.js";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { and, equal, greater, less, lessEqual, not, or, unequal, where } from "../../src/expr/logic.js";
import { Expr, symbol } from "../../src/expr/node.js";
import { Rational } from "../../src/expr/rational.js";
import {
  add,
  div,
  E,
  integer,
  mul,
  neg,
  PI,
  pow,
  product,
  rational,
  sub,
  sum,
} from "../../src/expr/reals.js";
import fc, { runs } from "../_fast-check.js";

/** The default book and functions with names that a printer may stumble over. */
export const book = defaultBook.extend(`
fn f_1(x) = x^2
fn größe(x, y) = x*y
fn $f(x) = x + 1
fn odd_latex(x) = x
  latex \\frac{x}{
fn primed(x, y) = x - y
  latex x\\circ y
`);

const names = "x y z a b x1 x_1 x10 alpha lambda1 $ ünï e_ pi_ _ _a x_max θ Θ_2 gamma é12 名前 i d".split(
  " ",
);
const functions = [...book.functions(), book.find("max", 3), book.find("min", 4)].filter(
  (op) => op !== undefined,
);

/** Where a constructor refuses, or a number becomes longer than a text may ask for, one operand stands for the whole. */
function made(make: () => Expr, instead: Expr): Expr {
  try {
    const e = make();
    const number = e.value instanceof Expr ? e.value.value : e.value;
    return number instanceof Rational && number.bits() > 600 ? instead : e;
  } catch (error) {
    if (error instanceof FluxionsError) return instead;
    throw error;
  }
}

const number = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -12, max: 12 }).map(integer) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 1, max: 12 }))
      .map(([p, q]) => rational(Rational.ratio(p, q))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 20n }))
      .map(([p, q]) => rational(Rational.big(p, q))),
  },
);

const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names).map(symbol) },
  { weight: 4, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom(PI, E) },
);

export const { value, condition } = fc.letrec<{ value: Expr; condition: Expr }>((tie) => {
  const two = fc.tuple(tie("value"), tie("value"));
  const several = fc.array(tie("value"), { minLength: 2, maxLength: 5 });
  const both = fc.array(tie("condition"), { minLength: 2, maxLength: 3 });
  return {
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      { weight: 2, arbitrary: several.map((a) => made(() => sum(a), a[0])) },
      { weight: 2, arbitrary: several.map((a) => made(() => product(a), a[0])) },
      { weight: 1, arbitrary: two.map(([a, b]) => made(() => add(a, b), a)) },
      { weight: 1, arbitrary: two.map(([a, b]) => made(() => sub(a, b), a)) },
      { weight: 1, arbitrary: two.map(([a, b]) => made(() => mul(a, b), a)) },
      { weight: 2, arbitrary: two.map(([a, b]) => made(() => div(a, b), a)) },
      { weight: 1, arbitrary: tie("value").map((a) => made(() => neg(a), a)) },
      { weight: 2, arbitrary: two.map(([a, b]) => made(() => pow(a, b), a)) },
      {
        weight: 2,
        arbitrary: fc.tuple(tie("value"), number).map(([a, b]) => made(() => pow(a, b), a)),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...functions), fc.array(tie("value"), { minLength: 4, maxLength: 4 }))
          .map(([op, args]) =>
            op.name === "where" ? args[0] : made(() => call(op, args.slice(0, op.arity)), args[0]),
          ),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie("condition"), tie("value"), tie("value"))
          .map(([c, a, b]) => made(() => where(c, a, b), a)),
      },
    ),
    condition: fc.oneof(
      { depthSize: "small" },
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom(equal, unequal, less, lessEqual, greater), tie("value"), tie("value"))
          .map(([relation, a, b]) => relation(a, b)),
      },
      { weight: 1, arbitrary: both.map((c) => and(...c)) },
      { weight: 1, arbitrary: both.map((c) => or(...c)) },
      { weight: 1, arbitrary: tie("condition").map((c) => not(c)) },
    ),
  };
});

/** Any expression of the real dialect, numbers and truth values alike. */
export const expression: fc.Arbitrary<Expr> = fc.oneof({ weight: 5, arbitrary: value }, condition);

/** What `make` gives; where it meets the limit on powers in a text, fast-check tries another expression. */
export function withinLimits<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "number-too-large") fc.pre(false);
    throw error;
  }
}

/** fast-check keeps what went wrong in the cause of its error, where ava does not look. */
export function holds<T>(t: ExecutionContext, property: fc.IProperty<T>, numRuns: number): void {
  try {
    fc.assert(property, { numRuns: runs(numRuns) });
    t.pass();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    t.fail(`${String(error.cause)}\n${error.message.slice(0, 500)}`);
  }
}
