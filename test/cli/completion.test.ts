import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { mayRepeat, takesValue } from "../../src/cli/arguments.js";
import { complete, typedWords } from "../../src/cli/complete.js";
import { build } from "../../src/cli/program.js";
import { SHELLS } from "../../src/cli/shells.js";
import { Collector, cli, input } from "./_io.js";

const program = build({ stdin: input(), stdout: new Collector(), stderr: new Collector() });
const values = (...words: string[]) => complete(program, words).candidates.map((c) => c.value);

test("every command, flag and choice that is declared is offered", (t) => {
  const names = program.commands.map((c) => c.name());
  t.deepEqual(values(""), [...names, "help"]);
  t.deepEqual(values("help", ""), names);
  for (const command of program.commands) {
    const name = command.name();
    t.true(values(name.slice(0, 3)).includes(name));
    for (const option of command.options) {
      const flag = option.long as string;
      t.true(values(name, flag.slice(0, -1)).includes(flag), flag);
      t.true(values(name, "x", "--").includes(flag), flag);
      if (!takesValue(option)) continue;
      t.is(values(name, flag, "3", "--").includes(flag), mayRepeat(option), `${flag} again`);
      t.is(values(name, `${flag}=3`, "--").includes(flag), mayRepeat(option), `${flag}= again`);
      if (option.argChoices === undefined) continue;
      t.deepEqual(values(name, flag, ""), option.argChoices);
      t.deepEqual(
        values(name, `${flag}=`),
        option.argChoices.map((c) => `${flag}=${c}`),
      );
    }
  }
});

test("files are completed where a file is wanted, and nowhere else", (t) => {
  const files = (...words: string[]) => complete(program, words).files;
  t.true(files("derive", "--page", ""));
  t.true(files("derive", "x", "--page=some"));
  t.true(files("batch", ""));
  t.true(files("plot", "x", "-o", "pi"));
  t.false(files("derive", ""));
  t.false(files("derive", "--wrt", ""));
  t.false(files("derive", "x", "--to", ""));
  t.false(files("batch", "a", ""));
  t.deepEqual(values("completion", "p"), ["powershell"]);
  t.deepEqual(values("print", "--", "-"), []);
});

test("a typed line is read as the shell reads it, without running anything", (t) => {
  const cases: [string, string[]][] = [
    ["fluxions der", ["der"]],
    ["fluxions ", [""]],
    ['fluxions derive "sin(x)^2" --w', ["derive", "sin(x)^2", "--w"]],
    ["fluxions derive 'a b' \"it's\" x\\ y ", ["derive", "a b", "it's", "x y", ""]],
    ['fluxions derive "x*$(touch y)', ["derive", "x*$(touch y)"]],
    ["echo x | fluxions derive - --", ["derive", "-", "--"]],
    ["A=1 /usr/bin/fluxions eval --at x=1 ''", ["eval", "--at", "x=1", ""]],
  ];
  for (const [line, words] of cases) t.deepEqual(typedWords(line, "bash"), words, line);
  t.deepEqual(typedWords('fluxions print "a`"b" c', "powershell"), ["print", 'a"b', "c"]);
});

test("completion writes a script for each shell", async (t) => {
  for (const shell of SHELLS) {
    const { code, out } = await cli(["completion", shell]);
    t.is(code, 0);
    t.regex(out, new RegExp(`__complete ${shell}`));
  }
  const wrong = await cli(["completion", "basch"]);
  t.is(wrong.code, 2);
  t.regex(wrong.err, /shell cannot be “basch”[^\n]*\nDid you mean bash\?/);
});

/** The command `fluxions`, for shells to find. */
function onPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "fluxions-path-"));
  const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
  const file = join(folder, "fluxions");
  const tsx = import.meta.resolve("tsx");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" --import "${tsx}" "${main}" "$@"\n`);
  chmodSync(file, 0o755);
  return folder;
}

const has = (shell: string, ...argv: string[]) => spawnSync(shell, argv).status === 0;

test("bash completes by the script, and runs nothing of what was typed", async (t) => {
  if (process.platform === "win32" || !has("bash", "-c", "true")) {
    t.log("skipped: there is no bash here");
    return t.pass();
  }
  const folder = onPath();
  const { out: script } = await cli(["completion", "bash"]);
  const lines = [
    "fluxions der",
    "fluxions derive 'sin(x)' --to l",
    "fluxions derive 'sin(x)' --to=l",
    'fluxions simplify "$(touch ran); x > ran2" --ass',
    "fluxions completion f",
    "fluxions derive x --page ",
  ];
  const ask = (line: string) => `
COMP_LINE=${JSON.stringify(line).replaceAll("$", "\\$")}
COMP_POINT=\${#COMP_LINE}
COMPREPLY=()
_fluxions fluxions "" ""
echo "[\${COMPREPLY[*]}]"`;
  const { stdout, stderr } = spawnSync(
    "bash",
    ["--norc", "-c", `${script}\nCOMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'\n${lines.map(ask).join("\n")}\nls`],
    {
      encoding: "utf8",
      cwd: folder,
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    },
  );
  t.deepEqual(
    stdout.trim().split("\n"),
    ["[derive]", "[latex]", "[latex]", "[--assume]", "[fish]", "[fluxions]", "fluxions"],
    stderr,
  );
});

for (const [shell, check] of [
  ["zsh", "-n"],
  ["fish", "--no-execute"],
] as const)
  test(`${shell} reads its script`, async (t) => {
    if (!has(shell, "-c", "true")) {
      t.log(`skipped: there is no ${shell} here`);
      return t.pass();
    }
    const file = join(mkdtempSync(join(tmpdir(), "fluxions-shell-")), "script");
    writeFileSync(file, (await cli(["completion", shell])).out);
    const { status, stderr } = spawnSync(shell, [check, file], { encoding: "utf8" });
    t.is(status, 0, stderr);
  });
