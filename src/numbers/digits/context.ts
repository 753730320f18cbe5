import { Decimal } from "decimal.js";

/** The class of decimal.js, or a clone of it (mathjs calls its clone BigNumber). */
export type DecimalClass = Decimal.Constructor;

/**
 * What a digit function needs to know. `Decimal.precision` is the number of significant digits asked for and
 * `Decimal.rounding` the way the result is rounded to them; results are instances of this very class.
 */
export interface DigitContext {
  readonly Decimal: DecimalClass;
}

/** A real function evaluated to the digits its context asks for; NaN stands for "outside the real domain". */
export type DigitFunction = (ctx: DigitContext, ...args: Decimal[]) => Decimal;

/**
 * Most digits a caller may ask for. decimal.js knows ln 10 to 1025 digits, and some functions here work with a
 * little over twice the digits asked for.
 */
export const MAX_DIGITS = 450;

const MAX_WORKING_DIGITS = 1000;
const MAX_TERMS = 10000;
const MAX_CACHED_CLASSES = 64;

const classes = new Map<number, DecimalClass>();

/** A context of its own for callers that have no Decimal clone at hand. */
export function digitContext(digits: number): DigitContext {
  if (!Number.isInteger(digits) || digits < 1 || digits > MAX_DIGITS) {
    throw new RangeError(
      `The number of digits must be a whole number from 1 to ${MAX_DIGITS}, not ${digits}.`,
    );
  }
  return { Decimal: decimalClass(digits) };
}

/** The shared clone with this precision and the widest exponent range; cached, as making one is slow. */
export function decimalClass(precision: number): DecimalClass {
  const known = classes.get(precision);
  if (known !== undefined) return known;
  if (classes.size >= MAX_CACHED_CLASSES) classes.clear();
  const made = Decimal.clone({
    defaults: true,
    precision,
    rounding: Decimal.ROUND_HALF_EVEN,
    minE: -9e15,
    maxE: 9e15,
  });
  classes.set(precision, made);
  return made;
}

/**
 * The class to compute in: `guard` digits more than the context asks for.
 * @throws RangeError when that is more than the constants behind log and atan2 are known to.
 */
export function working(ctx: DigitContext, guard: number): DecimalClass {
  const precision = ctx.Decimal.precision + guard;
  if (precision > MAX_WORKING_DIGITS) {
    throw new RangeError(
      `Evaluation would need ${precision} digits; at most ${MAX_WORKING_DIGITS} are supported.`,
    );
  }
  return decimalClass(precision);
}

/** Rounds a result computed with guard digits to the digits asked for. */
export function finish(ctx: DigitContext, value: Decimal): Decimal {
  return new ctx.Decimal(value).toSignificantDigits(ctx.Decimal.precision, ctx.Decimal.rounding);
}

/**
 * Evaluates `compute` again with more digits for as long as cancellation has eaten into the result.
 * `compute` must be good to about 10^-(precision - guard) absolutely, the terms it adds being moderate.
 */
export function refined(ctx: DigitContext, guard: number, compute: (D: DecimalClass) => Decimal): Decimal {
  let extra = guard;
  for (;;) {
    const D = working(ctx, extra);
    const value = compute(D);
    if (!value.isFinite()) return finish(ctx, value);
    const lost = value.isZero() ? D.precision : Math.max(0, -value.e);
    if (lost + guard <= extra) return finish(ctx, value);
    extra = lost + guard;
  }
}

type TermRule = (term: Decimal, k: number) => Decimal;

/** Sum of `part` of `first` and of the terms that `next` makes from it one by one, until one no longer counts. */
export function sumSeries(first: Decimal, next: TermRule, part: TermRule = identity): Decimal {
  const D = first.constructor as DecimalClass;
  let term = first;
  let sum = part(first, 0);
  for (let k = 1; k < MAX_TERMS; k++) {
    term = next(term, k);
    const addend = part(term, k);
    if (addend.isZero() || addend.e < sum.e - D.precision - 1) return sum;
    sum = sum.plus(addend);
  }
  throw new RangeError(`A series did not settle within ${MAX_TERMS} terms.`);
}

function identity(term: Decimal): Decimal {
  return term;
}
