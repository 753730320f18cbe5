/**
 * Where the result of a kernel must lie: a value in double precision and a radius for each node, by a running error
 * analysis. Every operation adds its own rounding error to those of its operands, carried on by the largest slope of
 * the operation over the operands' enclosures. So the bound knows how ill-conditioned each formula is at each point: it
 * is a few ulp where nothing cancels, and grows by as much as is lost where something does.
 *
 * It follows the operations of the kernel in the order in which they are computed everywhere (a target's own recipes
 * in the place of a call are held to the ulps of that call elsewhere). What comes out as NaN or with an infinite radius
 * is not known: a comparison that the errors could turn, a pole within the enclosure, an overflow.
 */
import type { Precision } from "../../../src/backends/backend.js";
import { interpreter } from "../../../src/backends/interpreter.js";
import { natives } from "../../../src/backends/natives.js";
import { buildKernel, type Kernel, type KernelNode } from "../../../src/kernel/kernel.js";
import type { Output } from "../../../src/kernel/reduce.js";
import { applyScalar } from "../../../src/kernel/scalar.js";

export interface Enclosure {
  readonly value: number;
  readonly radius: number;
}

/** How large errors may be, in halves of an ulp (the error of a correctly rounded operation). */
const DIVISION = 5;
const SQUARE_ROOT = 6;
const FUNCTION = 8;
/** A constant may be the result of operations that were done in advance, in double precision. */
const CONSTANT = 4;

interface Format {
  /** Half an ulp, relative. */
  readonly unit: number;
  /** What underflow may lose: results below the normal numbers may be flushed to zero. */
  readonly tiny: number;
  readonly largest: number;
}

const formats: Readonly<Record<Precision, Format>> = {
  f32: { unit: 2 ** -24, tiny: 2 ** -126, largest: 3e38 },
  f64: { unit: 2 ** -53, tiny: 2 ** -1022, largest: 1e308 },
};

const unknown: Enclosure = { value: Number.NaN, radius: Infinity };
const truth = (holds: boolean): Enclosure => ({ value: holds ? 1 : 0, radius: 0 });

/** The kernel that is followed: what functions are made of does not matter, as `natives` computes them. */
export function kernelOf(outputs: readonly Output[]): Kernel {
  return buildKernel(outputs, interpreter.target);
}

/** An enclosure for each output; the inputs are exact, in the order of `kernel.inputs`. */
export function enclose(kernel: Kernel, inputs: readonly number[], precision: Precision): Enclosure[] {
  const format = formats[precision];
  const all: Enclosure[] = [];
  for (const node of kernel.nodes) {
    const args = node.args.map((a) => all[a]);
    const e = encloseNode(node, args, inputs, format);
    all.push(Math.abs(e.value) + e.radius <= format.largest && !(node.boolean && e.radius > 0) ? e : unknown);
  }
  return kernel.outputs.map(({ node }) => all[node]);
}

function encloseNode(
  { code, native, value }: KernelNode,
  args: readonly Enclosure[],
  inputs: readonly number[],
  format: Format,
): Enclosure {
  const [a, b, c] = args;
  /** With the error of rounding it: `halves` of an ulp, the same again for computing it here, and underflow. */
  const rounded = (x: number, radius: number, halves: number): Enclosure => ({
    value: x,
    radius: radius + (Math.abs(x) + radius) * (halves * format.unit + 2 ** -51) + format.tiny,
  });
  switch (code) {
    case "number":
      return Number.isInteger(value) && Math.abs(value) < 2 ** 24
        ? { value, radius: 0 }
        : { value, radius: Math.abs(value) * CONSTANT * format.unit };
    case "input":
      return { value: inputs[value], radius: 0 };
    case "neg":
      return { value: -a.value, radius: a.radius };
    case "add":
      return rounded(a.value + b.value, a.radius + b.radius, 1);
    case "sub":
      return rounded(a.value - b.value, a.radius + b.radius, 1);
    case "mul":
      return rounded(
        a.value * b.value,
        Math.abs(a.value) * b.radius + Math.abs(b.value) * a.radius + a.radius * b.radius,
        1,
      );
    case "div": {
      const least = Math.abs(b.value) - b.radius;
      if (!(least > 0)) return unknown;
      const quotient = a.value / b.value;
      return rounded(quotient, (a.radius + Math.abs(quotient) * b.radius) / least, DIVISION);
    }
    case "pow":
      if (!(a.value - a.radius > 0)) return unknown;
      return rounded(
        a.value ** b.value,
        spread((x, y) => x ** y, a, b),
        FUNCTION,
      );
    case "less":
    case "lessEqual":
    case "equal":
    case "unequal": {
      const exactly = a.radius === 0 && b.radius === 0;
      if (!exactly && !(Math.abs(a.value - b.value) > a.radius + b.radius)) return unknown;
      return truth(applyScalar(code, "", [a.value, b.value], new Map()) === 1);
    }
    case "and":
      if (a.value === 0 || b.value === 0) return truth(false);
      return a.value === 1 && b.value === 1 ? truth(true) : unknown;
    case "or":
      if (a.value === 1 || b.value === 1) return truth(true);
      return a.value === 0 && b.value === 0 ? truth(false) : unknown;
    case "not":
      return a.radius === 0 ? truth(a.value === 0) : unknown;
    case "where":
      return a.radius > 0 ? unknown : a.value === 1 ? b : c;
    case "call":
      return encloseCall(native, args, rounded);
  }
}

type Rounded = (x: number, radius: number, halves: number) => Enclosure;

function encloseCall(native: string, args: readonly Enclosure[], rounded: Rounded): Enclosure {
  const f = natives.get(native)?.f;
  if (f === undefined) throw new Error(`nothing is known of ${native}`);
  const [a, b] = args;
  if (args.some(({ radius }) => radius === Infinity)) return unknown;
  const value = f(...args.map((x) => x.value));
  switch (native) {
    // Steps: known where the enclosure lies on one of them.
    case "floor":
    case "ceil":
    case "trunc":
    case "round":
    case "sign":
      return f(a.value - a.radius) === f(a.value + a.radius) ? { value, radius: 0 } : unknown;
    // Exact, and of slope 1 at most.
    case "abs":
      return { value, radius: a.radius };
    case "max":
    case "min":
      return { value, radius: Math.max(a.radius, b.radius) };
    case "sin":
    case "cos":
      return rounded(value, a.radius, FUNCTION);
    case "hypot":
      return rounded(value, a.radius + b.radius, FUNCTION);
    case "tan":
      // Between two poles it grows; a step over one of them comes back lower.
      return a.radius < 1 && f(a.value - a.radius) <= value && value <= f(a.value + a.radius)
        ? rounded(value, spread(f, a), FUNCTION)
        : unknown;
    case "cosh":
      // Grows with |x|, and by more than it shrinks on the other side.
      return rounded(value, f(Math.abs(a.value) + a.radius) - value, FUNCTION);
    case "atan2": {
      const distance = Math.hypot(a.value, b.value) - a.radius - b.radius;
      if (!(distance > 0) || (b.value - b.radius <= 0 && Math.abs(a.value) <= a.radius)) return unknown;
      return rounded(value, (a.radius + b.radius) / distance, FUNCTION);
    }
    case "sqrt":
      return rounded(value, spread(f, a), SQUARE_ROOT);
    case "exp":
    case "expm1":
    case "log":
    case "log2":
    case "log10":
    case "log1p":
    case "cbrt":
    case "sinh":
    case "tanh":
    case "asinh":
    case "acosh":
    case "atanh":
    case "asin":
    case "acos":
    case "atan":
      return rounded(value, spread(f, a), FUNCTION);
    default:
      return unknown;
  }
}

/** How far a function that grows or falls in each argument strays over the enclosures; infinite where it is undefined. */
function spread(f: (...args: number[]) => number, ...args: readonly Enclosure[]): number {
  const middle = f(...args.map((a) => a.value));
  let most = 0;
  for (let corner = 0; corner < 1 << args.length; corner++) {
    const at = args.map(({ value, radius }, k) => ((corner >> k) & 1 ? value + radius : value - radius));
    const away = Math.abs(f(...at) - middle);
    if (!(away <= most)) most = Number.isNaN(away) ? Infinity : away;
  }
  return most;
}
