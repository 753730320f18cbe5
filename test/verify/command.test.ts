/** The command: exit status, output, and the same output for the same seed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import type { Verification } from "../../src/verify/report.js";
import { cli } from "../cli/_io.js";

const script = fileURLToPath(new URL("../../scripts/verify-rules.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "fluxions-verify-"));
test.after.always(() => rmSync(folder, { recursive: true }));

function verify(...args: string[]): { status: number | null; out: string; err: string } {
  const options = { encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", script, ...args],
    options,
  );
  return { status, out: stdout, err: stderr };
}

function pageFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const RIGHT = "pythagoras: sin(x)^2 + cos(x)^2 -> 1\nfn cube(x) = x^3\n  jvp  3*x^2*dx\n";
const WRONG = `${RIGHT}ramp: relu(x) -> x if x >= 0\nroot: sqrt(y^2) -> y\n`;

test("a page with nothing wrong ends with status 0, and has a line for each function and rule", (t) => {
  const { status, out, err } = verify(pageFile("right.txt", RIGHT));
  t.is(err, "");
  t.is(status, 0);
  t.regex(out, /^function +jvp +points +ms\ncube\(x\) +✓ +\d+ +\d+\n/);
  t.regex(out, /\nrule +descent +defined +value +derivative +points +ms\npythagoras +✓ +✓ +✓ +✓ +\d+ +\d+\n/);
  t.regex(out, /\n2 verified, 0 failed, \d+ points, seed 0\n$/);
});

test("a wrong rule ends with status 1, and is shown where it is simplest, with commands that show it again", async (t) => {
  const path = pageFile("wrong.txt", WRONG);
  const { status, out } = verify(path, "--seed", "5");
  t.is(status, 1);
  t.regex(out, /\nramp +✓ +✓ +✓ +✗ +\d+ +\d+ +failed\n/);
  t.regex(
    out,
    /FAILED {2}root: value\n {2}the two sides differ\n {2}root: sqrt\(y\^2\) -> y\n {2}at y = -1\n {4}left +1\n {4}right +-1\n/,
  );
  t.true(out.includes(`$ npm run verify-rules -- ${path} --rule root --seed 5\n`));
  t.true(out.includes(`$ fluxions eval 'sqrt(y^2)' --at y=-1 --digits 20 --page ${path}\n`));
  t.regex(out, /\n2 verified, 2 failed, \d+ points, seed 5\n$/);
  const [, formula, at] = /\$ fluxions eval '(sqrt\(y\^2\))' --at (\S+)/.exec(out) as RegExpExecArray;
  const shown = await cli(["eval", formula, "--at", at, "--digits", "20", "--page", path]);
  t.is(Number(shown.out), 1, shown.err);
});

test("one rule or function is asked for by its name", (t) => {
  const path = pageFile("wrong.txt", WRONG);
  t.is(verify(path, "--rule", "pythagoras").status, 0);
  t.is(verify(path, "--rule", "cube").status, 0);
  const { status, out } = verify(path, "--rule", "ramp");
  t.is(status, 1);
  t.regex(out, /\n0 verified, 1 failed/);
  const missing = verify(path, "--rule", "rampp");
  t.is(missing.status, 2);
  t.regex(missing.err, /there is no rule and no function “rampp” here/);
});

test("the same seed gives the same result, and another one other points", (t) => {
  const path = pageFile("wrong.txt", WRONG);
  const found = (seed: string) => {
    const { subjects, ...rest } = JSON.parse(verify(path, "--json", "--seed", seed).out) as Verification;
    return { ...rest, subjects: subjects.map((s) => ({ ...s, milliseconds: 0 })) };
  };
  const first = found("1");
  t.deepEqual(found("1"), first);
  t.is(first.failed, 2);
  t.is(first.subjects.find((s) => s.name === "root")?.checks.at(-1)?.counterexample?.at.y, "-1");
  t.is(found("2").failed, 2);
});

test("a page that cannot be read ends with status 2 and the line quoted", (t) => {
  const { status, out, err } = verify(pageFile("unreadable.txt", "fn f(x = 3\n"));
  t.is(status, 2);
  t.is(out, "");
  t.regex(err, /^error: expected a declaration\n +1 \| fn f\(x = 3\n +\^/);
  const json = verify(pageFile("unknown.txt", "fn f(x) = nosuch(x)\n"), "--json");
  t.is(json.status, 2);
  t.like(JSON.parse(json.out), { error: { code: "unknown-function", at: 10 } });
});

test("a missing file and wrong options end with status 2", (t) => {
  t.is(verify(join(folder, "missing.txt")).status, 2);
  t.is(verify("--bogus").status, 2);
  t.is(verify("--seed", "-1").status, 2);
  t.is(verify("a.txt", "b.txt").status, 2);
});

test("rules of the default book are verified by name", (t) => {
  const { status, out } = verify("--rule", "sqrt_of_square");
  t.is(status, 0);
  t.regex(out, /\n1 verified, 0 failed/);
});
