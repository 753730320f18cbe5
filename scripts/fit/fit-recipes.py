"""Fits the polynomials of the float recipes in rules/ and prints them as lines of a page. Optional for users: needs mpmath.

Usage: python scripts/fit/fit-recipes.py
Every fit is a minimax polynomial in the error that matters for its recipe; the printed error is that of the
polynomial with its coefficients rounded to doubles.

With the argument `f32` it prints those of the recipes for single precision, whose coefficients are singles.
"""
import struct
import sys
import mpmath as m
from mpmath import mpf
from remez import horner, remez

PER_LINE = 3


def single(c):
    return struct.unpack("<f", struct.pack("<f", float(c)))[0]


def shortest(c):
    """The shortest decimal that is nearest to this single."""
    digits = next(d for d in range(1, 10) if single(float(f"{c:.{d}g}")) == c)
    return repr(float(f"{c:.{digits}g}"))


def show(title, name, variable, f, weight, low, high, degree):
    coefficients, _ = remez(f, weight, low, high, degree)
    write(title, name, variable, f, weight, low, high, [float(c) for c in coefficients], repr)


def show_single(title, name, variable, f, weight, low, high, degree):
    coefficients, _ = remez(f, lambda t: abs(weight(t)) + mpf(10) ** -4, low, high, degree)
    write(title, name, variable, f, weight, low, high, [single(c) for c in coefficients], shortest)


def write(title, name, variable, f, weight, low, high, rounded, text):
    low, high = mpf(low), mpf(high)
    points = [low + (high - low) * k / 997 for k in range(998)]
    error = max(abs(weight(t) * (f(t) - horner(rounded, t))) for t in points)
    print(f"# {title}: degree {len(rounded) - 1}, error {m.nstr(error, 2)}")
    rest = list(reversed(rounded))
    line, number = text(rest.pop(0)), 1
    while rest:
        room = PER_LINE - (number == 1)
        chunk, rest = rest[:room], rest[room:]
        for i, c in enumerate(chunk):
            sign = "-" if c < 0 else "+"
            line = (f"({line})" if i else line) + f"*{variable} {sign} {text(abs(c))}"
        last = f"{name}{number}" if rest else name
        print(f"  let  {last} = {line}")
        line, number = last, number + 1
    print(flush=True)


def one(_):
    return mpf(1)


def erf_small(z):
    return m.erf(m.sqrt(z)) / m.sqrt(z) - 1 if z else 2 / m.sqrt(m.pi) - 1


def tail(x):
    """(1 + 2x) e^(x^2) erfc(x), between 1 and 1.23 for all x >= 0."""
    return (1 + 2 * x) * m.exp(x * x) * m.erfc(x)


def of_t(a, f):
    """f as a function of t = 1 - 2a/(x + a)."""
    return lambda t: f(a * (1 + t) / (1 - t))


def t_of(a, x):
    return 1 - 2 * mpf(a) / (mpf(x) + a)


def normal_tail(y):
    """(y + 3/4) e^(y^2/2) Q(y) with the upper tail Q of the normal distribution."""
    return (y + mpf(3) / 4) * m.exp(y * y / 2) * m.erfc(y / m.sqrt(2)) / 2


def normal_middle(z):
    return m.erf(m.sqrt(z / 2)) / (2 * m.sqrt(z)) if z else 1 / m.sqrt(2 * m.pi)


def reciprocal_gamma(r):
    return (m.rgamma(1 + r) - 1) / r if abs(r) > mpf(10) ** -25 else +m.euler


def logarithm(v):
    u = m.sqrt(v)
    return 2 * (m.atanh(u) - u) / u ** 3 if v else mpf(2) / 3


def stirling(v):
    y = 1 / m.sqrt(v) if v else None
    return (m.loggamma(y) - (y - mpf(1) / 2) * m.log(y) + y - m.log(2 * m.pi) / 2) * y if v else mpf(1) / 12


def digamma_rest(v):
    y = 1 / m.sqrt(v) if v else None
    return (m.log(y) - 1 / (2 * y) - m.digamma(y)) / v if v else mpf(1) / 12


TINY = mpf(10) ** -12
NEAR = mpf(10) ** -15


def even(f):
    """f of the square root, for odd and even functions in z = x^2."""
    return lambda z: f(m.sqrt(z))


def exp_rest(r):
    return (m.expm1(r) - r) / r ** 2 if abs(r) > NEAR else mpf(1) / 2


def exp2_rest(r):
    return (mpf(2) ** r - 1) / r if abs(r) > NEAR else m.log(2)


def log_rest(f):
    return (m.log1p(f) - f + f * f / 2) / f ** 3 if abs(f) > NEAR else mpf(1) / 3


def pow_rest(z):
    """3 artanh(s)/s - 3 - s^2, by s^4."""
    s = m.sqrt(z)
    return (3 * m.atanh(s) / s - 3 - z) / z ** 2


def doubles():
    show("erf: (erf(x) - x)/x in z = x^2, |x| < 1", "p", "z", erf_small, one, 0, 1, 11)
    A = mpf(3)
    show("erf: (1 + 2x) e^(x^2) erfc(x) in t = 1 - 6/(x + 3), 1 < x < 6", "q", "t", of_t(A, tail),
         lambda t: m.erfc(A * (1 + t) / (1 - t)) / of_t(A, tail)(t), t_of(A, 1), t_of(A, 6), 11)
    show("erfc: (erf(x) - x)/x in z = x^2, |x| < 1/2", "p", "z", erf_small, one, 0, "0.25", 8)
    A4 = mpf(4)
    show("erfc: (1 + 2x) e^(x^2) erfc(x) in t = 1 - 8/(x + 4), 1/2 < x < 28", "q", "t", of_t(A4, tail),
         lambda t: 1 / of_t(A4, tail)(t), t_of(A4, "0.5"), t_of(A4, 28), 20)
    show("normcdf: (normcdf(x) - 1/2)/x in z = x^2, |x| < 0.7", "p", "z", normal_middle, lambda z: 2 * m.sqrt(z) + mpf(10) ** -4, 0, "0.49", 8)
    A6 = mpf(6)
    show("normcdf: (y + 3/4) e^(y^2/2) normcdf(-y) in t = 1 - 12/(y + 6), 0.7 < y < 39", "q", "t", of_t(A6, normal_tail),
         lambda t: 1 / of_t(A6, normal_tail)(t), t_of(A6, "0.7"), t_of(A6, 39), 20)
    show("gamma: (1/gamma(1 + r) - 1)/r, |r| < 1/2", "s", "r", reciprocal_gamma, one, "-0.5", "0.5", 14)
    show("gamma: (2 artanh(u) - 2u)/u^3 in v = u^2, |u| < 0.1725", "l", "v", logarithm, lambda v: mpf(v) ** mpf(1.5) + mpf(10) ** -5, 0,
         "0.02976", 7)
    show("gamma: x (ln gamma(x) - Stirling) in v = 1/x^2, x > 6.5", "m", "v", stirling,
         lambda v: m.sqrt(v) + mpf(10) ** -4, 0, 1 / mpf("6.5") ** 2, 5)
    show("digamma: x^2 (ln x - 1/(2x) - digamma(x)) in v = 1/x^2, x > 5.5", "d", "v", digamma_rest,
         lambda v: v + mpf(10) ** -4, 0, 1 / mpf("5.5") ** 2, 6)


def singles():
    half_log2 = m.log(2) / 2 * mpf("1.001")
    show_single("exp: (e^r - 1 - r)/r^2, |r| < ln(2)/2", "p", "r", exp_rest, lambda r: r * r, -half_log2, half_log2, 4)
    show_single("pow: (2^r - 1)/r, |r| < 1/2", "p", "r", exp2_rest, lambda r: r, "-0.501", "0.501", 6)
    show_single("log: (ln(1 + f) - f + f^2/2)/f^3, sqrt(1/2) < 1 + f < sqrt(2)", "p", "f", log_rest,
                lambda f: f ** 2, m.sqrt(0.5) - 1, m.sqrt(2) - 1, 8)
    show_single("pow: (3 artanh(s)/s - 3 - s^2)/s^4 in z = s^2, |s| < 0.1716", "p", "z", pow_rest, lambda z: z ** 2, TINY, "0.02945", 2)
    quarter = (m.pi / 4) ** 2 * mpf("1.001")
    show_single("sin: (sin(r) - r)/r^3 in z = r^2, |r| < pi/4", "p", "z", even(lambda r: (m.sin(r) - r) / r ** 3), lambda z: z, TINY, quarter, 2)
    show_single("cos: (cos(r) - 1 + r^2/2)/r^4 in z = r^2, |r| < pi/4", "p", "z", even(lambda r: (m.cos(r) - 1 + r * r / 2) / r ** 4),
                lambda z: z ** 2, TINY, quarter, 2)
    show_single("tan: (tan(r) - r)/r^3 in z = r^2, |r| < pi/4", "p", "z", even(lambda r: (m.tan(r) - r) / r ** 3), lambda z: z, TINY, quarter, 5)
    show_single("asin: (asin(s) - s)/s^3 in z = s^2, |s| < 1/2", "p", "z", even(lambda s: (m.asin(s) - s) / s ** 3), lambda z: z, TINY, "0.2501", 4)
    show_single("atan: (atan(t) - t)/t^3 in z = t^2, 0 < t < 1", "p", "z", even(lambda t: (m.atan(t) - t) / t ** 3), lambda z: z, TINY, 1, 8)
    show_single("cbrt: cbrt(m), 1 < m < 8", "p", "m", m.cbrt, lambda t: 1 / m.cbrt(t), 1, 8, 5)


singles() if sys.argv[1:] == ["f32"] else doubles()
