/** `fluxions expand`, `factor`, `collect`, `together`, `apart`, `cancel`: their options, and their help, whose examples run. */
import type { Command } from "commander";
import type { RearrangeCommandOptions } from "../algebra-commands.js";
import { assumeOption, type Declaration, FORMULA, formatOption, pageOption } from "../command.js";
import { byVariable, type Rearrangement } from "../kinds.js";

const CONDITIONS = `

A line “where x != 1” says where the formula is defined, as far as the new form does not say it itself.`;

const rearrangement = (summary: string, ...examples: string[]) => ({
  summary,
  help: `\nExamples:\n${examples.map((e) => `  $ fluxions ${e}`).join("\n")}${CONDITIONS}`,
});
const KINDS: Readonly<Record<Rearrangement, { summary: string; help: string }>> = {
  expand: rearrangement("multiply products and powers of sums out", 'expand "(x + y)^3"'),
  factor: rearrangement("write a formula as a product", 'factor "x^4 - y^4"'),
  collect: rearrangement("write a formula by the powers of a variable", 'collect "a*x + b*x + x^2" --wrt x'),
  together: rearrangement("write a sum of fractions as one fraction", 'together "1/x + 1/y"'),
  apart: rearrangement(
    "split a fraction into partial fractions",
    'apart "1/(x^2 - 1)"',
    'apart "1/(x^2 - y^2)" --wrt x',
  ),
  cancel: rearrangement("write one fraction in lowest terms", 'cancel "(x^2 - 1)/(x - 1)"'),
};

export const rearrange =
  (kind: Rearrangement): Declaration =>
  (command, { io, out }) => {
    const { summary, help } = KINDS[kind];
    command
      .summary(summary)
      .argument("<formula>", FORMULA)
      .addOption(assumeOption())
      .addOption(formatOption())
      .addOption(pageOption())
      .addHelpText("after", help)
      .action(async (formula: string, _: unknown, own: Command) => {
        const { rearrangeCommand } = await import("../algebra-commands.js");
        out(await rearrangeCommand(kind, formula, own.optsWithGlobals<RearrangeCommandOptions>(), io));
      });
    if (byVariable.has(kind)) command.option("--wrt <name>", "by which variable; the only one if left out");
  };
