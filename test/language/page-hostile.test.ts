/** Pages that are wrong, huge or contrived: an error with its place, or an answer, and in time. */
import test from "ava";
import { arithmetic, hyperbolic, powers, special, stable, trigonometry } from "../../rules/index.js";
import {
  Book,
  defaultBook,
  derive,
  exp,
  FluxionsError,
  gradient,
  jvp,
  mul,
  pi,
  symbol,
  toExpr,
} from "../../src/index.js";
import { randomFrom, same } from "../expr/_trees.js";

const x = symbol("x");

const refused: readonly (readonly [string, string, string])[] = [
  ["fn f(x) = x < 1", "truth-value", "x < 1"],
  ["fn f(x) = x\n  needs  x + 1", "truth-value", "x + 1"],
  ["fn f(x) = x\n  via  (x < 0) + 1", "truth-value", "+"],
  ["fn f(x) = x\n  via  where(x, 1, 2)", "truth-value", "w"],
  ["fn f(x) = x\n  via  sin(x < 1)", "truth-value", "s"],
  ["fn f(c, x) = where(c, x, 0)", "truth-value", "w"],
  ["fn f(x) = where(x < 0, x < 1, 0)", "truth-value", "w"],
  ["fn f(x) = x\n  values  0 -> true", "page-syntax", "true"],
  ["fn f(x) = x\n  values  x -> 0", "page-syntax", "x"],
  ["fn f(x, y) = x\n  values  0 -> 0", "page-syntax", "0 -> 0"],
  ["fn f(x) = x\n  odd  indeed", "page-syntax", "indeed"],
  ["fn f(x)\n  jvp  dx\n  native", "page-syntax", "native"],
  ["fn f(x) = x\n  latex", "page-syntax", "latex"],
  ["fn f(x) = x\n  let  a = )))", "unbalanced-parenthesis", ")"],
  ["fn f(x) = a\n  let  a = a", "unknown-name", "a"],
  ["fn f(x) = a\n  let  a = dx", "unknown-name", "dx"],
  ["fn f(x) = x\n  let  pi = 3", "page-syntax", "pi"],
  ["fn f(x) = x\n  let  a = 1\n  let  a = 2", "page-syntax", "a"],
  ["fn f(x) = 2^10^10", "number-too-large", "^"],
  ["fn f(x) =", "empty", ""],
  ["fn f(x) = x\n  jvp", "empty", ""],
  ["fn f(x) = x\n  jvp  true", "nonlinear-rule", "true"],
  ["fn ^(x, y) = x", "reserved-name", "^"],
  ["fn ^(x) = x", "reserved-name", "^"],
  ["fn where(c, a, b) = a", "reserved-name", "where"],
  ["fn where(x...) = max(x)", "reserved-name", "where"],
  ["custom_jvp ^(x, y) = dx", "fixed-rule", "^"],
  ["custom_jvp sin(x) = dx\ncustom_jvp sin(x) = 2*dx", "page-syntax", "sin"],
  ["custom_jvp max(x...) = dx", "page-syntax", "m"],
  ["fn f(x...) = max(x)\nfn f(y...) = min(y)", "page-syntax", "f"],
  ["fn f(x...) = x + 1", "page-syntax", "x + 1"],
  ["fn f(x...) = max(x, 1)", "page-syntax", "max(x, 1)"],
  ["fn f(x...) = max(x)\n  jvp  dx", "page-syntax", "dx"],
  ["fn f(x..., y) = x", "page-syntax", "f"],
  ["fn f(...) = 1", "page-syntax", "f"],
  ["fn f(x...)", "page-syntax", "f"],
  ["fn f(x...) = f(x)", "circular-meaning", "f"],
  ["fn f(x...) = g(x)\nfn g(a, b) = f(a, b, 1)", "circular-meaning", "g"],
  ["fn f(x) = g(x)\nfn g(x) = f(x)\nfn h(x) = x\n  jvp  f(dx)", "circular-meaning", "f"],
  ["fn f(x) = x\n  via  g(x)\nfn g(x) = x\n  via  f(x)", "circular-meaning", "f"],
  ["fn f(x, y) = sum(x*y)", "unknown-function", "sum"],
];
for (const [text, code, under] of refused)
  test(`refused with ${code}: ${text.replaceAll("\n", " ⏎ ").replaceAll(/ +/g, " ")}`, (t) => {
    const error = t.throws(() => defaultBook.extend(text), { code, instanceOf: FluxionsError });
    t.is(error.source, text);
    t.true(
      text.slice(error.at, error.end).startsWith(under),
      `the caret is under “${text.slice(error.at, error.end)}”`,
    );
    t.regex(error.message, /\n +\^/);
  });

test("whatever is done to a page, an error is ours and has its place", (t) => {
  const pages = [arithmetic, powers, trigonometry, hyperbolic, stable, special].map((p) => p.text);
  const pieces = [
    "(",
    ")",
    ",",
    "=",
    "->",
    "..",
    "...",
    "#",
    "\n",
    "  ",
    "x",
    "dx",
    "out",
    "let ",
    "jvp ",
    "fn ",
    "fn g(x) = ",
    "1/0",
    "true",
    " < ",
    "where(",
    "sum(",
    "\\",
    "“",
    "0 ",
    "native ",
    "custom_jvp ",
    "^",
    "e",
    "via ",
    "\r\n",
    "\t",
    "\u2028",
    "\ud800",
  ];
  const random = randomFrom(20_240_229);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)];
  const codes = new Set<string>();
  for (let i = 0; i < 4000; i++) {
    // A few blocks of a page, with a few edits in them.
    const blocks = pick(pages).split("\n\n");
    let text = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(blocks)).join("\n");
    for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits--) {
      const at = Math.floor(random() * text.length);
      text =
        text.slice(0, at) + (random() < 0.7 ? pick(pieces) : "") + text.slice(at + Math.floor(random() * 6));
    }
    try {
      defaultBook.extend(text);
    } catch (error) {
      if (!(error instanceof FluxionsError)) t.fail(`${error}\n${text}`);
      else {
        codes.add(error.code);
        if (error.at === undefined || error.source !== text || !/\n +\^/.test(error.message))
          t.fail(`${error.message}\n${text}`);
      }
    }
  }
  t.true(codes.size > 8, [...codes].join());
});

test("a user's exp is a function of its own, and e^x stays what it was", (t) => {
  const book = defaultBook.extend("fn exp(x) = 3*x");
  same(t, derive(book.parse("exp(x)"), "x", { book }), toExpr(3));
  same(t, derive(book.parse("e^x"), "x", { book }), exp(x));
  same(t, derive(defaultBook.parse("exp(x)"), "x"), exp(x));
});

test("an exact algorithm is for the number of arguments that it has", (t) => {
  const book = defaultBook.extend(
    "fn f(x)\n  jvp  dx\n  native  binomial\nfn g(x, y)\n  jvp  dx + dy\n  native  sqrt",
  );
  t.is(String(book.parse("f(5) + g(4, 9)")), "f(5) + g(4, 9)");
});

test("values may be listed at pi and other exact numbers", (t) => {
  const book = defaultBook.extend("fn f(x) = sin(x)\n  values  pi -> 0, -1/2 -> pi");
  same(t, book.parse("f(pi) + f(-1/2)"), pi);
});

test("a rule may rely on functions declared below it", (t) => {
  const book = defaultBook.extend("fn f(x) = x\n  jvp  g(dx)\nfn g(x) = h(x)/2\nfn h(x) = 6*x");
  same(t, derive(book.parse("f(y)"), "x", { book }), toExpr(0));
  t.is(String(derive(book.parse("f(x)"), "x", { book })), "g(1)");
});

test("a function of many arguments takes two, three or 1000 of them", (t) => {
  const started = performance.now();
  const book = defaultBook.extend(
    "fn total(x...) = sum(x^2)\n  via  sum(x*x)\nfn far(x...) = hypot(x)\n  jvp  sum(x*dx)/out\nfn far(a, b, c) = 7*a",
  );
  same(t, derive(book.parse("total(x, y, x*z)"), "x", { book }), book.parse("2*x + 2*x*z^2"));
  t.throws(() => book.parse("total(x)"), { code: "arity" });
  t.throws(() => book.parse("total()"), { code: "arity" });
  same(t, derive(book.parse("far(x, y, z)"), "x", { book }), toExpr(7));
  t.is(String(derive(book.parse("far(x, 3)"), "x", { book })), "x/far(x, 3)");
  const list = Array.from({ length: 1000 }, (_, i) => `x${i}`).join(", ");
  const many = book.parse(`total(${list})`);
  same(t, gradient(many, ["x999"], { book })[0], mul(2, symbol("x999")));
  t.notThrows(() => derive(book.parse(`max(${list})`), "x7", { book }));
  t.true(performance.now() - started < 5000);
});

test("a re-declaration of max of three is for three arguments only", (t) => {
  const book = defaultBook.extend("custom_jvp max(a, b, c) = 5*da");
  same(t, derive(book.parse("max(x, y, z)"), "x", { book }), toExpr(5));
  t.is(derive(book.parse("max(x, y)"), "x", { book }), derive(defaultBook.parse("max(x, y)"), "x"));
  const twice = book.extend("custom_jvp max(a, b, c) = 6*da");
  same(t, derive(book.parse("max(x, y, z)"), "x", { book: twice }), toExpr(6));
});

test("100,000 lines are read in seconds, and a wrong one is found", (t) => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `fn f${i}(x) = x + ${i}\n  even`).join("\n");
  let started = performance.now();
  const book = defaultBook.extend(lines);
  t.is(String(book.parse("f49999(y)")), "f49999(y)");
  t.true(performance.now() - started < 10_000);
  started = performance.now();
  const error = t.throws(() => defaultBook.extend(`${lines}\nfn g(x) = y`), { instanceOf: FluxionsError });
  t.regex(error.message, /\n {2}100001 \| fn g\(x\) = y\n/);
  t.true(performance.now() - started < 10_000);
});

test("meanings and lets may depend on each other 20,000 deep", (t) => {
  const meanings = Array.from({ length: 20_000 }, (_, i) => `fn f${i + 1}(x) = f${i}(x) + 1`).join("\n");
  const book = defaultBook.extend(`fn f0(x) = 2*x\n${meanings}`);
  const e = book.parse("f20000(x)");
  same(t, derive(e, "x", { book }), toExpr(2));
  same(t, gradient(e, ["x"], { book })[0], toExpr(2));
  const lets = Array.from({ length: 20_000 }, (_, i) => `  let  a${i + 1} = a${i} + 1`).join("\n");
  const long = defaultBook.extend(`fn f(x) = a20000\n  let  a0 = x^2\n${lets}`);
  same(t, derive(long.parse("f(x)"), "x", { book: long }), mul(2, x));
});

test("parentheses over many lines, and comments in them, are read as one formula", (t) => {
  const book = defaultBook.extend(
    `fn f(x) = (\n  x   # one\n  + (\n 1\n)\n)\n  odd\nfn g(x) = ${"(".repeat(5000)}x${")".repeat(5000)}`,
  );
  same(t, derive(book.parse("f(x) + g(x)"), "x", { book }), toExpr(2));
});

test("a book is made of pages and functions only", (t) => {
  for (const part of [undefined, null, 3, {}, { op: "f" }, []])
    t.throws(() => defaultBook.extend(part as never), { code: "not-a-page" });
  t.throws(() => new Book("fn f(x) = x" as never), { code: "not-a-page" });
  t.is(jvp(x, { x: 1 }, { book: new Book() }).tangent, toExpr(1));
});
