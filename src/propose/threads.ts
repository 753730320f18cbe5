/** Not a literal in `import`: bundlers for browsers end with an error where they meet a module of Node. */
const MODULE = "node:worker_threads";

/** Threads of Node; ask only where Node is known to run. */
export function threads(): Promise<typeof import("node:worker_threads")> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ MODULE);
}
