import { illegalCharacter, isLetterAt, isUnicodeSpace, nameEnd } from "./characters.js";
import { errorAt } from "./quote.js";
import * as Token from "./tokens.js";

const SPACE = 1;
const DIGIT = 2;
const LETTER = 3;
const SINGLE = 4;
const OTHER = 5;

/** What an ASCII character can begin; SINGLE is a token that no second character changes. */
const kindOf = new Uint8Array(128);
const singles = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[ \t]/.test(character)) kindOf[code] = SPACE;
  else if (/[0-9]/.test(character)) kindOf[code] = DIGIT;
  else if (/[A-Za-z_$]/.test(character)) kindOf[code] = LETTER;
  else kindOf[code] = OTHER;
}
for (const [character, token] of [
  ["(", Token.Open],
  [")", Token.Close],
  [",", Token.Comma],
  ["+", Token.Plus],
  ["-", Token.Minus],
  ["%", Token.Percent],
] as const) {
  kindOf[character.charCodeAt(0)] = SINGLE;
  singles[character.charCodeAt(0)] = token;
}
for (const character of "[]{};\"'`~") {
  kindOf[character.charCodeAt(0)] = SINGLE;
  singles[character.charCodeAt(0)] = Token.Refused;
}

/** Names shorter or longer than all keywords need not be looked up. */
const SHORTEST_KEYWORD = Math.min(...[...Token.keywords.keys()].map((word) => word.length));
const LONGEST_KEYWORD = Math.max(...[...Token.keywords.keys()].map((word) => word.length));

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNameCode(code: number): boolean {
  return code < 128 && (kindOf[code] === LETTER || kindOf[code] === DIGIT);
}

/** Limits on a number literal, which keep an exact number of a few characters from filling the memory. */
export interface NumberLimits {
  readonly digits: number;
  readonly exponent: number;
}

/** Reads the tokens of a formula one after the other. `start` and `end` are the offsets of the current token. */
export class Lexer {
  start: number;
  end: number;

  constructor(
    readonly source: string,
    readonly from: number,
    readonly to: number,
    readonly limits: NumberLimits,
    /** Parts that are one name each, whatever they contain: from the offset of their first character to their end. */
    private readonly names?: ReadonlyMap<number, number>,
  ) {
    this.start = from;
    this.end = from;
  }

  /** The text of the current token. */
  text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** Moves to the next token and returns its kind. */
  next(): number {
    const { source, to } = this;
    let at = this.end;
    while (at < to) {
      const code = source.charCodeAt(at);
      if (code >= 128) {
        if (isUnicodeSpace(code) || (code === 0xfeff && at === 0)) {
          at++;
          continue;
        }
        this.start = at;
        return this.unicode(code, at);
      }
      switch (kindOf[code]) {
        case SPACE:
          at++;
          continue;
        case LETTER:
          this.start = at;
          return this.name(at + 1);
        case DIGIT:
          this.start = at;
          return this.number(at);
        case SINGLE:
          this.start = at;
          if (this.names?.has(at) === true) return this.name(at);
          this.end = at + 1;
          return singles[code];
      }
      if (code === 35 /* # */) {
        while (at < to && source.charCodeAt(at) !== 10 && source.charCodeAt(at) !== 13) at++;
        continue;
      }
      this.start = at;
      return this.operator(code, at);
    }
    this.start = to;
    this.end = to;
    return Token.End;
  }

  private take(token: number, length: number): number {
    this.end = this.start + length;
    return token;
  }

  /** The character code at `at`, or 0 beyond the part that is read. */
  private code(at: number): number {
    return at < this.to ? this.source.charCodeAt(at) : 0;
  }

  private operator(code: number, at: number): number {
    const second = this.code(at + 1);
    switch (code) {
      case 42 /* * */:
        return second === 42 ? this.take(Token.Refused, 2) : this.take(Token.Times, 1);
      case 47 /* / */:
        return second === 47 ? this.take(Token.Refused, 2) : this.take(Token.Divide, 1);
      case 94 /* ^ */:
        return second === 124 ? this.take(Token.Refused, 2) : this.take(Token.Power, 1);
      case 60 /* < */:
        if (second === 61) return this.take(Token.LessEqual, 2);
        return second === 60 || second === 62 ? this.take(Token.Refused, 2) : this.take(Token.Less, 1);
      case 62 /* > */:
        if (second === 61) return this.take(Token.GreaterEqual, 2);
        if (second === 62) return this.take(Token.Refused, this.code(at + 2) === 62 ? 3 : 2);
        return this.take(Token.Greater, 1);
      case 61 /* = */:
        if (second === 61)
          return this.code(at + 2) === 61 ? this.take(Token.Refused, 3) : this.take(Token.Equal, 2);
        return this.take(Token.Refused, second === 62 || second === 60 ? 2 : 1);
      case 33 /* ! */:
        if (second === 61)
          return this.code(at + 2) === 61 ? this.take(Token.Refused, 3) : this.take(Token.Unequal, 2);
        return this.take(Token.Bang, 1);
      case 63 /* ? */:
        if (second === 63) return this.take(Token.Refused, 2);
        if (second === 46 && !isDigit(this.code(at + 2))) return this.take(Token.Refused, 2);
        return this.take(Token.Question, 1);
      case 58 /* : */:
        return second === 61 ? this.take(Token.Refused, 2) : this.take(Token.Colon, 1);
      case 38 /* & */:
        return this.take(Token.Refused, second === 38 ? 2 : 1);
      case 124 /* | */:
        return this.take(Token.Refused, second === 124 ? 2 : 1);
      case 46 /* . */:
        if (isDigit(second)) return this.number(at);
        return this.take(Token.Refused, second === 42 || second === 47 || second === 94 ? 2 : 1);
      case 10:
      case 13:
        return this.take(Token.Newline, 1);
    }
    throw illegalCharacter(this.source, at);
  }

  /** Operators and letters beyond ASCII. */
  private unicode(code: number, at: number): number {
    switch (code) {
      case 0xb7 /* · */:
      case 0xd7 /* × */:
      case 0x22c5 /* ⋅ */:
        return this.take(Token.Times, 1);
      case 0xf7 /* ÷ */:
        return this.take(Token.Divide, 1);
      case 0x2212 /* − */:
        return this.take(Token.Minus, 1);
      case 0x2264 /* ≤ */:
        return this.take(Token.LessEqual, 1);
      case 0x2265 /* ≥ */:
        return this.take(Token.GreaterEqual, 1);
      case 0x2260 /* ≠ */:
        return this.take(Token.Unequal, 1);
    }
    if (!isLetterAt(this.source, at)) throw illegalCharacter(this.source, at);
    return this.name(at);
  }

  private name(at: number): number {
    const { source, to } = this;
    const whole = this.names?.get(this.start);
    if (whole !== undefined) {
      this.end = whole;
      return Token.Name;
    }
    while (at < to && isNameCode(source.charCodeAt(at))) at++;
    if (at < to && source.charCodeAt(at) >= 128) at = Math.min(to, nameEnd(source, at));
    this.end = at;
    const length = at - this.start;
    if (length < SHORTEST_KEYWORD || length > LONGEST_KEYWORD) return Token.Name;
    return Token.keywords.get(source.slice(this.start, at)) ?? Token.Name;
  }

  private digits(at: number): number {
    const { source, to } = this;
    while (at < to && isDigit(source.charCodeAt(at))) at++;
    return at;
  }

  /** Whether a point stands at `at` that is not part of “.*”, “./” or “.^”. */
  private pointAt(at: number): boolean {
    if (this.code(at) !== 46) return false;
    const after = this.code(at + 1);
    return after !== 42 && after !== 47 && after !== 94;
  }

  private number(start: number): number {
    let at = this.digits(start);
    let points = 0;
    // mathjs reads 2./x as an elementwise division, which on the reals is the same number as 2. / x.
    if (this.code(at) === 46) {
      points = 1;
      at = this.digits(at + 1);
    }
    if (at - start - points > this.limits.digits)
      throw this.tooLarge(at, `a number with more than ${this.limits.digits} digits`);
    const mark = this.code(at) | 32;
    if (mark === 101 /* e */) at = this.exponent(at);
    else if (at === start + 1 && (mark === 120 || mark === 98 || mark === 111) && this.code(start) === 48)
      throw this.radixLiteral(at);

    this.end = at;
    const after = this.code(at);
    if (after === 46 && isDigit(this.code(at + 1)))
      throw this.badNumber(this.digits(at + 1), "a number has one decimal point");
    if (after === 95 /* _ */ && isDigit(this.code(at + 1)))
      throw this.badNumber(at + 1, "“_” cannot separate digits", "Write the digits together.");
    return Token.Numeral;
  }

  /** The offset after the exponent that begins with the e at `at`; `at` itself where the e begins a name. */
  private exponent(at: number): number {
    const sign = this.code(at + 1);
    const signed = sign === 43 || sign === 45;
    if (this.pointAt(at + 1)) throw this.badNumber(at + 2, "an exponent needs digits, without a point");
    if (!signed && !isDigit(sign)) return at;
    const first = signed ? at + 2 : at + 1;
    const end = this.digits(first);
    if (end === first) throw this.badNumber(end, "an exponent needs digits", "Write 2e+3, or 2*e + 3.");
    if (this.pointAt(end)) throw this.badNumber(end + 1, "an exponent has no decimal point");
    let value = 0;
    for (let i = first; i < end && value <= this.limits.exponent; i++)
      value = value * 10 + this.source.charCodeAt(i) - 48;
    if (value > this.limits.exponent) throw this.tooLarge(end, `an exponent beyond ${this.limits.exponent}`);
    return end;
  }

  private badNumber(end: number, message: string, hint?: string): Error {
    return errorAt("bad-number", message, this.source, this.start, end, hint);
  }

  private tooLarge(end: number, message: string): Error {
    const hint = "Write it as a product or a power, or raise the limit.";
    return errorAt("number-too-large", message, this.source, this.start, end, hint);
  }

  private radixLiteral(at: number): Error {
    const end = nameEnd(this.source, at);
    const hint = "Write it in decimal digits; for a product with 0 put a * between.";
    return errorAt(
      "radix-literal",
      "hexadecimal, binary and octal numbers are not read",
      this.source,
      this.start,
      end,
      hint,
    );
  }
}
