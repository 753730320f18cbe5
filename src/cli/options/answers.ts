/** `fluxions integrate`, `solve`, `limit`: their options, and their help, whose examples run. */
import { type Command, Option } from "commander";
import type {
  IntegrateCommandOptions,
  LimitCommandOptions,
  SolveCommandOptions,
} from "../answer-commands.js";
import { missingFlag } from "../arguments.js";
import {
  assumeOption,
  collect,
  type Declaration,
  FORMULA,
  formatOption,
  pageOption,
  wholeNumber,
} from "../command.js";

const VERIFIED = `

Nothing is believed that is only proposed: an answer was proved or, as a note then says, tested at many points. A line
“where a > 0” says what must hold.`;

const INTEGRATE = `
Examples:
  $ fluxions integrate "x*exp(-x^2)" --wrt x
  $ fluxions integrate "1/x" --wrt x --to latex
  $ fluxions integrate "sin(x)" --wrt x --from 0 --to pi
  $ fluxions integrate "exp(-x)" --wrt x --from 0 --to Infinity${VERIFIED}`;

const SOLVE = `
Examples:
  $ fluxions solve "x^2 = 4" --wrt x
  $ fluxions solve "a*x^2 + b*x + c" --wrt x
  $ fluxions solve "sqrt(x + 2) = x" --wrt x --json

An expression without = stands for its zeros. Only real solutions are sought. Notes on stderr say what was left out and
why, and whether there may be more.`;

const LIMIT = `
Examples:
  $ fluxions limit "sin(x)/x" --wrt x --at 0
  $ fluxions limit "1/x" --wrt x --at 0 --side right
  $ fluxions limit "(1 + 1/x)^x" --wrt x --at Infinity${VERIFIED}`;

const DEFAULT_MILLISECONDS = 10_000;

function common(command: Command): Command {
  return command
    .option("--wrt <name>", "the variable")
    .option("--timeout <ms>", "most time for the search", wholeNumber, DEFAULT_MILLISECONDS)
    .addOption(assumeOption())
    .addOption(pageOption());
}

export const integrate: Declaration = (command, { io, out }) => {
  common(command.summary("find an integral, and verify it"))
    .description("Finds an antiderivative, or the integral between two ends, and verifies it.")
    .argument("<formula>", FORMULA)
    .option("--from <end>", "the lower end of a definite integral: a formula, -Infinity")
    .addOption(
      new Option("--to <end>", "its upper end; or the form of the result: text, latex, json")
        .argParser(collect)
        .default([], "text"),
    )
    .addHelpText("after", INTEGRATE)
    .action(async (formula: string, _: unknown, own: Command) => {
      const options = own.optsWithGlobals<Partial<IntegrateCommandOptions>>();
      if (options.wrt === undefined) throw missingFlag(own, "--wrt <name>", "by which variable?");
      const { integrateCommand } = await import("../answer-commands.js");
      out(await integrateCommand(formula, options as IntegrateCommandOptions, io));
    });
};

export const solve: Declaration = (command, { io, out }) => {
  common(command.summary("solve an equation, and put the solutions into it"))
    .description("Finds real solutions of an equation, and verifies each of them.")
    .argument("<equation>", FORMULA)
    .addOption(formatOption())
    .addHelpText("after", SOLVE)
    .action(async (equation: string, _: unknown, own: Command) => {
      const options = own.optsWithGlobals<Partial<SolveCommandOptions>>();
      if (options.wrt === undefined) throw missingFlag(own, "--wrt <name>", "for which variable?");
      const { solveCommand } = await import("../answer-commands.js");
      out(await solveCommand(equation, options as SolveCommandOptions, io));
    });
};

export const limit: Declaration = (command, { io, out }) => {
  common(command.summary("find a limit, and verify it"))
    .description("Finds the limit of a formula as a variable tends to a point, and verifies it.")
    .argument("<formula>", FORMULA)
    .option("--at <point>", "the point: a formula without the variable, Infinity, -Infinity")
    .addOption(
      new Option("--side <side>", "from which side; from both unless told").choices(["left", "right"]),
    )
    .addOption(formatOption())
    .addHelpText("after", LIMIT)
    .action(async (formula: string, _: unknown, own: Command) => {
      const options = own.optsWithGlobals<Partial<LimitCommandOptions>>();
      if (options.wrt === undefined) throw missingFlag(own, "--wrt <name>", "by which variable?");
      if (options.at === undefined) throw missingFlag(own, "--at <point>", "at which point?");
      const { limitCommand } = await import("../answer-commands.js");
      out(await limitCommand(formula, options as LimitCommandOptions, io));
    });
};
