/**
 * The interpreter's loops: each computes one operation for a block of rows. Every function has a loop of its own, so
 * that V8 compiles the call into it. Results go to arrays of the kernel's precision, which round as they store.
 */
import type { Code } from "../kernel/kernel.js";
import type { FloatColumn } from "./backend.js";
import { natives } from "./natives.js";

export type Block = FloatColumn;
export type Loop = (o: Block, a: Block, b: Block, c: Block, n: number) => void;

/* biome-ignore format: one line each */
const unary: Readonly<Record<string, Loop>> = {
  neg: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = -a[i]; },
  not: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? 0 : 1; },
  sin: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.sin(a[i]); },
  cos: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.cos(a[i]); },
  tan: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.tan(a[i]); },
  asin: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.asin(a[i]); },
  acos: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.acos(a[i]); },
  atan: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.atan(a[i]); },
  sinh: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.sinh(a[i]); },
  cosh: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.cosh(a[i]); },
  tanh: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.tanh(a[i]); },
  asinh: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.asinh(a[i]); },
  acosh: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.acosh(a[i]); },
  atanh: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.atanh(a[i]); },
  exp: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.exp(a[i]); },
  expm1: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.expm1(a[i]); },
  log: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.log(a[i]); },
  log2: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.log2(a[i]); },
  log10: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.log10(a[i]); },
  log1p: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.log1p(a[i]); },
  sqrt: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.sqrt(a[i]); },
  cbrt: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.cbrt(a[i]); },
  abs: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.abs(a[i]); },
  floor: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.floor(a[i]); },
  ceil: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.ceil(a[i]); },
  trunc: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.trunc(a[i]); },
  sign: (o, a, _b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.sign(a[i]); },
};

/* biome-ignore format: one line each */
const others: Readonly<Record<string, Loop>> = {
  add: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] + b[i]; },
  sub: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] - b[i]; },
  mul: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] * b[i]; },
  div: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] / b[i]; },
  pow: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] ** b[i]; },
  less: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] < b[i] ? 1 : 0; },
  lessEqual: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] <= b[i] ? 1 : 0; },
  equal: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] === b[i] ? 1 : 0; },
  unequal: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== b[i] ? 1 : 0; },
  and: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 && b[i] !== 0 ? 1 : 0; },
  or: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 || b[i] !== 0 ? 1 : 0; },
  where: (o, a, b, c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? b[i] : c[i]; },
  atan2: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.atan2(a[i], b[i]); },
  min: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.min(a[i], b[i]); },
  max: (o, a, b, _c, n) => { for (let i = 0; i < n; i++) o[i] = Math.max(a[i], b[i]); },
};

/** With one operand that is the same in all rows. */
/* biome-ignore format: one line each */
const withScalar: Readonly<Record<string, (o: Block, a: Block, s: number, n: number) => void>> = {
  "add vs": (o, a, s, n) => { for (let i = 0; i < n; i++) o[i] = a[i] + s; },
  "add sv": (o, a, s, n) => { for (let i = 0; i < n; i++) o[i] = s + a[i]; },
  "sub vs": (o, a, s, n) => { for (let i = 0; i < n; i++) o[i] = a[i] - s; },
  "sub sv": (o, a, s, n) => { for (let i = 0; i < n; i++) o[i] = s - a[i]; },
  "mul vs": (o, a, s, n) => { for (let i = 0; i < n; i++) o[i] = a[i] * s; },
  "mul sv": (o, a, s, n) => { for (let i = 0; i < n; i++) o[i] = s * a[i]; },
  "div vs": (o, a, s, n) => { for (let i = 0; i < n; i++) o[i] = a[i] / s; },
  "div sv": (o, a, s, n) => { for (let i = 0; i < n; i++) o[i] = s / a[i]; },
};

/** The loop over blocks for an operation, or a general one around the native function. */
export function loopFor(code: Code, native: string): Loop {
  const name = code === "call" ? native : code;
  const known = Object.hasOwn(unary, name) ? unary[name] : Object.hasOwn(others, name) ? others[name] : null;
  if (known !== null) return known;
  const { f, arity } = natives.get(native) as { f: (a: number, b: number) => number; arity: number };
  const g = f as (a: number) => number;
  if (arity === 1)
    return (o, a, _b, _c, n) => {
      for (let i = 0; i < n; i++) o[i] = g(a[i]);
    };
  return (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = f(a[i], b[i]);
  };
}

/** The loop over one block and a scalar, in this order or the other, where there is one. */
export function scalarLoopFor(
  code: Code,
  order: "vs" | "sv",
): ((o: Block, a: Block, s: number, n: number) => void) | undefined {
  const key = `${code} ${order}`;
  return Object.hasOwn(withScalar, key) ? withScalar[key] : undefined;
}
