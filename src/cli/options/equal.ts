/** `fluxions equal`: its options, and its help, whose examples run. */
import type { Command } from "commander";
import type { EqualCommandOptions } from "../algebra-commands.js";
import { assumeOption, type Declaration, FORMULA, pageOption } from "../command.js";

/** What `equal` answers, as `grep` and `cmp` do: 1 is a no. */
const ANSWERS = { proved: 0, refuted: 1, unknown: 3 } as const;

const HELP = `
Examples:
  $ fluxions equal "tan(x)" "sin(x)/cos(x)"
  $ fluxions equal "sqrt(x^2)" "x"
  $ fluxions equal "sqrt(x^2)" "x" --assume x:positive

Exit code: 0 if they are proved equal, 1 if they differ at the point that is told, 3 if neither is known, 2 for wrong
input. Equal means: wherever both are defined. Points are exact, and floats never decide.`;

export const equal: Declaration = (command, { io, out, exit }) => {
  command
    .summary("compare two formulas")
    .description("Proves two formulas equal, or finds a point at which they differ.")
    .argument("<left>", FORMULA)
    .argument("<right>", "the other one")
    .addOption(assumeOption())
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (left: string, right: string, _: unknown, own: Command) => {
      const { equalCommand } = await import("../algebra-commands.js");
      const { answer, text } = await equalCommand(
        left,
        right,
        own.optsWithGlobals<EqualCommandOptions>(),
        io,
      );
      out(text);
      exit.code = ANSWERS[answer];
    });
};
