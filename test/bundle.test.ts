/** What dist/ holds, by the bundler's own account of it. */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import test from "ava";
import { build } from "esbuild";
import { options } from "../scripts/bundle.js";

const { metafile } = await build({ ...options, write: false });
const outputs = metafile.outputs;

/** The files that are loaded together with this one, itself among them. */
function loadedWith(entry: string): Set<string> {
  const found = new Set([entry]);
  for (const file of found)
    for (const { path, kind, external } of outputs[file]!.imports)
      if (kind === "import-statement" && external !== true) found.add(path);
  return found;
}

test("the package is few files", (t) => {
  // Node takes about a millisecond for each; the sources are some 300.
  t.true(loadedWith("dist/index.js").size <= 30);
});

test("what a browser loads imports decimal.js and nothing else, and gpu.js when a graphics card is asked for", (t) => {
  const packages = (wanted: string) => [
    ...new Set(
      [...loadedWith("dist/index.js")]
        .flatMap((file) => outputs[file]!.imports)
        .flatMap(({ path, kind, external }) => (external === true && kind === wanted ? [path] : [])),
    ),
  ];
  t.deepEqual(packages("import-statement"), ["decimal.js"]);
  t.deepEqual(packages("dynamic-import"), ["gpu.js"]);
});

test("no source file is in two bundles", (t) => {
  const seen = new Map<string, string>();
  for (const [file, { inputs }] of Object.entries(outputs))
    for (const input of Object.keys(inputs)) {
      t.is(seen.get(input), undefined, `${input} is in ${file} too`);
      seen.set(input, file);
    }
  t.true(seen.has("src/expr/node.ts"));
});

test("the file that starts the worker stands beside it", (t) => {
  const starts = Object.keys(outputs).find(
    (file) => outputs[file]!.inputs["src/cli/supervisor.ts"] !== undefined,
  );
  t.regex(starts ?? "", /^dist\/[^/]+\.js$/);
  t.is(outputs["dist/worker.js"]?.entryPoint, "src/cli/worker.ts");
  t.is(outputs["dist/proposer.js"]?.entryPoint, "src/propose/worker.ts");
});

test("only packages that are dependencies stay imports", (t) => {
  const { dependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const names = new Set<string>();
  for (const { imports } of Object.values(outputs))
    for (const { path, external } of imports)
      if (external === true && !isBuiltin(path)) names.add(/^(?:@[^/]+\/)?[^/]+/.exec(path)![0]);
  t.deepEqual(
    [...names].filter((name) => !Object.hasOwn(dependencies, name)),
    [],
  );
  t.true(names.has("decimal.js"));
});

test("DuckDB and the progress bar are loaded only where they are used", (t) => {
  const heavy = (files: Iterable<string>, kind: string) =>
    [...files]
      .flatMap((file) => outputs[file]!.imports)
      .filter((i) => i.kind === kind && ["@duckdb/node-api", "cli-progress"].includes(i.path))
      .map(({ path }) => path);
  t.deepEqual([...new Set(heavy(Object.keys(outputs), "dynamic-import"))].sort(), [
    "@duckdb/node-api",
    "cli-progress",
  ]);
  t.deepEqual(heavy(Object.keys(outputs), "import-statement"), []);
});
