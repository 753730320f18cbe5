/**
 * The `latex` line of a page. Users write it, so it is read by a grammar of its own: known commands with the arguments
 * that they take, and balanced braces and delimiters. A line of any other shape is not used.
 */
import type { Op } from "../expr/op.js";
import { argumentCounts, delimiters, infixes, signs, wordCommands } from "./latex-commands.js";
import type { Slot, Spelling } from "./layout.js";
import { Level } from "./precedence.js";

const LONGEST = 300;
const DEEPEST = 12;

export interface Argument {
  readonly arg: number;
}
/** A part of the line that is closed in itself. */
export interface Enclosed {
  readonly open: string;
  readonly body: readonly Element[];
  readonly close: string;
  /** It belongs to the element before it: an exponent, an index, a second argument. */
  readonly joined: boolean;
}
export type Element = string | Argument | Enclosed;

export const isArgument = (e: Element): e is Argument => typeof e !== "string" && "arg" in e;
export const isEnclosed = (e: Element): e is Enclosed => typeof e !== "string" && "body" in e;

class Malformed extends Error {}

/** The parts of a `latex` line, or null where the line has not the shape of one. */
export function readTemplate(op: Op, line: string): readonly Element[] | null {
  const text = line.trim();
  if (text === "" || text.length > LONGEST) return null;
  try {
    return new Reader(text, op.params).whole();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** How tightly what these parts make holds together. */
export function levelOf(elements: readonly Element[]): number {
  const exposed = elements.filter(isArgument).length;
  const forms = elements.filter((e) => !isEnclosed(e) || !e.joined).length;
  if (exposed > 1) return Level.Comparison;
  return exposed === 0 && forms === 1 && !isRaised(elements) ? Level.Atom : Level.Power;
}

/** Is there an exponent already? */
export const isRaised = (elements: readonly Element[]): boolean =>
  elements.some((e) => isEnclosed(e) && e.open === "^{");

/** The spelling that a `latex` line describes, or null where the line has not the shape of one. */
export function templateSpelling(op: Op, arity: number, line: string): Spelling | null {
  const elements = readTemplate(op, line);
  if (elements === null) return null;
  const pieces: (string | Slot)[] = [];
  flatten(elements, false, pieces);
  if (pieces.every((p) => typeof p === "string"))
    return headSpelling(pieces.join(""), arity, !isRaised(elements));
  return { pieces, level: levelOf(elements), head: null };
}

/** name(a, b), and the place where an exponent may be put: sin²(x). */
export function headSpelling(head: string, arity: number, power: boolean): Spelling {
  const pieces: (string | Slot)[] = [`${head}\\left(`];
  for (let i = 0; i < arity; i++) {
    if (i > 0) pieces.push(",");
    pieces.push({ arg: i, need: Level.Any });
  }
  pieces.push("\\right)");
  return { pieces, level: Level.Atom, head: power ? head : null };
}

/** An argument that fills its enclosure, or the place between two commas there, needs no parentheses. */
function flatten(elements: readonly Element[], enclosed: boolean, into: (string | Slot)[]): void {
  const put = (s: string) => {
    const last = into[into.length - 1];
    if (typeof last !== "string") into.push(s);
    else into[into.length - 1] = last + (endsInCommand(last) && /^[A-Za-z]/.test(s) ? " " : "") + s;
  };
  for (const [i, e] of elements.entries()) {
    const next = elements[i + 1];
    if (typeof e === "string") put(e);
    else if (isArgument(e)) {
      const bounded = (side: Element | undefined) => (side === undefined ? enclosed : side === ",");
      const need = bounded(elements[i - 1]) && bounded(next) ? Level.Any : Level.Atom;
      // The argument may bring an index of its own.
      const scripted = next !== undefined && isEnclosed(next) && next.joined;
      const last = into[into.length - 1];
      if (scripted) put("{");
      else if (typeof last === "string" && endsInCommand(last)) put(" ");
      into.push({ arg: e.arg, need });
      if (scripted) put("}");
    } else {
      put(e.open);
      flatten(e.body, true, into);
      put(e.close);
    }
  }
}

const endsInCommand = (s: string) => /\\[A-Za-z]+$/.test(s);

class Reader {
  private at = 0;
  private depth = 0;
  private readonly params: readonly (readonly [string, number])[];

  constructor(
    private readonly text: string,
    params: readonly string[],
  ) {
    // x1 before x.
    this.params = params.map((name, i) => [name, i] as const).sort((a, b) => b[0].length - a[0].length);
  }

  whole(): readonly Element[] {
    const elements = this.sequence("");
    if (this.at < this.text.length) throw new Malformed();
    return elements;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const m = pattern.exec(this.text);
    if (m !== null) this.at += m[0].length;
    return m;
  }

  private expect(pattern: RegExp): void {
    if (this.take(pattern) === null) throw new Malformed();
  }

  /** Reads up to `end`, which is `}`, `]`, `\right` or nothing, and past it. */
  private sequence(end: string): Element[] {
    if (++this.depth > DEEPEST) throw new Malformed();
    const out: Element[] = [];
    /** Scripts that may not follow: both at the start, later those that are there. */
    let scripts = "^_";
    for (;;) {
      if (end === "\\right" ? this.take(/\\right(?![A-Za-z])/y) !== null : this.text[this.at] === end) {
        if (end !== "\\right") this.at++;
        break;
      }
      if (this.at === this.text.length) {
        if (end !== "") throw new Malformed();
        break;
      }
      const script = this.take(/[\^_]/y);
      if (script !== null) {
        if (scripts.includes(script[0])) throw new Malformed();
        scripts += script[0];
        out.push({ open: `${script[0]}{`, body: this.script(), close: "}", joined: true });
        continue;
      }
      // Spaces mean nothing in LaTeX; flatten puts one where the name of a command ends.
      if (this.take(/ +/y) === null) scripts = this.element(out) ? "" : "^_";
    }
    this.depth--;
    return out;
  }

  /** @returns whether a script may follow */
  private element(out: Element[]): boolean {
    const arg = this.parameter();
    if (arg !== null) {
      out.push({ arg });
      return true;
    }
    if (this.take(/\{/y) !== null) {
      out.push({ open: "{", body: this.sequence("}"), close: "}", joined: false });
      return true;
    }
    const c = this.take(/[A-Za-z0-9+\-*/=<>().,:;!|[\]]/y);
    if (c !== null) {
      out.push(c[0]);
      return !/[+\-*/=<>,:;([]/.test(c[0]);
    }
    const escaped = this.take(/\\[,;:!_$%&#{}|]/y);
    if (escaped !== null) {
      out.push(escaped[0]);
      return !/[,;:!]$/.test(escaped[0]);
    }
    const name = this.take(/\\([A-Za-z]+)/y)?.[1];
    if (name === undefined) throw new Malformed();
    return this.command(name, out);
  }

  /** The index of the parameter whose name stands here as a whole word. */
  private parameter(): number | null {
    const { text, at } = this;
    if (/\p{L}/u.test(text[at - 1] ?? "") && /\p{L}/u.test(text[at]) && !this.afterWord()) return null;
    for (const [name, i] of this.params) {
      if (!text.startsWith(name, at) || /^[\p{L}\p{M}\p{N}]/u.test(text.slice(at + name.length))) continue;
      this.at += name.length;
      return i;
    }
    return null;
  }

  /** A letter before the cursor belongs to a word only if that word is no command. */
  private afterWord(): boolean {
    return /\\[A-Za-z]+$/.test(this.text.slice(0, this.at));
  }

  /** What an exponent or an index consists of: a group, a parameter, one character, or one sign. */
  private script(): readonly Element[] {
    this.take(/ +/y);
    const arg = this.parameter();
    if (arg !== null) return [{ arg }];
    if (this.take(/\{/y) !== null) return this.sequence("}");
    const one = this.take(/[A-Za-z0-9*+-]|\\([A-Za-z]+)/y);
    if (one === null || (one[1] !== undefined && !signs.has(one[1]))) throw new Malformed();
    return [one[0]];
  }

  private command(name: string, out: Element[]): boolean {
    if (name === "left") {
      const open = `\\left${this.delimiter()}`;
      const body = this.sequence("\\right");
      out.push({ open, body, close: `\\right${this.delimiter()}`, joined: false });
      return true;
    }
    const count = argumentCounts.get(name);
    if (count !== undefined) {
      let open = `\\${name}`;
      if (name === "sqrt" && this.take(/ *\[/y) !== null) {
        // Braces keep a bracket in the argument from ending it.
        const body = this.sequence("]");
        const plain = body.every((e) => typeof e === "string");
        out.push({ open: plain ? "\\sqrt[" : "\\sqrt[{", body, close: plain ? "]" : "}]", joined: true });
        open = "";
      }
      for (let i = 0; i < count; i++) {
        this.expect(/ *\{/y);
        out.push({ open: `${open}{`, body: this.sequence("}"), close: "}", joined: i > 0 });
        open = "";
      }
      return true;
    }
    if (wordCommands.has(name)) {
      const word = this.take(/ *\{((?:[A-Za-z0-9 .,'()+-]|\\[_$&#% ]|\\[A-Za-z]+)+)\}/y);
      if (word === null) throw new Malformed();
      for (const [, inner] of word[1].matchAll(/\\([A-Za-z]+)/g))
        if (!signs.has(inner)) throw new Malformed();
      if (name === "text" && /\\[A-Za-z]/.test(word[1])) throw new Malformed();
      out.push(`\\${name}${word[0].trimStart()}`);
      return true;
    }
    if (!signs.has(name) && !infixes.has(name)) throw new Malformed();
    out.push(`\\${name}`);
    return signs.has(name);
  }

  private delimiter(): string {
    const found = this.take(/ *([()[\]|/.<>]|\\(?:[A-Za-z]+|[{}|]))/y)?.[1];
    if (found === undefined || !delimiters.has(found)) throw new Malformed();
    return found;
  }
}
