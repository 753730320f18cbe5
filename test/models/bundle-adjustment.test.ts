/** ADBench's bundle adjustment: what a camera sees of a point, and how that changes with everything. */
import test from "ava";
import {
  add,
  compile,
  cos,
  div,
  type Expr,
  eq,
  evaluate,
  jacobian,
  mul,
  neg,
  pow,
  sin,
  sqrt,
  sub,
  symbol,
  where,
} from "../../src/index.js";
import { corpus } from "../corpora/_corpus.js";
import { type Expectation, Numbers, numbersOf } from "./_adbench.js";

type Vector = readonly [Expr, Expr, Expr];

const vector = (name: string): Vector => [1, 2, 3].map((i) => symbol(`${name}${i}`)) as unknown as Vector;
const map = (of: (i: number) => Expr): Vector => [of(0), of(1), of(2)];
const dot = (a: Vector, b: Vector): Expr => add(...a.map((x, i) => mul(x, b[i])));
const cross = (a: Vector, b: Vector): Vector =>
  map((i) => sub(mul(a[(i + 1) % 3], b[(i + 2) % 3]), mul(a[(i + 2) % 3], b[(i + 1) % 3])));

/** x turned about an axis by the axis' length, which may be 0. */
function turned(axis: Vector, x: Vector): Vector {
  const squared = dot(axis, axis);
  const angle = sqrt(squared);
  const unit = map((i) => div(axis[i], angle));
  const beside = cross(unit, x);
  const along = mul(dot(unit, x), sub(1, cos(angle)));
  const slightly = cross(axis, x);
  return map((i) =>
    where(
      eq(squared, 0),
      add(x[i], slightly[i]),
      add(mul(x[i], cos(angle)), mul(beside[i], sin(angle)), mul(unit[i], along)),
    ),
  );
}

const [turn, centre, point] = ["turn", "centre", "point"].map(vector);
const [focus, x0, y0, k1, k2, weight] = ["focus", "x0", "y0", "k1", "k2", "weight"].map((n) => symbol(n));
const variables = [...turn, ...centre, focus, x0, y0, k1, k2, ...point, weight];
const seen = [symbol("seen1"), symbol("seen2")];

function reprojectionErrors(): Expr[] {
  const [a, b, c] = turned(
    turn,
    map((i) => sub(point[i], centre[i])),
  );
  const image = [div(a, c), div(b, c)];
  const squared = add(pow(image[0], 2), pow(image[1], 2));
  const distortion = add(1, mul(k1, squared), mul(k2, pow(squared, 2)));
  return image.map((u, i) => mul(weight, sub(add(mul(focus, distortion, u), [x0, y0][i]), seen[i])));
}

const errors = reprojectionErrors();
const slopes = jacobian(errors, variables);
const weightError = sub(1, pow(weight, 2));

function read(file: string): { n: number; at: Record<string, number> } {
  const numbers = new Numbers(numbersOf(file) ?? []);
  const [n] = numbers.take(3);
  const at: Record<string, number> = {};
  for (const v of [...variables, ...seen]) at[String(v)] = numbers.next();
  return { n, at };
}

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.abs(b);

const expected = corpus<Expectation>("adbench")?.find((e) => e.name === "ba");
if (expected !== undefined && expected.name === "ba") {
  test("errors and Jacobian are those of ADBench", (t) => {
    const { at } = read(expected.instance);
    const got = evaluate({ errors, slopes, weightError }, at);
    const all = [...got.errors, ...got.slopes.flat(), got.weightError];
    const demanded = [
      ...expected.expected_reproj_err,
      ...expected.expected_J_rows.flat(),
      expected.expected_w_err,
    ];
    t.is(all.length, demanded.length);
    all.forEach((value, i) => {
      t.true(close(value, demanded[i]), `${i}: ${value}, ${demanded[i]}`);
    });
  });

  test("all points of an instance are rows of one kernel", async (t) => {
    const { at } = read("ba1_n49_m7776_p31843.txt");
    const kernel = await compile({ errors, slopes });
    const rows = 31_843;
    // The instance repeats one point; here it moves, so that the rows differ.
    const moved = Float64Array.from({ length: rows }, (_, i) => at.point1 + i / rows);
    const out = kernel.runSync({ ...at, point1: moved });
    for (const row of [0, 1, rows >> 1, rows - 1]) {
      const alone = kernel.evaluate({ ...at, point1: moved[row] });
      const [ofRow, ofPoint] = [out, alone].map(({ errors, slopes }) =>
        [...errors, ...slopes.flat()].map((value) => (typeof value === "number" ? value : value[row])),
      );
      t.deepEqual(ofRow, ofPoint);
    }
    kernel.dispose();
  });
}

test("a camera that is not turned has a Jacobian as well", (t) => {
  const at: Record<string, number> = { focus: 2, x0: 0.1, y0: -0.2, k1: 0.3, k2: -0.1, weight: 0.7 };
  Object.assign(at, { turn1: 0, turn2: 0, turn3: 0, centre1: 0.1, centre2: 0.2, centre3: -4 });
  Object.assign(at, { point1: 1, point2: -2, point3: 3, seen1: 0.5, seen2: 0.25 });
  const rows = evaluate(slopes, at);
  variables.forEach((v, j) => {
    const name = String(v);
    const h = 1e-5;
    const [above, below] = [h, -h].map((d) => evaluate(errors, { ...at, [name]: at[name] + d }));
    rows.forEach((row, i) => {
      const difference = (above[i] - below[i]) / (2 * h);
      t.true(Math.abs(row[j] - difference) < 1e-8, `∂${i}/∂${name}: ${row[j]}, ${difference}`);
    });
  });
});

test("a turn keeps lengths and its axis", (t) => {
  const [x, y] = [vector("p"), vector("q")];
  const at = { turn1: 0.3, turn2: -1.2, turn3: 0.8, p1: 1, p2: 2, p3: -3, q1: 0.5, q2: -1, q3: 2 };
  const [before, after, axis] = evaluate(
    [
      dot(x, y),
      dot(turned(turn, x), turned(turn, y)),
      add(...turned(turn, turn).map((v, i) => pow(sub(v, turn[i]), 2))),
    ],
    at,
  );
  t.true(Math.abs(before - after) < 1e-13);
  t.true(axis < 1e-28);
  t.is(String(neg(evaluate(turned(turn, x)[0], { ...at, turn1: 0, turn2: 0, turn3: 0 }))), "-1");
});
