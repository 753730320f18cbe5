/** Users' names as identifiers of a language. No text of a user's reaches the code but by one of these functions. */
import type { Parameter, ProgrammingLanguage, Result } from "./language.js";

/** What all the languages take for a name; two underscores at the beginning, or one and a capital, belong to compilers. */
const PLAIN = /^(?!__|_[A-Z])[A-Za-z_][A-Za-z0-9_]*$/;

type Rules = Pick<ProgrammingLanguage, "reserved" | "forbidden">;

const isPlain = (name: string, { forbidden }: Rules) => PLAIN.test(name) && forbidden?.test(name) !== true;

export function isIdentifier(name: string, rules: Rules): boolean {
  return isPlain(name, rules) && !rules.reserved.has(name);
}

/** Different identifiers for different names: `lambda` becomes `lambda_`, and what no language can spell v1, v2, … */
export class Identifiers {
  private readonly taken: Set<string>;
  /** For each stem the number that it was given last. */
  private readonly last = new Map<string, number>();

  /** @param wanted names that will be asked for; those that are identifiers keep their spelling */
  constructor(
    private readonly rules: Rules,
    wanted: readonly string[],
    ...others: readonly string[]
  ) {
    this.taken = new Set([...others, ...wanted.filter((name) => isIdentifier(name, rules))]);
  }

  parameter(name: string): Parameter {
    if (isIdentifier(name, this.rules)) return { name, was: null };
    return { name: isPlain(name, this.rules) ? this.after(name) : this.numbered("v"), was: name };
  }

  /** stem1, stem2, …: the first that is free. */
  numbered(stem: string): string {
    // Names stay taken: what was passed over once is never looked at again.
    for (let i = (this.last.get(stem) ?? 0) + 1; ; i++) {
      const name = `${stem}${i}`;
      if (this.isTaken(name)) continue;
      this.taken.add(name);
      this.last.set(stem, i);
      return name;
    }
  }

  /** The name itself, or with an underscore after it. */
  free(name: string): string {
    if (!isPlain(name, this.rules)) return this.numbered("out");
    if (this.isTaken(name)) return this.after(name);
    this.taken.add(name);
    return name;
  }

  /** `name_`, or where that is taken `name_2`. */
  private after(name: string): string {
    const stem = name.endsWith("_") ? name : `${name}_`;
    for (let i = 1; ; i++) {
      const other = i === 1 && stem !== name ? stem : `${stem}${i}`;
      if (this.isTaken(other)) continue;
      this.taken.add(other);
      return other;
    }
  }

  private isTaken(name: string): boolean {
    return this.taken.has(name) || this.rules.reserved.has(name);
  }
}

/** A text as a string literal of printable ASCII, in quotation marks. */
export function quoted(text: string, escaped: (codePoint: number) => string, special = ""): string {
  let out = "";
  for (const c of text) {
    const code = c.codePointAt(0) as number;
    if (c === '"' || c === "\\" || special.includes(c)) out += `\\${c}`;
    else out += code >= 0x20 && code < 0x7f ? c : escaped(code);
  }
  return `"${out}"`;
}

export const hex = (n: number, digits: number) => n.toString(16).padStart(digits, "0");

/** Longer formulas are cut off in comments. */
const LONGEST_COMMENT = 200;
/** What begins or ends a comment or a literal in some language, or continues its line. */
const DANGEROUS = /\*(?=\/)|\/(?=[*/])|\?(?=\?)|"(?="")|-(?=->)|<(?=!)|[^\x20-\x7e]|\\/gu;

/** Any text, such that it ends no comment and no literal of any language: printable ASCII without backslashes. */
export function commentText(text: string): string {
  const cut = text.length > LONGEST_COMMENT ? `${text.slice(0, LONGEST_COMMENT)} ...` : text;
  return cut.replace(DANGEROUS, (c) => `{U+${hex(c.codePointAt(0) as number, 4).toUpperCase()}}`);
}

/** The lines of a comment that say what became of names. */
export function renamed(
  mark: string,
  names: readonly { readonly name: string; readonly was: string | null }[],
  verb = "is",
): string[] {
  return names.flatMap(({ name, was }) =>
    was === null ? [] : [`${mark} ${name} ${verb} ${quoted(was, (c) => `\\u{${hex(c, 4)}}`)}`],
  );
}

/** Results that got other names than their users gave them. */
export function renamedResults(mark: string, results: readonly Result[], verb: string): string[] {
  return renamed(
    mark,
    results.map((r) => ({ name: r.name, was: r.key === r.name ? null : r.key })),
    verb,
  );
}
