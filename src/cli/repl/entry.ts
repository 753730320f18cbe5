/** What people write in a session: definitions, commands and formulas, told apart by their form alone. */

import { CODE_TARGETS } from "../../code/targets.js";
import { FluxionsError } from "../../expr/error.js";
import { nearest } from "../../language/spelling.js";
import { byVariable, type Rearrangement, rearrangements } from "../kinds.js";
import { splitAtCommas } from "../split.js";

const REARRANGED: Readonly<Record<Rearrangement, string>> = {
  expand: "multiply out",
  factor: "write as a product",
  collect: "arrange by the powers of a variable",
  together: "write as one fraction",
  apart: "split into partial fractions",
  cancel: "write in lowest terms",
};

/** Every command, with what may follow it and what it does: the help of a session. */
export const COMMANDS: ReadonlyMap<string, readonly [usage: string, about: string]> = new Map([
  [
    "derive",
    ["derive FORMULA by x, y", "derive, and simplify the derivative; the only variable may be left out"],
  ],
  ["simplify", ["simplify FORMULA", "as a formula alone does"]],
  ...rearrangements.map((kind): [string, [string, string]] => [
    kind,
    [`${kind} FORMULA${byVariable.has(kind) ? " by x" : ""}`, REARRANGED[kind]],
  ]),
  ["series", ["series FORMULA by x at 0 order 6", "expand into a Taylor polynomial"]],
  [
    "integrate",
    ["integrate FORMULA by x from 0 to 1", "find an integral and verify it; without ends an antiderivative"],
  ],
  ["solve", ["solve x^2 = 4 by x", "find real solutions and verify them"]],
  ["limit", ["limit FORMULA by x at 0 side right", "find a limit and verify it"]],
  ["equal", ["equal FORMULA, FORMULA", "compare: proved, different at a point, or not known"]],
  ["eval", ["eval FORMULA at x=2, y=pi/2 digits 30", "evaluate at a point"]],
  ["latex", ["latex FORMULA", "print as LaTeX"]],
  ["print", ["print FORMULA", "print without simplifying"]],
  ["explain", ["explain FORMULA, explain derive FORMULA by x", "show the steps"]],
  ["code", [`code FORMULA in ${CODE_TARGETS.join("|")}`, "write as a function"]],
  ["plot", ["plot FORMULA for x=-3:3", "draw a line of text; fluxions plot writes pictures"]],
  ["assume", ["assume x > 0, assume n: integer", "what simplifications may use; alone: what is assumed"]],
  ["page", ["page FILE", "read declarations of functions and derivatives"]],
  ["definitions", ["definitions", "what was defined"]],
  ["forget", ["forget x, forget all", "drop definitions and assumptions"]],
  ["help", ["help", "this list"]],
  ["quit", ["quit", "end the session; so does Ctrl-D"]],
]);

export type Entry =
  | { readonly kind: "nothing" }
  | { readonly kind: "formula"; readonly expr: string }
  | { readonly kind: "value"; readonly name: string; readonly expr: string }
  | {
      readonly kind: "function";
      readonly name: string;
      readonly params: readonly string[];
      readonly expr: string;
    }
  | { readonly kind: "command"; readonly command: string; readonly rest: string };

const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
const VALUE = new RegExp(`^(${NAME})\\s*=(?!=)([\\s\\S]*)$`, "u");
const FUNCTION = new RegExp(
  `^(${NAME})\\s*\\(\\s*(${NAME}(?:\\s*,\\s*${NAME})*)\\s*\\)\\s*=(?!=)([\\s\\S]*)$`,
  "u",
);
/** A word that is followed by what cannot continue a formula that begins with a name. */
const COMMAND = new RegExp(`^([:.]?)(${NAME}|\\?)(?:\\s+(?![=*/^+)<>!&|,]|-\\s)([\\s\\S]*))?$`, "u");
/** A word that is marked as a command is one whatever follows, and so is “page” before an absolute path. */
const MARKED = new RegExp(`^([:.])(${NAME}|\\?)\\s+([\\s\\S]*)$`, "u");
const ABSOLUTE_PAGE = /^()(page)\s+(\/[^\s/][\s\S]*)$/;
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["?", "help"],
  ["exit", "quit"],
  ["vars", "definitions"],
  ["diff", "derive"],
  ["evaluate", "eval"],
]);

/** @throws FluxionsError `unknown-command` where a word after “:” or “.” is none */
export function readEntry(text: string): Entry {
  const source = text.replace(/(^|\s)#.*$/gm, "$1").trim();
  if (source === "") return { kind: "nothing" };
  const command = MARKED.exec(source) ?? ABSOLUTE_PAGE.exec(source) ?? COMMAND.exec(source);
  if (command !== null) {
    const [, mark, word, rest = ""] = command;
    const name = ALIASES.get(word) ?? word;
    if (COMMANDS.has(name)) return { kind: "command", command: name, rest: rest.trim() };
    if (mark !== "") throw unknown(word);
  }
  const f = FUNCTION.exec(source);
  if (f !== null)
    return { kind: "function", name: f[1], params: f[2].split(",").map((p) => p.trim()), expr: f[3].trim() };
  const value = VALUE.exec(source);
  if (value !== null) return { kind: "value", name: value[1], expr: value[2].trim() };
  return { kind: "formula", expr: source };
}

function unknown(word: string): FluxionsError {
  const near = nearest(word, [...COMMANDS.keys(), ...ALIASES.keys()]);
  return new FluxionsError("unknown-command", `there is no command “${word.slice(0, 40)}”`, {
    hint: near === undefined ? "help lists the commands." : `Did you mean ${near}? help lists the commands.`,
  });
}

/** Does the text go on in the next line? A parenthesis is open, or an operator waits for its operand. */
export function isIncomplete(text: string): boolean {
  const source = text.replace(/(^|\s)#.*$/gm, "$1").trim();
  // A path may end in anything.
  if (source === "?" || /^[:.]?page\s/.test(source)) return false;
  let depth = 0;
  for (const c of source) {
    if (c === "(") depth++;
    else if (c === ")") depth--;
  }
  return depth > 0 || /[-+*/^=<>?:&|,]$/.test(source) || source.endsWith("\\");
}

/** A formula, and what words such as “by” and “at” say behind it. */
export interface Clauses {
  readonly expr: string;
  readonly clauses: ReadonlyMap<string, string>;
}

/** Splits “FORMULA by x at 0” at the words, outside of parentheses. Flags are read as words: --wrt x is by x. */
export function readClauses(rest: string, words: readonly string[]): Clauses {
  const flags: Readonly<Record<string, string>> = { wrt: "by", target: "in", range: "for" };
  const pattern = /(?:^|\s)(?:--)?(\p{L}+)(?=\s|=(?!=))=?/gu;
  const found: { word: string; from: number; to: number }[] = [];
  for (const m of rest.matchAll(pattern)) {
    const word = Object.hasOwn(flags, m[1]) ? flags[m[1]] : m[1];
    if (words.includes(word) && depthAt(rest, m.index) === 0 && !(m[0].endsWith("=") && !m[0].includes("--")))
      found.push({ word, from: m.index, to: m.index + m[0].length });
  }
  const clauses = new Map<string, string>();
  for (const [i, { word, to }] of found.entries()) {
    const text = rest.slice(to, found[i + 1]?.from).trim();
    if (clauses.has(word)) throw new FluxionsError("usage", `“${word}” is there twice`);
    if (text === "") throw new FluxionsError("usage", `something is missing after “${word}”`);
    clauses.set(word, text);
  }
  return { expr: rest.slice(0, found[0]?.from ?? rest.length).trim(), clauses };
}

function depthAt(text: string, at: number): number {
  let depth = 0;
  for (let i = 0; i < at; i++) depth += text[i] === "(" ? 1 : text[i] === ")" ? -1 : 0;
  return depth;
}

/** Formula and variables of “FORMULA by x, y”, “FORMULA, x, y” or “FORMULA x”. */
export function readVariables(rest: string): { expr: string; wrt: string[] } {
  const { expr, clauses } = readClauses(rest, ["by"]);
  const by = clauses.get("by");
  if (by !== undefined) return { expr, wrt: names(by) };
  const [formula, ...others] = splitAtCommas(expr);
  if (others.length > 0) return { expr: formula.trim(), wrt: names(others.join(",")) };
  const last = new RegExp(`^([\\s\\S]*[\\p{L}\\p{N}_$)])\\s+(${NAME})$`, "u").exec(expr);
  if (last !== null && !/\b(and|or|not|xor|mod)$/.test(last[1])) return { expr: last[1], wrt: [last[2]] };
  return { expr, wrt: [] };
}

function names(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
