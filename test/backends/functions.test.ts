/** Every function of the default book against its value to 40 digits. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { compile } from "../../src/backends/compile.js";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { symbol } from "../../src/expr/node.js";
import type { Op } from "../../src/expr/op.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";
import { type FloatPrecision, toDecimal, ulpError } from "../../src/numbers/ulp.js";
import { everywhere, randomNumbers } from "./_everywhere.js";

/** Worst error in ulp, f64 and f32, where it is more than that of most functions. */
const USUAL = [2.5, 2.5] as const;
const worst: Readonly<Record<string, readonly [number, number]>> = {
  // Their argument is rounded before it is used, and near the ends of their domains that counts.
  asec: [5000, 100],
  acsc: [50, 10],
  asech: [5000, 100],
  acoth: [1000, 50],
  // exp(-x²/2) magnifies the rounding of x².
  normpdf: [100, 50],
  // A value near 0 is a difference of larger ones.
  logaddexp: [40, 20],
};

/** Their recipes have tests of their own. */
const special = new Set([
  ...["erf", "erfc", "normcdf", "lgamma", "gamma", "digamma", "polygamma"],
  ...["beta", "factorial", "binomial"],
]);

const edges = [0, 1, -1, 0.5, -0.5, 2, -2, 1.5, 2.5, -2.5, 3, 10, 1e-8, -1e-8, 0.25, 20, -20];
const far = [1e-30, -1e-30, 1e30, 88, -87, 1e5, 0.99999, 1.00001, 1e-4, 3.1415927410125732];

function points(op: Op, precision: FloatPrecision): number[][] {
  const random = randomNumbers(op.hash);
  const any = () => {
    const kind = random();
    const x = 2 * random() - 1;
    if (kind < 0.4) return 10 * x;
    if (kind < 0.7) return x;
    return kind < 0.85 ? Math.sign(x) * Math.exp(80 * random() - 40) : 1000 * x;
  };
  const all: number[][] = [];
  if (op.arity === 1) for (const x of [...edges, ...far]) all.push([x]);
  else for (const x of edges) for (const y of edges) all.push([x, y, 1.25].slice(0, op.arity));
  for (let i = 0; i < 60; i++) all.push(op.params.map(any));
  return precision === "f64" ? all : all.map((p) => p.map(Math.fround));
}

/** Points at which the reference itself has another convention or overflows, or where no convention matters. */
function excluded(name: string, p: readonly number[]): boolean {
  const big = Math.max(...p.map(Math.abs));
  if (name === "sech" || name === "csch") return big > 80;
  if (name === "log1pexp" || name === "logaddexp") return big > 500;
  if (name === "nthRoot") return !Number.isInteger(p[1]) || p[1] === 0;
  if (name === "clip") return p[1] > p[2];
  return false;
}

/** A pole or a jump on which only the sign of a zero decides. */
const undecided: Readonly<Record<string, (p: readonly number[]) => boolean>> = {
  atan2: ([y, x]) => y === 0 && x <= 0,
  asec: ([x]) => x === -1,
  acsc: ([x]) => x === -1,
  asech: ([x]) => x === 0,
};

const functions = [...defaultBook.functions()].filter((op) => op.name !== "where" && op.name !== "^");
const names = ["a", "b", "c"];
const formula = (op: Op) =>
  call(
    op,
    op.params.map((_, i) => symbol(names[i])),
  );

for (const op of functions)
  if (special.has(op.name))
    test(`${op.name}/${op.arity} compiles, or says that it cannot`, async (t) => {
      try {
        await compile(formula(op), { backend: "js" });
        t.pass();
      } catch (error) {
        t.true(error instanceof FluxionsError && error.code === "cannot-compute", String(error));
      }
    });
  else
    everywhere(`${op.name}/${op.arity} is as accurate as stated`, async (t, { precision, compile }) => {
      const e = formula(op);
      const kernel = await compile(e);
      const bound = (worst[op.name] ?? USUAL)[precision === "f64" ? 0 : 1];
      for (const p of points(op, precision)) {
        if (excluded(op.name, p) || undecided[op.name]?.(p)) continue;
        const exact = evaluateDigits(
          e,
          Object.fromEntries(p.map((x, i) => [names[i], toDecimal(x).toString()])),
          40,
        );
        const actual = kernel.evaluate(Object.fromEntries(p.map((x, i) => [names[i], x])));
        const error = ulpError(actual, exact, precision);
        if (!(error <= bound)) t.fail(`${op.name}(${p}) = ${actual}, exactly ${exact}: ${error} ulp`);
      }
      t.pass();
    });

for (const op of functions)
  if (!special.has(op.name))
    everywhere(`${op.name}/${op.arity} of NaN is NaN`, async (t, { compile }) => {
      const kernel = await compile(formula(op));
      for (let k = 0; k < op.arity; k++)
        for (const other of [0, 1, 3, Infinity]) {
          const at = Object.fromEntries(op.params.map((_, i) => [names[i], i === k ? Number.NaN : other]));
          t.is(kernel.evaluate(at), Number.NaN, JSON.stringify(at));
        }
    });

everywhere("powers follow the conventions of the reals", async (t, { compile, precision }) => {
  const kernel = await compile(defaultBook.parse("x^y"));
  const single = precision === "f32" ? Math.fround : (x: number) => x;
  const at = (x: number, y: number) => kernel.evaluate({ x, y });
  t.is(at(0, 0), 1);
  t.is(at(0, 2), 0);
  t.is(at(0, -1), Infinity);
  t.is(at(-8, 1 / 3), Number.NaN);
  t.is(at(-2, 3), -8);
  t.is(at(2, 0.5), single(Math.SQRT2));
  t.is(at(Number.NaN, 2), Number.NaN);
});

everywhere("halves are rounded to even", async (t, { compile }) => {
  const kernel = await compile(defaultBook.parse("round(x)"));
  const x = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3.4999, 8388609, Infinity, -Infinity];
  const rounded = (await kernel.run({ x })) as ArrayLike<number>;
  t.deepEqual(Array.from(rounded), [0, 2, 2, -0, -2, -2, 3, 8388609, Infinity, -Infinity]);
});
