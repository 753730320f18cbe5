import { systemPage } from "../src/language/page.js";
import { arithmetic } from "./arithmetic.js";
import { powers } from "./powers.js";
import { stable } from "./stable.js";
import { trigonometry } from "./trigonometry.js";

/** The error function, the gamma function, and what is made of them. */
export const special = systemPage(
  `
fn erf(x)
  increasing
  odd
  jvp      2/sqrt(pi) * exp(-x^2) * dx
  range    -1 <..< 1
  values   0 -> 0
  native   erf
  latex    \\operatorname{erf}
  # error 1.3 ulp (f32 1.2)
  let      y = abs(x)
  let      z = x*x
  # (erf(x) - x)/x in z for |x| < 1: degree 11, error 3e-17
  let      p1 = (-7.801188874097751e-10*z + 1.3722976265924504e-08)*z - 1.6209175911748696e-07
  let      p2 = ((p1*z + 1.6447517677871873e-06)*z - 1.4924744663335489e-05)*z + 0.00012055295320494294
  let      p3 = ((p2*z - 0.0008548325989696758)*z + 0.005223977607423468)*z - 0.02686617064327622
  let      p = ((p3*z + 0.11283791670945253)*z - 0.3761263890318355)*z + 0.12837916709551256
  # (1 + 2y) e^(y^2) erfc(y) in t for 1 < y < 6: degree 11, error 1e-17 in erf; 1 - erf does not count beyond
  let      t = 1 - 6/(y + 3)
  let      q1 = (1.410345064939063e-05*t - 0.0003061778786416635)*t - 0.000965841150878007
  let      q2 = ((q1*t + 0.0017823544754064472)*t + 0.0024894851395020484)*t - 0.023780464033311622
  let      q3 = ((q2*t + 0.06830642221440858)*t - 0.11927381692737636)*t + 0.12964515234224158
  let      q = ((q3*t - 0.04756229419147807)*t - 0.13562110610165148)*t + 1.2530080582701968
  via      where(y < 1, x + x*p, sign(x)*(1 - exp(-z)*q/(1 + 2*y)))

fn erfc(x)
  decreasing
  jvp      -2/sqrt(pi) * exp(-x^2) * dx
  range    0 <..< 2
  values   0 -> 1
  basis    1 - erf(x)
  native   erfc
  latex    \\operatorname{erfc}
  # error 3.5 ulp (f32 4.0)
  let      y = abs(x)
  let      z = x*x
  # (erf(x) - x)/x in z for |x| < 1/2: degree 8, error 2e-17
  let      p1 = (1.4726897879477318e-06*z - 1.4845952533043799e-05)*z + 0.00012053339321401695
  let      p2 = ((p1*z - 0.0008548297842497417)*z + 0.0052239773740628955)*z - 0.026866170632954243
  let      p = ((p2*z + 0.11283791670925561)*z - 0.37612638903183476)*z + 0.12837916709551256
  # (1 + 2y) e^(y^2) erfc(y) in t for 1/2 < y < 28: degree 20, error 6e-17; erfc underflows beyond
  let      t = 1 - 8/(y + 4)
  let      q1 = (-9.101329799419259e-09*t + 7.403363411235423e-08)*t + 5.840920358913526e-08
  let      q2 = ((q1*t - 7.815406834730147e-07)*t + 3.0963486136471826e-07)*t + 5.678849744782317e-06
  let      q3 = ((q2*t - 1.1231239264297585e-05)*t - 2.4385699713175555e-05)*t + 0.00015062502598188558
  let      q4 = ((q3*t - 0.00019926045824466884)*t - 0.0007577740555887143)*t + 0.0050319706381256645
  let      q5 = ((q4*t - 0.0161977339500602)*t + 0.03716751546764467)*t - 0.06633036582093113
  let      q6 = ((q5*t + 0.09373283500242147)*t - 0.1010390660359469)*t + 0.06809705425458358
  let      q = ((q6*t + 0.015379652102614078)*t - 0.13962111684056164)*t + 1.2329951186255526
  # y^2 = a^2 + (y - a)(y + a), where a^2 is exact, so that e^(-y^2) keeps its digits
  let      a = floor(y*256)/256
  let      tail = where(y > 28, 0, exp(-(a*a))*(exp((a - y)*(a + y))*q/(1 + 2*y)))
  via      where(y < 0.5, 1 - (x + x*p), where(x < 0, 2 - tail, tail))

fn normcdf(x) = erfc(-x/sqrt(2))/2
  increasing
  jvp      normpdf(x) * dx
  range    0 <..< 1
  values   0 -> 1/2
  latex    \\operatorname{\\Phi}
  # error 3.2 ulp (f32 4.2)
  let      y = abs(x)
  let      z = x*x
  # (normcdf(x) - 1/2)/x in z for |x| < 0.7: degree 8, error 3e-17
  let      p1 = (2.0260029048477974e-09*z - 4.098910705936836e-08)*z + 6.658433800370754e-07
  let      p2 = ((p1*z - 9.444616400709562e-06)*z + 0.00011543467997835552)*z - 0.0011873282146197817
  let      p = ((p2*z + 0.009973557009983248)*z - 0.06649038006690398)*z + 0.39894228040143265
  # (y + 3/4) e^(y^2/2) normcdf(-y) in t for 0.7 < y < 39: degree 20, error 6e-17; it underflows beyond
  let      t = 1 - 12/(y + 6)
  let      q1 = (-1.2441498261006203e-08*t - 1.0628025919909477e-08)*t + 1.344899627723403e-07
  let      q2 = ((q1*t - 2.6215293852492668e-08)*t - 1.02595706667677e-06)*t + 1.970124537761856e-06
  let      q3 = ((q2*t + 4.292646200393541e-06)*t - 2.7727895649255097e-05)*t + 4.292228822850683e-05
  let      q4 = ((q3*t + 0.00011639694311616222)*t - 0.0009140878843943601)*t + 0.0031890184142637622
  let      q5 = ((q4*t - 0.007914301428695663)*t + 0.015458473151382138)*t - 0.024513398963918548
  let      q6 = ((q5*t + 0.031356102018345655)*t - 0.030347305490914002)*t + 0.01610312317022721
  let      q = ((q6*t + 0.013353551199812547)*t - 0.054226178941516136)*t + 0.43726037169001625
  # y^2/2 split as in erfc
  let      a = floor(y*256)/256
  let      tail = where(y > 39, 0, exp(-(a*a)/2)*(exp((a - y)*(a + y)/2)*q/(y + 0.75)))
  via      where(y < 0.7, 0.5 + x*p, where(x < 0, tail, 1 - tail))

fn lgamma(x)                            # log(abs(gamma(x)))
  needs    x > 0 or x != floor(x)
  jvp      digamma(x) * dx
  values   1 -> 0, 2 -> 0
  native   lgamma
  latex    \\operatorname{ln\\Gamma}
  # error 6.7 ulp (f32 6.6)
  let      y = where(x < -0.5, -x, x)
  # below 6.5: as in gamma; log1p keeps the digits at the zeros 1 and 2
  let      n = floor(y + 0.5)
  let      r = y - n
  let      s1 = (4.866399543810003e-09*r - 2.0089055788146124e-07)*r + 1.1335685806108907e-06
  let      s2 = ((s1*r - 1.2522786911256664e-06)*r - 2.0134977696038482e-05)*r + 0.00012805062389116494
  let      s3 = ((s2*r - 0.00021524165854283696)*r - 0.0011651676268167976)*r + 0.007218943245582788
  let      s4 = ((s3*r - 0.00962197152604084)*r - 0.04219773455550716)*r + 0.16653861138224899
  let      s = ((s4*r - 0.04200263503409573)*r - 0.6558780715202536)*r + 0.5772156649015329
  let      f1 = where(n > 1, y - 1, 1)*where(n > 2, y - 2, 1)*where(n > 3, y - 3, 1)
  let      f2 = where(n > 4, y - 4, 1)*where(n > 5, y - 5, 1)
  let      near = log1p(where(n == 2, r*(1 - s), -(r*s))/(1 + r*s))
  let      low = where(n == 1 or n == 2, near, -log(abs(where(n < 1, y, 1)*(1 + r*s)/(f1*f2))))
  # above: (y - 1/2) ln y - y + ln(2 pi)/2 + m/y, m in i = 1/y^2: degree 5, error 3e-17 (DLMF 5.11.1)
  let      i = 1/(y*y)
  let      m1 = (-0.0015134941026464911*i + 0.0008306042665806584)*i - 0.0005950854116790727
  let      m = ((m1*i + 0.0007936497636198097)*i - 0.002777777774782039)*i + 0.08333333333333083
  let      right = where(y < 6.5, low, (y - 0.5)*(log(y) - 1) + (0.41893853320467274 + m/y))
  # |gamma(-y)| = pi/(y |sin(pi y)| gamma(y)) (DLMF 5.5.3); all numbers above 1e16 are whole
  let      f = where(y > 1e16, 0, y - floor(y))
  let      sine = sin_of_pi(where(f > 0.5, 1 - f, f))
  via      where(x < -0.5, where(sine == 0, 1/sine, log(3.141592653589793/(y*sine)) - right), right)

fn gamma(x)
  weight   6
  needs    x > 0 or x != floor(x)
  jvp      out * digamma(x) * dx
  values   -1/2 -> -2*sqrt(pi), 1/2 -> sqrt(pi), 3/2 -> sqrt(pi)/2, 5/2 -> 3*sqrt(pi)/4
  native   gamma
  latex    \\operatorname{\\Gamma}
  # error 5.0 ulp (f32 5.4); NaN at -1, -2, … and -Infinity
  let      z = where(x < -0.5, -x, x)
  let      y = where(z > 200, 200, z)       # gamma(200) overflows
  # below 6.5: gamma(y) = (y - 1)…(y - n + 1) gamma(1 + r) (DLMF 5.5.1); s is (1/gamma(1 + r) - 1)/r for |r| < 1/2,
  # degree 14, error 3e-17
  let      n = floor(y + 0.5)
  let      r = y - n
  let      s1 = (4.866399543810003e-09*r - 2.0089055788146124e-07)*r + 1.1335685806108907e-06
  let      s2 = ((s1*r - 1.2522786911256664e-06)*r - 2.0134977696038482e-05)*r + 0.00012805062389116494
  let      s3 = ((s2*r - 0.00021524165854283696)*r - 0.0011651676268167976)*r + 0.007218943245582788
  let      s4 = ((s3*r - 0.00962197152604084)*r - 0.04219773455550716)*r + 0.16653861138224899
  let      s = ((s4*r - 0.04200263503409573)*r - 0.6558780715202536)*r + 0.5772156649015329
  let      f1 = where(n > 1, y - 1, 1)*where(n > 2, y - 2, 1)*where(n > 3, y - 3, 1)
  let      f2 = where(n > 4, y - 4, 1)*where(n > 5, y - 5, 1)
  let      low = f1*f2/((1 + r*s)*where(n < 1, y, 1))
  # above: sqrt(2 pi/e) e^((y - 1/2) (ln y - 1) + m/y) (DLMF 5.11.1) with the exponent as b*(k - 1), a product of short
  # numbers and so exact, and a small rest: ln y = k + d where y = c (1 + u)/(1 - u), u = g + h, k and g short
  # (DLMF 4.6.6)
  let      c = where(y < 11.3, 8, where(y < 22.6, 16, where(y < 45.2, 32, where(y < 90.5, 64, 128))))
  let      j = where(y < 11.3, 3, where(y < 22.6, 4, where(y < 45.2, 5, where(y < 90.5, 6, 7))))
  let      g = floor((y - c)/(y + c)*1024)/1024
  let      a = floor(y*16)/16
  let      h = (a*(1 - g) - c*(1 + g) + (y - a)*(1 - g))/(y + c)
  let      u = g + h
  let      v = u*u
  # (2 artanh(u) - 2u)/u^3 in v for |u| < 0.1725: degree 7, error 2e-20 in ln y
  let      l1 = (0.13329392012242158*v + 0.1324075556096603)*v + 0.1538754904909444
  let      l2 = ((l1*v + 0.18181763918825306)*v + 0.22222222814670942)*v + 0.28571428567775264
  let      l = (l2*v + 0.4000000000001126)*v + 0.6666666666666665
  let      k = j*0.693359375 + 2*g          # 355/512 is ln 2 less the -2.1219444005469057e-4 of the next line
  let      d = j*(-2.1219444005469057e-4) + (2*h + u*v*l)
  # m in i = 1/y^2 for y > 6.5: degree 5, error 3e-17
  let      i = 1/(y*y)
  let      m1 = (-0.0015134941026464911*i + 0.0008306042665806584)*i - 0.0005950854116790727
  let      m = ((m1*i + 0.0007936497636198097)*i - 0.002777777774782039)*i + 0.08333333333333083
  let      w = y - 0.5
  let      b = floor(w*16)/16
  let      high = 1.5203469010662807*exp((w - b)*(k - 1) + w*d + m/y)
  # gamma(y) = half^2 part; whole numbers below 19 come whole exact
  let      half = where(y < 6.5, 1, exp(b*(k - 1)/2))
  let      part = where(y < 6.5, low, high)
  let      raw = part*half*half
  let      whole = where(x == floor(x) and x < 19, floor(raw + 0.5), raw)
  # gamma(-y) = -pi/(y sin(pi y) gamma(y)) (DLMF 5.5.3); sqrt(x) is the NaN of the poles
  let      o = floor(z)
  let      f = z - o
  let      sine = sin_of_pi(where(f > 0.5, 1 - f, f))
  let      back = (2*(o - 2*floor(o/2)) - 1)*3.141592653589793/(y*sine)/half/part/half
  via      where(x < -0.5, where(sine == 0, sqrt(x), back), whole)

fn digamma(x)
  weight   6
  needs    x > 0 or x != floor(x)
  jvp      polygamma(1, x) * dx
  native   digamma
  latex    \\psi
  # error 5.2 ulp above -6.5 (f32 6.3)
  let      y = where(x < -0.5, -x, x)
  # digamma(y) = digamma(y + 6) - sum of 1/(y + j), j = 0 … 5, taken in pairs (DLMF 5.5.2)
  let      z = y*(y + 5)
  let      c = where(y < 5.5, (2*y + 5)*(1/z + (1/(z + 4) + 1/(z + 6))), 0)
  let      s = where(y < 5.5, y + 6, y)
  # s^2 (ln s - 1/(2s) - digamma(s)) in v = 1/s^2 for s > 5.5: degree 6, error 9e-18 (DLMF 5.11.2)
  let      v = 1/(s*s)
  let      d1 = (0.04601807744459044*v - 0.019413557335280312)*v + 0.007533387541777656
  let      d2 = ((d1*v - 0.004166061126123805)*v + 0.003968249281332299)*v - 0.008333333316081238
  let      d = d2*v + 0.083333333333312
  let      p = log(s) - (0.5/s + v*d) - c
  # digamma(-y) = digamma(y) + 1/y + pi cot(pi y) (DLMF 5.5.4); sqrt(x) is the NaN of the poles
  let      g = y - floor(y)
  let      f = where(g > 0.5, g - 1, g)
  let      t = where(abs(f) > 0.25, sign(f)*tan_of_pi(0.5 - abs(f)), 1/tan_of_pi(f))
  let      back = where(f == 0, sqrt(x), p + 1/y + 3.141592653589793*t)
  via      where(x == 0, -1/x, where(x < -0.5, back, p))

fn polygamma(n, x)                      # the n-th derivative of digamma, n = 0, 1, 2, …
  weight   7
  needs    n >= 0, n == floor(n), x > 0 or x != floor(x)
  jvp      polygamma(n + 1, x) * dx
  native   polygamma
  latex    \\psi^{\\left(n\\right)}\\left(x\\right)
  # error 30 ulp where x > 0 or n <= 3
  # (-1)^(n+1) n! zeta(n + 1, y): twelve terms of the sum, then its Euler-Maclaurin tail (DLMF 25.11.28)
  let      k = n + 1
  let      y = where(x > 0, x, 1 - x)
  let      s1 = y^(-k) + (y + 1)^(-k) + (y + 2)^(-k) + (y + 3)^(-k) + (y + 4)^(-k) + (y + 5)^(-k)
  let      s2 = (y + 6)^(-k) + (y + 7)^(-k) + (y + 8)^(-k) + (y + 9)^(-k) + (y + 10)^(-k) + (y + 11)^(-k)
  let      z = y + 12
  let      v = 1/(z*z)
  let      t1 = 1/47900160 - (k + 9)*(k + 10)*v*(691/1307674368000 - (k + 11)*(k + 12)*v/74724249600)
  let      t2 = 1/30240 - (k + 5)*(k + 6)*v*(1/1209600 - (k + 7)*(k + 8)*v*t1)
  let      t = k/z*(1/12 - (k + 1)*(k + 2)*v*(1/720 - (k + 3)*(k + 4)*v*t2))
  let      p = where(mod(n, 2) == 1, 1, -1)*gamma(k)*(s1 + s2 + z^(-k)*(z/n + 0.5 + t))
  # below 0 the derivatives of the reflection formula (DLMF 5.15.6), for n up to 3; no number beyond
  let      f = x - floor(x)
  let      sine = sin_of_pi(where(f > 0.5, 1 - f, f))
  let      cosine = where(f > 0.5, -1, 1)*sin_of_pi(abs(0.5 - f))
  let      r2 = p - 62.01255336059963*cosine/(sine*sine*sine)
  let      r3 = 194.8181820680049*(1 + 2*cosine*cosine)/(sine*sine*sine*sine) - p
  let      back = where(n == 1, 9.869604401089358/(sine*sine) - p, where(n == 2, r2, where(n == 3, r3, sqrt(x - 1))))
  via      where(n == 0, digamma(x), where(n > 0 and n == floor(n), where(x > 0, p, back), sqrt(-1 - abs(n))))

fn beta(a, b) = gamma(a)*gamma(b)/gamma(a + b)
  jvp      out * ((digamma(a) - digamma(a + b)) * da + (digamma(b) - digamma(a + b)) * db)
  # error 30 ulp where 0 < a and a < 80 and 0 < b and b < 80; more beside poles, and beyond with the logarithms
  let      product = gamma(a)/gamma(a + b)*gamma(b)
  let      small = abs(a) < 80 and abs(b) < 80 and 1/gamma(a + b) != 0      # in single precision it overflows at 35
  via      where(a > 0 and b > 0 and not small, exp(lgamma(a) + lgamma(b) - lgamma(a + b)), product)
  native   beta
  latex    \\operatorname{B}

fn factorial(x) = gamma(x + 1)
  weight   7
  jvp      out * digamma(x + 1) * dx
  native   factorial
  via      gamma(where(x > 1, x, x + 1))*where(x > 1, x, 1)      # rounding x + 1 would count x*log(x) times
  latex    x!

fn binomial(n, k) = gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))
  jvp      out * ((digamma(n + 1) - digamma(n - k + 1)) * dn + (digamma(n - k + 1) - digamma(k + 1)) * dk)
  native   binomial
  # error 30 ulp where 0 <= k and k <= n and n < 80; more beside poles, and beyond with the logarithms
  let      all = factorial(n)
  let      quotient = all/(factorial(k)*factorial(n - k))
  let      small = abs(n) < 80 and abs(k) < 80 and 1/all != 0
  via      where(k > -1 and n - k > -1 and not small, exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)), quotient)
  latex    \\binom{n}{k}

# The error function and the normal distribution

erf_plus_erfc:          erf(x) + erfc(x) -> 1
one_minus_erf:          1 - erf(x) -> erfc(x)
one_minus_erfc:         1 - erfc(x) -> erf(x)
erfc_halves:            erfc(x) + erfc(-x) -> 2
two_minus_erfc:         2 - erfc(x) -> erfc(-x)
normcdf_halves:         normcdf(x) + normcdf(-x) -> 1
one_minus_normcdf:      1 - normcdf(x) -> normcdf(-x)
normcdf_by_erfc:        erfc(x)/2 <-> normcdf(-x*sqrt(2))
normcdf_by_erf:         (1 + erf(x))/2 <-> normcdf(x*sqrt(2))

# The gamma function

gamma_ratio:            gamma(x + 1)/gamma(x) -> x
gamma_ratio_2:          gamma(x + 2)/gamma(x) -> x*(x + 1)
gamma_ratio_3:          gamma(x + 3)/gamma(x) -> x*(x + 1)*(x + 2)
gamma_ratio_4:          gamma(x + 4)/gamma(x) -> x*(x + 1)*(x + 2)*(x + 3)
gamma_over_argument:    gamma(x + 1)/x -> gamma(x)
argument_over_gamma:    x/gamma(x + 1) -> 1/gamma(x)              if x != 0
gamma_step:             x*gamma(x) <-> gamma(x + 1)
gamma_reflection:       gamma(x)*gamma(1 - x) -> pi*csc(pi*x)
gamma_duplication:      gamma(x)*gamma(x + 1/2) <-> 2^(1 - 2*x)*sqrt(pi)*gamma(2*x)
beta_as_gammas:         gamma(x)*gamma(y)/gamma(x + y) -> beta(x, y)
beta_with_one:          beta(x, 1) -> 1/x
beta_of_one:            beta(1, x) -> 1/x
beta_in_any_order:      beta(x, y) <-> beta(y, x)
factorial_of_predecessor: factorial(x - 1) -> gamma(x)
factorial_over_argument: factorial(x)/x -> gamma(x)
factorial_over_gamma:   factorial(x)/gamma(x) -> x
factorial_over_next_gamma: factorial(x)/gamma(x + 1) -> 1
factorial_ratio:        factorial(x + 1)/factorial(x) -> x + 1
factorial_ratio_2:      factorial(x + 2)/factorial(x) -> (x + 1)*(x + 2)
factorial_as_gamma:     factorial(x) <-> gamma(x + 1)
binomial_of_zero:       binomial(n, 0) -> 1
binomial_of_one:        binomial(n, 1) -> n
binomial_of_all:        binomial(n, n) -> 1                       if n >= 0
binomial_mirrored:      binomial(n, k) <-> binomial(n, n - k)     if n is integer and 0 <= k and k <= n
binomial_as_factorials: binomial(n, k) <-> factorial(n)/(factorial(k)*factorial(n - k))

# Its logarithm, and the derivatives of that

exp_of_lgamma:          exp(lgamma(x)) -> abs(gamma(x))
log_of_gamma:           log(gamma(x)) -> lgamma(x)
log_of_abs_of_gamma:    log(abs(gamma(x))) -> lgamma(x)
log_of_factorial:       log(factorial(x)) -> lgamma(x + 1)
log_of_beta:            log(beta(x, y)) <-> lgamma(x) + lgamma(y) - lgamma(x + y)   if x > 0 and y > 0
lgamma_step:            lgamma(x + 1) - lgamma(x) -> log(abs(x))
digamma_step:           digamma(x + 1) - digamma(x) -> 1/x
digamma_reflection:     digamma(1 - x) - digamma(x) -> pi*cot(pi*x)
trigamma_step:          polygamma(1, x) - polygamma(1, x + 1) -> 1/x^2
trigamma_reflection:    polygamma(1, x) + polygamma(1, 1 - x) -> pi^2*csc(pi*x)^2
polygamma_of_order_zero: polygamma(0, x) -> digamma(x)
`,
  arithmetic,
  powers,
  trigonometry,
  stable,
);

export const { erf, erfc, normcdf, lgamma, gamma, digamma, polygamma, beta, factorial, binomial } =
  special.functions;
