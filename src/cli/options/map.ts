/** `fluxions map`: its options, and its help, whose examples run. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { FORMATS } from "../../files/format.js";
import { REDUCTIONS } from "../../kernel/reductions.js";
import { collect, type Declaration, pageOption, wholeNumber } from "../command.js";
import type { MapOptions } from "../map-command.js";

const HELP = `
Formulas:
  price = S*normcdf(d1)       a column called price; later formulas may use it by its name
  S*K                         a column called S*K
  d(price)/d(S)               the derivative of a formula by a column or a parameter
  d^2(price)/d(S)^2           the second one
  d^2(price)/(d(S) d(sigma))  a mixed one
  Names are columns of the input, parameters, or formulas before.

Examples:
  $ printf 'S,K\\n100,110\\n105,110\\n' > trades.csv
  $ fluxions map "gap = (S - K)^2/w" "d(gap)/d(S)" --param w=4 --in trades.csv --out gaps.csv
  $ fluxions map "ratio = S/K" --in trades.csv --keep all --to jsonl
  $ fluxions map "S*K" --in trades.csv --where "S > 100" --reduce mean
  $ fluxions map "x = 100*S" --in - --from csv < trades.csv

CSV, TSV, JSON lines and Parquet, of any length. See docs/files.md.`;

function memorySize(text: string): string {
  if (!/^\d{1,6}[MG]B$/.test(text)) throw new InvalidArgumentError("It must be a size such as 512MB or 2GB.");
  return text;
}

export const map: Declaration = (command, { io, out }) => {
  command
    .summary("compute formulas for every row of a file")
    .description("Computes formulas, and their derivatives, for every row of a table in a file or a stream.")
    .argument("<formulas...>", "in mathjs syntax, also name=formula and d(name)/d(column)")
    .requiredOption("--in <file>", "the table; - is stdin")
    .option("--out <file>", "where the results go; stdout if left out, or -")
    .addOption(
      new Option("--from <format>", "the format of the input, if its name does not tell").choices(FORMATS),
    )
    .addOption(
      new Option("--to <format>", "the format of the output, if its name does not tell").choices(FORMATS),
    )
    .option("--param <value>", "sigma=0.2 or r=1/20, a constant for all rows; may be repeated", collect, [])
    .option("--rename <names>", '"Strike Price=K": how formulas call a column; may be repeated', collect, [])
    .option("--keep <columns>", "all, or a,b: columns of the input to copy; none if left out")
    .option("--where <condition>", "only the rows for which it holds")
    .option("--limit <rows>", "at most so many rows", wholeNumber)
    .addOption(new Option("--reduce <how>", "one number for all rows").choices(REDUCTIONS))
    .addOption(
      new Option("--bad <what>", "wrong and missing cells are an error, or NaN")
        .choices(["error", "nan"])
        .default("error"),
    )
    .option("--delimiter <character>", "between the cells of CSV, if no comma")
    .addOption(new Option("--decimal <sign>", "in the numbers of CSV").choices([".", ","]).default("."))
    .addOption(
      new Option("--precision <precision>", "of the computation").choices(["f64", "f32"]).default("f64"),
    )
    .option("--backend <name>", "what computes", "auto")
    .option("--memory <size>", "for Parquet, such as 512MB or 2GB; 160MB if left out", memorySize)
    .option("--overwrite", "write an output anew that exists")
    .option("--resume", "go on after the rows that are in the output")
    .option("--quiet", "no progress bar, no notes")
    .addOption(pageOption())
    .addHelpText("after", HELP)
    .action(async (formulas: string[], _: unknown, own: Command) => {
      const { mapCommand } = await import("../map-command.js");
      const text = await mapCommand(formulas, own.optsWithGlobals<MapOptions>(), io);
      if (text !== undefined) out(text);
    });
};
