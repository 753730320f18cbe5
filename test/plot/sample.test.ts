import test from "ava";
import { type Sampled, sampleCurves } from "../../src/plot/sample.js";

const WIDTH = 600;
const HEIGHT = 350;

async function sampled(
  f: (x: number) => number,
  from: number,
  to: number,
  y?: [number, number],
): Promise<Sampled> {
  return sampleCurves(async (xs) => [xs.map(f)], 1, {
    x: { from, to },
    y: y === undefined ? undefined : { from: y[0], to: y[1] },
    samples: 501,
    width: WIDTH,
    height: HEIGHT,
  });
}

/** How far the drawn lines are from the curve at most, in pixels, at right angles as the eye sees it. */
function distance(f: (x: number) => number, { curves, y }: Sampled, from: number, to: number): number {
  const px = (x: number) => (WIDTH * (x - from)) / (to - from);
  const py = (v: number) => (HEIGHT * (v - y.from)) / (y.to - y.from);
  let worst = 0;
  for (const { xs, ys } of curves[0])
    for (let i = 1; i < xs.length; i++)
      for (const part of [0.21, 0.5, 0.77]) {
        const expected = ys[i - 1] + part * (ys[i] - ys[i - 1]);
        const found = f(xs[i - 1] + part * (xs[i] - xs[i - 1]));
        if (![expected, found].every((v) => v >= y.from && v <= y.to)) continue;
        const slope = (py(ys[i]) - py(ys[i - 1])) / (px(xs[i]) - px(xs[i - 1]));
        worst = Math.max(worst, Math.abs(py(found) - py(expected)) / Math.hypot(1, slope));
      }
  return worst;
}

test("lines are nowhere farther from the curve than the eye sees", async (t) => {
  const curves: [(x: number) => number, number, number][] = [
    [Math.sin, -3, 3],
    [(x) => Math.sin(40 * x), -3, 3],
    [(x) => Math.exp(-1e4 * (x - 0.3) ** 2), -3, 3],
    [(x) => Math.abs(x - 0.123_456), -3, 3],
    [Math.sqrt, 0, 1],
    [Math.cbrt, -1, 1],
    [Math.tan, -10, 10],
    [(x) => Math.exp(x), -100, 100],
  ];
  for (const [f, from, to] of curves) {
    const found = await sampled(f, from, to);
    t.false(found.exhausted);
    t.true(distance(f, found, from, to) < 0.3, String(f));
  }
});

test("no line goes through a pole, across a jump or over a gap", async (t) => {
  const cases: [name: string, f: (x: number) => number, from: number, to: number, breaks: number[]][] = [
    ["tan", Math.tan, -3, 3, [-Math.PI / 2, Math.PI / 2]],
    ["1/x", (x) => 1 / x, -3, 3.1, [0]],
    ["1/(x-1/3)^2", (x) => 1 / (x - 1 / 3) ** 3, -3, 3, [1 / 3]],
    ["floor", Math.floor, -1.5, 1.7, [-1, 0, 1]],
    ["step", (x) => (x < 0.1 ? 0 : 1), -1, 1, [0.1]],
  ];
  for (const [name, f, from, to, breaks] of cases) {
    const { curves, y } = await sampled(f, from, to);
    const [pieces] = curves;
    t.is(pieces.length, breaks.length + 1, name);
    // A line ends at the break, or out of sight on its way to a pole.
    const ends = (x: number, v: number, at: number) =>
      Math.abs(x - at) < (to - from) / WIDTH || v > y.to || v < y.from;
    breaks.forEach((at, i) => {
      const { xs, ys } = pieces[i];
      t.true(ends(xs.at(-1) as number, ys.at(-1) as number, at), `${name} before ${at}`);
      t.true(ends(pieces[i + 1].xs[0], pieces[i + 1].ys[0], at), `${name} after ${at}`);
      t.true((xs.at(-1) as number) <= at + 1e-9 && pieces[i + 1].xs[0] >= at - 1e-9);
    });
  }
});

test("a line is steep, not broken, where the curve is", async (t) => {
  for (const f of [(x: number) => Math.tanh(1e6 * x), (x: number) => 1e5 * x, Math.cbrt]) {
    const { curves } = await sampled(f, -3, 3, [-1, 1]);
    t.is(curves[0].length, 1, String(f));
  }
});

test("the border of where a curve is defined is found to a hair", async (t) => {
  const root = (await sampled((x) => Math.sqrt(x - 0.1), -1, 1)).curves[0];
  t.is(root.length, 1);
  t.true(Math.abs(root[0].xs[0] - 0.1) < 1e-9);
  t.true(root[0].ys[0] < 1e-4);
  const band = (await sampled((x) => (Math.abs(x) < 0.5 ? Number.NaN : x), -1, 1)).curves[0];
  t.deepEqual(
    band.map(({ xs }) => [xs[0], xs.at(-1)].map((x) => Math.round((x as number) * 1e9) / 1e9)),
    [
      [-1, -0.5],
      [0.5, 1],
    ],
  );
  const dot = (await sampled((x) => Math.sqrt(-x * x), -1, 1)).curves[0];
  t.is(dot.length, 1, "a single point is a dot");
  t.deepEqual([...dot[0].xs], [0]);
  t.deepEqual((await sampled(() => Number.NaN, -1, 1)).curves[0], []);
});

test("the vertical range has all values, but of a pole only its foot", async (t) => {
  const range = async (f: (x: number) => number, from: number, to: number) => (await sampled(f, from, to)).y;
  const sine = await range(Math.sin, -3, 3);
  t.true(sine.from < -1 && sine.from > -1.2 && sine.to > 1 && sine.to < 1.2);
  const spike = await range((x) => Math.exp(-1e6 * (x - 0.3) ** 2), -3, 3.1);
  t.true(spike.to > 0.9, "a peak between the samples is climbed");
  const e100 = await range(Math.exp, 0, 100);
  t.true(e100.to >= Math.exp(100), "large is not a pole");
  for (const f of [Math.tan, (x: number) => 1 / x, (x: number) => 1 / x ** 2, (x: number) => 1e200 / x]) {
    const scale = Math.abs(f(2));
    const { to } = await range(f, -3, 3);
    t.true(to > scale && to < 50 * scale, `${f}: ${to}`);
  }
  t.deepEqual(await range(() => 5, 0, 1), { from: 2.5, to: 7.5 });
  t.deepEqual(await range(() => 0, 0, 1), { from: -1, to: 1 });
  const { curves } = await sampled((x) => 1e308 * Math.sin(x), -3, 3);
  t.true(curves[0].every(({ ys }) => ys.every(Number.isFinite)));
});

test("a curve that is all bends ends with a budget, and says so", async (t) => {
  const options = { x: { from: -3, to: 3 }, samples: 501, width: WIDTH, height: HEIGHT, most: 5000 };
  const found = await sampleCurves(async (xs) => [xs.map((x) => Math.sin(1e9 * x * x))], 1, options);
  t.true(found.exhausted);
});
