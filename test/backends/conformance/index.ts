/** Everything that a backend must do. */
import { batchCases } from "./batches.js";
import type { Case } from "./case.js";
import { extremeCases } from "./extremes.js";
import { conventionCases, functionCases } from "./functions.js";
import { graphCases } from "./graphs.js";
import { guardCases } from "./guards.js";
import { kinkCases } from "./kinks.js";

export const cases: readonly Case[] = [
  ...functionCases,
  ...conventionCases,
  ...kinkCases,
  ...guardCases,
  ...graphCases,
  ...extremeCases,
  ...batchCases,
];
