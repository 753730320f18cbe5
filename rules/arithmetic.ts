import { systemPage } from "../src/language/page.js";

/**
 * What the algebra itself is made of, and functions that are piecewise linear. Sums and products have no lines: their
 * derivatives are the sum and the product rule.
 *
 * The recipes for single precision (`via f32`), here and on the other pages, are for targets without trustworthy
 * functions of their own, such as GPUs. They need +, −, ·, /, comparisons, abs, floor, sqrt, ldexp and exponent. They
 * hold also where numbers below 2^-126 are taken for 0, and where a·b + c is rounded once instead of twice: a product
 * that must be exact has factors so short that it is. Their errors are those with correctly rounded operations.
 */
export const arithmetic = systemPage(`
fn ^(x, y)
  jvp      y * x^(y - 1) * dx + where(x == 0, 0, out * log(x) * dy)    # ∂/∂y is 0 at x = 0, as in JAX
  deviates where x == 0 and y == 0 "x^0 is 1 for every x, but the factors of the rule by x are 0 and 1/0; by y it says 0 at the jump"
  # f32 error 1.1 ulp, for targets without a power of their own: log2(a) in two parts, the short t and a rest, times y.
  # Products of two heads are exact (Dekker).
  let      a = abs(x)
  let      j = near_exponent(a)
  let      g = near_one(a)
  let      f = g - 1
  # s = f/(g + 1) is h, its head, and l
  let      s = f/(g + 1)
  let      i = exponent(where(s == 0, 1, s)) - 11
  let      down = ldexp(1, i)
  let      up = ldexp(1, -i)
  let      h = floor(s*up)*down
  let      g1 = floor((g + 1)*1024)*0.0009765625
  let      l = ((f - h*g1) - h*(g - (g1 - 1)))/(g + 1)
  # 3 artanh(s)/s = 3 + h^2 + q; in z = s^2 degree 2, error 7e-11
  let      z = s*s
  let      q = z*z*((0.3482323*z + 0.42834818)*z + 0.60000074) + l*(h + s)
  let      b = floor((3 + h*h + q)*1024)*0.0009765625
  let      u = h*b
  let      v = l*b + (q - ((b - 3) - h*h))*s
  # times 2/(3 ln 2), whose head is 0.961669921875
  let      w = floor((u + v)*(up*0.25))*(down*4)
  let      w1 = w*0.961669921875
  let      w2 = w*1.2677205e-4 + (v - (w - u))*0.9617967
  let      total = (w1 + w2) + j
  let      t = head(total)
  let      rest = w2 - ((t - j) - w1)
  # 2^(y*(t + rest)) by the exact product n of heads and a small m
  let      y1 = head(y)
  let      n = y1*t
  let      m = (y - y1)*t + y*rest
  let      far = abs(y*total) > 200
  let      k = where(far, where(y*total > 0, 200, -200), floor((n + m) + 0.5))
  let      r = where(far, 0, (n - k) + m)
  # 2^r - 1 where abs(r) < 1/2: degree 6, error 1.9e-9
  let      p1 = (1.5315178e-05*r + 0.00015467363)*r + 0.001333343
  let      p2 = ((p1*r + 0.009618036)*r + 0.05550411)*r + 0.2402265
  let      size = ldexp(1 + r*(p2*r + 0.6931472), k)
  # the conventions of JavaScript at 0, at infinities and below 0
  let      odd = y == floor(y) and y*0.5 != floor(y*0.5)
  let      at0 = where(y > 0, where(odd, x, a), where(y < 0, where(odd, 1/x, 1/a), y))
  let      all = where(a > 3.4028234e38, where(y > 0, a, where(y < 0, 1/a, y)), size)
  let      below = where(odd, -all, where(y == floor(y) or a > 3.4028234e38, all, root(x)))
  via f32  where(y == 0, 1, where(a == 0, at0, where(x < 0, below, all)))

fn exp(x)
  increasing
  jvp      out * dx
  range    0 <.. Infinity
  values   0 -> 1, 1 -> e
  weight   8                            # e^x·e^-y is one exponential rather than two
  native   exp
  # f32 error 1.0 ulp; x = k*ln(2) + r
  let      y = where(x > 200, 200, where(x < -200, -200, x))
  via f32  ldexp(1 + expm1_near(exp_left(y)), exp_steps(y))

fn log(x)
  increasing
  needs    x > 0
  jvp      dx / x
  values   1 -> 0
  native   log
  latex    \\ln
  # f32 error 0.8 ulp; x = 2^k*(1 + f), and k*355/512 is exact
  let      k = near_exponent(x)
  let      f = near_one(x) - 1
  let      positive = (f + (log1p_rest(f) - k*2.1219444e-4)) + k*0.693359375
  via f32  where(x > 0, where(x > 3.4028234e38, x, positive), where(x == 0, -1/abs(x), root(x)))

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
  via f32  where(x > 0, 1, where(x < 0, -1, x))

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
  via f32  -floor(-x)

fn trunc(x)
  nondecreasing
  odd
  jvp      0 * dx
  deviates where x == floor(x) and x != 0 "the derivative at the steps is 0 by convention"
  weight   5
  native   trunc
  latex    \\operatorname{trunc}
  via f32  where(x < 0, -floor(-x), floor(x))

fn round(x)                             # halves to even
  nondecreasing
  odd
  jvp      0 * dx
  deviates where x == floor(x) + 1/2 "the derivative at the steps is 0 by convention"
  native   round
  latex    \\operatorname{round}
  let      a = abs(x)
  let      f = floor(a)
  let      up = a - f > 0.5 or (a - f == 0.5 and f*0.5 != floor(f*0.5))
  let      r = where(up, f + 1, f)
  via f32  where(a < 8388608 and a > 0, where(x < 0, -r, r), x)     # 2^23

fn mod(x, y) = x - y * floor(x/y)       # has the sign of y
  needs    y != 0
  jvp      dx - floor(x/y) * dy
  deviates where x == y*floor(x/y) "the derivative at the steps is that between them by convention"
  native   mod
  latex    x\\bmod y
  # f32 error 0.5 ulp where abs(x/y) < 2^71, NaN beyond: what is left is divided by y*2^60, y*2^48, …, and the quotients
  # have so few bits that n*h and n*l are exact, and so are the differences; numbers below 2^-126 must not be taken for
  # 0 where y is below 2^-102
  let      h = head(y)
  let      l = y - h
  let      n5 = floor(x/y*8.673617379884035e-19 + 0.5)*1152921504606846976
  let      x5 = (x - n5*h) - n5*l
  let      n4 = floor(x5/y*3.552713678800501e-15 + 0.5)*281474976710656
  let      x4 = (x5 - n4*h) - n4*l
  let      n3 = floor(x4/y*1.4551915228366852e-11 + 0.5)*68719476736
  let      x3 = (x4 - n3*h) - n3*l
  let      n2 = floor(x3/y*5.960464477539063e-08 + 0.5)*16777216
  let      x2 = (x3 - n2*h) - n2*l
  let      n1 = floor(x2/y*0.000244140625 + 0.5)*4096
  let      x1 = (x2 - n1*h) - n1*l
  let      n0 = floor(x1/y + 0.5)
  let      left = where(abs(x/y) < 2.3e21, (x1 - n0*h) - n0*l, root(-1 - abs(x)))
  let      r = where(abs(y) > 3.4028234e38 and abs(x) <= 3.4028234e38, x, left)
  via f32  where((r < 0 and y > 0) or (r > 0 and y < 0), r + y, r)

fn min(a, b)
  jvp      where(a < b, da, where(b < a, db, (da + db)/2))             # a tie is split
  deviates where a == b "a tie is split into halves by convention"
  basis    (a + b - abs(a - b))/2
  native   min
  latex    \\min
  via f32  where(a < b, a, where(b < a, b, where(a == b, a, a + b)))    # a + b is NaN

fn max(a, b)
  jvp      where(a > b, da, where(b > a, db, (da + db)/2))             # a tie is split
  deviates where a == b "a tie is split into halves by convention"
  basis    (a + b + abs(a - b))/2
  native   max
  latex    \\max
  via f32  where(a > b, a, where(b > a, b, where(a == b, a, a + b)))

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

fn stop_gradient(x) = x
  custom_jvp  0 * dx                    # nothing of a change goes through
  deviates where true "no derivative is let through, by declaration"
  latex       \\operatorname{stop\\_gradient}

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

# What the recipes for single precision are made of

# x*2^k for a whole k, rounded once, also where 2^k alone would overflow or vanish
helper ldexp(x, k) = x*2^k
  native   ldexp

# floor(log2(abs(x))) of a finite x other than 0
helper exponent(x)
  jvp      0*dx
  native   exponent

# The square root, also as the NaN of a negative number
helper root(x) = x^(1/2)
  native   sqrt

# The first 12 bits of x, towards -Infinity: the product of two such numbers is exact
helper head(x)
  let      k = exponent(x) - 11
  via f32  ldexp(floor(ldexp(x, -k)), k)

# x = near_one(x)*2^near_exponent(x), the former between sqrt(1/2) and sqrt(2)
helper near_one(x)
  let      m = ldexp(x, -exponent(x))
  via f32  where(m > 1.4142135, m*0.5, m)

helper near_exponent(x)
  let      k = exponent(x)
  via f32  where(ldexp(x, -k) > 1.4142135, k + 1, k)

# log(1 + f) - f where sqrt(1/2) < 1 + f < sqrt(2): degree 8, error 1e-9 f
helper log1p_rest(f)
  let      p1 = (0.06916144*f - 0.117889665)*f + 0.1187213
  let      p2 = ((p1*f - 0.12384453)*f + 0.14218801)*f - 0.16669248
  let      p = ((p2*f + 0.20002218)*f - 0.24999987)*f + 0.3333331
  via f32  f*f*(f*p - 0.5)

# The multiple of ln(2) that is nearest to x, and what is left: ln(2) is 355/512 less 2.1219444e-4, and k*355/512 is
# exact. This relies on (x - k*a) + k*b not being computed as x - k*(a - b).
helper exp_steps(x)
  via f32  floor(x*1.442695 + 0.5)

helper exp_left(x)
  let      k = exp_steps(x)
  via f32  (x - k*0.693359375) + k*2.1219444e-4

# e^r - 1 where abs(r) < ln(2)/2: degree 4, error 4.4e-9
helper expm1_near(r)
  let      p1 = (0.0013950581*r + 0.008368947)*r + 0.041666206
  let      p = (p1*r + 0.16666518)*r + 0.5
  via f32  r + r*r*p

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

export const {
  exp,
  log,
  where,
  sign,
  abs,
  floor,
  ceil,
  trunc,
  round,
  mod,
  min,
  max,
  clip,
  relu,
  heaviside,
  stop_gradient,
} = arithmetic.functions;
