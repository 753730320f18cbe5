/** Functions that several of JAX's tests use. */
import { cos, mul, sin } from "../../../src/index.js";
import type { Any } from "./case.js";
import { customJvp, customVjp } from "./loose.js";

/** sin, whose rule for forward mode says the double of its derivative. */
export function doubledSine(): Any {
  const f = customJvp((x) => sin(x), { name: "f" });
  return f.defjvp(([x]: Any, [t]: Any) => [f(x), mul(2, cos(x), t)]);
}

/** 3x, whose rule says 2. */
export function tripled(): Any {
  const f = customJvp((x) => mul(3, x), { name: "f" });
  return f.defjvp(([x]: Any, [t]: Any) => [f(x), mul(2, t)]);
}

/** sin, whose rule for reverse mode says the double of its derivative. */
export function doubledBack(): Any {
  const f = customVjp((x) => sin(x), { name: "f" });
  return f.defvjp(
    (x: Any) => [f(x), cos(x)],
    (c: Any, ct: Any) => [mul(2, c, ct)],
  );
}

/** A recurrence of so many steps: what a scan is here. */
export function repeated(f: (x: Any) => Any, x: Any, steps: number): Any {
  let carry = x;
  for (let i = 0; i < steps; i++) carry = f(carry);
  return carry;
}

/** The slope of a function of numbers, by differences. */
export function slope(f: (x: number) => number, x: number, h = 1e-3): number {
  const d = (s: number) => (f(x + s) - f(x - s)) / (2 * s);
  return (4 * d(h / 2) - d(h)) / 3;
}

/** The function and its compositions with jit that JAX's tests go through. */
export function orders(
  name: string,
  f: (x: Any) => unknown,
  demanded: unknown,
  roads: readonly Road[],
  at: Any,
) {
  return Object.fromEntries(roads.map(([road, go]) => [`${name}, ${road}`, [go(f)(at), demanded] as const]));
}
export type Road = readonly [name: string, go: (f: Any) => Any];
