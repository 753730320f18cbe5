/** WebGPU: a browser has it, Node gets it from the package webgpu where that is installed. */

export interface GpuOfNavigator {
  requestAdapter(): Promise<unknown>;
}

export type Prepared =
  | { readonly gpu: GpuOfNavigator; readonly reason: null }
  | { readonly gpu: null; readonly reason: string };

interface WebGpuPackage {
  readonly create: (options: readonly string[]) => GpuOfNavigator;
}

/** Not a literal in `import`, so that bundlers for browsers leave the package alone. */
const PACKAGE = "webgpu";

/** If nothing refers to it any more, the process crashes when it is collected. */
const KEPT = Symbol.for("fluxions.webgpu");

/** Puts WebGPU where gpu.js looks for it: on `navigator.gpu`. */
export async function prepareWebGpu(): Promise<Prepared> {
  const world = globalThis as unknown as { navigator?: { gpu?: GpuOfNavigator }; [KEPT]?: GpuOfNavigator };
  const present = world.navigator?.gpu;
  if (present !== undefined && present !== null) return { gpu: present, reason: null };
  if (!isNode()) return { gpu: null, reason: "this environment has no WebGPU (navigator.gpu)" };
  let found: WebGpuPackage;
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ PACKAGE)) as WebGpuPackage & {
      default?: WebGpuPackage;
    };
    found = module.create === undefined && module.default !== undefined ? module.default : module;
    world[KEPT] = found.create([]);
  } catch (e) {
    const text = e instanceof Error ? e.message.split("\n", 1)[0] : String(e);
    return { gpu: null, reason: `the package webgpu cannot be loaded (${text})` };
  }
  world.navigator ??= {};
  Object.defineProperty(world.navigator, "gpu", { value: world[KEPT], configurable: true });
  return { gpu: world[KEPT], reason: null };
}

function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
}
