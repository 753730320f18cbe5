/**
 * The functions that JavaScript computes: those of Math where V8's are accurate, our own where Math has none or its
 * conventions differ. Every one of them is NaN of NaN.
 */
import type { ScalarFunction, Target } from "../kernel/target.js";

/** Adding and subtracting 2^52 leaves a whole number, rounded as the hardware rounds: halves to even. */
function round(x: number): number {
  const c = 4503599627370496;
  if (!(Math.abs(x) < c)) return x;
  return x < 0 || Object.is(x, -0) ? -(c - x - c) : c + x - c;
}

/** Of the sign of y; exact, because the remainder of JavaScript is. */
function mod(x: number, y: number): number {
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r;
}

/** The real n-th root; one Newton step takes away the error that the rounded 1/n makes in the power. */
function nthRoot(x: number, n: number): number {
  if (x < 0) return mod(n, 2) === 1 ? -nthRoot(-x, n) : Number.NaN;
  if (n === 0 || Number.isNaN(x)) return Number.NaN;
  if (n === 2) return Math.sqrt(x);
  if (n === 3) return Math.cbrt(x);
  const y = x ** (1 / n);
  const back = y ** n;
  if (!(back > 0 && back < Infinity && y > 0 && y < Infinity)) return y;
  return y - (y * ((back - x) / back)) / n;
}

const bits = new DataView(new ArrayBuffer(8));

/** floor(log2 |x|) of a finite x ≠ 0. */
function exponent(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x === 0 ? -Infinity : Math.abs(x);
  bits.setFloat64(0, x);
  const biased = (bits.getUint16(0) >> 4) & 0x7ff;
  return biased === 0 ? exponent(x * 2 ** 64) - 64 : biased - 1023;
}

/** x·2^k for a whole k, rounded once, also where 2^k is no double. */
function ldexp(x: number, k: number): number {
  let y = x;
  let rest = Math.max(-4400, Math.min(k, 4400));
  for (; rest > 1023; rest -= 1023) y *= 2 ** 1023;
  while (rest < -1022) {
    // As far down as nothing is rounded; from there on one step is left.
    const step = Math.min(1022, Math.max(exponent(y) + 1022, 0));
    if (step === 0) break;
    y *= 2 ** -step;
    rest += step;
  }
  return y * 2 ** rest;
}

function hypot(x: number, y: number): number {
  const s = x * x + y * y;
  if (s > 1e-290 && s < 1e290) return Math.sqrt(s);
  const a = Math.abs(x);
  const b = Math.abs(y);
  const most = Math.max(a, b);
  if (most === 0 || !(most < Infinity)) return a + b;
  const u = a / most;
  const v = b / most;
  return most * Math.sqrt(u * u + v * v);
}

const ofMath = [
  ...["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"],
  ...["exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt"],
  ...["abs", "floor", "ceil", "trunc", "sign"],
] as const;

export interface NativeFunction {
  readonly arity: number;
  readonly f: ScalarFunction;
  /** Its spelling in generated code, where it needs no helper. */
  readonly spelling: string | null;
}

const table = new Map<string, NativeFunction>();
for (const name of ofMath) {
  const f = Math[name as "sin"];
  table.set(name, { arity: 1, f: f as ScalarFunction, spelling: `Math.${name}` });
}
for (const name of ["atan2", "min", "max"] as const)
  table.set(name, { arity: 2, f: (a, b) => Math[name](a, b), spelling: `Math.${name}` });
// The names stand here as text: bundlers rename functions.
for (const [name, f] of Object.entries({ round, exponent }))
  table.set(name, { arity: 1, f: f as ScalarFunction, spelling: null });
for (const [name, f] of Object.entries({ mod, nthRoot, hypot, ldexp }))
  table.set(name, { arity: 2, f: f as ScalarFunction, spelling: null });

/** By `native` name. */
export const natives: ReadonlyMap<string, NativeFunction> = table;

const host = new Map([...table].map(([name, { f }]) => [name, f]));

/** A target that computes exactly these functions by itself. */
export function hostTarget(name: string): Target {
  return { name, natives: new Map([...table].map(([key, { arity }]) => [key, arity])), host };
}
