/** The kinds of token of the formula language. Plain numbers, so that the parser's switches become jump tables. */
export const End = 0;
export const Newline = 1;
export const Numeral = 2;
export const Name = 3;
export const True = 4;
export const False = 5;
export const Open = 6;
export const Close = 7;
export const Comma = 8;
export const Plus = 9;
export const Minus = 10;
export const Times = 11;
export const Divide = 12;
export const Percent = 13;
export const Mod = 14;
export const Power = 15;
export const Bang = 16;
export const Question = 17;
export const Colon = 18;
export const Less = 19;
export const LessEqual = 20;
export const Greater = 21;
export const GreaterEqual = 22;
export const Equal = 23;
export const Unequal = 24;
export const And = 25;
export const Or = 26;
export const Xor = 27;
export const Not = 28;
/** mathjs syntax, or that of another language, which a real formula cannot contain; `refusals.ts` says why. */
export const Refused = 29;

export const keywords: ReadonlyMap<string, number> = new Map([
  ["true", True],
  ["false", False],
  ["and", And],
  ["or", Or],
  ["xor", Xor],
  ["not", Not],
  ["mod", Mod],
  ["to", Refused],
  ["in", Refused],
  ["null", Refused],
  ["undefined", Refused],
  ["__proto__", Refused],
  ["constructor", Refused],
  ["prototype", Refused],
]);
