/** The browser that is there, if one is: Chromium without a window, with its graphics computed by the processor. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Names the program of a Chromium, Chrome or Edge; “none” for none. */
export const VARIABLE = "FLUXIONS_BROWSER";

const places: readonly string[] = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ...["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].flatMap((variable) => {
    const folder = process.env[variable];
    if (folder === undefined) return [];
    return [
      `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
      `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
    ];
  }),
];

/** The program of a browser; null where none is found. A program that is named and not there is an error. */
export function findBrowser(): string | null {
  const named = process.env[VARIABLE];
  if (named === "none") return null;
  if (named !== undefined && named !== "") {
    if (!existsSync(named)) throw new Error(`${VARIABLE} names ${named}, which does not exist`);
    return named;
  }
  return places.find((path) => existsSync(path)) ?? null;
}

const flags = [
  "--no-sandbox",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts it with a profile of its own, which goes with it. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: flags });
}
