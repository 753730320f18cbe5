import type { FluxionsError } from "../expr/error.js";
import { errorAt } from "./quote.js";

/** What to write instead of characters that are met in pasted formulas. */
const instead: Readonly<Record<string, string>> = {
  "√": "Write sqrt(x).",
  "∛": "Write cbrt(x).",
  "∞": "A formula has no infinite numbers.",
  "∧": "Write and.",
  "∨": "Write or.",
  "¬": "Write not.",
  "∑": "Write the sum out.",
  "∫": "Integrals are not part of a formula.",
  "∂": "Derivatives are not part of a formula.",
  "°": "Write pi/180 * x for degrees.",
  "±": "Write two formulas, one with + and one with -.",
  "≈": "Write abs(a - b) < 1e-9 with the tolerance you mean.",
  "⁄": "Write /.",
  "∕": "Write /.",
  "∗": "Write *.",
  "∙": "Write *.",
  "‐": "Write -.",
  "‑": "Write -.",
  "‒": "Write -.",
  "–": "Write -.",
  "—": "Write -.",
  "\\": "LaTeX is not read here; write \\frac{a}{b} as a/b.",
};

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ";
const PLAIN = "0123456789+-()ni";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

const LETTER = /^\p{L}/u;
const NAME_REST = /(?:(?![\ufe00-\ufe0f])[\p{L}\p{M}\p{Nd}_$])*/uy;

/** Spaces other than ASCII that pasted text contains. */
export function isUnicodeSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0x1680
  );
}

/** Whether the character at `at`, which is not ASCII, is a letter and so may begin a name. */
export function isLetterAt(source: string, at: number): boolean {
  // ⁿ and ⁱ are letters to Unicode and exponents to everybody else.
  const code = source.codePointAt(at) as number;
  return code !== 0x207f && code !== 0x2071 && LETTER.test(String.fromCodePoint(code));
}

/** The offset after the name that goes on at `at`. */
export function nameEnd(source: string, at: number): number {
  NAME_REST.lastIndex = at;
  const rest = NAME_REST.exec(source) as RegExpExecArray;
  const exponent = rest[0].search(/[ⁿⁱ]/);
  return at + (exponent < 0 ? rest[0].length : exponent);
}

/** The error for a character that belongs to no token. */
export function illegalCharacter(source: string, at: number): FluxionsError {
  const character = String.fromCodePoint(source.codePointAt(at) as number);
  const end = at + character.length;
  if (SUPERSCRIPTS.includes(character)) {
    let stop = at;
    let plain = "";
    while (stop < source.length && stop < at + 20 && SUPERSCRIPTS.includes(source[stop]))
      plain += PLAIN[SUPERSCRIPTS.indexOf(source[stop++])];
    const hint = `Write ^${/^(\d+|[ni])$/.test(plain) ? plain : `(${plain})`}.`;
    return errorAt("superscript", "superscripts are not read", source, at, stop, hint);
  }
  const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
  const visible = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character) ? `“${character}” (U+${code})` : `U+${code}`;
  return errorAt(
    "illegal-character",
    `${visible} cannot stand in a formula`,
    source,
    at,
    end,
    hintFor(character),
  );
}

function hintFor(character: string): string | undefined {
  if (Object.hasOwn(instead, character)) return instead[character];
  if (SUBSCRIPTS.includes(character)) return `Write x_${SUBSCRIPTS.indexOf(character)} for an indexed name.`;
  const plain = character.normalize("NFKC").replace("⁄", "/");
  if (plain !== character && /^[\x21-\x7e]+$/.test(plain)) return `Write ${plain}.`;
  return undefined;
}
