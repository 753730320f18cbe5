import { page } from "../src/language/page.js";
import { arithmetic } from "./arithmetic.js";
import { powers } from "./powers.js";

/** The six hyperbolic functions and their inverses. */
export const hyperbolic = page(
  `
fn sinh(x) = (exp(x) - exp(-x))/2
  odd
  jvp      cosh(x) * dx
  values   0 -> 0
  native   sinh
  latex    \\sinh

fn cosh(x) = (exp(x) + exp(-x))/2
  even
  jvp      sinh(x) * dx
  range    1 .. Infinity
  values   0 -> 1
  native   cosh
  latex    \\cosh

fn tanh(x) = sinh(x)/cosh(x)
  odd
  jvp      (1 - out^2) * dx
  range    -1 .. 1
  values   0 -> 0
  native   tanh
  latex    \\tanh

fn sech(x) = 1/cosh(x)
  even
  jvp      -out * tanh(x) * dx
  range    0 .. 1
  values   0 -> 1
  native   sech
  latex    \\operatorname{sech}

fn csch(x) = 1/sinh(x)
  odd
  needs    x != 0
  jvp      -out * coth(x) * dx
  native   csch
  latex    \\operatorname{csch}

fn coth(x) = 1/tanh(x)
  odd
  needs    x != 0
  jvp      (1 - out^2) * dx
  via      1/tanh(x)
  native   coth
  latex    \\coth

fn asinh(x)
  odd
  jvp      dx / sqrt(1 + x^2)
  values   0 -> 0
  native   asinh
  latex    \\operatorname{arsinh}

fn acosh(x)
  needs    x >= 1
  jvp      dx / (sqrt(x - 1)*sqrt(x + 1))
  range    0 .. Infinity
  values   1 -> 0
  native   acosh
  latex    \\operatorname{arcosh}

fn atanh(x)
  odd
  needs    -1 < x, x < 1
  jvp      dx / (1 - x^2)
  values   0 -> 0
  native   atanh
  latex    \\operatorname{artanh}

fn asech(x) = acosh(1/x)
  needs    0 < x, x <= 1
  jvp      -dx / (x*sqrt(1 - x^2))
  native   asech
  latex    \\operatorname{arsech}

fn acsch(x) = asinh(1/x)
  odd
  needs    x != 0
  jvp      -dx / (abs(x)*sqrt(1 + x^2))
  native   acsch
  latex    \\operatorname{arcsch}

fn acoth(x) = atanh(1/x)
  odd
  needs    abs(x) > 1
  jvp      dx / (1 - x^2)
  native   acoth
  latex    \\operatorname{arcoth}
`,
  arithmetic,
  powers,
);

export const { sinh, cosh, tanh, sech, csch, coth, asinh, acosh, atanh, asech, acsch, acoth } =
  hyperbolic.functions;
