/**
 * The rule book: what the pages in `rules/` say, set as mathematics.
 *
 *     npm run rule-book        writes docs/rule-book.md
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { arithmetic } from "../rules/arithmetic.js";
import { hyperbolic } from "../rules/hyperbolic.js";
import { powers } from "../rules/powers.js";
import { special } from "../rules/special.js";
import { stable } from "../rules/stable.js";
import { trigonometry } from "../rules/trigonometry.js";
import { call } from "../src/expr/call.js";
import { FluxionsError } from "../src/expr/error.js";
import { all } from "../src/expr/logic.js";
import { type Expr, exactly, symbol } from "../src/expr/node.js";
import { Kind, Op, POWER, type Stretch, WHERE } from "../src/expr/op.js";
import { Template } from "../src/expr/template.js";
import { postorder } from "../src/expr/walk.js";
import { defaultBook, derive, type Page, toLatex } from "../src/index.js";
import type { RewriteRule } from "../src/language/rewrite-rule.js";

const chapters: readonly (readonly [string, Page])[] = [
  ["Powers, the exponential, and what is piecewise", arithmetic],
  ["Roots and logarithms", powers],
  ["Angles", trigonometry],
  ["Hyperbolic functions", hyperbolic],
  ["Functions of statistics and learning", stable],
  ["Special functions", special],
];

const PREFACE = `# The rule book

What Fluxions knows about its functions: how they are defined, where, between which bounds they lie, what their derivatives are,
and by which rules they are rewritten. This page is made from the pages in \`rules/\` by \`npm run rule-book\`; change those.

- $\`a \\to b\`$: a is always rewritten to b, which weighs less.
- $\`a \\leftrightarrow b\`$: an identity without a direction.
- $\`a \\leadsto b\`$: b has more correct digits in floats near the place that is named.

A rule holds for all real numbers that fit its condition and for which the left side is defined. The derivatives agree as well,
also where one is fixed by convention. How to write rules is told in [writing-rules.md](writing-rules.md).
`;

/** Inline mathematics that no table and no emphasis gets in the way of. */
const math = (latex: string): string => `$\`${latex.replaceAll("|", "\\vert ")}\`$`;
const set = (e: Expr): string => math(toLatex(e));
/** A condition of which nothing is known but its name. */
const condition = (name: string): Expr => exactly(new Op(name, Kind.Constant, [], true), []);
const named = (template: Template, names: readonly string[]): Expr =>
  template.fill(names.map((n) => symbol(n)));

function stretch({ low, high, lowOpen, highOpen }: Stretch): string {
  const left = low === null ? "-\\infty" : toLatex(low);
  const right = high === null ? "\\infty" : toLatex(high);
  return math(`${lowOpen ? "(" : "["}${left},\\,${right}${highOpen ? ")" : "]"}`);
}

/** The derivatives by all parameters that have one. */
function derivatives(op: Op): string {
  const at = call(
    op,
    op.params.map((p) => symbol(p)),
  );
  const found = op.params.flatMap((p) => {
    try {
      const d = toLatex(derive(at, p));
      return [op.arity === 1 ? math(d) : `${math(`\\partial_{${p}}`)}: ${math(d)}`];
    } catch (error) {
      // A function of whole numbers has none by them.
      if (error instanceof FluxionsError && error.code === "no-derivative") return [];
      throw error;
    }
  });
  return found.join("; ") || "—";
}

function functionRow(op: Op): string {
  const { declared, params } = op;
  const at = call(
    op,
    params.map((p) => symbol(p)),
  );
  const meaning = declared.meaning === null ? "" : toLatex(named(declared.meaning, params));
  const needs = declared.needs.length === 0 ? null : all(declared.needs.map((n) => named(n, params)));
  return [
    `\`${op.name}\``,
    math(meaning === "" || meaning === toLatex(at) ? toLatex(at) : `${toLatex(at)} = ${meaning}`),
    derivatives(op) + (declared.customJvp === null ? "" : " (declared)"),
    needs === null ? "" : set(needs),
    declared.range === null ? "" : stretch(declared.range),
    declared.parity ?? "",
  ].join(" | ");
}

const ARROWS = { "->": "\\to", "<->": "\\leftrightarrow", "~>": "\\leadsto" } as const;

function ruleRow(rule: RewriteRule): string {
  const { params, kinds } = rule;
  const left = new Template(rule.left, params.length);
  const conditionsOf = (op: Op, args: readonly Expr[]) => (op === WHERE ? [args[0].value] : []);
  const truths = new Set(postorder([rule.left]).flatMap(({ op, args }) => conditionsOf(op, args)));
  const values = params.map((name, i) => (truths.has(i) ? condition(name) : symbol(name)));
  const sides = [left, rule.right].map((side) => toLatex(side.fill(values)));
  const conditions = [
    ...[...kinds].map(([i, kind]) => `${math(params[i])} ${kind}`),
    ...(rule.condition === null ? [] : [set(named(rule.condition, params))]),
    ...(rule.near === null ? [] : [`near ${set(named(rule.near, params))}`]),
    ...rule.deviates.map(({ reason }) => `(${reason})`),
  ];
  return `\`${rule.name}\` | ${math(`${sides[0]} ${ARROWS[rule.arrow]} ${sides[1]}`)} | ${conditions.join(", ")}`;
}

/** A comment that stands alone between blank lines is a heading, and its sentences after the first are a text below it. */
function headings(
  page: Page,
): readonly { readonly at: number; readonly title: string; readonly text: string }[] {
  return [...page.text.matchAll(/(?<=\n)\n# (.*)\n(?=\n)/g)].map((m) => {
    const [title, ...text] = m[1].split(/(?<=\.) /);
    return { at: m.index, title: title.replace(/\.$/, ""), text: text.join(" ") };
  });
}

const row = (cells: string): string => `| ${cells} |`;

function chapter([title, page]: (typeof chapters)[number]): string {
  const functions = [...page.ops.values()].filter((op) => op !== POWER && op !== WHERE);
  const lines = [
    `## ${title}`,
    "",
    row("name | definition | derivative | defined where | values in | parity"),
    row("--- | --- | --- | --- | --- | ---"),
    ...functions.map((op) => row(functionRow(op))),
    "",
  ];
  const sections = headings(page);
  sections.forEach(({ at, title: heading, text }, i) => {
    const end = sections[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    const rules = page.rules.filter((rule) => rule.at > at && rule.at < end);
    if (rules.length === 0) return;
    lines.push(`### ${heading}`, "", ...(text === "" ? [] : [text, ""]));
    lines.push(row("rule | | where"), row("--- | --- | ---"), ...rules.map((rule) => row(ruleRow(rule))), "");
  });
  return lines.join("\n");
}

/** The text of docs/rule-book.md. */
export function ruleBook(): string {
  const known = defaultBook.rewriteRules().length;
  const shown = chapters.reduce((n, [, page]) => n + page.rules.length, 0);
  if (known !== shown) throw new Error(`the book has ${known} rules, but the chapters ${shown}`);
  return [PREFACE, ...chapters.map(chapter)].join("\n");
}

const file = fileURLToPath(new URL("../docs/rule-book.md", import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, ruleBook());
