import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import { respond } from "../../src/cli/respond.js";

const text = readFileSync(fileURLToPath(new URL("../../docs/batch.md", import.meta.url)), "utf8");
const blocks = [...text.matchAll(/```(?:sh|jsonl)?\n(.*?)```/gs)].map((m) => m[1]);
const requests = (block: string) => [...block.matchAll(/^ *'?(\{"id": .*?\})'?(?: \\)?$/gm)].map((m) => m[1]);
const answers = (block: string) => block.split("\n").filter((line) => line.startsWith('{"id":'));

test("every request of the documentation is answered as it says", async (t) => {
  let compared = 0;
  for (const [i, block] of blocks.entries()) {
    const asked = requests(block);
    if (asked.length === 0) continue;
    const said = answers(blocks[i + 1]);
    t.is(said.length, asked.length);
    for (const [k, request] of asked.entries()) {
      const { ms: _, ...is } = JSON.parse(await respond(request));
      const { ms: __, ...should } = JSON.parse(said[k]);
      t.deepEqual(is, should, request);
      compared++;
    }
  }
  t.true(compared > 15);
});
