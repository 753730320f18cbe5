/** GLSL and WGSL where they run: in a browser whose graphics are computed by the processor. */
import test, { type ExecutionContext } from "ava";
import type { Browser, Page as Tab } from "playwright-core";
import { evaluate } from "../../src/backends/compile.js";
import { computeScalars } from "../../src/backends/interpreter.js";
import { languageOf } from "../../src/code/languages.js";
import { kernelFor } from "../../src/code/program.js";
import { toCode } from "../../src/defaults.js";
import { freeSymbols } from "../../src/expr/walk.js";
import { print } from "../../src/print/index.js";
import { findBrowser, launch, VARIABLE } from "../browser/_browser.js";
import { type Server, serve } from "../browser/_server.js";
import type { Job, Values } from "./_run.js";
import { runGlsl, runWgsl } from "./_shaders.js";
import { functions, many, nested, pointsOf, subjects, thorough } from "./_subjects.js";

const program = findBrowser();
let server: Server;
let browser: Browser;
let tab: Tab;

test.before(async () => {
  if (program === null) return;
  server = await serve({ page: { html: "<!doctype html><title>shaders</title>" } }, new Map());
  browser = await launch(program);
  tab = await browser.newPage();
  await tab.goto(`${server.origin}/page`);
});

test.after.always(async () => {
  await browser?.close();
  await server?.close();
});

const cases = subjects
  .filter((e) => e !== many && e !== nested)
  .map((e) => ({ e, points: pointsOf(freeSymbols(e).length).map((p) => p.map(Math.fround)) }));

/** In units in the last place of the expected f32, of 1e-37 at least. */
function distance(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(actual)) return Infinity;
  return Math.abs(actual - expected) / (2 ** -23 * Math.max(Math.abs(expected), 1e-37));
}

async function check(
  t: ExecutionContext,
  target: "glsl" | "wgsl",
  run: (tab: Tab, jobs: readonly Job[]) => Promise<Values | null>,
): Promise<void> {
  if (program === null) {
    t.log(`skipped: there is no browser; ${VARIABLE} names one`);
    t.pass();
    return;
  }
  // Shaders compile slowly here.
  const some = cases.filter((_, i) => thorough || i % 4 === (target === "glsl" ? 1 : 3));
  const jobs = some.map(({ e, points }, i) => ({ code: toCode(e, { target, name: `fn${i}` }), points }));
  const values = await run(tab, jobs);
  if (values === null) {
    t.log(`skipped: this browser cannot run ${target}`);
    t.pass();
    return;
  }
  const worst = new Map<string, number>();
  const wrong: string[] = [];
  some.forEach(({ e, points }, i) => {
    const names = freeSymbols(e);
    const kernel = kernelFor([e], languageOf(target));
    points.forEach((p, j) => {
      const scalars = new Float64Array(kernel.nodes.length);
      computeScalars(
        kernel,
        "f32",
        kernel.inputs.map((n) => p[names.indexOf(n)]),
        scalars,
      );
      const expected = scalars[kernel.outputs[0].node];
      const truth = Math.fround(evaluate(e, Object.fromEntries(names.map((n, k) => [n, p[k]]))));
      if (!p.every(Number.isFinite) || !Number.isFinite(expected)) return;
      const d = distance(values[i][j], expected);
      const own = distance(values[i][j], truth);
      if (functions.includes(e)) worst.set(e.op.name, Math.max(worst.get(e.op.name) ?? 0, own));
      if (d > 16)
        wrong.push(
          `${print(e).slice(0, 60)} at ${p}: ${values[i][j]} for ${expected}, ${truth} (${d.toFixed(0)} ulp)`,
        );
    });
  });
  t.log(
    [...worst]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 14)
      .map(([n, d]) => `${n} ${d.toFixed(1)}`)
      .join(", "),
  );
  t.deepEqual(wrong, []);
}

test.serial("GLSL computes what its recipes compute", (t) => check(t, "glsl", runGlsl));
test.serial("WGSL computes what its recipes compute", (t) => check(t, "wgsl", runWgsl));
