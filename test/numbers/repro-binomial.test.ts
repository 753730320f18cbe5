/** binomial(n, k) is 0 where n - k is a negative whole number: gamma(n - k + 1) has a pole there (DLMF 1.2.6). */
import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";

for (const [n, k] of [
  ["1/2", "7/2"],
  ["3/2", "5/2"],
  ["0.25", "1.25"],
])
  test(`binomial(${n}, ${k}) is 0`, (t) => {
    t.is(
      String(evaluateDigits(book.parse(`binomial(n, k)`), { n: book.parse(n), k: book.parse(k) }, 30)),
      "0",
    );
  });

test("binomial(5/2, 3/2) is 5/2", (t) => {
  t.is(
    Number(evaluateDigits(book.parse("binomial(n, k)"), { n: book.parse("5/2"), k: book.parse("3/2") }, 30)),
    2.5,
  );
});
