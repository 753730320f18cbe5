import { systemPage } from "../src/language/page.js";
import { arithmetic } from "./arithmetic.js";
import { hyperbolic } from "./hyperbolic.js";
import { powers } from "./powers.js";

/** Functions of statistics and learning, with recipes that neither overflow nor cancel. */
export const stable = systemPage(
  `
fn sigmoid(x) = 1 / (1 + exp(-x))
  increasing
  custom_jvp  out * sigmoid(-x) * dx
  range       0 <..< 1
  let         z = exp(-abs(x))
  via         where(x >= 0, 1, z) / (1 + z)
  values      0 -> 1/2
  latex       \\sigma

fn log1pexp(x) = log(1 + exp(x))
  increasing
  custom_jvp  sigmoid(x) * dx
  range       0 <.. Infinity
  via         max(x, 0) + log1p(exp(-abs(x)))
  latex       \\operatorname{log1pexp}

fn logaddexp(a, b) = log(exp(a) + exp(b))
  custom_jvp  sigmoid(a - b) * da + sigmoid(b - a) * db
  via         where(a == b, a + log(2), max(a, b) + log1p(exp(-abs(a - b))))     # also of two equal infinities
  latex       \\operatorname{logaddexp}

fn normpdf(x) = exp(-x^2/2) / sqrt(2*pi)
  decreasing  0 .. Infinity
  even
  jvp         -x * out * dx
  range       0 <.. Infinity
  latex       \\varphi
  # x^2/2 = a^2/2 + (y - a)(y + a)/2, where a^2 is exact: otherwise its rounding grows with x
  let         y = min(abs(x), 64)
  let         a = floor(y*256)/256
  via         where(x == x, exp(-(a*a)/2)*(0.3989422804014327*exp((a - y)*(a + y)/2)), x)
`,
  arithmetic,
  powers,
  hyperbolic,
);

export const { sigmoid, log1pexp, logaddexp, normpdf } = stable.functions;
