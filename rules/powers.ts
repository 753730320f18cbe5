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

fn nthRoot(x, n)                        # n is a whole number; of a negative x for odd n only
  needs    n != 0, x >= 0 or mod(n, 2) == 1, x != 0 or n > 0
  jvp      out * (where(x == 0, dx/(n*out^n), dx/(n*x)) - where(out == 0, 0, log(abs(x))*dn/n^2))
  via      where(x < 0 and mod(n, 2) == 1, -(-x)^(1/n), where(n == 2, sqrt(x), where(n == 3, cbrt(x), x^(1/n))))
  native   nthRoot
  latex    \\sqrt[n]{x}

fn nthRoot(x) = sqrt(x)                 # the square root, as in mathjs
  latex    \\sqrt{x}

fn log(x, base) = log(x) / log(base)
  needs    x > 0, base > 0, base != 1
  latex    \\log_{base}\\left(x\\right)

fn log2(x) = log(x) / log(2)
  increasing
  needs    x > 0
  jvp      dx / (x*log(2))
  values   1 -> 0, 2 -> 1
  native   log2
  latex    \\log_{2}

fn log10(x) = log(x) / log(10)
  increasing
  needs    x > 0
  jvp      dx / (x*log(10))
  values   1 -> 0, 10 -> 1
  native   log10
  latex    \\log_{10}

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

fn expm1(x) = exp(x) - 1                # exact for small x
  increasing
  jvp      (out + 1) * dx
  values   0 -> 0
  native   expm1
  latex    \\operatorname{expm1}
  # error 2.1 ulp (f32 2.0); the error of u cancels in (u - 1)/log(u)
  let      u = exp(x)
  via      where(abs(x) > 1, u - 1, where(u == 1, x, (u - 1)*(x/log(u))))

fn hypot(x, y) = sqrt(x^2 + y^2)
  jvp      where(out == 0, 0, (x*dx + y*dy) / out)       # 0 at the origin
  range    0 .. Infinity
  native   hypot
  latex    \\operatorname{hypot}

fn stable_sqrt(x) = sqrt(safe)          # the square root for use at 0: value 1, tangent 0 there
  let         safe = where(x == 0, 1, x)
  custom_jvp  where(x == 0, 0, dx / (2*sqrt(safe)))
  latex       \\operatorname{stable\\_sqrt}
`,
  arithmetic,
);

export const { sqrt, cbrt, nthRoot, log2, log10, log1p, expm1, hypot, stable_sqrt } = powers.functions;
