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
  if (e.leftOut > 0) lines.push(`${e.leftOut} more ${e.leftOut === 1 ? "step is" : "steps are"} left out.`);
  if (e.steps.length === 0 && e.leftOut === 0) lines.push("There is nothing to do.");
  if (e.arrival === "unchecked")
    lines.push("The formula is too large to check that the steps lead to the result.");
  if (e.arrival === "missed") lines.push(MISSED);
  lines.push(`Result: ${writing.text(e.output)}`);
  if (e.conditions.length > 0)
    lines.push(`as long as ${e.conditions.map((c) => writing.text(c)).join(" and ")}`);
  return `${lines.join("\n")}\n`;
}

export const MISSED = "The steps above do not lead to the result: their log is wrong, please report it.";

function stepLines(number: number, step: ExplainedStep, writing: Writing): string[] {
  const { before, after, wholeBefore, wholeAfter } = step;
  const margin = " ".repeat(`${number}. `.length);
  const lines = [`${number}. ${step.name}`];
  const say = (line: string) => lines.push(margin + line);
  if (step.line !== null) say(`by the line: ${step.line}`);
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
