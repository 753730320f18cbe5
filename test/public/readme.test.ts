import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";

const root = fileURLToPath(new URL("../../", import.meta.url));
const blocks = [...readFileSync(`${root}README.md`, "utf8").matchAll(/```ts\n(.*?)```/gs)].map((m) => m[1]);

/** Every `expression;  // value` line of an example, as an expression whose text is to be compared. */
function claims(block: string): string[] {
  return [...block.matchAll(/^(print|toLatex|parse)\((.*)\);\s*\/\/ (.*)$/gm)].map(
    ([, f, rest, said]) => `check(${JSON.stringify(said)}, String(${f}(${rest})));`,
  );
}

const run = promisify(execFile);

test("the README has examples", (t) => {
  t.true(blocks.length >= 3);
});

for (const [i, block] of blocks.entries())
  test(`example ${i + 1} of the README runs, and what it says is so`, async (t) => {
    const check = `const check = (said, is) => { if (!(said === is || said.startsWith(is + ":"))) throw new Error("the README says " + said + ", but it is " + is); };`;
    const program = `${block.replaceAll('"fluxions"', '"./src/index.ts"')}\n${check}\n${claims(block).join("\n")}\nconsole.log("done")`;
    const { stdout } = await run(process.execPath, ["--import=tsx", "--input-type=module", "-e", program], {
      cwd: root,
    });
    t.regex(stdout, /done/);
  });
