/**
 * What every mode of gpu.js computes well enough by itself. The modes' own exp, sin, pow … are not among it: their
 * errors reach thousands of units in the last place, so pages give recipes for single precision instead.
 */
import type { Target } from "../../kernel/target.js";
import { hostTarget, natives } from "../natives.js";

/** Spelled out in `helpers.ts` where a mode's own are not to be trusted. */
const COMPUTED = [
  ...["abs", "floor", "ceil", "trunc", "sqrt", "sign", "round", "min", "max"],
  ...["ldexp", "exponent"],
];

export const gpuTarget: Target = {
  name: "gpu.js",
  precision: "f32",
  natives: new Map(COMPUTED.map((name) => [name, natives.get(name)?.arity ?? 1])),
  host: hostTarget("gpu.js").host,
};
