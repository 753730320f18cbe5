/** gpu.js: loaded when it is needed, and one instance for each mode, because browsers give out few contexts. */
import type { Mode } from "./modes.js";
import { NO_ADAPTER, prepareWebGpu } from "./webgpu.js";

/** What this package uses of a kernel of gpu.js. */
export interface LibraryKernel {
  (...args: unknown[]): unknown;
  setOutput(output: readonly number[]): unknown;
  destroy(removeCanvas?: boolean): void;
  readonly kernel: KernelInside;
}

/** Members that its types do not tell of; the dependency is pinned to one version. */
export interface KernelInside {
  readonly constructor: { readonly name: string };
  readonly fallbackReason?: string | null;
  /** A WebGL context, or the device of WebGPU with its state. */
  readonly context: unknown;
  /** Replaced, so that results stay one flat array. */
  renderValues?: unknown;
  transferValues?: () => Float32Array;
  _shapeOutput?: unknown;
  translateSource?: () => void;
  translatedFunctions?: string;
}

export interface Library {
  readonly GPU: GpuClass;
  readonly input: (values: Float32Array, size: readonly number[]) => unknown;
}

interface GpuClass {
  new (settings: { mode: string }): GpuInstance;
  readonly isHeadlessGLSupported: boolean;
  readonly isWebGLSupported: boolean;
  readonly isWebGL2Supported: boolean;
  readonly isWebAssemblySupported: boolean;
}

/** The members of a WebGL context that are used. */
interface Context {
  getExtension(name: string): object | null;
  getParameter(which: number): unknown;
  isContextLost(): boolean;
  readonly RENDERER: number;
}

export interface GpuInstance {
  readonly Kernel: {
    readonly features?: { readonly isFloatRead: boolean; readonly isTextureFloat: boolean } | null;
    readonly testContext?: Context | null;
  };
  /** That of all its kernels, in modes of WebGL. */
  readonly context?: Context | null;
  createKernel(source: string, settings: object): LibraryKernel;
}

let loading: Promise<Library> | null = null;

/** @throws Error where it cannot be loaded */
export function loadLibrary(): Promise<Library> {
  loading ??= import("gpu.js").then((module) => {
    const found = module as unknown as Partial<Library> & { default?: Library };
    // A page without a bundler loads a script that exports nothing and leaves its name behind.
    const left = (globalThis as unknown as { GPU?: Partial<Library> }).GPU;
    const library = [found, found.default, left].find((l) => l?.GPU !== undefined);
    if (library === undefined) throw new Error("the module named gpu.js is not that library");
    return library as Library;
  });
  return loading;
}

interface Shared {
  readonly gpu: GpuInstance;
  users: number;
}

const instances = new Map<string, Shared>();

/** The instance for a mode, shared by all kernels; every `acquire` needs its `release`. */
export function acquire(library: Library, mode: Mode): GpuInstance {
  let shared = instances.get(mode.name);
  if (shared === undefined) {
    shared = { gpu: new library.GPU({ mode: mode.inLibrary }), users: 0 };
    instances.set(mode.name, shared);
  }
  shared.users += 1;
  return shared.gpu;
}

/** The last user's release frees the context. */
export function release(mode: Mode, gpu: GpuInstance): void {
  const shared = instances.get(mode.name);
  if (shared?.gpu !== gpu) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  instances.delete(mode.name);
  free(gpu);
}

/** After its context was lost: nobody else shall get it. */
export function forget(mode: Mode, gpu: GpuInstance): void {
  if (instances.get(mode.name)?.gpu !== gpu) return;
  instances.delete(mode.name);
  probes.delete(mode.name);
  free(gpu);
}

/** gpu.js itself frees a context only together with kernels that are still there. */
function free({ context }: GpuInstance): void {
  if (typeof context?.getExtension !== "function" || context.isContextLost()) return;
  (context.getExtension("WEBGL_lose_context") as { loseContext(): void } | null)?.loseContext();
  (context.getExtension("STACKGL_destroy_context") as { destroy(): void } | null)?.destroy();
}

/** How many kernels use the instance of a mode. */
export function usersOf(mode: Mode): number {
  return instances.get(mode.name)?.users ?? 0;
}

/** What is known of a mode here. */
export interface Probe {
  /** Why it does not work, as the end of a sentence; null where it does. */
  readonly reason: string | null;
  readonly device: string | null;
  /** Does a processor do the work of the graphics card? */
  readonly software: boolean;
}

const probes = new Map<string, Promise<Probe>>();

/** Asks once whether a mode works here, and on what. */
export function probe(mode: Mode): Promise<Probe> {
  let known = probes.get(mode.name);
  if (known === undefined) {
    known = ask(mode).catch((e: unknown) => missing(said(e)));
    probes.set(mode.name, known);
  }
  return known;
}

function missing(reason: string): Probe {
  return { reason, device: null, software: false };
}

function works(device: string | null): Probe {
  return { reason: null, device, software: device !== null && isSoftware(device) };
}

/** The first line of what an error says. */
export function said(e: unknown): string {
  const text = e instanceof Error ? e.message : String(e);
  return text.split("\n", 1)[0];
}

/** Rasterisers that compute on a processor. */
export function isSoftware(device: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b|swrast/i.test(device);
}

async function ask(mode: Mode): Promise<Probe> {
  let library: Library;
  try {
    library = await loadLibrary();
  } catch (e) {
    return missing(`gpu.js cannot be loaded (${said(e)})`);
  }
  switch (mode.name) {
    case "cpu":
      return mayMakeCode() ? works(null) : missing("this environment forbids making code from text");
    case "wasm":
      if (!library.GPU.isWebAssemblySupported) return missing("there is no WebAssembly here");
      return mayMakeModules()
        ? works(null)
        : missing("this environment forbids making WebAssembly from bytes");
    case "webgpu":
      return askWebGpu();
    case "headlessgl":
      if (!library.GPU.isHeadlessGLSupported)
        return missing("there is no context from the package gl (not installed, or without a display)");
      break;
    case "webgl":
      if (!library.GPU.isWebGLSupported) return missing("there is no WebGL here");
      break;
    default:
      if (!library.GPU.isWebGL2Supported) return missing("there is no WebGL 2 here");
  }
  return askGl(library, mode);
}

function mayMakeCode(): boolean {
  try {
    return new Function("return 1;")() === 1;
  } catch {
    return false;
  }
}

/** A page's policy may forbid it as well as text that becomes code. */
function mayMakeModules(): boolean {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { readonly Module: new (bytes: Uint8Array) => unknown };
  };
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) !== undefined;
  } catch {
    return false;
  }
}

function askGl(library: Library, mode: Mode): Probe {
  const gpu = acquire(library, mode);
  try {
    const { features, testContext } = gpu.Kernel;
    if (!features?.isFloatRead || !features.isTextureFloat)
      return missing("its textures hold no floats that can be read back");
    return works(testContext ? rendererOf(testContext) : null);
  } finally {
    release(mode, gpu);
  }
}

function rendererOf(gl: Context): string | null {
  const debug = gl.getExtension("WEBGL_debug_renderer_info") as { UNMASKED_RENDERER_WEBGL: number } | null;
  const name: unknown = gl.getParameter(debug === null ? gl.RENDERER : debug.UNMASKED_RENDERER_WEBGL);
  return typeof name === "string" && name !== "" ? name : null;
}

interface Adapter {
  readonly info?: Readonly<Record<"vendor" | "architecture" | "device" | "description", string | undefined>>;
  readonly isFallbackAdapter?: boolean;
}

async function askWebGpu(): Promise<Probe> {
  const { gpu, reason } = await prepareWebGpu();
  if (gpu === null) return missing(reason);
  const adapter = (await gpu.requestAdapter()) as Adapter | null;
  if (adapter === null) return missing(NO_ADAPTER);
  const { info } = adapter;
  const parts = [info?.vendor, info?.architecture, info?.device, info?.description];
  const device = [...new Set(parts.filter((p) => p !== undefined && p !== ""))].join(" ");
  const fallback =
    adapter.isFallbackAdapter === true || (info as { isFallbackAdapter?: boolean })?.isFallbackAdapter;
  const found = works(device === "" ? null : device);
  return fallback ? { ...found, software: true } : found;
}
