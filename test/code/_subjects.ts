/** What generated code is tried with: every function of the default book, formulas, derivatives, and large formulas. */
import { defaultBook as book } from "../../rules/index.js";
import { gradient } from "../../src/calculus/derivative.js";
import { call } from "../../src/expr/call.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { Kind } from "../../src/expr/op.js";
import { freeSymbols } from "../../src/expr/walk.js";

/** Every subject where this variable asks for it; else a part where each of them takes long. */
export const thorough = process.env.FLUXIONS_ALL_CODE !== undefined;

/** Every function of the default book, of symbols. */
export const functions: Expr[] = [...book.functions()].flatMap((op) =>
  op.kind === Kind.Call && !op.params.some((p) => p.includes("...")) && op.name !== "where"
    ? [
        call(
          op,
          op.params.map((_, i) => symbol("abc"[i])),
        ),
      ]
    : [],
);

const formulas: Expr[] = [
  "7",
  "-1/3",
  "2^0.5",
  "1/0",
  "x",
  "-x",
  "x - y",
  "y - x",
  "x - (y - z)",
  "x/(y/z)",
  "x*y/z",
  "(x + y)*(x - y)",
  "-(x + y)^2",
  "x^7 - 3*x^5 + x/3 - 2/7",
  "x^(-3)",
  "x^(1/2) + x^(3/2)",
  "x^(2/3)",
  "x^y",
  "(-1)^x",
  "2^x",
  "x^2.5",
  "-x^2*(-y)",
  "exp(-x^2/2)/sqrt(2*pi)",
  "sin(x)^2 + sin(x)*cos(y) + sin(x)^3",
  "x < y ? x : y",
  "x < y ? (y < z ? 1 : 2) : (x < z ? 3 : 4)",
  "(x < y ? 1 : 2)*(x > 1 ? 3 : -4)",
  "x < y and y < z ? x : z",
  "x < y or y < z and x != z ? x : z",
  "not (x < y or x == z) ? x + 1 : z",
  "not (x < y) and (y <= z or x > 1) ? 1 : 0",
  "x < y and y < 2",
  "(x == x) ? 1 : 2",
  "max(x, y, z) - min(x, y, z)",
  "mod(x, 3) + mod(-x, y)",
  "nthRoot(x, 5) + nthRoot(y, 4)",
  "round(x) + trunc(y) + sign(z)",
  "where(x == 0, 1, sin(x)/x)",
  "abs(x)^y + hypot(x, y*z)",
  "log(x, 10) + log(1 + exp(x))",
  "1e22*x + 1e-30*y + 12345678901234567890*z",
  "gamma(1/3) + x",
  "x*erf(1/2) + sqrt(2)*erf(x)",
  "sigmoid(x) + log1pexp(y) + relu(z) + clip(x, -1, 1)",
].map((text) => book.parse(text));

const derivatives = [
  "stable_sqrt(x)",
  "exp(-x^2)*sin(x*y)",
  "atan2(x, y)*log(x^2 + y^2)",
  "normcdf(x)*x - y*erf(x/y)",
]
  .map((text) => book.parse(text))
  .flatMap((e) => gradient(book, e, freeSymbols(e)));

export const many: Expr = book.parse(
  Array.from({ length: 300 }, (_, i) => `${i + 1}*x^${i % 9}*sin(${i}*y)`).join(" + "),
);
export const nested: Expr = book.parse(`${"sin(x + ".repeat(400)}y${")".repeat(400)}`);

export const subjects = [...functions, ...formulas, ...derivatives, many, nested];

const edges = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 2, 0.5];
const usual = [0.3, 1.7, -0.6, 3, 2.25, -2.5, 0.85, 12.5, 1e-9, 7.1];

export function pointsOf(arity: number): number[][] {
  const at = (list: readonly number[], i: number) => list[i % list.length];
  if (arity === 0) return [[]];
  return Array.from({ length: 18 }, (_, i) =>
    Array.from({ length: arity }, (_, k) =>
      i < 9 ? at(k === i % arity ? edges : usual, i + 2 * k) : at(usual, i + 3 * k),
    ),
  );
}
