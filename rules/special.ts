import { page } from "../src/language/page.js";
import { arithmetic } from "./arithmetic.js";
import { powers } from "./powers.js";
import { stable } from "./stable.js";
import { trigonometry } from "./trigonometry.js";

/** The error function, the gamma function, and what is made of them. */
export const special = page(
  `
fn erf(x)
  odd
  jvp      2/sqrt(pi) * exp(-x^2) * dx
  range    -1 .. 1
  values   0 -> 0
  native   erf
  latex    \\operatorname{erf}

fn erfc(x)
  jvp      -2/sqrt(pi) * exp(-x^2) * dx
  range    0 .. 2
  values   0 -> 1
  native   erfc
  latex    \\operatorname{erfc}

fn normcdf(x) = erfc(-x/sqrt(2))/2
  jvp      normpdf(x) * dx
  range    0 .. 1
  values   0 -> 1/2
  latex    \\operatorname{\\Phi}

fn lgamma(x)                            # log(abs(gamma(x)))
  jvp      digamma(x) * dx
  values   1 -> 0, 2 -> 0
  native   lgamma
  latex    \\operatorname{ln\\Gamma}

fn gamma(x)
  jvp      out * digamma(x) * dx
  native   gamma
  latex    \\operatorname{\\Gamma}

fn digamma(x)
  jvp      polygamma(1, x) * dx
  native   digamma
  latex    \\psi

fn polygamma(n, x)                      # the n-th derivative of digamma, n = 0, 1, 2, …
  needs    n >= 0
  jvp      polygamma(n + 1, x) * dx
  native   polygamma
  latex    \\psi^{\\left(n\\right)}\\left(x\\right)

fn beta(a, b) = gamma(a)*gamma(b)/gamma(a + b)
  jvp      out * ((digamma(a) - digamma(a + b)) * da + (digamma(b) - digamma(a + b)) * db)
  via      where(a > 0 and b > 0, exp(lgamma(a) + lgamma(b) - lgamma(a + b)), gamma(a)*gamma(b)/gamma(a + b))
  native   beta
  latex    \\operatorname{B}

fn factorial(x) = gamma(x + 1)
  jvp      out * digamma(x + 1) * dx
  native   factorial
  latex    x!

fn binomial(n, k) = gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))
  jvp      out * ((digamma(n + 1) - digamma(n - k + 1)) * dn + (digamma(n - k + 1) - digamma(k + 1)) * dk)
  native   binomial
  latex    \\binom{n}{k}
`,
  arithmetic,
  powers,
  trigonometry,
  stable,
);

export const { erf, erfc, normcdf, lgamma, gamma, digamma, polygamma, beta, factorial, binomial } =
  special.functions;
