/** The examples that the help shows, run as they stand there. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { helpText } from "../../src/cli/arguments.js";
import { build } from "../../src/cli/program.js";
import { runCommands } from "../public/_pages.js";
import { Collector, input } from "./_io.js";

const program = build({ stdin: input(), stdout: new Collector(), stderr: new Collector() });

/** They write into the home directory. */
const NOT_HERE = new Set(["completion"]);

const examplesOf = (command: typeof program): string[] =>
  [...helpText(command).matchAll(/^ {2}\$ (.*)$/gm)]
    // The shell of the tests has pipes only.
    .map(([, line]) => line.replace(/^(.*?) < (\S+)(.*)$/, "cat $2 | $1$3"));

for (const command of [program, ...program.commands]) {
  const name = command.name();
  test.serial(`the examples of ${name} run, without colours even where they are forced`, async (t) => {
    const lines = examplesOf(command);
    t.true(lines.length > 0);
    if (NOT_HERE.has(name)) return;
    const folder = mkdtempSync(join(tmpdir(), "fluxions-help-"));
    writeFileSync(join(folder, "my-page.txt"), "fn softstep(x) = 1/(1 + exp(-x))\n");
    writeFileSync(join(folder, "requests.jsonl"), '{"id": 1, "op": "parse", "expr": "x^2"}\n');
    const before = process.env.FORCE_COLOR;
    process.env.FORCE_COLOR = "1";
    try {
      const { ok, output } = await runCommands(
        { page: name, line: 1, language: "sh", text: lines.join("\n"), said: null },
        folder,
      );
      t.true(ok, output);
      t.false(output.includes("\u001b"), "there are escape sequences");
    } finally {
      if (before === undefined) delete process.env.FORCE_COLOR;
      else process.env.FORCE_COLOR = before;
    }
  });
}
