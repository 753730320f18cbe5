/**
 * The JavaScript of dist/: a few files instead of one for each source file, because opening and resolving two hundred
 * files is half of what an import costs.
 */
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** What is loaded by its own name: the package, its command, and the threads that `batch` and `propose` start. */
const entryPoints = {
  index: "src/index.ts",
  cli: "src/cli/main.ts",
  worker: "src/cli/worker.ts",
  proposer: "src/propose/worker.ts",
};

export const options = {
  absWorkingDir: root,
  entryPoints,
  bundle: true,
  // What several entries need is in files that they share; a node of two copies of node.ts would be two nodes.
  splitting: true,
  format: "esm",
  // All in one folder: src/cli/supervisor.ts looks for worker.js beside itself, in whichever file it ends up, and so does
  // src/propose/proposer.ts for proposer.js.
  outdir: "dist",
  chunkNames: "[name]-[hash]",
  target: "node20",
  // A browser gets the same files. Packages stay imports, modules of Node too.
  platform: "neutral",
  packages: "external",
  external: ["node:*"],
  // The sources are part of the package.
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
} as const satisfies BuildOptions;
