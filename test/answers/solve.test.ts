import test from "ava";
import { defaultBook, evaluateDigits, FluxionsError, parse, print, solve } from "../../src/index.js";

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FluxionsError) return error.code;
    throw error;
  }
  return "none";
}

const of = async (text: string, options = {}) => solve(parse(text), "x", options);
const texts = async (text: string, options = {}) =>
  (await of(text, options)).solutions.map(({ expr }) => print(expr)).sort();

test("polynomials are solved completely, as far as there are formulas", async (t) => {
  t.deepEqual(await texts("x^2 == 4"), ["-2", "2"]);
  t.deepEqual(await texts("x^2 == 2"), ["-sqrt(2)", "sqrt(2)"]);
  t.deepEqual(await texts("x^2 + 1"), []);
  t.deepEqual(await texts("x^3 - 10*x^2 + 31*x - 30"), ["2", "3", "5"]);
  t.deepEqual(await texts("x^6 - 1"), ["-1", "1"]);
  t.deepEqual(await texts("x^3 + 8"), ["-2"]);
  for (const text of ["x^2 == 4", "x^2 + 1", "x^4 - 5*x^2 + 6", "x^3 - 3*x + 1", "x^3 - x + 1"]) {
    const { complete, solutions } = await of(text);
    t.true(complete, text);
    for (const { expr } of solutions)
      t.true(evaluateDigits(parse(text.replace("==", "-")), { x: expr }, 20).isZero(), `${text}: ${expr}`);
  }
});

test("roots without a formula are counted", async (t) => {
  const { solutions, complete, notes } = await of("(x - 2)*(x^5 - x + 1)");
  t.deepEqual(
    solutions.map(({ expr }) => print(expr)),
    ["2"],
  );
  t.false(complete);
  t.regex(notes.join(), /1 real root has no formula/);
});

test("spurious roots of squaring and of logarithms are dropped with the reason", async (t) => {
  const { solutions, dropped, complete } = await of("sqrt(x + 2) == x");
  t.deepEqual(
    solutions.map(({ expr }) => print(expr)),
    ["2"],
  );
  t.is(dropped[0].text, "-1");
  t.regex(dropped[0].reason, /differ/);
  t.true(complete);
  t.deepEqual(await texts("log(x + 1) - log(2*x - 1)"), ["2"]);
  t.deepEqual(await texts("log(x) + log(x - 3) == log(4)"), ["4"]);
  t.deepEqual(await texts("sqrt(x) + 2"), []);
  t.deepEqual(await texts("(x^2 - 1)/(x - 1)"), ["-1"]);
  t.deepEqual(await texts("x*log(x)"), ["1"]);
});

test("identities, contradictions, and equations without the variable", async (t) => {
  t.like(await of("x == x"), { always: true, complete: true });
  t.like(await of("(x + 1)^2 == x^2 + 2*x + 1"), { always: true });
  t.like(await of("sin(x)^2 + cos(x)^2 == 1"), { always: true });
  t.like(await of("x == x + 1"), { always: false, complete: true, solutions: [] });
  t.like(await of("exp(x)"), { complete: true, solutions: [] });
  t.is(await code(of("a == b")), "no-solution-found");
});

test("conditions on other symbols are told", async (t) => {
  const quadratic = await of("a*x^2 + b*x + c");
  t.is(quadratic.solutions.length, 2);
  for (const { conditions, verified } of quadratic.solutions) {
    t.is(verified, "proved");
    t.deepEqual(conditions.map(String), ["a != 0", "4*a*c <= b^2"]);
  }
  const root = await of("sqrt(x) == a");
  t.deepEqual(
    root.solutions.map(({ expr, conditions }) => `${expr} ${conditions}`),
    ["a^2 a >= 0"],
  );
  t.deepEqual(await texts("sqrt(x) == a", { assume: { a: "negative" } }), []);
  t.deepEqual(await texts("x^2 == 4", { assume: { x: "positive" } }), ["2"]);
  t.deepEqual(await texts("2*x == 3", { assume: { x: "integer" } }), []);
});

test("periodic equations say that there are more solutions", async (t) => {
  for (const text of ["sin(x)", "cos(x) == 1/2", "tan(x) == 1"]) {
    const { complete, notes, solutions } = await of(text);
    t.false(complete, text);
    t.true(solutions.length > 0);
    t.regex(notes.join(), /infinitely many/);
  }
  t.deepEqual(await texts("sin(x) == 2"), []);
});

test("exponentials, absolute values and roots in one function of the variable", async (t) => {
  t.deepEqual(await texts("exp(2*x) - 3*exp(x) + 2"), ["0", "log(2)"]);
  t.deepEqual(await texts("4^(2*x^2 + 2*x) == 8"), ["-3/2", "1/2"]);
  t.deepEqual(await texts("abs(x - 1) == 2"), ["-1", "3"]);
  t.deepEqual(await texts("x^(1/4) == 2"), ["16"]);
  t.deepEqual(await texts("atan(x) == 1"), ["tan(1)"]);
  t.deepEqual(await texts("atan(x) == 2"), []);
});

test("what is only near a solution is none", async (t) => {
  // The proposal is a fraction of two long numbers.
  t.is(await code(of("x*exp(x) == 1")), "no-solution-found");
  await t.throwsAsync(of("x*exp(x) == 1"), { message: /the two sides differ by/ });
});

test("functions of pages, and what is no equation", async (t) => {
  const book = defaultBook.extend("fn half(x) = x/2\n  custom_jvp 7*dx");
  const { solutions } = await solve(book.parse("half(x) == 3"), "x", { book });
  t.deepEqual(
    solutions.map(({ expr }) => print(expr)),
    ["6"],
  );
  t.deepEqual(await texts("stable_sqrt(x) == 3"), ["9"]);
  t.is(await code(of("x > 1")), "truth-value");
  t.deepEqual(await texts("where(x > 0, x, x + 7) == 3"), ["-4", "3"]);
  t.deepEqual(await texts("where(x > 0, x, x + 2) == 3"), ["3"]);
  t.is(await code(of("digamma(x) + exp(x)")), "no-proposal");
  t.is(await code(solve(parse("x"), parse("x + 1"))), "not-a-symbol");
});

test("what other symbols must not be for the solutions to be all is said", async (t) => {
  const needs: readonly [string, string | null][] = [
    ["a*(x - 1)", "a != 0"],
    ["a*exp(x)", "a != 0"],
    ["exp(a*x) - 1", "a != 0"],
    ["x/(x - a) - 1", "a != 0"],
    ["where(x > 0, a, x)", "a != 0"],
    ["a*log(x) + b*log(x)", "a + b != 0"],
    ["a*x - 2", null],
    ["2*(x - 1)", null],
  ];
  for (const [text, need] of needs) {
    const { complete, notes } = await solve(parse(text), "x");
    t.is(complete, need === null, text);
    t.deepEqual(notes, need === null ? [] : [`these are all only where ${need}`], text);
  }
  const known = await solve(parse("a*(x - 1)"), "x", { assume: { a: "positive" } });
  t.true(known.complete);
});

test("what is a solution at some values of other symbols only leaves the list open", async (t) => {
  for (const text of ["where(x > a, x - b, x + b)", "sqrt(a*x + b) - x", "atan(a*x) - b"]) {
    const { solutions, complete, notes } = await solve(parse(text), "x");
    t.deepEqual([solutions.length, complete], [0, false], text);
    t.true(notes.includes("what could not be verified was left out"), text);
  }
});
