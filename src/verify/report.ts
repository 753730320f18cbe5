/** What a verification found. Plain data: it is printed, written as JSON, and sent between threads. */

/** The kinds of checks, by the names of their columns. */
export const CHECKS = [
  ...[
    "linear",
    "jvp",
    "via",
    "meaning",
    "basis",
    "values",
    "range",
    "parity",
    "monotone",
    "quarter",
    "needs",
  ],
  ...["descent", "sampled", "defined", "value", "derivative", "near", "deviates"],
] as const;
export type Check = (typeof CHECKS)[number];

/** A point at which something is wrong, as simple as it could be made. */
export interface Counterexample {
  /** Exact values, by name. */
  readonly at: Readonly<Record<string, string>>;
  /** What was compared there, to twenty digits. */
  readonly values: readonly (readonly [label: string, value: string])[];
  /** Commands of `fluxions` that compute these values. */
  readonly commands: readonly string[];
}

/** What one check of a rule or function found. */
export interface CheckResult {
  readonly check: Check;
  readonly passed: boolean;
  /** How many points were compared. */
  readonly points: number;
  /** What is wrong, for people; empty where nothing is. */
  readonly message: string;
  readonly counterexample: Counterexample | null;
}

/** What all checks of one rule or function found. */
export interface SubjectReport {
  readonly kind: "function" | "re-declaration" | "rule";
  /** The name of the rule, or of the function with its parameters: `atan2(y, x)`. */
  readonly name: string;
  /** What `--rule` calls it. */
  readonly key: string;
  /** The line of the page, where there is one. */
  readonly source: string;
  readonly checks: readonly CheckResult[];
  /** Off: the book does without this rule, because it re-declares a function of it. What fails there is no failure. */
  readonly status: "passed" | "failed" | "off";
  readonly milliseconds: number;
}

/** What a verification found. */
export interface Verification {
  readonly seed: number;
  readonly subjects: readonly SubjectReport[];
  readonly passed: number;
  readonly failed: number;
}

export function verificationOf(seed: number, subjects: readonly SubjectReport[]): Verification {
  const failed = subjects.filter((s) => s.status === "failed").length;
  return { seed, subjects, passed: subjects.filter((s) => s.status === "passed").length, failed };
}

export const passedAt = (check: Check, points: number): CheckResult => ({
  check,
  passed: true,
  points,
  message: "",
  counterexample: null,
});

export const failedBy = (
  check: Check,
  points: number,
  message: string,
  counterexample: Counterexample | null = null,
): CheckResult => ({ check, passed: false, points, message, counterexample });
