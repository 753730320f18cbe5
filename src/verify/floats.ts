/** Values in floats: a formula as a kernel computes it, and doubles at which it is tried. */
import type { CompiledKernel } from "../backends/backend.js";
import { interpreter } from "../backends/interpreter.js";
import type { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { rational } from "../expr/reals.js";
import { buildKernel } from "../kernel/kernel.js";
import { toDecimal } from "../numbers/ulp.js";
import type { Random } from "./random.js";
import { type Point, valueAt } from "./values.js";

/** One formula in double precision, at one point after the other. */
export class FloatFunction {
  private readonly kernel: CompiledKernel;
  private readonly inputs: readonly string[];
  private readonly out = new Float64Array(1);

  /** @throws FluxionsError `cannot-compute` */
  constructor(e: Expr) {
    const kernel = buildKernel([e], interpreter.target);
    this.inputs = kernel.inputs;
    this.kernel = interpreter.compile(kernel, "f64") as CompiledKernel;
  }

  at(point: Readonly<Record<string, number>>): number {
    this.kernel.point(
      Float64Array.from(this.inputs, (name) => point[name]),
      this.out,
    );
    return this.out[0];
  }
}

/** The exact value of a double as a number in a formula. */
export const exactly = (x: number): Expr => rational(Rational.decimal(toDecimal(x).toFixed()));

/** Many sizes, from the smallest to the largest that a recipe must bear, and moderate ones. */
export function randomDouble(random: Random): number {
  const roll = random();
  const sign = random() < 0.5 ? -1 : 1;
  if (roll < 0.3) return sign * random();
  if (roll < 0.55) return sign * 10 * random();
  if (roll < 0.7) return sign * 10 ** (-17 * random());
  if (roll < 0.85) return sign * 10 ** (3 * random());
  return sign * 10 ** (-290 + 580 * random());
}

/** The nearest doubles of an exact point; null where they are not finite. */
export function asDoubles(at: Point): Record<string, number> | null {
  const doubles: Record<string, number> = {};
  for (const [name, e] of Object.entries(at)) {
    const x = valueAt(e, {}, 30)?.toNumber() ?? Number.NaN;
    if (!Number.isFinite(x)) return null;
    doubles[name] = x;
  }
  return doubles;
}

/** The next doubles on both sides. */
export function neighbours(x: number): number[] {
  const unit = x === 0 ? 5e-324 : Math.max(5e-324, Math.abs(x) * 2 ** -52);
  return [x - unit, x + unit].filter(Number.isFinite);
}
