import test, { type ExecutionContext } from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { evaluate } from "../../src/backends/compile.js";
import { gradient } from "../../src/calculus/derivative.js";
import { toCode } from "../../src/code/code.js";
import type { CodeTarget } from "../../src/code/targets.js";
import { call } from "../../src/expr/call.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { Kind } from "../../src/expr/op.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { print } from "../../src/print/index.js";
import {
  compiler,
  type Job,
  numpy,
  runC,
  runJavaScript,
  runPython,
  runTypeScript,
  type Values,
} from "./_run.js";

/** Every function of the default book, of symbols. */
const functions: Expr[] = [...book.functions()].flatMap((op) =>
  op.kind === Kind.Call && !op.params.some((p) => p.includes("...")) && op.name !== "where"
    ? [
        call(
          op,
          op.params.map((_, i) => symbol("abc"[i])),
        ),
      ]
    : [],
);

const formulas: Expr[] = [
  "7",
  "-1/3",
  "2^0.5",
  "1/0",
  "x",
  "-x",
  "x - y",
  "y - x",
  "x - (y - z)",
  "x/(y/z)",
  "x*y/z",
  "(x + y)*(x - y)",
  "-(x + y)^2",
  "x^7 - 3*x^5 + x/3 - 2/7",
  "x^(-3)",
  "x^(1/2) + x^(3/2)",
  "x^(2/3)",
  "x^y",
  "(-1)^x",
  "2^x",
  "x^2.5",
  "-x^2*(-y)",
  "exp(-x^2/2)/sqrt(2*pi)",
  "sin(x)^2 + sin(x)*cos(y) + sin(x)^3",
  "x < y ? x : y",
  "x < y ? (y < z ? 1 : 2) : (x < z ? 3 : 4)",
  "(x < y ? 1 : 2)*(x > 1 ? 3 : -4)",
  "x < y and y < z ? x : z",
  "x < y or y < z and x != z ? x : z",
  "not (x < y or x == z) ? x + 1 : z",
  "not (x < y) and (y <= z or x > 1) ? 1 : 0",
  "x < y and y < 2",
  "(x == x) ? 1 : 2",
  "max(x, y, z) - min(x, y, z)",
  "mod(x, 3) + mod(-x, y)",
  "nthRoot(x, 5) + nthRoot(y, 4)",
  "round(x) + trunc(y) + sign(z)",
  "where(x == 0, 1, sin(x)/x)",
  "abs(x)^y + hypot(x, y*z)",
  "log(x, 10) + log(1 + exp(x))",
  "1e22*x + 1e-30*y + 12345678901234567890*z",
  "gamma(1/3) + x",
  "x*erf(1/2) + sqrt(2)*erf(x)",
  "sigmoid(x) + log1pexp(y) + relu(z) + clip(x, -1, 1)",
].map((text) => book.parse(text));

const derivatives = [
  "stable_sqrt(x)",
  "exp(-x^2)*sin(x*y)",
  "atan2(x, y)*log(x^2 + y^2)",
  "normcdf(x)*x - y*erf(x/y)",
]
  .map((text) => book.parse(text))
  .flatMap((e) => gradient(book, e, freeSymbols(e)));

const many: Expr = book.parse(
  Array.from({ length: 300 }, (_, i) => `${i + 1}*x^${i % 9}*sin(${i}*y)`).join(" + "),
);
const nested: Expr = book.parse(`${"sin(x + ".repeat(400)}y${")".repeat(400)}`);

const subjects = [...functions, ...formulas, ...derivatives, many, nested];

const edges = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 2, 0.5];
const usual = [0.3, 1.7, -0.6, 3, 2.25, -2.5, 0.85, 12.5, 1e-9, 7.1];

function pointsOf(arity: number): number[][] {
  const at = (list: readonly number[], i: number) => list[i % list.length];
  if (arity === 0) return [[]];
  return Array.from({ length: 18 }, (_, i) =>
    Array.from({ length: arity }, (_, k) =>
      i < 9 ? at(k === i % arity ? edges : usual, i + 2 * k) : at(usual, i + 3 * k),
    ),
  );
}

const cases = subjects.map((e) => {
  const names = freeSymbols(e);
  const points = pointsOf(names.length);
  const expected = points.map((p) => evaluate(e, Object.fromEntries(names.map((n, i) => [n, p[i]]))));
  return { e, names, points, expected };
});

function jobsFor(target: CodeTarget): Job[] {
  return cases.map(({ e, points }, i) => ({ code: toCode(e, { target, name: `f${i}` }), points }));
}

/** The distance in units in the last place of the expected value, of those of 1e-300 at least. */
function distance(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Infinity;
  return Math.abs(actual - expected) / (2 ** -52 * Math.max(Math.abs(expected), 1e-300));
}

function check(t: ExecutionContext, values: Values, ulps: number): void {
  const wrong: string[] = [];
  let checked = 0;
  cases.forEach(({ e, names, points, expected }, i) => {
    points.forEach((p, j) => {
      checked++;
      const d = distance(values[i][j], expected[j]);
      if (d > ulps)
        wrong.push(
          `${print(e).slice(0, 60)} at ${names.map((n, k) => `${n}=${p[k]}`)}: ${values[i][j]} for ${expected[j]} (${d.toFixed(0)} ulp)`,
        );
    });
  });
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

test("Python computes what kernels compute", (t) => {
  if (numpy === null) {
    t.log("skipped: there is no python3 with numpy");
    t.pass();
  } else check(t, runPython(jobsFor("python")), OTHER);
});

test("C computes what kernels compute, and compiles without a warning", (t) => {
  if (compiler === null) {
    t.log("skipped: there is no C compiler");
    t.pass();
  } else check(t, runC(jobsFor("c")), OTHER);
});
