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
  native   atanh
  latex    \\operatorname{artanh}
  # error 1.8 ulp (f32 1.7)
  let      y = abs(x)
  via      sign(x)*log1p(2*y/(1 - y))/2

fn asech(x) = acosh(1/x)
  needs    0 < x, x <= 1
  jvp      -dx / (x*sqrt(1 - x^2))
  native   asech
  latex    \\operatorname{arsech}
  let      t = (1 - x)/x
  via      where(x < 1e-8, 0.6931471805599453 - log(x), log1p(t + sqrt(t)*sqrt(t + 2)))

fn acsch(x) = asinh(1/x)
  odd
  needs    x != 0
  jvp      -dx / (abs(x)*sqrt(1 + x^2))
  native   acsch
  latex    \\operatorname{arcsch}
  let      y = abs(x)
  via      where(y < 1e-8 and y > 0, sign(x)*(0.6931471805599453 - log(y)), asinh(1/x))

fn acoth(x) = atanh(1/x)
  odd
  needs    abs(x) > 1
  jvp      dx / (1 - x^2)
  native   acoth
  latex    \\operatorname{arcoth}
  via      sign(x)*log1p(2/(abs(x) - 1))/2
`,
  arithmetic,
  powers,
);

export const { sinh, cosh, tanh, sech, csch, coth, asinh, acosh, atanh, asech, acsch, acoth } =
  hyperbolic.functions;
