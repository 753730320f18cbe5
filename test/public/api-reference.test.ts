import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { apiReference, folder, undocumented, unknownFunctions } from "../../scripts/api-reference.js";

test("every exported name has a docstring", (t) => {
  t.deepEqual(undocumented(), []);
  t.deepEqual(unknownFunctions(), [], "functions that are on no page");
});

test("the API reference is what the docstrings say: npm run api-reference", (t) => {
  const pages = apiReference();
  t.deepEqual(readdirSync(folder).sort(), [...pages.keys()].sort());
  for (const [name, text] of pages) {
    const file = join(folder, name);
    t.true(existsSync(file) && readFileSync(file, "utf8") === text, `docs/api/${name} is out of date`);
  }
});

test("the reference has signatures, errors and examples", (t) => {
  const text = [...apiReference().values()].join("\n");
  t.regex(text, /compile<const T extends OutputTree>\(tree: T, options\?: CompileOptions\)/);
  t.regex(text, /`missing-input`/);
  t.true([...text.matchAll(/```ts\n/g)].length >= 10);
  t.notRegex(text, /@internal|undefined\.md/);
});
