/** A verification as a table for people: a line for each function and rule, and what failed below it. */
import { CHECKS, type Check, type CheckResult, type SubjectReport, type Verification } from "./report.js";

/** A verification as a table for people, with what failed below it. */
export function verificationText({ subjects, passed, failed, seed }: Verification): string {
  const functions = subjects.filter((s) => s.kind !== "rule");
  const rules = subjects.filter((s) => s.kind === "rule");
  const off = subjects.filter((s) => s.status === "off").length;
  const points = subjects.reduce((sum, s) => sum + pointsOf(s), 0);
  const summary = [
    `${passed} verified, ${failed} failed`,
    ...(off > 0 ? [`${off} off in this book`] : []),
    `${points} points, seed ${seed}`,
  ].join(", ");
  return [
    table("function", functions),
    table("rule", rules),
    omissions(subjects),
    failures(subjects),
    summary,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const pointsOf = (s: SubjectReport): number => s.checks.reduce((sum, c) => sum + c.points, 0);

function table(title: string, subjects: readonly SubjectReport[]): string {
  if (subjects.length === 0) return "";
  const columns = CHECKS.filter((check) => subjects.some((s) => find(s, check) !== undefined));
  const width = Math.max(title.length, ...subjects.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[], points: string, ms: string, note: string) =>
    `${name.padEnd(width)}  ${cells.map((cell, i) => cell.padEnd(columns[i].length)).join(" ")} ${points.padStart(7)} ${ms.padStart(6)}${note}`;
  return [
    line(title, columns, "points", "ms", ""),
    ...subjects.map((s) =>
      line(
        s.name,
        columns.map((check) => sign(find(s, check))),
        String(pointsOf(s)),
        s.milliseconds.toFixed(0),
        s.status === "passed" ? "" : `  ${s.status}`,
      ),
    ),
  ].join("\n");
}

const find = (s: SubjectReport, check: Check): CheckResult | undefined =>
  s.checks.find((c) => c.check === check);
const sign = (result: CheckResult | undefined): string =>
  result === undefined ? "–" : result.passed ? "✓" : "✗";

/** One line each: a book that re-declares a function does without dozens of rules. */
function omissions(subjects: readonly SubjectReport[]): string {
  return subjects
    .filter((s) => s.status === "off")
    .flatMap((s) => s.checks.filter((c) => !c.passed).map((c) => `off  ${s.name}: ${inShort(c)}`))
    .join("\n");
}

function inShort(result: CheckResult): string {
  const [first] = result.message.split("\n");
  return placeOf(result) === "" ? first : `${first} at ${placeOf(result)}`;
}

const placeOf = ({ counterexample }: CheckResult): string =>
  Object.entries(counterexample?.at ?? {})
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");

function failures(subjects: readonly SubjectReport[]): string {
  return subjects
    .filter((s) => s.status === "failed")
    .flatMap((s) => s.checks.filter((c) => !c.passed).map((c) => failure(s, c)))
    .join("\n\n");
}

function failure(s: SubjectReport, result: CheckResult): string {
  const { check, message, counterexample } = result;
  const lines = [`FAILED  ${s.name}: ${check}`, ...message.split("\n").map((l) => `  ${l}`)];
  if (s.source !== "") lines.push(`  ${s.source.trim()}`);
  if (counterexample === null) return lines.join("\n");
  if (placeOf(result) !== "") lines.push(`  at ${placeOf(result)}`);
  const width = Math.max(0, ...counterexample.values.map(([label]) => label.length));
  for (const [label, value] of counterexample.values) lines.push(`    ${label.padEnd(width)}  ${value}`);
  for (const command of counterexample.commands) lines.push(`  $ ${command}`);
  return lines.join("\n");
}
