import { systemPage } from "../src/language/page.js";
import { arithmetic } from "./arithmetic.js";
import { powers } from "./powers.js";

/** The six trigonometric functions, their inverses, and sinc. acot(x) is atan(1/x), as in mathjs and SymPy. */
export const trigonometry = systemPage(
  `
fn sin(x)
  increasing -pi/2 .. pi/2
  odd
  jvp      cos(x) * dx
  range    -1 .. 1
  quarter  cos(x)
  values   0 -> 0, pi/12 -> (sqrt(6) - sqrt(2))/4, pi/10 -> (sqrt(5) - 1)/4, pi/8 -> sqrt(2 - sqrt(2))/2, pi/6 -> 1/2, pi/5 -> sqrt(10 - 2*sqrt(5))/4, pi/4 -> sqrt(2)/2, pi/3 -> sqrt(3)/2, pi/2 -> 1, pi -> 0
  native   sin
  latex    \\sin
  # f32 error 2.2 ulp
  let      r = quarters_left(x)
  let      q = quarter_of(quarters(x))
  let      v = where(q == 1 or q == 3, cos_near(r), sin_near(r))
  via f32  where(x == 0, x, where(q > 1, -v, v))

fn cos(x)
  decreasing 0 .. pi
  even
  jvp      -sin(x) * dx
  range    -1 .. 1
  quarter  -sin(x)
  values   0 -> 1, pi/12 -> (sqrt(6) + sqrt(2))/4, pi/10 -> sqrt(10 + 2*sqrt(5))/4, pi/8 -> sqrt(2 + sqrt(2))/2, pi/6 -> sqrt(3)/2, pi/5 -> (1 + sqrt(5))/4, pi/4 -> sqrt(2)/2, pi/3 -> 1/2, pi/2 -> 0, pi -> -1
  native   cos
  latex    \\cos
  # f32 error 2.4 ulp
  let      r = quarters_left(x)
  let      q = quarter_of(quarters(x))
  let      v = where(q == 1 or q == 3, sin_near(r), cos_near(r))
  via f32  where(q == 1 or q == 2, -v, v)

fn tan(x) = sin(x)/cos(x)
  needs    cos(x) != 0
  increasing -pi/2 <..< pi/2
  odd
  jvp      (1 + out^2) * dx
  quarter  -cot(x)
  values   0 -> 0, pi/12 -> 2 - sqrt(3), pi/10 -> sqrt(25 - 10*sqrt(5))/5, pi/8 -> sqrt(2) - 1, pi/6 -> sqrt(3)/3, pi/5 -> sqrt(5 - 2*sqrt(5)), pi/4 -> 1, pi/3 -> sqrt(3), pi -> 0
  native   tan
  latex    \\tan
  # f32 error 3.0 ulp
  let      t = tan_near(quarters_left(x))
  let      q = quarter_of(quarters(x))
  via f32  where(x == 0, x, where(q == 1 or q == 3, -1/t, t))

fn sec(x) = 1/cos(x)
  even
  jvp      out * tan(x) * dx
  quarter  -csc(x)
  values   0 -> 1, pi/12 -> sqrt(6) - sqrt(2), pi/10 -> sqrt(50 - 10*sqrt(5))/5, pi/8 -> sqrt(4 - 2*sqrt(2)), pi/6 -> 2*sqrt(3)/3, pi/5 -> sqrt(5) - 1, pi/4 -> sqrt(2), pi/3 -> 2, pi -> -1
  native   sec
  latex    \\sec

fn csc(x) = 1/sin(x)
  odd
  jvp      -out * cot(x) * dx
  quarter  sec(x)
  values   pi/12 -> sqrt(6) + sqrt(2), pi/10 -> 1 + sqrt(5), pi/8 -> sqrt(4 + 2*sqrt(2)), pi/6 -> 2, pi/5 -> sqrt(50 + 10*sqrt(5))/5, pi/4 -> sqrt(2), pi/3 -> 2*sqrt(3)/3, pi/2 -> 1
  native   csc
  latex    \\csc

fn cot(x) = cos(x)/sin(x)
  odd
  jvp      -(1 + out^2) * dx
  quarter  -tan(x)
  values   pi/12 -> 2 + sqrt(3), pi/10 -> sqrt(5 + 2*sqrt(5)), pi/8 -> 1 + sqrt(2), pi/6 -> sqrt(3), pi/5 -> sqrt(25 + 10*sqrt(5))/5, pi/4 -> 1, pi/3 -> sqrt(3)/3
  via      1/tan(x)
  native   cot
  latex    \\cot

fn asin(x)
  range    -pi/2 .. pi/2
  increasing
  odd
  needs    -1 <= x, x <= 1
  jvp      dx / sqrt(1 - x^2)
  weight   10                           # heavier than the roots that it turns into
  values   0 -> 0, 1 -> pi/2, -1 -> -pi/2, 1/2 -> pi/6, 1/sqrt(2) -> pi/4, sqrt(2)/2 -> pi/4, sqrt(3)/2 -> pi/3, (sqrt(6) - sqrt(2))/4 -> pi/12, (sqrt(6) + sqrt(2))/4 -> 5*pi/12, (sqrt(5) - 1)/4 -> pi/10, (1 + sqrt(5))/4 -> 3*pi/10
  native   asin
  latex    \\arcsin
  # f32 error 1.6 ulp; beyond 1/2 by the half angle
  let      y = abs(x)
  let      s = where(y > 0.5, sqrt((1 - y)*0.5), y)
  let      a = asin_rest(s)
  let      v = where(y > 0.5, (1.5707964 - 2*s) - (2*a + 4.371139e-08), y + a)
  via f32  where(x < 0, -v, where(x == 0, x, v))

fn acos(x)
  range    0 .. pi
  decreasing
  needs    -1 <= x, x <= 1
  jvp      -dx / sqrt(1 - x^2)
  weight   10
  values   0 -> pi/2, 1 -> 0, -1 -> pi, 1/2 -> pi/3, -1/2 -> 2*pi/3, 1/sqrt(2) -> pi/4, sqrt(2)/2 -> pi/4, -1/sqrt(2) -> 3*pi/4, -sqrt(2)/2 -> 3*pi/4, sqrt(3)/2 -> pi/6, -sqrt(3)/2 -> 5*pi/6
  native   acos
  latex    \\arccos
  # f32 error 1.2 ulp; beyond 1/2 by the half angle
  let      y = abs(x)
  let      s = where(y > 0.5, sqrt((1 - y)*0.5), x)
  let      a = asin_rest(s)
  let      beyond = where(x < 0, 3.1415927 - (2*(s + a) + 8.742278e-08), 2*(s + a))
  via f32  where(y > 0.5, beyond, 1.5707964 - (s + (a + 4.371139e-08)))

fn atan(x)
  range    -pi/2 <..< pi/2
  increasing
  odd
  jvp      dx / (1 + x^2)
  weight   10
  values   0 -> 0, 1 -> pi/4, -1 -> -pi/4, sqrt(3) -> pi/3, sqrt(3)/3 -> pi/6, 1/sqrt(3) -> pi/6, 2 - sqrt(3) -> pi/12, 2 + sqrt(3) -> 5*pi/12, sqrt(2) - 1 -> pi/8, 1 + sqrt(2) -> 3*pi/8
  native   atan
  latex    \\arctan
  # f32 error 1.3 ulp
  let      y = abs(x)
  let      a = atan_near(where(y > 1, 1/y, y))
  let      v = where(y > 1, 1.5707964 - (a + 4.371139e-08), a)
  via f32  where(x < 0, -v, where(x == 0, x, v))

fn asec(x) = acos(1/x)
  range    0 .. pi
  needs    abs(x) >= 1
  jvp      dx / (abs(x)*sqrt(x^2 - 1))
  weight   11
  native   asec
  latex    \\operatorname{arcsec}
  let      a = 2*atan(sqrt((abs(x) - 1)/(abs(x) + 1)))       # acos(1/x) without the loss near 1
  via      where(abs(x) > 2, acos(1/x), where(x < 0, pi - a, a))

fn acsc(x) = asin(1/x)
  range    -pi/2 .. pi/2
  odd
  needs    abs(x) >= 1
  jvp      -dx / (abs(x)*sqrt(x^2 - 1))
  weight   11
  native   acsc
  latex    \\operatorname{arccsc}
  let      a = 2*atan(sqrt((abs(x) - 1)/(abs(x) + 1)))
  via      where(abs(x) > 2, asin(1/x), sign(x)*(pi/2 - a))

fn acot(x) = atan(1/x)
  range    -pi/2 <..< pi/2
  odd
  needs    x != 0
  jvp      -dx / (1 + x^2)
  weight   11
  via      atan(1/x)
  native   acot
  latex    \\operatorname{arccot}

fn atan2(y, x)
  range    -pi .. pi
  jvp      (x*dy - y*dx) / (x^2 + y^2)
  deviates where y == 0 and x < 0 "at the jump from -pi to pi the derivative is that beside it by convention"
  weight   16
  native   atan2
  latex    \\operatorname{atan2}
  # f32 error 1.3 ulp; also of two zeros, two infinities and negative zeros
  let      a = abs(y)
  let      b = abs(x)
  let      low = where(a > b, b, a)
  let      high = where(a > b, a, b)
  let      t = atan_near(where(low == high, where(low == 0, 0, 1), low/high))
  let      u = where(a > b, 1.5707964 - (t + 4.371139e-08), t)
  let      v = where(where(x == 0, 1/x, x) < 0, 3.1415927 - (u + 8.742278e-08), u)
  via f32  where(where(y == 0, 1/y, y) < 0, -v, v)

fn sinc(x) = where(x == 0, 1, sin(x)/x)      # unnormalised
  even
  let         far = where(abs(x) < 0.0001, 1, x)
  custom_jvp  where(abs(x) < 0.0001, -x/3 + x^3/30, (cos(far) - sin(far)/far)/far) * dx
  range      -1 .. 1
  values      0 -> 1
  latex       \\operatorname{sinc}
  # error 1.4 ulp (f32 1.4); sin(x)/x and its limits
  via         where(x == 0, 1, where(1/x == 0, 0, sin(x)/x))

# What the recipes for single precision are made of

# The multiple n of pi/2 that is nearest to x (part 0), or what is left (part 1). Up to 1e5 the parts of pi/2 have 8 bits
# each, so that their products with n < 2^16 are exact, and so are the differences that come close to 0. This relies on
# (x - n*a) - n*b not being computed as x - n*(a + b).
helper quarters(x)
  via f32  where(abs(x) < 1e5, floor(x*0.63661975 + 0.5), far_quarters(x, 0))

helper quarters_left(x)
  let      n = floor(x*0.63661975 + 0.5)
  let      d = ((x - n*1.5703125) - n*4.825592041015625e-4) - n*1.26659870147705078125e-6
  let      d4 = n*9.895302355289459228515625e-10
  let      d5 = n*2.55795384873636066913604736328125e-12
  let      d6 = n*5.390303e-15
  let      r = where(abs(d) > 0.001, d - (d4 + (d5 + d6)), ((d - d4) - d5) - d6)
  via f32  where(abs(x) < 1e5, r, far_quarters(x, 1))

# Beyond: x = m*2^k with a whole m of 24 bits, in digits of 8 bits, times 2/pi in digits of 16 bits (Payne, Hanek). Of
# 2/pi only the six digits count that give no multiple of 4, and bits that matter. All digits are about 0, so that sums
# of two products are exact. The level l1 has units of 2^-8 of the smallest u that is 4 at least, l2 of 2^-16, …
helper far_quarters(x, part)
  let      a = where(abs(x) > 3.4028234e38, x - x, abs(x))
  let      k = exponent(x) - 23
  let      m = ldexp(a, -k)
  let      m2 = floor(m*0.0000152587890625 + 0.5)
  let      rest = m - m2*65536
  let      m1 = floor(rest*0.00390625 + 0.5)
  let      m0 = rest - m1*256
  let      p1 = far_window(x, 1, -23814, -31890, 20036, 5418, -985, 22482, -2763)
  let      p2 = far_window(x, -23814, -31890, 20036, 5418, -985, 22482, -2763, -8767)
  let      p3 = far_window(x, -31890, 20036, 5418, -985, 22482, -2763, -8767, -9373)
  let      p4 = far_window(x, 20036, 5418, -985, 22482, -2763, -8767, -9373, -27239)
  let      p5 = far_window(x, 5418, -985, 22482, -2763, -8767, -9373, -27239, 15428)
  let      p6 = far_window(x, -985, 22482, -2763, -8767, -9373, -27239, 15428, -28606)
  let      u = ldexp(1, far_unit(x))
  let      l1 = about4(m1*p1*(u*0.00390625))
  let      l2 = about4((m0*p1 + m2*p2)*(u*0.0000152587890625))
  let      l3 = about4(m1*p2*(u*5.960464477539063e-08))
  let      l4 = about4((m0*p2 + m2*p3)*(u*2.3283064365386963e-10))
  let      l5 = m1*p3*(u*9.094947017729282e-13)
  let      l6 = (m0*p3 + m2*p4)*(u*3.552713678800501e-15)
  let      l7 = m1*p4*(u*1.3877787807814457e-17)
  let      l8 = (m0*p4 + m2*p5)*(u*5.421010862427522e-20)
  let      l9 = m1*p5*(u*2.117582368135751e-22) + (m0*p5 + m2*p6)*(u*8.271806125530277e-25) + m1*p6*(u*3.2311742677852644e-27)
  # each less its part of 20 bits behind the point, and what is left of the last ones less that of 44 bits: both sums of
  # those parts are exact
  let      h3 = of20(l3)
  let      h4 = of20(l4)
  let      h5 = of20(l5)
  let      h6 = of20(l6)
  let      h7 = of20(l7)
  let      g6 = of44(l6 - h6)
  let      g7 = of44(l7 - h7)
  let      g8 = of44(l8)
  let      high = ((l1 + l2) + (h3 + h4)) + (h5 + (h6 + h7))
  let      n = floor(high + 0.5)
  let      middle = ((l3 - h3) + (l4 - h4)) + (l5 - h5)
  let      small = (((l6 - h6) - g6) + ((l7 - h7) - g7)) + ((l8 - g8) + l9)
  let      f = high - n
  let      g = (g6 + g7) + g8
  let      t = where(abs(f) > 0.001, f + (middle + (g + small)), ((f + middle) + g) + small)
  let      left = t*1.5707964 - t*4.371139e-08
  via f32  where(x < 0, -1, 1)*where(part == 0, n, left)

# Of eight digits the one that a number of the size of x needs, and the exponent of u; each eighth takes 16 bits
helper far_window(x, d0, d1, d2, d3, d4, d5, d6, d7)
  let      k = exponent(x) - 23
  let      k2 = where(k >= 50, k - 64, k)
  let      k1 = where(k2 >= 18, k2 - 32, k2)
  let      a0 = where(k >= 50, d4, d0)
  let      a1 = where(k >= 50, d5, d1)
  let      a2 = where(k >= 50, d6, d2)
  let      a3 = where(k >= 50, d7, d3)
  via f32  where(k1 >= 2, where(k2 >= 18, a3, a1), where(k2 >= 18, a2, a0))

helper far_unit(x)
  let      k = exponent(x) - 23
  let      k2 = where(k >= 50, k - 64, k)
  let      k1 = where(k2 >= 18, k2 - 32, k2)
  via f32  where(k1 >= 2, k1, k1 + 16)

# x modulo 4, between -2 and 2
helper about4(x)
  via f32  x - 4*floor(x*0.25 + 0.5)

# x rounded to 20, and to 44 bits behind the point
helper of20(x)
  via f32  floor(x*1048576 + 0.5)*9.5367431640625e-7

helper of44(x)
  via f32  floor(x*17592186044416 + 0.5)*5.684341886080801486968994140625e-14

# n modulo 4
helper quarter_of(n)
  via f32  n - 4*floor(n*0.25)

# sin(r), cos(r) and tan(r) where abs(r) < pi/4: degrees 2, 2 and 5, errors 5.6e-9, 4.9e-10 and 2.4e-8
helper sin_near(r)
  let      z = r*r
  let      p = (-0.00019517007*z + 0.008332176)*z - 0.16666655
  via f32  r + r*(z*p)

helper cos_near(r)
  let      z = r*r
  let      p = (2.4438188e-05*z - 0.0013887365)*z + 0.041666646
  via f32  1 - (0.5*z - z*z*p)

helper tan_near(r)
  let      z = r*r
  let      p1 = (0.009474907*z + 0.0029590873)*z + 0.024537556
  let      p = ((p1*z + 0.053378753)*z + 0.13339229)*z + 0.33333138
  via f32  r + r*(z*p)

# sin(pi*f) where 0 <= f <= 1/2, and tan(pi*f) where abs(f) <= 1/4, without the reduction of angles
helper sin_of_pi(f)
  via      sin(3.141592653589793*f)
  via f32  where(f > 0.25, cos_near(3.1415927*(0.5 - f)), sin_near(3.1415927*f))

helper tan_of_pi(f)
  via      tan(3.141592653589793*f)
  via f32  tan_near(3.1415927*f)

# asin(s) - s where abs(s) <= 1/2: degree 4, error 5.4e-9
helper asin_rest(s)
  let      z = s*s
  let      p1 = (0.042223945*z + 0.024145298)*z + 0.045477353
  let      p = (p1*z + 0.07495242)*z + 0.16666754
  via f32  s*(z*p)

# atan(t) where 0 <= t <= 1: degree 8, error 4e-9
helper atan_near(t)
  let      z = t*t
  let      p1 = (-0.0018277711*z + 0.0110670235)*z - 0.031460702
  let      p2 = ((p1*z + 0.058239806)*z - 0.084197834)*z + 0.10957695
  let      p = ((p2*z - 0.1426527)*z + 0.19998641)*z - 0.33333302
  via f32  t + t*(z*p)

# The six functions by each other

reciprocal_of_sin:      1/sin(x) -> csc(x)
reciprocal_of_cos:      1/cos(x) -> sec(x)
reciprocal_of_tan:      1/tan(x) -> cot(x)
reciprocal_of_csc:      1/csc(x) -> sin(x)
reciprocal_of_sec:      1/sec(x) -> cos(x)
reciprocal_of_cot:      1/cot(x) -> tan(x)
sin_over_cos:           sin(x)/cos(x) -> tan(x)
cos_over_sin:           cos(x)/sin(x) -> cot(x)
sin_times_csc:          sin(x)*csc(x) -> 1
cos_times_sec:          cos(x)*sec(x) -> 1
tan_times_cot:          tan(x)*cot(x) -> 1
sin_times_sec:          sin(x)*sec(x) -> tan(x)
cos_times_csc:          cos(x)*csc(x) -> cot(x)
cos_times_tan:          cos(x)*tan(x) -> sin(x)
sin_times_cot:          sin(x)*cot(x) -> cos(x)
tan_times_csc:          tan(x)*csc(x) -> sec(x)
cot_times_sec:          cot(x)*sec(x) -> csc(x)
tan_over_sin:           tan(x)/sin(x) -> sec(x)
tan_over_sec:           tan(x)/sec(x) -> sin(x)
cot_over_cos:           cot(x)/cos(x) -> csc(x)
cot_over_csc:           cot(x)/csc(x) -> cos(x)
sec_over_csc:           sec(x)/csc(x) -> tan(x)
csc_over_sec:           csc(x)/sec(x) -> cot(x)

# Pythagoras

pythagoras:             sin(x)^2 + cos(x)^2 -> 1
one_minus_sin_squared:  1 - sin(x)^2 -> cos(x)^2
one_minus_cos_squared:  1 - cos(x)^2 -> sin(x)^2
one_plus_tan_squared:   1 + tan(x)^2 -> sec(x)^2
sec_squared_minus_one:  sec(x)^2 - 1 -> tan(x)^2
sec_squared_minus_tan_squared: sec(x)^2 - tan(x)^2 -> 1
one_plus_cot_squared:   1 + cot(x)^2 -> csc(x)^2
csc_squared_minus_one:  csc(x)^2 - 1 -> cot(x)^2
csc_squared_minus_cot_squared: csc(x)^2 - cot(x)^2 -> 1

# Twice and half an angle

sin_times_cos:          sin(x)*cos(x) -> sin(2*x)/2
cos_squared_minus_sin_squared: cos(x)^2 - sin(x)^2 -> cos(2*x)
one_minus_two_sin_squared: 1 - 2*sin(x)^2 -> cos(2*x)
two_cos_squared_minus_one: 2*cos(x)^2 - 1 -> cos(2*x)
one_minus_cos_of_double: 1 - cos(2*x) -> 2*sin(x)^2
one_plus_cos_of_double: 1 + cos(2*x) -> 2*cos(x)^2
tan_of_double:          tan(x)/(1 - tan(x)^2) -> tan(2*x)/2
sin_of_double_times_csc: sin(2*x)*csc(x) -> 2*cos(x)
sin_of_double_times_sec: sin(2*x)*sec(x) -> 2*sin(x)
sin_of_double_over_sin: sin(2*x)/sin(x) -> 2*cos(x)
sin_of_double_over_cos: sin(2*x)/cos(x) -> 2*sin(x)
tan_of_half:            sin(x)/(1 + cos(x)) -> tan(x/2)
tan_of_half_by_csc:     (1 - cos(x))*csc(x) -> tan(x/2)
tan_of_half_by_sin:     (1 - cos(x))/sin(x) -> tan(x/2)
tan_plus_cot:           tan(x) + cot(x) -> 2*csc(2*x)
cot_minus_tan:          cot(x) - tan(x) -> 2*cot(2*x)
csc_minus_cot:          csc(x) - cot(x) -> tan(x/2)
csc_plus_cot:           csc(x) + cot(x) -> cot(x/2)
sin_of_triple:          sin(3*x) <-> 3*sin(x) - 4*sin(x)^3
cos_of_triple:          cos(3*x) <-> 4*cos(x)^3 - 3*cos(x)
half_angle_of_sin:      sin(x/2)^2 <-> (1 - cos(x))/2
half_angle_of_cos:      cos(x/2)^2 <-> (1 + cos(x))/2

# Sums of angles

sin_of_sum:             sin(x)*cos(y) + cos(x)*sin(y) -> sin(x + y)
sin_of_difference:      sin(x)*cos(y) - cos(x)*sin(y) -> sin(x - y)
cos_of_sum:             cos(x)*cos(y) - sin(x)*sin(y) -> cos(x + y)
cos_of_difference:      cos(x)*cos(y) + sin(x)*sin(y) -> cos(x - y)
tan_of_sum:             (tan(x) + tan(y))/(1 - tan(x)*tan(y)) -> tan(x + y)
tan_of_difference:      (tan(x) - tan(y))/(1 + tan(x)*tan(y)) -> tan(x - y)
sin_times_sin:          sin(x)*sin(y) <-> (cos(x - y) - cos(x + y))/2
cos_times_cos:          cos(x)*cos(y) <-> (cos(x - y) + cos(x + y))/2
sin_times_cos_of_other: sin(x)*cos(y) <-> (sin(x + y) + sin(x - y))/2
sin_plus_sin:           sin(x) + sin(y) <-> 2*sin((x + y)/2)*cos((x - y)/2)
sin_minus_sin:          sin(x) - sin(y) <-> 2*cos((x + y)/2)*sin((x - y)/2)
cos_plus_cos:           cos(x) + cos(y) <-> 2*cos((x + y)/2)*cos((x - y)/2)
cos_minus_cos:          cos(x) - cos(y) <-> -2*sin((x + y)/2)*sin((x - y)/2)

# A function of its inverse

sin_of_asin:            sin(asin(x)) -> x
cos_of_acos:            cos(acos(x)) -> x
tan_of_atan:            tan(atan(x)) -> x
sec_of_asec:            sec(asec(x)) -> x
csc_of_acsc:            csc(acsc(x)) -> x
cot_of_acot:            cot(acot(x)) -> x
sin_of_acos:            sin(acos(x)) -> sqrt(1 - x^2)
sin_of_atan:            sin(atan(x)) -> x/sqrt(1 + x^2)
cos_of_asin:            cos(asin(x)) -> sqrt(1 - x^2)
cos_of_atan:            cos(atan(x)) -> 1/sqrt(1 + x^2)
tan_of_asin:            tan(asin(x)) -> x/sqrt(1 - x^2)
tan_of_acos:            tan(acos(x)) -> sqrt(1 - x^2)/x
sec_of_asin:            sec(asin(x)) -> 1/sqrt(1 - x^2)
sec_of_acos:            sec(acos(x)) -> 1/x
sec_of_atan:            sec(atan(x)) -> sqrt(1 + x^2)
csc_of_asin:            csc(asin(x)) -> 1/x
csc_of_acos:            csc(acos(x)) -> 1/sqrt(1 - x^2)
csc_of_atan:            csc(atan(x)) -> sqrt(1 + x^2)/x
cot_of_asin:            cot(asin(x)) -> sqrt(1 - x^2)/x
cot_of_acos:            cot(acos(x)) -> x/sqrt(1 - x^2)
cot_of_atan:            cot(atan(x)) -> 1/x
sin_of_double_asin:     sin(2*asin(x)) -> 2*x*sqrt(1 - x^2)
sin_of_double_acos:     sin(2*acos(x)) -> 2*x*sqrt(1 - x^2)
sin_of_double_atan:     sin(2*atan(x)) -> 2*x/(1 + x^2)
cos_of_double_asin:     cos(2*asin(x)) -> 1 - 2*x^2
cos_of_double_acos:     cos(2*acos(x)) -> 2*x^2 - 1
cos_of_double_atan:     cos(2*atan(x)) -> (1 - x^2)/(1 + x^2)
tan_of_double_atan:     tan(2*atan(x)) -> 2*x/(1 - x^2)
tan_of_half_acos:       tan(acos(x)/2) -> sqrt((1 - x)/(1 + x))
cos_of_half_acos:       cos(acos(x)/2) -> sqrt((1 + x)/2)
sin_of_half_acos:       sin(acos(x)/2) -> sqrt((1 - x)/2)

# An inverse of its function, in the branch that it inverts

asin_of_sin:            asin(sin(x)) -> x                         if -pi/2 <= x and x <= pi/2
acos_of_cos:            acos(cos(x)) -> x                         if 0 <= x and x <= pi
acos_of_cos_of_negative: acos(cos(x)) -> -x                       if -pi <= x and x <= 0
atan_of_tan:            atan(tan(x)) -> x                         if -pi/2 <= x and x <= pi/2
acot_of_cot:            acot(cot(x)) -> x                         if -pi/2 <= x and x <= pi/2
asec_of_sec:            asec(sec(x)) -> x                         if 0 <= x and x <= pi
acsc_of_csc:            acsc(csc(x)) -> x                         if -pi/2 <= x and x <= pi/2
asin_of_cos:            asin(cos(x)) -> pi/2 - x                  if 0 <= x and x <= pi
acos_of_sin:            acos(sin(x)) -> pi/2 - x                  if -pi/2 <= x and x <= pi/2
atan_of_cot:            atan(cot(x)) -> pi/2 - x                  if 0 <= x and x <= pi
atan_of_quotient:       atan(sin(x)/cos(x)) -> x                  if -pi/2 <= x and x <= pi/2

# Inverses by each other

asin_plus_acos:         asin(x) + acos(x) -> pi/2
acsc_plus_asec:         acsc(x) + asec(x) -> pi/2
atan_plus_acot:         atan(x) + acot(x) -> pi/2                 if x > 0
atan_plus_acot_of_negative: atan(x) + acot(x) -> -pi/2            if x < 0
atan_plus_atan_of_reciprocal: atan(x) + atan(1/x) -> pi/2         if x > 0
atan_plus_atan_of_reciprocal_of_negative: atan(x) + atan(1/x) -> -pi/2   if x < 0
asec_of_reciprocal:     asec(1/x) -> acos(x)
acsc_of_reciprocal:     acsc(1/x) -> asin(x)
acot_of_reciprocal:     acot(1/x) -> atan(x)
asin_of_quotient:       asin(x/sqrt(1 + x^2)) -> atan(x)
atan_of_root_quotient:  atan(x/sqrt(1 - x^2)) -> asin(x)
acos_plus_acos_of_opposite: acos(x) + acos(-x) -> pi
acos_by_asin:           acos(x) <-> pi/2 - asin(x)
acos_of_opposite:       acos(-x) <-> pi - acos(x)
asec_by_acos:           asec(x) <-> acos(1/x)
acsc_by_asin:           acsc(x) <-> asin(1/x)
acot_by_atan:           acot(x) <-> atan(1/x)

# The angle of a point

angle_to_the_right:     atan2(y, x) -> atan(y/x)                  if x > 0
angle_of_scaled:        atan2(a*y, a*x) -> atan2(y, x)            if a is symbol and a > 0
angle_of_multiples:     atan2(n*y, n*x) -> atan2(y, x)            if n is number and n > 0 and x is symbol and y is symbol
angle_of_sin_and_cos:   atan2(sin(x), cos(x)) -> x                if -pi < x and x <= pi
angle_above:            atan2(y, 0) -> pi/2                       if y > 0
angle_below:            atan2(y, 0) -> -pi/2                      if y < 0

# In floats

one_minus_cos:          1 - cos(x) ~> 2*sin(x/2)^2                near x = 0
sin_difference:         sin(x + y) - sin(x) ~> 2*cos(x + y/2)*sin(y/2)     near y = 0
cos_difference:         cos(x + y) - cos(x) ~> -2*sin(x + y/2)*sin(y/2)    near y = 0
tan_difference:         tan(x + y) - tan(x) ~> sin(y)/(cos(x)*cos(x + y))  near y = 0
atan_difference:        atan(x + y) - atan(x) ~> atan(y/(1 + x*(x + y)))   near y = 0 if x*(x + y) > -1
`,
  arithmetic,
  powers,
);

export const { sin, cos, tan, sec, csc, cot, asin, acos, atan, asec, acsc, acot, atan2, sinc } =
  trigonometry.functions;
