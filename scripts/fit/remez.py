"""Best polynomial approximation in the maximum norm (the second algorithm of Remez), in mpmath's precision."""
from mpmath import mp, mpf, matrix, lu_solve, cos, pi

mp.dps = 60


def remez(f, weight, low, high, degree, rounds=12, samples=40):
    """Coefficients (constant first) and error of the polynomial p with least max |weight(t) (f(t) - p(t))|."""
    low, high = mpf(low), mpf(high)
    n = degree + 2
    nodes = [(low + high) / 2 - (high - low) / 2 * cos(pi * i / (n - 1)) for i in range(n)]
    cache = {}

    def sample(t):
        if t not in cache:
            cache[t] = (f(t), weight(t))
        return cache[t]

    def residual(coefficients, t):
        value, w = sample(t)
        return w * (value - horner(coefficients, t))

    best = None
    for _ in range(rounds):
        a, b = matrix(n, n), matrix(n, 1)
        for i, t in enumerate(nodes):
            value, w = sample(t)
            for j in range(degree + 1):
                a[i, j] = t ** j
            a[i, degree + 1] = (-1) ** i / w
            b[i] = value
        solution = lu_solve(a, b)
        coefficients = [solution[j] for j in range(degree + 1)]
        levelled = abs(solution[degree + 1])
        grid = [low]
        for left, right in zip(nodes, nodes[1:]):
            grid += [left + (right - left) * (1 - cos(pi * k / samples)) / 2 for k in range(1, samples + 1)]
        errors = [residual(coefficients, t) for t in grid]
        worst = max(abs(e) for e in errors)
        best = (coefficients, worst)
        if worst < levelled * (1 + mpf(10) ** -3):
            break
        nodes = alternating(grid, errors, n)
    return best


def alternating(grid, errors, n):
    """The n points of largest error with alternating signs."""
    peaks = []
    for t, e in zip(grid, errors):
        if peaks and (peaks[-1][1] > 0) == (e > 0):
            if abs(e) > abs(peaks[-1][1]):
                peaks[-1] = (t, e)
        else:
            peaks.append((t, e))
    while len(peaks) > n:
        peaks.pop(0 if abs(peaks[0][1]) < abs(peaks[-1][1]) else -1)
    if len(peaks) < n:
        raise ValueError("too few alternations; lower the degree or raise the precision")
    return [t for t, _ in peaks]


def horner(coefficients, t):
    value = mpf(0)
    for c in reversed(coefficients):
        value = value * t + c
    return value
