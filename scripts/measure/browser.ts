/**
 * The package in a browser: how large it is, how long a page takes to its first result, and the worst error of each
 * function on each backend there.
 *
 *     npx tsx scripts/measure/browser.ts [backends…]     all that work in f32, unless some are named
 */
import { gzipSync } from "node:zlib";
import { allBackends } from "../../src/backends/registry.js";
import { findBrowser, launch, VARIABLE } from "../../test/browser/_browser.js";
import { bundleForPage, type Files } from "../../test/browser/_bundle.js";
import { serve } from "../../test/browser/_server.js";

const program = findBrowser();
if (program === null) throw new Error(`no browser was found; ${VARIABLE} can name the program of one`);

const core = await bundleForPage("src/index.ts", true);
const tests = await bundleForPage("test/browser/page.ts");

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
/** The files that are loaded together with this one, itself among them, by their keys in the bundler's account. */
function loadedWith(entry: string): Set<string> {
  const found = new Set([entry]);
  for (const file of found)
    for (const { path, kind } of core.metafile.outputs[file]!.imports)
      if (kind === "import-statement") found.add(path);
  return found;
}

const keyOf = (path: string) => Object.keys(core.metafile.outputs).find((key) => key.endsWith(`/${path}`))!;
const atOnce = loadedWith(keyOf("page.js"));
const sizes = { "at once": [0, 0], "on demand": [0, 0], "gpu.js": [0, 0] };
for (const [path, contents] of core.files) {
  const size = sizes[path.startsWith("gpu-") ? "gpu.js" : atOnce.has(keyOf(path)) ? "at once" : "on demand"];
  size[0] += contents.length;
  size[1] += gzipSync(contents).length;
}
for (const [when, [bytes, compressed]] of Object.entries(sizes))
  console.log(`${when}: ${kilobytes(bytes)}, ${kilobytes(compressed)} compressed`);

const first = `
  import { compile, derive, parse } from "./core/page.js";
  const loaded = performance.now();
  const kernel = await compile(derive(parse("exp(-x^2/2)*sin(y)"), "x"));
  await kernel.run({ x: [0, 1, 2], y: 0.5 });
  globalThis.times = { loaded, first: performance.now() };`;
const module = (text: string) => ({ html: `<!doctype html><meta charset="utf-8">${text}` });
const pages = {
  first: module(`<script type="module">${first}</script>`),
  tests: module('<script type="module" src="page.js"></script>'),
};
const files: Files = new Map(tests.files);
for (const [path, contents] of core.files) files.set(`core/${path}`, contents);
const server = await serve(pages, files);
const browser = await launch(program);
try {
  const times: { loaded: number; first: number }[] = [];
  for (let i = 0; i < 7; i++) {
    const tab = await browser.newPage();
    await tab.goto(`${server.origin}/first`);
    await tab.waitForFunction(() => "times" in globalThis);
    times.push(await tab.evaluate(() => (globalThis as unknown as { times: (typeof times)[number] }).times));
    await tab.close();
  }
  times.sort((a, b) => a.first - b.first);
  const { loaded, first: done } = times[3];
  console.log(
    `a page has the package after ${Math.round(loaded)} ms and its first result after ${Math.round(done)} ms`,
  );

  const tab = await browser.newPage();
  await tab.goto(`${server.origin}/tests`);
  await tab.waitForFunction(() => "conformance" in globalThis);
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : allBackends().map(({ name }) => name);
  const worst = new Map<string, Map<string, number>>();
  const measured: string[] = [];
  for (const backend of wanted) {
    const place = { backend, precision: "f32" } as const;
    const reason = await tab.evaluate((p) => conformance.available(p), place);
    if (reason !== null) {
      console.log(`${backend}: ${reason}`);
      continue;
    }
    measured.push(backend);
    const began = performance.now();
    const found = await tab.evaluate((p) => conformance.run(p), place);
    const failed = found.filter(({ text }) => text !== "");
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${backend}: ${found.length - failed.length} of ${found.length} cases hold, ${seconds} s`);
    const slow = [...found].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5);
    for (const { name, milliseconds } of slow) console.log(`  ${Math.round(milliseconds)} ms: ${name}`);
    for (const { name, text } of failed) console.log(`  ${name}\n    ${text.replaceAll("\n", "\n    ")}`);
    for (const { errors } of found)
      for (const [what, error] of errors) worst.set(what, (worst.get(what) ?? new Map()).set(backend, error));
  }
  console.log(["\nulp", ...measured].join(" | "));
  for (const [what, errors] of worst)
    console.log([what, ...measured.map((backend) => errors.get(backend)?.toFixed(2) ?? "")].join(" | "));
} finally {
  await browser.close();
  await server.close();
}
