/** Julia. Its own functions throw where kernels answer NaN. */
import { type Helper, joined, type Program, type ProgrammingLanguage, spelled, words } from "./language.js";
import { hex, quoted, renamed } from "./names.js";

/** NaN where a condition does not hold. */
const guarded = (name: string, condition: string): readonly [string, Helper] => [
  name,
  { parameters: ["x"], body: () => [`return ${condition} ? ${name}(x) : oftype(x, NaN)`] },
];

const helpers: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  ...["sin", "cos", "tan"].map((name) => guarded(name, "isfinite(x)")),
  ...["sqrt", "log", "log2", "log10"].map((name) => guarded(name, "x >= 0")),
  ...["asin", "acos", "atanh"].map((name) => guarded(name, "abs(x) <= 1")),
  guarded("acosh", "x >= 1"),
  guarded("log1p", "x >= -1"),
  [
    "mod",
    {
      parameters: ["x", "y"],
      body: () => [
        "(isfinite(x) && y != 0) || return NaN",
        "r = rem(x, y)",
        "return r != 0 && (r < 0) != (y < 0) ? r + y : r",
      ],
    },
  ],
  [
    "nthRoot",
    {
      parameters: ["x", "n"],
      body: (call) => [
        `x < 0 && return ${call("mod")}(n, 2.0) == 1 ? -${call("nthRoot")}(-x, n) : oftype(x, NaN)`,
        "(n == 0 || isnan(x)) && return oftype(x, NaN)",
        "n == 2 && return sqrt(x)",
        "n == 3 && return cbrt(x)",
        `y = ${call("pow")}(x, 1 / n)`,
        `back = ${call("pow")}(y, n)`,
        "(0 < back < Inf && 0 < y < Inf) || return y",
        "return y - (y * ((back - x) / back)) / n",
      ],
    },
  ],
  ["hypot", { parameters: ["x", "y"], body: () => ["return isnan(x) || isnan(y) ? x + y : hypot(x, y)"] }],
  [
    "pow",
    {
      parameters: ["x", "y"],
      body: () => [
        "(abs(x) == 1 && !isfinite(y)) && return oftype(x, NaN)",
        "(x < 0 && isfinite(x) && isfinite(y) && !isinteger(y)) && return oftype(x, NaN)",
        "return x^y",
      ],
    },
  ],
]);

const FUNCTIONS = words("atan sinh cosh tanh asinh exp expm1 cbrt abs floor ceil trunc sign round min max");

const WORDS = `
abstract baremodule begin break catch const continue do else elseif end export false finally for function global if import
in isa let local macro module mutable outer primitive public quote return struct true try type using var where while
NaN NaN16 NaN32 NaN64 Inf Inf16 Inf32 Inf64 pi im float oftype isnan isfinite isinteger rem sin cos tan asin acos atanh
acosh sqrt log log2 log10 log1p hypot Symbol NamedTuple ans missing nothing undef`;

const escaped = (code: number) => (code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`);
const text = (key: string) => quoted(key, escaped, "$");

function write({ main, helpers: ours, call }: Program): string {
  const { name, parameters, results, body } = main;
  const keys = results.map((r) => (r.key === r.name ? `:${r.name}` : `Symbol(${text(r.key ?? "")})`));
  const answer =
    results[0].key === null
      ? [`    return ${body.results[0]}`]
      : [
          `    return NamedTuple{(${keys.map((k) => `${k},`).join(" ")})}((`,
          ...body.results.map((r) => `        ${r},`),
          "    ))",
        ];
  return joined([
    ...ours.map(({ name: own, helper }) => [
      `function ${own}(${helper.parameters.join(", ")})`,
      ...helper.body(call).map((line) => `    ${line}`),
      "end",
    ]),
    [
      ...results.map((r) => `# ${r.about}`),
      ...renamed("#", parameters),
      `function ${name}(${parameters.map((p) => p.name).join(", ")})`,
      ...parameters.map((p) => `    ${p.name} = float(${p.name})`),
      ...body.lines.map((line) => `    ${line.name} = ${line.text}`),
      ...answer,
      "end",
    ],
  ]);
}

export const julia: ProgrammingLanguage = {
  title: "Julia",
  precision: "f64",
  functions: spelled("", FUNCTIONS, { atan2: "atan" }),
  helpers,
  power: null,
  reserved: new Set([...words(WORDS), ...FUNCTIONS]),
  infinity: "Inf",
  nan: "NaN",
  pointed: true,
  fraction: (p, q) => `${p} / ${q}`,
  equal: "==",
  unequal: "!=",
  and: "&&",
  or: "||",
  not: "!",
  looseLogic: true,
  where: null,
  write,
};
