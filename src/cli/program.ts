/** The options of the `fluxions` command. What a command does is loaded when it runs. */
import { createRequire } from "node:module";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { FluxionsError } from "../expr/error.js";
import { nearest } from "../language/spelling.js";
import { errorToJSON, fullMessage } from "./answer.js";
import type { DeriveOptions, EvalOptions, PrintOptions } from "./commands.js";
import type { IO } from "./io.js";

/** Exit codes: everything went well; the input was wrong; a mistake of ours. */
const FINE = 0;
const BAD_INPUT = 2;
const OUR_MISTAKE = 1;

/** Options that the next argument belongs to, whatever it begins with. */
const WITH_VALUE = new Set(["--wrt", "--order", "--to", "--page", "--at", "--digits"]);
const COMMANDS = ["derive", "print", "eval", "batch", "help"];
const SHORT = new Set(["-h", "-V"]);

/**
 * Runs the command line.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 where all went well, 2 for wrong input. After an error nothing is on stdout.
 */
export async function run(argv: readonly string[], io: IO): Promise<number> {
  const json = argv.includes("--json");
  const program = build(io, json);
  try {
    await program.parseAsync(formulasLast(argv), { from: "user" });
    return FINE;
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

/** A formula may begin with a minus sign; commander would take it for an option. */
function formulasLast(argv: readonly string[]): string[] {
  const kept: string[] = [];
  const formulas: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === "--") {
      formulas.push(...argv.slice(i + 1));
      break;
    }
    if (WITH_VALUE.has(word) && i + 1 < argv.length) kept.push(word, argv[++i]);
    else if (/^-[^-]/.test(word) && !SHORT.has(word)) formulas.push(word);
    else kept.push(word);
  }
  return formulas.length === 0 ? kept : [...kept, "--", ...formulas];
}

function build(io: IO, json: boolean): Command {
  const out = (text: string) => void io.stdout.write(`${text}\n`);
  const program = new Command("fluxions")
    .description("Derives, prints and evaluates formulas. Without a command it shows what it can do.")
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
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", DERIVE_HELP)
    .action(async (formula: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Partial<DeriveOptions>>();
      // A required option of commander's would be missed before a misspelt one is noticed.
      if (options.wrt === undefined) command.error("error: --wrt <names> is missing: by which variable?");
      const { deriveCommand } = await import("./commands.js");
      out(await deriveCommand(formula, options as DeriveOptions, io));
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

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

const collect = (text: string, before: readonly string[]) => [...before, text];

const HELP = `
Examples:
  $ fluxions derive "sin(x)^2" --wrt x
  $ fluxions derive "exp(-x^2/2)" --wrt x --order 2 --to latex
  $ fluxions print "(a+b)/c" --to latex
  $ fluxions eval "gamma(x)" --at x=1/3 --digits 30
  $ fluxions batch < requests.jsonl > answers.jsonl

Exit code: 0 if all went well, 2 for wrong input; then nothing is on stdout, and stderr says what is wrong.`;

const DERIVE_HELP = `
Examples:
  $ fluxions derive "x^3*y" --wrt x
  $ fluxions derive "x^3*y" --wrt x,y
  $ fluxions derive "-log(x)" --wrt x --order 3 --to latex
  $ fluxions derive "softstep(x)" --wrt x --page my-page.txt
  $ echo "sin(x)/x" | fluxions derive - --wrt x`;

const PRINT_HELP = `
Examples:
  $ fluxions print "b + a + b"
  $ fluxions print "sqrt(x^2+1)/2" --to latex
  $ fluxions print "x > 0 ? x : -x" --to json`;

const EVAL_HELP = `
Examples:
  $ fluxions eval "x^2 + y" --at x=3,y=1/2
  $ fluxions eval "sin(x)" --at x=pi/6
  $ fluxions eval "2^200 + 1"
  $ fluxions eval "erf(x)" --at x=0.1 --digits 50`;

const BATCH_HELP = `
Requests:
  {"id": 1, "op": "parse",    "expr": "x^2"}
  {"id": 2, "op": "derive",   "expr": "x^2*y", "wrt": "x"}            wrt may be a list: ["x", "y"]
  {"id": 3, "op": "print",    "expr": "x/2", "to": "latex"}           text, latex or json
  {"id": 4, "op": "evaluate", "expr": "x^2", "at": {"x": [1, 2, 3]}}  numbers or lists; with "digits": texts too
  {"id": 5, "op": "jvp",      "expr": "x*y", "at": {"x": 1, "y": 2}, "tangents": {"x": 1}}
  Each may have a "page" (a text) and "timeoutMs" (10000 if left out); evaluate and jvp a "backend" and a "precision".

Answers:
  {"id": 2, "ok": true, "text": "2*x*y", "latex": "2xy", "nodes": 5, "ms": 0.1}
  {"id": 4, "ok": true, "values": [1, 4, 9], …}                       one value, not a list, if "at" has no lists
  {"id": 5, "ok": true, "primal": 2, "tangent": 2, …}
  {"id": 6, "ok": false, "error": {"code": "unknown-function", "message": "…", "at": 0}}
  Numbers that JSON does not have are "NaN", "Infinity" and "-Infinity".

Examples:
  $ echo '{"op": "derive", "expr": "x^2", "wrt": "x"}' | fluxions batch
  $ fluxions batch requests.jsonl > answers.jsonl

The exit code is 0 if the stream was read to its end, whatever its lines contain.`;
