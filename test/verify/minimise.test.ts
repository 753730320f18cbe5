/** Counterexamples become simple, and stay counterexamples. */
import test from "ava";
import { parse } from "../../src/index.js";
import { minimise } from "../../src/verify/minimise.js";
import type { Coordinate } from "../../src/verify/points.js";
import { holds, type Point } from "../../src/verify/values.js";

const real = (...names: string[]): Coordinate[] => names.map((name) => ({ name, kind: null }));
const least = (
  condition: string,
  at: Readonly<Record<string, string>>,
  coordinates = real(...Object.keys(at)),
) => {
  const start: Point = Object.fromEntries(Object.entries(at).map(([name, text]) => [name, parse(text)]));
  const found = minimise(start, coordinates, (p) => holds(parse(condition), p));
  if (!holds(parse(condition), found)) throw new Error("the failure was lost");
  return Object.fromEntries(Object.entries(found).map(([name, e]) => [name, String(e)]));
};
test("each coordinate becomes the simplest number at which the failure stays", (t) => {
  t.deepEqual(least("x < 0", { x: "-137.0625" }), { x: "-1" });
  t.deepEqual(least("x > 0", { x: "0.00123" }), { x: "1" });
  t.deepEqual(least("x == y", { x: "3.7", y: "3.7" }), { x: "0", y: "0" });
  t.deepEqual(least("x < y", { x: "3.7", y: "83.75" }), { x: "0", y: "1" });
  t.deepEqual(least("x > 41/10", { x: "387.25" }), { x: "10" });
  t.deepEqual(least("x > 1000", { x: "1234.5678" }), { x: "1200" });
});

test("a hole of a kind stays of its kind", (t) => {
  const odd: Coordinate[] = [{ name: "n", kind: "odd" }];
  t.deepEqual(least("n > 1", { n: "17" }, odd), { n: "3" });
  const number: Coordinate[] = [{ name: "n", kind: "number" }];
  t.deepEqual(least("n > 3", { n: "17/3" }, number), { n: "6" });
});
