/** `fluxions code`: its options, and its help, whose examples run. */
import { type Command, Option } from "commander";
import { CODE_TARGETS } from "../../code/targets.js";
import type { CodeCommandOptions } from "../code-command.js";
import { type Declaration, FORMULA, pageOption } from "../command.js";

const HELP = `
Examples:
  $ fluxions code "exp(-x^2/2)" --target c --name bell
  $ fluxions code "a*x + b" --target python --parameters x,a,b
  $ fluxions code "gamma(x)" --target typescript

Python code uses numpy and takes arrays too. See docs/code.md.`;

export const code: Declaration = (command, { io, out }) => {
  command
    .summary("write a formula as a function in a programming language")
    .description("Writes a formula as a function of its symbols, to be compiled elsewhere.")
    .argument("<formula>", FORMULA)
    .addOption(
      new Option("--target <language>", "the language").choices([...CODE_TARGETS]).default("javascript"),
    )
    .option("--name <name>", "the function's name", "f")
    .option("--parameters <names>", "x,y: the parameters in their order; sorted if left out")
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formula: string, _: unknown, own: Command) => {
      const { codeCommand } = await import("../code-command.js");
      out(await codeCommand(formula, own.optsWithGlobals<CodeCommandOptions>(), io));
    });
};
