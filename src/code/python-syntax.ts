/** What code in Python has in common, whatever it computes with. */
import { type Helper, type NamedHelper, type Result, spelled, words } from "./language.js";
import { hex, quoted } from "./names.js";

const WORDS = `
False None True and as assert async await break case class continue def del elif else except finally for from global if
import in is lambda match nonlocal not or pass raise return try type while with yield`;

export const pythonWords: readonly string[] = words(WORDS);

const escaped = (code: number) => (code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`);

export const pythonText = (text: string): string => quoted(text, escaped);

/** A docstring; what stands in it can end no literal. */
export function docstring(results: readonly Result[], more: readonly string[] = []): string[] {
  const lines = [...results.map((r) => r.about), ...(more.length > 0 ? ["", ...more] : [])];
  if (lines.length === 1) return [`    """${lines[0]}"""`.replace(/""""$/, '" """')];
  return [
    `    """${lines[0]}`,
    ...lines.slice(1).map((line) => (line === "" ? "" : `    ${line}`)),
    '    """',
  ];
}

export function definitions(helpers: readonly NamedHelper[], call: (helper: string) => string): string[][] {
  return helpers.map(({ name, helper }) => [
    `def ${name}(${helper.parameters.join(", ")}):`,
    ...helper.body(call).map((line) => `    ${line}`),
  ]);
}

/** The functions of a module of arrays. */
const arrayFunctions = (np: string): ReadonlyMap<string, string> =>
  spelled(
    `${np}.`,
    [
      ...["sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "expm1", "log", "log2", "log10", "log1p"],
      ...["sqrt", "cbrt", "abs", "floor", "ceil", "trunc"],
    ],
    {
      asin: "arcsin",
      acos: "arccos",
      atan: "arctan",
      asinh: "arcsinh",
      acosh: "arccosh",
      atanh: "arctanh",
      atan2: "arctan2",
      min: "minimum",
      max: "maximum",
      round: "rint",
    },
  );

/** What numpy and what is like it have in common, under the module's name. */
export const arrayLanguage = (np: string) =>
  ({
    precision: "f64",
    functions: arrayFunctions(np),
    helpers: arrayHelpers(np),
    power: (x: string, y: string) => `${np}.power(${x}, ${y})`,
    infinity: `${np}.inf`,
    nan: `${np}.nan`,
    pointed: true,
    fraction: (p: number, q: number) => `${p} / ${q}`,
    equal: "==",
    unequal: "!=",
    and: "&",
    or: "|",
    not: "~",
    looseLogic: false,
    where: (c: string, a: string, b: string) => `${np}.where(${c}, ${a}, ${b})`,
  }) as const;

/** Helpers in terms of a module of arrays: numpy, or what is like it. */
const arrayHelpers = (np: string): ReadonlyMap<string, Helper> =>
  new Map<string, Helper>([
    ["sign", { parameters: ["x"], body: () => [`return ${np}.where(x == 0.0, x, ${np}.sign(x))`] }],
    [
      "mod",
      {
        parameters: ["x", "y"],
        body: () => [
          `r = ${np}.fmod(x, y)`,
          `return ${np}.where((r != 0.0) & (${np}.less(r, 0.0) != ${np}.less(y, 0.0)), r + y, r)`,
        ],
      },
    ],
    [
      "nthRoot",
      {
        parameters: ["x", "n"],
        body: (call) => [
          `a = ${np}.where(${np}.less(x, 0.0), ${np}.negative(x), x)`,
          `y = ${np}.power(a, ${np}.divide(1.0, n))`,
          `back = ${np}.power(y, n)`,
          `near = (back > 0.0) & (back < ${np}.inf) & (y > 0.0) & (y < ${np}.inf)`,
          `y = ${np}.where(near, y - (y * ((back - a) / back)) / n, y)`,
          `y = ${np}.where(${np}.equal(n, 2.0), ${np}.sqrt(a), ${np}.where(${np}.equal(n, 3.0), ${np}.cbrt(a), y))`,
          `y = ${np}.where(${np}.equal(n, 0.0), ${np}.nan, y)`,
          `return ${np}.where(${np}.less(x, 0.0), ${np}.where(${call("mod")}(n, 2.0) == 1.0, -y, ${np}.nan), y)`,
        ],
      },
    ],
    [
      "hypot",
      {
        parameters: ["x", "y"],
        body: () => [`return ${np}.where(${np}.isnan(x) | ${np}.isnan(y), ${np}.nan, ${np}.hypot(x, y))`],
      },
    ],
    [
      "pow",
      {
        parameters: ["x", "y"],
        body: () => [
          `return ${np}.where((${np}.abs(x) == 1.0) & ~${np}.isfinite(y), ${np}.nan, ${np}.power(x, y))`,
        ],
      },
    ],
  ]);
