/** Derivatives from values: where there is one, which, and why not. */
import test from "ava";
import { Decimal } from "decimal.js";
import { defaultBook, parse } from "../../src/index.js";
import { judge, slopeAt } from "../../src/verify/slopes.js";
import { type Point, valueAt } from "../../src/verify/values.js";

const at = (values: Readonly<Record<string, string>>): Point =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [name, parse(text)]));

function slope(text: string, x: string) {
  const e = defaultBook.parse(text);
  return slopeAt(e, at({ x }), "x", valueAt(e, at({ x })) as Decimal);
}

test("smooth functions have their derivatives, to more digits than doubles have", (t) => {
  for (const [text, x, wanted] of [
    ["x^3", "2", "12"],
    ["x^2", "0", "0"],
    ["x^4", "0", "0"],
    ["sin(x)", "0", "1"],
    ["exp(x)", "-30", String(new Decimal(-30).exp())],
    ["1/x", "1e-20", "-1e40"],
    ["sqrt(x)", "1e10", "5e-6"],
    ["cos(x)", "pi", "0"],
    ["where(x == 0, 1, sin(x)/x)", "0", "0"],
    ["x*abs(x)", "0", "0"],
  ]) {
    const found = slope(text, x);
    t.is(found.kind, "slope", `${text} at ${x}`);
    if (found.kind !== "slope") continue;
    const size = Decimal.max(1e-10, new Decimal(wanted).abs());
    t.true(
      found.value.minus(wanted).abs().lte(size.times("1e-18").plus(found.error)),
      `${text} at ${x}: ${found.value}`,
    );
    t.is(judge(found.value, found), "agrees");
    t.is(judge(found.value.plus(size.times("1e-9")).plus(found.error.times(4)), found), "deviates");
    t.is(judge(new Decimal(Number.NaN), found), "deviates");
  }
});

test("at the edge of a domain, the derivative from inside counts", (t) => {
  for (const [text, x, wanted] of [
    ["x^(3/2)", "0", 0],
    ["x^(5/2) + 2*x", "0", 2],
    ["sqrt(1 - x)^3", "1", 0],
  ] as const) {
    const found = slope(text, x);
    t.is(judge(new Decimal(wanted), found), "agrees", text);
    t.is(judge(new Decimal(wanted + 0.01), found), "deviates", text);
  }
});

test("kinks, jumps, infinite slopes and lonely points have none", (t) => {
  for (const [text, x] of [
    ["abs(x)", "0"],
    ["max(x, 2*x)", "0"],
    ["abs(x - 1/3)", "1/3"],
    ["abs(3*x - 7)", "7/3"],
    ["sign(x)", "0"],
    ["floor(x)", "3"],
    ["where(x == 0, 1, 0)", "0"],
    ["cbrt(x)", "0"],
    ["sqrt(x)", "0"],
    ["sqrt(-x^2)", "0"],
    ["abs(sin(x))", "pi"],
  ]) {
    const found = slope(text, x);
    t.is(found.kind, "none", `${text} at ${x}`);
    t.is(judge(new Decimal(0), found), "deviates");
    t.is(judge(new Decimal(Number.NaN), found), "agrees");
  }
});

test("steps are small beside what lies between the coordinates", (t) => {
  const e = defaultBook.parse("max(x, y)");
  const point = at({ x: "1e-20", y: "0" });
  const found = slopeAt(e, point, "y", valueAt(e, point) as Decimal);
  t.is(judge(new Decimal(0), found), "agrees");
});
