/** `fluxions series`: its options, and its help, whose examples run. */
import type { Command } from "commander";
import type { SeriesCommandOptions } from "../algebra-commands.js";
import { missingFlag } from "../arguments.js";
import {
  assumeOption,
  type Declaration,
  FORMULA,
  formatOption,
  pageOption,
  wholeNumber,
} from "../command.js";
import { DEFAULT_ORDER } from "../kinds.js";

const HELP = `
Examples:
  $ fluxions series "exp(sin(x))" --wrt x
  $ fluxions series "sin(x)/x" --wrt x --order 8
  $ fluxions series "log(x)" --wrt x --at 1 --order 4
  $ fluxions series "1/(x + y)" --wrt x --at a --order 2

A line “where a != 0” says what must hold of the other variables.`;

export const series: Declaration = (command, { io, out }) => {
  command
    .summary("expand a formula into a Taylor polynomial")
    .description("Expands a formula around a point, with exact coefficients.")
    .argument("<formula>", FORMULA)
    .option("--wrt <name>", "the variable")
    .option("--at <value>", "the point: any formula without the variable", "0")
    .option("--order <n>", "the highest power", wholeNumber, DEFAULT_ORDER)
    .addOption(assumeOption())
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formula: string, _: unknown, own: Command) => {
      const options = own.optsWithGlobals<Partial<SeriesCommandOptions>>();
      if (options.wrt === undefined) throw missingFlag(own, "--wrt <name>", "by which variable?");
      const { seriesCommand } = await import("../algebra-commands.js");
      out(await seriesCommand(formula, options as SeriesCommandOptions, io));
    });
};
