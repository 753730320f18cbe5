/** The sources as a page gets them: bundled when the tests run, or as the package's own files. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { options as packageOptions, root } from "../../scripts/bundle.js";

/** By path from the root of the server. */
export type Files = Map<string, Uint8Array>;

export interface Bundle {
  readonly files: Files;
  readonly metafile: Metafile;
}

async function bundled(options: BuildOptions): Promise<Bundle> {
  const outdir = fileURLToPath(new URL("served/", `file://${root}`));
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    logLevel: "error",
    ...options,
    outdir,
    metafile: true,
    write: false,
  });
  const files: Files = new Map();
  for (const { path, contents } of outputFiles ?? [])
    files.set(path.slice(outdir.length).replaceAll("\\", "/"), contents);
  return { files, metafile: metafile as Metafile };
}

/** As a bundler for browsers would do it, with every package inside. */
export function bundleForPage(entry: string, minify = false): Promise<Bundle> {
  return bundled({ entryPoints: { page: entry }, platform: "browser", minify });
}

/** What the package imports in a page, and its file beside the one that Node loads. */
const modules = { "decimal.js": "./decimal.mjs", "gpu.js": "../dist/gpu-browser.js" };

/** The files of the package itself, for a page without a bundler. */
export async function packageFiles(): Promise<Bundle> {
  const { outdir: _, ...options } = packageOptions;
  const bundle = await bundled({ ...options, entryPoints: { index: packageOptions.entryPoints.index } });
  for (const [name, file] of Object.entries(modules))
    bundle.files.set(name, await readFile(new URL(file, import.meta.resolve(name))));
  return bundle;
}
