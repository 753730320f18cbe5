/** One kernel of gpu.js: columns of a tile in, columns of results out. */
import type { Batch } from "../backend.js";
import { byBits, inJavaScript } from "./helpers.js";
import type { GpuInstance, KernelInside, Library, LibraryKernel } from "./library.js";
import type { Mode } from "./modes.js";
import { argumentNames, type GpuSource } from "./source.js";

/** The fewest rows of a tile: gpu.js keeps buffers for each size that it has seen. */
export const FEWEST = 256;

/** Operations of a kernel that is compiled quickly. */
const SMALL = 64;

/** The context or device is gone, and with it everything on it. */
export class DeviceLost extends Error {}

export class DeviceKernel {
  private readonly run: LibraryKernel;
  /** The columns of a tile, one after the other. */
  private tile = new Float32Array(0);
  private size = 0;
  /** A kernel that answers later is asked one thing at a time. */
  private tail: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly library: Library,
    gpu: GpuInstance,
    private readonly mode: Mode,
    private readonly source: GpuSource,
  ) {
    this.run = create(gpu, mode, source);
  }

  /**
   * The results for rows [from, to), an array for each.
   * @throws DeviceLost; Error where the device refuses the kernel
   */
  compute(
    inputs: Batch["inputs"],
    scalars: Float32Array,
    from: number,
    to: number,
  ): Float32Array[] | Promise<Float32Array[]> {
    if (this.mode.sync)
      try {
        return this.accept(this.call(inputs, scalars, from, to), to - from);
      } catch (e) {
        throw this.explained(e);
      }
    const answer = this.tail.then(async () => {
      try {
        return this.accept(await this.call(inputs, scalars, from, to), to - from);
      } catch (e) {
        throw this.explained(e);
      }
    });
    this.tail = answer.catch(() => undefined);
    return answer;
  }

  /** Whatever else is said when a context is lost, that is the reason. */
  private explained(e: unknown): unknown {
    return isLost(this.run.kernel.context) ? new DeviceLost("the graphics context was lost") : e;
  }

  private call(inputs: Batch["inputs"], scalars: Float32Array, from: number, to: number): unknown {
    const { columns, packed } = this.source;
    const size = Math.max(FEWEST, 2 ** Math.ceil(Math.log2(to - from)));
    if (size !== this.size) {
      this.size = size;
      this.tile = new Float32Array(size * columns.length);
      this.run.setOutput([size]);
    }
    columns.forEach((input, c) => {
      const column = inputs[input];
      if (typeof column !== "number") this.tile.set(column.subarray(from, to), c * size);
    });
    const rows = this.library.input(this.tile, [size, columns.length]);
    return packed ? this.run(rows, scalars) : this.run(rows, ...scalars);
  }

  private accept(answer: unknown, rows: number): Float32Array[] {
    const { kernel } = this.run;
    if (isLost(kernel.context)) throw new Error("lost");
    const refused = refusals.get(deviceOf(kernel.context) as object);
    if (refused !== undefined && refused.text !== null) {
      const { text } = refused;
      refused.text = null;
      throw new Error(text);
    }
    return this.source.results.map((_, k) => take(answer, k, this.source.results.length, this.size, rows));
  }

  dispose(): void {
    this.run.destroy();
  }
}

function create(gpu: GpuInstance, mode: Mode, source: GpuSource): LibraryKernel {
  const { helpers, scalars, packed, results } = source;
  const argumentTypes = Object.fromEntries(
    argumentNames(scalars.length, packed).map((name) => [
      name,
      name === "x" ? "Input" : packed ? "Array" : "Float",
    ]),
  );
  const native = mode.language === "glsl300";
  const functionsOf = (bits: boolean) =>
    helpers.flatMap((h) => {
      const text = native ? byBits(mode, h) : null;
      if ((text !== null) !== bits) return [];
      const types = Object.fromEntries(h.parameters.map((p) => [p, "Number"]));
      const settings = { argumentTypes: types, returnType: "Number" };
      return [
        bits ? { name: h.name, source: text, settings, ...settings } : { source: inJavaScript(h), settings },
      ];
    });
  const refuse = () => {
    const reason = run.kernel.fallbackReason;
    throw new Error(typeof reason === "string" ? reason : "gpu.js would compute in another mode");
  };
  const run = gpu.createKernel(source.text, {
    argumentTypes,
    output: [FEWEST],
    dynamicOutput: true,
    dynamicArguments: true,
    precision: "single",
    tactic: "precision",
    fixIntegerDivisionAccuracy: false,
    // One result fills a quarter of a texel, unless a texel is given four rows; the kernel is then compiled four times.
    optimizeFloatMemory: results.length === 1 && source.size <= SMALL,
    functions: functionsOf(false),
    nativeFunctions: functionsOf(true),
    // gpu.js would compute on in JavaScript, and only print that it does.
    onRequestFallback: refuse,
    onRequestSwitchKernel: refuse,
  });
  keepFlat(run.kernel, mode);
  if (mode.language === "wgsl") useBits(run.kernel, mode, source);
  return run;
}

/** Results stay one flat array; gpu.js would make an array for each row. */
function keepFlat(kernel: KernelInside, mode: Mode): void {
  if (mode.language === "glsl100" || mode.language === "glsl300") {
    const flat = () => kernel.transferValues?.();
    kernel.renderValues = flat;
  } else if (mode.language !== "js") kernel._shapeOutput = (data: Float32Array) => data;
}

/** gpu.js has no functions written in WGSL; what it translated of ours gives way to what uses bits. */
function useBits(kernel: KernelInside, mode: Mode, { helpers }: GpuSource): void {
  const translate = kernel.translateSource;
  kernel.translateSource = () => {
    translate?.call(kernel);
    let text = kernel.translatedFunctions ?? "";
    for (const h of helpers) {
      const own = byBits(mode, h);
      if (own === null) continue;
      const begin = text.indexOf(`fn fn_${h.name}(`);
      if (begin < 0) throw new Error(`gpu.js did not translate ${h.name}`);
      text = text.slice(0, begin) + own + text.slice(endOfBlock(text, begin));
    }
    kernel.translatedFunctions = text;
  };
}

/** Behind the brace that closes the first one from `begin` on. */
function endOfBlock(text: string, begin: number): number {
  let open = 0;
  for (let i = text.indexOf("{", begin); i < text.length; i++) {
    if (text[i] === "{") open++;
    else if (text[i] === "}" && --open === 0) return i + 1;
  }
  throw new Error("gpu.js wrote a function that does not end");
}

/** Result k of `count`, from what a kernel gave back for `size` rows of which `rows` count. */
function take(answer: unknown, k: number, count: number, size: number, rows: number): Float32Array {
  const values = new Float32Array(rows);
  if (answer instanceof Float32Array) {
    // Textures have four numbers for each row, unless rows of one number fill them.
    const stride = answer.length >= 4 * size ? 4 : count;
    for (let r = 0, i = k; r < rows; r++, i += stride) values[r] = answer[i];
    return values;
  }
  if (Array.isArray(answer) && answer.length >= rows) {
    for (let r = 0; r < rows; r++) values[r] = (answer as ArrayLike<number>[])[r][k];
    return values;
  }
  throw new Error("gpu.js gave back something else than numbers");
}

interface Gl {
  isContextLost?: () => boolean;
}
interface GpuContext {
  readonly device?: EventTarget;
  readonly isLost?: boolean;
}

function isLost(context: unknown): boolean {
  const gl = context as Gl | null;
  if (typeof gl?.isContextLost === "function") return gl.isContextLost();
  return (context as GpuContext | null)?.isLost === true;
}

/** What devices of WebGPU reported that no promise says. */
const refusals = new WeakMap<object, { text: string | null }>();

function deviceOf(context: unknown): EventTarget | Record<string, never> {
  const device = (context as GpuContext | null)?.device;
  if (device === undefined) return NOTHING;
  if (!refusals.has(device)) {
    const report: { text: string | null } = { text: null };
    refusals.set(device, report);
    device.addEventListener?.("uncapturederror", (event) => {
      const { error } = event as Event & { error?: { message?: string } };
      report.text = error?.message?.split("\n", 1)[0] ?? "the device reported an error";
    });
  }
  return device;
}

const NOTHING: Record<string, never> = {};
