import {
  blockComment,
  type Helper,
  joined,
  type Program,
  type ProgrammingLanguage,
  spelled,
  words,
} from "./language.js";
import { hex, quoted, renamed } from "./names.js";

const helpers: ReadonlyMap<string, Helper> = new Map<string, Helper>([
  [
    "round",
    {
      parameters: ["x"],
      body: () => [
        "const c = 4503599627370496; // beyond it all numbers are whole; halves go to even",
        "if (!(Math.abs(x) < c)) return x;",
        "return x < 0 || Object.is(x, -0) ? -(c - x - c) : c + x - c;",
      ],
    },
  ],
  [
    "mod",
    {
      parameters: ["x", "y"],
      body: () => ["const r = x % y;", "return r !== 0 && r < 0 !== y < 0 ? r + y : r;"],
    },
  ],
  [
    "nthRoot",
    {
      parameters: ["x", "n"],
      body: (call) => [
        `if (x < 0) return ${call("mod")}(n, 2) === 1 ? -${call("nthRoot")}(-x, n) : NaN;`,
        "if (n === 0 || Number.isNaN(x)) return NaN;",
        "if (n === 2) return Math.sqrt(x);",
        "if (n === 3) return Math.cbrt(x);",
        "const y = Math.pow(x, 1 / n);",
        "const back = Math.pow(y, n);",
        "if (!(back > 0 && back < Infinity && y > 0 && y < Infinity)) return y;",
        "return y - (y * ((back - x) / back)) / n;",
      ],
    },
  ],
  [
    "hypot",
    {
      parameters: ["x", "y"],
      body: () => [
        "const s = x * x + y * y;",
        "if (s > 1e-290 && s < 1e290) return Math.sqrt(s);",
        "const a = Math.abs(x);",
        "const b = Math.abs(y);",
        "const most = Math.max(a, b);",
        "if (most === 0 || !(most < Infinity)) return a + b;",
        "const u = a / most;",
        "const v = b / most;",
        "return most * Math.sqrt(u * u + v * v);",
      ],
    },
  ],
]);

const WORDS = `
arguments await break case catch class const continue debugger default delete do else enum eval export extends false
finally for function if implements import in instanceof interface let new null package private protected public return
static super switch this throw true try typeof undefined var void while with yield Infinity Math NaN Number Object`;

const escaped = (code: number) => `\\u{${hex(code, 4)}}`;
const key = (text: string) =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && text !== "__proto__" ? text : quoted(text, escaped);
/** Written plainly, this key would set the prototype. */
const ownKey = (text: string) => (text === "__proto__" ? '["__proto__"]' : key(text));

function writeWith(typed: boolean): (program: Program) => string {
  const type = typed ? ": number" : "";
  const declared = (names: readonly string[]) => names.map((n) => n + type).join(", ");
  return ({ main: { name, parameters, results, body }, helpers: ours, call }) => {
    const single = results[0].key === null;
    const members = results.map(({ key: k }) => `${key(k ?? "")}: number`).join("; ");
    const resultType = typed ? (single ? ": number" : `: { ${members} }`) : "";
    const head = `export function ${name}(${declared(parameters.map((p) => p.name))})${resultType} {`;
    const answer = single
      ? [`  return ${body.results[0]};`]
      : ["  return {", ...results.map((r, i) => `    ${ownKey(r.key ?? "")}: ${body.results[i]},`), "  };"];
    return joined([
      ...ours.map(({ name: own, helper }) => [
        `function ${own}(${declared(helper.parameters)})${type} {`,
        ...helper.body(call).map((line) => `  ${line}`),
        "}",
      ]),
      [
        ...blockComment(results),
        ...renamed("//", parameters),
        head,
        ...body.lines.map((line) => `  const ${line.name} = ${line.text};`),
        ...answer,
        "}",
      ],
    ]);
  };
}

export const javascript: ProgrammingLanguage = {
  title: "JavaScript",
  precision: "f64",
  functions: spelled("Math.", [
    ...["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"],
    ...["exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt"],
    ...["abs", "floor", "ceil", "trunc", "sign", "atan2", "min", "max"],
  ]),
  helpers,
  power: (x, y) => `Math.pow(${x}, ${y})`,
  reserved: new Set(words(WORDS)),
  infinity: "Infinity",
  nan: "NaN",
  pointed: false,
  fraction: (p, q) => `${p} / ${q}`,
  equal: "===",
  unequal: "!==",
  and: "&&",
  or: "||",
  not: "!",
  looseLogic: true,
  where: null,
  write: writeWith(false),
};

export const typescriptWriter = writeWith(true);
