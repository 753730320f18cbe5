import test from "ava";
import { Decimal } from "decimal.js";
import { toDecimal, ulpError } from "../../src/numbers/ulp.js";

test("neighbouring doubles differ by one unit, at 1 upwards and half a unit of it downwards", (t) => {
  t.is(ulpError(1 + 2 ** -52, 1, "f64"), 1);
  t.is(ulpError(1 - 2 ** -53, 1, "f64"), 0.5);
  t.is(ulpError(1 + 2 ** -23, 1, "f32"), 1);
  t.is(ulpError(3 + 3 * 2 ** -51, 3, "f64"), 3);
});

test("the exact value may lie between two doubles, just below a power of two included", (t) => {
  t.true(Math.abs(ulpError(0.1, new Decimal("0.1"), "f64") - 0.4) < 1e-9);
  t.true(ulpError(2, new Decimal("1.9999999999999999999"), "f64") < 0.01);
  t.is(ulpError(1, new Decimal("0.99999999999999988897769753748"), "f64").toFixed(9), "1.000000000");
});

test("subnormals and zero count in the spacing of the subnormals", (t) => {
  t.is(ulpError(5e-324, 0, "f64"), 1);
  t.is(ulpError(0, 5e-324, "f64"), 1);
  t.is(ulpError(3e-310, 3e-310, "f64"), 0);
  t.is(ulpError(2 ** -149, 0, "f32"), 1);
  t.is(ulpError(0, new Decimal("1e-400"), "f64").toFixed(5), "0.00000");
  t.is(ulpError(0, -0, "f64"), 0);
});

test("NaN matches NaN only, an infinity the same infinity", (t) => {
  t.is(ulpError(Number.NaN, Number.NaN, "f64"), 0);
  t.is(ulpError(1, Number.NaN, "f64"), Infinity);
  t.is(ulpError(Number.NaN, 1, "f64"), Infinity);
  t.is(ulpError(-Infinity, -Infinity, "f32"), 0);
  t.is(ulpError(Infinity, -Infinity, "f32"), Infinity);
  t.is(ulpError(1e308, Infinity, "f64"), Infinity);
});

test("overflow to an infinity is right where rounding overflows and else counts from the next power of two", (t) => {
  t.is(ulpError(Infinity, new Decimal("1e400"), "f64"), 0);
  t.is(ulpError(Infinity, 1e39, "f32"), 0);
  t.is(ulpError(Infinity, Number.MAX_VALUE, "f64"), 1);
  t.true(ulpError(-Infinity, new Decimal("1e400"), "f64") > 1e9);
});

test("doubles become decimals exactly", (t) => {
  for (const x of [0.1, -1 / 3, 1e300, 5e-324, 2.2250738585072014e-308, 1.5e-310, 2 ** 53, -0.75, 1e22]) {
    t.is(toDecimal(x).toNumber(), x);
  }
  t.is(toDecimal(2 ** 300).toFixed(), (2n ** 300n).toString());
  t.is(toDecimal(0.1).toFixed(), "0.1000000000000000055511151231257827021181583404541015625");
});
