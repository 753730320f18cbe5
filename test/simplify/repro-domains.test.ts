/** Forms that were taken although they are defined in fewer points, have another sign, or lose a derivative. */
import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { assume } from "../../src/facts/ask.js";
import { installPrinter, print } from "../../src/print/index.js";
import { simplify } from "../../src/simplify/simplify.js";
import { provedZero } from "../../src/simplify/zero.js";

installPrinter();

for (const [input, because, assumptions] of [
  ["sqrt(x^(2*y))", "x^y is negative at x = -2, y = 1"],
  ["sqrt((-1)^(2*x))", "(-1)^x is -1 at x = 1"],
  ["1/sqrt(x^y)", "x^(-y/2) is -1/3 at x = -3, y = 2"],
  ["((x^3)^(2*x))^(1/4)", "(x^3)^(x/2) is negative at x = -2"],
  ["sqrt((-x)^(2*y))", "(-x)^y is -1 at x = y = 1", { x: "positive" }],
  ["sqrt(x^2*y)", "abs(x)*sqrt(y) is undefined at x = 0, y = -1"],
  ["sqrt(x^2*(x - 2))", "x*sqrt(x - 2) is undefined at x = 0"],
  ["sqrt(x)*sqrt(x*y)", "x*sqrt(y) is undefined at x = 0, y = -1"],
  ["sqrt(-4*sinh(x)^2)", "sinh(x)*sqrt(-4) is defined nowhere, and this at x = 0"],
  ["x^(3/2) - x", "x*(sqrt(x) - 1) has no derivative at 0"],
  ["sqrt(x)*sqrt(2*y)", "sqrt(2*x*y) has no derivative by x at y = 0"],
] as const)
  test(`${input} stays: ${because}`, (t) => {
    const context = assume(assumptions ?? {});
    t.is(print(simplify(book, book.parse(input), { context })), input);
  });

for (const [input, output] of [
  ["sqrt(x)*sqrt(-x) + 1", "sqrt(-x^2) + 1"],
  ["(-2*x^2)^(1/2)", "sqrt(-2*x^2)"],
] as const)
  test(`${input} is ${output}, which is defined at 0 as well`, (t) => {
    t.is(print(simplify(book, book.parse(input))), output);
  });

for (const difference of [
  "sqrt((x^y)^2) - x^y",
  "sqrt(x^(2*y)) - x^y",
  "sqrt((x^(1/y))^2) - x^(1/y)",
  "1/sqrt(x^y) - x^(-y/2)",
  "sqrt(x^2*y)^2 - x^2*y + abs(y) - y",
])
  test(`${difference} is not 0 everywhere`, (t) => {
    t.false(provedZero(book, book.parse(difference), assume({})));
  });
