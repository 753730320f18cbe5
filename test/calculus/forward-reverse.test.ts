/** Forward mode, reverse mode and finite differences on random formulas over the whole library. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { derive, gradient, hessian, jvp } from "../../src/calculus/derivative.js";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { less, lessEqual, where } from "../../src/expr/logic.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { Kind, type Op, WHERE } from "../../src/expr/op.js";
import { Rational } from "../../src/expr/rational.js";
import { add, div, mul, pow, rational, sub } from "../../src/expr/reals.js";
import type { Book } from "../../src/language/book.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";
import { agree, firstDifference, type Point, valueAt, Wide } from "../rules/_differences.js";
import { deviatesEverywhere, pick, type Random, randomPoint, seeded } from "../rules/_points.js";

const names = ["x", "y"];
/** Nothing is derived by polygamma's first parameter. */
const functionsOf = (book: Book) =>
  [...book.functions()].filter((op) => op.kind === Kind.Call && op !== WHERE && op.name !== "polygamma");

function randomFormula(random: Random, ops: readonly Op[], depth: number): Expr {
  const inner = () => randomFormula(random, ops, depth - 1);
  if (depth === 0)
    return random() < 0.8
      ? symbol(pick(random, names))
      : rational(Rational.ratio(Math.floor(random() * 9) - 4, 1 + Math.floor(random() * 3)));
  const choice = random();
  if (choice < 0.55) {
    const op = pick(random, ops);
    return call(op, op.params.map(inner));
  }
  if (choice < 0.65) return where((random() < 0.5 ? less : lessEqual)(inner(), inner()), inner(), inner());
  if (choice < 0.72) return pow(inner(), inner());
  return pick(random, [add, sub, mul, div])(inner(), inner());
}

/** Twenty digits, or null where the value cannot be settled: at a removable singularity, say. */
function value(e: Expr, at: Point) {
  try {
    return new Wide(evaluateDigits(e, at, 20));
  } catch (error) {
    if (error instanceof FluxionsError && ["precision", "number-too-large"].includes(error.code)) return null;
    throw error;
  }
}

/** Large powers of exact numbers are refused by the constructors; such formulas are passed over. */
function built<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "number-too-large") return null;
    throw error;
  }
}

const customised = defaultBook.extend(
  "custom_jvp sqrt(x) = where(x > 0, dx/(2*out), 0)",
  "custom_jvp sin(x) = x*dx",
  "fn bent(x, y) = max(x, y)*y\n  custom_jvp  where(x < y, dy*out, dx + x*dy)",
);

for (const [label, book] of [
  ["the default book", defaultBook],
  ["a book with rules of its own", customised],
] as const)
  for (const order of [1, 2, 3])
    test(`forward and reverse agree up to order ${order} on random formulas of ${label}`, (t) => {
      const random = seeded(order * 7 + label.length);
      const ops = functionsOf(book);
      let compared = 0;
      let unsettled = 0;
      let undefinedThere = 0;
      for (let i = 0; i < 60; i++) {
        const e = built(() => randomFormula(random, ops, order === 3 ? 2 : 3));
        if (e === null) continue;
        const pair = built(() => {
          let forward = e;
          let reverse = e;
          for (let k = 0; k < order; k++) {
            const x = names[k % 2];
            forward = derive(book, forward, x);
            [reverse] = gradient(book, reverse, [x]);
          }
          return [forward, reverse];
        });
        if (pair === null) continue;
        const at = randomPoint(random, names);
        const [a, b] = pair.map((d) => value(d, at));
        if (a === null || b === null) {
          unsettled++;
          continue;
        }
        if (!a.isFinite() || !b.isFinite()) {
          undefinedThere++;
          continue;
        }
        t.true(agree(a, b, 17), `${e.op.name} #${i} at ${JSON.stringify(at)}: ${a} and ${b}`);
        compared++;
      }
      t.log(`${compared} compared, ${undefinedThere} not defined there, ${unsettled} not settled`);
      t.true(compared > 30);
    });

test("derivatives of random formulas are those of their values", (t) => {
  const random = seeded(11);
  // What declares another derivative everywhere is not meant.
  const ops = functionsOf(defaultBook).filter((op) => !deviatesEverywhere(op));
  let compared = 0;
  for (let i = 0; i < 160; i++) {
    const e = built(() => randomFormula(random, ops, 3));
    const d = e === null ? null : built(() => derive(defaultBook, e, "x"));
    if (e === null || d === null) continue;
    const at = randomPoint(random, names);
    const got = value(d, at);
    const wanted = firstDifference(e, at, "x");
    if (got === null || !got.isFinite() || !wanted.isFinite() || wanted.abs().gt("1e100")) continue;
    // Formulas may be steep beside the step of the differences.
    t.true(
      agree(got, wanted, 7),
      `#${i} at ${JSON.stringify(at)}: ${got}, by differences ${wanted.toSD(20)}`,
    );
    compared++;
  }
  t.log(`${compared} compared`);
  t.true(compared > 60);
});

test("a directional derivative is the gradient times the direction", (t) => {
  const e = defaultBook.parse("x^y*sin(x*y) + where(x < y, hypot(x, y), atan2(x, y))");
  const at = { x: new Wide(1.25), y: new Wide(0.5) };
  const { primal, tangent } = jvp(defaultBook, e, { x: 3, y: symbol("v") });
  const [gx, gy] = gradient(defaultBook, e, names);
  t.is(primal, e);
  const wanted = valueAt(gx, at, 30)
    .times(3)
    .plus(valueAt(gy, at, 30).times(-2));
  t.true(agree(valueAt(tangent, { ...at, v: new Wide(-2) }, 30), wanted, 28));
});

test("the hessian is what deriving twice gives", (t) => {
  const e = defaultBook.parse("log1pexp(x*y) + beta(x, y)*clip(x, 0, y)");
  const at = { x: new Wide(0.75), y: new Wide(2.5) };
  hessian(defaultBook, e, names).forEach((row, i) => {
    row.forEach((h, j) => {
      const wanted = valueAt(derive(defaultBook, e, [names[i], names[j]]), at, 30);
      t.true(agree(valueAt(h, at, 30), wanted, 28), `${names[i]} ${names[j]}`);
    });
  });
});

test("a guard stays around its cotangent through shared, nested and complementary branches", (t) => {
  const safe = "where(x > 0, sqrt(x), 1)";
  for (const [text, at, wanted] of [
    [`where(x > 0, ${safe}*log(x), 7*x)`, 0, 7],
    ["where(x > 0, where(x > 1, sqrt(x - 1), 0)*3*log(x), x)", 0.5, 0],
    ["where(x > 0, 1/x, 0) + where(x > 0, 1/x^2, 0)*2 + x", 0, 1],
    ["where(x > 0, x*log(x), 0) + where(x > 0, 0, x*5)", -1, 5],
    ["where(x > 0, 2/x, 0) + where(x > 0, 0, 3/x)", -1, -3],
  ] as const) {
    const e = defaultBook.parse(text);
    for (const d of [derive(defaultBook, e, "x"), gradient(defaultBook, e, ["x"])[0]])
      t.is(valueAt(d, { x: new Wide(at) }, 20).toNumber(), wanted, text);
  }
});

test("a chain of 20,000 choices is derived in reverse in linear time", (t) => {
  let e: Expr = symbol("x");
  for (let i = 0; i < 20_000; i++)
    e = where(less(symbol("y"), rational(Rational.integer(i))), e, mul(e, symbol("x")));
  const [d] = gradient(defaultBook, e, ["x"]);
  t.is(valueAt(d, { x: new Wide(2), y: new Wide(-1) }, 20).toNumber(), 1);
});

test("a branch that is not taken contributes 0, not 0 times infinity", (t) => {
  const e = defaultBook.parse("where(x > 0, sqrt(x)*log(x), x^2/2)");
  for (const d of [derive(defaultBook, e, "x"), gradient(defaultBook, e, ["x"])[0]]) {
    t.is(valueAt(d, { x: new Wide(0) }, 20).toNumber(), 0);
    t.is(valueAt(d, { x: new Wide(-3) }, 20).toNumber(), -3);
  }
});
