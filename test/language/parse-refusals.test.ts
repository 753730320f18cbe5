import test from "ava";
import { FluxionsError } from "../../src/expr/error.js";
import { type ParseErrorCode, type ParseOptions, parse, parseErrorCodes } from "../../src/language/parse.js";
import { treeBuilder } from "./_tree.js";

/** A source on one line, the caret under it, the code, and the hint. */
type Refusal = readonly [source: string, caret: string, code: ParseErrorCode, hint?: string];

const compare = "Use == to compare.";
const oneFormula = "Read one formula at a time. A line goes on after an operator and inside parentheses.";
const noDot = "Write a name without a dot.";
const noQuotes = "Write a name without quotes.";
const percent = "Write 50/100, or mod(a, b) for the remainder.";
const product = "Write * for a product.";
const group = "Use ( and ) for grouping.";
const decimal = "Decimals are written with a point: 1.5.";
const radix = "Write it in decimal digits; for a product with 0 put a * between.";
const missingValue = "Was a JavaScript value missing when the text was put together?";
const units = "Choose another name, or divide by the unit.";
const close = "Add a ) where it should close.";
const stray = "Remove it, or open one before.";

const refusals: Record<string, Refusal[]> = {
  "refuses text without a formula": [
    ["", "^", "empty"],
    ["   ", "^", "empty"],
    ["# x + 1", "^", "empty"],
  ],
  "refuses assignments": [
    ["x = 3", "  ^", "assignment", compare],
    ["f(x) = x^2", "     ^", "assignment", compare],
    ["x := 3", "  ^~", "assignment", compare],
  ],
  "refuses more than one expression": [
    ["x; y", " ^", "statement", oneFormula],
    ["x;", " ^", "statement", oneFormula],
  ],
  "refuses operators of other languages, with ours": [
    ["x ** 2", "  ^~", "foreign-operator", "Use ^ for powers."],
    ["x === 2", "  ^~~", "foreign-operator", compare],
    ["x !== 2", "  ^~~", "foreign-operator", "Use != to compare."],
    ["x <> 2", "  ^~", "foreign-operator", "Use != to compare."],
    ["x => 2", "  ^~", "foreign-operator", "Write >= for “greater or equal”."],
    ["x =< 2", "  ^~", "foreign-operator", "Write <= for “less or equal”."],
    ["a && b", "  ^~", "foreign-operator", "Use and."],
    ["a || b", "  ^~", "foreign-operator", "Use or."],
    ["!a", "^", "foreign-operator", "Use not for conditions."],
    ["a and !b", "      ^", "foreign-operator", "Use not for conditions."],
    ["a ?? b", "  ^~", "foreign-operator", "Every name of a formula has a value."],
    ["a // b", "  ^~", "foreign-operator", "Use / or floor(a / b); a comment begins with #."],
  ],
  "refuses operators on bits": [
    ["a & b", "  ^", "bit-operator", "Use and for conditions."],
    ["|x|", "^", "bit-operator", "Use or for conditions, abs(x) for absolute values."],
    ["~a", "^", "bit-operator", "Use not for conditions."],
    ["a ^| b", "  ^~", "bit-operator", "Use xor for conditions."],
    ["a << 2", "  ^~", "bit-operator", "Multiply by a power of 2."],
    ["a >> 2", "  ^~", "bit-operator", "Multiply by a power of 2."],
    ["a >>> 2", "  ^~~", "bit-operator", "Multiply by a power of 2."],
  ],
  "refuses what acts on matrices": [
    ["[1, 2]", "^", "matrix", "A formula is one real number; functions such as max(a, b, c) take several."],
    ["a[1]", " ^", "index", "Write x_1 or x1 for an indexed name."],
    ["a'", " ^", "transpose", "Names have no primes."],
    ["a .* b", "  ^~", "elementwise", "Write *."],
    ["a ./ b", "  ^~", "elementwise", "Write /."],
    ["a .^ b", "  ^~", "elementwise", "Write ^."],
    ["1:3", " ^", "range", "Compare twice: 1 <= x and x <= 3."],
    ["f(:)", "  ^", "range", "Compare twice: 1 <= x and x <= 3."],
    ["c ? a : b : d", "          ^", "range", "Compare twice: 1 <= x and x <= 3."],
  ],
  "refuses strings, objects and their properties": [
    ['"a"', "^", "string", noQuotes],
    ["'a'", "^", "string", noQuotes],
    ["`a`", "^", "string", noQuotes],
    ["{a: 1}", "^", "object", group],
    ["a.b", " ^", "property-access", noDot],
    ["a?.b", " ^~", "property-access", noDot],
    ["f(x).y", "    ^", "property-access", noDot],
  ],
  "refuses percentages": [
    ["50%", "  ^", "percentage", percent],
    ["(50%)", "   ^", "percentage", percent],
    ["50% * x", "  ^", "percentage", percent],
    ["50% + x", "  ^", "percentage", percent],
    ["x - 5%", "     ^", "percentage", percent],
  ],
  "refuses conversions of units": [
    ["x to y", "  ^~", "unit-conversion", units],
    ["5 in", "  ^~", "unit-conversion", units],
    ["in + 1", "^~", "unit-conversion", units],
  ],
  "refuses numbers that are not finished or ambiguous": [
    ["2e+", "^~~", "bad-number", "Write 2e+3, or 2*e + 3."],
    ["2e+x", "^~~", "bad-number", "Write 2e+3, or 2*e + 3."],
    ["2e5.5", "^~~~", "bad-number"],
    ["1.2.3", "^~~~~", "bad-number"],
    ["1..2", "^~~~", "bad-number"],
    ["1_000", "^~", "bad-number", "Write the digits together."],
    [". + 1", "^", "bad-number", "Write 0.5 or .5."],
    ["0xFF", "^~~~", "radix-literal", radix],
    ["0b101 + x", "^~~~~", "radix-literal", radix],
    ["0o17", "^~~~", "radix-literal", radix],
    ["0X1", "^~~", "radix-literal", radix],
  ],
  "refuses two things side by side that are no product": [
    ["2 3", "  ^", "missing-operator", product],
    ["-2 3", "   ^", "missing-operator", product],
    ["x^2 3", "    ^", "missing-operator", product],
    ["true 2", "     ^", "missing-operator", product],
    ["a not b", "  ^~~", "missing-operator", "Write and not, or or not."],
  ],
  "refuses functions without parentheses and powers before them": [
    ["sin x", "^~~~~", "function-needs-parentheses", "Write sin(…), or a * for a product."],
    ["2 sin 2x", "  ^~~~~", "function-needs-parentheses", "Write sin(…), or a * for a product."],
    ["sin^2(x)", "^~~~~", "function-power", "Write sin(x)^2."],
    ["sin^2 y", "^~~~~", "function-power", "Write sin(y)^2."],
    ["sin ^ 2 (x)", "^~~~~~~", "function-power", "Write sin(x)^2."],
    ["cos^-2(x)", "^~~~~~", "function-power", "Write cos(x)^(-2)."],
    [
      "1 + sin^-1(x)",
      "    ^~~~~~",
      "function-power",
      "Write asin(x) for the inverse, 1/sin(x) for the reciprocal.",
    ],
    ["sin^n(x)", "^~~~~", "function-power", "Write sin(x)^n."],
  ],
  "refuses operators without an operand": [
    ["a +", "  ^", "trailing-operator"],
    ["a * (b -)", "       ^", "trailing-operator"],
    ["f(a +, b)", "    ^", "trailing-operator"],
    ["not", "^~~", "trailing-operator"],
    ["c ?", "  ^", "trailing-operator"],
    ["c ? a :", "      ^", "trailing-operator"],
    ["* a", "^", "missing-operand"],
    ["a + * b", "    ^", "missing-operand"],
    ["(/ a)", " ^", "missing-operand"],
    ["a == < b", "     ^", "missing-operand"],
    ["a and or b", "      ^~", "missing-operand"],
    ["and", "^~~", "missing-operand"],
    ["mod + 1", "^~~", "missing-operand"],
    ["c ? : b", "    ^", "missing-operand"],
    ["f(a,)", "   ^", "missing-operand"],
    ["f(,a)", "  ^", "missing-operand"],
    ["f(a,,b)", "   ^", "missing-operand"],
    ["xor(a)", "^~~~~~", "missing-operand"],
    ["xor(a, b, c)", "^~~~~~~~~~~~", "missing-operand"],
    ["or()", "^~~~", "missing-operand"],
  ],
  "refuses conditionals without their second branch": [
    ["c ? a", "  ^", "incomplete-conditional", "Write condition ? a : b."],
    ["(c ? a) + 1", "   ^", "incomplete-conditional", "Write condition ? a : b."],
    ["f(c ? a, b)", "    ^", "incomplete-conditional", "Write condition ? a : b."],
    ["c ? d ? a : b", "  ^", "incomplete-conditional", "Write condition ? a : b."],
  ],
  "refuses parentheses that do not match, with a caret under the one that is alone": [
    ["(a + b", "^", "unbalanced-parenthesis", close],
    ["a * (b + (c)", "    ^", "unbalanced-parenthesis", close],
    ["f(a, (b)", " ^", "unbalanced-parenthesis", close],
    ["f(", " ^", "unbalanced-parenthesis", close],
    ["((a", " ^", "unbalanced-parenthesis", "2 parentheses are open at the end."],
    ["a + b)", "     ^", "unbalanced-parenthesis", stray],
    [")", "^", "unbalanced-parenthesis", stray],
    ["a + )", "    ^", "unbalanced-parenthesis", stray],
    ["a + b]", "     ^", "unbalanced-parenthesis", group],
    ["a}", " ^", "unbalanced-parenthesis", group],
  ],
  "refuses empty parentheses and commas outside of calls": [
    ["()", "^~", "empty-parentheses"],
    ["2 * ( ) + 1", "    ^~~", "empty-parentheses"],
    ["1,5", " ^", "comma-outside-call", decimal],
    ["(a, b)", "  ^", "comma-outside-call", decimal],
    [",", "^", "comma-outside-call", decimal],
  ],
  "refuses superscripts, with the power they mean": [
    ["x²", " ^", "superscript", "Write ^2."],
    ["x⁻¹", " ^~", "superscript", "Write ^(-1)."],
    ["xⁿ", " ^", "superscript", "Write ^n."],
    ["2¹⁰", " ^~", "superscript", "Write ^10."],
  ],
  "refuses characters that belong to nothing, with their code points": [
    ["√x", "^", "illegal-character", "Write sqrt(x)."],
    ["x₁", " ^", "illegal-character", "Write x_1 for an indexed name."],
    ["½ x", "^", "illegal-character", "Write 1/2."],
    ["a – b", "  ^", "illegal-character", "Write -."],
    ["a∧b", " ^", "illegal-character", "Write and."],
    ["a @ b", "  ^", "illegal-character"],
    ["\\frac{1}{2}", "^", "illegal-character", "LaTeX is not read here; write \\frac{a}{b} as a/b."],
    ["x\u200by", " ^", "illegal-character"],
    ["x\u0000", " ^", "illegal-character"],
    ["x + \ud800", "    ^", "illegal-character"],
    ["x + 😀", "    ^~", "illegal-character"],
    ["x + ２", "    ^~", "illegal-character", "Write 2."],
  ],
  "refuses names that JavaScript objects reserve, and missing values": [
    ["__proto__", "^~~~~~~~~", "reserved-name", "Choose another name."],
    ["1 + constructor(x)", "    ^~~~~~~~~~~", "reserved-name", "Choose another name."],
    ["x prototype", "  ^~~~~~~~~", "reserved-name", "Choose another name."],
    ["undefined*x", "^~~~~~~~~", "not-a-number", missingValue],
    ["x + null", "    ^~~~", "not-a-number", missingValue],
  ],
};

function refusalOf(source: string, options?: ParseOptions): FluxionsError {
  try {
    parse(source, treeBuilder, options);
  } catch (error) {
    if (error instanceof FluxionsError) return error;
    throw error;
  }
  throw new Error(`${source} was read`);
}

for (const [title, table] of Object.entries(refusals))
  test(title, (t) => {
    for (const [source, caret, code, hint] of table) {
      const error = refusalOf(source);
      const [message, line, mark, ...rest] = error.message.split("\n");
      t.is(error.code, code, source);
      t.is(mark, `  ${caret}`, source);
      t.is(error.hint, hint, source);
      t.deepEqual(rest, hint === undefined ? [] : [hint], source);
      t.true((message as string).length > 10, source);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what is shown has none
      t.notRegex(line as string, /[\x00-\x1f\u200b]/, source);
      t.is(error.source, source);
      t.is(error.at, /^[\x20-\x7e]*$/.test(source) ? caret.indexOf("^") : error.at, source);
    }
  });

test("an illegal character is named with its code point, and shown only if it can be", (t) => {
  t.regex(refusalOf("√").message, /^“√” \(U\+221A\) cannot stand in a formula\n/);
  t.regex(refusalOf("😀").message, /^“😀” \(U\+1F600\) cannot/);
  t.regex(refusalOf("\u0000").message, /^U\+0000 cannot/);
  t.regex(refusalOf("\ud800").message, /^U\+D800 cannot/);
});

test("refuses a second expression on a line of its own, with that line", (t) => {
  const error = refusalOf("x\n# more\n+ y");
  t.is(error.code, "statement");
  t.is(error.at, 9);
  t.is(
    error.message,
    [
      "a formula is one expression, and a second one begins here",
      "  3 | + y",
      "      ^",
      "A line goes on after an operator and inside parentheses.",
    ].join("\n"),
  );
  t.is(refusalOf("f\n(x)").code, "statement");
  t.is(refusalOf("x\ry").code, "statement");
});

test("refuses text that is too long, without reading it", (t) => {
  const long = "(".repeat(50_000_000);
  const start = performance.now();
  const error = refusalOf(long);
  t.is(error.code, "too-long");
  t.is(error.at, 200_000);
  t.is(error.hint, "Raise limits.length to read it.");
  t.true(performance.now() - start < 500);
  t.is(refusalOf("x + 1", { limits: { length: 3 } }).at, 3);
  t.notThrows(() => parse("a text, and x in it", treeBuilder, { from: 12, to: 13, limits: { length: 1 } }));
});

test("refuses numbers that would take too much memory, up to the limits given", (t) => {
  for (const source of [
    "1e100001",
    "1e-100001",
    "1e99999999999999999999",
    "1".repeat(10_001),
    `.${"1".repeat(10_001)}`,
  ])
    t.is(refusalOf(source).code, "number-too-large", source.slice(0, 20));
  for (const source of ["1e100000", "1e-100000", "1e0000000000000005", `0.${"1".repeat(9_999)}`])
    t.notThrows(() => parse(source, treeBuilder), source.slice(0, 20));
  t.is(refusalOf("1e11", { limits: { exponent: 10 } }).end, 4);
  t.is(refusalOf("12345", { limits: { digits: 4 } }).code, "number-too-large");
});

test("every code of the table of errors is raised and described", (t) => {
  const raised = new Set<string>(Object.values(refusals).flatMap((table) => table.map(([, , code]) => code)));
  // Shown with its nesting in parse.test.ts, and above.
  for (const code of ["too-deep", "too-long", "number-too-large"]) raised.add(code);
  t.deepEqual([...raised].sort(), Object.keys(parseErrorCodes).sort());
  for (const [code, description] of Object.entries(parseErrorCodes)) {
    t.regex(code, /^[a-z]+(-[a-z]+)*$/);
    t.regex(description, /^\S.{10,}[^.]$/);
  }
});
