/** `fluxions eval`: its options, and its help, whose examples run. */
import type { Command } from "commander";
import { collect, type Declaration, FORMULA, pageOption, wholeNumber } from "../command.js";
import type { EvalOptions } from "../commands.js";

const HELP = `
Examples:
  $ fluxions eval "x^2 + y" --at x=3,y=1/2
  $ fluxions eval "sin(x)" --at x=pi/6
  $ fluxions eval "2^200 + 1"
  $ fluxions eval "erf(x)" --at x=0.1 --digits 50`;

export const evaluation: Declaration = (command, { io, out }) => {
  command
    .summary("evaluate a formula at a point")
    .description("Evaluates a formula at a point: to the nearest double, or to as many digits as wanted.")
    .argument("<formula>", FORMULA)
    .option("--at <values>", "x=1,y=pi/2: values are constant formulas, taken exactly", collect, [])
    .option("--digits <n>", "significant digits", wholeNumber)
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formula: string, _: unknown, own: Command) => {
      const { evalCommand } = await import("../commands.js");
      out(await evalCommand(formula, own.optsWithGlobals<EvalOptions>(), io));
    });
};
