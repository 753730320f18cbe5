/** `fluxions kernel`: its options, and its help, whose examples run. */
import { type Command, Option } from "commander";
import type { KernelCommandOptions } from "../code-command.js";
import { type Declaration, FORMULA, pageOption } from "../command.js";

const HELP = `
Examples:
  $ fluxions kernel "exp(-x^2/2)*sin(x)"
  $ fluxions kernel "sin(x)*y" "cos(x)*y" --target interpreter
  $ fluxions kernel "x^3*y" --grad x,y --target c
  $ fluxions kernel "log(x)" --target wgsl

A target is a backend (fluxions backends lists them), or a language of fluxions code. The cost counts in additions.`;

export const kernel: Declaration = (command, { io, out }) => {
  command
    .summary("show the operations and the code that compute formulas")
    .description("Shows what runs where formulas are computed: the operations, what they cost, and the code.")
    .argument("<formulas...>", FORMULA)
    .option("--target <name>", "a backend or a language; auto is the backend that is taken here", "auto")
    .addOption(new Option("--precision <format>", "the format of every result").choices(["f64", "f32"]))
    .option("--grad <names>", "x,y: also the derivatives by these")
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formulas: readonly string[], _: unknown, own: Command) => {
      const { kernelCommand } = await import("../code-command.js");
      out(await kernelCommand(formulas, own.optsWithGlobals<KernelCommandOptions>(), io));
    });
};
