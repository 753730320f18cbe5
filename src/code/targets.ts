/** The languages by name: what the options know without loading them. */

export const CODE_TARGETS = [
  "javascript",
  "typescript",
  "python",
  "jax",
  "sympy",
  "c",
  "julia",
  "glsl",
  "wgsl",
] as const;
/** A language in which `toCode` writes. */
export type CodeTarget = (typeof CODE_TARGETS)[number];
