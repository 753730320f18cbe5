/** The options of the `fluxions` command. What a command does is loaded when it runs. */
import { createRequire } from "node:module";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { CODE_TARGETS } from "../code/targets.js";
import { FluxionsError } from "../expr/error.js";
import { nearest } from "../language/spelling.js";
import type {
  DeriveOptions,
  EqualCommandOptions,
  RearrangeCommandOptions,
  SeriesCommandOptions,
  SimplifyCommandOptions,
} from "./algebra-commands.js";
import { errorToJSON, fullMessage } from "./answer.js";
import type { CodeCommandOptions } from "./code-command.js";
import type { EvalOptions, PrintOptions } from "./commands.js";
import {
  BATCH_HELP,
  CODE_HELP,
  DERIVE_HELP,
  EQUAL_HELP,
  EVAL_HELP,
  HELP,
  PRINT_HELP,
  REARRANGEMENTS,
  SERIES_HELP,
  SIMPLIFY_HELP,
} from "./help.js";
import type { IO } from "./io.js";
import { byVariable, DEFAULT_ORDER, rearrangements } from "./kinds.js";

/** Exit codes: everything went well; the input was wrong; a mistake of ours (as sysexits.h has it). */
const FINE = 0;
const BAD_INPUT = 2;
const OUR_MISTAKE = 70;
/** What `equal` answers, as `grep` and `cmp` do: 1 is a no. */
const ANSWERS = { proved: FINE, refuted: 1, unknown: 3 } as const;

/** Options that the next argument belongs to, whatever it begins with. */
const WITH_VALUE = new Set(
  ["wrt", "order", "to", "page", "at", "digits", "assume", "target", "name", "parameters"].map(
    (o) => `--${o}`,
  ),
);
const COMMANDS = [
  "derive",
  "simplify",
  "equal",
  "series",
  ...rearrangements,
  "print",
  "code",
  "eval",
  "batch",
  "help",
];
const SHORT = new Set(["-h", "-V"]);

/**
 * Runs the command line.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 where all went well, 2 for wrong input; of `equal` 1 where both differ, and 3 where that is not
 * known. After an error nothing is on stdout.
 */
export async function run(argv: readonly string[], io: IO): Promise<number> {
  const json = argv.includes("--json");
  const exit = { code: FINE };
  const program = build(io, json, exit);
  try {
    await program.parseAsync(formulasLast(argv), { from: "user" });
    return exit.code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return FINE;
      if (json) io.stderr.write(`${JSON.stringify({ ok: false, error: usageError(error) })}\n`);
      return BAD_INPUT;
    }
    if (json) io.stderr.write(`${JSON.stringify({ ok: false, error: errorToJSON(error) })}\n`);
    else if (error instanceof FluxionsError) io.stderr.write(`error: ${fullMessage(error)}\n`);
    else io.stderr.write(`error: this should not have happened: ${(error as Error).stack ?? error}\n`);
    return error instanceof FluxionsError ? BAD_INPUT : OUR_MISTAKE;
  }
}

const usageError = (error: CommanderError) => ({
  code: "usage",
  message: error.message.replace(/^error: /, ""),
  at: null,
});

/** A formula may begin with a minus sign; commander would take it for an option. They keep their order. */
function formulasLast(argv: readonly string[]): string[] {
  const kept: string[] = [];
  const formulas: string[] = [];
  let command = false;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === "--") {
      formulas.push(...argv.slice(i + 1));
      break;
    }
    if (WITH_VALUE.has(word) && i + 1 < argv.length) kept.push(word, argv[++i]);
    else if (word.startsWith("--") || SHORT.has(word)) kept.push(word);
    else if (command || /^-[^-]/.test(word)) formulas.push(word);
    else {
      kept.push(word);
      command = true;
    }
  }
  return formulas.length === 0 ? kept : [...kept, "--", ...formulas];
}

function build(io: IO, json: boolean, exit: { code: number }): Command {
  const out = (text: string) => void io.stdout.write(`${text}\n`);
  const program = new Command("fluxions")
    .description(
      "Derives, simplifies, compares, prints and evaluates formulas. Without a command it shows what it can do.",
    )
    .version(version(), "-V, --version", "print the version")
    .option("--json", "write one JSON object: the result to stdout, an error to stderr")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", HELP)
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void (json ? undefined : io.stderr.write(text)),
    })
    .showHelpAfterError("(add --help for the options)")
    .exitOverride()
    .allowExcessArguments()
    .action(async (_: unknown, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) {
        const near = nearest(unknown, COMMANDS);
        const guess = near === undefined ? "" : `\n(Did you mean ${near}?)`;
        command.error(`error: unknown command '${unknown.slice(0, 60)}'${guess}`);
      }
      const { demo } = await import("./demo.js");
      await demo(io, program.opts<{ json?: boolean }>().json === true);
    });

  program
    .command("derive")
    .allowExcessArguments(false)
    .summary("derive a formula")
    .description("Derives a formula by a variable, or by several in turn.")
    .argument("<formula>", "in mathjs syntax; - reads it from stdin")
    .option("--wrt <names>", "the variable; x,y derives by x and then by y")
    .option("--order <n>", "how many times", wholeNumber, 1)
    .option("--simplify", "simplify the derivative")
    .addOption(stepsOption())
    .addOption(assumeOption())
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", DERIVE_HELP)
    .action(async (formula: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Partial<DeriveOptions>>();
      // A required option of commander's would be missed before a misspelt one is noticed.
      if (options.wrt === undefined) command.error("error: --wrt <names> is missing: by which variable?");
      if ((options.assume ?? []).length > 0 && options.simplify !== true)
        command.error("error: --assume needs --simplify: a derivative needs no assumptions");
      const { deriveCommand } = await import("./algebra-commands.js");
      out(await deriveCommand(formula, options as DeriveOptions, io));
    });

  program
    .command("simplify")
    .allowExcessArguments(false)
    .summary("find the simplest form of a formula")
    .description("Simplifies a formula, and says where the simpler form equals it.")
    .argument("<formula>", "in mathjs syntax; - reads it from stdin")
    .addOption(assumeOption())
    .addOption(stepsOption())
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", SIMPLIFY_HELP)
    .action(async (formula: string, _: unknown, command: Command) => {
      const { simplifyCommand } = await import("./algebra-commands.js");
      out(await simplifyCommand(formula, command.optsWithGlobals<SimplifyCommandOptions>(), io));
    });

  program
    .command("equal")
    .allowExcessArguments(false)
    .summary("compare two formulas")
    .description("Proves two formulas equal, or finds a point at which they differ.")
    .argument("<left>", "in mathjs syntax; - reads it from stdin")
    .argument("<right>", "the other one")
    .addOption(assumeOption())
    .addOption(pageOption())
    .addHelpText("after", EQUAL_HELP)
    .action(async (left: string, right: string, _: unknown, command: Command) => {
      const { equalCommand } = await import("./algebra-commands.js");
      const { answer, text } = await equalCommand(
        left,
        right,
        command.optsWithGlobals<EqualCommandOptions>(),
        io,
      );
      out(text);
      exit.code = ANSWERS[answer];
    });

  for (const kind of rearrangements) {
    const { summary, help } = REARRANGEMENTS[kind];
    const rearrange = program
      .command(kind)
      .allowExcessArguments(false)
      .summary(summary)
      .argument("<formula>", "in mathjs syntax; - reads it from stdin")
      .addOption(assumeOption())
      .addOption(formatOption())
      .addOption(pageOption())
      .addHelpText("after", help)
      .action(async (formula: string, _: unknown, command: Command) => {
        const { rearrangeCommand } = await import("./algebra-commands.js");
        out(await rearrangeCommand(kind, formula, command.optsWithGlobals<RearrangeCommandOptions>(), io));
      });
    if (byVariable.has(kind)) rearrange.option("--wrt <name>", "by which variable; the only one if left out");
  }

  program
    .command("series")
    .allowExcessArguments(false)
    .summary("expand a formula into a Taylor polynomial")
    .description("Expands a formula around a point, with exact coefficients.")
    .argument("<formula>", "in mathjs syntax; - reads it from stdin")
    .option("--wrt <name>", "the variable")
    .option("--at <value>", "the point: any formula without the variable", "0")
    .option("--order <n>", "the highest power", wholeNumber, DEFAULT_ORDER)
    .addOption(assumeOption())
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", SERIES_HELP)
    .action(async (formula: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Partial<SeriesCommandOptions>>();
      if (options.wrt === undefined) command.error("error: --wrt <name> is missing: by which variable?");
      const { seriesCommand } = await import("./algebra-commands.js");
      out(await seriesCommand(formula, options as SeriesCommandOptions, io));
    });

  program
    .command("print")
    .allowExcessArguments(false)
    .summary("print a formula")
    .description("Reads a formula and prints it in its canonical form.")
    .argument("<formula>", "in mathjs syntax; - reads it from stdin")
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", PRINT_HELP)
    .action(async (formula: string, _: unknown, command: Command) => {
      const { printCommand } = await import("./commands.js");
      out(await printCommand(formula, command.optsWithGlobals<PrintOptions>(), io));
    });

  program
    .command("code")
    .allowExcessArguments(false)
    .summary("write a formula as a function in a programming language")
    .description("Writes a formula as a function of its symbols, to be compiled elsewhere.")
    .argument("<formula>", "in mathjs syntax; - reads it from stdin")
    .addOption(
      new Option("--target <language>", "the language").choices([...CODE_TARGETS]).default("javascript"),
    )
    .option("--name <name>", "the function's name", "f")
    .option("--parameters <names>", "x,y: the parameters in their order; sorted if left out")
    .addOption(pageOption())
    .addHelpText("after", CODE_HELP)
    .action(async (formula: string, _: unknown, command: Command) => {
      const { codeCommand } = await import("./code-command.js");
      out(await codeCommand(formula, command.optsWithGlobals<CodeCommandOptions>(), io));
    });

  program
    .command("eval")
    .allowExcessArguments(false)
    .summary("evaluate a formula at a point")
    .description("Evaluates a formula at a point: to the nearest double, or to as many digits as wanted.")
    .argument("<formula>", "in mathjs syntax; - reads it from stdin")
    .option("--at <values>", "x=1,y=pi/2: values are constant formulas, taken exactly", collect, [])
    .option("--digits <n>", "significant digits", wholeNumber)
    .addOption(pageOption())
    .addHelpText("after", EVAL_HELP)
    .action(async (formula: string, _: unknown, command: Command) => {
      const { evalCommand } = await import("./commands.js");
      out(await evalCommand(formula, command.optsWithGlobals<EvalOptions>(), io));
    });

  program
    .command("batch")
    .allowExcessArguments(false)
    .summary("answer a stream of requests")
    .description(
      "Reads one request as JSON from each line, and writes one answer as JSON for each, in order.",
    )
    .argument("[file]", "a file of JSON lines; stdin if left out")
    .addHelpText("after", BATCH_HELP)
    .action(async (file: string | undefined) => {
      const { batchCommand } = await import("./batch-command.js");
      await batchCommand(file, io);
    });
  return program;
}

function version(): string {
  return (createRequire(import.meta.url)("fluxions/package.json") as { version: string }).version;
}

function formatOption(): Option {
  return new Option("--to <format>", "the form of the result")
    .choices(["text", "latex", "json"])
    .default("text");
}

function pageOption(): Option {
  return new Option("--page <file>", "a page with declarations of functions and derivatives");
}

function assumeOption(): Option {
  return new Option("--assume <facts>", "x:positive,n:integer or 0<=t<=1; may be repeated")
    .argParser(collect)
    .default([], "nothing");
}

function stepsOption(): Option {
  return new Option("--steps", "show how, step by step");
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
