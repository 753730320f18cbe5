import * as combinatorial from "./combinatorial.js";
import type { DigitFunction } from "./context.js";
import * as errorFunctions from "./errorFunctions.js";
import * as exponential from "./exponential.js";
import * as gammas from "./gamma.js";
import * as hyperbolic from "./hyperbolic.js";
import * as inverseHyperbolic from "./inverseHyperbolic.js";
import * as inverseTrigonometric from "./inverseTrigonometric.js";
import { polygamma } from "./polygamma.js";
import * as powers from "./powers.js";
import * as rounding from "./rounding.js";
import * as trigonometric from "./trigonometric.js";

export type { DecimalClass, DigitContext, DigitFunction } from "./context.js";
export { digitContext, MAX_DIGITS } from "./context.js";
export { pi } from "./pi.js";

const { exp, expm1, log, log1p, log2, log10 } = exponential;
const { sqrt, cbrt, nthRoot, pow, hypot } = powers;
const { sin, cos, tan, sec, csc, cot } = trigonometric;
const { gamma, lgamma, digamma, factorial } = gammas;

/**
 * The functions that can be evaluated to any number of digits (up to MAX_DIGITS), by name. Each takes a context and as
 * many decimals as the function has arguments (hypot: any number), and returns a decimal of the context's class
 * rounded to its precision. Evaluation takes bounded time: what would take too long throws a RangeError.
 */
export const digitFunctions: ReadonlyMap<string, DigitFunction> = new Map<string, DigitFunction>(
  Object.entries({
    ...{ exp, expm1, log, log1p, log2, log10 },
    ...{ sqrt, cbrt, nthRoot, pow, hypot },
    ...{ sin, cos, tan, sec, csc, cot },
    ...inverseTrigonometric,
    ...hyperbolic,
    ...inverseHyperbolic,
    ...rounding,
    ...errorFunctions,
    ...{ gamma, lgamma, digamma, polygamma, factorial },
    ...combinatorial,
  }),
);
