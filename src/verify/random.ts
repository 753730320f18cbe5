/** Reproducible random numbers. */
export type Random = () => number;

/** Uniform in [0, 1): a 32-bit counter hashed by multiplications (mulberry32). */
export function seeded(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed of its own for each name, so that what is tested of one function does not depend on the others. */
export function seedOf(name: string, seed = 0): number {
  let h = 2166136261 ^ Math.imul(seed, 0x9e3779b1);
  for (const c of name) h = Math.imul(h ^ (c.codePointAt(0) as number), 16777619);
  return h >>> 0;
}

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)];
