/** Users' names as identifiers of a language. No text of a user's reaches the code but by one of these two functions. */
import type { Parameter } from "./language.js";

/** What all the languages take for a name; two underscores at the beginning, or one and a capital, belong to compilers. */
const PLAIN = /^(?!__|_[A-Z])[A-Za-z_][A-Za-z0-9_]*$/;

export function isIdentifier(name: string, reserved: ReadonlySet<string>): boolean {
  return PLAIN.test(name) && !reserved.has(name);
}

/** Different identifiers for different names: `lambda` becomes `lambda_`, and what no language can spell v1, v2, … */
export class Identifiers {
  private readonly taken: Set<string>;

  /** @param wanted names that will be asked for; those that are identifiers keep their spelling */
  constructor(
    private readonly reserved: ReadonlySet<string>,
    wanted: readonly string[],
    ...others: readonly string[]
  ) {
    this.taken = new Set([...others, ...wanted.filter((name) => isIdentifier(name, reserved))]);
  }

  parameter(name: string): Parameter {
    if (isIdentifier(name, this.reserved)) return { name, was: null };
    if (PLAIN.test(name)) {
      let other = `${name}_`;
      while (this.isTaken(other)) other += "_";
      this.taken.add(other);
      return { name: other, was: name };
    }
    return { name: this.numbered("v"), was: name };
  }

  /** stem1, stem2, …: the first that is free. */
  numbered(stem: string): string {
    for (let i = 1; ; i++) {
      const name = `${stem}${i}`;
      if (this.isTaken(name)) continue;
      this.taken.add(name);
      return name;
    }
  }

  /** The name itself, or with underscores after it. */
  free(name: string): string {
    let other = PLAIN.test(name) ? name : this.numbered("out");
    while (other === name && this.isTaken(other)) other = this.after(other);
    this.taken.add(other);
    return other;
  }

  private after(name: string): string {
    let other = `${name}_`;
    while (this.isTaken(other)) other += "_";
    return other;
  }

  private isTaken(name: string): boolean {
    return this.taken.has(name) || this.reserved.has(name);
  }
}

/** A text as a string literal of printable ASCII, in quotation marks. */
export function quoted(text: string, escaped: (codePoint: number) => string): string {
  let out = "";
  for (const c of text) {
    const code = c.codePointAt(0) as number;
    if (c === '"' || c === "\\") out += `\\${c}`;
    else out += code >= 0x20 && code < 0x7f ? c : escaped(code);
  }
  return `"${out}"`;
}

export const hex = (n: number, digits: number) => n.toString(16).padStart(digits, "0");

/** The lines of a comment that say what became of names. */
export function renamed(mark: string, parameters: readonly Parameter[], verb = "is"): string[] {
  return parameters.flatMap(({ name, was }) =>
    was === null ? [] : [`${mark} ${name} ${verb} ${quoted(was, (c) => `\\u{${hex(c, 4)}}`)}`],
  );
}
