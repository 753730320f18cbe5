/** The programs and commands of the documentation run, and print what stands below them. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { agrees, allPages, blocksOf, type Outcome, runCommands, runPrograms, typeErrors } from "./_pages.js";

const folder = () => mkdtempSync(join(tmpdir(), "fluxions-page-"));

const blocks = allPages().flatMap(blocksOf);
const programs = blocks.filter(({ language }) => language === "ts");
// In one process, for its start takes longer than all of them.
const outcomes = runPrograms(programs, folder());

const quoted = ({ output }: Outcome) => `\n${output.trim()}\n`;

for (const [i, block] of programs.entries())
  test(`the program in ${block.page}, line ${block.line}`, async (t) => {
    const outcome = (await outcomes)[i];
    t.true(outcome.ok, quoted(outcome));
    if (block.said !== null) t.true(agrees(outcome.output, block.said), `it prints:${quoted(outcome)}`);
  });

test("the programs satisfy the compiler", async (t) => {
  t.is(await typeErrors(programs, folder()), "");
});

for (const page of new Set(blocks.filter(({ language }) => language === "sh").map(({ page }) => page)))
  test.serial(`the commands in ${page}`, async (t) => {
    // A file that one command writes is there for the next one.
    const here = folder();
    for (const block of blocks.filter((b) => b.page === page && b.language === "sh")) {
      const outcome = await runCommands(block, here);
      const refused = block.said?.startsWith("error:") ?? false;
      t.is(outcome.ok, !refused, `line ${block.line}:${quoted(outcome)}`);
      if (block.said !== null)
        t.true(agrees(outcome.output, block.said), `line ${block.line} prints:${quoted(outcome)}`);
    }
  });

test("the README has programs and commands, and the page on code one for each language", (t) => {
  const of = (page: string, language: string) =>
    blocks.filter((block) => block.page === page && block.language === language);
  t.true(of("README.md", "ts").length >= 3);
  t.true(of("README.md", "sh").length >= 2);
  t.true(of("docs/explanations.md", "ts").length >= 3);
  const targets = of("docs/code.md", "ts").map(({ text }) => /target: "(\w+)"/.exec(text)?.[1]);
  for (const target of ["javascript", "typescript", "python", "c"]) t.true(targets.includes(target), target);
});
