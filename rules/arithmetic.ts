import { systemPage } from "../src/language/page.js";

/**
 * What the algebra itself is made of, and functions that are piecewise linear. Sums and products have no lines: their
 * derivatives are the sum and the product rule.
 */
export const arithmetic = systemPage(`
fn ^(x, y)
  jvp      y * x^(y - 1) * dx + where(x == 0, 0, out * log(x) * dy)    # ∂/∂y is 0 at x = 0, as in JAX
  deviates where x == 0 and y == 0 "x^0 is 1 for every x, but the factors of the rule by x are 0 and 1/0; by y it says 0 at the jump"

fn exp(x)
  increasing
  jvp      out * dx
  range    0 <.. Infinity
  values   0 -> 1, 1 -> e
  weight   8                            # e^x·e^-y is one exponential rather than two
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
  deviates where x == 0 "the derivative at the jump is 0 by convention"
  weight   2
  range    -1 .. 1
  native   sign
  latex    \\operatorname{sign}

fn abs(x)
  increasing 0 .. Infinity
  even
  jvp      sign(x) * dx                 # abs'(0) = 0
  deviates where x == 0 "the derivative at the kink is the mean of both sides by convention"
  weight   2                            # less than sqrt, so that sqrt(x^2) descends to it
  range    0 .. Infinity
  native   abs
  latex    \\left|x\\right|

fn floor(x)
  nondecreasing
  jvp      0 * dx                       # 0 also at the steps
  deviates where x == floor(x) "the derivative at the steps is 0 by convention"
  native   floor
  latex    \\left\\lfloor x\\right\\rfloor

fn ceil(x)
  nondecreasing
  jvp      0 * dx
  deviates where x == floor(x) "the derivative at the steps is 0 by convention"
  native   ceil
  latex    \\left\\lceil x\\right\\rceil

fn trunc(x)
  nondecreasing
  odd
  jvp      0 * dx
  deviates where x == floor(x) and x != 0 "the derivative at the steps is 0 by convention"
  weight   5
  native   trunc
  latex    \\operatorname{trunc}

fn round(x)                             # halves to even
  nondecreasing
  odd
  jvp      0 * dx
  deviates where x == floor(x) + 1/2 "the derivative at the steps is 0 by convention"
  native   round
  latex    \\operatorname{round}

fn mod(x, y) = x - y * floor(x/y)       # has the sign of y
  needs    y != 0
  jvp      dx - floor(x/y) * dy
  deviates where x == y*floor(x/y) "the derivative at the steps is that between them by convention"
  native   mod
  latex    x\\bmod y

fn min(a, b)
  jvp      where(a < b, da, where(b < a, db, (da + db)/2))             # a tie is split
  deviates where a == b "a tie is split into halves by convention"
  basis    (a + b - abs(a - b))/2
  native   min
  latex    \\min

fn max(a, b)
  jvp      where(a > b, da, where(b > a, db, (da + db)/2))             # a tie is split
  deviates where a == b "a tie is split into halves by convention"
  basis    (a + b + abs(a - b))/2
  native   max
  latex    \\max

fn min(x...) = min(x)
  jvp      sum(where(x == out, dx, 0)) / sum(where(x == out, 1, 0))    # k ties get 1/k each
  deviates where sum(where(x == min(x), 1, 0)) > 1 "k ties get 1/k each by convention"
  latex    \\min

fn max(x...) = max(x)
  jvp      sum(where(x == out, dx, 0)) / sum(where(x == out, 1, 0))
  deviates where sum(where(x == max(x), 1, 0)) > 1 "k ties get 1/k each by convention"
  latex    \\max

fn clip(x, lo, hi) = min(max(x, lo), hi)
  needs       lo <= hi
  custom_jvp  where(lo < x and x < hi, dx, 0) + where(x <= lo, dlo, 0) + where(x >= hi, dhi, 0)   # at a bound, the bound's
  deviates    where x == lo or x == hi "at a bound the tangent of the bound is taken by convention"
  latex       \\operatorname{clip}

fn relu(x) = max(x, 0)
  weight      2
  custom_jvp  where(x > 0, dx, 0)       # relu'(0) = 0
  deviates    where x == 0 "the derivative at the kink is 0 by convention"
  range       0 .. Infinity
  latex       \\operatorname{relu}

fn heaviside(x) = where(x < 0, 0, where(x > 0, 1, 1/2))
  jvp         0 * dx
  deviates    where x == 0 "the derivative at the jump is 0 by convention"
  range       0 .. 1
  via         where(x < 0, 0, where(x > 0, 1, where(x == 0, 0.5, x)))   # the last x is NaN
  latex       \\operatorname{H}

# Powers

power_of_power:         (x^a)^b -> x^(a*b)                        if x > 0
power_of_odd_power:     (x^n)^b -> x^(n*b)                        if n is odd and b is number
root_of_even_power:     (x^n)^b <-> abs(x)^(n*b)                  if n is even
product_of_powers:      x^a*y^a -> (x*y)^a                        if x > 0 and y > 0
quotient_of_powers:     x^a*y^(-a) -> (x/y)^a                     if x > 0 and y > 0
power_of_own_log:       x^(log(y)/log(x)) -> y
square_of_sum:          (x + y)^2 <-> x^2 + 2*x*y + y^2
square_of_difference:   (x - y)^2 <-> x^2 - 2*x*y + y^2
difference_of_squares:  x^2 - y^2 <-> (x - y)*(x + y)
sum_of_cubes:           x^3 + y^3 <-> (x + y)*(x^2 - x*y + y^2)
difference_of_cubes:    x^3 - y^3 <-> (x - y)*(x^2 + x*y + y^2)
horner:                 a*x^2 + b*x + c <-> (a*x + b)*x + c
distribute:             a*(x + y) <-> a*x + a*y
common_denominator:     x/y + u/v <-> (x*v + u*y)/(y*v)

# The exponential and the logarithm

exp_of_log:             exp(log(x)) -> x
log_of_exp:             log(exp(x)) -> x
exp_times_exp:          exp(x)*exp(y) -> exp(x + y)
exp_over_exp:           exp(x)/exp(y) -> exp(x - y)
exp_to_power:           exp(x)^n -> exp(n*x)                      if n is integer
exp_to_any_power:       exp(x)^a <-> exp(a*x)
exp_of_multiple_of_log: exp(a*log(x)) -> x^a
exp_of_sum_with_log:    exp(a + log(x)) -> x*exp(a)
exp_of_sum_with_logs:   exp(a + b*log(x)) -> x^b*exp(a)
log_of_power:           log(x^n) -> n*log(x)                      if n is number and x > 0
log_of_odd_power:       log(x^n) -> n*log(x)                      if n is odd
log_of_any_power:       log(x^a) <-> a*log(x)                     if x > 0
log_of_even_power:      log(x^n) <-> n*log(abs(x))                if n is even
log_of_product:         log(x) + log(y) -> log(x*y)               if x > 0 and y > 0
log_of_quotient:        log(x) - log(y) -> log(x/y)               if x > 0 and y > 0
log_of_scaled_exp:      log(x*exp(y)) -> log(x) + y
power_as_exp:           x^a <-> exp(a*log(x))                     if x > 0

# Absolute values and signs. At 0, where both rest, abs' is 0.

abs_of_positive:        abs(x) -> x                               if x > 0
abs_of_negative:        abs(x) -> -x                              if x < 0
abs_of_abs:             abs(abs(x)) -> abs(x)
abs_of_even_power:      abs(x^n) -> x^n                           if n is even
abs_of_odd_power:       abs(x^n) -> abs(x)^n                      if n is odd
abs_of_general_power:   abs(x^a) <-> abs(x)^a
abs_of_multiple:        abs(n*x) -> n*abs(x)                      if n is number and n > 0
abs_times_abs:          abs(x)*abs(y) -> abs(x*y)
abs_over_abs:           abs(x)/abs(y) -> abs(x/y)
abs_of_positive_factor: abs(x*y) -> x*abs(y)                      if x > 0
abs_of_negative_factor: abs(x*y) -> -x*abs(y)                     if x < 0
abs_of_even_factor:     abs(x^n*y) -> x^n*abs(y)                  if n is even
even_power_of_abs:      abs(x)^n -> x^n                           if n is even
  deviates where x < 0 "a whole number has no neighbours by which to derive"
even_power_times_abs:   x^n*abs(x) -> abs(x)^(n + 1)              if n is even
sign_of_positive:       sign(x) -> 1                              if x > 0
sign_of_negative:       sign(x) -> -1                             if x < 0
sign_of_sign:           sign(sign(x)) -> sign(x)
sign_of_odd_power:      sign(x^n) -> sign(x)                      if n is odd
sign_of_even_power:     sign(x^n) -> sign(x)^2                    if n is even and n != 0
sign_of_multiple:       sign(n*x) -> sign(x)                      if n is number and n > 0
sign_times_sign:        sign(x)*sign(y) -> sign(x*y)
sign_of_positive_factor: sign(x*y) -> sign(y)                     if x > 0
sign_of_negative_factor: sign(x*y) -> -sign(y)                    if x < 0
argument_over_sign:     x/sign(x) -> abs(x)
abs_over_sign:          abs(x)/sign(x) -> x
even_power_of_sign:     sign(x)^n -> 1                            if n is even and x != 0
odd_power_of_sign:      sign(x)^n -> sign(x)                      if n is odd
sign_times_argument:    x*sign(x) -> abs(x)
sign_times_abs:         abs(x)*sign(x) -> x                       if x != 0
argument_over_abs:      x/abs(x) -> sign(x)
abs_over_argument:      abs(x)/x -> sign(x)
sign_of_product_times_factor: x*sign(x*y) -> abs(x)*sign(y)
abs_of_product_over_factor: abs(x*y)/x -> sign(x)*abs(y)
factor_over_abs_of_product: x/abs(x*y) -> sign(x)/abs(y)

# Rounding. Between the steps nothing changes, so all of these have derivative 0.

floor_of_integer:       floor(n) -> n                             if n is integer
  deviates where n == floor(n) "a whole number has no neighbours by which to derive"
ceil_of_integer:        ceil(n) -> n                              if n is integer
  deviates where n == floor(n) "a whole number has no neighbours by which to derive"
trunc_of_integer:       trunc(n) -> n                             if n is integer
  deviates where n == floor(n) "a whole number has no neighbours by which to derive"
round_of_integer:       round(n) -> n                             if n is integer
  deviates where n == floor(n) "a whole number has no neighbours by which to derive"
floor_past_integer:     floor(x + n) -> floor(x) + n              if n is integer
  deviates where n == floor(n) "a whole number has no neighbours by which to derive"
ceil_past_integer:      ceil(x + n) -> ceil(x) + n                if n is integer
  deviates where n == floor(n) "a whole number has no neighbours by which to derive"
round_past_even:        round(x + n) -> round(x) + n              if n is even
  deviates where n == floor(n) "a whole number has no neighbours by which to derive"
floor_of_opposite:      floor(-x) -> -ceil(x)
ceil_of_opposite:       ceil(-x) -> -floor(x)
trunc_of_nonnegative:   trunc(x) -> floor(x)                      if x >= 0
trunc_of_nonpositive:   trunc(x) -> ceil(x)                       if x <= 0
remainder:              x - y*floor(x/y) -> mod(x, y)
mod_of_mod:             mod(mod(x, y), y) -> mod(x, y)
mod_past_multiple:      mod(x + n*y, y) -> mod(x, y)              if n is integer
  deviates where n == floor(n) "a whole number has no neighbours by which to derive"

# Minimum and maximum. Both split a tie, so one of two arguments is chosen only where they are known to differ.

min_of_same:            min(x, x) -> x
max_of_same:            max(x, x) -> x
min_is_smaller:         min(x, y) -> x                            if x < y
max_is_larger:          max(x, y) -> x                            if x > y
max_of_opposites:       max(x, -x) -> abs(x)
min_of_opposites:       min(x, -x) -> -abs(x)
max_of_negatives:       max(-x, -y) -> -min(x, y)
min_of_negatives:       min(-x, -y) -> -max(x, y)
max_plus_min:           max(x, y) + min(x, y) -> x + y
max_minus_min:          max(x, y) - min(x, y) -> abs(x - y)
max_times_min:          max(x, y)*min(x, y) -> x*y
max_of_shifted:         max(x + a, y + a) -> max(x, y) + a
min_of_shifted:         min(x + a, y + a) -> min(x, y) + a
max_of_scaled:          max(a*x, a*y) -> a*max(x, y)              if a is symbol and a > 0
max_of_multiples:       max(n*x, n*y) -> n*max(x, y)              if n is number and n > 0 and x is symbol and y is symbol
min_of_scaled:          min(a*x, a*y) -> a*min(x, y)              if a is symbol and a > 0
min_of_multiples:       min(n*x, n*y) -> n*min(x, y)              if n is number and n > 0 and x is symbol and y is symbol
max_in_any_order:       max(x, y) <-> max(y, x)
min_in_any_order:       min(x, y) <-> min(y, x)
max_by_abs:             max(x, y) <-> (x + y + abs(x - y))/2
min_by_abs:             min(x, y) <-> (x + y - abs(x - y))/2

# clip and relu keep the derivatives that they declare at their bounds: neither is turned into min and max.

clip_inside:            clip(x, a, b) -> x                        if a < x and x < b
clip_below:             clip(x, a, b) -> a                        if x <= a and a < b
clip_above:             clip(x, a, b) -> b                        if x >= b and a < b
clip_of_clip:           clip(clip(x, a, b), a, b) -> clip(x, a, b)   if a < b
relu_of_positive:       relu(x) -> x                              if x > 0
relu_of_nonpositive:    relu(x) -> 0                              if x <= 0
relu_of_relu:           relu(relu(x)) -> relu(x)
abs_of_relu:            abs(relu(x)) -> relu(x)
relu_of_multiple:       relu(n*x) -> n*relu(x)                    if n is number and n > 0
relu_of_scaled:         relu(a*x) -> a*relu(x)                    if a > 0 and x is symbol
relu_parts_of_abs:      relu(x) + relu(-x) -> abs(x)
relu_parts:             relu(x) - relu(-x) -> x                   if x != 0
heaviside_of_positive:  heaviside(x) -> 1                         if x > 0
heaviside_of_negative:  heaviside(x) -> 0                         if x < 0
heaviside_of_scaled:    heaviside(a*x) -> heaviside(x)            if a > 0
heaviside_halves:       heaviside(x) + heaviside(-x) -> 1
heaviside_as_sign:      2*heaviside(x) - 1 -> sign(x)
heaviside_times:        x*heaviside(x) -> relu(x)                 if x != 0

# Choices

where_then_same:        where(c, where(c, x, y), z) -> where(c, x, z)
where_else_same:        where(c, x, where(c, y, z)) -> where(c, x, z)
sum_of_choices:         where(c, x, y) + where(c, u, v) -> where(c, x + u, y + v)
product_of_choices:     where(c, x, y)*where(c, u, v) -> where(c, x*u, y*v)
relu_as_written:        where(x > 0, x, 0) -> relu(x)             if x is symbol
where_times:            where(c, x, 0)*y <-> where(c, x*y, 0)

# In floats

difference_of_squares_in_floats: x^2 - y^2 ~> (x - y)*(x + y)     near x = y
difference_of_reciprocals: 1/x - 1/(x + y) ~> y/(x*(x + y))       near y = 0
`);

export const { exp, log, where, sign, abs, floor, ceil, trunc, round, mod, min, max, clip, relu, heaviside } =
  arithmetic.functions;
