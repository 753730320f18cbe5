/**
 * Solves the problems of NIST from both of their starts and counts the digits that agree.
 *
 *     npx tsx docs/examples/curve-fitting/certify.ts
 */
import { fileURLToPath } from "node:url";
import { readColumns } from "./csv.js";
import { leastSquares } from "./least-squares.js";
import { problems } from "./nist.js";
import { table } from "./table.js";

/** To how many digits a number is the certified one, which has 11. */
const digits = (value: number, certified: number): number =>
  Math.min(11, Math.floor(-Math.log10(Math.abs(value / certified - 1))));

for (const { name, about, model, file, response, starts, certified } of problems) {
  const data = readColumns(fileURLToPath(new URL(file, import.meta.url)));
  console.log(`${name}, ${about}\n${response} = ${model}`);
  for (const start of starts) {
    const result = await leastSquares({ model, data, response, start });
    const from = Object.entries(start).map(([key, value]) => `${key} = ${value}`);
    const agreeing = Object.entries(certified).flatMap(([key, [value, standardError]]) => [
      digits(result.parameters[key].value, value),
      digits(result.parameters[key].standardError, standardError),
    ]);
    console.log(`\nfrom ${from.join(", ")}\n${table(result)}`);
    console.log(`certified by NIST: the same in ${Math.min(...agreeing)} digits or more`);
  }
  console.log();
}
