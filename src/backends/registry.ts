/** The backends, in the order in which “auto” tries them. A new one is one file and one line here. */
import type { Backend } from "./backend.js";
import { gpuBackends } from "./gpu/index.js";
import { interpreter } from "./interpreter.js";
import { js } from "./js.js";

const backends: Backend[] = [js, interpreter, ...gpuBackends];

/** The backends, in the order in which “auto” tries them. */
export function allBackends(): readonly Backend[] {
  return backends;
}

/** The backend of this name. */
export function findBackend(name: string): Backend | undefined {
  return backends.find((b) => b.name === name);
}

/** Adds a backend of one's own. “auto” tries it before all others. */
export function registerBackend(backend: Backend): void {
  const known = backends.findIndex((b) => b.name === backend.name);
  if (known >= 0) backends.splice(known, 1);
  backends.unshift(backend);
}
