/** Julia's tables of derivative rules as an independent oracle. */
import test from "ava";
import { defaultBook } from "../../rules/index.js";
import { derive } from "../../src/calculus/derivative.js";
import { FluxionsError } from "../../src/expr/error.js";
import { close, corpus, settled, Tally } from "./_corpus.js";

interface Rule {
  fn: string;
  module: string;
  args: string[];
  primal: string;
  partials?: (string | null)[];
  /** Stated in Julia's own words, or with cases. */
  piecewise?: boolean;
}

/** Julia's names for what can be said with ours. */
const julia = defaultBook.extend(`
fn abs2(x) = x^2
fn inv(x) = 1/x
fn exp2(x) = 2^x
fn exp10(x) = 10^x
fn pow(x, y) = x^y
fn sind(x) = sin(pi*x/180)
fn cosd(x) = cos(pi*x/180)
fn tand(x) = tan(pi*x/180)
fn secd(x) = sec(pi*x/180)
fn cscd(x) = csc(pi*x/180)
fn cotd(x) = cot(pi*x/180)
fn asind(x) = asin(x)*180/pi
fn acosd(x) = acos(x)*180/pi
fn acscd(x) = acsc(x)*180/pi
fn acotd(x) = acot(x)*180/pi
fn sinpi(x) = sin(pi*x)
fn cospi(x) = cos(pi*x)
fn atan(y, x) = atan2(y, x)
fn logerfc(x) = log(erfc(x))
fn erfcx(x) = exp(x^2)*erfc(x)
fn erf(x, y) = erf(y) - erf(x)
fn trigamma(x) = polygamma(1, x)
fn lbeta(a, b) = lgamma(a) + lgamma(b) - lgamma(a + b)
fn xlogx(x) = x*log(x)
fn logistic(x) = sigmoid(x)
fn log1psq(x) = log1p(x^2)
fn log1mexp(x) = log(1 - exp(x))
fn log2mexp(x) = log(2 - exp(x))
fn log1pmx(x) = log1p(x) - x
fn logmxp1(x) = log(x) - x + 1
fn xlogy(x, y) = x*log(y)
fn xlog1py(x, y) = x*log1p(y)
fn logsubexp(x, y) = log(abs(exp(x) - exp(y)))
fn rem(x, y) = x - y*trunc(x/y)
fn copysign(y, x) = abs(y)*where(x < 0, -1, 1)
fn Float64(x) = x
fn Float32(x) = x
fn AbstractFloat(x) = x
fn hypot(x) = abs(x)
fn fma(x, y, z) = x*y + z
fn muladd(x, y, z) = x*y + z
fn rad2deg(x) = x*180/pi
fn clamp(x, low, high) = clip(x, low, high)
`);

/** What the tables say in Julia's own words, in ours. */
const translated: Readonly<Record<string, readonly string[]>> = {
  "^/2": ["y * x^(y - 1)", "where(x <= 0, 0/0, x^y*log(x))"],
  "max/2": ["where(x > y, 1, 0)", "where(x > y, 0, 1)"],
  "min/2": ["where(x > y, 0, 1)", "where(x > y, 1, 0)"],
  "logistic/1": ["logistic(x)*(1 - logistic(x))"],
  "xlogy/2": ["log(y)", "x/y"],
  "xlog1py/2": ["log1p(y)", "x/(1 + y)"],
  "logsubexp/2": [
    "where(x > y, exp(x - logsubexp(x, y)), -exp(x - logsubexp(x, y)))",
    "where(x > y, -exp(y - logsubexp(x, y)), exp(y - logsubexp(x, y)))",
  ],
  "rem/2": ["1", "-trunc(x/y)"],
  "mod/2": ["1", "-floor(x/y)"],
  "copysign/2": ["where(x < 0, -1, 1)*where(y < 0, -1, 1)", "0"],
  "clamp/3": ["where(x < low, 0, where(high < x, 0, 1))", "where(x < low, 1, 0)", "where(high < x, 1, 0)"],
};

const points = [
  [0.3, 0.8, 1.7],
  [1.6, 2.25, 3.5],
  [-0.4, 0.55, 0.7],
  [2.5, -1.25, 4],
  [-1.75, -0.6, -0.5],
  [3, 1.5, 2],
  [0.75, 0.25, 0.5],
  [5, 2, 2.5],
];

const rules = corpus<Rule>("deriv_rules");
if (rules !== null)
  test("our derivatives agree with those of Julia's tables", (t) => {
    const tally = new Tally();
    for (const rule of rules) {
      const key = `${rule.fn}/${rule.args.length}`;
      const name = `${rule.module}.${key}`;
      const partials = rule.piecewise === true ? translated[key] : rule.partials;
      if (partials === undefined) {
        tally.add("with several results, passed over", name);
        continue;
      }
      try {
        const e = julia.parse(rule.primal);
        partials.forEach((partial, i) => {
          if (partial === null) return;
          const ours = derive(julia, e, rule.args[i]);
          const theirs = julia.parse(partial);
          let compared = 0;
          for (const p of points) {
            const at = Object.fromEntries(
              rule.args.map((a, j) => [a, a === "m" ? Math.abs(Math.round(p[j])) : p[j]]),
            );
            const primal = settled(e, at);
            const [a, b] = [settled(ours, at), settled(theirs, at)];
            // A derivative where the function itself is undefined says nothing.
            if (!primal?.isFinite() || !b?.isFinite()) continue;
            t.true(
              a !== null && close(a, b, 1e-17),
              `∂/∂${rule.args[i]} ${name} at ${JSON.stringify(at)}: ${a} and ${b}`,
            );
            compared++;
          }
          t.true(compared >= 2, `${name} was compared at ${compared} points`);
        });
        tally.add("covered");
      } catch (error) {
        if (!(error instanceof FluxionsError)) throw error;
        tally.add(`${error.code}, passed over`, name);
      }
    }
    t.log(String(tally));
    for (const line of tally.details()) t.log(line);
    t.true(tally.count("covered") >= 110);
  });
