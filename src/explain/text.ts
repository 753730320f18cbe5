/** Explanations as text that can be read aloud: numbered steps, one sentence on each line. */
import type { ExplainedStep, ExplanationParts } from "./explanation.js";
import { markedText } from "./marking.js";
import type { Writing } from "./writing.js";

export function explanationToText(e: ExplanationParts, writing: Writing): string {
  const input = writing.text(e.input);
  const lines = [
    e.task === "derive" ? `Derive ${input} by ${e.by.join(", then by ")}.` : `Simplify ${input}.`,
  ];
  for (const [i, step] of e.steps.entries()) lines.push("", ...stepLines(i + 1, step, writing));
  lines.push("");
  if (e.leftOut > 0) lines.push(`${leftOutNote(e)}.`);
  if (e.steps.length === 0 && e.leftOut === 0) lines.push("There is nothing to do.");
  if (e.stopped !== null) lines.push(`The search ended early, by its budget of ${e.stopped}.`);
  if (e.arrival === "unchecked")
    lines.push("The formula is too large to check that the steps lead to the result.");
  if (e.arrival === "missed") lines.push(MISSED);
  lines.push(`Result: ${writing.text(e.output)}`);
  if (e.conditions.length > 0)
    lines.push(`as long as ${e.conditions.map((c) => writing.text(c)).join(" and ")}`);
  return `${lines.join("\n")}\n`;
}

export const MISSED = "The steps above do not lead to the result: their log is wrong, please report it.";

export function leftOutNote({ leftOut }: ExplanationParts): string {
  return leftOut === 1 ? "1 more step is left out" : `${leftOut} more steps are left out`;
}

/** The rules of algebra, which stand on no page, as a page would have them. */
const ALGEBRA: ReadonlyMap<string, string> = new Map([
  ["sum rule", "d(u + v) = du + dv, and d(c) = 0 for a constant c"],
  ["constant factor", "d(c*u) = c*du for a constant c"],
  ["product rule", "d(u*v) = v*du + u*dv"],
  ["power rule", "d(u^n) = n*u^(n - 1)*du for a constant n"],
]);

function stepLines(number: number, step: ExplainedStep, writing: Writing): string[] {
  const { before, after, wholeBefore, wholeAfter } = step;
  const margin = " ".repeat(`${number}. `.length);
  const lines = [`${number}. ${step.name}`];
  const say = (line: string) => lines.push(margin + line);
  if (step.line !== null) say(`by the line: ${step.line}`);
  const law = step.kind === "derivative" ? ALGEBRA.get(step.name) : undefined;
  if (law !== undefined) say(`by the rule: ${law}`);
  if (step.conditions.length > 0) say(`because ${step.conditions.map((c) => writing.text(c)).join(" and ")}`);
  const equation = `${writing.text(before)} = ${writing.text(after)}`;
  if (before === wholeBefore || wholeBefore === wholeAfter) say(equation);
  else {
    say(`in ${markedText(step, writing)}`);
    say(`put ${equation}`);
    say(`this gives ${writing.text(wholeAfter)}`);
  }
  return lines;
}
