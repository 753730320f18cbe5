import { systemPage } from "../src/language/page.js";
import { arithmetic } from "./arithmetic.js";

/** Roots, logarithms, and the exponential functions that keep their digits near 0. */
export const powers = systemPage(
  `
fn sqrt(x)
  increasing
  needs    x >= 0
  jvp      dx / (2*out)
  range    0 .. Infinity
  basis    x^(1/2)
  native   sqrt
  latex    \\sqrt{x}

fn cbrt(x)                              # the real root, also of negative numbers
  increasing
  odd
  jvp      dx / (3*out^2)
  native   cbrt
  latex    \\sqrt[3]{x}
  # error 0.8 ulp (f32 0.8); a Newton step mends exp(log(y)/3)
  let      y = abs(x)
  let      c = exp(log(y)/3)
  via      where(y == 0 or 1/y == 0, x, sign(x)*(c - (c - y/(c*c))/3))
  # f32 error 1.0 ulp: degree 5 in m, error 7e-4, and a step of Halley's that leaves 2e-10
  let      k = floor((exponent(y) + 0.5)*0.33333334)
  let      m = ldexp(y, -3*k)
  let      p1 = (8.813682e-05*m - 0.00230853)*m + 0.02418599
  let      p = ((p1*m - 0.13454133)*m + 0.526174)*m + 0.5871054
  let      p3 = p*p*p
  let      better = p - p*((p3 - m)/(2*p3 + m))
  via f32  where(y == 0 or y > 3.4028234e38, x, where(x < 0, -1, 1)*ldexp(better, k))

fn nthRoot(x, n)                        # n is a whole number; of a negative x for odd n only
  weight   5
  needs    n != 0, x >= 0 or mod(n, 2) == 1, x != 0 or n > 0
  jvp      out * (where(x == 0, dx/(n*out^n), dx/(n*x)) - where(out == 0, 0, log(abs(x))*dn/n^2))
  deviates where x < 0 "n is a whole number there, and the derivative by n is that of the root of abs(x) by convention"
  deviates where x == 0 and 0 < n and n <= 1 "the derivative is finite, but the factors of the rule are 0 and 1/0"
  via      where(x < 0 and mod(n, 2) == 1, -(-x)^(1/n), where(n == 2, sqrt(x), where(n == 3, cbrt(x), x^(1/n))))
  native   nthRoot
  latex    \\sqrt[n]{x}
  # f32 error 1.2 ulp: a Newton step takes away the error that the rounded 1/n makes in the power
  let      a = abs(x)
  let      y = a^(1/n)
  let      z = y^n
  let      mends = z > 1e-38 and z < 3e38 and y > 1e-38 and y < 3e38
  let      r = where(mends, y - y*((z - a)/z)/n, where(a >= 0, y, a))
  let      odd = n == floor(n) and n*0.5 != floor(n*0.5)
  let      small = where(n == 2, sqrt(x), where(n == 3, cbrt(x), where(x < 0, where(odd, -r, sqrt(x)), r)))
  via f32  where(n == 0, sqrt(-1 - abs(x)), small)

fn nthRoot(x) = sqrt(x)                 # the square root, as in mathjs
  weight   5
  latex    \\sqrt{x}

fn log(x, base) = log(x) / log(base)
  weight   5
  needs    x > 0, base > 0, base != 1
  latex    \\log_{base}\\left(x\\right)

fn log2(x) = log(x) / log(2)
  increasing
  needs    x > 0
  jvp      dx / (x*log(2))
  values   1 -> 0, 2 -> 1
  native   log2
  latex    \\log_{2}
  # f32 error 1.0 ulp; as log, with log2(1 + f) as f and the rest, for exact powers of two
  let      k = near_exponent(x)
  let      f = near_one(x) - 1
  let      positive = k + (f + (f*0.44269505 + log1p_rest(f)*1.442695))
  via f32  where(x > 0, where(x > 3.4028234e38, x, positive), where(x == 0, -1/abs(x), sqrt(x)))

fn log10(x) = log(x) / log(10)
  increasing
  needs    x > 0
  jvp      dx / (x*log(10))
  values   1 -> 0, 10 -> 1
  native   log10
  latex    \\log_{10}
  # f32 error 1.3 ulp; log10(2) is 77/256 and 2.4874567e-4, and 1/ln(10) is 111/256 and 7.007319e-4
  let      k = near_exponent(x)
  let      f = near_one(x) - 1
  let      small = log1p_rest(f)*0.4342945 + f*7.007319e-4 + k*2.4874567e-4
  let      positive = (small + f*0.43359375) + k*0.30078125
  via f32  where(x > 0, where(x > 3.4028234e38, x, positive), where(x == 0, -1/abs(x), sqrt(x)))

fn log1p(x) = log(1 + x)                # exact for small x
  increasing
  needs    x > -1
  jvp      dx / (1 + x)
  values   0 -> 0
  native   log1p
  latex    \\operatorname{log1p}
  # error 2.2 ulp (f32 2.1); the rounding of u cancels in log(u)/(u - 1)
  let      u = 1 + x
  via      where(x > 1, log(u), where(u == 1, x, log(u)*(x/(u - 1))))
  # f32 error 1.4 ulp; as log of 2^k*(1 + f), with f from x itself
  let      k = near_exponent(u)
  let      f = (ldexp(1, -k) - 1) + ldexp(x, -k)
  let      positive = (f + (log1p_rest(f) - k*2.1219444e-4)) + k*0.693359375
  let      defined = where(x == 0 or x > 3.4028234e38, x, positive)
  via f32  where(u > 0, defined, where(u == 0, -1/abs(u), sqrt(u)))

fn expm1(x) = exp(x) - 1                # exact for small x
  increasing
  jvp      (out + 1) * dx
  values   0 -> 0
  weight   8
  native   expm1
  latex    \\operatorname{expm1}
  # error 2.1 ulp (f32 2.0); the error of u cancels in (u - 1)/log(u)
  let      u = exp(x)
  via      where(abs(x) > 1, u - 1, where(u == 1, x, (u - 1)*(x/log(u))))
  # f32 error 1.5 ulp; 2^k e^r - 1 as 2^k (e^r - 1) + (2^k - 1)
  let      y = where(x > 200, 200, where(x < -100, -100, x))
  let      k = exp_steps(y)
  let      q = expm1_near(exp_left(y))
  via f32  where(x == 0, x, where(x > 20, ldexp(1 + q, k), ldexp(q, k) + (ldexp(1, k) - 1)))

fn hypot(x, y) = sqrt(x^2 + y^2)
  jvp      where(out == 0, 0, (x*dx + y*dy) / out)       # 0 at the origin
  deviates where x == 0 and y == 0 "the derivative at the tip of the cone is 0 by convention"
  range    0 .. Infinity
  native   hypot
  latex    \\operatorname{hypot}
  # f32 error 1.2 ulp; scaled, so that no square overflows
  let      a = abs(x)
  let      b = abs(y)
  let      m = where(a < b, b, a)
  let      k = exponent(m)
  let      u = ldexp(a, -k)
  let      v = ldexp(b, -k)
  via f32  where(m == 0 or m > 3.4028234e38, a + b, ldexp(sqrt(u*u + v*v), k))

fn stable_sqrt(x) = sqrt(safe)          # the square root for use at 0: value 1, tangent 0 there
  let         safe = where(x == 0, 1, x)
  custom_jvp  where(x == 0, 0, dx / (2*sqrt(safe)))
  deviates    where x == 0 "value and tangent at 0 are those of the safe form"
  latex       \\operatorname{stable\\_sqrt}

# Square roots

sqrt_of_square:         sqrt(x^2) -> abs(x)
sqrt_of_even_power:     sqrt(x^n) -> abs(x)^(n/2)                 if n is even
sqrt_of_odd_power:      sqrt(x^n) -> sqrt(x)^n                    if n is odd
sqrt_of_power:          sqrt(x^a) -> x^(a/2)                      if x > 0
power_of_sqrt:          sqrt(x)^n -> x^(n/2)                      if n is even
sqrt_of_exp:            sqrt(exp(x)) -> exp(x/2)
sqrt_of_sqrt:           sqrt(sqrt(x)) -> x^(1/4)
sqrt_of_cbrt:           sqrt(cbrt(x)) -> x^(1/6)
sqrt_times_sqrt:        sqrt(x)*sqrt(y) -> sqrt(x*y)              if x > 0 and y > 0
sqrt_over_sqrt:         sqrt(x)/sqrt(y) -> sqrt(x/y)              if x > 0 and y > 0
constant_into_sqrt:     sqrt(a)*sqrt(x) -> sqrt(a*x)              if a is constant and a > 0
constant_under_sqrt:    sqrt(x)/sqrt(a) -> sqrt(x/a)              if a is constant and a > 0
square_out_of_sqrt:     sqrt(n*x) -> sqrt(n)*sqrt(x)              if n is number and n > 0 and sqrt(n) == floor(sqrt(n))
abs_out_of_sqrt:        sqrt(x^n*y) <-> abs(x)^(n/2)*sqrt(y)      if n is even and y >= 0
argument_over_sqrt:     x/sqrt(x) -> sqrt(x)
sqrt_over_argument:     sqrt(x)/x -> 1/sqrt(x)
abs_of_sqrt:            abs(sqrt(x)) -> sqrt(x)
rationalize:            1/(sqrt(x) + sqrt(y)) <-> (sqrt(x) - sqrt(y))/(x - y)
conjugates:             (sqrt(x) + sqrt(y))*(sqrt(x) - sqrt(y)) -> x - y
sqrt_as_power:          sqrt(x) <-> x^(1/2)
sqrt_of_product:        sqrt(x*y) <-> sqrt(x)*sqrt(y)             if x >= 0 and y >= 0

# Other roots

cbrt_of_cube:           cbrt(x^n) -> x^(n/3)                      if n is integer and n/3 == floor(n/3)
cbrt_of_power:          cbrt(x^n) -> cbrt(x)^n                    if n is integer
cube_of_cbrt:           cbrt(x)^n -> x^(n/3)                      if n is integer and n/3 == floor(n/3)
cbrt_of_exp:            cbrt(exp(x)) -> exp(x/3)
cbrt_of_sqrt:           cbrt(sqrt(x)) -> x^(1/6)
cbrt_times_cbrt:        cbrt(x)*cbrt(y) -> cbrt(x*y)              if x != 0 and y != 0
cbrt_over_cbrt:         cbrt(x)/cbrt(y) -> cbrt(x/y)              if x != 0 and y != 0
constant_into_cbrt:     cbrt(a)*cbrt(x) -> cbrt(a*x)              if a is constant and a != 0
cube_out_of_cbrt:       cbrt(n*x) -> cbrt(n)*cbrt(x)              if n is number and cbrt(n) == floor(cbrt(n))
argument_over_cbrt:     x/cbrt(x) -> cbrt(x)^2
abs_of_cbrt:            abs(cbrt(x)) <-> cbrt(abs(x))
sign_of_cbrt:           sign(cbrt(x)) -> sign(x)
second_root:            nthRoot(x, 2) -> sqrt(x)
third_root:             nthRoot(x, 3) -> cbrt(x)
first_root:             nthRoot(x, 1) -> x
root_without_index:     nthRoot(x) -> sqrt(x)
power_of_nth_root:      nthRoot(x, n)^n -> x                      if n is integer
nth_root_of_odd_power:  nthRoot(x^n, n) -> x                      if n is odd
nth_root_of_power:      nthRoot(x^n, n) -> x                      if x > 0

# Logarithms

log_of_sqrt:            log(sqrt(x)) -> log(x)/2
log_of_cbrt:            log(cbrt(x)) -> log(x)/3
log_by_log_2:           log(x)/log(2) -> log2(x)
log_by_log_10:          log(x)/log(10) -> log10(x)
log_to_base_2:          log(x, 2) -> log2(x)
log_to_base_10:         log(x, 10) -> log10(x)
log_to_base_e:          log(x, e) -> log(x)
log_of_base:            log(x, x) -> 1
log_of_power_of_base:   log(x^y, x) -> y
power_of_log:           x^log(y, x) -> y
log2_of_power:          log2(2^x) -> x
log10_of_power:         log10(10^x) -> x
power_of_log2:          2^log2(x) -> x
power_of_log10:         10^log10(x) -> x
log2_of_product:        log2(x) + log2(y) -> log2(x*y)            if x > 0 and y > 0
log2_of_quotient:       log2(x) - log2(y) -> log2(x/y)            if x > 0 and y > 0
log10_of_product:       log10(x) + log10(y) -> log10(x*y)         if x > 0 and y > 0
log10_of_quotient:      log10(x) - log10(y) -> log10(x/y)         if x > 0 and y > 0
change_of_base:         log(x, y) <-> log(x)/log(y)

# log1p and expm1 are kept where they stand, for the sake of their digits; only what is exact is done.

log1p_of_expm1:         log1p(expm1(x)) -> x
expm1_of_log1p:         expm1(log1p(x)) -> x
expm1_of_log:           expm1(log(x)) -> x - 1
exp_of_log1p:           exp(log1p(x)) -> 1 + x
log1p_of_predecessor:   log1p(x - 1) -> log(x)
expm1_plus_one:         expm1(x) + 1 -> exp(x)
expm1_over_exp:         expm1(x)*exp(-x) -> -expm1(-x)

# The length of a vector

# hypot guards its derivative at 0, also against an infinite tangent; abs(sqrt(t)) has none there.
hypot_of_zero:          hypot(x, 0) -> abs(x)                     if x is symbol
hypot_of_zero_first:    hypot(0, x) -> abs(x)                     if x is symbol
hypot_of_opposite:      hypot(-x, y) -> hypot(x, y)
hypot_of_opposite_2:    hypot(x, -y) -> hypot(x, y)
hypot_of_abs:           hypot(abs(x), y) -> hypot(x, y)
hypot_of_abs_2:         hypot(x, abs(y)) -> hypot(x, y)
hypot_of_scaled:        hypot(a*x, a*y) -> abs(a)*hypot(x, y)     if a is symbol and x is symbol and a != 0
hypot_of_multiples:     hypot(n*x, n*y) -> n*hypot(x, y)          if n is number and n > 0 and x is symbol and y is symbol
square_of_hypot:        hypot(x, y)^2 -> x^2 + y^2
hypot_in_any_order:     hypot(x, y) <-> hypot(y, x)
hypot_as_root:          hypot(x, y) <-> sqrt(x^2 + y^2)

# In floats

exp_minus_one:          exp(x) - 1 ~> expm1(x)                    near x = 0
log_of_one_plus:        log(1 + x) ~> log1p(x)                    near x = 0
log_difference:         log(x + y) - log(x) ~> log1p(y/x)         near y = 0
sqrt_minus_one:         sqrt(1 + x) - 1 ~> x/(1 + sqrt(1 + x))    near x = 0
one_minus_sqrt:         1 - sqrt(1 - x) ~> x/(1 + sqrt(1 - x))    near x = 0
difference_of_roots:    sqrt(x + y) - sqrt(x) ~> y/(sqrt(x + y) + sqrt(x))     near y = 0 if x > 0
quadratic_formula:      sqrt(x^2 + y) - x ~> y/(sqrt(x^2 + y) + x)     near y = 0 if x > 0
`,
  arithmetic,
);

export const { sqrt, cbrt, nthRoot, log2, log10, log1p, expm1, hypot, stable_sqrt } = powers.functions;
