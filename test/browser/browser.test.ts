/** The sources in the page of a browser: every backend there, a page that forbids `eval`, and the package's own files. */
import { isBuiltin } from "node:module";
import test, { type ExecutionContext } from "ava";
import type { Browser, Page as Tab } from "playwright-core";
import { allBackends } from "../../src/backends/registry.js";
import { nameOf, type Place, precisions } from "../backends/conformance/case.js";
import { type Group, groupNames } from "../backends/conformance/index.js";
import { findBrowser, launch, VARIABLE } from "./_browser.js";
import { type Bundle, bundleForPage, type Files, packageFiles } from "./_bundle.js";
import { type Server, serve } from "./_server.js";
import type { Choice, Found } from "./page.js";

const script = '<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>';
const imports = JSON.stringify({
  imports: {
    fluxions: "/package/index.js",
    "decimal.js": "/package/decimal.js",
    "gpu.js": "/package/gpu.js",
  },
});
const pages = {
  page: { html: script },
  // Scripts from here, and nothing that becomes code.
  strict: { html: script, policy: "default-src 'none'; script-src 'self'" },
  package: { html: `<!doctype html><meta charset="utf-8"><script type="importmap">${imports}</script>` },
};

const program = findBrowser();
let bundle: Bundle;
let ownFiles: Bundle;
let server: Server;
let browser: Browser;

test.before(async () => {
  bundle = await bundleForPage("test/browser/page.ts");
  ownFiles = await packageFiles();
  const files: Files = new Map(bundle.files);
  for (const [path, contents] of ownFiles.files) files.set(`package/${path}`, contents);
  if (program === null) return;
  server = await serve(pages, files);
  browser = await launch(program);
});

test.after.always(async () => {
  await browser?.close();
  await server?.close();
});

interface Open {
  readonly tab: Tab;
  readonly thrown: string[];
}

/** A page stays open for all its tests: what it works out once, such as exact values, serves every backend. */
const open = new Map<keyof typeof pages, Open>();

async function opened(path: keyof typeof pages): Promise<Open> {
  const known = open.get(path);
  if (known !== undefined) return known;
  const tab = await browser.newPage();
  const made: Open = { tab, thrown: [] };
  tab.on("pageerror", (error) => made.thrown.push(String(error)));
  tab.on("crash", () => {
    made.thrown.push("the page crashed");
    open.delete(path);
  });
  await tab.goto(`${server.origin}/${path}`);
  if (path !== "package") await tab.waitForFunction(() => "conformance" in globalThis);
  open.set(path, made);
  return made;
}

/** Calls `body` with the page; what the page throws beside it is a failure. */
function inPage(
  title: string,
  path: keyof typeof pages,
  body: (t: ExecutionContext, tab: Tab) => Promise<void>,
) {
  test.serial(title, async (t) => {
    if (program === null) {
      t.log(`skipped: no browser was found; ${VARIABLE} can name the program of one`);
      t.pass();
      return;
    }
    const { tab, thrown } = await opened(path);
    await body(t, tab);
    t.deepEqual(thrown.splice(0), []);
  });
}

function run(tab: Tab, place: Place, choice: Choice = {}): Promise<Found[]> {
  return tab.evaluate((asked) => conformance.run(...asked), [place, choice] as const);
}

const failures = (found: readonly Found[]) =>
  found.filter(({ text }) => text !== "").map(({ name, text }) => `${name}: ${text}`);

async function conforms(t: ExecutionContext, tab: Tab, place: Place, choice: Choice = {}): Promise<void> {
  const found = await run(tab, place, choice);
  t.true(found.length > 5);
  t.deepEqual(failures(found), []);
}

/** WebGL 1 has no bits: what needs them there is computed in other ways, and all else as in WebGL 2. */
const withoutBits: Readonly<Record<Group, string>> = {
  functions: "^(exp|log|log2|sin|cbrt|mod|round|trunc|sign|min|max|floor|sqrt|erf|tanh)/|^powers",
  derivatives: "^(values|stable_sqrt|random)",
  batches: "",
};

/**
 * Compilers of shaders take 4 to 12 s for each of the large kernels, and some 100 ms for any. The script
 * scripts/measure/browser.ts waits for all of them.
 */
function within({ backend }: Place, group: Group): Choice {
  if (backend === "gpu.js:webgl") return { some: withoutBits[group], large: false };
  return { large: !backend.startsWith("gpu.js:webgl") };
}

for (const { name: backend } of allBackends())
  for (const precision of precisions) {
    const place = { backend, precision };
    // They are for single precision, and say so; that needs no browser.
    if (backend.startsWith("gpu.js") && precision === "f64") continue;
    // “gpu.js” is one of its modes.
    for (const group of backend === "gpu.js" ? (["batches"] as const) : groupNames)
      inPage(`a page computes what it should: ${group} by ${nameOf(place)}`, "page", async (t, tab) => {
        const reason = await tab.evaluate((where) => conformance.available(where), place);
        if (reason === null) return conforms(t, tab, place, { group, ...within(place, group) });
        t.log(`skipped: ${reason}`);
        t.false(["js", "interpreter"].includes(backend), reason);
      });
  }

inPage("a page that forbids making code computes all the same", "strict", async (t, tab) => {
  const js = await tab.evaluate((where) => conformance.available(where), {
    backend: "js",
    precision: "f64",
  } as const);
  t.regex(js ?? "", /forbids making code/);
  // Functions are the same here as in any page.
  for (const group of ["derivatives", "batches"] as const)
    await conforms(t, tab, { backend: "interpreter", precision: "f64" }, { group });
});

inPage("where making code is forbidden, every backend says so or works", "strict", async (t, tab) => {
  for (const { name: backend } of allBackends()) {
    const place = { backend, precision: "f32" } as const;
    const reason = await tab.evaluate((where) => conformance.available(where), place);
    if (reason !== null) t.log(`${backend}: ${reason}`);
    else t.deepEqual(failures(await run(tab, place, { some: "stable_sqrt and its" })), [], backend);
  }
});

inPage("the package's own files load in a page, from parsing to numbers", "package", async (t, tab) => {
  const said = await tab.evaluate(async () => {
    const name = "fluxions";
    const { compile, derive, parse, print, simplify } = (await import(
      name
    )) as typeof import("../../src/index.js");
    const f = parse("stable_sqrt(x)*y");
    const kernel = await compile({ f, d: derive(f, "x") });
    const { f: values, d } = await kernel.run({ x: [0, 4], y: 3 });
    const device = await compile(f, { backend: "gpu.js", precision: "f32" });
    const computed = await device.run({ x: [0, 4], y: 3 });
    return {
      printed: print(derive(f, "x")),
      simple: print(simplify(parse("(x^2 - 1)/(x - 1)"))),
      backend: kernel.backend,
      values: Array.from(values as Float64Array),
      slopes: Array.from(d as Float64Array),
      computed: Array.from(computed as Float32Array),
      by: device.backend.replace(/:.*/, ""),
    };
  });
  t.deepEqual(said, {
    printed: "y*where(x == 0, 0, 1/(2*sqrt(where(x == 0, 1, x))))",
    simple: "x + 1",
    backend: "js",
    values: [3, 6],
    slopes: [0, 0.75],
    computed: [3, 6],
    by: "gpu.js",
  });
});

test("what a page loads imports no module of Node, not even on demand: bundlers would end with an error", (t) => {
  for (const { metafile } of [bundle, ownFiles])
    for (const [file, { imports: all }] of Object.entries(metafile.outputs))
      for (const { path } of all) t.false(isBuiltin(path), `${file} imports ${path}`);
});
