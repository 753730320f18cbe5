/** `fluxions plot`: its options, and its help, whose examples run. */
import { type Command, Option } from "commander";
import { collect, type Declaration, FORMULA, pageOption, wholeNumber } from "../command.js";
import type { PlotOptions } from "../plot-command.js";

const HELP = `
Examples:
  $ fluxions plot "sin(x)/x" --range x=-20:20
  $ fluxions plot "sin(x)" "x - x^3/6" --range x=-pi:pi --range y=-2:2 -o sine.svg --overwrite
  $ fluxions plot "exp(-a*x^2)" --param a=1/2 --range x=-3:3 --with derivative --title "A bell" -o bell.svg --overwrite
  $ fluxions plot "tan(x)" --width 800 --height 450 --samples 1001 -o - > tan.svg

A file is SVG. Without -o a terminal shows the curve in a line of text; where stdout is no terminal, it gets the SVG.
Poles, jumps and gaps interrupt a line. A range of y that is not told is chosen by the values, without poles.`;

export const plot: Declaration = (command, { io, out }) => {
  command
    .summary("plot formulas as SVG")
    .description("Plots formulas of one variable as an SVG file, or as a line of text in a terminal.")
    .argument("<formulas...>", FORMULA)
    .option("--range <ranges>", "x=-3:3,y=0:2: of the variable, and what is shown of the values", collect, [])
    .addOption(new Option("--with <what>", "also draw the derivative of each").choices(["derivative"]))
    .option("--param <values>", "a=2,b=pi: values of other variables", collect, [])
    .option(
      "--samples <n>",
      "points at equal distances, between which more are put where needed",
      wholeNumber,
      501,
    )
    .option("-o, --out <file>", "the file to write, which ends in .svg; - is stdout")
    .option("--overwrite", "replace the file where it exists")
    .option("--title <text>", "a title above the plot")
    .option("--width <pixels>", "the width of the picture", wholeNumber, 720)
    .option("--height <pixels>", "the height of the picture", wholeNumber, 440)
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formulas: readonly string[], _: unknown, own: Command) => {
      const { plotCommand } = await import("../plot-command.js");
      out(await plotCommand(formulas, own.optsWithGlobals<PlotOptions>(), io));
    });
};
