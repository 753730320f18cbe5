/** The reductions by name, for those who need not know what they do. */

export const REDUCTIONS = ["sum", "mean", "min", "max", "logsumexp"] as const;
/** How the values of all rows become one number. */
export type Reduction = (typeof REDUCTIONS)[number];
