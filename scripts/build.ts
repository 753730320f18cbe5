/** Makes the JavaScript of dist/. The types beside it are the compiler's work: see `build` in package.json. */
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { options, root } from "./bundle.js";

const dist = join(root, options.outdir);
rmSync(dist, { recursive: true, force: true });
await build(options);
chmodSync(join(dist, "cli.js"), 0o755);
