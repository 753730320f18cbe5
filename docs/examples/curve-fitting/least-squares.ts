/** Least squares: the parameters of a formula that come nearest to data, and how well the data determine them. */
import { compile, freeSymbols, gradient, parse, sub, symbol } from "fluxions";
import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { Matrix, SVD } from "ml-matrix";

/** Columns of one length, by name. */
export type Columns = Readonly<Record<string, Float64Array>>;

export interface Problem {
  /** A formula in columns and parameters, such as "a*exp(-b*x) + c". */
  readonly model: string;
  readonly data: Columns;
  /** The column that the model is to give. */
  readonly response: string;
  /** The parameters, and where the search begins. */
  readonly start: Readonly<Record<string, number>>;
}

export interface Parameter {
  readonly value: number;
  /** The standard deviation of the value, if the errors of the data are independent and of one size. */
  readonly standardError: number;
}

export interface Fit {
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Model minus data, row by row. */
  readonly residuals: Float64Array;
  readonly residualSumOfSquares: number;
  readonly residualStandardDeviation: number;
  readonly degreesOfFreedom: number;
  /** In the order of the parameters. */
  readonly covariance: readonly (readonly number[])[];
  /** Steps that were tried. */
  readonly steps: number;
}

const MOST_STEPS = 1000;
/** No step this short (relative to a full one) is worth trying: the sum of squares is as small as doubles can tell. */
const MOST_DAMPING = 1e10;
/** What is left of the slopes of the sum of squares at a minimum, as the cosine of an angle. */
const FLAT = 1e-5;
/** Singular values below this part of the largest one count as 0. */
const SINGULAR = 1e-12;

/**
 * Fits a model to data by the method of Levenberg and Marquardt, with exact derivatives.
 * @throws Error where the problem is not one, where the data do not determine the parameters, and where no minimum is found
 */
export async function leastSquares({ model, data, response, start }: Problem): Promise<Fit> {
  const formula = parse(model);
  const names = Object.keys(start);
  check(freeSymbols(formula), data, response, start);

  // One kernel: the residuals and all their slopes, and what they share is computed once for each row.
  const kernel = await compile({
    residual: sub(formula, symbol(response)),
    slopes: gradient(formula, names),
  });
  try {
    return search(names, data, response, start, (at) => {
      const values = Object.fromEntries(names.map((name, i) => [name, at[i]]));
      // Every output is a column, because the response is one and stands in all of the residuals.
      return kernel.runSync({ ...data, ...values }) as Point;
    });
  } finally {
    kernel.dispose();
  }
}

interface Point {
  /** Model minus data, one for each row. */
  readonly residual: Float64Array;
  /** One column for each parameter. */
  readonly slopes: readonly Float64Array[];
}

const sumOfSquares = (column: Float64Array): number => dot(column, column);
const length = (column: Float64Array): number => Math.sqrt(sumOfSquares(column));

function search(
  names: readonly string[],
  data: Columns,
  response: string,
  start: Problem["start"],
  compute: (at: readonly number[]) => Point,
): Fit {
  const rows = data[response].length;
  // The library asks for the model row by row; here the "x" of a row is its number.
  const indices = Array.from({ length: rows }, (_, i) => i);
  const zeros = new Float64Array(rows);

  let parameters = Object.values(start);
  let now = compute(parameters);
  let smallest = sumOfSquares(now.residual);
  if (!Number.isFinite(smallest)) throw new Error(undefinedAt(names, data, parameters, now));

  let lengths = names.map(() => 0);
  let damping = 1e-2;
  let steps = 0;
  for (; steps < MOST_STEPS && damping < MOST_DAMPING && smallest > 0; steps++) {
    // In units in which every parameter changes the residuals alike, one damping suits all of them.
    lengths = lengths.map((longest, k) => Math.max(longest, length(now.slopes[k])));
    const unit = lengths.map((l) => (l > 0 && Number.isFinite(l) ? 1 / l : 1));
    const rescaled = (q: readonly number[]) => q.map((v, k) => v * unit[k]);

    // The library computes a step, but also keeps one that makes matters worse. So it takes one at a time.
    const points = new Map<string, Point>([[String(parameters), now]]);
    const at = (q: readonly number[]): Point => {
      const values = rescaled(q);
      const key = String(values);
      let point = points.get(key);
      if (point === undefined) {
        point = compute(values);
        points.set(key, point);
      }
      return point;
    };
    const step = levenbergMarquardt(
      { x: indices, y: zeros },
      (q) => {
        const { residual } = at(q);
        return (row) => residual[row];
      },
      {
        initialValues: parameters.map((v, k) => v / unit[k]),
        jacobianFunction: (q) => {
          const { slopes } = at(q);
          return (row) => slopes.map((column, k) => column[row] * unit[k]);
        },
        damping,
        maxIterations: 1,
        // Its tolerance is an absolute one, which would end the search too early where the numbers are small.
        errorTolerance: 0,
        minValues: names.map(() => Number.NEGATIVE_INFINITY),
        maxValues: names.map(() => Number.POSITIVE_INFINITY),
      },
    );
    if (step.parameterError < smallest) {
      parameters = rescaled(step.parameterValues);
      now = at(step.parameterValues);
      smallest = step.parameterError;
      damping = Math.max(damping / 9, 1e-15);
    } else damping *= 11;
  }
  return evaluated(names, data[response], parameters, now, steps);
}

/** The fit at the end of a search, if that is a minimum. */
function evaluated(
  names: readonly string[],
  response: Float64Array,
  parameters: readonly number[],
  { residual, slopes }: Point,
  steps: number,
): Fit {
  const where = names.map((name, k) => `${name} = ${parameters[k].toPrecision(4)}`).join(", ");
  const lengths = slopes.map(length);
  const idle = names.filter((_, k) => !(lengths[k] > 0));
  if (idle.length > 0)
    throw new Error(`at ${where} the model does not depend on ${idle.join(", ")}: start elsewhere`);
  const scaled = new Matrix(slopes.map((column, k) => Array.from(column, (v) => v / lengths[k]))).transpose();
  const svd = new SVD(scaled, { autoTranspose: true });
  const singular = svd.diagonal;
  if (!(Math.min(...singular) > SINGULAR * Math.max(...singular))) {
    const weakest = singular.indexOf(Math.min(...singular));
    const together = names.filter((_, k) => Math.abs(svd.rightSingularVectors.get(k, weakest)) > 0.01);
    throw new Error(
      `these data do not determine ${together.join(" and ")}: at ${where} they can be changed together ` +
        `without changing the model (the Jacobian is singular). Fix one of them, or write the model with fewer`,
    );
  }

  const rest = sumOfSquares(residual);
  const steepest = Math.max(
    ...slopes.map((column, k) => Math.abs(dot(column, residual)) / (lengths[k] * Math.sqrt(rest))),
  );
  // Where the model meets the data but for rounding, the angle between the two is noise.
  const exact = Math.sqrt(rest) <= 1e-14 * length(response);
  if (!exact && !(steepest < FLAT))
    throw new Error(`no minimum was found in ${steps} steps, which led to ${where}: start elsewhere`);

  const degreesOfFreedom = residual.length - names.length;
  const variance = rest / degreesOfFreedom;
  // The inverse of JᵀJ is V·S⁻²·Vᵀ, without squaring the condition of J.
  const v = svd.rightSingularVectors;
  const covariance = names.map((_, i) =>
    names.map((_, j) => {
      const inverse = singular.reduce((sum, s, k) => sum + (v.get(i, k) * v.get(j, k)) / s ** 2, 0);
      return (variance * inverse) / (lengths[i] * lengths[j]);
    }),
  );
  return {
    parameters: Object.fromEntries(
      names.map((name, k) => [name, { value: parameters[k], standardError: Math.sqrt(covariance[k][k]) }]),
    ),
    residuals: residual,
    residualSumOfSquares: rest,
    residualStandardDeviation: Math.sqrt(variance),
    degreesOfFreedom,
    covariance,
    steps,
  };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

function check(symbols: readonly string[], data: Columns, response: string, start: Problem["start"]): void {
  const columns = Object.keys(data);
  const names = Object.keys(start);
  const among = `the columns are ${columns.join(", ")}`;
  if (!columns.includes(response)) throw new Error(`there is no column ${response}: ${among}`);
  if (symbols.includes(response)) throw new Error(`the model of ${response} contains ${response} itself`);
  for (const name of symbols)
    if (!columns.includes(name) && !names.includes(name))
      throw new Error(`${name} is neither a column nor a parameter with a starting value: ${among}`);
  if (names.length === 0) throw new Error("there is nothing to fit: no parameter has a starting value");
  for (const name of names) {
    if (columns.includes(name)) throw new Error(`${name} is a column, so it cannot be a parameter`);
    if (!symbols.includes(name)) throw new Error(`the model does not contain the parameter ${name}`);
    if (!Number.isFinite(start[name]))
      throw new Error(`the start of ${name} is ${start[name]}, not a number`);
  }
  const rows = data[response].length;
  for (const column of [response, ...symbols.filter((name) => columns.includes(name))]) {
    if (data[column].length !== rows)
      throw new Error(`${column} has ${data[column].length} rows, but ${response} has ${rows}`);
    const bad = Array.from(data[column]).findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new Error(`${column} is ${data[column][bad]} in row ${bad + 1}: leave out rows without a number`);
  }
  if (rows <= names.length)
    throw new Error(
      `${rows} rows are too few for ${names.length} parameters and their errors: at least ${names.length + 1} are needed`,
    );
}

/** Why the search cannot begin. */
function undefinedAt(
  names: readonly string[],
  data: Columns,
  parameters: readonly number[],
  { residual }: Point,
): string {
  const row = residual.findIndex((v) => !Number.isFinite(v));
  const where = names.map((name, k) => `${name} = ${parameters[k]}`).join(", ");
  if (row < 0) return `the sum of squares is too large for a double at ${where}: start elsewhere`;
  const values = Object.keys(data).map((name) => `${name} = ${data[name][row]}`);
  return `the model has no finite value at ${where} in row ${row + 1} (${values.join(", ")}): start elsewhere`;
}
