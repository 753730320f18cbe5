import { systemPage } from "../src/language/page.js";
import { arithmetic } from "./arithmetic.js";
import { powers } from "./powers.js";

/** The six hyperbolic functions and their inverses. */
export const hyperbolic = systemPage(
  `
fn sinh(x) = (exp(x) - exp(-x))/2
  increasing
  odd
  jvp      cosh(x) * dx
  values   0 -> 0
  native   sinh
  latex    \\sinh
  # error 2.3 ulp (f32 1.9)
  let      y = abs(x)
  let      u = expm1(y)
  let      h = exp(y/2)
  via      sign(x)*where(y < 20, (u + u/(u + 1))/2, h/2*h)

fn cosh(x) = (exp(x) + exp(-x))/2
  increasing 0 .. Infinity
  even
  jvp      sinh(x) * dx
  range    1 .. Infinity
  values   0 -> 1
  native   cosh
  latex    \\cosh
  # error 2.5 ulp (f32 2.2)
  let      h = exp(abs(x)/2)
  let      a = h/2*h
  via      a + 0.25/a

fn tanh(x) = sinh(x)/cosh(x)
  increasing
  odd
  jvp      (1 - out^2) * dx
  range    -1 <..< 1
  values   0 -> 0
  native   tanh
  latex    \\tanh
  # error 2.5 ulp (f32 2.5)
  let      u = expm1(-2*abs(x))
  via      -sign(x)*u/(u + 2)

fn sech(x) = 1/cosh(x)
  decreasing 0 .. Infinity
  even
  jvp      -out * tanh(x) * dx
  range    0 <.. 1
  values   0 -> 1
  native   sech
  latex    \\operatorname{sech}
  let      h = exp(-abs(x))
  via      2*h/(1 + h*h)

fn csch(x) = 1/sinh(x)
  decreasing 0 <.. Infinity
  odd
  needs    x != 0
  jvp      -out * coth(x) * dx
  native   csch
  latex    \\operatorname{csch}
  let      y = abs(x)
  via      where(y == 0, 1/x, -2*sign(x)*exp(-y)/expm1(-2*y))

fn coth(x) = 1/tanh(x)
  decreasing 0 <.. Infinity
  odd
  needs    x != 0
  jvp      (1 - out^2) * dx
  via      1/tanh(x)
  native   coth
  latex    \\coth

fn asinh(x)
  increasing
  odd
  jvp      dx / sqrt(1 + x^2)
  values   0 -> 0
  weight   10
  basis    log(x + sqrt(x^2 + 1))
  native   asinh
  latex    \\operatorname{arsinh}
  # error 1.5 ulp (f32 1.5)
  let      y = abs(x)
  via      sign(x)*where(y > 1e9, log(y) + 0.6931471805599453, log1p(y + y*y/(1 + sqrt(1 + y*y))))

fn acosh(x)
  increasing
  needs    x >= 1
  jvp      dx / (sqrt(x - 1)*sqrt(x + 1))
  range    0 .. Infinity
  values   1 -> 0
  weight   10
  basis    log(x + sqrt(x - 1)*sqrt(x + 1))
  native   acosh
  latex    \\operatorname{arcosh}
  # error 2.8 ulp (f32 2.7)
  let      t = x - 1
  via      where(x > 1e9, log(x) + 0.6931471805599453, log1p(t + sqrt(t)*sqrt(t + 2)))

fn atanh(x)
  increasing
  odd
  needs    -1 < x, x < 1
  jvp      dx / (1 - x^2)
  values   0 -> 0
  weight   10
  basis    log((1 + x)/(1 - x))/2
  native   atanh
  latex    \\operatorname{artanh}
  # error 1.8 ulp (f32 1.7)
  let      y = abs(x)
  via      sign(x)*log1p(2*y/(1 - y))/2

fn asech(x) = acosh(1/x)
  needs    0 < x, x <= 1
  jvp      -dx / (x*sqrt(1 - x^2))
  weight   11
  native   asech
  latex    \\operatorname{arsech}
  let      t = (1 - x)/x
  via      where(x < 1e-8, 0.6931471805599453 - log(x), log1p(t + sqrt(t)*sqrt(t + 2)))

fn acsch(x) = asinh(1/x)
  odd
  needs    x != 0
  jvp      -dx / (abs(x)*sqrt(1 + x^2))
  weight   11
  native   acsch
  latex    \\operatorname{arcsch}
  let      y = abs(x)
  via      where(y < 1e-8 and y > 0, sign(x)*(0.6931471805599453 - log(y)), asinh(1/x))

fn acoth(x) = atanh(1/x)
  odd
  needs    abs(x) > 1
  jvp      dx / (1 - x^2)
  weight   11
  native   acoth
  latex    \\operatorname{arcoth}
  via      sign(x)*log1p(2/(abs(x) - 1))/2

# The six functions by each other

reciprocal_of_sinh:     1/sinh(x) -> csch(x)
reciprocal_of_cosh:     1/cosh(x) -> sech(x)
reciprocal_of_tanh:     1/tanh(x) -> coth(x)
reciprocal_of_csch:     1/csch(x) -> sinh(x)
reciprocal_of_sech:     1/sech(x) -> cosh(x)
reciprocal_of_coth:     1/coth(x) -> tanh(x)
sinh_over_cosh:         sinh(x)/cosh(x) -> tanh(x)
cosh_over_sinh:         cosh(x)/sinh(x) -> coth(x)
sinh_times_csch:        sinh(x)*csch(x) -> 1
cosh_times_sech:        cosh(x)*sech(x) -> 1
tanh_times_coth:        tanh(x)*coth(x) -> 1
sinh_times_sech:        sinh(x)*sech(x) -> tanh(x)
cosh_times_csch:        cosh(x)*csch(x) -> coth(x)
cosh_times_tanh:        cosh(x)*tanh(x) -> sinh(x)
sinh_times_coth:        sinh(x)*coth(x) -> cosh(x)
tanh_times_csch:        tanh(x)*csch(x) -> sech(x)
coth_times_sech:        coth(x)*sech(x) -> csch(x)
tanh_over_sinh:         tanh(x)/sinh(x) -> sech(x)
tanh_over_sech:         tanh(x)/sech(x) -> sinh(x)
coth_over_cosh:         coth(x)/cosh(x) -> csch(x)
coth_over_csch:         coth(x)/csch(x) -> cosh(x)
sech_over_csch:         sech(x)/csch(x) -> tanh(x)
csch_over_sech:         csch(x)/sech(x) -> coth(x)

# Squares

cosh_squared_minus_sinh_squared: cosh(x)^2 - sinh(x)^2 -> 1
one_plus_sinh_squared:  1 + sinh(x)^2 -> cosh(x)^2
cosh_squared_minus_one: cosh(x)^2 - 1 -> sinh(x)^2
one_minus_tanh_squared: 1 - tanh(x)^2 -> sech(x)^2
one_minus_sech_squared: 1 - sech(x)^2 -> tanh(x)^2
tanh_squared_plus_sech_squared: tanh(x)^2 + sech(x)^2 -> 1
coth_squared_minus_one: coth(x)^2 - 1 -> csch(x)^2
one_plus_csch_squared:  1 + csch(x)^2 -> coth(x)^2
coth_squared_minus_csch_squared: coth(x)^2 - csch(x)^2 -> 1

# Twice and half

sinh_times_cosh:        sinh(x)*cosh(x) -> sinh(2*x)/2
cosh_squared_plus_sinh_squared: cosh(x)^2 + sinh(x)^2 -> cosh(2*x)
one_plus_two_sinh_squared: 1 + 2*sinh(x)^2 -> cosh(2*x)
two_cosh_squared_minus_one: 2*cosh(x)^2 - 1 -> cosh(2*x)
cosh_of_double_minus_one: cosh(2*x) - 1 -> 2*sinh(x)^2
cosh_of_double_plus_one: cosh(2*x) + 1 -> 2*cosh(x)^2
tanh_of_double:         tanh(x)/(1 + tanh(x)^2) -> tanh(2*x)/2
sinh_of_double_times_csch: sinh(2*x)*csch(x) -> 2*cosh(x)
sinh_of_double_times_sech: sinh(2*x)*sech(x) -> 2*sinh(x)
sinh_of_double_over_sinh: sinh(2*x)/sinh(x) -> 2*cosh(x)
sinh_of_double_over_cosh: sinh(2*x)/cosh(x) -> 2*sinh(x)
tanh_of_half:           sinh(x)/(1 + cosh(x)) -> tanh(x/2)
coth_plus_tanh:         coth(x) + tanh(x) -> 2*coth(2*x)
coth_minus_tanh:        coth(x) - tanh(x) -> 2*csch(2*x)
coth_minus_csch:        coth(x) - csch(x) -> tanh(x/2)
coth_plus_csch:         coth(x) + csch(x) -> coth(x/2)

# Sums

sinh_of_sum:            sinh(x)*cosh(y) + cosh(x)*sinh(y) -> sinh(x + y)
sinh_of_difference:     sinh(x)*cosh(y) - cosh(x)*sinh(y) -> sinh(x - y)
cosh_of_sum:            cosh(x)*cosh(y) + sinh(x)*sinh(y) -> cosh(x + y)
cosh_of_difference:     cosh(x)*cosh(y) - sinh(x)*sinh(y) -> cosh(x - y)
tanh_of_sum:            (tanh(x) + tanh(y))/(1 + tanh(x)*tanh(y)) -> tanh(x + y)
tanh_of_difference:     (tanh(x) - tanh(y))/(1 - tanh(x)*tanh(y)) -> tanh(x - y)
sinh_plus_sinh:         sinh(x) + sinh(y) <-> 2*sinh((x + y)/2)*cosh((x - y)/2)
cosh_plus_cosh:         cosh(x) + cosh(y) <-> 2*cosh((x + y)/2)*cosh((x - y)/2)

# By the exponential

cosh_plus_sinh:         cosh(x) + sinh(x) -> exp(x)
cosh_minus_sinh:        cosh(x) - sinh(x) -> exp(-x)
exp_minus_sinh:         exp(x) - sinh(x) -> cosh(x)
exp_minus_cosh:         exp(x) - cosh(x) -> sinh(x)
twice_sinh:             exp(x) - exp(-x) -> 2*sinh(x)
twice_cosh:             exp(x) + exp(-x) -> 2*cosh(x)
twice_sinh_by_reciprocal: exp(x) - 1/exp(x) -> 2*sinh(x)
twice_cosh_by_reciprocal: exp(x) + 1/exp(x) -> 2*cosh(x)
tanh_by_exp:            (exp(2*x) - 1)/(exp(2*x) + 1) -> tanh(x)
sinh_of_log:            sinh(log(x)) -> x/2 - 1/(2*x)
cosh_of_log:            cosh(log(x)) -> x/2 + 1/(2*x)
tanh_of_log:            tanh(log(x)) -> (x^2 - 1)/(x^2 + 1)
exp_of_asinh:           exp(asinh(x)) -> x + sqrt(1 + x^2)
exp_of_acosh:           exp(acosh(x)) -> x + sqrt(x^2 - 1)
exp_of_atanh:           exp(atanh(x)) -> sqrt((1 + x)/(1 - x))
exp_of_double_atanh:    exp(2*atanh(x)) -> (1 + x)/(1 - x)
asinh_by_log:           log(x + sqrt(1 + x^2)) -> asinh(x)
acosh_by_log:           log(x + sqrt(x^2 - 1)) -> acosh(x)
atanh_by_log:           log((1 + x)/(1 - x)) -> 2*atanh(x)
atanh_by_logs:          log(1 + x) - log(1 - x) -> 2*atanh(x)

# A function of its inverse

sinh_of_asinh:          sinh(asinh(x)) -> x
cosh_of_acosh:          cosh(acosh(x)) -> x
tanh_of_atanh:          tanh(atanh(x)) -> x
sech_of_asech:          sech(asech(x)) -> x
csch_of_acsch:          csch(acsch(x)) -> x
coth_of_acoth:          coth(acoth(x)) -> x
sinh_of_acosh:          sinh(acosh(x)) -> sqrt(x^2 - 1)
sinh_of_atanh:          sinh(atanh(x)) -> x/sqrt(1 - x^2)
cosh_of_asinh:          cosh(asinh(x)) -> sqrt(1 + x^2)
cosh_of_atanh:          cosh(atanh(x)) -> 1/sqrt(1 - x^2)
tanh_of_asinh:          tanh(asinh(x)) -> x/sqrt(1 + x^2)
tanh_of_acosh:          tanh(acosh(x)) -> sqrt(x^2 - 1)/x
sech_of_acosh:          sech(acosh(x)) -> 1/x
sech_of_asinh:          sech(asinh(x)) -> 1/sqrt(1 + x^2)
sech_of_atanh:          sech(atanh(x)) -> sqrt(1 - x^2)
csch_of_asinh:          csch(asinh(x)) -> 1/x
csch_of_acosh:          csch(acosh(x)) -> 1/sqrt(x^2 - 1)
csch_of_atanh:          csch(atanh(x)) -> sqrt(1 - x^2)/x
coth_of_atanh:          coth(atanh(x)) -> 1/x
coth_of_asinh:          coth(asinh(x)) -> sqrt(1 + x^2)/x
coth_of_acosh:          coth(acosh(x)) -> x/sqrt(x^2 - 1)
cosh_of_double_asinh:   cosh(2*asinh(x)) -> 1 + 2*x^2
cosh_of_double_acosh:   cosh(2*acosh(x)) -> 2*x^2 - 1
sinh_of_double_asinh:   sinh(2*asinh(x)) -> 2*x*sqrt(1 + x^2)
tanh_of_double_atanh:   tanh(2*atanh(x)) -> 2*x/(1 + x^2)

# An inverse of its function. An even function is inverted up to the sign.

asinh_of_sinh:          asinh(sinh(x)) -> x
acosh_of_cosh:          acosh(cosh(x)) -> abs(x)
atanh_of_tanh:          atanh(tanh(x)) -> x
asech_of_sech:          asech(sech(x)) -> abs(x)
acsch_of_csch:          acsch(csch(x)) -> x
acoth_of_coth:          acoth(coth(x)) -> x
asech_of_reciprocal:    asech(1/x) -> acosh(x)
acsch_of_reciprocal:    acsch(1/x) -> asinh(x)
acoth_of_reciprocal:    acoth(1/x) -> atanh(x)
asech_by_acosh:         asech(x) <-> acosh(1/x)
acsch_by_asinh:         acsch(x) <-> asinh(1/x)
acoth_by_atanh:         acoth(x) <-> atanh(1/x)

# In floats

cosh_minus_one:         cosh(x) - 1 ~> 2*sinh(x/2)^2              near x = 0
sinh_difference:        sinh(x + y) - sinh(x) ~> 2*cosh(x + y/2)*sinh(y/2)   near y = 0
cosh_difference:        cosh(x + y) - cosh(x) ~> 2*sinh(x + y/2)*sinh(y/2)   near y = 0
tanh_difference:        tanh(x + y) - tanh(x) ~> sinh(y)/(cosh(x)*cosh(x + y))   near y = 0
`,
  arithmetic,
  powers,
);

export const { sinh, cosh, tanh, sech, csch, coth, asinh, acosh, atanh, asech, acsch, acoth } =
  hyperbolic.functions;
