import type { Decimal } from "decimal.js";
import { type DigitContext, finish, working } from "./context.js";
import { exactSum, isPole, lgammaIn } from "./gamma.js";

const GUARD = 20;
/** Above it the gammas of a quotient are all beyond decimal.js's exponents and need ever more digits. */
const MAX_EXPONENT = 200;
const LONGEST_PRODUCT = 1000;

/**
 * Beta function gamma(a) gamma(b) / gamma(a + b) (DLMF 5.12.1): 0 where only a + b is a pole of gamma, Infinity where
 * a or b is +0 and the other positive, NaN at the other poles.
 * @throws RangeError for arguments above 1e200 in size.
 */
export function beta(ctx: DigitContext, a: Decimal, b: Decimal): Decimal {
  if (a.isNaN() || b.isNaN() || !a.isFinite() || !b.isFinite()) return new ctx.Decimal(betaAtInfinity(a, b));
  if (isPole(a) || isPole(b)) {
    const zeros = (a.isZero() && b.gte(0)) || (b.isZero() && a.gte(0));
    return new ctx.Decimal(zeros ? Infinity : Number.NaN);
  }
  return gammaQuotient(ctx, [a, b], [exactSum(a, b)]);
}

/**
 * Binomial coefficient gamma(n + 1) / (gamma(k + 1) gamma(n - k + 1)) (DLMF 1.2.6); for whole k the polynomial in n, so
 * 0 for whole k < 0. NaN where n is a negative whole number and k is not whole.
 * @throws RangeError for arguments above 1e200 in size.
 */
export function binomial(ctx: DigitContext, n: Decimal, k: Decimal): Decimal {
  if (!n.isFinite() || !k.isFinite()) return new ctx.Decimal(Number.NaN);
  if (k.isInteger() && k.isNegative() && !k.isZero()) return new ctx.Decimal(0);
  const rest = exactSum(n, k.negated());
  if (k.isInteger() && n.isInteger() && n.gte(0) && rest.lt(0)) {
    return new ctx.Decimal(0);
  }
  if (k.isInteger() && k.lte(LONGEST_PRODUCT)) return chooseByProduct(ctx, n, k.toNumber());
  if (rest.isInteger() && n.gte(0) && rest.gte(0) && rest.lte(LONGEST_PRODUCT))
    return chooseByProduct(ctx, n, rest.toNumber());
  if (n.isInteger() && n.isNegative()) return negativeChoose(ctx, n, k);
  return gammaQuotient(ctx, [exactSum(n, 1)], [exactSum(k, 1), exactSum(rest, 1)]);
}

/** binomial(n, k) = (-1)^k binomial(k - n - 1, k) for whole k (DLMF 26.3.7). */
function negativeChoose(ctx: DigitContext, n: Decimal, k: Decimal): Decimal {
  if (!k.isInteger()) return new ctx.Decimal(Number.NaN);
  const value = binomial(ctx, exactSum(exactSum(k, n.negated()), -1), k);
  return k.mod(2).isZero() ? value : value.negated();
}

/** n (n-1) … (n-k+1) / k!. */
function chooseByProduct(ctx: DigitContext, n: Decimal, k: number): Decimal {
  const D = working(ctx, GUARD);
  let value = new D(1);
  for (let j = 1; j <= k; j++) value = value.times(exactSum(n, 1 - j)).div(j);
  return finish(ctx, value);
}

/** Product of gammas over a product of gammas by logarithms; a pole below makes it 0. */
function gammaQuotient(ctx: DigitContext, above: Decimal[], below: Decimal[]): Decimal {
  if (above.some(isPole)) return new ctx.Decimal(Number.NaN);
  if (below.some(isPole)) return new ctx.Decimal(0);
  const all = [...above, ...below];
  const exponent = Math.max(0, ...all.map((x) => x.e));
  if (exponent > MAX_EXPONENT)
    throw new RangeError("Arguments above 1e200 are too large for a quotient of gammas.");
  const D = working(ctx, GUARD + exponent);
  const logSum = (list: Decimal[]): Decimal => list.reduce((sum, x) => sum.plus(lgammaIn(D, x)), new D(0));
  const size = logSum(above).minus(logSum(below)).exp();
  const negative = all.filter(isGammaNegative).length % 2 === 1;
  return finish(ctx, negative ? size.negated() : size);
}

/** gamma is negative on (-1, 0), (-3, -2), … */
function isGammaNegative(x: Decimal): boolean {
  return x.isNegative() && !x.floor().mod(2).isZero();
}

function betaAtInfinity(a: Decimal, b: Decimal): number {
  const decays = (a.eq(Infinity) && b.gt(0)) || (b.eq(Infinity) && a.gt(0));
  return decays ? 0 : Number.NaN;
}
