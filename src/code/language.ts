/** What a programming language tells the emitter about itself. One file each; `code.ts` lists them. */
import type { FloatPrecision } from "../numbers/ulp.js";

/** A function of ours that stands beside the generated one, where the language's own differs from what kernels compute. */
export interface Helper {
  readonly parameters: readonly string[];
  /** @param call the name of another helper, or of this one */
  readonly body: (call: (helper: string) => string) => readonly string[];
  /** Is the result a truth value? */
  readonly boolean?: boolean;
}

/** A helper under the name that it has in the generated code. */
export interface NamedHelper {
  readonly name: string;
  readonly helper: Helper;
}

/** A parameter, and what its user calls it where that is no name in the language. */
export interface Parameter {
  readonly name: string;
  readonly was: string | null;
}

export interface Line {
  readonly name: string;
  readonly text: string;
  readonly boolean: boolean;
}

/** Named values, and what is made of them. */
export interface Body {
  readonly lines: readonly Line[];
  readonly results: readonly string[];
  /** Does it choose between values? */
  readonly chooses: boolean;
}

export interface Result {
  /** As the user calls it; null for the only one. */
  readonly key: string | null;
  /** A name of the language, different from all others. */
  readonly name: string;
  /** What it is, in words that can stand in any comment. */
  readonly about: string;
}

/** How a function changes with its parameters, for a language that derives code by itself. */
export interface Rule {
  readonly name: string;
  /** For each result the value that the rule returns, and its derivative by each parameter; null where it has none. */
  readonly derivatives: readonly { readonly value: string; readonly partials: readonly (string | null)[] }[];
  readonly lines: readonly Line[];
}

/** A function, ready to be written down. */
export interface FunctionParts {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly results: readonly Result[];
  readonly body: Body;
  /** Null unless the language asks for it. */
  readonly rule: Rule | null;
}

/** The names that a loop over arrays needs. */
export interface Loop {
  readonly count: string;
  readonly index: string;
  /** The function that computes one row. */
  readonly row: string;
  readonly out: string;
}

/** What stands in one piece of code. */
export interface Program {
  readonly main: FunctionParts;
  /** Functions that the main one calls, each after what it calls. */
  readonly others: readonly FunctionParts[];
  readonly helpers: readonly NamedHelper[];
  /** The name of a helper. */
  readonly call: (helper: string) => string;
  /** Null unless arrays are asked for. */
  readonly loop: Loop | null;
}

/** How two operands are joined: by a sign, or by a function. */
export type Joint = string | ((a: string, b: string) => string);

export interface ProgrammingLanguage {
  /** For error messages: “C”. */
  readonly title: string;
  /**
   * Where it computes with formulas, how it spells numbers and constants: “-3”, “1/3”, “pi”. Such a language is given the
   * formula itself, and others the kernel.
   */
  readonly exactNumber?: (text: string) => string;
  /** In which format it computes. */
  readonly precision: FloatPrecision;
  /** Native names of kernels, with the spelling of a function that computes the same, also of NaN and infinities. */
  readonly functions: ReadonlyMap<string, string>;
  /**
   * The same for functions that need a helper; “pow” is the power whose exponent varies, “isNaN” the question x != x,
   * “infinity” and “nan” have no parameters.
   */
  readonly helpers: ReadonlyMap<string, Helper>;
  /** The power where the exponent is a number; null for the helper. */
  readonly power: Joint | null;
  /** Names that neither functions nor variables may have: words of the language, and what generated code refers to. */
  readonly reserved: ReadonlySet<string>;
  /** Names of other shapes that the language keeps for itself. */
  readonly forbidden?: RegExp;
  /** Null for the helper. */
  readonly infinity: string | null;
  readonly nan: string | null;
  /** Is a whole number also written with a decimal point? */
  readonly pointed: boolean;
  /** A fraction of two whole numbers that is divided in floats; null where fractions are written as decimals. */
  readonly fraction: ((p: number, q: number) => string) | null;
  readonly equal: Joint;
  readonly unequal: Joint;
  readonly and: Joint;
  readonly or: Joint;
  readonly not: string;
  /** Do `and` and `or` bind weaker than comparisons? */
  readonly looseLogic: boolean;
  /** `where` as a call; null where it is written c ? a : b. */
  readonly where: ((c: string, a: string, b: string) => string) | null;
  /** Where the language derives code: the native names whose own derivatives are those of the pages. */
  readonly derives?: ReadonlySet<string>;
  /** Endings of further names that stand in its code, each after the function's name and an underscore. */
  readonly companions?: readonly string[];
  /** Can it write a loop over arrays? */
  readonly loops?: boolean;
  readonly write: (program: Program) => string;
}

const TWO = new Set(["atan2", "min", "max", "mod", "nthRoot", "hypot", "ldexp", "polygamma"]);
/** Helpers that are no functions of formulas. */
const OURS = new Set(["pow", "power", "isNaN", "infinity", "nan"]);

/** The native functions that code can be made for, with the number of their arguments. */
export function aritiesOf(language: ProgrammingLanguage): Map<string, number> {
  const names = [...language.functions.keys(), ...language.helpers.keys()].filter((name) => !OURS.has(name));
  return new Map(names.map((name) => [name, TWO.has(name) ? 2 : 1]));
}

/** Words of a language, separated by spaces. */
export const words = (text: string): string[] => text.trim().split(/\s+/);

/** Names that are the same in a language but for a prefix. */
export function spelled(
  prefix: string,
  names: readonly string[],
  others: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  return new Map([
    ...names.map((name) => [name, prefix + name] as const),
    ...Object.entries(others).map(([name, own]) => [name, prefix + own] as const),
  ]);
}

/** Blocks of lines with empty lines between them. */
export function joined(blocks: readonly (readonly string[])[], gap = 1): string {
  const separator = "\n".repeat(gap + 1);
  return `${blocks
    .filter((b) => b.length > 0)
    .map((b) => b.join("\n"))
    .join(separator)}\n`;
}

/** What results are, as a comment in front of a function. */
export function blockComment(results: readonly Result[]): string[] {
  if (results.length === 1) return [`/** ${results[0].about} */`];
  return ["/**", ...results.map((r) => ` * ${r.about}`), " */"];
}
