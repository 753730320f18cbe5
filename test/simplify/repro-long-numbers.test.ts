/** Numbers of 100,000 digits, which a short text may ask for: their factors and divisors have to be found in time. */
import test from "ava";
import { cancel, FluxionsError, factor, parse, print, simplify } from "../../src/index.js";

for (const text of [
  "log(1e99999) + log10(1e99999 + 1)",
  "((1e90000 + 1)*x^2 - 1)^(1/2)*(1e90000*x + 1)",
  "(x^2 + 1e99999)/(x^4 - 1e199) + 1/(x + 1e9999)",
])
  test(`${text} is simplified within the time that is given`, (t) => {
    const e = parse(text);
    const started = performance.now();
    t.notThrows(() => simplify(e, { budget: { milliseconds: 300 } }));
    t.true(performance.now() - started < 3000, `${performance.now() - started}`);
  });

test("polynomials with such coefficients keep to their budget", (t) => {
  const e = parse("((1e90000 + 1)*x^6 + (1e80000 + 3)*x^4 - 7)/((1e90000 + 7)*x^5 + (1e70000 + 1)*x + 5)");
  for (const work of [cancel, factor]) {
    const started = performance.now();
    try {
      work(e, { budget: { milliseconds: 300 } });
    } catch (error) {
      t.true(error instanceof FluxionsError && error.code === "too-slow");
    }
    t.true(performance.now() - started < 3000, `${work.name}: ${performance.now() - started}`);
  }
});

test("a logarithm finds all factors of a power of ten", (t) => {
  t.is(print(simplify(parse("log(1e99999) - 99999*log(5)"))), "99999*log(2)");
});
