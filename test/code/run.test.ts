import test, { type ExecutionContext } from "ava";
import { evaluate } from "../../src/backends/compile.js";
import type { CodeTarget } from "../../src/code/targets.js";
import { toCode } from "../../src/defaults.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { print } from "../../src/print/index.js";
import {
  checkGlsl,
  checkWgsl,
  compiler,
  glslang,
  type Job,
  jax,
  julia,
  naga,
  numpy,
  runC,
  runJavaScript,
  runJax,
  runJulia,
  runPython,
  runSympy,
  runTypeScript,
  sympy,
  type Values,
} from "./_run.js";
import { many, nested, pointsOf, subjects } from "./_subjects.js";

const cases = subjects.map((e) => {
  const names = freeSymbols(e);
  const points = pointsOf(names.length);
  const expected = points.map((p) => evaluate(e, Object.fromEntries(names.map((n, i) => [n, p[i]]))));
  return { e, names, points, expected };
});

function jobsFor(target: CodeTarget): Job[] {
  return cases.map(({ e, points }, i) => ({ code: toCode(e, { target, name: `fn${i}` }), points }));
}

/** The distance in units in the last place of the expected value, of those of 1e-300 at least. */
function distance(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Infinity;
  return Math.abs(actual - expected) / (2 ** -52 * Math.max(Math.abs(expected), 1e-300));
}

function check(t: ExecutionContext, values: Values, ulps: number): void {
  const wrong: string[] = [];
  let worst = { d: 0, where: "" };
  let checked = 0;
  cases.forEach(({ e, names, points, expected }, i) => {
    points.forEach((p, j) => {
      checked++;
      const d = distance(values[i][j], expected[j]);
      if (d > worst.d) worst = { d, where: print(e).slice(0, 60) };
      if (d > ulps)
        wrong.push(
          `${print(e).slice(0, 60)} at ${names.map((n, k) => `${n}=${p[k]}`)}: ${values[i][j]} for ${expected[j]} (${d.toFixed(0)} ulp)`,
        );
    });
  });
  t.log(`at most ${worst.d.toFixed(1)} ulp apart, at ${worst.where}`);
  t.deepEqual(wrong, []);
  t.true(checked > 1500);
}

/** The same operations, but for constants, which kernels compute beforehand. */
const SAME = 1;
/** Other sines and logarithms, a unit apart, and formulas that subtract them. */
const OTHER = 16;

test("JavaScript computes what kernels compute", async (t) => {
  check(t, await runJavaScript(jobsFor("javascript")), SAME);
});

test("TypeScript computes what kernels compute", async (t) => {
  check(t, await runTypeScript(jobsFor("typescript")), SAME);
});

for (const { title, runner, target, run, ulps } of [
  { title: "Python", runner: numpy, target: "python", run: runPython, ulps: OTHER },
  { title: "JAX", runner: jax, target: "jax", run: runJax, ulps: OTHER },
  { title: "C, without a warning,", runner: compiler, target: "c", run: runC, ulps: OTHER },
  { title: "Julia", runner: julia, target: "julia", run: runJulia, ulps: OTHER },
] as const)
  test(`${title} computes what kernels compute`, (t) => {
    if (runner === null) {
      t.log(`skipped: there is nothing to run ${target} code with`);
      t.pass();
    } else check(t, run(jobsFor(target)), ulps);
  });

/** A kernel's own error, of recipes and of sums that cancel. */
const KERNEL = 64;

test("SymPy builds formulas with the values of kernels, where those are finite", (t) => {
  if (sympy === null) {
    t.log("skipped: there is no python3 with sympy");
    t.pass();
    return;
  }
  const some = cases.flatMap((c, i) => {
    if (c.e === many || c.e === nested) return [];
    const kept = c.points.flatMap((p, j) =>
      j % 4 === 1 && Number.isFinite(c.expected[j]) && p.every(Number.isFinite) ? [j] : [],
    );
    return [{ i, kept }];
  });
  const values = runSympy(
    some.map(({ i, kept }, k) => ({
      code: toCode(cases[i].e, { target: "sympy", name: `fn${k}` }),
      points: kept.map((j) => cases[i].points[j]),
    })),
  );
  const wrong = some.flatMap(({ i, kept }, k) =>
    kept.flatMap((j, l) => {
      const d = distance(values[k][l], cases[i].expected[j]);
      // At 0 a formula may have no value where the kernel answers with its limit.
      const limit = Number.isNaN(values[k][l]) && cases[i].points[j].includes(0);
      return d > KERNEL && !limit
        ? [`${print(cases[i].e)} at ${cases[i].points[j]}: ${values[k][l]} for ${cases[i].expected[j]}`]
        : [];
    }),
  );
  t.deepEqual(wrong, []);
});

test("all of GLSL and WGSL is valid", (t) => {
  if (glslang === null) t.log("GLSL skipped: there is no glslangValidator");
  else t.notThrows(() => checkGlsl(jobsFor("glsl")));
  if (naga === null) t.log("WGSL skipped: there is no naga");
  else t.notThrows(() => checkWgsl(jobsFor("wgsl")));
  t.pass();
});
