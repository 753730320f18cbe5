/** Where a part becomes a number with which the whole would be too large to be kept exact, the whole stays as it is. */
import test from "ava";
import { explainSimplification } from "../../src/explain/index.js";
import { defaultBook, parse, print, simplify } from "../../src/index.js";

for (const [text, want] of [
  ["2^((sin(x)^2 + cos(x)^2)*10^9)", null],
  ["(2*x)^(10^9*(sin(x)^2 + cos(x)^2))", null],
  ["(sin(x)^2 + cos(x)^2 + 1)^(10^9)", null],
  ["y + factorial(10^9*(sin(x)^2 + cos(x)^2))", null],
  ["where(x > 0, (exp(log(3))*x)^(10^9), y)", "where(x > 0, x^1000000000*exp(1000000000*log(3)), y)"],
] as const)
  test(`${text} is simplified as far as its numbers allow`, (t) => {
    const e = parse(text);
    t.is(print(simplify(e)), want ?? print(e));
    const explanation = explainSimplification(defaultBook, e);
    t.is(explanation.arrival, "arrived");
    t.is(print(explanation.output), want ?? print(e));
    t.notThrows(() => explanation.toText());
  });
