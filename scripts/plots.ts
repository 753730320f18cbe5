/** The pictures of the documentation, made by the commands that stand beside them: `npx tsx scripts/plots.ts`. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../src/cli/program.js";

const folder = fileURLToPath(new URL("../docs/", import.meta.url));

/** By the path in docs/, what is written after `fluxions plot` besides where the result goes. */
export const PLOTS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "plots/bell.svg",
    [
      "exp(-a*x^2)",
      "--param",
      "a=1/2",
      "--range",
      "x=-3:3",
      "--with",
      "derivative",
      "--title",
      "A bell and its slope",
    ],
  ],
  [
    "plots/breaks.svg",
    ["abs(sin(x))", "floor(x)/3", "1/x", "--range", "x=-6:6", "--title", "Kinks, jumps and a pole"],
  ],
]);

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [file, argv] of PLOTS) {
    mkdirSync(dirname(folder + file), { recursive: true });
    const code = await run(["plot", ...argv, "-o", folder + file, "--overwrite"], process);
    if (code !== 0) process.exitCode = code;
  }
