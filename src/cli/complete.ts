/** What may stand at the cursor of a command line: what a shell asks for when the tabulator is pressed. */
import type { Argument, Command, Option } from "commander";
import { mayRepeat, takesValue } from "./arguments.js";
import type { Shell } from "./shells.js";

export interface Candidate {
  readonly value: string;
  readonly about: string;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Does the shell complete the name of a file here? */
  readonly files: boolean;
}

/**
 * The answer to a shell: “files” or “none”, and a line for each candidate, with a tabulator before what it is about.
 * @param line what is typed up to the cursor
 */
export function completionText(program: Command, shell: Shell, line: string): string {
  const { candidates, files } = complete(program, typedWords(line, shell));
  const lines = candidates.map(({ value, about }) => `${value}\t${about.replace(/\s+/g, " ")}`);
  return [files ? "files" : "none", ...lines].join("\n");
}

/** @param words those after the program's name; the last one is the one at the cursor, which may be empty */
export function complete(program: Command, words: readonly string[]): Completion {
  const current = words[words.length - 1] ?? "";
  const before = words.slice(0, -1);
  let command: Command | undefined;
  let operands = 0;
  let awaiting: Option | undefined;
  let literal = false;
  const given = new Set<Option>();
  for (const word of before) {
    if (awaiting !== undefined) awaiting = undefined;
    else if (literal) operands++;
    else if (word === "--") literal = true;
    else if (word === "help" && command === undefined)
      return offered(commandsOf(program), before.at(-1) === "help" ? current : null);
    else {
      const [flag, value] = word.split(/=(.*)/s);
      const option = optionsOf(program, command).find((o) => o.long === flag || o.short === flag);
      if (option !== undefined) {
        given.add(option);
        if (value === undefined && takesValue(option)) awaiting = option;
      } else if (word.startsWith("--")) continue;
      else if (command === undefined) command = program.commands.find((c) => c.name() === word);
      else operands++;
    }
  }
  if (awaiting !== undefined) return valuesOf(awaiting, current, "");
  if (!literal && current.startsWith("-")) {
    const attached = /^(--[^=]+=)(.*)$/s.exec(current);
    if (attached !== null) {
      const [, prefix, text] = attached;
      const option = optionsOf(program, command).find((o) => `${o.long}=` === prefix && takesValue(o));
      return option === undefined ? offered([], null) : valuesOf(option, text, prefix);
    }
    const left = optionsOf(program, command).filter((o) => !given.has(o) || mayRepeat(o));
    const flags = left.map((o) => ({ value: o.long ?? o.short ?? "", about: o.description }));
    return offered([...flags, { value: "--help", about: "show the help" }], current);
  }
  if (command === undefined)
    return offered([...commandsOf(program), { value: "help", about: "show the help of a command" }], current);
  const { registeredArguments: wanted } = command;
  const argument = wanted[operands] ?? wanted.find((a) => a.variadic);
  return argument === undefined ? offered([], null) : valuesOf(argument, current, "");
}

function optionsOf(program: Command, command: Command | undefined): readonly Option[] {
  return [...(command?.options ?? []), ...program.options];
}

function commandsOf(program: Command): Candidate[] {
  return program.commands.map((c) => ({ value: c.name(), about: c.summary() || c.description() }));
}

function valuesOf(of: Option | Argument, current: string, prefix: string): Completion {
  const choices = (of.argChoices ?? []).map((choice) => ({ value: prefix + choice, about: "" }));
  const named = "flags" in of ? of.flags : of.name();
  const files = choices.length === 0 && /\b(file|path|folder)s?\b/.test(named);
  return { ...offered(choices, prefix + current), files };
}

/** @param start what the candidates begin with; null where none is wanted */
function offered(candidates: readonly Candidate[], start: string | null): Completion {
  return {
    candidates: start === null ? [] : candidates.filter(({ value }) => value.startsWith(start)),
    files: false,
  };
}

/**
 * The words after the program's name in the last command of a line, as the shell would read them, but nothing is expanded
 * or run: a formula may contain what is a command to the shell.
 */
export function typedWords(line: string, shell: Shell): string[] {
  const escaping = shell === "powershell" ? "`" : "\\";
  let words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (quote !== null) {
      if (c === quote) quote = null;
      else if (c === escaping && quote === '"' && i + 1 < line.length) word += line[++i];
      else word += c;
    } else if (c === "'" || c === '"') {
      quote = c;
      word ??= "";
    } else if (c === escaping && i + 1 < line.length) word = (word ?? "") + line[++i];
    else if (/[|;&\n]/.test(c)) {
      words = [];
      word = null;
    } else if (/\s/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + c;
  }
  words.push(word ?? "");
  const name = words.findIndex((w) => /(^|[/\\])fluxions(\.\w+)?$/.test(w));
  return words.slice(name + 1);
}
