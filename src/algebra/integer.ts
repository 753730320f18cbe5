/**
 * Integers as coefficients: doubles while they are safe, bigints beyond. One value has one representation, so that a
 * comparison of representations is one of values.
 */
import { bigGcd, bitLength } from "../expr/rational.js";
import { spend } from "./budget.js";

export type Int = number | bigint;

const SAFE = Number.MAX_SAFE_INTEGER;
const SAFE_BIG = BigInt(SAFE);
const LONG = 1n << 1000n;

/** Accounts for so many operations on numbers as long as this one: long ones take longer than many short ones. */
export function spendOn(operations: number, size: bigint): void {
  const longer = size < 0n ? -size : size;
  spend(longer < LONG ? operations : operations * Math.ceil(bitLength(longer) / 256));
}

export function toInt(b: bigint): Int {
  return b <= SAFE_BIG && b >= -SAFE_BIG ? Number(b) : b;
}

export function addInt(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const s = a + b;
    if (s <= SAFE && s >= -SAFE) return s;
  }
  return toInt(BigInt(a) + BigInt(b));
}

export function mulInt(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    const s = a * b;
    // The sum turns −0 into 0.
    if (s <= SAFE && s >= -SAFE) return s + 0;
  }
  const product = BigInt(a) * BigInt(b);
  if (product > LONG || product < -LONG) spendOn(1, product);
  return toInt(product);
}

export function negInt(a: Int): Int {
  return typeof a === "number" ? 0 - a : toInt(-a);
}

export function absInt(a: Int): Int {
  return a < 0 ? negInt(a) : a;
}

/** a/b where it is whole, else null. b ≠ 0. */
export function divideInt(a: Int, b: Int): Int | null {
  if (typeof a === "number" && typeof b === "number") return a % b === 0 ? a / b + 0 : null;
  const x = BigInt(a);
  const y = BigInt(b);
  if (x > LONG || x < -LONG) spendOn(2, x);
  return x % y === 0n ? toInt(x / y) : null;
}

export function gcdInt(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") {
    let x = Math.abs(a);
    let y = Math.abs(b);
    while (y > 0) [x, y] = [y, x % y];
    if (y !== 0) throw new TypeError("the greatest common divisor of numbers that are not whole");
    return x;
  }
  const x = BigInt(absInt(a));
  const y = BigInt(absInt(b));
  return toInt(bigGcd(x, y, spend));
}

export function lcmInt(a: Int, b: Int): Int {
  return absInt(mulInt(divideInt(a, gcdInt(a, b)) as Int, b));
}

/** The length in bits, to within four. */
export function bitsOf(a: Int): number {
  return typeof a === "number" ? Math.ceil(Math.log2(Math.abs(a) + 1)) : a.toString(16).length * 4;
}
