/** `fluxions derive`: its options, and its help, whose examples run. */
import type { Command } from "commander";
import type { DeriveOptions } from "../algebra-commands.js";
import { missingFlag, usage } from "../arguments.js";
import {
  assumeOption,
  type Declaration,
  FORMULA,
  formatOption,
  pageOption,
  stepsOption,
  wholeNumber,
} from "../command.js";

const HELP = `
Examples:
  $ fluxions derive "x^3*y" --wrt x
  $ fluxions derive "x^3*y" --wrt x,y
  $ fluxions derive "-log(x)" --wrt x --order 3 --to latex
  $ fluxions derive "x*exp(-x)" --wrt x --simplify
  $ fluxions derive "sin(x^2)" --wrt x --steps
  $ fluxions derive "softstep(x)" --wrt x --page my-page.txt
  $ echo "sin(x)/x" | fluxions derive - --wrt x`;

export const derive: Declaration = (command, { io, out }) => {
  command
    .summary("derive a formula")
    .description("Derives a formula by a variable, or by several in turn.")
    .argument("<formula>", FORMULA)
    .option("--wrt <names>", "the variable; x,y derives by x and then by y")
    .option("--order <n>", "how many times", wholeNumber, 1)
    .option("--simplify", "simplify the derivative")
    .addOption(stepsOption())
    .addOption(assumeOption())
    .addOption(formatOption())
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formula: string, _: unknown, own: Command) => {
      const options = own.optsWithGlobals<Partial<DeriveOptions>>();
      // A required option of commander's would be missed before a misspelt one is noticed.
      if (options.wrt === undefined) throw missingFlag(own, "--wrt <names>", "by which variable?");
      if ((options.assume ?? []).length > 0 && options.simplify !== true)
        throw usage("--assume needs --simplify: a derivative needs no assumptions");
      const { deriveCommand } = await import("../algebra-commands.js");
      out(await deriveCommand(formula, options as DeriveOptions, io));
    });
};
