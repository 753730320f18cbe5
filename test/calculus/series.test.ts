import test from "ava";
import { defaultBook } from "../../rules/index.js";
import {
  add,
  countNodes,
  customJvp,
  type Expr,
  evaluateDigits,
  FluxionsError,
  mul,
  parse,
  print,
  type SeriesOptions,
  series,
  sub,
  substitute,
  symbol,
} from "../../src/index.js";
import { deviatesEverywhere } from "../rules/_points.js";

const list = (text: string, options: SeriesOptions): string[] =>
  series(
    parse(text, options.book === undefined ? {} : { book: options.book }),
    "x",
    options,
  ).coefficients.map((c) => print(c));

const refused = (text: string, options: Partial<SeriesOptions> = {}): FluxionsError => {
  try {
    list(text, { order: 4, ...options });
  } catch (error) {
    if (error instanceof FluxionsError) return error;
    throw error;
  }
  throw new Error(`${text} has a series`);
};

const elementary: Readonly<Record<string, string>> = {
  "exp(x)": "1 1 1/2 1/6 1/24 1/120 1/720 1/5040 1/40320",
  "expm1(x)": "0 1 1/2 1/6 1/24 1/120 1/720 1/5040 1/40320",
  "log1p(x)": "0 1 -1/2 1/3 -1/4 1/5 -1/6 1/7 -1/8",
  "log(1 - x)": "0 -1 -1/2 -1/3 -1/4 -1/5 -1/6 -1/7 -1/8",
  "sin(x)": "0 1 0 -1/6 0 1/120 0 -1/5040 0",
  "cos(x)": "1 0 -1/2 0 1/24 0 -1/720 0 1/40320",
  "tan(x)": "0 1 0 1/3 0 2/15 0 17/315 0",
  "sec(x)": "1 0 1/2 0 5/24 0 61/720 0 277/8064",
  "asin(x)": "0 1 0 1/6 0 3/40 0 5/112 0",
  "atan(x)": "0 1 0 -1/3 0 1/5 0 -1/7 0",
  "sinh(x)": "0 1 0 1/6 0 1/120 0 1/5040 0",
  "cosh(x)": "1 0 1/2 0 1/24 0 1/720 0 1/40320",
  "tanh(x)": "0 1 0 -1/3 0 2/15 0 -17/315 0",
  "sech(x)": "1 0 -1/2 0 5/24 0 -61/720 0 277/8064",
  "asinh(x)": "0 1 0 -1/6 0 3/40 0 -5/112 0",
  "atanh(x)": "0 1 0 1/3 0 1/5 0 1/7 0",
  "sqrt(1 + x)": "1 1/2 -1/8 1/16 -5/128 7/256 -21/1024 33/2048 -429/32768",
  "cbrt(1 + x)": "1 1/3 -1/9 5/81 -10/243 22/729 -154/6561 374/19683 -935/59049",
  "sigmoid(x)": "1/2 1/4 0 -1/48 0 1/480 0 -17/80640 0",
  "1/(1 - x - x^2)": "1 1 2 3 5 8 13 21 34",
  "(1 + x)^5": "1 5 10 10 5 1 0 0 0",
  "exp(sin(x))": "1 1 1/2 0 -1/8 -1/15 -1/240 1/90 31/5760",
};

test("the elementary functions have their known coefficients", (t) => {
  for (const [text, known] of Object.entries(elementary))
    t.is(list(text, { order: 8 }).join(" "), known, text);
});

test("gaps are filled, however many zeros cancel", (t) => {
  t.is(list("sin(x)/x", { order: 6 }).join(" "), "1 0 -1/6 0 1/120 0 -1/5040");
  t.is(list("(1 - cos(x))/x^2", { order: 4 }).join(" "), "1/2 0 -1/24 0 1/720");
  t.is(list("(exp(x) - 1)/x", { order: 4 }).join(" "), "1 1/2 1/6 1/24 1/120");
  t.is(list("x/(exp(x) - 1)", { order: 6 }).join(" "), "1 -1/2 1/12 0 -1/720 0 1/30240");
  t.is(list("x*cot(x)", { order: 4 }).join(" "), "1 0 -1/3 0 -1/45");
  t.is(list("(tan(x) - sin(x))/x^3", { order: 2 }).join(" "), "1/2 0 1/8");
  t.is(list("log(sin(x)/x)", { order: 4 }).join(" "), "0 0 -1/6 0 -1/180");
  t.is(list("sqrt(x^4 + x^6)", { order: 6 }).join(" "), "0 0 1 0 1/2 0 -1/8");
  t.is(list("where(x == 0, 1, sin(x)/x)", { order: 2 }).join(" "), "1 0 -1/6");
});

test("coefficients are exact, and conditions tell what they need", (t) => {
  t.deepEqual(list("1/(a + x)", { order: 2 }), ["1/a", "-1/a^2", "1/a^3"]);
  t.deepEqual(list("sqrt(2 + x)", { order: 1 }), ["sqrt(2)", "sqrt(2)/4"]);
  t.deepEqual(list("exp(a*x)", { order: 3 }), ["1", "a", "a^2/2", "a^3/6"]);
  t.deepEqual(list("(1 + x)^a", { order: 1 }), ["1", "a"]);
  t.deepEqual(list("x^2 + y", { at: symbol("y"), order: 2 }), ["y^2 + y", "2*y", "1"]);
  const log = series(parse("log(x)"), "x", { at: symbol("a"), order: 1 });
  t.deepEqual(
    log.conditions.map((c) => print(c)),
    ["a > 0"],
  );
  t.deepEqual(
    series(parse("log(x)"), "x", { at: symbol("a"), order: 1, assume: { a: "positive" } }).conditions,
    [],
  );
  const { conditions } = series(parse("sin(x)/(a*x + x)"), "x", { order: 1 });
  t.deepEqual(
    conditions.map((c) => print(c)),
    ["a != -1"],
  );
});

test("the polynomial and the order of the remainder", (t) => {
  const s = series(parse("exp(x)"), "x", { at: 1, order: 0 });
  t.is(print(s.polynomial), "e");
  t.is(s.remainderOrder, 1);
  t.is(
    series(parse("y + 1"), "x", { order: 3 })
      .coefficients.map((c) => print(c))
      .join(" "),
    "y + 1 0 0 0",
  );
  const at = series(parse("log(x)"), "x", { at: 1, order: 3 });
  const expected = parse("(x - 1) - (x - 1)^2/2 + (x - 1)^3/3");
  t.is(at.polynomial, expected);
});

test("orders beyond what derivatives could reach", (t) => {
  const high = series(parse("exp(sin(x))"), "x", { order: 60 });
  t.is(high.coefficients.length, 61);
  t.is(
    print(high.coefficients[60]),
    "643805931421398880670722329090570833745763954164853/47011226625657571436589498210301493676577246363622858488413998284800000000000000",
  );
  t.is(list("1/(1 - x)", { order: 200 }).join(" "), Array(201).fill("1").join(" "));
  const deep = `${"sin(".repeat(200)}x${")".repeat(200)}`;
  // sin(x) = x − x³/6: the cubic coefficients of compositions add up.
  t.is(list(deep, { order: 3 }).join(" "), "0 1 0 -100/3");
  let long: Expr = symbol("x");
  for (let i = 0; i < 3000; i++) long = add(mul(long, symbol("x")), 1);
  t.is(print(series(long, "x", { order: 2 }).polynomial), "x^2 + x + 1");
});

/** A point, not special, where the function of one variable is smooth and defined. */
function regular(name: string): string {
  if (["asec", "acsc", "acosh", "acoth"].includes(name)) return "3/2";
  return "2/5";
}

test("the error of the polynomial shrinks with the power of the distance that is told", (t) => {
  const order = 4;
  let checked = 0;
  for (const op of new Set(defaultBook.functions())) {
    if (op.arity !== 1 || op.boolean) continue;
    // What declares another derivative everywhere has the series of that.
    if (deviatesEverywhere(op)) continue;
    const at = regular(op.name);
    const e = parse(`${op.name}(x)`);
    const { polynomial } = series(e, "x", { at: parse(at), order });
    const error = (h: string) => {
      const x = parse(`${at} + ${h}`);
      return evaluateDigits(substitute(sub(e, polynomial), { x }), {}, 20);
    };
    for (const sign of ["", "-"]) {
      const [a, b] = ["1/1000000", "1/2000000"].map((h) => error(`(${sign}${h})`).toNumber());
      if (a === 0 && b === 0) continue;
      const shrinks = Math.log2(Math.abs(a / b));
      t.true(shrinks > order + 0.99, `${op.name}: ${shrinks}`);
    }
    checked++;
  }
  t.true(checked > 45, `${checked}`);
});

test("the same of composite formulas", (t) => {
  const order = 6;
  for (const text of [
    "exp(sin(x))*log(2 + x^2)",
    "sqrt(1 + tan(x)^2)^3/(1 + x)",
    "atan2(sin(x), 2 + cos(x))",
    "gamma(1 + x^2)^erf(x + 1)",
    "(x^2 + 1)^(1/3)*asinh(x)/sinh(x)",
    "where(x < 2, logaddexp(x, x^2), 1/x)",
    "beta(2 + x, 1 + cos(x))",
    "max(x, cos(x))^(x + 2)",
  ]) {
    const e = parse(text);
    const { polynomial } = series(e, "x", { at: parse("1/3"), order });
    const [a, b] = ["1/1000000", "1/2000000"].map((h) =>
      evaluateDigits(substitute(sub(e, polynomial), { x: parse(`1/3 + ${h}`) }), {}, 20).toNumber(),
    );
    t.true(Math.abs(Math.log2(Math.abs(a / b)) - order - 1) < 0.01, text);
  }
});

test("functions of two arguments", (t) => {
  t.deepEqual(list("x^x", { at: 1, order: 4 }), ["1", "1", "1", "1/2", "1/3"]);
  t.deepEqual(list("hypot(x, 3)", { order: 4 }), ["3", "0", "1/6", "0", "-1/216"]);
  t.deepEqual(list("atan2(x, 1 + x)", { order: 3 }), ["0", "1", "-1", "2/3"]);
  t.deepEqual(list("max(x, 1 + x^2)", { order: 2 }), ["1", "0", "1"]);
  t.deepEqual(list("log(1 + x, 2)", { order: 1 }), ["0", "1/log(2)"]);
  t.deepEqual(list("beta(1, 1 + x)", { order: 0 }), ["1"]);
});

test("stable_sqrt is the square root away from 0", (t) => {
  t.deepEqual(list("stable_sqrt(x)", { at: 4, order: 4 }), list("sqrt(x)", { at: 4, order: 4 }));
  t.deepEqual(list("stable_sqrt(x)", { at: 4, order: 3 }), ["2", "1/4", "-1/64", "1/512"]);
});

test("declared derivatives win over meanings, and a book's over a page's", (t) => {
  const book = defaultBook.extend(`
fn f(x) = x^2
  custom_jvp 3*cos(x)*dx
`);
  t.deepEqual(list("f(x)", { order: 3, book }), ["0", "3", "0", "-1/2"]);
  t.deepEqual(list("f(2*x)", { order: 1, book, at: 0 }), ["0", "6"]);
  const redeclared = defaultBook.extend("custom_jvp sin(x) = 2*cos(x)*dx");
  t.deepEqual(list("sin(x)", { order: 3, book: redeclared }), ["0", "2", "0", "-2/3"]);
});

test("poles, branch points and kinks are named", (t) => {
  const cases: readonly (readonly [string, Partial<SeriesOptions>, RegExp])[] = [
    ["1/x", {}, /1\/x has no Taylor series at x = 0: it has a pole of order 1/],
    ["1 + cos(x)/x^3", {}, /pole of order 3/],
    ["exp(1/x)", {}, /pole of order 1/],
    ["sin(x)*tan(1/(x - 1))", { at: 1 }, /1\/\(x - 1\) has no Taylor series at x = 1/],
    ["2 + sqrt(x)", {}, /^sqrt\(x\) has no Taylor series at x = 0: it has a branch point/],
    ["x^(3/2)", {}, /branch point/],
    ["asin(x)", { at: 1 }, /asin\(x\) .* branch point/],
    ["sqrt(1 - cos(x))", {}, /kink/],
    ["cbrt(x)", {}, /derivative is not finite/],
    ["log(x)", {}, /log\(0\) is undefined/],
    ["log(x)", { at: -1 }, /is undefined/],
    ["gamma(x)", { at: -2 }, /undefined/],
    ["abs(sin(x))", {}, /abs\(sin\(x\)\) .*kink/],
    ["sign(x)", {}, /jump/],
    ["floor(x)", { at: 3 }, /step/],
    ["mod(x, 2)", { at: 4 }, /step/],
    ["max(x, 0)", {}, /tie/],
    ["relu(x)", {}, /kink/],
    ["where(x < 0, x, x^2)", {}, /its condition changes there/],
    ["where(x == 0, 1, x)", {}, /at the point alone it has another value/],
    ["where(x - a^2 > 0, 1, 2)", { at: 0, assume: { a: "a = 0" } }, /changes there|not known/],
    ["where(a < 1, x, 2*x)", {}, /it is not known which branch/],
    ["where(x < a, x, 2*x)", {}, /it is not known which branch/],
    ["where(sin(x)^2 + cos(x)^2 == 1, 2*x, x)", {}, /seems to hold around/],
    ["nthRoot(x, 2)", {}, /no Taylor series/],
    ["hypot(x, 0*x + x^2)", {}, /tip of the cone/],
    ["1/(sin(x)^2 + cos(x)^2 - 1)", {}, /seem to be 0/],
    ["stable_sqrt(x)", {}, /safe form/],
  ];
  for (const [text, options, message] of cases) {
    const error = refused(text, options);
    t.is(error.code, "no-series", text);
    t.regex(error.message, message, text);
  }
});

test("branches that are not taken do not matter", (t) => {
  const tie = series(parse("where(x > a^2, x, 2*x)"), "x", { order: 1 });
  t.deepEqual([tie.coefficients[1], tie.conditions.map((c) => print(c))], [parse("2"), ["a != 0"]]);
  t.deepEqual(list("where(x < 1, x, 1/x)", { order: 2 }), ["0", "1", "0"]);
  t.deepEqual(list("where(x < a, x, 2*x)", { order: 1, assume: { a: "positive" } }), ["0", "1"]);
  t.deepEqual(list("abs(x - 3)", { order: 1 }), ["3", "-1"]);
  t.deepEqual(list("floor(x)", { order: 1, at: parse("5/2") }), ["2", "0"]);
});

test("arguments are checked", (t) => {
  const code = (options: Partial<SeriesOptions>, text = "sin(x)") => refused(text, options).code;
  t.is(code({ order: -1 }), "bad-order");
  t.is(code({ order: 1.5 }), "bad-order");
  t.is(code({ order: 201 }), "bad-order");
  t.is(code({ at: parse("x + 1") }), "bad-point");
  t.is(code({}, "x < 1"), "truth-value");
  t.throws(() => series(parse("x"), parse("sin(x)"), { order: 1 }), { code: "not-a-symbol" });
  t.is(code({ order: 200, budget: { milliseconds: 1 } }, "exp(sin(x*y + exp(x)))"), "too-slow");
});

test("coefficients in other symbols do not swell", (t) => {
  const { coefficients } = series(parse("tan(x)"), "x", { at: symbol("a"), order: 10 });
  t.true(countNodes(coefficients[10]) < 120, `${countNodes(coefficients[10])}`);
});

test("a function from TypeScript", (t) => {
  const doubled = customJvp("doubled", (x: Expr) => mul(x, 2));
  t.deepEqual(
    series(doubled(symbol("x")), "x", { order: 2 }).coefficients.map((c) => print(c)),
    ["0", "2", "0"],
  );
  const declared = customJvp("declared", (x: Expr) => mul(x, 2));
  declared.defjvp(([x], [dx]) => [mul(x, 2), mul(mul(5, x), dx)]);
  t.deepEqual(
    series(declared(symbol("x")), "x", { at: 1, order: 2 }).coefficients.map((c) => print(c)),
    ["2", "5", "5/2"],
  );
});
