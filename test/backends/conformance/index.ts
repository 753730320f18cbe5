/** Everything that a backend must do. */
import { batchCases } from "./batches.js";
import type { Case } from "./case.js";
import { extremeCases } from "./extremes.js";
import { conventionCases, functionCases } from "./functions.js";
import { graphCases } from "./graphs.js";
import { guardCases } from "./guards.js";
import { kinkCases } from "./kinks.js";

export const groups = {
  functions: [...functionCases, ...conventionCases],
  derivatives: [...kinkCases, ...guardCases, ...graphCases],
  batches: [...extremeCases, ...batchCases],
} satisfies Readonly<Record<string, readonly Case[]>>;

export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as Group[];

export const cases: readonly Case[] = Object.values(groups).flat();
