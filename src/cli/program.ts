/** The `fluxions` command: which commands there are, how their arguments are read, and how it ends. */
import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { FluxionsError } from "../expr/error.js";
import { errorToJSON, fullMessage } from "./answer.js";
import { readArguments, shellHint } from "./arguments.js";
import type { Declaration } from "./command.js";
import { HELP } from "./help.js";
import type { IO } from "./io.js";
import { rearrangements } from "./kinds.js";
import { integrate, limit, solve } from "./options/answers.js";
import { backends } from "./options/backends.js";
import { batch } from "./options/batch.js";
import { code } from "./options/code.js";
import { completion } from "./options/completion.js";
import { derive } from "./options/derive.js";
import { equal } from "./options/equal.js";
import { evaluation } from "./options/eval.js";
import { kernel } from "./options/kernel.js";
import { map } from "./options/map.js";
import { plot } from "./options/plot.js";
import { print } from "./options/print.js";
import { rearrange } from "./options/rearrange.js";
import { repl } from "./options/repl.js";
import { series } from "./options/series.js";
import { simplify } from "./options/simplify.js";
import { COMPLETE, SHELLS } from "./shells.js";

/** Every command, in the order of the help. A new one is one file in `options/` and one line here. */
const COMMANDS: ReadonlyMap<string, Declaration> = new Map<string, Declaration>([
  ["derive", derive],
  ["simplify", simplify],
  ["equal", equal],
  ...rearrangements.map((kind) => [kind, rearrange(kind)] as const),
  ["series", series],
  ["integrate", integrate],
  ["solve", solve],
  ["limit", limit],
  ["print", print],
  ["code", code],
  ["kernel", kernel],
  ["eval", evaluation],
  ["plot", plot],
  ["map", map],
  ["repl", repl],
  ["batch", batch],
  ["backends", backends],
  ["completion", completion],
]);

/** Exit codes: everything went well; the input was wrong; a mistake of ours (as sysexits.h has it). */
const FINE = 0;
export const BAD_INPUT = 2;
const OUR_MISTAKE = 70;

/**
 * Runs the command line.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 where all went well, 2 for wrong input; of `equal` 1 where both differ, and 3 where that is not
 * known. After an error nothing is on stdout.
 */
export async function run(argv: readonly string[], io: IO): Promise<number> {
  if (argv[0] === COMPLETE) return complete(argv.slice(1), io);
  const json = argv.includes("--json");
  const exit = { code: FINE };
  const program = build(io, json, exit);
  try {
    await program.parseAsync(readArguments(argv, program), { from: "user" });
    return exit.code;
  } catch (thrown) {
    const error = withShellHint(thrown, argv);
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

/** Answers a shell. Whatever it passes, there is an answer: people are in the middle of typing. */
async function complete([shell, passed = ""]: readonly string[], io: IO): Promise<number> {
  const known = SHELLS.find((s) => s === shell);
  if (known === undefined) return BAD_INPUT;
  const [{ completionText }, { typedLine }] = await Promise.all([
    import("./complete.js"),
    import("./completion-scripts.js"),
  ]);
  io.stdout.write(`${completionText(build(io), known, typedLine(known, passed))}\n`);
  return FINE;
}

function withShellHint(error: unknown, argv: readonly string[]): unknown {
  if (!(error instanceof FluxionsError)) return error;
  const hint = shellHint(argv, error);
  if (hint === undefined) return error;
  const { code, at, end, source } = error;
  return new FluxionsError(code, error.message, { at, end, source, hint });
}

const usageError = (error: CommanderError) => ({
  code: "usage",
  message: error.message.replace(/^error: /, ""),
  at: null,
});

/** The commands as they are declared. */
export function build(io: IO, json = false, exit = { code: FINE }): Command {
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
    .action(async () => {
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
