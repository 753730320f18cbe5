/** Comparisons, NaN and the infinities: a NaN in an input reaches exactly the outputs whose formula contains that input. */
import { defaultBook } from "../../../rules/index.js";
import { gradient } from "../../../src/calculus/derivative.js";
import { type Case, type Findings, type Place, rounded, valuesOf } from "./case.js";

const none = Number.NaN;
const inf = Infinity;

/** The formula, and its values in the rows below. */
const rows = { x: [none, 2, none, 1, none], y: [2, none, 4, 3, none], z: [5, 6, 7, 8, 9] };
const formulas: Readonly<Record<string, readonly number[]>> = {
  "sec(x)*cos(x) + y": [none, none, none, 4, none],
  "y^2": [4, none, 16, 9, none],
  "x - x + y": [2, none, 4, 3, none],
  "max(x, 1)": [none, 2, none, 1, none],
  "min(x, y)": [none, none, none, 1, none],
  "abs(x)": [none, 2, none, 1, none],
  "sign(x)": [none, 1, none, 1, none],
  "floor(x)": [none, 2, none, 1, none],
  "relu(x)": [none, 2, none, 1, none],
  "clip(x, 0, 1)": [none, 1, none, 1, none],
  "heaviside(x)": [none, 1, none, 1, none],
  "x^2 + z": [none, 10, none, 9, none],
  "x*z": [none, 12, none, 8, none],
  "-x": [none, -2, none, -1, none],
  "sqrt(y - 3)": [none, none, 1, 0, none],
  z: [5, 6, 7, 8, 9],
  // A comparison with NaN is false, and only the branch taken counts.
  "where(x < 0, y, z)": [5, 6, 7, 8, 9],
  "where(x >= 0, y, z)": [5, none, 7, 3, 9],
  "where(x == x, 1, 0)": [1, 1, 1, 1, 1],
  "where(x != 1, z, 0)": [5, 6, 7, 0, 9],
  "where(z > 5, x, y)": [2, 2, none, 1, none],
  "where(not (x < 3), 1, 0)": [1, 0, 1, 0, 1],
};

async function checkInfinities(place: Place, findings: Findings): Promise<void> {
  const x = [inf, -inf, 1, 0];
  const table: Readonly<Record<string, readonly number[]>> = {
    "x + 1": [inf, -inf, 2, 1],
    "x*x": [inf, inf, 1, 0],
    "-x": [-inf, inf, -1, 0],
    "1/x^2": [0, 0, 1, inf],
    "max(x, 0)": [inf, 0, 1, 0],
    "x/(x + 1)": [none, none, 0.5, 0],
    "where(x > 5, 7, x)": [7, -inf, 1, 0],
    "x^3": [inf, -inf, 1, 0],
    "exp(-x)": [0, inf, rounded(place, Math.exp(-1)), 1],
    "floor(x) + sqrt(abs(x))": [inf, none, 2, 0],
  };
  const actual = await valuesOf(
    place,
    Object.keys(table).map((text) => defaultBook.parse(text)),
    { x },
    findings,
  );
  Object.entries(table).forEach(([text, expected], k) => {
    expected.forEach((wanted, row) => {
      const got = actual[k][row];
      const close = Math.abs(got - wanted) <= 2 ** -22 * Math.abs(wanted);
      if (!close || !Number.isFinite(wanted)) findings.same(got, wanted, `${text} at ${x[row]}`);
    });
  });
}

async function checkComparisons(place: Place, findings: Findings): Promise<void> {
  const x = [1, 1, 2, none, 0, inf, -inf];
  const y = [2, 1, 1, 1, -0, inf, inf];
  const conditions: Readonly<Record<string, readonly number[]>> = {
    "x < y": [1, 0, 0, 0, 0, 0, 1],
    "x <= y": [1, 1, 0, 0, 1, 1, 1],
    "x > y": [0, 0, 1, 0, 0, 0, 0],
    "x >= y": [0, 1, 1, 0, 1, 1, 0],
    "x == y": [0, 1, 0, 0, 1, 1, 0],
    "x != y": [1, 0, 1, 1, 0, 0, 1],
    "x < y and x > 0": [1, 0, 0, 0, 0, 0, 0],
    "x < y or y < x": [1, 0, 1, 0, 0, 0, 1],
    "not (x < y) and x != 2": [0, 1, 0, 1, 1, 1, 0],
  };
  const actual = await valuesOf(
    place,
    Object.keys(conditions).map((text) => defaultBook.parse(`where(${text}, 1, 0)`)),
    { x, y },
    findings,
  );
  Object.entries(conditions).forEach(([text, expected], k) => {
    findings.same(actual[k], expected, text);
  });
}

export const extremeCases: readonly Case[] = [
  {
    name: "a NaN reaches the outputs whose formula contains its input, and no other",
    async run(place, findings) {
      const texts = Object.keys(formulas);
      const actual = await valuesOf(
        place,
        texts.map((text) => defaultBook.parse(text)),
        rows,
        findings,
      );
      texts.forEach((text, k) => {
        findings.same(actual[k], formulas[text], text);
      });
    },
  },
  {
    name: "a NaN reaches no derivative of another input that does not depend on it",
    async run(place, findings) {
      const f = defaultBook.parse("x^2 + y*z");
      const actual = await valuesOf(place, gradient(defaultBook, f, ["x", "y", "z"]), rows, findings);
      findings.same(actual, [[none, 4, none, 2, none], rows.z, rows.y], "the gradient");
    },
  },
  { name: "comparisons at ties, zeros, infinities and NaN", run: checkComparisons },
  { name: "infinities go through as IEEE 754 says", run: checkInfinities },
];
