/**
 * Runs the tests and ends with one line: `N passed, N failed`.
 *
 *     npm test                              every test
 *     npm test -- test/expr/*.test.ts       some files; all other arguments of ava work too
 *     npm test -- --verbose                 a line for each test that passed
 *
 * ava shows the failures; the counting is ours, because a test that never ran is a failure as well: one that was
 * pending when its file crashed, exited or timed out, one behind a failed hook, a file without any test.
 */

import { spawn } from "node:child_process";
import { relative } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

interface Event {
  type: string;
  testFile?: string;
  title?: string;
  skip?: boolean;
  todo?: boolean;
  forcedExit?: boolean;
}

/** What happened in one test file. */
class Tally {
  readonly started = performance.now();
  readonly pending = new Set<string>();
  declared = 0;
  passed = 0;
  failed = 0;
  skipped = 0;
  /** What went wrong outside any test. */
  trouble = "";

  get failures(): number {
    const counted = this.failed + this.pending.size;
    return counted === 0 && this.trouble !== "" ? 1 : counted;
  }
}

const root = fileURLToPath(new URL("..", import.meta.url));
const verbose = process.argv.includes("--verbose");
const args = process.argv.slice(2).filter((arg) => arg !== "--verbose");
const started = performance.now();
const files = new Map<string, Tally>();
let troubleElsewhere = "";
let finished = false;

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const nameOf = (file: string) => relative(root, file.startsWith("file:") ? fileURLToPath(file) : file);

function tallyOf(file: string): Tally {
  let tally = files.get(file);
  if (tally === undefined) {
    tally = new Tally();
    files.set(file, tally);
  }
  return tally;
}

function listen({ type, testFile, title = "", skip, todo, forcedExit }: Event): void {
  if (type === "end") finished = true;
  if (testFile === undefined) {
    if (type === "internal-error") troubleElsewhere = "an error inside the test runner";
    return;
  }
  const tally = tallyOf(testFile);
  switch (type) {
    case "declared-test":
      tally.declared++;
      break;
    case "selected-test":
      if (skip || todo) tally.skipped++;
      else tally.pending.add(title);
      break;
    case "test-passed":
      tally.passed++;
      tally.pending.delete(title);
      break;
    case "test-failed":
      tally.failed++;
      tally.pending.delete(title);
      break;
    case "hook-failed":
      tally.failed++;
      break;
    case "internal-error":
    case "uncaught-exception":
    case "unhandled-rejection":
    case "process-exit":
    case "missing-ava-import":
      tally.trouble ||= type.replace("-", " ");
      break;
    case "worker-failed":
      tally.trouble ||= "crashed";
      fileEnds(testFile, tally);
      break;
    case "worker-finished":
      if (forcedExit) tally.trouble ||= "did not end by itself";
      else if (tally.declared === 0) tally.trouble ||= "declares no test";
      fileEnds(testFile, tally);
      break;
  }
}

function fileEnds(file: string, tally: Tally): void {
  const parts = [`${tally.passed} passed`];
  if (tally.failures > 0) parts.push(`${tally.failures} FAILED`);
  if (tally.skipped > 0) parts.push(`${tally.skipped} skipped`);
  if (tally.trouble !== "") parts.push(tally.trouble);
  console.log(`${nameOf(file)}: ${parts.join(", ")} (${seconds(tally.started)})`);
  for (const title of tally.pending) console.log(`  never finished: ${title}`);
}

// ava prints a line for each passed test, which hides the rest, and a summary, which ours replaces.
const passedTest = /^ {2}✔ (?!\[expected fail\])/;
const note = /^ {4}ℹ /;
const summary =
  /^ {2}(⚠ Experiments are enabled|\d+ (tests? (passed|failed|skipped|todo|remained pending)|hooks? failed|known failures?|un(handled|caught) \w+)\b)/;
let held = "";

function show(line: string): void {
  if (note.test(line) && held !== "") console.log(held);
  held = "";
  if (summary.test(line)) return;
  if (passedTest.test(line) && !verbose) held = line;
  else console.log(line);
}

const ava = spawn(
  process.execPath,
  [fileURLToPath(new URL("./cli.mjs", import.meta.resolve("ava"))), ...args],
  {
    cwd: root,
    env: { ...process.env, FLUXIONS_TEST_EVENTS: "1" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  },
);
ava.on("message", (message) => listen(message as Event));
ava.on("error", (error) => {
  troubleElsewhere = error.message;
});
createInterface({ input: ava.stdout! }).on("line", show);
// What the tests themselves print; marked, so that nothing of it can be taken for the last line.
createInterface({ input: ava.stderr! }).on("line", (line) => console.log(`  | ${line}`));
ava.on("close", (code, signal) => {
  const tallies = [...files.values()];
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0);
  const passed = sum((tally) => tally.passed);
  const skipped = sum((tally) => tally.skipped);
  let failed = sum((tally) => tally.failures);
  if (passed + failed === 0) troubleElsewhere ||= "no test ran";
  if (!finished) troubleElsewhere ||= `the test runner ended early (${signal ?? `exit status ${code}`})`;
  if (code !== 0 && failed === 0) troubleElsewhere ||= `the test runner's exit status is ${signal ?? code}`;
  if (troubleElsewhere !== "") {
    console.log(`\n${troubleElsewhere}`);
    failed++;
  }
  for (const [file, tally] of files) {
    if (tally.failures > 0) console.log(`failed: ${nameOf(file)}${tally.trouble && ` (${tally.trouble})`}`);
  }
  console.log(`${files.size} file${files.size === 1 ? "" : "s"} in ${seconds(started)}`);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exitCode = failed > 0 ? 1 : 0;
});
