/** The programs and commands of the documentation run, and print what stands below them. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import {
  agrees,
  allPages,
  type Block,
  blocksOf,
  type Outcome,
  runCommands,
  runPrograms,
  typeErrors,
} from "./_pages.js";

const folder = () => mkdtempSync(join(tmpdir(), "fluxions-page-"));

const blocks = allPages().flatMap(blocksOf);
const programs = blocks.filter(({ language }) => language === "ts");
// In one process, for its start takes longer than all of them.
const outcomes = runPrograms(programs, folder());

const quoted = ({ ok, output }: Outcome) => `${ok ? "" : "(failed)"}\n${output.trim()}\n`;

for (const [i, block] of programs.entries())
  test(`the program in ${block.page}, line ${block.line}`, async (t) => {
    const outcome = (await outcomes)[i];
    t.true(outcome.ok, quoted(outcome));
    if (block.said !== null) t.true(agrees(outcome.output, block.said), `it prints:${quoted(outcome)}`);
  });

test("the programs satisfy the compiler", async (t) => {
  t.is(await typeErrors(programs, folder()), "");
});

/** What is wrong with the commands of a page; each finds what those before it have written. */
async function faults(commands: readonly Block[]): Promise<string[]> {
  const found: string[] = [];
  const here = folder();
  for (const block of commands) {
    const outcome = await runCommands(block, here);
    const refused = block.said?.startsWith("error:") ?? false;
    if (outcome.ok === refused) found.push(`line ${block.line} ends otherwise: ${quoted(outcome)}`);
    else if (block.said !== null && !agrees(outcome.output, block.said))
      found.push(`line ${block.line} prints: ${quoted(outcome)}`);
  }
  return found;
}

for (const page of new Set(blocks.filter(({ language }) => language === "sh").map(({ page }) => page)))
  test.serial(`the commands in ${page}`, async (t) => {
    const commands = blocks.filter((b) => b.page === page && b.language === "sh");
    // Once more if something is wrong: a busy machine may have cut a search short.
    const found = (await faults(commands)).length === 0 ? [] : await faults(commands);
    t.is(found.join("\n"), "");
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
