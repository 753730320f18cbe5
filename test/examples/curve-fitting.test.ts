import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { readColumns } from "../../docs/examples/curve-fitting/csv.js";
import { leastSquares, type Problem } from "../../docs/examples/curve-fitting/least-squares.js";
import { problems } from "../../docs/examples/curve-fitting/nist.js";
import { picture } from "../../docs/examples/curve-fitting/plot.js";

const folder = new URL("../../docs/examples/curve-fitting/", import.meta.url);
const dataOf = (file: string) => readColumns(fileURLToPath(new URL(file, folder)));
const near = (is: number, should: number, tolerance: number) => Math.abs(is / should - 1) <= tolerance;

for (const problem of problems)
  for (const [i, start] of problem.starts.entries())
    test(`${problem.name} from start ${i + 1}: 6 digits of all that NIST certifies`, async (t) => {
      const { model, response, certified } = problem;
      const data = dataOf(problem.file);
      const found = await leastSquares({ model, data, response, start });
      t.deepEqual(Object.keys(found.parameters), Object.keys(certified));
      for (const [name, [value, standardError]] of Object.entries(certified)) {
        const is = found.parameters[name];
        t.true(near(is.value, value, 5e-7), `${name} is ${is.value}`);
        t.true(near(is.standardError, standardError, 5e-7), `the error of ${name} is ${is.standardError}`);
      }
      t.true(near(found.residualSumOfSquares, problem.residualSumOfSquares, 1e-9));
      t.true(near(found.residualStandardDeviation, problem.residualStandardDeviation, 1e-9));
      t.is(found.degreesOfFreedom, data[response].length - Object.keys(start).length);
    });

const x = Float64Array.of(0, 1, 2, 3, 4);
const line: Problem = {
  model: "a*x + b",
  data: { x, y: x.map((v) => 2 * v - 1) },
  response: "y",
  start: { a: 0, b: 0 },
};

test("data without errors give their parameters, with errors of 0", async (t) => {
  const { parameters, residualSumOfSquares } = await leastSquares(line);
  t.true(near(parameters.a.value, 2, 1e-12));
  t.true(near(parameters.b.value, -1, 1e-12));
  t.true(residualSumOfSquares < 1e-20);
  t.true(parameters.a.standardError < 1e-10);
  const there = await leastSquares({ ...line, start: { a: 2, b: -1 } });
  t.deepEqual(there.parameters, { a: { value: 2, standardError: 0 }, b: { value: -1, standardError: 0 } });
});

test("the covariance of a straight line is that of the textbook", async (t) => {
  const y = Float64Array.of(-1, 1.5, 2.5, 5.5, 6.5);
  const { covariance, residualStandardDeviation: s } = await leastSquares({ ...line, data: { x, y } });
  // s²/Σ(x − x̄)² for the slope, s²(1/n + x̄²/Σ(x − x̄)²) for the intercept, −s²x̄/Σ(x − x̄)² for both.
  const sums = 10;
  const mean = 2;
  t.true(near(covariance[0][0], s ** 2 / sums, 1e-12));
  t.true(near(covariance[1][1], s ** 2 * (1 / 5 + mean ** 2 / sums), 1e-12));
  t.true(near(covariance[0][1], (-(s ** 2) * mean) / sums, 1e-12));
  t.is(covariance[0][1], covariance[1][0]);
});

test("a column may be constant, and the model may have several columns or none", async (t) => {
  const z = Float64Array.of(1, 0, 2, 0, 1);
  const y = x.map((v, i) => 3 * v - 2 * z[i]);
  const { parameters } = await leastSquares({
    model: "a*x + b*z",
    data: { x, z, y },
    response: "y",
    start: { a: 1, b: 1 },
  });
  t.true(near(parameters.b.value, -2, 1e-12));
  const mean = await leastSquares({ model: "m", data: { y: x }, response: "y", start: { m: 0 } });
  t.true(near(mean.parameters.m.value, 2, 1e-7));
  t.true(near(mean.parameters.m.standardError, Math.sqrt(2.5 / 5), 1e-7));
});

const refusals: [string, Partial<Problem>, RegExp][] = [
  [
    "a product of parameters",
    { model: "a*b*x", start: { a: 1, b: 1 } },
    /do not determine a and b: .*Jacobian is singular/,
  ],
  ["a start without slopes", { model: "a*b*x" }, /does not depend on a, b: start elsewhere/],
  ["a column that is constant", { data: { x: x.map(() => 1), y: x } }, /do not determine a and b/],
  ["too few rows", { data: { x: x.slice(0, 2), y: x.slice(0, 2) } }, /2 rows are too few for 2 .*at least 3/],
  ["no rows", { data: { x: new Float64Array(), y: new Float64Array() } }, /0 rows are too few/],
  ["NaN in the response", { data: { x, y: Float64Array.of(0, 1, NaN, 3, 4) } }, /y is NaN in row 3/],
  [
    "infinity in a column",
    { data: { x: Float64Array.of(0, 1, 2, 3, Infinity), y: x } },
    /x is Infinity in row 5/,
  ],
  ["columns of different lengths", { data: { x, y: x.slice(1) } }, /x has 5 rows, but y has 4/],
  [
    "no value at the start",
    { model: "a*log(x) + b" },
    /no finite value at a = 0, b = 0 in row 1 \(x = 0, y = -1\)/,
  ],
  ["a start that overflows", { start: { a: 1e300, b: 0 } }, /sum of squares is too large/],
  [
    "no dependence at the start",
    { model: "a + exp(-1000*b*x^2 - 1000*b)", start: { a: 0, b: 9 } },
    /does not depend on b/,
  ],
  ["a misspelt name", { model: "a*x + k" }, /k is neither a column nor a parameter/],
  ["a parameter too many", { start: { a: 0, b: 0, c: 0 } }, /does not contain the parameter c/],
  ["no parameter", { model: "x", start: {} }, /nothing to fit/],
  ["a column as parameter", { start: { a: 0, b: 0, x: 0 } }, /x is a column/],
  ["no such column", { response: "z" }, /no column z: the columns are x, y/],
  ["the response in the model", { model: "a*y + b*x" }, /contains y itself/],
  ["a start that is no number", { start: { a: Number.NaN, b: 0 } }, /the start of a is NaN/],
  ["a formula that cannot be read", { model: "a*(x + b" }, /\^/],
  [
    "a minimum at infinity",
    { model: "-exp(a*x - b) + 0*b", data: { x, y: x.map(() => 1) } },
    /no minimum was found|does not depend/,
  ],
];

for (const [what, change, message] of refusals)
  test(`it is said what is wrong: ${what}`, async (t) => {
    await t.throwsAsync(leastSquares({ ...line, ...change }), { message });
  });

test("a file says where it is wrong", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fluxions-"));
  const read = (text: string) => {
    const file = join(folder, "data.csv");
    writeFileSync(file, text);
    return readColumns(file);
  };
  t.deepEqual(read("\uFEFFx, y\r\n1,2\r\n3,-4e1\r\n"), {
    x: Float64Array.of(1, 3),
    y: Float64Array.of(2, -40),
  });
  t.throws(() => read("x,y\n1,2\n3,\n"), { message: /line 3: y is “”, not a number/ });
  t.throws(() => read("x,y\n1,NaN\n"), { message: /line 2: y is “NaN”/ });
  t.throws(() => read("x,y\n1,2,3\n"), { message: /line 2: 3 cells, but the first line names 2 columns/ });
});

test("the picture has a dot for each row and the curve", async (t) => {
  const { model, file, response, starts } = problems[1];
  const problem = { model, data: dataOf(file), response, start: starts[1] };
  const svg = picture(problem, await leastSquares(problem));
  t.is([...svg.matchAll(/<circle /g)].length, 35);
  // The highest point of the curve is above the highest dot: the peak lies between two wavelengths.
  const [, path] = /aria-label="line".*? d="(.*?)"/s.exec(svg) ?? [];
  const heights = [...path.matchAll(/,([\d.]+)/g)].map((m) => Number(m[1]));
  const dots = [...svg.matchAll(/ cy="([\d.]+)"/g)].map((m) => Number(m[1]));
  t.true(heights.length > 300);
  t.true(Math.min(...heights) < Math.min(...dots));
});
