/** Reproducible random points: moderate, small and large ones, and some beside the whole numbers, where functions have kinks and edges. */
import { Decimal } from "decimal.js";
import type { Op } from "../../src/expr/op.js";
import { TRUE } from "../../src/expr/reals.js";
import type { Random } from "../../src/verify/random.js";

export { pick, type Random, seeded, seedOf } from "../../src/verify/random.js";

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

/** Does the function declare another derivative than that of its values, everywhere? */
export const deviatesEverywhere = (op: Op): boolean =>
  op.declared.deviates.some(({ where }) => where.body === TRUE);
