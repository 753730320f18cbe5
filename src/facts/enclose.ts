/** Rational bounds of the irrational values of functions: from the run-time's doubles, widened to the safe side. */
import { Rational } from "../expr/rational.js";
import { beyond, nearby } from "./round.js";

/** By native name. They rise or fall between two neighbouring doubles, and are right to a few units in the last place. */
const doubles: ReadonlyMap<string, (x: number) => number> = new Map([
  ["exp", Math.exp],
  ["expm1", Math.expm1],
  ["log", Math.log],
  ["log1p", Math.log1p],
  ["log2", Math.log2],
  ["log10", Math.log10],
  ["sqrt", Math.sqrt],
  ["cbrt", Math.cbrt],
  ["sin", Math.sin],
  ["cos", Math.cos],
  ["tan", Math.tan],
  ["asin", Math.asin],
  ["acos", Math.acos],
  ["atan", Math.atan],
  ["sinh", Math.sinh],
  ["cosh", Math.cosh],
  ["tanh", Math.tanh],
  ["sech", (x) => 1 / Math.cosh(x)],
  ["csch", (x) => 1 / Math.sinh(x)],
  ["coth", (x) => 1 / Math.tanh(x)],
  ["asinh", Math.asinh],
  ["acosh", Math.acosh],
  ["atanh", Math.atanh],
]);

/** Where these functions are 1 or 0, exactly. */
const exactly: ReadonlyMap<string, readonly [Rational, Rational]> = new Map([
  ["exp", [Rational.zero, Rational.one]],
  ["log", [Rational.one, Rational.zero]],
]);

/** A number that is not above the function's value at r (not below, with `up`), or null where none is known. */
export function endpoint(native: string, r: Rational, up: boolean): Rational | null {
  const known = exactly.get(native);
  if (known?.[0].equals(r)) return known[1];
  const f = doubles.get(native);
  if (f === undefined) return null;
  // Both neighbours: the function may rise or fall.
  const a = f(nearby(r, false));
  const b = f(nearby(r, true));
  // The pole of the tangent lies between them.
  if (native === "tan" && a > b) return null;
  return beyond(up ? Math.max(a, b) : Math.min(a, b), up);
}
