/** C99. Several results are written through pointers, which stand after the parameters. */
import {
  blockComment,
  type FunctionParts,
  type Helper,
  joined,
  type Program,
  type ProgrammingLanguage,
  spelled,
  words,
} from "./language.js";
import { renamed, renamedResults } from "./names.js";

const helpers: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  ["sign", { parameters: ["x"], body: () => ["return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;"] }],
  [
    "min",
    {
      parameters: ["x", "y"],
      body: () => ["if (x == y) return signbit(x) ? x : y;", "return x < y || isnan(x) ? x : y;"],
    },
  ],
  [
    "max",
    {
      parameters: ["x", "y"],
      body: () => ["if (x == y) return signbit(x) ? y : x;", "return x > y || isnan(x) ? x : y;"],
    },
  ],
  [
    "mod",
    {
      parameters: ["x", "y"],
      body: () => ["const double r = fmod(x, y);", "return r != 0.0 && (r < 0.0) != (y < 0.0) ? r + y : r;"],
    },
  ],
  [
    "nthRoot",
    {
      parameters: ["x", "n"],
      body: (call) => [
        `if (x < 0.0) return ${call("mod")}(n, 2.0) == 1.0 ? -${call("nthRoot")}(-x, n) : NAN;`,
        "if (n == 0.0 || isnan(x)) return NAN;",
        "if (n == 2.0) return sqrt(x);",
        "if (n == 3.0) return cbrt(x);",
        `const double y = ${call("pow")}(x, 1.0 / n);`,
        `const double back = ${call("pow")}(y, n);`,
        "if (!(back > 0.0 && back < INFINITY && y > 0.0 && y < INFINITY)) return y;",
        "return y - (y * ((back - x) / back)) / n;",
      ],
    },
  ],
  ["hypot", { parameters: ["x", "y"], body: () => ["return isnan(x) || isnan(y) ? NAN : hypot(x, y);"] }],
  [
    "pow",
    {
      parameters: ["x", "y"],
      body: () => ["return fabs(x) == 1.0 && !isfinite(y) ? NAN : pow(x, y);"],
    },
  ],
]);

const WORDS = `
alignas alignof asm auto bool break case char const constexpr continue default do double else enum extern false float for
fortran goto if inline int linux long main nullptr register restrict return short signed sizeof static static_assert struct
switch thread_local true typedef typeof typeof_unqual union unix unsigned void size_t ptrdiff_t NULL offsetof max_align_t volatile while wchar_t i386 errno math_errhandling double_t float_t
DOMAIN FP_ILOGB0 FP_ILOGBNAN FP_INFINITE FP_NAN FP_NORMAL FP_SUBNORMAL FP_ZERO FP_FAST_FMA HUGE HUGE_VAL HUGE_VALF
HUGE_VALL INFINITY MATH_ERREXCEPT MATH_ERRNO MAXFLOAT M_1_PI M_2_PI M_2_SQRTPI M_E M_LN10 M_LN2 M_LOG10E M_LOG2E M_PI
M_PI_2 M_PI_4 M_SQRT1_2 M_SQRT2 NAN OVERFLOW PLOSS SING TLOSS UNDERFLOW SNAN X_TLOSS`;

/** What <math.h> declares; most of it also with an f or an l at the end. */
const LIBRARY = `
acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh drem erf erfc exp exp10 exp2 expm1 fabs fdim finite
floor fma fmax fmin fmod fpclassify frexp gamma hypot ilogb isfinite isgreater isgreaterequal isinf isless islessequal
islessgreater isnan isnormal isunordered j0 j1 jn ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround
modf nan nearbyint nextafter nexttoward pow pow10 remainder remquo rint round scalb scalbln scalbn signbit signgam
significand sin sincos sinh sqrt tan tanh tgamma trunc y0 y1 yn`;

function write({ main, helpers: ours, call, loop }: Program): string {
  const { name, parameters, results } = main;
  const single = results[0].key === null;
  const comment = [
    ...blockComment(results),
    ...renamed("//", parameters),
    ...(single ? [] : renamedResults("//", results, "receives")),
  ];
  return joined([
    ["#include <math.h>", ...(loop === null ? [] : ["#include <stddef.h>"])],
    ...ours.map(({ name: own, helper }) => [
      `static double ${own}(${helper.parameters.map((p) => `double ${p}`).join(", ")}) {`,
      ...helper.body(call).map((line) => `    ${line}`),
      "}",
    ]),
    [
      ...(loop === null ? comment : []),
      ...definition(main, loop === null ? name : loop.row, loop === null ? "" : "static "),
    ],
    loop === null ? [] : [...comment, ...overArrays(main, loop)],
  ]);
}

function definition(
  { parameters, results, body: { lines, results: texts } }: FunctionParts,
  name: string,
  storage: string,
): string[] {
  const single = results[0].key === null;
  const declared = [
    ...parameters.map((p) => `double ${p.name}`),
    ...(single ? [] : results.map((r) => `double *${r.name}`)),
  ];
  return [
    `${storage}${single ? "double" : "void"} ${name}(${declared.length === 0 ? "void" : declared.join(", ")}) {`,
    ...lines.map((line) => `    const ${line.boolean ? "int" : "double"} ${line.name} = ${line.text};`),
    ...(single ? [`    return ${texts[0]};`] : results.map((r, i) => `    *${r.name} = ${texts[i]};`)),
    "}",
  ];
}

/** A row is read before its results are written, so an array may be both. */
function overArrays(
  { name, parameters, results }: FunctionParts,
  loop: NonNullable<Program["loop"]>,
): string[] {
  const { count, index, row, out } = loop;
  const single = results[0].key === null;
  const outputs = single ? [out] : results.map((r) => r.name);
  const declared = [
    `size_t ${count}`,
    ...parameters.map((p) => `const double *${p.name}`),
    ...outputs.map((o) => `double *${o}`),
  ];
  const values = parameters.map((p) => `${p.name}[${index}]`);
  const call = single
    ? `${out}[${index}] = ${row}(${values.join(", ")});`
    : `${row}(${[...values, ...outputs.map((o) => `&${o}[${index}]`)].join(", ")});`;
  return [
    `void ${name}(${declared.join(", ")}) {`,
    `    for (size_t ${index} = 0; ${index} < ${count}; ${index}++)`,
    `        ${call}`,
    "}",
  ];
}

export const c: ProgrammingLanguage = {
  title: "C",
  precision: "f64",
  loops: true,
  functions: spelled(
    "",
    [
      ...[
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "atan2",
      ],
      ...["exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "erf", "erfc"],
      ...["floor", "ceil", "trunc"],
    ],
    { abs: "fabs", round: "rint" },
  ),
  helpers,
  power: (x, y) => `pow(${x}, ${y})`,
  reserved: new Set([...words(WORDS), ...words(LIBRARY).flatMap((name) => [name, `${name}f`, `${name}l`])]),
  infinity: "INFINITY",
  nan: "NAN",
  pointed: true,
  fraction: (p, q) => `${p}.0 / ${q}.0`,
  equal: "==",
  unequal: "!=",
  and: "&&",
  or: "||",
  not: "!",
  looseLogic: true,
  where: null,
  write,
};
