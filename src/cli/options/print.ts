/** `fluxions print`: its options, and its help, whose examples run. */
import type { Command } from "commander";
import { type Declaration, FORMULA, formatOption, pageOption } from "../command.js";
import type { PrintOptions } from "../commands.js";

const HELP = `
Examples:
  $ fluxions print "b + a + b"
  $ fluxions print "sqrt(x^2+1)/2" --to latex
  $ fluxions print "sqrt(x)" --to mathml
  $ fluxions print "x > 0 ? x : -x" --to json`;

export const print: Declaration = (command, { io, out }) => {
  command
    .summary("print a formula")
    .description("Reads a formula and prints it in its canonical form.")
    .argument("<formula>", FORMULA)
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formula: string, _: unknown, own: Command) => {
      const { printCommand } = await import("../commands.js");
      out(await printCommand(formula, own.optsWithGlobals<PrintOptions>(), io));
    });
};
