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
  $ fluxions code "stable_sqrt(x)*y" --target jax
  $ fluxions code "erf(x/y)" --target c --with gradient --loop
  $ fluxions code "sin(x)" --target wgsl --name wave

Code in python (with numpy), jax and julia takes arrays too; glsl and wgsl compute in single precision; sympy code builds the
formula. See docs/code.md.`;

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
    .addOption(new Option("--with <what>", "also the derivatives by all parameters").choices(["gradient"]))
    .option("--wrt <names>", "x,y: only the derivatives by these")
    .option("--loop", "a function over arrays, in c")
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formula: string, _: unknown, own: Command) => {
      const options = own.optsWithGlobals<CodeCommandOptions>();
      if (options.wrt !== undefined && options.with === undefined)
        own.error("error: --wrt needs --with gradient");
      const { codeCommand } = await import("../code-command.js");
      out(await codeCommand(formula, options, io));
    });
};
