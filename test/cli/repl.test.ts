import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import test from "ava";
import type { IO } from "../../src/cli/io.js";
import { run } from "../../src/cli/program.js";
import { completions } from "../../src/cli/repl/completions.js";
import { COMMANDS, isIncomplete, readClauses, readEntry, readVariables } from "../../src/cli/repl/entry.js";
import { historyFile } from "../../src/cli/repl/history.js";
import { Collector, cli } from "./_io.js";

/** What the lines of a session without a terminal are answered. */
async function answers(...lines: string[]): Promise<string[]> {
  const { out, err } = await cli(["repl"], `${lines.join("\n")}\n`);
  return `${out}${err}`.trimEnd().split("\n");
}

test("formulas are simplified, and constants computed", async (t) => {
  t.deepEqual(
    await answers("(x^2 - 1)/(x - 1)", "2*ans", "sqrt(2)", "1/3 + 1/6", "_ + 1/2", "2^70", "2 < 3", "3 + 4"),
    [
      "x + 1",
      "where x != 1",
      "2*x + 2",
      "sqrt(2)",
      `≈ ${Math.SQRT2}`,
      "1/2",
      "≈ 0.5",
      "1",
      String(2n ** 70n),
      "true",
      "7",
    ],
  );
});

test("names and functions are defined, used and forgotten", async (t) => {
  const said = await answers(
    "a = 2",
    "y = a*x^2",
    "a = 3",
    "y/x",
    "f(t) = a*t^2 # three times the square",
    "eval f(2)",
    "f(s, t) = f(s) + t",
    "derive f(x, 1) by x",
    "definitions",
    "forget a, f",
    "a + a",
  );
  t.deepEqual(said, [
    "a = 2",
    "y = 2*x^2",
    "a = 3",
    "2*x",
    "f(t) = 3*t^2",
    "12",
    "f(s, t) = t + f(s)",
    "6*x",
    "f(t) = 3*t^2",
    "f(s, t) = t + f(s)",
    "a = 3",
    "y = 2*x^2",
    "forgotten: a, f",
    "2*a",
  ]);
});

test("every command answers", async (t) => {
  const cases: [string, RegExp][] = [
    ["derive sin(x^2) x", /^2\*x\*cos\(x\^2\)$/],
    ["derive x^2*y, x, y", /^2\*x$/],
    ["derive exp(-x) --wrt x", /^-exp\(-x\)$/],
    ["derive t^3", /^3\*t\^2$/],
    ["simplify -x + x", /^0$/],
    ["expand (x + 1)^2", /^x\^2 \+ 2\*x \+ 1$/],
    ["factor x^2 - 1", /^\(x - 1\)\*\(x \+ 1\)$/],
    ["collect a*x + b*x by x", /^x\*\(a \+ b\)$/],
    ["together 1/x + 1/y", /^\(x \+ y\)\/\(x\*y\)/],
    ["apart 1/(x^2 - 1)", /x - 1/],
    ["cancel (x^2 - 1)/(x - 1)", /^x \+ 1\nwhere x != 1$/],
    ["series exp(x) order 2", /^x\^2\/2 \+ x \+ 1$/],
    ["series log(x) by x at 1 order 1", /^x - 1$/],
    ["integrate x*exp(-x^2)", /exp\(-x\^2\)/],
    ["integrate sin(x) by x from 0 to pi", /^2$/],
    ["solve t^2 = 4", /^t = -?2\nt = -?2$/],
    ["solve a*x = 4 by x", /^x = 4\/a where a != 0/],
    ["limit sin(x)/x at 0", /^1$/],
    ["limit 1/x by x at 0 side right", /^Infinity$/],
    ["d(x^2*y)/d(x)", /^2\*x\*y$/],
    ["d^2(x^3)/d(x)^2 + 1", /^6\*x \+ 1$/],
    ["equal (x + 1)^2, x^2 + 2*x + 1", /^equal$/],
    ["equal sqrt(x^2) == x", /^different at x = -1: 1 and -1$/],
    ["eval x^2 + y at x=3, y=1/2", /^9\.5$/],
    ["eval 2^100", /^1267650600228229401496703205376$/],
    ["eval pi digits 30", /^3\.14159265358979323846264338328$/],
    ["latex a/b", /^\\frac\{a\}\{b\}$/],
    ["print b + a + b", /^a \+ 2\*b$/],
    ["explain derive sin(x) by x", /^1\. chain rule: sin: .*\n= cos\(x\)$/],
    ["explain sqrt(x^2)", /^1\. .*\n[\s\S]*= abs\(x\)$/],
    ["code x^2 in c", /double f\(double x\)/],
    ["plot x^2 for x=-1:1", /^x\^2: from 0 to 1\n[▁-█]+\nx from -1 to 1$/u],
    ["assume x > 0", /^assumed: x > 0$/],
    [":definitions", /^assume x > 0$/],
    [".help", /derive FORMULA by x, y/],
  ];
  // In one session, for its start takes longer than all of them.
  const { code, out, err } = await cli(
    ["repl"],
    cases.map(([entry], i) => `${entry}\nprint answered_${i}\n`).join(""),
  );
  t.is(err, "");
  t.is(code, 0);
  let rest = out;
  for (const [i, [entry, pattern]] of cases.entries()) {
    const end = `answered_${i}\n`;
    const at = rest.indexOf(end);
    t.regex(rest.slice(0, at).trimEnd(), pattern, entry);
    rest = rest.slice(at + end.length);
  }
  const tried = cases.map(([entry]) => entry.replace(/^[:.]/, "").split(" ")[0]);
  for (const command of COMMANDS.keys())
    if (!["page", "forget", "quit"].includes(command)) t.true(tried.includes(command), command);
});

test("assumptions and pages hold from then on", async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), "fluxions-repl-")), "my page.txt");
  writeFileSync(file, "fn half(x) = x/2\ncustom_jvp half(x) = 7*dx\n");
  t.deepEqual(
    await answers(
      "assume n: integer",
      "assume x > 0",
      "sqrt(x^2)",
      `page "${file}"`,
      "derive half(x) by x",
      "assume",
    ),
    ["assumed: n: integer", "assumed: x > 0", "x", `read ${file}: half`, "7", "n: integer", "x > 0"],
  );
});

test("an error shows the place, changes nothing, and the session goes on", async (t) => {
  const { code, out, err } = await cli(
    ["repl"],
    "a = 1\na = 2 +* 3\nsinn(x)\nb = b + 1\nf(x) = x + c\npi = 3\nsin = 3\nderive x*a by a\nderive x*z\n:frobnicate\npage none.txt\nderive\na\n",
  );
  t.is(code, 2);
  t.deepEqual(out.trimEnd().split("\n"), ["a = 1", "1"]);
  for (const pattern of [
    /2 \+\* 3\n {5}\^/,
    /sinn\(x\)\n {2}\^~~~\nDid you mean sin/,
    /b would be defined by itself/,
    /c is neither a parameter of f nor defined/,
    /pi is a constant/,
    /sin is a function/,
    /a is defined as 1.*\nDrop the definition: forget a/,
    /the formula has 2 variables\nSay by which/,
    /there is no command “frobnicate”/,
    /none\.txt cannot be read/,
    /derive needs a formula\nWrite derive FORMULA by x, y/,
  ])
    t.regex(err, pattern);
  t.notRegex(err, /should not have happened/);
});

test("what was pasted over several lines is one entry", async (t) => {
  t.deepEqual(await answers("(x +", "# a comment", "  x) *", "2", "1 + \\", "1", "(3 +", "", "4"), [
    "4*x",
    "2",
    "4",
    "error: nothing follows “+”",
    "  (3 +",
    "     ^",
  ]);
});

test("the session ends with quit, and an open entry is answered at the end", async (t) => {
  t.deepEqual(await answers("1 + 1", "quit", "2 + 2"), ["2"]);
  t.regex((await answers("(1 + 1"))[0], /^error: this parenthesis never closes/);
});

test("a line that takes too long is ended, and the next one answered", async (t) => {
  const { out, err } = await cli(
    ["repl", "--timeout", "1"],
    "series exp(sin(exp(sin(x)))) order 180\ndefinitions\n",
  );
  t.regex(err, /^error: the request took longer than 1 ms/);
  t.is(out, "nothing is defined\n");
});

/** What is typed, and what is waited for on the screen before the next is. */
type Typed = readonly [keys: string, shown: RegExp | null];

async function terminal(typed: readonly Typed[], dataHome: string, ...argv: string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stdout = Object.assign(new Collector(), { isTTY: true, columns: 80 });
  const stderr = new Collector();
  const before = process.env.XDG_DATA_HOME;
  process.env.XDG_DATA_HOME = dataHome;
  try {
    const ended = run(["repl", ...argv], { stdin, stdout, stderr } as unknown as IO);
    for (const [keys, shown] of typed) {
      const [out, err] = [stdout.text.length, stderr.text.length];
      stdin.write(keys);
      const seen = () => stdout.text.slice(out) + stderr.text.slice(err);
      while (shown !== null && !shown.test(seen())) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return { code: await ended, out: stdout.text, err: stderr.text };
  } finally {
    if (before === undefined) delete process.env.XDG_DATA_HOME;
    else process.env.XDG_DATA_HOME = before;
  }
}

test.serial("in a terminal Ctrl-C gives up the computation, and Ctrl-D ends the session", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fluxions-repl-"));
  const { code, out, err } = await terminal(
    [
      ["expand (a+b+c+d+f+g+h+k)^40\n\u0003", /given up/],
      ["20 + 3\n", /\n23\n[\s\S]*> /],
      ["dropped\u0003", /dropped[\s\S]*> /],
      ["40 + 7\n\u0004", null],
    ],
    folder,
  );
  t.is(code, 0);
  t.is(err, "error: given up\n");
  t.regex(out, /\n47\n/);
  const kept = readFileSync(join(folder, "fluxions", "history"), "utf8");
  t.is(kept, "expand (a+b+c+d+f+g+h+k)^40\n20 + 3\n40 + 7\n");
  const again = await terminal([["\u001b[A\n\u0004", null]], folder);
  t.regex(again.out, /\n47\n/, "the arrow up brings the last line back");
});

test.serial("without a history nothing is written, and one that cannot be written is a note", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fluxions-repl-"));
  t.is((await terminal([["definitions\n\u0004", null]], folder, "--no-history")).code, 0);
  t.false(existsSync(join(folder, "fluxions")));
  writeFileSync(join(folder, "file"), "");
  const { code, out, err } = await terminal([["definitions\n\u0004", null]], join(folder, "file"));
  t.is(code, 0);
  t.regex(out, /\nnothing is defined\n/);
  t.regex(err, /^note: the history is not kept: /);
});

test("the history is where the system wants it", (t) => {
  t.is(historyFile({ XDG_DATA_HOME: "/data" }, "linux"), join("/data", "fluxions", "history"));
  t.regex(historyFile({}, "linux"), /\.local.share.fluxions.history$/);
  t.regex(historyFile({}, "darwin"), /Application Support.fluxions.history$/);
  t.is(historyFile({ APPDATA: "/roaming" }, "win32"), join("/roaming", "fluxions", "history"));
});

test("the tabulator completes commands, functions and own names", (t) => {
  const complete = (line: string) => completions(line, ["speed", "f("], ["sin(", "sinh(", "sqrt("]);
  t.deepEqual(complete("s"), [["series", "simplify", "sin(", "sinh(", "solve", "speed", "sqrt("], "s"]);
  t.deepEqual(complete("2*sp"), [["speed"], "sp"]);
  t.deepEqual(complete("derive 1+si"), [["sin(", "sinh("], "si"]);
  t.deepEqual(complete(":si"), [["simplify"], "si"]);
  t.deepEqual(complete("x + "), [[], ""]);
  t.true(complete("")[0].includes("derive"));
});

test("entries are told apart by their form", (t) => {
  const kind = (text: string) => {
    const entry = readEntry(text);
    return entry.kind === "command" ? entry.command : entry.kind;
  };
  const cases: [string, string][] = [
    ["  # only a comment", "nothing"],
    ["x == 2", "formula"],
    ["series = 3", "value"],
    ["series*2", "formula"],
    ["series - 2", "formula"],
    ["simplify -x", "simplify"],
    ["simplify (x)", "simplify"],
    ["simplify(x) = x", "function"],
    ["f(x) = x", "function"],
    ["f(x) == x", "formula"],
    ["?", "help"],
    ["exit", "quit"],
    ["__proto__ = 1", "value"],
  ];
  for (const [text, expected] of cases) t.is(kind(text), expected, text);
  t.deepEqual(readVariables("sin(x) x"), { expr: "sin(x)", wrt: ["x"] });
  t.deepEqual(readVariables("max(x, y), y, x"), { expr: "max(x, y)", wrt: ["y", "x"] });
  t.deepEqual(readVariables("x + y"), { expr: "x + y", wrt: [] });
  t.deepEqual(
    [...readClauses("f(x) by x at 1", ["by", "at"]).clauses],
    [
      ["by", "x"],
      ["at", "1"],
    ],
  );
  for (const text of ["page /home/me/a page.txt", ":page /a.txt", ".page\t/a.txt"])
    t.like(readEntry(text), { kind: "command", command: "page", rest: text.slice(text.indexOf("/")) }, text);
  t.deepEqual(readEntry("page / 2"), { kind: "formula", expr: "page / 2" });
  t.true(isIncomplete("x +"));
  t.true(isIncomplete("max(1,"));
  t.false(isIncomplete("page some/folder/"));
  t.false(isIncomplete("x # (+"));
});
