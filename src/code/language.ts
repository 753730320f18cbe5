/** What a programming language tells the emitter about itself. One file each; `code.ts` lists them. */

/** A function of ours that stands beside the generated one, where the language's own differs from what kernels compute. */
export interface Helper {
  readonly parameters: readonly string[];
  /** @param call the name of another helper, or of this one */
  readonly body: (call: (helper: string) => string) => readonly string[];
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

export interface Result {
  /** As the user calls it; null for the only one. */
  readonly key: string | null;
  /** A name of the language, different from all others. */
  readonly name: string;
  readonly text: string;
}

/** A function, ready to be written down. */
export interface FunctionParts {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly lines: readonly Line[];
  readonly results: readonly Result[];
  readonly helpers: readonly { readonly name: string; readonly helper: Helper }[];
  /** Does it choose between values? */
  readonly chooses: boolean;
}

export interface ProgrammingLanguage {
  /** For error messages: “C”. */
  readonly title: string;
  /** Native names of kernels, with the spelling of a function that computes the same, also of NaN and infinities. */
  readonly functions: ReadonlyMap<string, string>;
  /** The same for functions that need a helper; “pow” is the power whose exponent varies. */
  readonly helpers: ReadonlyMap<string, Helper>;
  /** The power where the exponent is a number. */
  readonly power: string;
  /** Names that neither functions nor variables may have: words of the language, and what generated code refers to. */
  readonly reserved: ReadonlySet<string>;
  readonly infinity: string;
  readonly nan: string;
  /** Is a whole number also written with a decimal point? */
  readonly pointed: boolean;
  /** A fraction of two whole numbers that is divided in floats. */
  readonly fraction: (p: number, q: number) => string;
  readonly equal: string;
  readonly unequal: string;
  readonly and: string;
  readonly or: string;
  readonly not: string;
  /** Do `and` and `or` bind weaker than comparisons? */
  readonly looseLogic: boolean;
  /** `where` as a call; null where it is written c ? a : b. */
  readonly where: ((c: string, a: string, b: string) => string) | null;
  readonly write: (parts: FunctionParts) => string;
}

/** The native functions that code can be made for, with the number of their arguments. */
export function aritiesOf(language: ProgrammingLanguage): ReadonlyMap<string, number> {
  const two = new Set(["atan2", "min", "max", "mod", "nthRoot", "hypot"]);
  const names = [...language.functions.keys(), ...language.helpers.keys()].filter((name) => name !== "pow");
  return new Map(names.map((name) => [name, two.has(name) ? 2 : 1]));
}

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
