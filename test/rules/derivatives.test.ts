/**
 * First and second derivatives of the default book in both modes, against differences of the functions themselves in 70
 * digits. What else the pages state is verified by `npm run verify-rules`.
 */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { derive, gradient } from "../../src/calculus/derivative.js";
import { call } from "../../src/expr/call.js";
import { and, less, where } from "../../src/expr/logic.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { Kind, type Op, WHERE } from "../../src/expr/op.js";
import { ONE, pow, ZERO } from "../../src/expr/reals.js";
import { freeSymbols } from "../../src/expr/walk.js";
import {
  agree,
  firstDifference,
  mixedDifference,
  type Point,
  secondDifference,
  valueAt,
  Wide,
} from "./_differences.js";
import { deviatesEverywhere, randomPoint, seeded, seedOf } from "./_points.js";

const POINTS = 14;
const TRIES = 300;

/** Parameters that are whole numbers: nothing is derived by them, and only such values make sense. */
const whole: Readonly<Record<string, readonly string[]>> = { polygamma: ["n"] };

const operators = [
  ...defaultBook.functions(),
  ...["min", "max"].map((name) => defaultBook.find(name, 3) as Op),
];

interface Specimen {
  readonly op: Op;
  readonly text: string;
  readonly e: Expr;
  readonly needs: Expr;
}

function specimen(op: Op): Specimen {
  const args = op.params.map((p, i) => (op === WHERE && i === 0 ? less(symbol("t"), ZERO) : symbol(p)));
  const e = op.kind === Kind.Power ? pow(args[0], args[1]) : call(op, args);
  const needs = and(...op.declared.needs.map((n) => n.fill(args)));
  return { op, text: `${op.name}(${op.params.join(", ")})`, e, needs };
}

/** Random points at which the function is declared to be defined. */
function* pointsFor(s: Specimen, salt: string): Iterable<Point> {
  const random = seeded(seedOf(s.text + salt));
  const names = freeSymbols(s.e);
  for (let i = 0; i < TRIES; i++) {
    const at = randomPoint(random, names);
    for (const p of whole[s.op.name] ?? []) at[p] = new Wide(Math.floor(random() * 5));
    if (valueAt(where(s.needs, ONE, ZERO), at, 20).eq(1)) yield at;
  }
}

const show = (at: Point) => JSON.stringify(at);

test("only one function has another derivative than that of its values everywhere", (t) => {
  t.deepEqual(
    operators.filter(deviatesEverywhere).map((op) => op.name),
    ["stop_gradient"],
  );
  t.is(derive(defaultBook, specimen(operators.filter(deviatesEverywhere)[0]).e, "x"), ZERO);
});

for (const op of operators) {
  if (deviatesEverywhere(op)) continue;
  const s = specimen(op);
  test(`the derivatives of ${s.text} are those of its values`, (t) => {
    for (const x of freeSymbols(s.e)) {
      if (op === WHERE && x === "t") continue;
      if (whole[op.name]?.includes(x)) {
        t.throws(() => derive(defaultBook, s.e, x), { code: "no-derivative" });
        continue;
      }
      const first = derive(defaultBook, s.e, x);
      const second = derive(defaultBook, first, x);
      const [reverse] = gradient(defaultBook, s.e, [x]);
      let tested = 0;
      for (const at of pointsFor(s, x)) {
        const wanted = firstDifference(s.e, at, x);
        if (!wanted.isFinite() || wanted.abs().gt("1e300")) continue;
        const got = valueAt(first, at);
        t.true(
          agree(got, wanted, 15),
          `∂/∂${x} at ${show(at)}: ${got.toSD(20)}, by differences ${wanted.toSD(20)}`,
        );
        t.true(agree(valueAt(reverse, at), got, 40), `forward and reverse ∂/∂${x} at ${show(at)}`);
        const wanted2 = secondDifference(s.e, at, x);
        const got2 = valueAt(second, at);
        t.true(
          agree(got2, wanted2, 12),
          `∂²/∂${x}² at ${show(at)}: ${got2.toSD(20)}, by differences ${wanted2.toSD(20)}`,
        );
        if (++tested === POINTS) break;
      }
      t.true(tested >= 8, `only ${tested} points for ${x}`);
    }
  });

  const pairs =
    op === WHERE || whole[op.name] !== undefined ? [] : op.params.slice(1).map((y) => [op.params[0], y]);
  for (const [x, y] of pairs)
    test(`the mixed derivative of ${s.text} by ${x} and ${y} is that of its values`, (t) => {
      const mixed = derive(defaultBook, s.e, [x, y]);
      const other = derive(defaultBook, s.e, [y, x]);
      let tested = 0;
      for (const at of pointsFor(s, "mixed")) {
        const wanted = mixedDifference(s.e, at, x, y);
        if (!wanted.isFinite()) continue;
        const got = valueAt(mixed, at);
        t.true(agree(got, wanted, 8), `at ${show(at)}: ${got.toSD(20)}, by differences ${wanted.toSD(20)}`);
        t.true(agree(valueAt(other, at), got, 30), `the order of ${x} and ${y} at ${show(at)}`);
        if (++tested === 8) break;
      }
      t.true(tested >= 5, `only ${tested} points`);
    });
}

/** What is declared at points without a derivative: text, point, and the derivative by each name. */
const kinks: readonly (readonly [string, Record<string, number>, Record<string, number>])[] = [
  ["abs(x)", { x: 0 }, { x: 0 }],
  ["sign(x)", { x: 0 }, { x: 0 }],
  ["relu(x)", { x: 0 }, { x: 0 }],
  ["heaviside(x)", { x: 0 }, { x: 0 }],
  ["max(a, b)", { a: 3, b: 3 }, { a: 0.5, b: 0.5 }],
  ["min(a, b)", { a: -1, b: -1 }, { a: 0.5, b: 0.5 }],
  ["max(a, b, c)", { a: 2, b: 2, c: 2 }, { a: 1 / 3, b: 1 / 3, c: 1 / 3 }],
  ["min(a, b, c)", { a: 2, b: 2, c: 2 }, { a: 1 / 3, b: 1 / 3, c: 1 / 3 }],
  ["max(a, b, c)", { a: 2, b: 1, c: 2 }, { a: 0.5, b: 0, c: 0.5 }],
  ["max(a, max(b, c))", { a: 2, b: 2, c: 2 }, { a: 0.5, b: 0.25, c: 0.25 }],
  ["min(min(a, b), c)", { a: 2, b: 2, c: 2 }, { a: 0.25, b: 0.25, c: 0.5 }],
  ["max(a, b, c, d)", { a: 0, b: 0, c: 0, d: 0 }, { a: 0.25, b: 0.25, c: 0.25, d: 0.25 }],
  ["clip(x, l, h)", { x: -1, l: -1, h: 2 }, { x: 0, l: 1, h: 0 }],
  ["clip(x, l, h)", { x: 2, l: -1, h: 2 }, { x: 0, l: 0, h: 1 }],
  ["clip(x, l, h)", { x: 1, l: -1, h: 2 }, { x: 1, l: 0, h: 0 }],
  ["clip(x, l, h)", { x: 5, l: -1, h: 2 }, { x: 0, l: 0, h: 1 }],
  ["floor(x)", { x: 3 }, { x: 0 }],
  ["ceil(x)", { x: 3 }, { x: 0 }],
  ["trunc(x)", { x: -3 }, { x: 0 }],
  ["round(x)", { x: 2.5 }, { x: 0 }],
  ["hypot(x, y)", { x: 0, y: 0 }, { x: 0, y: 0 }],
  ["x^y", { x: 0, y: 2 }, { x: 0, y: 0 }],
  ["x^y", { x: 0, y: 1 }, { x: 1, y: 0 }],
  ["x^y", { x: 0, y: 0.5 }, { y: 0 }],
  ["sinc(x)", { x: 0 }, { x: 0 }],
  ["stable_sqrt(x)", { x: 0 }, { x: 0 }],
  ["stable_sqrt(x)", { x: 4 }, { x: 0.25 }],
];

test("at kinks, derivatives are as declared, in forward and in reverse mode", (t) => {
  for (const [text, at, wanted] of kinks) {
    const e = defaultBook.parse(text);
    const point = Object.fromEntries(Object.entries(at).map(([k, v]) => [k, new Wide(v)]));
    for (const [x, value] of Object.entries(wanted)) {
      const forward = valueAt(derive(defaultBook, e, x), point, 20).toNumber();
      const [reverse] = gradient(defaultBook, e, [x]);
      t.is(forward, value, `∂/∂${x} ${text} at ${show(point)}`);
      t.is(valueAt(reverse, point, 20).toNumber(), value, `reverse ∂/∂${x} ${text} at ${show(point)}`);
    }
  }
});

test("the values and second derivatives of stable_sqrt are those of the worked example", (t) => {
  const e = defaultBook.parse("stable_sqrt(x)");
  const second = derive(defaultBook, e, "x", 2);
  const at = (f: Expr, x: number) => valueAt(f, { x: new Wide(x) }, 20).toNumber();
  t.deepEqual([at(e, 0), at(e, 4), at(second, 0), at(second, 4)], [1, 2, 0, -1 / 32]);
});

test("halves are rounded to even, and x^0 is 1 also at 0", (t) => {
  const at = (text: string, x: number) => valueAt(defaultBook.parse(text), { x: new Wide(x) }, 20).toNumber();
  t.deepEqual(
    [0.5, 1.5, 2.5, -0.5, -1.5].map((x) => at("round(x)", x) + 0),
    [0, 2, 2, 0, -2],
  );
  t.is(at("x^(x - x)", 0), 1);
  t.is(at("x^(2*x)", 0), 1);
});
