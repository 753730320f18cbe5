/** Expressions as presentation MathML, which browsers draw by themselves. */
import type { Expr } from "../expr/node.js";
import { EXP, type Op } from "../expr/op.js";
import { literal, scientific } from "./decimal.js";
import { type Layout, type Spelling, spelledOnce } from "./layout.js";
import { headSpelling, mathmlSpelling } from "./mathml-template.js";
import { identifier, mathmlName, operator, row } from "./mathml-text.js";
import { Level } from "./precedence.js";
import type { PrintOptions } from "./text.js";
import { write } from "./writer.js";

/** How `toMathML` writes. */
export interface MathmlOptions extends PrintOptions {
  /** On a line of its own, which is what it is unless told, or in a line of text. */
  readonly display?: "block" | "inline" | undefined;
}

const spelling = spelledOnce(spell);

function spell(op: Op, arity: number): Spelling {
  const { latex } = op.declared;
  const declared = latex === null ? null : mathmlSpelling(op, arity, latex);
  if (declared !== null) return declared;
  if (op === EXP)
    return {
      pieces: ["<msup><mi>e</mi><mrow>", { arg: 0, need: Level.Any }, "</mrow></msup>"],
      level: Level.Power,
      head: null,
    };
  return headSpelling(identifier(op.name), arity, true);
}

const number = (digits: string) => `<mn>${digits}</mn>`;

const layout: Layout = {
  linear: false,
  open: `<mrow>${operator("(")}`,
  close: `${operator(")")}</mrow>`,
  plus: operator("+"),
  minus: operator("−"),
  negative: operator("−"),
  fraction: ["<mfrac><mrow>", "</mrow><mrow>", "</mrow></mfrac>"],
  power: ["<msup><mrow>", "</mrow><mrow>", "</mrow></msup>"],
  and: operator("∧"),
  or: operator("∨"),
  not: operator("¬"),
  relations: new Map([
    ["==", operator("=")],
    ["!=", operator("≠")],
    ["<", operator("<")],
    ["<=", operator("≤")],
    [">", operator(">")],
    [">=", operator("≥")],
  ]),
  cases: {
    before: `<mrow>${operator("{")}<mtable columnalign="left"><mtr><mtd>`,
    condition: "</mtd><mtd><mtext>if&#xa0;</mtext>",
    row: "</mtd></mtr><mtr><mtd>",
    otherwise: "</mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>",
  },
  symbol: mathmlName,
  hole: (index) => mathmlName(`_${index}`),
  whole: number,
  decimal: (decimal) => {
    const { mantissa, power } = scientific(decimal);
    if (Math.abs(power) < 5) return number(literal(decimal));
    const exponent = power < 0 ? `${operator("−")}${number(String(-power))}` : number(String(power));
    return row(`${number(mantissa)}${operator("⋅")}<msup>${number("10")}${row(exponent)}</msup>`);
  },
  constant: (op) =>
    op.name === "pi" ? "<mi>π</mi>" : op.boolean ? `<mtext>${op.name}</mtext>` : identifier(op.name),
  // Between names there is a little space, as in LaTeX.
  times: (afterNumber, beforeDigit) =>
    beforeDigit ? operator("⋅") : afterNumber ? operator("\u2062") : '<mo rspace="0.17em">\u2062</mo>',
  spelling,
};

/**
 * The expression as a `math` element of presentation MathML, in the order of `print`. It is well-formed XML whatever names
 * and `latex` lines contain: all texts are escaped.
 * @throws FluxionsError `too-long-to-print`
 */
export function toMathML(e: Expr, options: MathmlOptions = {}): string {
  const { holes, maxLength, display = "block" } = options;
  const chosen =
    holes === undefined ? layout : { ...layout, hole: (i: number) => mathmlName(holes[i] ?? `_${i}`) };
  const content = write(e, chosen, maxLength);
  return `<math xmlns="http://www.w3.org/1998/Math/MathML" display="${display}">${row(content)}</math>`;
}
