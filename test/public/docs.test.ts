import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "ava";
import { parseErrorCodes } from "../../src/language/parse-errors.js";
import { cli } from "../cli/_io.js";
import { allPages, root } from "./_pages.js";

const read = (path: string) => readFileSync(join(root, path), "utf8");

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? sources(`${folder}/${entry.name}`)
      : entry.name.endsWith(".ts")
        ? [`${folder}/${entry.name}`]
        : [],
  );
}

test("every error code that the source raises is documented, and no other is", (t) => {
  const raised = new Set<string>(Object.keys(parseErrorCodes));
  for (const path of sources("src"))
    for (const [, code] of read(path).matchAll(
      /(?:new FluxionsError\(|errorAt\(|\bfail\(|code:|\bcode =)\s*"([a-z0-9]+(?:-[a-z0-9]+)+|empty|timeout|aborted|disposed|arity|precision|unreadable|usage|contradiction)"/g,
    ))
      raised.add(code);
  const documented = new Set(
    [...read("docs/errors.md").matchAll(/^\| `([a-z0-9-]+)` *\|/gm)].map((m) => m[1]),
  );
  t.deepEqual(
    [...raised].filter((code) => !documented.has(code)),
    [],
    "raised, not documented",
  );
  t.deepEqual(
    [...documented].filter((code) => !raised.has(code)),
    [],
    "documented, never raised",
  );
});

test("every link in the documentation leads to a file", (t) => {
  const pages = [...allPages(), "CHANGELOG.md"];
  for (const page of pages)
    for (const [, target] of read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g))
      t.true(existsSync(join(root, dirname(page), target)), `${page} links to ${target}`);
});

test("every path that the architecture names exists", (t) => {
  for (const [, path] of read("docs/architecture.md").matchAll(
    /`((?:src|rules|test|scripts|docs)\/[\w./-]*)`/g,
  ))
    t.true(existsSync(join(root, path)), path);
});

test("every command is in the table of the page on the command line, and no other is", async (t) => {
  const { err } = await cli(["xyzzy"]);
  const commands = /^Commands: (.*)\.$/m.exec(err)?.[1].split(", ") ?? [];
  t.true(commands.length > 10);
  const cells = [...read("docs/command-line.md").matchAll(/^\| (`[a-z`, ]+`) +\|/gm)].map((m) => m[1]);
  const listed = cells.flatMap((cell) => cell.replaceAll("`", "").split(", "));
  t.deepEqual(listed.sort(), commands.sort());
});
