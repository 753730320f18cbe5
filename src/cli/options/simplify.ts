/** `fluxions simplify`: its options, and its help, whose examples run. */
import type { Command } from "commander";
import type { SimplifyCommandOptions } from "../algebra-commands.js";
import {
  assumeOption,
  type Declaration,
  FORMULA,
  formatOption,
  pageOption,
  stepsOption,
} from "../command.js";

const HELP = `
Examples:
  $ fluxions simplify "(x^2 - 1)/(x - 1)"
  $ fluxions simplify "sqrt(x^2)" --assume x:positive
  $ fluxions simplify "abs(t - 1)" --assume "0 <= t <= 1"
  $ fluxions simplify "sin(x)^2 + cos(x)^2" --steps

A line “where x != 1” says where the formula is defined, as far as the simpler form does not say it itself.`;

export const simplify: Declaration = (command, { io, out }) => {
  command
    .summary("find the simplest form of a formula")
    .description("Simplifies a formula, and says where the simpler form equals it.")
    .argument("<formula>", FORMULA)
    .addOption(assumeOption())
    .addOption(stepsOption())
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formula: string, _: unknown, own: Command) => {
      const { simplifyCommand } = await import("../algebra-commands.js");
      out(await simplifyCommand(formula, own.optsWithGlobals<SimplifyCommandOptions>(), io));
    });
};
