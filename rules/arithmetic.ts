import { systemPage } from "../src/language/page.js";

/**
 * What the algebra itself is made of, and functions that are piecewise linear. Sums and products have no lines: their
 * derivatives are the sum and the product rule.
 */
export const arithmetic = systemPage(`
fn ^(x, y)
  jvp      y * x^(y - 1) * dx + where(x == 0, 0, out * log(x) * dy)    # ∂/∂y is 0 at x = 0, as in JAX

fn exp(x)
  increasing
  jvp      out * dx
  range    0 <.. Infinity
  values   0 -> 1, 1 -> e
  native   exp

fn log(x)
  increasing
  needs    x > 0
  jvp      dx / x
  values   1 -> 0
  native   log
  latex    \\ln

fn where(c, a, b)
  jvp      where(c, da, db)

fn sign(x)
  nondecreasing
  odd
  jvp      0 * dx                       # sign'(0) = 0
  range    -1 .. 1
  native   sign
  latex    \\operatorname{sign}

fn abs(x)
  increasing 0 .. Infinity
  even
  jvp      sign(x) * dx                 # abs'(0) = 0
  range    0 .. Infinity
  basis    x * sign(x)
  native   abs
  latex    \\left|x\\right|

fn floor(x)
  nondecreasing
  jvp      0 * dx                       # 0 also at the steps
  native   floor
  latex    \\left\\lfloor x\\right\\rfloor

fn ceil(x)
  nondecreasing
  jvp      0 * dx
  native   ceil
  latex    \\left\\lceil x\\right\\rceil

fn trunc(x)
  nondecreasing
  odd
  jvp      0 * dx
  native   trunc
  latex    \\operatorname{trunc}

fn round(x)                             # halves to even
  nondecreasing
  odd
  jvp      0 * dx
  native   round
  latex    \\operatorname{round}

fn mod(x, y) = x - y * floor(x/y)       # has the sign of y
  needs    y != 0
  jvp      dx - floor(x/y) * dy
  native   mod
  latex    x\\bmod y

fn min(a, b)
  jvp      where(a < b, da, where(b < a, db, (da + db)/2))             # a tie is split
  basis    (a + b - (a - b)*sign(a - b))/2
  native   min
  latex    \\min

fn max(a, b)
  jvp      where(a > b, da, where(b > a, db, (da + db)/2))             # a tie is split
  basis    (a + b + (a - b)*sign(a - b))/2
  native   max
  latex    \\max

fn min(x...) = min(x)
  jvp      sum(where(x == out, dx, 0)) / sum(where(x == out, 1, 0))    # k ties get 1/k each
  latex    \\min

fn max(x...) = max(x)
  jvp      sum(where(x == out, dx, 0)) / sum(where(x == out, 1, 0))
  latex    \\max

fn clip(x, lo, hi) = min(max(x, lo), hi)
  needs       lo <= hi
  custom_jvp  where(lo < x and x < hi, dx, 0) + where(x <= lo, dlo, 0) + where(x >= hi, dhi, 0)   # at a bound, the bound's
  latex       \\operatorname{clip}

fn relu(x) = max(x, 0)
  custom_jvp  where(x > 0, dx, 0)       # relu'(0) = 0
  range       0 .. Infinity
  latex       \\operatorname{relu}

fn heaviside(x) = where(x < 0, 0, where(x > 0, 1, 1/2))
  jvp         0 * dx
  range       0 .. 1
  via         where(x < 0, 0, where(x > 0, 1, where(x == 0, 0.5, x)))   # the last x is NaN
  latex       \\operatorname{H}
`);

export const { exp, log, where, sign, abs, floor, ceil, trunc, round, mod, min, max, clip, relu, heaviside } =
  arithmetic.functions;
