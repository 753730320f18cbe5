/**
 * The backends in f32, those of this process and, where a browser is found, those of its pages. Alone:
 *
 *     npx tsx scripts/bench/gpu.ts [rows]
 */
import { pathToFileURL } from "node:url";
import { findBrowser, launch } from "../../test/browser/_browser.js";
import { bundleForPage } from "../../test/browser/_bundle.js";
import { serve } from "../../test/browser/_server.js";
import { benchModes, type ModeResult } from "./modes.js";
import { printTable } from "./table.js";

const ROWS = 1_000_000;
const REPETITIONS = 5;

function print(where: string, results: readonly ModeResult[]): void {
  const { rows } = results[0];
  printTable(
    `Backends in f32 in ${where}, ${rows} rows, columns moved there and back`,
    ["", "backend", "million rows/s", "first run, ms", "worst ulp", "mean ulp", ""],
    results.map((r) => [
      r.formula,
      r.backend,
      r.millionRowsPerSecond.toFixed(1),
      r.firstMs.toFixed(0),
      r.worstUlp.toFixed(1),
      r.meanUlp.toFixed(2),
      r.instead ?? r.device ?? "",
    ]),
  );
}

/** Only what exists here is printed. */
export async function benchGpu(rows = ROWS): Promise<void> {
  print("Node", await benchModes(rows, REPETITIONS));
  const program = findBrowser();
  if (program === null) return;
  const { files } = await bundleForPage("scripts/bench/modes.ts");
  const html = '<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>';
  const server = await serve({ bench: { html } }, files);
  const browser = await launch(program);
  try {
    const tab = await browser.newPage();
    await tab.goto(`${server.origin}/bench`);
    await tab.waitForFunction(() => globalThis.benchModesHere !== undefined);
    const results = await tab.evaluate(([n, times]) => globalThis.benchModesHere?.(n, times) ?? [], [
      rows,
      REPETITIONS,
    ] as const);
    print("a page", results);
  } finally {
    await browser.close();
    await server.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await benchGpu(process.argv[2] === undefined ? ROWS : Number(process.argv[2]));
