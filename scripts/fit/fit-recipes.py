"""Fits the polynomials of the float recipes in rules/ and prints them as lines of a page. Optional for users: needs mpmath.

Usage: python scripts/fit/fit-recipes.py
Every fit is a minimax polynomial in the error that matters for its recipe; the printed error is that of the
polynomial with its coefficients rounded to doubles.
"""
import mpmath as m
from mpmath import mpf
from remez import horner, remez

PER_LINE = 3


def show(title, name, variable, f, weight, low, high, degree):
    coefficients, _ = remez(f, weight, low, high, degree)
    rounded = [float(c) for c in coefficients]
    low, high = mpf(low), mpf(high)
    points = [low + (high - low) * k / 997 for k in range(998)]
    error = max(abs(weight(t) * (f(t) - horner(rounded, t))) for t in points)
    print(f"# {title}: degree {degree}, error {m.nstr(error, 2)}")
    rest = list(reversed(rounded))
    line, number = repr(rest.pop(0)), 1
    while rest:
        room = PER_LINE - (number == 1)
        chunk, rest = rest[:room], rest[room:]
        for i, c in enumerate(chunk):
            sign = "-" if c < 0 else "+"
            line = (f"({line})" if i else line) + f"*{variable} {sign} {abs(c)!r}"
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
