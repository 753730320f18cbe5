/** Exponents with more digits than a double has: a root of such an order has no relation, and took for ever to get none. */
import test from "ava";
import { explainSimplification } from "../../src/explain/index.js";
import { defaultBook, parse, print, simplify } from "../../src/index.js";

const LONG = "12345678901234567891/12345678901234567890";

test("powers of one base with a fraction of long numbers and another exponent are simplified", (t) => {
  for (const text of [
    `(x + 1)^(${LONG}) + (x + 1)^(1/2)`,
    `(x*y)^(${LONG})/(x*y)^(2/3)`,
    `sqrt(2)*2^(${LONG}) + x`,
    `((x + 1)^(${LONG}) - 3/2)^(5/8)`,
  ])
    t.notThrows(() => simplify(parse(text)), text);
  const same = parse(`((x + 1)^(${LONG}) + (x + 1)^(1/2))/(x + 1)^(1/2) - (x + 1)^(${LONG} - 1/2)`);
  t.is(print(simplify(same)), "1");
});

test("a simplification of such powers is explained within its budget", (t) => {
  const e = parse("(4^(-981538265597980350696454293825/981538265597980350696454293824) - 3/2)^(5/8)");
  const explanation = explainSimplification(defaultBook, e, { budget: { milliseconds: 300, firings: 300 } });
  t.not(explanation.arrival, "missed");
});

test("roots of very many orders are simplified", (t) => {
  const primes = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59];
  t.notThrows(() => simplify(parse(primes.map((p) => `(x + 1)^(1/${p})`).join(" + "))));
});
