import test from "ava";
import { FluxionsError, limit, parse, print } from "../../src/index.js";

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FluxionsError) return error.code;
    throw error;
  }
  return "none";
}

async function of(text: string, at: string | number, options = {}): Promise<string> {
  const point = at === "Infinity" || at === "-Infinity" ? at : parse(String(at));
  const { expr, infinite, verified } = await limit(parse(text), "x", point, options);
  return `${expr === null ? `${infinite === 1 ? "" : "-"}Infinity` : print(expr)} ${verified}`;
}

test("where an expression is continuous the limit is its value", async (t) => {
  t.is(await of("x^2 + y", 3), "y + 9 proved");
  t.is(await of("1/(x + pi)", 2), "1/(pi + 2) proved");
  t.is(await of("sqrt(x)", 0, { side: "right" }), "0 proved");
  t.is(await of("abs(x)", 0), "0 proved");
});

test("gaps and poles are proved by series", async (t) => {
  t.is(await of("sin(x)/x", 0), "1 proved");
  t.is(await of("(1 - cos(x))/x^2", 0), "1/2 proved");
  t.is(await of("(2 - 2*x^2)/(x - 1)", 1), "-4 proved");
  t.is(await of("(1 + 1/x)^x", "Infinity"), "e proved");
  t.is(await of("1/x^2", 0), "Infinity proved");
  t.is(await of("1/x", 0, { side: "right" }), "Infinity proved");
  t.is(await of("1/x", 0, { side: "left" }), "-Infinity proved");
  t.is(await of("tan(x)", "pi/2", { side: "left" }), "Infinity proved");
});

test("what differs from side to side has no limit", async (t) => {
  t.is(await code(limit(parse("1/x"), "x", 0)), "no-limit");
  t.is(await of("abs(x)/x", 0, { side: "left" }), "-1 proved");
  t.is(await of("abs(x)/x", 0, { side: "right" }), "1 proved");
});

test("a limit that is none is refused", async (t) => {
  for (const [text, at] of [
    ["sin(1/x)", 0],
    ["sin(x)", "Infinity"],
    // At powers of ten it is 0 each time.
    ["sin(pi*x)", "Infinity"],
  ] as const)
    t.regex(await code(limit(parse(text), "x", at)), /^(no-limit|unverified-limit|timeout)$/, text);
});

test("points and sides are checked", async (t) => {
  t.is(await code(limit(parse("x"), "x", parse("x + 1"))), "bad-point");
  t.is(await code(limit(parse("x"), "x", "Infinity", { side: "right" })), "bad-point");
  t.is(await code(limit(parse("x > 1"), "x", 0)), "truth-value");
  t.is(await of("y", 0), "y proved");
});

test("numbers are not asked where they mislead: what swings, jumps, or turns beyond the points", async (t) => {
  for (const text of [
    "x*(1 + sin(x))",
    "x^2*sin(x)^2",
    "cos(1e-200*x)",
    "erf(1e-250*x)",
    "exp(-1e-300*x)",
    "(1 - 1e-300)^x",
    "log(x)^1000/x",
    "where(x > 10^200, 5, 0)",
    "exp(sqrt(log(x)))/x*sin(x)^2*exp(x)",
  ])
    t.not(await code(limit(parse(text), "x", "Infinity")), "none", text);
  for (const text of ["exp(-1e-200/x)", "tanh(1e-200/x)", "where(x < 1e-300, 1, 0)"])
    t.not(await code(limit(parse(text), "x", 0, { side: "right" })), "none", text);
});

test("what is undefined near the point has no limit, whatever its series says", async (t) => {
  t.is(await code(limit(parse("x^(1/2)*(x^2 + x)"), "x", -1, { side: "left" })), "unverified-limit");
  t.not(await code(limit(parse("sqrt(tan(x*(x + 2)))"), "x", 1)), "none");
  t.is(await code(limit(parse("sqrt(-2)"), "x", 1)), "no-limit");
  const { conditions } = await limit(parse("sqrt(a)"), "x", 1);
  t.deepEqual(conditions.map(String), ["a >= 0"]);
});
