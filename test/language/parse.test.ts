import test from "ava";
import { FluxionsError } from "../../src/expr/error.js";
import { parse } from "../../src/language/parse.js";
import { counter, show, type Tree, treeBuilder, treeBuilderWithXor } from "./_tree.js";

const read = (source: string) => show(parse(source, treeBuilder));

const readings: Record<string, Record<string, string>> = {
  "number literals reach the builder exactly as written": {
    "12": "12",
    "0.10": "0.10",
    ".5": ".5",
    "2.": "2.",
    "1e-3": "1e-3",
    "1E+05": "1E+05",
    "2.e3": "2.e3",
    "00012": "00012",
    "123456789012345678901234567890": "123456789012345678901234567890",
  },
  "a number may touch the name after it": {
    "2x": "(2 * x)",
    "2e": "(2 * e)",
    "2ex": "(2 * ex)",
    "1e3x": "(1e3 * x)",
  },
  "a literal may end in its decimal point before an operator": {
    "2./x": "(2. / x)",
    "2.*x": "(2. * x)",
    "2.^x": "(2.^x)",
    "1./2 x": "(1. / (2 * x))",
  },
  "names have letters of any script, digits, _ and $": {
    alpha: "alpha",
    x_1: "x_1",
    $a$: "$a$",
    _: "_",
    αβ2: "αβ2",
    été: "été",
    𝛼x: "𝛼x",
    "e\u0301t": "e\u0301t",
    переменная: "переменная",
    hasOwnProperty: "hasOwnProperty",
    order: "order",
    nota: "nota",
    mode: "mode",
  },
  "a chain of + and − is one sum": {
    "a + b - c": "{a + b - c}",
    "a - (b - c)": "{a - {b - c}}",
    "-a + b": "{negate(a) + b}",
    "a - -b": "{a - negate(b)}",
    "a − b": "{a - b}",
    "a++b--c": "{a + b - negate(c)}",
  },
  "a chain of * and / is one product": {
    "a * b / c": "(a * b / c)",
    "a / b / c * d": "(a / b / c * d)",
    "a / (b / c)": "(a / (b / c))",
    "a · b × c ⋅ d ÷ e": "(a * b * c * d / e)",
    "a + b * c - d / e": "{a + (b * c) - (d / e)}",
  },
  "a product without a sign binds tighter than one with a sign": {
    "2 x y": "(2 * x * y)",
    "2(x + 1)": "(2 * {x + 1})",
    "(a)(b)": "(a * b)",
    "2 sin(x)": "(2 * sin[x])",
    "a / b c": "(a / (b * c))",
    "a b / c d": "((a * b) / (c * d))",
    "x^2 y": "((x^2) * y)",
    "-x y": "(negate(x) * y)",
    "x! 2": "(factorial[x] * 2)",
    "(x)2": "(x * 2)",
    "x 2": "(x * 2)",
  },
  "the quotient of two literal numbers stays together before a product without a sign": {
    "1/2 x": "((1 / 2) * x)",
    "-1/2 x": "((negate(1) / 2) * x)",
    "1/2(x)": "((1 / 2) * x)",
    "x 1/2 y": "(x * (1 / 2) * y)",
    "a/2 x": "(a / (2 * x))",
    "2^3/4 x": "((2^3) / (4 * x))",
    "1/2 * x": "(1 / 2 * x)",
    "1/2": "(1 / 2)",
  },
  "mod and % interrupt the chain of products": {
    "a mod b": "mod[a, b]",
    "a % b": "mod[a, b]",
    "a * b mod c / d": "(mod[(a * b), c] / d)",
    "a mod b mod c": "mod[mod[a, b], c]",
    "a + b mod c": "{a + mod[b, c]}",
    "a mod -b": "mod[a, negate(b)]",
    "mod(a, b)": "mod[a, b]",
  },
  "powers group from the right and bind tighter than signs": {
    "a^b^c": "(a^(b^c))",
    "-2^2": "negate((2^2))",
    "2^-3": "(2^negate(3))",
    "2^-3^2": "(2^negate((3^2)))",
    "2^3!": "(2^factorial[3])",
    "(-2)^2": "(negate(2)^2)",
  },
  "signs may repeat, and a plus leaves nothing behind": {
    "--x": "negate(negate(x))",
    "+x": "x",
    "-+-x": "negate(negate(x))",
    "+(x)!": "factorial[x]",
  },
  "factorials follow their operand": {
    "x!": "factorial[x]",
    "x!!": "factorial[factorial[x]]",
    "f(x)!": "factorial[f[x]]",
  },
  "comparisons chain as in mathematics": {
    "a < b": "(a < b)",
    "a <= b < c": "and((a <= b), (b < c))",
    "a ≤ b ≥ c ≠ d": "and((a <= b), (b >= c), (c != d))",
    "a == b != c > d": "and((a == b), (b != c), (c > d))",
    "a + 1 < b * 2": "({a + 1} < (b * 2))",
    "x != 3": "(x != 3)",
    "x! != 3": "(factorial[x] != 3)",
    "(a < b) < c": "((a < b) < c)",
  },
  "and, xor and or follow in this order, each chain one call": {
    "a and b and c": "and(a, b, c)",
    "a or b or c": "or(a, b, c)",
    "a or b and c": "or(a, and(b, c))",
    "a and b or c and d": "or(and(a, b), and(c, d))",
    "a < b and c < d": "and((a < b), (c < d))",
    "and(a, b, c)": "and(a, b, c)",
    "or(a, b)": "or(a, b)",
    "and(a, b) and c": "and(and(a, b), c)",
  },
  "not binds as tightly as a sign": {
    "not a and b": "and(not(a), b)",
    "not(a)": "not(a)",
    "not not a": "not(not(a))",
    "not a < b": "(not(a) < b)",
    "not (a < b)": "not((a < b))",
  },
  "xor is made of the other connectives where the builder has no xor": {
    "a xor b": "or(and(a, not(b)), and(not(a), b))",
    "xor(a, b)": "or(and(a, not(b)), and(not(a), b))",
  },
  "true and false are truth values": { true: "true", "false or true": "or(false, true)" },
  "conditionals group from the right": {
    "c ? a : b": "where(c, a, b)",
    "c ? a : d ? e : f": "where(c, a, where(d, e, f))",
    "c ? d ? e : f : b": "where(c, where(d, e, f), b)",
    "a < b ? a + 1 : b or c": "where((a < b), {a + 1}, or(b, c))",
    "c?.5:.7": "where(c, .5, .7)",
    "f(c ? a : b, d)": "f[where(c, a, b), d]",
    "(c ? a : b) + d": "{where(c, a, b) + d}",
  },
  "a name before a parenthesis is called, also across a space": {
    "f(x)": "f[x]",
    "f (x)": "f[x]",
    "f(x, y + 1, g(z))": "f[x, {y + 1}, g[z]]",
    "f()": "f[]",
    "f( )": "f[]",
    "f(x)(y)": "(f[x] * y)",
    "unheard_of(x)": "unheard_of[x]",
    "((f((x))))": "f[x]",
  },
  "a function's name alone is left to the builder": {
    "gamma^2 * x": "((gamma^2) * x)",
    "gamma + 1": "{gamma + 1}",
  },
  "spaces, line breaks inside parentheses and after operators, and comments separate tokens": {
    " \t x\u00a0+\u2009y ": "{x + y}",
    "x +\n y": "{x + y}",
    "(x\n+ y\r\n)": "{x + y}",
    "f\u0020(\n)": "f[]",
    "(f\n(x))": "f[x]",
    "\n# a comment\nx # another\n\r\n": "x",
    "f(x, # first\n y) # last": "f[x, y]",
    "\ufeffx": "x",
  },
};

for (const [title, pairs] of Object.entries(readings))
  test(title, (t) => {
    for (const [source, expected] of Object.entries(pairs)) t.is(read(source), expected, source);
  });

test("xor is a call where the builder declares it", (t) => {
  t.is(show(parse("a xor b xor c", treeBuilderWithXor)), "xor[xor[a, b], c]");
  t.is(show(parse("xor(a, b)", treeBuilderWithXor)), "xor[a, b]");
});

/** The text from a node's offset on, as far as tokens go. */
function places(source: string, options?: { from: number; to: number }): string[] {
  const found: string[] = [];
  const visit = ({ op, at, end, args }: Tree): void => {
    found.push(`${op} ${source.slice(at, end ?? at + 1)}`);
    args.forEach(visit);
  };
  visit(parse(source, treeBuilder, options));
  return found;
}

test("the builder is told where each thing stands", (t) => {
  t.deepEqual(places("-a + b * f (x, 2)^3"), [
    "sum +",
    "negate -",
    "symbol a",
    "product *",
    "symbol b",
    "power ^",
    "call f (x, 2)",
    "symbol x",
    "number 2",
    "number 3",
  ]);
  t.deepEqual(places("c < d ? 2 x : y mod z % w!"), [
    "where ?",
    "compare <",
    "symbol c",
    "symbol d",
    "product x",
    "number 2",
    "symbol x",
    "call %",
    "call mod",
    "symbol y",
    "symbol z",
    "call !",
    "symbol w",
  ]);
});

test("a part of a text is read with the offsets of the whole", (t) => {
  const page = "name: x + f(y) -> 0";
  t.deepEqual(places(page, { from: 5, to: 14 }), ["sum +", "symbol x", "call f(y)", "symbol y"]);
  const error = t.throws(() => parse(page, treeBuilder, { from: 5, to: 13 }), { instanceOf: FluxionsError });
  t.is(error.at, 11);
  t.is(error.code, "unbalanced-parenthesis");
  t.is(t.throws(() => parse(page, treeBuilder, { from: 5, to: 9 }), { instanceOf: FluxionsError }).at, 8);
  t.is(
    t.throws(() => parse(page, treeBuilder, { from: 5, to: 6 }), { instanceOf: FluxionsError }).code,
    "empty",
  );
});

test("what the builder throws passes through", (t) => {
  const error = new FluxionsError("unknown-function", "there is no h");
  const build = {
    ...treeBuilder,
    call: () => {
      throw error;
    },
  };
  t.is(
    t.throws(() => parse("1 + h(x)", build)),
    error,
  );
});

test("a sum of 100,000 terms is one call, read in time linear in its length", (t) => {
  const source = Array.from({ length: 100_000 }, (_, i) => `x${i % 7}*2.5`)
    .join(" + ")
    .padEnd(1_000_000);
  const build = counter();
  const start = performance.now();
  parse(source, build, { limits: { length: source.length } });
  t.deepEqual(build.calls, { symbol: 100_000, number: 100_000, product: 100_000, sum: 1 });
  t.true(performance.now() - start < 1000);
});

for (const [what, before, after, width] of [
  ["parentheses", "(", ")", 1],
  ["calls", "f(", ")", 2],
  ["signs", "-", "", 1],
  ["negations", "not ", "", 4],
  ["powers", "x^", "", 2],
  ["conditionals in the first branch", "x?", ":1", 2],
  ["conditionals in the second branch", "x?1:", "", 4],
  ["factorials", "", "!", 1],
] as const) {
  const nested = (depth: number) => `${before.repeat(depth)}x${after.repeat(depth)}`;

  test(`10,000 nested ${what} are read`, (t) => {
    t.notThrows(() => parse(nested(10_000), counter()));
  });

  test(`100,000 nested ${what} are refused at once`, (t) => {
    const start = performance.now();
    const source = nested(100_000);
    const error = t.throws(() => parse(source, counter(), { limits: { length: source.length } }), {
      instanceOf: FluxionsError,
    });
    t.is(error.code, "too-deep");
    // The caret stands under the token that goes too far.
    const token = before === "" ? 1 : before.search(/[(?^!-]|not/);
    t.is(error.at, 10_000 * width + token);
    t.true(performance.now() - start < 500);
  });

  test(`the limit on nested ${what} can be raised`, (t) => {
    const source = nested(100_000);
    t.notThrows(() => parse(source, counter(), { limits: { length: source.length, depth: 100_000 } }));
  });
}
