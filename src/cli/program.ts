/** The `fluxions` command: which commands there are, how their arguments are read, and how it ends. */
import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { FluxionsError } from "../expr/error.js";
import { nearest } from "../language/spelling.js";
import { errorToJSON, fullMessage } from "./answer.js";
import type { Declaration } from "./command.js";
import { HELP } from "./help.js";
import type { IO } from "./io.js";
import { rearrangements } from "./kinds.js";
import { batch } from "./options/batch.js";
import { code } from "./options/code.js";
import { derive } from "./options/derive.js";
import { equal } from "./options/equal.js";
import { evaluation } from "./options/eval.js";
import { print } from "./options/print.js";
import { rearrange } from "./options/rearrange.js";
import { series } from "./options/series.js";
import { simplify } from "./options/simplify.js";

/** Every command, in the order of the help. A new one is one file in `options/` and one line here. */
const COMMANDS: ReadonlyMap<string, Declaration> = new Map<string, Declaration>([
  ["derive", derive],
  ["simplify", simplify],
  ["equal", equal],
  ...rearrangements.map((kind) => [kind, rearrange(kind)] as const),
  ["series", series],
  ["print", print],
  ["code", code],
  ["eval", evaluation],
  ["batch", batch],
]);

/** Exit codes: everything went well; the input was wrong; a mistake of ours (as sysexits.h has it). */
const FINE = 0;
const BAD_INPUT = 2;
const OUR_MISTAKE = 70;

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
    await program.parseAsync(formulasLast(argv, program), { from: "user" });
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
function formulasLast(argv: readonly string[], program: Command): string[] {
  const kept: string[] = [];
  const formulas: string[] = [];
  let flags = flagsOf(program);
  let command: Command | undefined;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === "--") {
      formulas.push(...argv.slice(i + 1));
      break;
    }
    const takesValue = flags.get(word);
    if (takesValue === true && i + 1 < argv.length) kept.push(word, argv[++i]);
    else if (word.startsWith("--") || takesValue !== undefined) kept.push(word);
    else if (command !== undefined || /^-[^-]/.test(word)) formulas.push(word);
    else {
      kept.push(word);
      command = program.commands.find((c) => c.name() === word) ?? program;
      flags = flagsOf(program, command);
    }
  }
  return formulas.length === 0 ? kept : [...kept, "--", ...formulas];
}

/** The flags of commands, and whether the next argument belongs to them, whatever it begins with. */
function flagsOf(...commands: readonly Command[]): Map<string, boolean> {
  const flags = new Map([
    ["-h", false],
    ["-V", false],
  ]);
  for (const { options } of commands)
    for (const { short, long, required, optional } of options)
      for (const flag of [short, long]) if (flag != null) flags.set(flag, required || optional);
  return flags;
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
        const near = nearest(unknown, [...COMMANDS.keys(), "help"]);
        const guess = near === undefined ? "" : `\n(Did you mean ${near}?)`;
        command.error(`error: unknown command '${unknown.slice(0, 60)}'${guess}`);
      }
      const { demo } = await import("./demo.js");
      await demo(io, program.opts<{ json?: boolean }>().json === true);
    });

  for (const [name, declare] of COMMANDS)
    declare(program.command(name).allowExcessArguments(false), { io, out, exit });
  return program;
}

function version(): string {
  return (createRequire(import.meta.url)("fluxions/package.json") as { version: string }).version;
}
