import test from "ava";
import { defaultBook } from "../../src/index.js";
import { nearest } from "../../src/language/spelling.js";

const names = [...defaultBook.names()];

test("one slip of the finger still finds the name that was meant", (t) => {
  const table: Record<string, string> = {
    sine: "sin", coss: "cos", sqt: "sqrt", sqrtt: "sqrt", sigmod: "sigmoid", gama: "gamma",
    Sin: "sin", SQRT: "sqrt", atan22: "atan2", lggamma: "lgamma", hypto: "hypot", logaddxep: "logaddexp",
  }; // biome-ignore format: a table
  for (const [word, want] of Object.entries(table)) t.is(nearest(word, names), want, word);
});

test("the names of other systems lead to ours", (t) => {
  for (const [word, want] of Object.entries({
    ln: "log",
    arctan: "atan",
    softplus: "log1pexp",
    If: "where",
    LN: "log",
  }))
    t.is(nearest(word, names), want);
});

test("what is like nothing suggests nothing", (t) => {
  for (const word of ["xyzzy", "integrate", "f", "foo".repeat(20)])
    t.is(nearest(word, names), undefined, word);
  t.is(nearest("sin", []), undefined);
});

test("a hostile name costs no time", (t) => {
  const started = performance.now();
  for (let i = 0; i < 1000; i++) nearest("a".repeat(100_000), names);
  t.true(performance.now() - started < 200);
});
