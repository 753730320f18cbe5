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
  weight      16
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

# The logistic function

sigmoid_halves:         sigmoid(x) + sigmoid(-x) -> 1
one_minus_sigmoid:      1 - sigmoid(x) -> sigmoid(-x)
exp_times_sigmoid:      exp(x)*sigmoid(-x) -> sigmoid(x)
exp_times_sigmoid_of_opposite: exp(-x)*sigmoid(x) -> sigmoid(-x)
sigmoid_of_log:         sigmoid(log(x)) -> x/(1 + x)
log_of_sigmoid:         log(sigmoid(x)) -> -log1pexp(-x)
sigmoid_as_tanh:        2*sigmoid(2*x) - 1 -> tanh(x)
one_plus_tanh:          1 + tanh(x) <-> 2*sigmoid(2*x)
sigmoid_as_written:     1/(1 + exp(-x)) <-> sigmoid(x)
sigmoid_by_exp:         exp(x)/(1 + exp(x)) <-> sigmoid(x)

# The logarithm of 1 + e^x, and of e^x + e^y

log1pexp_minus_argument: log1pexp(x) - x -> log1pexp(-x)
log1pexp_halves:        log1pexp(x) - log1pexp(-x) -> x
exp_of_log1pexp:        exp(log1pexp(x)) -> 1 + exp(x)
log1pexp_of_log:        log1pexp(log(x)) -> log1p(x)
log1pexp_as_written:    log(1 + exp(x)) <-> log1pexp(x)
log1p_of_exp:           log1p(exp(x)) -> log1pexp(x)
logaddexp_of_same:      logaddexp(x, x) -> x + log(2)
logaddexp_with_zero:    logaddexp(x, 0) -> log1pexp(x)
logaddexp_of_zero:      logaddexp(0, x) -> log1pexp(x)
logaddexp_of_shifted:   logaddexp(x + a, y + a) -> logaddexp(x, y) + a
exp_of_logaddexp:       exp(logaddexp(x, y)) -> exp(x) + exp(y)
logaddexp_of_logs:      logaddexp(log(x), log(y)) -> log(x + y)
logaddexp_as_written:   log(exp(x) + exp(y)) <-> logaddexp(x, y)
logaddexp_in_any_order: logaddexp(x, y) <-> logaddexp(y, x)
normpdf_as_written:     exp(-x^2/2)/sqrt(2*pi) <-> normpdf(x)

# In floats

log1pexp_in_floats:     log(1 + exp(x)) ~> log1pexp(x)            near abs(x) > 30
logaddexp_in_floats:    log(exp(x) + exp(y)) ~> logaddexp(x, y)   near abs(x) > 30
sigmoid_in_floats:      exp(x)/(1 + exp(x)) ~> sigmoid(x)         near abs(x) > 700
`,
  arithmetic,
  powers,
  hyperbolic,
);

export const { sigmoid, log1pexp, logaddexp, normpdf } = stable.functions;
