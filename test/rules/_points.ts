/** Reproducible random points: moderate, small and large ones, and some beside the whole numbers, where functions have kinks and edges. */
import { Decimal } from "decimal.js";

export type Random = () => number;

/** mulberry32 */
export function seeded(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function seedOf(name: string): number {
  let h = 2166136261;
  for (const c of name) h = Math.imul(h ^ c.charCodeAt(0), 16777619);
  return h >>> 0;
}

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)];

export function randomNumber(random: Random): Decimal {
  const sign = random() < 0.4 ? -1 : 1;
  const between = (a: number, b: number) => a + (b - a) * random();
  const text = () => {
    switch (Math.floor(random() * 8)) {
      case 0:
        return (sign * 10 ** between(-7, -1)).toPrecision(6);
      case 1:
        return (sign * between(5, 40)).toPrecision(6);
      case 2:
      case 3:
        return (Math.floor(between(-2, 3)) + sign * 10 ** between(-6, -2)).toFixed(9);
      case 4:
        return (sign * between(1, 5)).toPrecision(6);
      default:
        return (sign * between(0, 1)).toPrecision(6);
    }
  };
  return new Decimal(text());
}

/** One number for each name; now and then two of them lie close together. */
export function randomPoint(random: Random, names: readonly string[]): Record<string, Decimal> {
  const at: Record<string, Decimal> = Object.create(null);
  names.forEach((name, i) => {
    at[name] =
      i > 0 && random() < 0.2
        ? at[names[i - 1]].plus((10 ** -(2 + 3 * random())).toPrecision(3))
        : randomNumber(random);
  });
  return { ...at };
}
