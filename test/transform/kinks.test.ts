/** Derivatives exactly at kinks, jumps and ties, through the transformations: the table in docs/conventions.md, line by line. */
import { readFileSync } from "node:fs";
import test from "ava";
import {
  allBackends,
  compile,
  type Expr,
  grad,
  hessian,
  jacfwd,
  jit,
  jvp,
  parse,
  substitute,
  symbol,
  vmap,
} from "../../src/index.js";

/** A formula, the values of its variables in the order of the alphabet, and its derivatives by them. */
type Kink = readonly [formula: string, at: readonly number[], slopes: readonly number[]];

const third = 1 / 3;
const infinite = Number.POSITIVE_INFINITY;

/** By the first two cells of the table's lines. */
const kinks: Readonly<Record<string, readonly Kink[]>> = {
  "abs at 0": [
    ["abs(x)", [0], [0]],
    ["abs(x)", [-0], [0]],
    ["abs(x - y)", [3, 3], [0, 0]],
  ],
  "sign, heaviside at 0": [
    ["sign(x)", [0], [0]],
    ["heaviside(x)", [0], [0]],
  ],
  "floor, ceil, round, trunc at everywhere": [
    ...["floor", "ceil", "round", "trunc"].flatMap((f): Kink[] =>
      [2, 2.5, -0.5, 0].map((x): Kink => [`${f}(x)`, [x], [0]]),
    ),
  ],
  "relu at 0": [
    ["relu(x)", [0], [0]],
    ["relu(x)", [-0], [0]],
    ["relu(x)", [1], [1]],
  ],
  "max, min at k arguments tie": [
    ["max(x, y)", [1, 1], [0.5, 0.5]],
    ["min(x, y)", [1, 1], [0.5, 0.5]],
    ["max(x, 0)", [0], [0.5]],
    ["max(x, y, z)", [1, 1, 1], [third, third, third]],
    ["min(x, y, z)", [1, 1, 3], [0.5, 0.5, 0]],
    ["max(w, x, y, z)", [1, 1, 1, 1], [0.25, 0.25, 0.25, 0.25]],
    ["max(x, max(y, z))", [1, 1, 1], [0.5, 0.25, 0.25]],
    ["max(x, x)", [1], [1]],
  ],
  "clip(x, lo, hi) at x = lo, x = hi": [
    ["clip(x, y, z)", [0, 0, 1], [0, 1, 0]],
    ["clip(x, y, z)", [1, 0, 1], [0, 0, 1]],
  ],
  "where(c, a, b) at c changes": [
    ["where(x > 0, 2*x, 3*x)", [0], [3]],
    ["where(x >= 0, 2*x, 3*x)", [0], [2]],
    ["where(x == 0, 5, x)", [0], [0]],
    ["where(x > 0, sqrt(x), 0)", [0], [0]],
  ],
  "stop_gradient at everywhere": [
    ["stop_gradient(x)", [3], [0]],
    ["x*stop_gradient(x)", [3], [3]],
    ["stop_gradient(abs(x)) + x", [0], [1]],
  ],
  "hypot at (0, 0)": [["hypot(x, y)", [0, 0], [0, 0]]],
  "x^y, by y at x = 0": [
    ["x^y", [0, 2], [0, 0]],
    ["x^y", [0, 1], [1, 0]],
    ["x^y", [0, 0.5], [infinite, 0]],
  ],
  "stable_sqrt at 0": [["stable_sqrt(x)", [0], [0]]],
  "sinc at 0": [["sinc(x)", [0], [0]]],
  "sqrt, log, cbrt at 0": [
    ["sqrt(x)", [0], [infinite]],
    ["log(x)", [0], [infinite]],
    ["cbrt(x)", [0], [infinite]],
  ],
  "mod(x, y) at steps": [
    ["mod(x, y)", [6, 3], [1, -2]],
    ["mod(x, y)", [0, 3], [1, 0]],
  ],
  "atan2 at (0, 0)": [["atan2(y, x)", [0, 0], [Number.NaN, Number.NaN]]],
};

test("every line of the table has its cases, and every case its line", (t) => {
  const page = readFileSync(new URL("../../docs/conventions.md", import.meta.url), "utf8");
  const [, section] = page.split("\n## Kinks\n");
  const rows = [...section.split("\n## ")[0].matchAll(/^\| (.+?) +\| (.+?) +\|/gm)].slice(1);
  const lines = rows.map(([, what, at]) => `${what} at ${at}`).filter((line) => !line.startsWith("--"));
  t.deepEqual(lines, Object.keys(kinks));
});

const variables = (formula: string) =>
  [...new Set(formula.match(/\b[w-z]\b/g) as readonly string[])].toSorted();

/** The formula as a function of its variables. */
const functionOf = (formula: string) => {
  const [e, names] = [parse(formula), variables(formula)];
  return (...args: Expr[]) => substitute(e, Object.fromEntries(names.map((name, i) => [name, args[i]])));
};
const unit = (n: number, at: number) => Array.from({ length: n }, (_, i) => (i === at ? 1 : 0));
/** Of two zeros either may come back. */
const zero = (list: readonly number[]) => list.map((v) => v + 0);

for (const [line, cases] of Object.entries(kinks)) {
  test(`${line}: grad, jvp, vmap and jit of numbers`, (t) => {
    for (const [formula, at, slopes] of cases) {
      const f = functionOf(formula);
      const all = at.map((_, i) => i);
      const here = `${formula} at ${at}`;
      t.deepEqual(zero(grad(f, all)(...at) as number[]), slopes, `grad of ${here}`);
      const along = (i: number): number => jvp(f, at, unit(at.length, i))[1];
      t.deepEqual(zero(all.map(along)), slopes, `jvp of ${here}`);
      t.deepEqual(zero(jacfwd(f, all)(...at) as number[]), slopes, `jacfwd of ${here}`);
      t.deepEqual(zero(jit(grad(f, all))(...at) as number[]), slopes, `jit of ${here}`);
      const columns = at.map((v) => [v, v]);
      for (const i of all)
        t.deepEqual(
          zero(vmap(grad(f, i))(...columns)),
          [slopes[i], slopes[i]],
          `vmap of grad by argument ${i} of ${here}`,
        );
      const rows = (...args: Expr[][]) => vmap(f)(...args) as Expr[];
      const ones = columns.map((_, i) => [unit(at.length, 0)[i], unit(at.length, 0)[i]]);
      const [, tangents] = jvp(rows, columns, ones);
      t.deepEqual(zero(tangents), [slopes[0], slopes[0]], `jvp of vmap of ${here}`);
    }
  });
}

for (const { name, available } of allBackends())
  for (const precision of ["f64", "f32"] as const)
    test(`the backend ${name} in ${precision} has these derivatives`, async (t) => {
      const reason = await available(precision);
      if (reason !== null) {
        t.log(`skipped: ${reason}`);
        t.pass();
        return;
      }
      const single = precision === "f32" ? Math.fround : (v: number) => v;
      for (const [formula, at, slopes] of Object.values(kinks).flat()) {
        const f = functionOf(formula);
        const names = variables(formula);
        const symbols = names.map((n) => symbol(n));
        const forward = symbols.map((_, i) => jvp(f, symbols, unit(at.length, i))[1]);
        const reverse = grad(
          f,
          symbols.map((_, i) => i),
        )(...symbols) as Expr[];
        const kernel = await compile({ forward, reverse }, { backend: name, precision });
        const out = (await kernel.run(Object.fromEntries(names.map((n, i) => [n, [at[i], at[i]]])))) as {
          [mode: string]: (number | Float64Array)[];
        };
        const numbers = (mode: string) => zero(out[mode].map((c) => (typeof c === "number" ? c : c[1])));
        t.deepEqual(numbers("forward"), slopes.map(single), `forward mode of ${formula} at ${at}`);
        t.deepEqual(numbers("reverse"), slopes.map(single), `reverse mode of ${formula} at ${at}`);
        kernel.dispose();
      }
    });

test("second derivatives at kinks are those of the rules", (t) => {
  const second = (formula: string, at: number) =>
    zero([grad(grad(functionOf(formula)))(at), hessian(functionOf(formula))(at) as unknown as number]);
  t.deepEqual(second("abs(x)", 0), [0, 0]);
  t.deepEqual(second("relu(x)^2", 0), [0, 0]);
  t.deepEqual(second("max(x, 0)^2", 0), [0.5, 0.5]);
  t.deepEqual(second("stable_sqrt(x)", 0), [0, 0]);
});
