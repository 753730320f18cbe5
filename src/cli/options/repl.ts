/** `fluxions repl`: its options, and its help, whose examples run. */
import type { Command } from "commander";
import { type Declaration, wholeNumber } from "../command.js";
import type { ReplOptions } from "../repl/repl.js";
import { DEFAULT_TIMEOUT } from "../request.js";

const HELP = `
Examples:
  $ fluxions repl
  $ fluxions repl --no-history --timeout 60000
  $ printf 'y = x^2\\nderive sin(y) by x\\n' | fluxions repl

In the session, help lists what can be written. Where stdin is no terminal, its lines are answered one after the other,
without a prompt, and the exit code is 2 if one of them was wrong.`;

export const repl: Declaration = (command, { io, exit }) => {
  command
    .summary("work with formulas line by line")
    .description("Reads formulas, definitions and commands line by line, and answers each.")
    .option("--timeout <ms>", "milliseconds that a line may take", wholeNumber, DEFAULT_TIMEOUT)
    .option("--no-history", "neither read nor write the history of lines")
    .addHelpText("after", HELP)
    .action(async (_: unknown, own: Command) => {
      const { repl: start } = await import("../repl/repl.js");
      exit.code = await start(own.optsWithGlobals<ReplOptions>(), io);
    });
};
