/** Prime factors beyond 2^53 were rounded to doubles, so that the logarithms of neighbouring numbers were taken for one. */
import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { assume } from "../../src/facts/ask.js";
import { installPrinter, print } from "../../src/print/index.js";
import { simplify } from "../../src/simplify/simplify.js";
import { provedZero } from "../../src/simplify/zero.js";

installPrinter();
const PRIME = 2n ** 61n - 1n;

test("logarithms and powers of different large numbers are different", (t) => {
  for (let k = 1n; k <= 60n; k++)
    for (const other of [PRIME - k, PRIME + k]) {
      t.false(provedZero(book, book.parse(`log(${other}) - log(${PRIME})`), assume({})), `${other}`);
      t.false(provedZero(book, book.parse(`${other}^x - ${PRIME}^x`), assume({})), `${other}`);
    }
});

test("a large prime stays what it is, and what is true of it is proved", (t) => {
  t.true(provedZero(book, book.parse(`log(${6n * PRIME}) - log(2) - log(3) - log(${PRIME})`), assume({})));
  t.true(provedZero(book, book.parse(`${6n * PRIME}^x - 6^x*${PRIME}^x`), assume({})));
  const e = book.parse(`x*log(${PRIME}) + y*log(${PRIME})`);
  t.is(print(simplify(book, e)), `log(${PRIME})*(x + y)`);
});
