/** All benchmarks in one process, so that their ratios can be trusted: npm run bench */
import { benchAlgebra } from "./algebra.js";
import { benchGpu } from "./gpu.js";
import { benchGradients } from "./gradients.js";
import { benchKernels } from "./kernels.js";
import { benchSimplify } from "./simplify.js";
import { benchSymbolic } from "./symbolic.js";
import { printTable } from "./table.js";

benchSymbolic();
benchAlgebra();
benchSimplify();

const kernels = await benchKernels();
printTable(
  "Generated js kernels against loops written by hand, 100,000 rows, million rows a second",
  ["", "generated", "by hand", "generated / by hand"],
  kernels.map((k) => [k.name, k.generated.toFixed(1), k.byHand.toFixed(1), k.ratio.toFixed(2)]),
);

await benchGradients();

await benchGpu();
