import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import { CODE_TARGETS } from "../../src/code/targets.js";

const text = readFileSync(fileURLToPath(new URL("../../docs/code.md", import.meta.url)), "utf8");

test("the page on code has a row for each language", (t) => {
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  for (const target of CODE_TARGETS)
    t.true(
      rows.some((row) => row.includes(`\`${target}\``)),
      target,
    );
});
