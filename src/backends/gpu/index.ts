/** The backends that gpu.js drives: one for each of its modes, and “gpu.js” for the best of them here. */
import type { About, Backend, Precision } from "../backend.js";
import { js } from "../js.js";
import { GpuKernel } from "./kernel.js";
import { loadLibrary, type Probe, probe } from "./library.js";
import { type Mode, modes } from "./modes.js";
import { gpuTarget } from "./target.js";

const SINGLE = "it computes in f32 only";

function ofMode(mode: Mode): Backend {
  return {
    name: `gpu.js:${mode.name}`,
    target: gpuTarget,
    second: js.target,
    available: async (precision) => (precision === "f32" ? (await probe(mode)).reason : SINGLE),
    compile: async (kernel, _, second) =>
      new GpuKernel(kernel, second ?? kernel, await loadLibrary(), mode, null),
    about: async () => about(await probe(mode), mode.howToGet),
  };
}

function about({ device, software }: Probe, howToGet: string): About {
  return { device, software, howToGet };
}

/** A mode that works here, and why those that are tried before it do not or are not taken. */
export interface Best {
  readonly mode: Mode;
  readonly probe: Probe;
  readonly instead: string | null;
}

/** The first mode that computes on a graphics card, or else the first that computes at all; null where none does. */
export async function bestMode(among: readonly Mode[]): Promise<Best | { readonly reason: string }> {
  const reasons: string[] = [];
  let second: Best | null = null;
  for (const mode of among) {
    const found = await probe(mode);
    const instead = () => (reasons.length === 0 ? null : reasons.join("; "));
    if (found.reason === null && mode.graphics && !found.software)
      return { mode, probe: found, instead: instead() };
    if (found.reason === null) second ??= { mode, probe: found, instead: instead() };
    reasons.push(
      `gpu.js:${mode.name}: ${found.reason ?? (mode.graphics ? `${found.device} is software` : "it uses no graphics card")}`,
    );
  }
  return second ?? { reason: reasons.join("; ") };
}

const best: Backend = {
  name: "gpu.js",
  target: gpuTarget,
  second: js.target,
  available: async (precision: Precision) => {
    if (precision !== "f32") return SINGLE;
    const found = await bestMode(modes);
    return "reason" in found ? found.reason : null;
  },
  compile: async (kernel, _, second) => {
    const found = await bestMode(modes);
    if ("reason" in found) throw new Error(found.reason);
    return new GpuKernel(kernel, second ?? kernel, await loadLibrary(), found.mode, found.instead);
  },
  about: async () => {
    const found = await bestMode(modes);
    return "reason" in found
      ? { device: null, software: false, howToGet: null }
      : about(found.probe, found.mode.howToGet);
  },
};

export const gpuBackends: readonly Backend[] = [best, ...modes.map(ofMode)];
