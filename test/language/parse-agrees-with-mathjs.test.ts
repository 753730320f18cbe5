import test from "ava";
import { FluxionsError } from "../../src/expr/error.js";
import { type ParseErrorCode, parse } from "../../src/language/parse.js";
import fc, { runs } from "../_fast-check.js";
import { corpora } from "./_corpora.js";
import { mathjsForm, normalised } from "./_mathjs.js";
import { treeBuilderWithXor } from "./_tree.js";

function ours(source: string): string {
  return normalised(parse(source, treeBuilderWithXor));
}

/** Refused here although mathjs accepts them, each for a reason given in the error. */
const refusedByDesign = new Set<ParseErrorCode>([
  "bit-operator",
  "elementwise",
  "empty",
  "function-needs-parentheses",
  "function-power",
  "percentage",
  "property-access",
  "range",
  "statement",
  "unit-conversion",
]);

function isByDesign(error: Error): boolean {
  return error instanceof FluxionsError && refusedByDesign.has(error.code as ParseErrorCode);
}

function outcome(read: (source: string) => string, source: string): string | Error {
  try {
    return read(source);
  } catch (error) {
    return error as Error;
  }
}

test("reads every formula of the corpora as mathjs does", (t) => {
  const found = corpora(1500);
  if (found === null) {
    t.log("skipped: there is no folder shared/corpora beside the repository");
    t.pass();
    return;
  }
  for (const [file, formulas] of found) {
    let refused = 0;
    // Among the expectations are LaTeX, matrices, units and lines of code, which are no formulas.
    for (const formula of formulas) {
      const mine = outcome(ours, formula);
      const theirs = outcome(mathjsForm, formula);
      if (mine instanceof Error && (theirs instanceof Error || isByDesign(mine))) refused++;
      else if (mine !== theirs) t.is(mine, theirs, `${file}: ${formula}`);
    }
    t.log(`${file}: ${formulas.length} formulas, ${refused} refused`);
    t.true(refused < formulas.length / 5);
  }
});

for (const formula of [
  "-2^2",
  "2^-3^2",
  "2^3^2",
  "2^3!",
  "-x!",
  "x!!",
  "a - b - c + d",
  "a / b / c * d",
  "a / b c",
  "1/2 x",
  "-1/2 x",
  "+1/2 x",
  "--1/2 x",
  "1/2/3 x",
  "a/2/3 x",
  "x 1/2 y",
  "1/2 (x)",
  "1/2 f(x)",
  "(1)/2 x",
  "2^1/2 x",
  "2^-1/2 x",
  "1!/2 x",
  "not 1/2 x",
  "1/2! x",
  "1/2^2 x",
  "(a\n/2\nb)",
  "(1/\n2\nx)",
  "2 x y",
  "2 f(x) 3",
  "(a)(b)(c)",
  "2(3)(4) 5",
  "x (y)",
  "x!(y)",
  "x^2(y)",
  "-x y",
  "x^-y z",
  "f(x)(y)",
  "true(x)",
  "a mod b mod c",
  "a * b mod c / d",
  "a % b * c",
  "mod(a, b)",
  "a mod -b",
  "not a and b",
  "not a < b",
  "not not a",
  "2^not a",
  "a or b xor c and d",
  "and(a, b, c) or xor(a, b)",
  "a < b <= c != d == e",
  "a < b and b < c or d",
  "a ? b : c ? d : e",
  "a ? (b ? c : d) : e",
  "a < b ? c + d : e or f",
  "a?.5:.25",
  "f(a ? b : c, d)",
  "2.5e-3x + .5 - 2. + 1E2",
  "2e",
  "2 e3",
  "2. x",
  "2./x + 2.*x - 2.^x",
  "1./2 x",
  "1. /2 x",
  "a++b--c+-d",
  "α_1 + xπ + $y",
  "f()",
  "a +\n b # comment\n",
  "\n# first\na",
  "(a\n+ b)",
])
  test(`reads ${JSON.stringify(formula)} as mathjs does`, (t) => {
    t.is(ours(formula), mathjsForm(formula));
  });

/** mathjs lets these stand as names. */
const bareKeyword = /\b(?:mod|and|or|xor|not|to|in)\b/;

test("agrees with mathjs on random sequences of tokens, also on what is an error", (t) => {
  const words =
    "1 2 3.5 x y z f( f sin( sin ( ) ) ( + - * / / ^ ! % mod < <= == != and or xor not ? : , true".split(" ");
  const token = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.constantFrom("\n", "#") },
  );
  // Alternating operands and operators would be valid too often to find what is refused, free soup too rarely.
  const soup = fc.array(token, { minLength: 1, maxLength: 12 }).map((tokens) => tokens.join(" "));
  let accepted = 0;
  fc.assert(
    fc.property(soup, (source) => {
      const mine = outcome(ours, source);
      const theirs = outcome(mathjsForm, source);
      if (!(mine instanceof Error)) {
        accepted++;
        // mathjs takes the second colon of a ? b ? c : d : e for a range.
        if (theirs instanceof Error) return /False part of conditional/.test(theirs.message);
        return mine === theirs;
      }
      // After a % mathjs tries an operand and stays inside its parentheses where that fails.
      return theirs instanceof Error || isByDesign(mine) || bareKeyword.test(source) || source.includes("%");
    }),
    { numRuns: runs(20_000) },
  );
  t.true(accepted > runs(20_000) / 200, `only ${accepted} sequences were formulas`);
});
