/** The whole formula, in which the part that is rewritten next stands out. */
import { exactly, symbol, workspace } from "../expr/node.js";
import { Kind, Op, WHERE } from "../expr/op.js";
import type { ExplainedStep } from "./explanation.js";
import { putInPlace } from "./place.js";
import type { Writing } from "./writing.js";

/** In text the part stands in brackets, which the grammar of formulas does not have. */
export function markedText({ wholeBefore, before }: ExplainedStep, writing: Writing): string {
  const part = writing.text(before);
  const whole = writing.text(wholeBefore);
  if (!writing.mayFit(wholeBefore)) return whole;
  if (before.op.kind === Kind.Call) {
    // A call's text is the call, wherever it is not the end of a longer name's.
    const pieces = whole.split(part);
    if (pieces.length > 1 && pieces.slice(0, -1).every((p) => !/[\p{L}\p{M}\p{N}_$/]$/u.test(p)))
      return pieces.join(`[${part}]`);
  }
  // Any text can be a name. It is sorted as one, so the order of terms may change with it.
  return workspace(() => {
    const name = `[${part}]`;
    const mark = before.op.boolean ? exactly(new Op(name, Kind.Constant, [], true), []) : symbol(name);
    const placed = putInPlace(wholeBefore, before, mark);
    return placed === null ? whole : writing.text(placed.whole);
  });
}

/** In LaTeX it is underlined. */
export function markedLatex({ wholeBefore, before }: ExplainedStep, writing: Writing): string {
  if (before === wholeBefore || before.op.boolean || !writing.mayFit(wholeBefore))
    return writing.latex(wholeBefore);
  const closed = before.op.kind === Kind.Call && before.op !== WHERE;
  const placed = putInPlace(wholeBefore, before, exactly(closed ? UNDERLINED : IN_PARENTHESES, [before]));
  return writing.latex(placed?.whole ?? wholeBefore);
}

function underlined(latex: string): Op {
  const op = new Op("underlined", Kind.Call, ["*"]);
  op.declared.latex = latex;
  return op;
}
const UNDERLINED = underlined("\\underline{*}");
const IN_PARENTHESES = underlined("\\underline{\\left(*\\right)}");
