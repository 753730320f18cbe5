/** The languages by their names. A new one is one file, one line here, and its name in `targets.ts`. */
import { FluxionsError } from "../expr/error.js";
import { c } from "./c.js";
import { glsl } from "./glsl.js";
import { javascript } from "./javascript.js";
import { jax } from "./jax.js";
import { julia } from "./julia.js";
import type { ProgrammingLanguage } from "./language.js";
import { python } from "./python.js";
import { sympy } from "./sympy.js";
import { CODE_TARGETS, type CodeTarget } from "./targets.js";
import { typescript } from "./typescript.js";
import { wgsl } from "./wgsl.js";

const languages: Readonly<Record<CodeTarget, ProgrammingLanguage>> = {
  javascript,
  typescript,
  python,
  jax,
  sympy,
  c,
  julia,
  glsl,
  wgsl,
};

/** @throws FluxionsError `unknown-target` */
export function languageOf(target: CodeTarget): ProgrammingLanguage {
  if (!CODE_TARGETS.includes(target))
    throw new FluxionsError("unknown-target", `there is no code for “${String(target).slice(0, 40)}”`, {
      hint: `Known: ${CODE_TARGETS.join(", ")}.`,
    });
  return languages[target];
}
