/** Numbers of the outside world as exact decimals, and decimals as text. */
import { Decimal } from "decimal.js";
import { FluxionsError } from "../expr/error.js";
import { Expr } from "../expr/node.js";
import { Rational } from "../expr/rational.js";
import { rational } from "../expr/reals.js";

/** A value for a symbol: a double is the decimal that it prints as (0.1 is 1/10), a string is a decimal number or a fraction such as “1/3”. */
export type Value = Expr | number | bigint | string | Decimal;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,15})?$/;

/**
 * The decimal digits of a number, exactly.
 * @throws FluxionsError `not-finite` for NaN and infinities, `bad-number` for a text that is no decimal number
 */
function decimalText(value: number | bigint | string | Decimal): string {
  if (typeof value === "number" ? !Number.isFinite(value) : Decimal.isDecimal(value) && !value.isFinite())
    throw new FluxionsError("not-finite", `${value} is not a real number`);
  const text = String(value);
  if (!DECIMAL.test(text))
    throw new FluxionsError("bad-number", `“${text.slice(0, 40)}” is not a decimal number`, {
      hint: "Give a number, a decimal such as “0.25”, or an expression for anything else.",
    });
  return text;
}

/** @throws FluxionsError `not-finite`, `bad-number`, `number-too-large` */
export function toExact(value: Value): Expr {
  if (value instanceof Expr) return value;
  if (typeof value === "bigint") return rational(Rational.big(value));
  return rational(ratio(value) ?? Rational.decimal(decimalText(value)));
}

/** “1/3”: a text that is a fraction of two whole numbers; null for anything else. */
function ratio(value: Value): Rational | null {
  const parts = typeof value === "string" ? /^([+-]?\d{1,10000})\/(\d{1,10000})$/.exec(value) : null;
  if (parts === null) return null;
  const below = BigInt(parts[2]);
  if (below === 0n) throw new FluxionsError("not-finite", `${value} is not a real number`);
  return Rational.big(BigInt(parts[1]), below);
}

/** @throws FluxionsError `not-finite`, `bad-number` */
export function toLeaf(value: Value): Expr | string {
  if (value instanceof Expr) return value;
  const fraction = ratio(value);
  return fraction === null ? decimalText(value) : rational(fraction);
}

/** The value with this many significant digits, trailing zeros included; "0", "NaN" and "Infinity" as such. */
export function digitsText(value: Decimal, digits: number): string {
  return value.isFinite() && !value.isZero() ? value.toPrecision(digits) : String(value.toNumber() + 0);
}
