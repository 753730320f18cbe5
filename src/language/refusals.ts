import type { FluxionsError } from "../expr/error.js";
import type { ParseErrorCode } from "./parse-errors.js";
import { errorAt } from "./quote.js";

interface Refusal {
  readonly code: ParseErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
}

function refusal(code: ParseErrorCode, message: string, hint?: string): Refusal {
  return { code, message, hint };
}

const USE_CALLS = "A formula is one real number; functions such as max(a, b, c) take several.";
const COMPARE = "Use == to compare.";
const ONE_FORMULA = "Read one formula at a time. A line goes on after an operator and inside parentheses.";
const reserved = refusal("reserved-name", "this name is reserved", "Choose another name.");
const missing = refusal(
  "not-a-number",
  "“null” and “undefined” are not numbers",
  "Was a JavaScript value missing when the text was put together?",
);
const conversion = refusal(
  "unit-conversion",
  "“to” and “in” convert units in mathjs, and a formula has no units",
  "Choose another name, or divide by the unit.",
);
const elementwise = (plain: string) =>
  refusal("elementwise", "elementwise operators act on matrices, and a formula has none", `Write ${plain}.`);
const shift = refusal(
  "bit-operator",
  "bit shifts have no meaning on the real numbers",
  "Multiply by a power of 2.",
);
const strayBracket = refusal(
  "unbalanced-parenthesis",
  "this bracket closes nothing",
  "Use ( and ) for grouping.",
);

/** Refused tokens that mean the same wherever they stand. */
const anywhere: ReadonlyMap<string, Refusal> = new Map([
  ["=", refusal("assignment", "a formula cannot assign", COMPARE)],
  [":=", refusal("assignment", "a formula cannot assign", COMPARE)],
  [";", refusal("statement", "a formula is one expression; “;” begins another", ONE_FORMULA)],
  ["**", refusal("foreign-operator", "“**” is not an operator", "Use ^ for powers.")],
  ["===", refusal("foreign-operator", "“===” is not an operator", COMPARE)],
  ["!==", refusal("foreign-operator", "“!==” is not an operator", "Use != to compare.")],
  ["<>", refusal("foreign-operator", "“<>” is not an operator", "Use != to compare.")],
  ["=>", refusal("foreign-operator", "“=>” is not an operator", "Write >= for “greater or equal”.")],
  ["=<", refusal("foreign-operator", "“=<” is not an operator", "Write <= for “less or equal”.")],
  ["&&", refusal("foreign-operator", "“&&” is not an operator", "Use and.")],
  ["||", refusal("foreign-operator", "“||” is not an operator", "Use or.")],
  ["??", refusal("foreign-operator", "“??” is not an operator", "Every name of a formula has a value.")],
  [
    "//",
    refusal("foreign-operator", "“//” is not an operator", "Use / or floor(a / b); a comment begins with #."),
  ],
  ["&", refusal("bit-operator", "“&” has no meaning on the real numbers", "Use and for conditions.")],
  [
    "|",
    refusal("bit-operator", "“|” has no meaning here", "Use or for conditions, abs(x) for absolute values."),
  ],
  ["~", refusal("bit-operator", "“~” has no meaning on the real numbers", "Use not for conditions.")],
  ["^|", refusal("bit-operator", "“^|” has no meaning on the real numbers", "Use xor for conditions.")],
  ["<<", shift],
  [">>", shift],
  [">>>", shift],
  [".*", elementwise("*")],
  ["./", elementwise("/")],
  [".^", elementwise("^")],
  ["?.", refusal("property-access", "a formula has no properties", "Write a name without a dot.")],
  ["{", refusal("object", "a formula has no objects", "Use ( and ) for grouping.")],
  ["]", strayBracket],
  ["}", strayBracket],
  ['"', refusal("string", "a formula has no strings", "Write a name without quotes.")],
  ["`", refusal("string", "a formula has no strings", "Write a name without quotes.")],
  ["to", conversion],
  ["in", conversion],
  ["null", missing],
  ["undefined", missing],
  ["__proto__", reserved],
  ["constructor", reserved],
  ["prototype", reserved],
  [":", refusal("range", "a formula has no ranges", "Compare twice: 1 <= x and x <= 3.")],
  [
    "%",
    refusal("percentage", "“%” is not read as a hundredth", "Write 50/100, or mod(a, b) for the remainder."),
  ],
]);

/** Refused tokens in a place where an operand should begin. */
const asOperand: ReadonlyMap<string, Refusal> = new Map([
  [
    "!",
    refusal(
      "foreign-operator",
      "“!” is the factorial and stands after its operand",
      "Use not for conditions.",
    ),
  ],
  ["'", refusal("string", "a formula has no strings", "Write a name without quotes.")],
  [".", refusal("bad-number", "a decimal point without digits", "Write 0.5 or .5.")],
  ["[", refusal("matrix", "a formula has no matrices", USE_CALLS)],
]);

/** Refused tokens after an operand. */
const afterOperand: ReadonlyMap<string, Refusal> = new Map([
  [
    "'",
    refusal(
      "transpose",
      "“'” is the transpose in mathjs, and a formula has no matrices",
      "Names have no primes.",
    ),
  ],
  [".", refusal("property-access", "a formula has no properties", "Write a name without a dot.")],
  ["[", refusal("index", "a formula has no matrices to index", "Write x_1 or x1 for an indexed name.")],
]);

/** The error for a token that the language knows and refuses. `operand` says whether an operand should begin there. */
export function refuse(source: string, at: number, end: number, operand: boolean): FluxionsError {
  const text = source.slice(at, end);
  const found = anywhere.get(text) ?? (operand ? asOperand : afterOperand).get(text);
  if (found === undefined) throw new Error(`no refusal is written for ${text}`);
  return errorAt(found.code, found.message, source, at, end, found.hint);
}
