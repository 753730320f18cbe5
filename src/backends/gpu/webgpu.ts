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

export const NO_ADAPTER = "WebGPU finds no adapter here (no graphics card, or no driver for it)";

/** If nothing refers to it any more, the process crashes when it is collected. */
const KEPT = Symbol.for("fluxions.webgpu");

/** Puts WebGPU where gpu.js looks for it: on `navigator.gpu`. */
export async function prepareWebGpu(): Promise<Prepared> {
  const world = globalThis as unknown as { navigator?: { gpu?: GpuOfNavigator }; [KEPT]?: GpuOfNavigator };
  const present = world.navigator?.gpu;
  if (present !== undefined && present !== null) return { gpu: present, reason: null };
  if (!isNode()) return { gpu: null, reason: "this environment has no WebGPU (navigator.gpu)" };
  if (!hasVulkan()) return { gpu: null, reason: "there is no Vulkan loader (libvulkan.so.1)" };
  let found: WebGpuPackage;
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ PACKAGE)) as WebGpuPackage & {
      default?: WebGpuPackage;
    };
    found = module.create === undefined && module.default !== undefined ? module.default : module;
    world[KEPT] ??= found.create([]);
    // `navigator` is only made where it has something to give: programs take it for the mark of a browser.
    if ((await world[KEPT].requestAdapter()) === null) return { gpu: null, reason: NO_ADAPTER };
  } catch (e) {
    const text = e instanceof Error ? e.message.split("\n", 1)[0] : String(e);
    return { gpu: null, reason: `the package webgpu cannot be loaded (${text})` };
  }
  world.navigator ??= {};
  Object.defineProperty(world.navigator, "gpu", { value: world[KEPT], configurable: true });
  return { gpu: world[KEPT], reason: null };
}

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  readonly platform?: string;
  dlopen?(module: object, file: string): void;
}

function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process;
}

function isNode(): boolean {
  return nodeProcess()?.versions?.node !== undefined;
}

/** Where Linux has no Vulkan, the package would say so on the standard error output of the process. */
function hasVulkan(): boolean {
  const process = nodeProcess();
  if (process?.platform !== "linux" || process.dlopen === undefined) return true;
  try {
    process.dlopen({ exports: {} }, "libvulkan.so.1");
  } catch (e) {
    // It is no addon of Node's; what matters is whether it was found.
    return !/No such file|cannot open shared object/i.test(e instanceof Error ? e.message : String(e));
  }
  return true;
}
