import test from "ava";
import * as math from "mathjs";
import { defaultBook as book } from "../../rules/index.js";
import { FluxionsError } from "../../src/expr/error.js";
import { type Expr, symbol } from "../../src/expr/node.js";
import { add, integer, mul, sum } from "../../src/expr/reals.js";
import { fromMathjs, toMathjs } from "../../src/language/mathjs.js";
import fc, { runs } from "../_fast-check.js";
import { expressions } from "./_expressions.js";

const back = (text: string) => fromMathjs(math.parse(text), book);

test("a mathjs node means what the same text means here", (t) => {
  for (const text of [
    "2x^2 + sin(x)/3 - 4",
    "a < b <= c ? x : -x",
    "not (a == b) and c > 1 or d < 2 ? 1 : 0",
    "(a < 1 xor b < 1) ? 1 : 2",
    "5 mod x + mod(x, 2)",
    "x! + factorial(y)",
    "+x - -y + (((z)))",
    "log(x, 2) + log2(x) + log(x)",
    "a/b/c*d/(e*f)",
    "a - (b - c - (d + f))",
    "1/0 + 1/0*x",
    "true ? pi : e",
    "max(a, b, c) + gamma + gamma(x)",
    "0.1 + 1e-3",
    "2^0.5 * 2^0.5",
    "x^y^z",
    "1 != x",
  ])
    t.is(back(text), book.parse(text), text);
});

test("what mathjs spells differently is understood", (t) => {
  t.is(back("fix(x) + square(y) + cube(z)"), book.parse("trunc(x) + y^2 + z^3"));
  t.is(back("combinations(n, k)"), book.parse("binomial(n, k)"));
  t.is(back("nthRoot(x)"), book.parse("sqrt(x)"));
  t.is(back("add(a, b, c) * subtract(a, b) + pow(a, 2)"), book.parse("(a + b + c)*(a - b) + a^2"));
  t.is(back("smaller(a, b) ? 1 : unaryMinus(x)"), book.parse("a < b ? 1 : -x"));
  t.is(back("x\n"), symbol("x"));
});

test("constants are read exactly", (t) => {
  const { ConstantNode } = math;
  t.is(fromMathjs(new ConstantNode(0.1), book), book.parse("1/10"));
  t.is(
    fromMathjs(new ConstantNode(math.bignumber("0.12345678901234567890123")), book),
    book.parse("0.12345678901234567890123"),
  );
  t.is(fromMathjs(new ConstantNode(math.bignumber("-1e40")), book), book.parse("-10^40"));
  t.is(fromMathjs(new ConstantNode(math.fraction(-2, 6)), book), book.parse("-1/3"));
  t.is(fromMathjs(new ConstantNode(2n ** 70n), book), book.parse("2^70"));
});

test("nodes without a meaning on the reals are refused by their type", (t) => {
  const cases: [string, RegExp][] = [
    ["[1, 2]", /ArrayNode/],
    ["f(x) = x", /FunctionAssignmentNode/],
    ["x = 3", /AssignmentNode/],
    ["a.b", /AccessorNode/],
    ["a[1]", /AccessorNode/],
    ['"text"', /the constant “text”/],
    ["{a: 1}", /ObjectNode/],
    ["1:3", /RangeNode/],
    ["a; b", /BlockNode/],
    ["x'", /the operator '/],
    ["x to cm", /the operator to/],
    ["5%", /the operator %/],
    ["a .* b", /the operator \.\*/],
    ["a | b", /the operator \|/],
    ["null", /the constant null/],
    ["undefined", /undefined/],
  ];
  for (const [text, message] of cases)
    t.throws(() => back(text), { code: "unsupported-node", message }, text);
  t.throws(() => back("sine(x)"), {
    code: "unknown-function",
    message: /^there is no function called sine$/,
  });
  t.throws(() => back("sin(x, y)"), { code: "arity" });
  t.throws(() => back("sin + 1"), { code: "function-without-arguments" });
  t.throws(() => back("Infinity"), { code: "not-finite" });
  t.throws(() => back("1e400"), { code: "not-finite" });
  t.throws(() => back("(x < 1) + 1"), { code: "truth-value" });
  t.throws(() => back("9^9^9^9"), { code: "number-too-large" });
});

test("objects that are no mathjs nodes are refused", (t) => {
  for (const node of [
    null,
    undefined,
    3,
    "x",
    [],
    {},
    { type: 3 },
    { type: "__proto__" },
    { type: "OperatorNode" },
    { type: "FunctionNode" },
    { type: "FunctionNode", fn: "sin" },
    { type: "OperatorNode", fn: "constructor", args: [] },
    { type: "OperatorNode", fn: "add", args: [null, 1] },
    { type: "SymbolNode", name: "a b" },
    { type: "SymbolNode" },
    { type: "RelationalNode", conditionals: ["smaller"], params: [] },
    { type: "ConstantNode", value: { isFraction: true, s: 1, n: 1, d: 0 } },
  ])
    t.throws(() => fromMathjs(node, book), { name: "FluxionsError" }, JSON.stringify(node));
  for (const name of ["__proto__", "constructor", "prototype"])
    t.throws(() => fromMathjs({ type: "SymbolNode", name }, book), { code: "reserved-name" });
});

test("a node that contains itself is refused", (t) => {
  const node: Record<string, unknown> = { type: "ParenthesisNode" };
  node.content = node;
  t.throws(() => fromMathjs(node, book), { code: "too-long" });
  const sumNode: Record<string, unknown> = { type: "OperatorNode", fn: "add" };
  sumNode.args = [sumNode, sumNode];
  t.throws(() => fromMathjs(sumNode, book), { code: "too-long" });
});

test("any expression comes back from mathjs as the same node", (t) => {
  const survives = (e: Expr): boolean => {
    try {
      return fromMathjs(toMathjs(e, math), book) === e;
    } catch (error) {
      // Powers of numbers are held to the limits of input.
      return error instanceof FluxionsError && error.code === "number-too-large";
    }
  };
  fc.assert(fc.property(fc.oneof(expressions.real, expressions.condition), survives), {
    numRuns: runs(1000),
    endOnFailure: true,
  });
  t.pass();
});

test("deep and wide expressions come back from mathjs", (t) => {
  const x = symbol("x");
  let deep = x;
  for (let i = 0; i < 20_000; i++) deep = add(mul(deep, symbol("y")), integer(1));
  t.is(fromMathjs(toMathjs(deep, math), book), deep);
  const wide = sum(Array.from({ length: 20_000 }, (_, i) => mul(integer(i - 7), symbol(`x${i}`))));
  t.is(fromMathjs(toMathjs(wide, math), book), wide);
});

test("mathjs computes the value of what it is given", (t) => {
  const e = book.parse("-x^2/(3*y) + sqrt(x*y) - 2*exp(-x) + (x < 1 and y > 1 ? 1/7 : 5)");
  const value = toMathjs(e, math).evaluate({ x: 0.5, y: 2 });
  t.true(Math.abs(value - (-0.25 / 6 + 1 - 2 * Math.exp(-0.5) + 1 / 7)) < 1e-15);
  t.is(toMathjs(book.parse("2*x/3"), math).toString(), "2 / 3 * x");
});
