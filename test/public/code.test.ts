import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";

const root = fileURLToPath(new URL("../../", import.meta.url));
const examples = [
  ...readFileSync(`${root}docs/code.md`, "utf8").matchAll(/```ts\n(.*?)```\s*```text\n(.*?)```/gs),
];

test("the page on code has an example for each language", (t) => {
  t.deepEqual(
    examples.map(([, program]) => /target: "(\w+)"/.exec(program)?.[1]),
    ["javascript", "typescript", "python", "c"],
  );
});

for (const [i, [, program, said]] of examples.entries())
  test(`example ${i + 1} of the page on code prints what stands below it`, async (t) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import=tsx", "--input-type=module", "-e", program.replaceAll('"fluxions"', '"./src/index.ts"')],
      { cwd: root },
    );
    t.is(stdout.trim(), said.trim());
  });
