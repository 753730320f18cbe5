/**
 * Formulas and the smallest form that is known of each: what a simplification should reach. `from` is a formula, or a
 * function that is derived first.
 */
import { defaultBook } from "../../rules/index.js";
import { derive } from "../../src/calculus/derivative.js";
import type { Expr } from "../../src/expr/node.js";

export interface Goal {
  readonly from: string;
  /** Derive `from` by this variable first. */
  readonly by?: string;
  readonly goal: string;
  readonly assume?: Readonly<Record<string, string>>;
}

/** The formula that is to be simplified. */
export function startOf({ from, by }: Goal): Expr {
  const e = defaultBook.parse(from);
  return by === undefined ? e : derive(defaultBook, e, by);
}

const plain = (pairs: readonly (readonly [string, string, Readonly<Record<string, string>>?])[]): Goal[] =>
  pairs.map(([from, goal, assume]) => (assume === undefined ? { from, goal } : { from, goal, assume }));

const derived = (pairs: readonly (readonly [string, string, Readonly<Record<string, string>>?])[]): Goal[] =>
  plain(pairs).map((g) => ({ ...g, by: "x" }));

export const goals: Readonly<Record<string, readonly Goal[]>> = {
  trigonometric: plain([
    ["sin(x)^2 + cos(x)^2", "1"],
    ["(sin(x)^2 + cos(x)^2)*y", "y"],
    ["y*sin(x)^2 + y*cos(x)^2 + z", "y + z"],
    ["sin(x)^4 - 2*cos(x)^2*sin(x)^2 + cos(x)^4", "cos(2*x)^2"],
    ["sin(x)^4 - cos(x)^4", "-cos(2*x)"],
    ["tan(x)*cos(x)", "sin(x)"],
    ["1/(1 + tan(x)^2)", "cos(x)^2"],
    ["sec(x)^2 - tan(x)^2", "1"],
    ["1 - sin(x)^2", "cos(x)^2"],
    ["(1 - cos(x)^2)/sin(x)", "sin(x)"],
    ["sin(x)/cos(x)", "tan(x)"],
    ["cos(x)*sec(x)", "1"],
    ["sin(x)*cot(x)", "cos(x)"],
    ["(tan(x) + cot(x))*sin(x)*cos(x)", "1"],
    ["sin(x)*cos(y) + cos(x)*sin(y)", "sin(x + y)"],
    ["cos(x)*cos(y) - sin(x)*sin(y)", "cos(x + y)"],
    ["2*sin(x)*cos(x)", "sin(2*x)"],
    ["cos(x)^2 - sin(x)^2", "cos(2*x)"],
    ["sin(2*x)/sin(x)", "2*cos(x)"],
    ["(1 - cos(2*x))/2", "sin(x)^2"],
    ["4*cos(x)^3 - 3*cos(x)", "cos(3*x)"],
    ["sin(pi/2 - x)", "cos(x)"],
    ["cos(x + pi)", "-cos(x)"],
    ["sin(-x) + sin(x)", "0"],
    ["sin(asin(x))", "x"],
    ["cos(asin(x))", "sqrt(1 - x^2)"],
    ["tan(atan(x))", "x"],
    ["sin(atan(x))", "x/sqrt(x^2 + 1)"],
    ["cosh(x)^2 - sinh(x)^2", "1"],
    ["cosh(x) + sinh(x)", "exp(x)"],
    ["sinh(x)/cosh(x)", "tanh(x)"],
    ["sinh(x)*cosh(y) + cosh(x)*sinh(y)", "sinh(x + y)"],
  ]),
  "exponential and logarithmic": plain([
    ["exp(x)*exp(-x)", "1"],
    ["exp(x)^2*exp(-x)", "exp(x)"],
    ["exp(x + y)/exp(x)", "exp(y)"],
    ["(exp(2*x) - 1)/(exp(x) - 1)", "exp(x) + 1"],
    ["(exp(x) - 1)*(exp(x) + 1)", "exp(2*x) - 1"],
    ["(exp(x) + exp(-x))^2 - (exp(x) - exp(-x))^2", "4"],
    ["exp(x)/(1 + exp(x)) + 1/(1 + exp(x))", "1"],
    ["(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)"],
    ["(exp(x) + exp(-x))/2", "cosh(x)"],
    ["log(exp(x))", "x"],
    ["exp(log(x) + log(y))", "x*y"],
    ["exp(2*log(x))", "x^2"],
    ["exp(log(x)/2)", "sqrt(x)"],
    ["exp(n*log(x))", "x^n"],
    ["log(exp(x)*y)", "x + log(y)", { y: "positive" }],
    ["log(x) + log(y)", "log(x*y)"],
    ["log(x) - log(y)", "log(x/y)"],
    ["log(1/x)", "-log(x)"],
    ["2*log(sqrt(x))", "log(x)"],
    ["log(x^3) - 3*log(x)", "0", { x: "positive" }],
    ["log(x*y) - log(x) - log(y)", "0", { x: "positive", y: "positive" }],
    ["log(8)/log(2)", "3"],
    ["log(2) + log(3)", "log(6)"],
  ]),
  powers: plain([
    ["sqrt(8) + sqrt(2)", "3*sqrt(2)"],
    ["sqrt(8)", "2*sqrt(2)"],
    ["sqrt(12)/sqrt(3)", "2"],
    ["1/(sqrt(2) + 1)", "sqrt(2) - 1"],
    ["(sqrt(7) + 3*sqrt(2))*(sqrt(7) - 3*sqrt(2))", "-11"],
    ["sqrt(3 + 2*sqrt(2))", "sqrt(2) + 1"],
    ["sqrt(x^2)", "abs(x)"],
    ["sqrt(x^2)", "-x", { x: "negative" }],
    ["sqrt(x^2*y^2)", "abs(x*y)"],
    ["sqrt(x)*sqrt(x)", "x"],
    ["x/sqrt(x)", "sqrt(x)"],
    ["sqrt(x)*sqrt(y) - sqrt(x*y)", "0", { x: "nonnegative", y: "nonnegative" }],
    ["(sqrt(x) + sqrt(y))*(sqrt(x) - sqrt(y))", "x - y"],
    ["sqrt(x^2 + 2*x*y + y^2)", "abs(x + y)"],
    ["sqrt(x^2 + 2*x + 1)", "x + 1", { x: "positive" }],
    ["sqrt(x^3)/x", "sqrt(x)", { x: "positive" }],
    ["(x^3)^(1/3)", "x", { x: "positive" }],
    ["(x^a)^b", "x^(a*b)", { x: "positive" }],
    ["x^a*x^b", "x^(a + b)"],
    ["x^(2/3)*x^(1/3)", "x"],
    ["2^x*3^x", "6^x"],
    ["4^x/2^x", "2^x"],
    ["abs(x)^2", "x^2"],
    ["abs(x)*abs(y) - abs(x*y)", "0"],
    // Without the assumption the declared derivative at 0 would change from 0 to 1.
    ["abs(x)*sign(x)", "x", { x: "nonzero" }],
    ["cbrt(x)^3", "x"],
  ]),
  rational: plain([
    ["(x^2 - 1)/(x - 1)", "x + 1"],
    ["1/(x + 1) + 1/(x - 1)", "2*x/(x^2 - 1)"],
    ["(x^3 + y^3)/(x + y)", "x^2 - x*y + y^2"],
    ["(x^3 - 1)/(x^2 + x + 1)", "x - 1"],
    ["(x^4 - y^4)/(x^2 + y^2)", "x^2 - y^2"],
    ["1/(1 + 1/(1 + 1/x))", "(x + 1)/(2*x + 1)"],
    ["(x*y + x)/x", "y + 1"],
    ["x/(x + y) + y/(x + y)", "1"],
    ["x^2/(x + y) - y^2/(x + y)", "x - y"],
    ["(x + 1)^2 - (x - 1)^2", "4*x"],
    ["(x + 1)*(x + 2) - x^2 - 3*x - 2", "0"],
    ["(x^2 + 2*x + 1)/(x + 1)", "x + 1"],
    ["(a*x + b*x)/(a + b)", "x"],
    ["(1/x - 1/y)/(x - y)", "-1/(x*y)"],
    ["(x/y)/(z/y)", "x/z"],
    ["1/x - 1/(x*(x + 1))", "1/(x + 1)"],
    ["x*y + x*z", "x*(y + z)"],
    ["x^2 + 2*x*y + y^2", "(x + y)^2"],
    ["((x + h)^2 - x^2)/h", "h + 2*x"],
    ["1/((x + 1)*(x + 2)) + 1/(x + 2)", "1/(x + 1)"],
    ["(x - y)*(y - z) + (y - x)*(y - z)", "0"],
  ]),
  "results of derivatives": [
    ...derived([
      ["log(tan(x/2))", "csc(x)"],
      ["log(sin(x))", "cot(x)"],
      ["log(sec(x) + tan(x))", "sec(x)"],
      ["log(cosh(x))", "tanh(x)"],
      ["x*log(x) - x", "log(x)"],
      ["log(x)/x", "(1 - log(x))/x^2"],
      ["x*atan(x) - log(1 + x^2)/2", "atan(x)"],
      ["log(x + sqrt(x^2 + 1))", "1/sqrt(x^2 + 1)"],
      ["x*sqrt(1 - x^2)/2 + asin(x)/2", "sqrt(1 - x^2)"],
      ["exp(x)*(sin(x) - cos(x))/2", "exp(x)*sin(x)"],
      ["x^2*exp(x) - 2*x*exp(x) + 2*exp(x)", "x^2*exp(x)"],
      ["(x - sin(x)*cos(x))/2", "sin(x)^2"],
      ["tan(x) - x", "tan(x)^2"],
      ["log((x - 1)/(x + 1))/2", "1/(x^2 - 1)"],
      ["atan((x + 1)/(1 - x))", "1/(x^2 + 1)"],
      ["atan(x) + atan(1/x)", "0"],
      ["asin(x) + acos(x)", "0"],
      ["asinh(tan(x))", "abs(sec(x))"],
      ["sin(x)^2 + cos(x)^2", "0"],
      ["exp(x)/(exp(x) + 1)", "exp(x)/(exp(x) + 1)^2"],
      ["x/sqrt(1 - x^2)", "1/(1 - x^2)^(3/2)"],
      ["x^x", "x^x*(log(x) + 1)", { x: "positive" }],
      ["log(x + 1) - log(x)", "-1/(x*(x + 1))"],
      ["2*asin(sqrt(x))", "1/sqrt(x*(1 - x))"],
    ]),
  ],
  physics: plain([
    // Relativity: kinetic energy, rest energy, velocities that add up, Doppler shifts that cancel.
    ["m*c^2/sqrt(1 - v^2/c^2) - m*c^2", "m*c^2*(1/sqrt(1 - v^2/c^2) - 1)"],
    [
      "sqrt((m*c^2/sqrt(1 - v^2/c^2))^2 - (m*v/sqrt(1 - v^2/c^2))^2*c^2)",
      "m*c^2",
      { c: "positive", m: "positive" },
    ],
    ["(c + v)/(1 + c*v/c^2)", "c"],
    ["sqrt((1 + b)/(1 - b))*sqrt((1 - b)/(1 + b))", "1", { b: "-1 < b < 1" }],
    ["(tanh(a) + tanh(b))/(1 + tanh(a)*tanh(b))", "tanh(a + b)"],
    // Optics and circuits.
    ["1/(1/f - 1/g)", "f*g/(g - f)"],
    ["1/(1/R1 + 1/R2)", "R1*R2/(R1 + R2)"],
    ["V*(R2/(R1 + R2))/(R1*R2/(R1 + R2))", "V/R1"],
    ["Q^2/(2*C) - (Q/C)^2*C/2", "0"],
    ["P*cos(t)^2 + P*sin(t)^2", "P"],
    ["A*sin(k*x - w*t) + A*sin(k*x + w*t)", "2*A*sin(k*x)*cos(w*t)"],
    // Mechanics.
    ["m*(A*w*cos(w*t))^2/2 + m*w^2*(A*sin(w*t))^2/2", "m*A^2*w^2/2"],
    ["2*v^2*sin(a)*cos(a)/g", "v^2*sin(2*a)/g"],
    ["m*(u^2 - v^2)/(u - v)", "m*(u + v)"],
    ["m*u^2/2 + m*v^2/2", "m*(u^2 + v^2)/2"],
    ["sqrt(2*G*M/r)^2", "2*G*M/r"],
    ["v*t + a*t^2/2 - t*(v + a*t/2)", "0"],
    // Heat and quanta.
    ["(p - q)/p + q/p", "1"],
    ["1/(exp((u - mu)/(k*T)) + 1) + 1/(exp((mu - u)/(k*T)) + 1)", "1"],
    ["1/2 + 1/(exp(x) - 1)", "coth(x/2)/2"],
    ["2*h*(c/lambda)^3/c^2/(exp(h*c/(lambda*k*T)) - 1)", "2*c*h/(lambda^3*(exp(c*h/(T*k*lambda)) - 1))"],
    ["h/sqrt(2*m*(p^2/(2*m)))", "h/p", { p: "positive", m: "positive" }],
    ["factorial(n + 1)/factorial(n)", "n + 1"],
    ["gamma(x + 1)/gamma(x)", "x"],
  ]),
};
