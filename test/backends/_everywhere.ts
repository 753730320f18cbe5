/** One test body for every backend and precision. */
import type { ExecutionContext } from "ava";
import test from "ava";
import type { Precision } from "../../src/backends/backend.js";
import { compile } from "../../src/backends/compile.js";
import type { OutputTree } from "../../src/backends/tree.js";

export const backends = ["js", "interpreter"] as const;
export const precisions = ["f64", "f32"] as const;

export interface Place {
  readonly backend: (typeof backends)[number];
  readonly precision: Precision;
  readonly compile: <const T extends OutputTree>(tree: T) => ReturnType<typeof compile<T>>;
}

/** Runs `body` on every backend, in both precisions unless only some are asked for. */
export function everywhere(
  title: string,
  body: (t: ExecutionContext, place: Place) => Promise<void> | void,
  only: readonly Precision[] = precisions,
): void {
  for (const backend of backends)
    for (const precision of only)
      test(`${title} (${backend}, ${precision})`, (t) =>
        body(t, { backend, precision, compile: (tree) => compile(tree, { backend, precision }) }));
}

/** Repeatable numbers in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}
