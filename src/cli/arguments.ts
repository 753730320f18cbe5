/** The words of a command line, checked against what the commands declare, with errors that say what to write instead. */
import { existsSync } from "node:fs";
import { type Argument, type Command, InvalidArgumentError, type Option } from "commander";
import { FluxionsError } from "../expr/error.js";
import { nearest } from "../language/spelling.js";

/** Of a word in a message: one that was not meant to be there may be long. */
const SHOWN = 60;

/**
 * The words as commander takes them: flags first, then “--”, then what else there is, because a formula may begin with a
 * minus sign. Where something is wrong with the flags or with the number of arguments, an error says so before anything runs.
 * @throws FluxionsError `usage`
 */
export function readArguments(argv: readonly string[], program: Command): string[] {
  const kept: string[] = [];
  const operands: string[] = [];
  const given = new Set<Option>();
  let command: Command | undefined;
  let informs = false;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === "--") {
      operands.push(...argv.slice(i + 1));
      break;
    }
    const { flag, value } = splitFlag(word);
    const option = findOption(flag, program, command);
    if (option !== undefined) {
      if (takesValue(option)) {
        const [text, used] = textOf(option, flag, value, argv[i + 1], program, command);
        i += used;
        checkValue(option, flag, text, program, command);
        if (given.has(option) && !mayRepeat(option)) throw twice(flag);
        if (option.long == null) kept.push(String(option.short), text);
        else kept.push(`${option.long}=${text}`);
      } else {
        if (value !== undefined)
          throw usage(`${flag} takes no value, but got “${shorten(value)}”`, `Write ${flag} alone.`);
        informs ||= option === program.options.find((o) => o.long === "--version");
        kept.push(word);
      }
      given.add(option);
    } else if (isHelp(word)) {
      informs = true;
      kept.push(word);
    } else if (word.startsWith("--")) throw unknownFlag(flag, program, command);
    else if (command !== undefined || /^-[^-]/.test(word)) operands.push(word);
    else {
      command = program.commands.find((c) => c.name() === word);
      if (command === undefined && word !== "help") throw unknownCommand(word, argv.slice(i + 1), program);
      kept.push(word);
      if (word === "help") return [...kept, ...helpTopic(argv.slice(i + 1), program)];
    }
  }
  if (command === undefined && operands.length > 0)
    throw unknownCommand(operands[0], operands.slice(1), program);
  if (command !== undefined && !informs) {
    checkCount(operands, command);
    checkMandatory(command, given);
  }
  return operands.length === 0 ? kept : [...kept, "--", ...operands];
}

/**
 * What a wrong formula has to do with the words it came from: a shell may have put names of files in the place of a *.
 * @returns undefined where it does not look like that
 */
export function shellHint(argv: readonly string[], { source }: FluxionsError): string | undefined {
  if (source === undefined || !argv.includes(source) || !isFile(source)) return undefined;
  return `“${shorten(source)}” is the name of a file here: the shell puts names of files in the place of a *, unless the formula is in quotation marks. A formula in a file is read by - and < ${shorten(source)}.`;
}

/** The lines of the help of a command that show it in use. */
export function examples(command: Command): string[] {
  return [...helpText(command).matchAll(/^ +\$ (fluxions .*)$/gm)].map(([, line]) => line.trim());
}

/** All that `--help` prints. */
export function helpText(command: Command): string {
  const pieces: string[] = [];
  const before = command.configureOutput();
  const write = (text: string) => void pieces.push(text);
  command.configureOutput({ ...before, writeOut: write, writeErr: write });
  command.outputHelp();
  command.configureOutput(before);
  return pieces.join("");
}

export function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

/** Is the value of every mention kept? */
export function mayRepeat(option: Option): boolean {
  return option.variadic || Array.isArray(option.defaultValue);
}

export function usage(message: string, hint?: string): FluxionsError {
  return new FluxionsError("usage", message, { hint });
}

const isHelp = (word: string) => word === "-h" || word === "--help";

function splitFlag(word: string): { flag: string; value: string | undefined } {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  if (equals < 0) return { flag: word, value: undefined };
  return { flag: word.slice(0, equals), value: word.slice(equals + 1) };
}

function findOption(flag: string, ...commands: readonly (Command | undefined)[]): Option | undefined {
  for (const command of commands) {
    const option = command?.options.find((o) => o.long === flag || o.short === flag);
    if (option !== undefined) return option;
  }
  return undefined;
}

function textOf(
  option: Option,
  flag: string,
  attached: string | undefined,
  next: string | undefined,
  program: Command,
  command: Command | undefined,
): [value: string, used: number] {
  if (attached !== undefined) return [attached, 0];
  const isFlag =
    next !== undefined &&
    (isHelp(next) || next === "--" || findOption(splitFlag(next).flag, program, command) !== undefined);
  if (next !== undefined && !isFlag) return [next, 1];
  const instead = isFlag ? `, but ${next} follows` : "";
  throw usage(
    `${flag} needs a value${instead}: ${option.flags}${option.description === "" ? "" : `, ${option.description}`}`,
    exampleOf(option, command ?? program),
  );
}

function checkValue(
  option: Option,
  flag: string,
  value: string,
  program: Command,
  command: Command | undefined,
): void {
  const { argChoices, parseArg, defaultValue } = option;
  const example = exampleOf(option, command ?? program);
  if (argChoices !== undefined && !argChoices.includes(value)) {
    const near = nearest(value, argChoices);
    throw usage(
      `${flag} cannot be “${shorten(value)}”. Allowed choices are ${argChoices.join(", ")}.`,
      near === undefined ? example : `Did you mean ${flag} ${near}?`,
    );
  }
  if (parseArg === undefined || argChoices !== undefined) return;
  try {
    parseArg(value, defaultValue);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw usage(`${flag} cannot be “${shorten(value)}”. ${error.message}`, example);
  }
}

function exampleOf({ long, short }: Option, command: Command): string | undefined {
  const uses = (line: string) => line.split(/[\s=]/).some((w) => w === long || w === short);
  const all = examples(command);
  const line = all.find(uses) ?? all[0];
  return line === undefined ? undefined : `For example: ${line}`;
}

function twice(flag: string): FluxionsError {
  return usage(`${flag} is given twice, but it has one value`, "Leave one of them out.");
}

function unknownFlag(flag: string, program: Command, command: Command | undefined): FluxionsError {
  const here = command ?? program;
  const known = [program, ...(command === undefined ? [] : [command])].flatMap((c) =>
    c.options.map((o) => o.long ?? ""),
  );
  const of = here === program ? "" : ` of ${here.name()}`;
  const others = program.commands.filter((c) => findOption(flag, c) !== undefined).map((c) => c.name());
  const message = `unknown option '${shorten(flag)}'${of}`;
  if (others.length > 0) {
    const place = command === undefined ? ": write it after the command" : "";
    return usage(message, `${flag} is an option of ${list(others)}${place}.`);
  }
  const near = nearest(flag, [...known, "--help"]);
  if (near !== undefined) return usage(message, `(Did you mean ${near}?)`);
  const elsewhere = new Map(
    program.commands.flatMap((c) => c.options.map((o) => [o.long ?? "", c.name()] as const)),
  );
  const far = nearest(flag, elsewhere.keys());
  if (far !== undefined)
    return usage(message, `(Did you mean ${far}? It is an option of ${elsewhere.get(far)}.)`);
  return usage(message, `fluxions ${here === program ? "" : `${here.name()} `}--help shows the options.`);
}

function unknownCommand(word: string, others: readonly string[], program: Command): FluxionsError {
  const names = program.commands.map((c) => c.name());
  const near = nearest(word, [...names, "help"]);
  const message = `unknown command '${shorten(word)}'`;
  if (near !== undefined) return usage(message, `(Did you mean ${near}?)`);
  const formula = [word, ...others.filter((w) => !w.startsWith("--"))].join(" ");
  if (/[-+*/^()=\d\s]/.test(word))
    return usage(message, `A formula follows a command: fluxions simplify "${shorten(formula)}"`);
  return usage(message, `Commands: ${names.join(", ")}.`);
}

function helpTopic(words: readonly string[], program: Command): string[] {
  const [topic] = words.filter((w) => !w.startsWith("-"));
  if (topic === undefined) return [];
  const names = program.commands.map((c) => c.name());
  if (names.includes(topic)) return [topic];
  const near = nearest(topic, names);
  throw usage(
    `there is no help for '${shorten(topic)}', because there is no such command`,
    near === undefined ? `Commands: ${names.join(", ")}.` : `(Did you mean ${near}?)`,
  );
}

function checkCount(operands: readonly string[], command: Command): void {
  const { registeredArguments: wanted } = command;
  const missing = wanted.filter((a) => a.required)[operands.length];
  if (missing !== undefined) throw missingArgument(missing, operands.length, command);
  for (const [i, { argChoices }] of wanted.entries())
    if (operands[i] !== undefined && argChoices !== undefined && !argChoices.includes(operands[i])) {
      const near = nearest(operands[i], argChoices);
      throw usage(
        `${wanted[i].name()} cannot be “${shorten(operands[i])}”. Allowed choices are ${argChoices.join(", ")}.`,
        near === undefined ? `For example: ${examples(command)[0]}` : `Did you mean ${near}?`,
      );
    }
  if (operands.length <= wanted.length || wanted.some((a) => a.variadic)) return;
  const message = `too many arguments for ${command.name()}: it takes ${countOf(wanted)}, but got ${operands.length}: ${shorten(operands.join(" "))}`;
  throw usage(message, tooManyHint(operands, command));
}

/**
 * A flag that a command cannot do without.
 * @param flags as they are declared, such as --wrt <name>
 */
export function missingFlag(command: Command, flags: string, question: string): FluxionsError {
  const option = command.options.find((o) => o.flags === flags);
  return usage(
    `${flags} is missing: ${question}`,
    option === undefined ? undefined : exampleOf(option, command),
  );
}

function checkMandatory(command: Command, given: ReadonlySet<Option>): void {
  const missing = command.options.find((o) => o.mandatory && o.defaultValue === undefined && !given.has(o));
  if (missing === undefined) return;
  throw usage(
    `${missing.flags} is missing${missing.description === "" ? "" : `: ${missing.description}`}`,
    exampleOf(missing, command),
  );
}

function tooManyHint(operands: readonly string[], command: Command): string {
  const [first] = command.registeredArguments;
  const example = examples(command)[0];
  if (operands.filter(isFile).length > 1)
    return `These are names of files here: the shell puts them in the place of a *, unless the formula is in quotation marks, as in: ${example}`;
  if (command.registeredArguments.length === 1 && isFormula(first))
    return `Put the formula in quotation marks: fluxions ${command.name()} "${shorten(operands.join(" "))}"`;
  return example === undefined || !wantsFormula(command)
    ? `fluxions ${command.name()} --help shows what it takes.`
    : `Put each formula in quotation marks, as in: ${example}`;
}

const wantsFormula = (command: Command) => command.registeredArguments.some(isFormula);

function missingArgument(argument: Argument, n: number, command: Command): FluxionsError {
  const what = argument.description === "" ? "" : ` (${argument.description})`;
  const example = examples(command)[0];
  return usage(
    `missing required argument '${argument.name()}'${what}: ${command.name()} takes ${countOf(command.registeredArguments)}, but got ${n === 0 ? "none" : n}`,
    example === undefined ? undefined : `For example: ${example}`,
  );
}

/** Arguments of which there may be many are named by the plural. */
const singular = (name: string, { variadic }: Argument) => (variadic ? name.replace(/s$/, "") : name);

/** one left and one right; at most one file; one formula or more */
function countOf(wanted: readonly Argument[]): string {
  if (wanted.length === 0) return "none";
  return wanted
    .map((a) => `${a.required ? "" : "at most "}one ${singular(a.name(), a)}${a.variadic ? " or more" : ""}`)
    .join(" and ");
}

export const isFormula = (argument: Argument | undefined) =>
  argument !== undefined && /^(formulas?|equation|left|right)$/.test(argument.name());

function isFile(word: string): boolean {
  try {
    return existsSync(word);
  } catch {
    return false;
  }
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
