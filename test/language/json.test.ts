import test from "ava";
import { defaultBook as book } from "../../rules/index.js";
import { FluxionsError } from "../../src/expr/error.js";
import { fadd } from "../../src/expr/floats.js";
import { type Expr, hole, symbol, workspace } from "../../src/expr/node.js";
import { add, integer, mul, pow, sum } from "../../src/expr/reals.js";
import { postorder } from "../../src/expr/walk.js";
import { fromJSON, toJSON } from "../../src/language/json.js";
import fc, { runs } from "../_fast-check.js";
import { expressions } from "./_expressions.js";

const x = symbol("x");
const y = symbol("y");
// Powers of numbers can become so long that the limit for text of unknown origin would refuse them.
const through = (e: Expr) =>
  fromJSON(JSON.parse(JSON.stringify(toJSON(e))), book, { numbers: Infinity }) as Expr;

test("an expression comes back from JSON as the same node", (t) => {
  for (const text of [
    "0",
    "2^200 + 1",
    "-1/3",
    "0.1",
    "pi*e",
    "x",
    "gamma",
    "2*x^2/3 - x*y/7 + 1",
    "(x + y)^(-5/2)",
    "2^(1/2)*x^y",
    "1/0",
    "0^(-2)*x",
    "stable_sqrt(x)*atan2(y, x) + max(x, y, 1)",
    "where(x < 1 and not (y <= 2) or x == y, x != 0 ? 1 : 2, e^x)",
    "where(true and x > 1, 1, 0)",
  ]) {
    const e = book.parse(text);
    t.is(through(e), e, text);
  }
});

test("any expression comes back from JSON as the same node", (t) => {
  fc.assert(
    fc.property(fc.oneof(expressions.real, expressions.condition), (e) => through(e) === e),
    { numRuns: runs(2000) },
  );
  t.pass();
});

test("what JSON was read writes the same JSON again", (t) => {
  const written = toJSON(book.parse("sin(x)^2/3 + exp(-x)*max(x, y)"));
  t.deepEqual(toJSON(fromJSON(written, book)), written);
  fc.assert(
    fc.property(expressions.real, (e) => {
      const once = JSON.stringify(toJSON(e));
      return JSON.stringify(toJSON(fromJSON(JSON.parse(once), book, { numbers: Infinity }) as Expr)) === once;
    }),
    { numRuns: runs(300) },
  );
});

test("the JSON is the same in another workspace and after other formulas", (t) => {
  const text = "x*y + y*z + sin(x + z) + q*r";
  const first = workspace(() => JSON.stringify(toJSON(book.parse(text))));
  workspace(() => book.parse("r + z + q"));
  t.is(
    workspace(() => JSON.stringify(toJSON(book.parse(text)))),
    first,
  );
});

test("sharing is kept: a formula that doubles at every level has one entry for each level", (t) => {
  let e: Expr = x;
  for (let i = 0; i < 60; i++) e = mul(e, add(e, integer(1)));
  const json = toJSON(e);
  t.true(json.nodes.length < 400);
  t.is(through(e), e);
});

test("several expressions share one table", (t) => {
  const [a, b] = [book.parse("sin(x*y)"), book.parse("cos(x*y)")];
  const json = toJSON([a, b]);
  t.is(json.nodes.length, toJSON(a).nodes.length + 1);
  t.deepEqual(fromJSON(JSON.parse(JSON.stringify(json)), book), [a, b]);
  t.deepEqual(fromJSON(toJSON([]), book), []);
});

test("expressions 100,000 levels deep and 100,000 terms wide go through JSON", (t) => {
  let deep: Expr = x;
  for (let i = 0; i < 50_000; i++) deep = pow(add(deep, y), integer(-1));
  t.true(postorder([deep]).length > 100_000);
  t.is(through(deep), deep);
  const wide = sum(Array.from({ length: 100_000 }, (_, i) => mul(integer(i + 1), symbol(`x${i}`))));
  t.is(through(wide), wide);
});

test("JSON that is not canonical is made so", (t) => {
  const read = (nodes: unknown[]) => fromJSON({ fluxions: 1, nodes, value: nodes.length - 1 }, book);
  t.is(read(["2/4", "0", ["+", 0, 1, 1]]), book.parse("1/2"));
  t.is(read(["0", "1", ["symbol", "x"], ["+", 0, 2, 1, 2, 1]]), book.parse("2*x"));
  t.is(read(["1", ["symbol", "x"], ["*", 0, 1, 1, 1, 1], ["^", 2, 0]]), book.parse("x^x^1*x^x"));
  t.is(
    read([
      ["symbol", "y"],
      ["symbol", "x"],
      ["==", 0, 1],
    ]),
    book.parse("x == y"),
  );
  t.is(read([["symbol", "x"], "1", ["<", 0, 1], ["<", 0, 1], ["and", 2, 3]]), book.parse("x < 1"));
  t.is(read([["e"], ["symbol", "x"], ["^", 0, 1]]), book.parse("exp(x)"));
  t.is(read(["4", ["call", "sqrt", 0]]), book.parse("2"));
});

const refused = (value: unknown, limits = {}): FluxionsError => {
  try {
    fromJSON(value, book, limits);
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "bad-json") return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(value)} was not refused`);
};

test("a function of another book is looked up in the book that is given", (t) => {
  const mine = book.extend("fn twice(x) = 2*x\n");
  const json = toJSON(mine.parse("twice(y)"));
  t.is(fromJSON(json, mine), mine.parse("twice(y)"));
  t.regex(refused(json).message, /nodes\[1\]: there is no function called “twice”/);
});

test("foreign JSON is refused with its place", (t) => {
  const nodes = (...list: unknown[]) => ({ fluxions: 1, nodes: list, value: list.length - 1 });
  const cases: [unknown, RegExp][] = [
    [null, /^the value: expected an object, but got null/],
    [undefined, /^the value/],
    [3, /^the value: expected an object, but got 3/],
    ["x + 1", /^the value: expected an object, but got “x \+ 1”/],
    [[], /^the value: expected an object, but got an array/],
    [{}, /^fluxions: expected the version 1/],
    [{ fluxions: 2, nodes: [], value: 0 }, /^fluxions: expected the version 1, but got 2/],
    [{ fluxions: 1 }, /^nodes: expected an array/],
    [{ fluxions: 1, nodes: {} }, /^nodes: expected an array, but got an object/],
    [{ fluxions: 1, nodes: [] }, /^value: expected the index of a node, but got undefined/],
    [{ fluxions: 1, nodes: ["1"], value: 1 }, /^value: node 1 does not come before/],
    [{ fluxions: 1, nodes: ["1"], values: 0 }, /^values: expected an array/],
    [{ fluxions: 1, nodes: ["1"], values: [0, -1] }, /^values\[1\]: expected the index/],
    [nodes(null), /^nodes\[0\]: expected a number's text or an array, but got null/],
    [nodes(7), /^nodes\[0\]/],
    [nodes([]), /^nodes\[0\]: expected the kind of a node/],
    [nodes([["pi"]]), /^nodes\[0\]: expected the kind of a node/],
    [nodes(["hole", 0]), /“hole” is no kind of node/],
    [nodes(["fadd", 0, 0]), /“fadd” is no kind of node/],
    [nodes(["toString"]), /no kind of node/],
    [nodes(["__proto__"]), /no kind of node/],
    [nodes(["pi", 0]), /“pi” is followed by 0 entries/],
    [nodes("1e400"), /“1e400” is not an exact number/],
    [nodes("0x10"), /is not an exact number/],
    [nodes("1/0"), /a denominator is 0/],
    [nodes(" 1"), /is not an exact number/],
    [nodes("9".repeat(200_000)), /more digits than an exact number may have/],
    [nodes("1".repeat(120_000).concat("/", "3".repeat(120_000))), /too long/],
    [nodes(["^", 0, 0]), /node 0 does not come before/],
    [nodes("1", ["^", 0, 1]), /^nodes\[1\]: node 1 does not come before/],
    [nodes("1", ["^", 0, "0"]), /expected the index of a node, but got “0”/],
    [nodes("1", ["^", 0, 0.5]), /expected the index of a node, but got 0\.5/],
    [nodes("1", ["^", 0, -1]), /expected the index of a node/],
    [nodes("1", ["^", 0]), /“\^” is followed by 2 entries, but here are 1/],
    [nodes("1", ["+", 0, 0]), /followed by a number and pairs/],
    [nodes("1", ["symbol", "x"], ["+", 1, 1, 0]), /node 1 is no number/],
    [nodes("1", ["symbol", "x"], ["+", 0, 1, 1]), /node 1 is no number/],
    [nodes("1", ["true"], ["+", 0, 1, 0]), /node 1 is a truth value/],
    [nodes("1", ["true"], ["^", 0, 1]), /node 1 is a truth value/],
    [nodes("1", ["and", 0]), /node 0 is a number/],
    [nodes("1", ["not", 0]), /node 0 is a number/],
    [nodes(["true"], ["not", 0, 0]), /followed by 1 entries/],
    [nodes("1", ["true"], ["call", "where", 0, 0, 0]), /first argument of where/],
    [nodes("1", ["true"], ["call", "sin", 1]), /takes numbers/],
    [nodes("1", ["call", "sin", 0, 0]), /sin does not take 2 arguments/],
    [nodes("1", ["call", "sine", 0]), /there is no function called “sine”/],
    [nodes("1", ["call", "constructor", 0]), /there is no function called/],
    [nodes("1", ["call", 5, 0]), /expected the name of a function/],
    [nodes("9", ["^", 0, 0], ["^", 0, 1], ["^", 0, 2]), /^nodes\[2\]: .*(digits|long)/],
    [nodes("10000000", ["call", "factorial", 0]), /digits/],
    [nodes(["symbol", 3]), /expected the name of a symbol, but got 3/],
    ...[
      "__proto__",
      "constructor",
      "prototype",
      "",
      " x",
      "x y",
      "x+1",
      "pi",
      "e",
      "true",
      "sin",
      "and",
      "NaN",
    ].map((name): [unknown, RegExp] => [nodes(["symbol", name]), /^nodes\[0\]: /]),
  ];
  for (const [value, message] of cases)
    t.regex(refused(value).message, message, JSON.stringify(value)?.slice(0, 200));
});

test("limits on foreign JSON hold, and can be raised", (t) => {
  const json = toJSON(book.parse("x + y + z"));
  t.regex(refused(json, { nodes: 3 }).message, /at most 3 nodes/);
  t.regex(refused(json, { references: 3 }).message, /references/);
  t.is(fromJSON(json, book, { nodes: 6 }), book.parse("x + y + z"));
});

test("the effort for long numbers is bounded, whatever the nodes ask for", (t) => {
  const nodes: unknown[] = ["7", "100000"];
  for (let i = 0; i < 1000; i++)
    nodes.push(["^", 0, 1], ["+", 2 + 2 * i, ...(i === 0 ? [] : [1 + 2 * i, 0])]);
  const before = performance.now();
  refused({ fluxions: 1, nodes, value: 1 });
  t.true(performance.now() - before < 3000);
});

test("any JSON value gives an expression or the error bad-json", (t) => {
  const tag = fc.constantFrom(
    "+",
    "*",
    "^",
    "call",
    "symbol",
    "and",
    "or",
    "not",
    "==",
    "<",
    "pi",
    "true",
    "sin",
    "max",
    "x",
  );
  const entry = fc.oneof(
    fc.constantFrom("1", "2", "-1/2", "0", ["symbol", "x"], ["true"], ["symbol", "y"]),
    fc
      .tuple(
        tag,
        fc.array(fc.oneof(fc.nat(8), fc.nat(8), tag, fc.jsonValue({ maxDepth: 1 })), { maxLength: 5 }),
      )
      .map(([first, rest]) => [first, ...rest]),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record({ fluxions: fc.constant(1), nodes: fc.array(entry, { maxLength: 12 }), value: fc.nat(10) }),
  );
  let read = 0;
  fc.assert(
    fc.property(value, (v) => {
      try {
        const e = fromJSON(v, book) as Expr;
        read++;
        return through(e) === e;
      } catch (error) {
        return error instanceof FluxionsError && error.code === "bad-json";
      }
    }),
    { numRuns: runs(20_000) },
  );
  t.true(read > runs(20_000) / 1000, `${read}`);
});

test("page formulas and kernels have no JSON, and say so", (t) => {
  t.throws(() => toJSON(add(hole(0), x)), { code: "not-serialisable" });
  t.throws(() => toJSON(fadd(x, y)), { code: "not-serialisable" });
});
