/**
 * Fits a formula to columns of a CSV file.
 *
 *     npx tsx docs/examples/curve-fitting/fit.ts "a*(1 - exp(-b*pressure))" \
 *       --data docs/examples/curve-fitting/misra1a.csv --y volume --start a=500,b=0.0001 --plot misra1a.svg
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readColumns } from "./csv.js";
import { leastSquares } from "./least-squares.js";
import { picture } from "./plot.js";
import { table } from "./table.js";

const USAGE =
  'usage: fit.ts "<model>" --data <file.csv> --y <column> --start <name>=<number>,… [--plot <file.svg>]';

/** @throws Error where a text is not `name=number` */
function readStart(text: string): Record<string, number> {
  const entries = text.split(",").map((part): [string, number] => {
    const [, name, number] = /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    const value = Number(number);
    if (name === undefined || !Number.isFinite(value))
      throw new Error(`--start: “${part}” is not <name>=<number>`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: "string" },
      y: { type: "string" },
      start: { type: "string" },
      plot: { type: "string" },
    },
  });
  const [model] = positionals;
  const { data, y, start, plot } = values;
  if (positionals.length !== 1 || data === undefined || y === undefined || start === undefined)
    throw new Error(USAGE);
  const problem = { model, data: readColumns(data), response: y, start: readStart(start) };
  const result = await leastSquares(problem);
  console.log(table(result));
  if (plot !== undefined) writeFileSync(plot, picture(problem, result));
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 2;
}
