/** Taylor mode against differences of the function itself, along curves. */
import test from "ava";
import { Decimal } from "decimal.js";
import { defaultBook } from "../../rules/index.js";
import { jet } from "../../src/calculus/jet.js";
import { call } from "../../src/expr/call.js";
import { FluxionsError } from "../../src/expr/error.js";
import { currentSpace, type Expr, hole, symbol } from "../../src/expr/node.js";
import { Kind, Op, WHERE } from "../../src/expr/op.js";
import { Rational } from "../../src/expr/rational.js";
import { add, integer, mul, ONE, pow, product, rational, scale, sum, ZERO } from "../../src/expr/reals.js";
import { substitute } from "../../src/expr/rebuild.js";
import { countNodes } from "../../src/expr/walk.js";
import { parse, print, series } from "../../src/index.js";
import { Book } from "../../src/language/book.js";
import { tangentHole, tangentRule } from "../../src/language/rule.js";
import { evaluateDigits } from "../../src/numbers/evaluate.js";

const [x, y] = ["x", "y"].map(symbol);
const half = rational(Rational.ratio(1, 2));

/** Derivatives by x. */
const by = (text: string, order: number, at: Expr = x, book: Book = defaultBook): Expr[] =>
  jet([book.parse(text)], new Map([[x, [at, ONE]]]), order, book)[0];
const texts = (es: readonly Expr[]): string => es.map((e) => print(e)).join(" ");

function refused(work: () => unknown): FluxionsError {
  try {
    work();
  } catch (error) {
    if (error instanceof FluxionsError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

// ————— differences

const DIGITS = 110;
const STEP = "1e-12";
const Wide = Decimal.clone({ precision: DIGITS + 20 });
const HIGHEST = 6;

/** d^k/dt^k at t = 0 for k = 0 … 6: powers of the central difference, (f(h) − f(−h))/2h, whose error is O(h²). */
function differences(e: Expr, at: Readonly<Record<string, string>>): Decimal[] {
  const known = new Map<number, Decimal>();
  const value = (i: number): Decimal => {
    const v = known.get(i) ?? new Wide(evaluateDigits(e, { ...at, t: `${i}${STEP.slice(1)}` }, DIGITS));
    known.set(i, v);
    return v;
  };
  return Array.from({ length: HIGHEST + 1 }, (_, k) => {
    let total = new Wide(0);
    for (let i = 0, binomial = 1; i <= k; binomial = (binomial * (k - i)) / (i + 1), i++)
      total = total.plus(value(k - 2 * i).times(i % 2 === 0 ? binomial : -binomial));
    return total.div(new Wide(STEP).times(2).pow(k));
  });
}

const close = (a: Decimal, b: Decimal, tolerance = 1e-14): boolean =>
  new Wide(a)
    .minus(b)
    .abs()
    .lte(new Wide(tolerance).times(Decimal.max(1, a.abs())));

/** Derivatives of the curves, without the point itself. */
const curves: Readonly<Record<string, readonly string[]>> = {
  x: ["1", "-1/2", "1/3", "2"],
  y: ["-1", "1/4", "3"],
  z: ["1/2", "1", "-1", "0", "1"],
};

/** Holds the jet along the curves to differences along them. */
function verify(text: string, at: Readonly<Record<string, string>>): string | null {
  const e = parse(text);
  const t = symbol("t");
  const inputs = new Map<Expr, Expr[]>();
  const along: Record<string, Expr> = {};
  for (const [name, data] of Object.entries(curves)) {
    const slopes = data.map((c) => parse(c));
    inputs.set(symbol(name), [symbol(name), ...slopes]);
    let factorial = Rational.one;
    const terms = slopes.map((c, i) => {
      factorial = factorial.mul(Rational.integer(i + 1));
      return scale(mul(c, pow(t, integer(i + 1))), rational(factorial.inverse()));
    });
    along[name] = add(parse(at[name]), sum(terms));
  }
  const wanted = differences(substitute(e, along), {});
  const [got] = jet([e], inputs, HIGHEST, defaultBook);
  for (let k = 0; k <= HIGHEST; k++) {
    const value = evaluateDigits(got[k], at, 25);
    if (!close(new Wide(value), wanted[k]))
      return `${text}, order ${k}: ${value} instead of ${wanted[k].toPrecision(25)}`;
  }
  return null;
}

const place = (name: string) => ({
  x: ["asec", "acsc", "acosh", "acoth"].includes(name) ? "1.5" : "0.4",
  y: "0.7",
  z: "0.9",
});
/** Functions of whole numbers in one place, where nothing varies. */
const WHOLE: Readonly<Record<string, string>> = { polygamma: "polygamma(2, x)", nthRoot: "nthRoot(x, 3)" };

test("all functions of the default book along curves, up to the sixth order", (t) => {
  let checked = 0;
  for (const op of new Set(defaultBook.functions())) {
    // Its derivative is declared not to be that of its values.
    if (op.kind !== Kind.Call || op === WHERE || op.name === "stop_gradient") continue;
    const text =
      op.arity === 2 && op.name in WHOLE
        ? WHOLE[op.name]
        : `${op.name}(${["x", "y", "z"].slice(0, op.arity).join(", ")})`;
    t.is(verify(text, place(op.name)), null);
    checked++;
  }
  t.true(checked >= 65, `${checked}`);
});

test("formulas along curves, up to the sixth order", (t) => {
  for (const text of [
    "x*y*z + x/y - 3*z",
    "(x + 2*y)^5*(x - z)^2",
    "(1 + x*y)^64",
    "(1 + x*y)^65/1000",
    "1/(x + y^2)",
    "x^-3*y",
    "(x + y)^(1/3)*z^(-5/2)",
    "(x*y)^pi",
    "2^x + x^y + (1 + x*y)^sin(z)",
    "exp(sin(x*y))*log(2 + z^2)",
    "sqrt(1 + tan(x)^2)^3/(1 + y)",
    "atan2(sin(x), 2 + cos(y))",
    "gamma(1 + x^2)^erf(y + 1)",
    "where(x < 2, logaddexp(x, y^2), 1/x)",
    "where(x > 2 and y < 1, log(x - 2), x*y)",
    "beta(2 + x, 1 + cos(y))",
    "max(x, cos(x))^(y + 2)",
    "max(x, y, x*z, 1/2) + min(x*y, y*z, x)",
    "digamma(x)*polygamma(1, x*y)",
    "pi*x^2 + e^x*(y - pi)",
    "exp(exp(exp(x*y) - 1) - 1)",
  ])
    t.is(verify(text, place("")), null);
});

test("several roots, and symbols that do not change", (t) => {
  const [a, b, c] = jet(
    [parse("a*x + y"), parse("x*y"), parse("a + 1")],
    new Map([
      [x, [x, ONE, symbol("v")]],
      [y, [ONE]],
    ]),
    3,
    defaultBook,
  );
  t.is(texts(a), "a*x + 1 a a*v 0");
  t.is(texts(b), "x 1 v 0");
  t.is(texts(c), "a + 1 0 0 0");
});

test("the point may be any expression, and need not be told", (t) => {
  const e = parse("x^2*y");
  const inputs = new Map([
    [x, [parse("a + b"), symbol("v")]],
    [y, []],
  ]);
  t.is(texts(jet([e], inputs, 1, defaultBook)[0]), "0 0");
  const swapped = new Map([
    [x, [y, ONE]],
    [y, [x, ZERO, ONE]],
  ]);
  t.is(texts(jet([e], swapped, 2, defaultBook)[0]), "x*y^2 2*x*y y^2 + 2*x");
});

// ————— what is declared

/** A function of which nothing is known. */
const withOpaque = new Book(...defaultBook.pages, { op: new Op("opaque", Kind.Call, ["x"]) });

test("kinks and steps have the derivatives that are declared", (t) => {
  t.is(texts(by("abs(x)", 3, ZERO)), "0 0 0 0");
  t.is(texts(by("abs(x)", 2, integer(-3))), "3 -1 0");
  t.is(texts(by("sign(x) + floor(x) + 0*x", 2, half)), "1 0 0");
  t.is(texts(by("relu(x)", 2, ZERO).slice(1)), "0 0");
  t.is(texts(by("stop_gradient(x)*x", 2)), "x*stop_gradient(x) stop_gradient(x) 0");
  // A tie of max is split.
  t.is(texts(by("max(x^2, x)", 3, ONE).slice(1)), "3/2 1 0");
  const three = by("max(x^2, x^3, x)", 3, ONE).slice(1);
  t.deepEqual(
    three.map((d) => evaluateDigits(d, {}, 20).toNumber()),
    [2, 8 / 3, 2],
  );
});

test("where chooses by the zeroth coefficients", (t) => {
  const e = "where(x < y, x^3, x^2)";
  t.is(
    texts(by(e, 3)),
    "where(x < y, x^3, x^2) where(x < y, 3*x^2, 2*x) 2*where(x < y, 3*x, 1) 6*where(x < y, 1, 0)",
  );
  t.is(texts(by("where(x == 1, sin(x), x)", 2, ONE)), "sin(1) cos(1) -sin(1)");
  t.is(texts(by("where(x < 1, 2, 3)", 2)), "where(x < 1, 2, 3) 0 0");
  // The other branch is not even looked at.
  const book = withOpaque;
  t.is(texts(by("where(x < 1, opaque(x), x^2)", 2, integer(2), book)), "4 4 2");
  t.is(texts(by("where(opaque(x) < 1, x, x^2)", 1, x, book).slice(1)), "where(opaque(x) < 1, 1, 2*x)");
  t.is(texts(jet([parse("x < 1")], new Map([[x, [x, ONE]]]), 2, defaultBook)[0]), "x < 1 0 0");
});

test("stable_sqrt rests at 0 and is the root elsewhere", (t) => {
  const at0 = by("stable_sqrt(x)", 4, ZERO);
  t.is(evaluateDigits(at0[0], {}, 20).toNumber(), 1);
  t.is(texts(at0.slice(1)), "0 0 0 0");
  const generic = by("stable_sqrt(x)", 4);
  const valuesAt = (point: number) => generic.map((d) => evaluateDigits(d, { x: point }, 20).toNumber());
  t.deepEqual(valuesAt(0), [1, 0, 0, 0, 0]);
  t.deepEqual(valuesAt(4), [2, 1 / 4, -1 / 32, 3 / 256, -15 / 2048]);
});

test("no NaN from where something rests, in any order", (t) => {
  for (const text of [
    "sqrt(where(x > 0, x, 0))",
    "where(x > 0, x, 0)^(3/2)*x",
    "sqrt(where(x > 0, sin(x), 0) + where(x > 0, x, 0)) + 1",
    "where(x > 0, sqrt(x)*log(x), 7)",
    "hypot(sqrt(where(x > 0, x, 0)), 3)",
    "log(abs(stable_sqrt(where(x > 0, x, 0)) - 1))",
    "atan2(where(x > 0, 1/x, 0), where(x > 0, x, 0)) + exp(sqrt(2*where(x <= 0, 0, x)))",
  ])
    for (const point of [0, -2])
      for (const d of by(text, 4).slice(1))
        t.is(evaluateDigits(d, { x: point }, 20).toNumber(), 0, `${text} at ${point}`);
  // A rule may be at rest of its own.
  for (const d of by("sqrt(stable_sqrt(x) - 1)", 4)) t.is(evaluateDigits(d, { x: 0 }, 20).toNumber(), 0);
  // Only what rests does.
  const mixed = jet(
    [parse("sqrt(where(x > 0, x, 0) + 4*y)")],
    new Map([x, y].map((s) => [s, [s, ONE]])),
    2,
    defaultBook,
  );
  t.deepEqual(
    mixed[0].map((d) => evaluateDigits(d, { x: -1, y: 1 }, 20).toNumber()),
    [2, 1, -1 / 2],
  );
  const apart = jet(
    [parse("hypot(where(x > 0, sqrt(x), 0), y)")],
    new Map([x, y].map((s) => [s, [s, ONE]])),
    2,
    defaultBook,
  );
  t.deepEqual(
    apart[0].map((d) => evaluateDigits(d, { x: 0, y: 3 }, 20).toNumber()),
    [3, 1, 0],
  );
  // A tangent that is given may rest, too.
  const seeded = jet([parse("sqrt(x)")], new Map([[x, [x, parse("where(x > 0, 1, 0)")]]]), 3, defaultBook);
  for (const d of seeded[0]) t.is(evaluateDigits(d, { x: 0 }, 20).toNumber(), 0);
});

test("rules of a book win at every order", (t) => {
  const book = defaultBook.extend("custom_jvp sin(x) = x*dx");
  t.is(texts(by("sin(x)", 4, x, book)), "sin(x) x 1 0 0");
  t.is(texts(by("sin(x^2)", 5, x, book)), "sin(x^2) 2*x^3 6*x^2 12*x 12 0");
  t.is(texts(by("cos(x)", 3, x, book)), "cos(x) -sin(x) -x -1");
  const own = defaultBook.extend("fn f(x, y) = x^2*y\n  custom_jvp 3*out*dx + x*dy");
  t.is(texts(by("f(x, 2)", 3, x, own)), "f(x, 2) 3*f(x, 2) 9*f(x, 2) 27*f(x, 2)");
  t.is(texts(by("f(7, x)", 3, x, own)), "f(7, x) 7 0 0");
});

test("a rule's own primal result is the zeroth coefficient", (t) => {
  const op = new Op("f", Kind.Call, ["x"]);
  const [a, out, da] = [hole(0), hole(1), tangentHole(1, 0)];
  op.declared.customJvp = tangentRule("f", ["x"], mul(out, da), mul(a, a), "here", currentSpace());
  const book = new Book(...defaultBook.pages, { op });
  const f = call(op, [x]);
  t.is(texts(jet([f, add(f, y)], new Map([[x, [x, ONE]]]), 2, book)[0]), "x^2 x^2 x^2");
  t.is(texts(jet([f], new Map([[x, [x, ONE]]]), 0, book)[0]), "x^2");
  t.is(texts(jet([add(f, y)], new Map([[y, [y, ONE]]]), 1, book)[0]), "y + f(x) 1");
});

test("a rule may depend on values, and on what varies", (t) => {
  const op = new Op("g", Kind.Call, ["x", "y"]);
  const [dx, dy] = [tangentHole(2, 0), tangentHole(2, 1)];
  const rule = (c: number) =>
    tangentRule("g", ["x", "y"], add(scale(dx, integer(c)), mul(hole(1), dy)), null, "here", currentSpace());
  op.declared.customJvp = {
    ...rule(0),
    at: (args, active) => rule(active(1) ? 5 : args[0] === integer(3) ? 2 : 1),
  };
  const book = new Book(...defaultBook.pages, { op });
  const g = call(op, [x, y]);
  t.is(texts(jet([g], new Map([[x, [x, ONE]]]), 2, book)[0]), "g(x, y) 1 0");
  t.is(texts(jet([g], new Map([[x, [integer(3), ONE]]]), 2, book)[0]), "g(3, y) 2 0");
  const both = new Map([x, y].map((s) => [s, [s, ONE]] as const));
  t.is(texts(jet([g], both, 2, book)[0]), "g(x, y) y + 5 1");
});

test("functions without a rule have the derivative of their meaning", (t) => {
  const book = defaultBook.extend("fn f(x) = sin(x)*x\nfn g(x) = f(x) + f(2*x)\nfn step(x) = floor(x) + 1");
  t.is(texts(by("f(x)", 2, x, book)), "f(x) x*cos(x) + sin(x) 2*cos(x) - x*sin(x)");
  t.is(texts(by("g(x)", 1, ZERO, book)), "g(0) 0");
  t.is(texts(by("polygamma(step(x), 2)*x", 1, x, book).slice(1)), "polygamma(step(x), 2)");
});

test("what has no derivative is refused, and only that", (t) => {
  const book = withOpaque;
  const error = refused(() => by("opaque(x)", 1, x, book));
  t.is(error.code, "no-derivative");
  t.true(error.hint?.includes("custom_jvp opaque(x)"));
  t.is(texts(by("opaque(x)", 0, x, book)), "opaque(x)");
  t.is(texts(by("opaque(y) + x", 1, x, book)), "x + opaque(y) 1");
  t.is(
    texts(
      jet(
        [book.parse("opaque(x) + y")],
        new Map([
          [x, [x]],
          [y, [y, ONE]],
        ]),
        1,
        book,
      )[0],
    ),
    "y + opaque(x) 1",
  );
  const silent = refused(() => by("polygamma(x, 2)", 2));
  t.is(silent.code, "no-derivative");
  t.true(silent.message.includes("by n"));
  t.is(texts(by("polygamma(floor(x), x)", 1).slice(1)), "polygamma(floor(x) + 1, x)");
  t.is(refused(() => jet([x], new Map([[parse("x + 1"), [x]]]), 1, defaultBook)).code, "not-a-symbol");
});

test("the order is a whole number from 0 to 1000", (t) => {
  t.is(texts(by("exp(sin(x))*x^2", 0)), "x^2*exp(sin(x))");
  t.deepEqual(jet([], new Map(), 0, defaultBook), []);
  for (const order of [-1, 1.5, Number.NaN, 1001]) t.is(refused(() => by("x", order)).code, "bad-order");
  // Σ k!/j!, j = 0 … k, is ⌊e·k!⌋.
  t.is(print(by("exp(x)/(1 - x)", 10, ZERO)[10]), "9864101");
  t.is(texts(by("exp(x)", 1000, ZERO)), Array(1001).fill("1").join(" "));
});

// ————— points where a recurrence would divide by 0

test("whole powers need no division", (t) => {
  t.is(texts(by("x^2", 3, ZERO)), "0 0 2 0");
  t.is(texts(by("x^5 + x^3*(1 + x)", 6, ZERO)), "0 0 0 6 24 120 0");
  t.is(texts(by("x^100", 3, ZERO)), "0 0 0 0");
  t.is(print(by("x^100", 100, ZERO)[100]), print(parse("factorial(100)")));
  t.is(evaluateDigits(by("(x - y)^70", 2)[2], { x: 1, y: 1 }, 20).toNumber(), 0);
  const n = symbol("n");
  const inputs = new Map([
    [x, [x, ONE]],
    [n, [integer(2)]],
  ]);
  t.is(texts(jet([parse("x^n")], inputs, 2, defaultBook)[0]), "x^2 2*x 2");
});

// ————— high orders, and growth

test("order 30 of exp(sin(x)) is that of the exact series", (t) => {
  const order = 30;
  const exact = series(parse("exp(sin(x))"), "x", { order }).coefficients;
  let factorial = Rational.one;
  const at0 = by("exp(sin(x))", order, ZERO);
  const generic = by("exp(sin(x))", order);
  for (let k = 0; k <= order; k++) {
    if (k > 0) factorial = factorial.mul(Rational.integer(k));
    const wanted = scale(exact[k], rational(factorial));
    t.is(at0[k], wanted, `${k}`);
    t.true(close(new Wide(evaluateDigits(generic[k], { x: 0 }, 30)), evaluateDigits(wanted, {}, 30), 1e-25));
  }
});

const nested = (depth: number): string => `${"exp(sin(".repeat(depth)}x${"))".repeat(depth)}`;

test("nodes grow with the square of the order, and in proportion to the formula", (t) => {
  const nodes = (depth: number, order: number) => countNodes(...by(nested(depth), order));
  for (const depth of [1, 2, 5]) {
    const counts = [4, 8, 16, 32].map((order) => nodes(depth, order));
    t.log(`exp(sin(…)) ${depth} deep, orders 4, 8, 16, 32: ${counts.join(", ")} nodes`);
    [4, 8, 16, 32].forEach((order, i) => {
      t.true(counts[i] <= 2 * 2 * depth * (order + 1) ** 2, `${depth} deep, order ${order}: ${counts[i]}`);
    });
  }
  const deep = nodes(5, 40);
  t.log(`5 times exp(sin(…)), order 40: ${deep} nodes`);
  t.true(deep < 15_000, `${deep}`);
  t.true(nodes(10, 16) < 2.5 * nodes(5, 16));
});

test("functions whose rules speak of ever new functions grow with the cube of the order", (t) => {
  for (const text of ["gamma(sin(x))", "x^sin(x)", "lgamma(x^2)*digamma(x)"]) {
    const counts = [8, 16, 32].map((order) => countNodes(...by(text, order)));
    t.log(`${text}, orders 8, 16, 32: ${counts.join(", ")} nodes`);
    counts.slice(1).forEach((count, i) => {
      t.true(count < 9 * counts[i], `${text}: ${count}`);
    });
  }
});

test("orders share their nodes, and roots do", (t) => {
  const [e, f] = [parse(nested(3)), parse(`x*${nested(3)}`)];
  const inputs = new Map([[x, [x, ONE]]]);
  const both = jet([e, f], inputs, 12, defaultBook);
  const alone = countNodes(...jet([e], inputs, 12, defaultBook)[0]);
  t.true(countNodes(...both.flat()) < alone + 100);
});

test("depth is bounded by memory, not by the stack", (t) => {
  const MANY = 10_000;
  const chain = (name: string, book: Book, from: Expr) => {
    let e = from;
    for (let i = 0; i < MANY; i++) e = call(book.find(name, 1) as Op, [e]);
    return e;
  };
  const at0 = new Map([[x, [ZERO, ONE]]]);
  // sin(x) = x − x³/6: the cubic coefficients of compositions add up.
  t.is(texts(jet([chain("sin", defaultBook, x)], at0, 3, defaultBook)[0]), `0 1 0 ${-MANY}`);
  const book = defaultBook.extend("fn up(x) = x + 1\nfn same(x) = x\n  custom_jvp dx");
  t.is(texts(jet([chain("same", book, x)], at0, 2, book)[0].slice(1)), "1 0");
  t.is(texts(jet([chain("up", book, x)], at0, 2, book)[0].slice(1)), "1 0");
  let long: Expr = x;
  for (let i = 0; i < MANY; i++) long = add(mul(long, x), ONE);
  t.is(texts(jet([long], at0, 2, defaultBook)[0]), "1 1 2");
  let chosen: Expr = x;
  for (let i = 0; i < MANY; i++) chosen = call(WHERE, [parse(`y < ${i}`), chosen, mul(chosen, x)]);
  const [, d] = jet([chosen], new Map([[x, [x, ONE]]]), 1, defaultBook)[0];
  t.is(evaluateDigits(d, { x: 2, y: -1 }, 20).toNumber(), 1);
  const wide = product(Array.from({ length: 2000 }, (_, i) => add(x, integer(i + 1))));
  t.is(jet([wide], at0, 2, defaultBook)[0].length, 3);
});
