import test from "ava";
import { symbol } from "../../src/expr/node.js";
import { defaultBook, FluxionsError, parse } from "../../src/index.js";
import { Vocabulary } from "../../src/propose/vocabulary.js";

const x = symbol("x");
const vocabulary = () => new Vocabulary(defaultBook, x);

function code(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FluxionsError) return error.code;
    throw error;
  }
  return "none";
}

test("no name of a formula stands in a question", (t) => {
  for (const name of ["i", "v0", "sqrt_", "Infinity_", "_", "x1", "ä"]) {
    const v = vocabulary();
    const text = v.write(parse(`x*sin(${name}) + ${name}^x`));
    t.deepEqual(
      [...new Set(text.match(/[\p{L}_]\w*/gu))].sort(),
      ["v0", "v1", "v2"].slice(0, new Set(text.match(/v\d/g)).size),
      text,
    );
  }
});

test("what was written reads back as it was", (t) => {
  for (const text of [
    "x^2*y/3 - 1/7",
    "exp(-x^2/2)*sin(a*x + pi/4)",
    "sqrt(1 - x^2) + x^(2/3)",
    "log(abs(x)) + e^2*x",
    "gamma(y)*x + digamma(z)",
  ]) {
    const v = vocabulary();
    t.is(v.read(v.write(parse(text))), parse(text), text);
  }
});

test("answers that cannot be used are refused with the reason", (t) => {
  const v = vocabulary();
  v.write(x);
  t.is(
    code(() => v.read("i*v0")),
    "complex-proposal",
  );
  t.is(
    code(() => v.read("Si(v0)")),
    "unreadable-proposal",
  );
  t.is(
    code(() => v.read("v0 + v7")),
    "unreadable-proposal",
  );
  t.is(
    code(() => v.read("v0; process.exit()")),
    "unreadable-proposal",
  );
  t.is(
    code(() => v.read("__proto__")),
    "unreadable-proposal",
  );
  t.is(
    code(() => v.read("v0 < 1")),
    "unreadable-proposal",
  );
  t.is(
    code(() => v.write(parse("floor(x)"))),
    "no-proposal",
  );
  t.is(
    code(() => v.write(parse(Array.from({ length: 300 }, (_, k) => `sin(${k}*x)`).join("+")))),
    "no-proposal",
  );
});
