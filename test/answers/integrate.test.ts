import test from "ava";
import {
  assume,
  defaultBook,
  derive,
  equal,
  FluxionsError,
  integrate,
  parse,
  print,
} from "../../src/index.js";

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FluxionsError) return error.code;
    throw error;
  }
  return "none";
}

const of = async (text: string, options = {}) => integrate(parse(text), "x", options);

const found = [
  "1/x",
  "sqrt(x^2)",
  "abs(x)",
  "1/(1 + x^2)^2",
  "tan(x)",
  "exp(-x^2)",
  "x*log(x)",
  "1/(x^2 - 1)",
  "a*x^n",
  "exp(a*x)*sin(b*x)",
  "sign(x)",
  "1/(a + b*x^2)",
];
for (const text of found)
  test(`the integral of ${text} is one: its derivative is proved to be the integrand`, async (t) => {
    const e = parse(text);
    const { expr, verified } = await of(text);
    t.is(verified, "proved", print(expr));
    t.is(equal(derive(expr, "x"), e).answer, "proved", print(expr));
  });

test("logarithms are real for both signs of their argument", async (t) => {
  t.is(print((await of("1/x")).expr), "log(abs(x))");
  t.is(print((await of("1/x", { assume: { x: "positive" } })).expr), "log(x)");
  t.is(print((await of("log(x)/x")).expr), "log(x)^2/2");
});

test("conditions tell where the result is none", async (t) => {
  const { expr, conditions } = await of("x^n");
  t.is(print(expr), "x^(n + 1)/(n + 1)");
  t.deepEqual(conditions.map(String), ["n != -1"]);
});

test("what is proposed wrongly is refused, or done otherwise", async (t) => {
  // nerdamer's proposals for these are -log(2 - cos(x)), and one with a jump.
  for (const text of ["1/(2 - cos(x))", "1/(3 + sin(x))"]) {
    const e = parse(text);
    try {
      const { expr } = await integrate(e, "x");
      t.is(equal(derive(expr, "x"), e).answer, "proved", text);
    } catch (error) {
      t.is((error as FluxionsError).code, "unverified-integral");
      t.regex((error as Error).message, /was proposed, but it is no antiderivative: at x = .* slope/);
    }
  }
});

test("what has no elementary integral here is refused with the reason", async (t) => {
  t.is(await code(of("x^x")), "no-integral");
  t.is(await code(of("sin(x)/x")), "unreadable-proposal");
  t.is(await code(of("where(x > 0, x, 1)")), "no-proposal");
  t.is(await code(of("floor(x)")), "no-proposal");
  await t.throwsAsync(of("digamma(x)"), { message: /“digamma” is unknown/ });
});

test("names of the other system and of JavaScript are names here", async (t) => {
  for (const name of ["i", "v0", "v1", "valueOf", "Infinity_", "sinx", "fac", "cos1"]) {
    const { expr } = await integrate(parse(`${name}*x`), "x");
    t.is(expr, parse(`${name}*x^2/2`));
    t.is((await integrate(parse(`x*${name}^2`), name)).expr, parse(`x*${name}^3/3`));
  }
});

test("what does not contain the variable may be anything", async (t) => {
  t.is((await of("digamma(y)*x")).expr, parse("digamma(y)*x^2/2"));
  t.is((await of("where(y > 0, y, 1)")).expr, parse("x*where(y > 0, y, 1)"));
});

test("a derivative that is declared wrongly makes no integral", async (t) => {
  // The derivative rule of cosine is declared to be that of its opposite: the slope of the numbers tells.
  const wrong = defaultBook.extend("custom_jvp cos(x) = sin(x)*dx");
  for (const text of ["sin(x)", "cos(x)"])
    try {
      const { expr } = await integrate(parse(text), "x", { book: wrong });
      t.is(equal(derive(expr, "x"), parse(text)).answer, "proved");
    } catch (error) {
      t.true(error instanceof FluxionsError, String(error));
    }
});

test("functions of pages and of TypeScript are integrated by their meaning", async (t) => {
  const book = defaultBook.extend("fn square(x) = x*x\n  custom_jvp 5*dx");
  t.is(print((await integrate(book.parse("square(x)"), "x", { book })).expr), "x^3/3");
  t.is(print((await of("stable_sqrt(x)", { assume: { x: "positive" } })).expr), "2*x^(3/2)/3");
});

test("definite integrals are those between continuous ends", async (t) => {
  const between = async (text: string, from: string | number, to: string | number, more = {}) => {
    const end = (e: string | number) => (e === "Infinity" || e === "-Infinity" ? e : parse(String(e)));
    return print((await integrate(parse(text), "x", { from: end(from), to: end(to), ...more })).expr);
  };
  t.is(await between("x^2", 0, 1), "1/3");
  t.is(await between("x^2", 1, 0), "-1/3");
  t.is(await between("x^2", 0, "a"), "a^3/3");
  t.is(await between("sin(x)", 0, "pi"), "2");
  t.is(await between("sqrt(x^2)", -1, 1), "1");
  t.is(await between("1/x^2", 1, "Infinity"), "1");
  t.is(await between("1/x", 1, "y", { assume: { y: "y > 1" } }), "log(y)");
  t.is(await code(between("1/x", -1, 1)), "not-continuous");
  t.is(await code(between("1/x^2", -1, 1)), "not-continuous");
  t.is(await code(between("tan(x)", 0, 2)), "not-continuous");
  t.is(await code(between("1/x", 0, 1)), "divergent-integral");
  t.is(await code(between("1/x", 1, "y")), "not-continuous");
  t.is(await code(integrate(parse("x"), "x", { from: 0 } as never)), "bad-point");
  t.is(await code(integrate(parse("x"), "x", { from: 0, to: parse("x") })), "bad-point");
});

test("a search ends in time, and when it is told to", async (t) => {
  const huge = parse(
    Array.from({ length: 40 }, (_, k) => `sin(x^${k} + ${k})*exp(cos(${k + 1}*x))/(x^${k + 2} + x + 1)`).join(
      " + ",
    ),
  );
  t.regex(
    await code(integrate(huge, "x", { budget: { milliseconds: 1500 } })),
    /^(no-proposal|timeout|no-integral)$/,
  );
  const stop = new AbortController();
  stop.abort();
  t.is(await code(integrate(parse("x"), "x", { signal: stop.signal })), "aborted");
  t.is(await code(integrate(parse("x > 1"), "x")), "truth-value");
  t.is(await code(integrate(parse("x"), parse("2"))), "not-a-symbol");
});

test("assumptions count", async (t) => {
  const { expr } = await of("abs(x)", { assume: assume({ x: "positive" }) });
  t.is(equal(derive(expr, "x"), parse("x"), { assume: { x: "positive" } }).answer, "proved");
});
