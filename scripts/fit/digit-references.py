"""Writes test/numbers/digitReferences.json: function values to 70 digits, computed with mpmath at 400 or more.

Usage (from the repository root; needs mpmath, which the product itself never does):
    python scripts/fit/digit-references.py > test/numbers/digitReferences.json
"""
import json
from mpmath import mp, mpf
import mpmath as m

mp.dps = 400
DIGITS = 70

REAL = ["1", "-1", "0.1", "-0.3", "2", "-7.25", "1e-40", "-1e-7", "0.0123", "123.456", "-31.4159265358979",
        "1.5707963267948966192313216916397514", "0.785398163397448309615660845819875721"]
WIDE = REAL + ["1e30", "-1e22", "6381956970095103e797", "3.14159265358979323846264338327950288419716939937510582"]
EXPO = REAL + ["1e4", "-1e4", "1e-300", "700.5"]
POSITIVE = ["1", "2", "10", "1000", "0.1", "1e-50", "1e50", "1e-9000", "0.99999999999999999999", "3.7",
            "1.00000000000000000000000000000000000000000000000001", "1.01", "0.991", "1e9000", "65536"]
UNIT = ["0.1", "-0.1", "0.5", "-0.5", "0.999999", "-0.999999", "1e-40", "-1e-9", "0.7071067811865475", "0.01",
        "0.99999999999999999999999999999999999999999999999999999999999999999999999999", "-0.96875"]
OUTSIDE = ["1.1", "-1.1", "2", "-2", "1e40", "-1e9", "1.4142135623730951", "100", "-55.5",
           "1.00000000000000000000000000000000000000000000000000000000000000000000000001", "3", "-1.0000001"]
GAMMA = ["1", "2", "0.5", "-0.5", "3.7", "10", "171.6", "1e-30", "-1e-20", "-1.000000000000000000000001", "-55.5", "30.25",
         "1e9", "123456.789", "0.25", "1.4616321449683623412626595423257213", "-2.4570247382208006", "1.00000000001",
         "2.000000000000000000000000000000001", "0.999999999999999999999", "-10000.3"]
ERF = ["1", "-1", "0.1", "0.5", "-0.5", "2", "3.75", "6", "-6", "12.5", "25", "27.3", "1e-40", "-1e-9", "0.4769362762", "100",
       "-2.5", "1e5"]


def quotient(above, below):
    value = mpf(1)
    for x in above:
        value *= m.gamma(x)
    for x in below:
        value *= m.rgamma(x)
    return value


def half_even(x):
    low = m.floor(x)
    rest = x - low
    if rest == mpf(1) / 2:
        return low if int(low) % 2 == 0 else low + 1
    return low if rest < mpf(1) / 2 else low + 1


def acos(x):
    return m.pi / 2 - m.asin(x)


UNARY = {
    "sqrt": (m.sqrt, POSITIVE), "cbrt": (lambda x: m.sign(x) * m.cbrt(abs(x)), REAL),
    "exp": (m.exp, EXPO), "expm1": (lambda x: m.exp(x) - 1, EXPO),
    "log": (m.log, POSITIVE), "log1p": (lambda x: m.log(1 + x), [x for x in EXPO if mpf(x) > -1] + ["-0.999"]),
    "log2": (lambda x: m.log(x) / m.log(2), POSITIVE), "log10": (lambda x: m.log(x) / m.log(10), POSITIVE),
    "sin": (m.sin, WIDE), "cos": (m.cos, WIDE), "tan": (m.tan, WIDE),
    "sec": (m.sec, WIDE), "csc": (m.csc, WIDE), "cot": (m.cot, WIDE),
    "asin": (m.asin, UNIT), "acos": (acos, UNIT), "atan": (m.atan, WIDE),
    "asec": (lambda x: acos(1 / x), OUTSIDE), "acsc": (lambda x: m.asin(1 / x), OUTSIDE), "acot": (lambda x: m.atan(1 / x), WIDE),
    "sinh": (m.sinh, EXPO), "cosh": (m.cosh, EXPO), "tanh": (m.tanh, EXPO),
    "sech": (m.sech, EXPO), "csch": (m.csch, EXPO), "coth": (m.coth, EXPO),
    "asinh": (m.asinh, WIDE), "acosh": (m.acosh, [x for x in POSITIVE if mpf(x) >= 1] + [x for x in OUTSIDE if mpf(x) > 1]),
    "atanh": (m.atanh, UNIT), "asech": (lambda x: m.acosh(1 / x), [x for x in POSITIVE if mpf(x) <= 1] + [x for x in UNIT if mpf(x) > 0]),
    "acsch": (lambda x: m.asinh(1 / x), WIDE), "acoth": (lambda x: m.atanh(1 / x), OUTSIDE),
    "floor": (m.floor, REAL + ["2.5", "3.5"]), "ceil": (m.ceil, REAL + ["2.5", "3.5"]),
    "round": (half_even, REAL + ["2.5", "3.5", "-2.5", "0.5"]), "trunc": (lambda x: m.sign(x) * m.floor(abs(x)), REAL),
    "abs": (abs, REAL), "sign": (m.sign, REAL),
    "erf": (m.erf, ERF), "erfc": (m.erfc, ERF),
    "gamma": (m.gamma, GAMMA), "lgamma": (lambda x: m.log(abs(m.gamma(x))), GAMMA), "digamma": (m.digamma, GAMMA),
    "factorial": (lambda x: m.gamma(x + 1), [x for x in GAMMA if x != "-1"]),
}

PAIRS = [(a, b) for a in ["2", "-3.5", "0.1"] for b in ["3", "-0.7", "1e-20", "40"]]
BINARY = {
    "nthRoot": (lambda x, n: m.sign(x) * abs(x) ** (1 / n), [("8", "3"), ("-8", "3"), ("2", "2"), ("2", "-2"), ("10", "7"), ("1e-30", "5"),
                ("1e300", "9"), ("-0.5", "5"), ("3", "100"), ("1.00000001", "4"), ("5", "2.5"), ("-7", "-3")]),
    "pow": (lambda x, y: x ** int(y) if y == int(y) else x ** y,
            [("2", "0.5"), ("2", "10"), ("-2", "3"), ("-2", "100001"), ("10", "-300.5"), ("0.5", "1e-30"), ("1e-50", "1e-3"), ("7", "1e5"),
             ("1.00000000000000000000000000000000000000000000000000000000000000000001", "1e68"), ("3.3", "-4"), ("0.1", "2.25"),
             ("1.5", "12345.678"), ("1e9000", "0.001")]),
    "atan2": (m.atan2, PAIRS + [("-1", "-1e-30"), ("1e-30", "-1")]),
    "hypot": (m.hypot, PAIRS),
    "mod": (lambda x, y: x - y * m.floor(x / y), PAIRS + [("1e40", "7"), ("-1e-30", "3"), ("5.5", "-2"), ("-6", "3")]),
    "polygamma": (lambda n, x: m.psi(int(n), x),
                  [("0", "2.5"), ("1", "1"), ("1", "0.5"), ("2", "3.7"), ("1", "1e-30"), ("1", "-0.5"), ("2", "-0.5"), ("2", "-1.3"),
                   ("3", "-7.25"), ("1", "-2.000000000000000000000000000001"), ("4", "1e9"), ("12", "30.25"), ("40", "0.1"), ("7", "-55.5001"),
                   ("2", "-0.4999999999999999999999999"), ("1", "123456.789"), ("6", "-1e-20"), ("100", "100")]),
    "beta": (m.beta, [("2", "3"), ("0.5", "0.5"), ("1e10", "2.5"), ("-0.5", "3.25"), ("-1.5", "-2.25"), ("1e-20", "1"), ("100", "200"),
                      ("0.1", "1e5"), ("40.5", "0.001"), ("-3.7", "2"), ("7", "7"), ("1.5", "-0.25")]),
    "binomial": (lambda n, k: quotient([n + 1], [k + 1, n - k + 1]),
                 [("5", "2"), ("100", "50"), ("0.5", "3"), ("-2.5", "4"), ("1e6", "5e5"), ("10.5", "0.25"), ("3", "0.5"), ("1e12", "3"),
                  ("0.5", "1e4"), ("20", "17"), ("2.5", "-0.5"), ("-0.5", "0.5")]),
}


def text(value):
    return m.nstr(value, DIGITS, strip_zeros=True)


def at_enough_digits(function, points):
    """Doubles the digits until the text settles, as cancellation may have eaten some."""
    mp.dps = 400
    last = None
    while True:
        value = text(function(*[mpf(p) for p in points]))
        if value == last:
            return value
        last, mp.dps = value, mp.dps * 2


table = {}
for name, (function, points) in UNARY.items():
    table[name] = [[p, at_enough_digits(function, [p])] for p in points]
for name, (function, pairs) in BINARY.items():
    table[name] = [[a, b, at_enough_digits(function, [a, b])] for a, b in pairs]

lines = []
for name, rows in table.items():
    lines.append(f"  {json.dumps(name)}: [\n" + ",\n".join("    " + json.dumps(row) for row in rows) + "\n  ]")
print("{\n" + ",\n".join(lines) + "\n}")
