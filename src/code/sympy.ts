/** Python with SymPy: a function that builds the formula itself, to be worked on there. */

import { AS_FORMULA } from "./formula-graph.js";
import { type Helper, joined, type Program, type ProgrammingLanguage, spelled } from "./language.js";
import { renamed } from "./names.js";
import { definitions, docstring, pythonText, pythonWords } from "./python-syntax.js";

const helpers: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  ["cbrt", { parameters: ["x"], body: () => ["return sp.sign(x) * sp.Abs(x) ** sp.Rational(1, 3)"] }],
  [
    "nthRoot",
    {
      parameters: ["x", "n"],
      body: () => [
        "odd = sp.Eq(sp.Mod(n, 2), 1)",
        "root = sp.Abs(x) ** (1 / sp.sympify(n))",
        "return sp.Piecewise((root, sp.Ge(x, 0)), (-root, odd), (sp.nan, True))",
      ],
    },
  ],
  ["lgamma", { parameters: ["x"], body: () => ["return sp.log(sp.Abs(sp.gamma(x)))"] }],
  ["trunc", { parameters: ["x"], body: () => ["return sp.sign(x) * sp.floor(sp.Abs(x))"] }],
  [
    "round",
    {
      parameters: ["x"],
      body: () => [
        "above = x + sp.Rational(1, 2)",
        "n = sp.floor(above)",
        "return sp.Piecewise((n - sp.Mod(n, 2), sp.Eq(n, above)), (n, True))",
      ],
    },
  ],
]);

function write({ main, helpers: ours, call }: Program): string {
  const { name, parameters, results, body } = main;
  const names = parameters.map((p) => p.name);
  const answer =
    results[0].key === null
      ? [`    return sp.sympify(${body.results[0]})`]
      : [
          "    return {",
          ...results.map((r, i) => `        ${pythonText(r.key ?? "")}: sp.sympify(${body.results[i]}),`),
          "    }",
        ];
  const own = (p: (typeof parameters)[number]) => `sp.Symbol(${pythonText(p.was ?? p.name)}, real=True)`;
  return joined(
    [
      ["import sympy as sp"],
      ...definitions(ours, call),
      [
        ...renamed("#", parameters),
        `def ${name}(${parameters.map((p) => `${p.name}=${own(p)}`).join(", ")}):`,
        ...docstring(results),
        ...names.map((p) => `    ${p} = sp.sympify(${p})`),
        ...body.lines.map((line) => `    ${line.name} = ${line.text}`),
        ...answer,
      ],
    ],
    2,
  );
}

const CONSTANTS: ReadonlyMap<string, string> = new Map([
  ["pi", "sp.pi"],
  ["e", "sp.E"],
  ["true", "sp.true"],
  ["false", "sp.false"],
]);

function exactNumber(text: string): string {
  const [p, q] = text.split("/");
  return CONSTANTS.get(text) ?? (q === undefined ? p : `sp.Rational(${p}, ${q})`);
}

export const sympy: ProgrammingLanguage = {
  title: "Python with SymPy",
  precision: "f64",
  exactNumber,
  functions: spelled(
    "sp.",
    [
      ...["sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "atan2"],
      ...["sinh", "cosh", "tanh", "sech", "csch", "coth", "asinh", "acosh", "atanh"],
      ...["exp", "log", "sqrt", "sign", "floor", "erf", "erfc", "gamma", "digamma", "polygamma"],
    ],
    { abs: "Abs", ceil: "ceiling", min: "Min", max: "Max", mod: "Mod", [AS_FORMULA]: "Integer" },
  ),
  helpers,
  power: " ** ",
  reserved: new Set([...pythonWords, "sp"]),
  infinity: "sp.oo",
  nan: "sp.nan",
  pointed: false,
  fraction: null,
  equal: (a, b) => `sp.Eq(${a}, ${b})`,
  unequal: (a, b) => `sp.Ne(${a}, ${b})`,
  and: (a, b) => `sp.And(${a}, ${b})`,
  or: (a, b) => `sp.Or(${a}, ${b})`,
  not: "sp.Not",
  looseLogic: false,
  where: (c, a, b) => `sp.Piecewise((${a}, ${c}), (${b}, True))`,
  write,
};
