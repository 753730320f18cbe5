/** The modes of gpu.js, and what sets them apart for code that is to run in them. */

export interface Mode {
  /** The part of the backend's name after “gpu.js:”. */
  readonly name: string;
  /** What gpu.js calls it. */
  readonly inLibrary: string;
  /** The language that gpu.js translates a kernel to. */
  readonly language: "glsl100" | "glsl300" | "wgsl" | "wasm" | "js";
  /** Are results there when a call returns? */
  readonly sync: boolean;
  /** Is every operation rounded to single precision as IEEE 754 says, NaN and infinities included? */
  readonly exact: boolean;
  /** Does it compute on a device for graphics? */
  readonly graphics: boolean;
  /** What to do to have it, as a sentence. */
  readonly howToGet: string;
}

const webgpu: Mode = {
  name: "webgpu",
  inLibrary: "webgpu",
  language: "wgsl",
  sync: false,
  exact: false,
  graphics: true,
  howToGet:
    "In a browser with WebGPU it is there; in Node install the package webgpu and a Vulkan driver (libvulkan1 and that of the graphics card).",
};
const webgl2: Mode = {
  name: "webgl2",
  inLibrary: "webgl2",
  language: "glsl300",
  sync: true,
  exact: false,
  graphics: true,
  howToGet: "Run it in a browser that has WebGL 2 switched on.",
};
const webgl: Mode = {
  ...webgl2,
  name: "webgl",
  inLibrary: "webgl",
  language: "glsl100",
  howToGet: "Run it in a browser that has WebGL switched on.",
};
const headlessgl: Mode = {
  ...webgl,
  name: "headlessgl",
  inLibrary: "headlessgl",
  howToGet:
    "In Node install the package gl, which needs a C++ compiler, and on Linux a display (xvfb-run gives one).",
};
const wasm: Mode = {
  name: "wasm",
  inLibrary: "webasm",
  language: "wasm",
  sync: true,
  exact: true,
  graphics: false,
  howToGet: "Run it where WebAssembly is allowed.",
};
const cpu: Mode = {
  ...wasm,
  name: "cpu",
  inLibrary: "cpu",
  language: "js",
  howToGet: "Run it where code may be made from text.",
};

/** In the order in which “gpu.js” tries them. */
export const modes: readonly Mode[] = [webgpu, webgl2, webgl, headlessgl, wasm, cpu];
