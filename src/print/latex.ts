/** Expressions as LaTeX, for KaTeX, MathJax and TeX. */
import type { Expr } from "../expr/node.js";
import { EXP, type Op } from "../expr/op.js";
import { literal, scientific } from "./decimal.js";
import { latexName, operatorName } from "./latex-names.js";
import { headSpelling, templateSpelling } from "./latex-template.js";
import { type Layout, type Spelling, spelledOnce } from "./layout.js";
import { Level } from "./precedence.js";
import type { PrintOptions } from "./text.js";
import { write } from "./writer.js";

/** How LaTeX is written. */
export interface LatexOptions extends PrintOptions {
  /** What stands between factors: a thin space, or a dot. A dot stands between digits in either case. */
  readonly mul?: "thin" | "dot" | undefined;
  /** `where` as a brace with cases, or as a function. */
  readonly where?: "cases" | "function" | undefined;
}

const spelling = spelledOnce(spell);

function spell(op: Op, arity: number): Spelling {
  const { latex } = op.declared;
  const declared = latex === null ? null : templateSpelling(op, arity, latex);
  if (declared !== null) return declared;
  if (op === EXP)
    return { pieces: ["e^{", { arg: 0, need: Level.Any }, "}"], level: Level.Power, head: null };
  return headSpelling(operatorName(op.name), arity, true);
}

const cases = {
  before: "\\begin{cases}",
  condition: "&\\text{if }",
  row: "\\\\",
  otherwise: "&\\text{otherwise}\\end{cases}",
};

const thin: Layout = {
  linear: false,
  open: "\\left(",
  close: "\\right)",
  plus: "+",
  minus: "-",
  fraction: ["\\frac{", "}{", "}"],
  negative: "-",
  power: ["", "^{", "}"],
  and: "\\land ",
  or: "\\lor ",
  not: "\\lnot ",
  relations: new Map([
    ["==", "="],
    ["!=", "\\ne "],
    ["<", "<"],
    ["<=", "\\le "],
    [">", ">"],
    [">=", "\\ge "],
  ]),
  cases,
  symbol: latexName,
  hole: (index) => latexName(`_${index}`),
  whole: (digits) => digits,
  decimal: (number) => {
    const { mantissa, power } = scientific(number);
    return Math.abs(power) < 5 ? literal(number) : `${mantissa}\\cdot 10^{${power}}`;
  },
  constant: (op) => (op.name === "pi" ? "\\pi" : op.boolean ? `\\text{${op.name}}` : op.name),
  times: (afterNumber, beforeDigit) => (beforeDigit ? "\\cdot " : afterNumber ? "" : "\\,"),
  spelling,
};

const dot: Layout = {
  ...thin,
  times: (afterNumber, beforeDigit) => (afterNumber && !beforeDigit ? "" : "\\cdot "),
};

function chosen({ mul, where, holes }: LatexOptions): Layout {
  let layout = mul === "dot" ? dot : thin;
  if (where === "function") layout = { ...layout, cases: null };
  if (holes !== undefined) layout = { ...layout, hole: (i) => latexName(holes[i] ?? `_${i}`) };
  return layout;
}

/**
 * The expression as LaTeX. Whatever names and `latex` lines contain, the result is balanced and uses no command that
 * loads, links or defines.
 * @throws FluxionsError `too-long-to-print`
 */
export function toLatex(e: Expr, options: LatexOptions = {}): string {
  return write(e, chosen(options), options.maxLength);
}
