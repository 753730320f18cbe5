/** Short texts may stand for numbers of 100,000 digits. */
import test from "ava";
import { defaultBook, print, toLatex } from "../../src/index.js";

const limits = { length: 5_000_000, digits: 1_000_000 };

test("numbers with very many zeros are printed at once", (t) => {
  const started = performance.now();
  for (const text of [
    "1e99999*x",
    "1e-99999*x",
    "x + 1e99999 + 7",
    "x/(1e50000 + 1)",
    "2.5e-90001",
    "1e40000/3",
  ]) {
    const e = defaultBook.parse(text);
    t.true(defaultBook.parse(print(e), { limits }) === e, text);
    t.true(toLatex(e).length > 0);
  }
  t.is(print(defaultBook.parse("2.5e-90001*x")), "2.5e-90001*x");
  t.true(performance.now() - started < 10_000);
});
