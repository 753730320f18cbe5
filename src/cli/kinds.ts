/** The rational transformations by name: what the options and the requests know without loading the algebra. */

/** Each may enlarge the domain: conditions say where the old form is defined. */
export const rearrangements = ["expand", "factor", "collect", "together", "apart", "cancel"] as const;
export type Rearrangement = (typeof rearrangements)[number];

/** Those that are done by the powers of one variable. */
export const byVariable: ReadonlySet<string> = new Set<Rearrangement>(["collect", "apart"]);

/** Of a series, where none is told. */
export const DEFAULT_ORDER = 6;
