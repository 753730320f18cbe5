/** Python with numpy: a generated function takes numbers and arrays, which are broadcast. */
import { type FunctionParts, type Helper, joined, type ProgrammingLanguage, spelled } from "./language.js";
import { hex, quoted, renamed } from "./names.js";

const helpers: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  ["sign", { parameters: ["x"], body: () => ["return np.where(x == 0.0, x, np.sign(x))"] }],
  [
    "mod",
    {
      parameters: ["x", "y"],
      body: () => [
        "r = np.fmod(x, y)",
        "return np.where((r != 0.0) & (np.less(r, 0.0) != np.less(y, 0.0)), r + y, r)",
      ],
    },
  ],
  [
    "nthRoot",
    {
      parameters: ["x", "n"],
      body: (call) => [
        "a = np.where(np.less(x, 0.0), np.negative(x), x)",
        "y = np.power(a, np.divide(1.0, n))",
        "back = np.power(y, n)",
        "near = (back > 0.0) & (back < np.inf) & (y > 0.0) & (y < np.inf)",
        "y = np.where(near, y - (y * ((back - a) / back)) / n, y)",
        "y = np.where(np.equal(n, 2.0), np.sqrt(a), np.where(np.equal(n, 3.0), np.cbrt(a), y))",
        "y = np.where(np.equal(n, 0.0), np.nan, y)",
        `return np.where(np.less(x, 0.0), np.where(${call("mod")}(n, 2.0) == 1.0, -y, np.nan), y)`,
      ],
    },
  ],
  [
    "hypot",
    {
      parameters: ["x", "y"],
      body: () => ["return np.where(np.isnan(x) | np.isnan(y), np.nan, np.hypot(x, y))"],
    },
  ],
  [
    "pow",
    {
      parameters: ["x", "y"],
      body: () => ["return np.where((np.abs(x) == 1.0) & ~np.isfinite(y), np.nan, np.power(x, y))"],
    },
  ],
]);

const WORDS = `
False None True and as assert async await break case class continue def del elif else except finally for from global if
import in is lambda match nonlocal not or pass raise return try type while with yield np`;

const escaped = (code: number) => (code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`);

function write({ name, parameters, lines, results, helpers: ours, chooses }: FunctionParts): string {
  const names = new Map(ours.map((h) => [h.helper, h.name]));
  const call = (other: string) => names.get(helpers.get(other) as Helper) as string;
  // A choice between numbers is an array of no dimensions, which [()] makes a number.
  const value = (text: string) => `np.asarray(${text})[()]`;
  const single = results[0].key === null;
  const warning = [
    '    """Both sides of each np.where are computed.',
    "",
    "    numpy may warn of a value that is then not taken; the results are right nevertheless.",
    '    """',
  ];
  const answer = single
    ? [`    return ${value(results[0].text)}`]
    : [
        "    return {",
        ...results.map((r) => `        ${quoted(r.key ?? "", escaped)}: ${value(r.text)},`),
        "    }",
      ];
  return joined(
    [
      ["import numpy as np"],
      ...ours.map(({ name: own, helper }) => [
        `def ${own}(${helper.parameters.join(", ")}):`,
        ...helper.body(call).map((line) => `    ${line}`),
      ]),
      [
        ...renamed("#", parameters),
        `def ${name}(${parameters.map((p) => p.name).join(", ")}):`,
        ...(chooses ? warning : []),
        ...parameters.map((p) => `    ${p.name} = np.asarray(${p.name}, dtype=np.float64)`),
        ...lines.map((line) => `    ${line.name} = ${line.text}`),
        ...answer,
      ],
    ],
    2,
  );
}

export const python: ProgrammingLanguage = {
  title: "Python",
  functions: spelled(
    "np.",
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
  ),
  helpers,
  power: "np.power",
  reserved: new Set(WORDS.trim().split(/\s+/)),
  infinity: "np.inf",
  nan: "np.nan",
  pointed: true,
  fraction: (p, q) => `${p} / ${q}`,
  equal: "==",
  unequal: "!=",
  and: "&",
  or: "|",
  not: "~",
  looseLogic: false,
  where: (c, a, b) => `np.where(${c}, ${a}, ${b})`,
  write,
};
