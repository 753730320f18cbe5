/** A book is a list of pages: what names mean, and which derivative each function has. Books are values; extending one leaves it as it was. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import type { Op, TangentRule } from "../expr/op.js";
import { FormulaBuilder, type Scope } from "./formula.js";
import { Page } from "./page.js";
import type { ParseLimits } from "./parse.js";

/** Functions that are declared in TypeScript, such as those of `customJvp`. */
export interface DeclaredFunction {
  readonly op: Op;
}

export class Book implements Scope {
  private readonly pages: readonly Page[];
  private readonly declared: ReadonlyMap<string, Op>;
  /** Re-declared rules; later pages win. */
  private readonly rules: ReadonlyMap<Op, TangentRule>;

  /** Pages in order: of two functions with one name and arity, the later one is meant. */
  constructor(...parts: readonly (Page | DeclaredFunction)[]) {
    const pages: Page[] = [];
    const declared = new Map<string, Op>();
    const rules = new Map<Op, TangentRule>();
    for (const part of parts) {
      if (part instanceof Page) {
        pages.push(part);
        for (const [op, rule] of part.redeclared) rules.set(op, rule);
      } else declared.set(`${part.op.name}/${part.op.arity}`, part.op);
    }
    this.pages = pages;
    this.declared = declared;
    this.rules = rules;
  }

  /** This book with further pages, or with a page in a text. */
  extend(...parts: readonly (Page | DeclaredFunction | string)[]): Book {
    let book: Book = this;
    for (const part of parts) {
      const next = typeof part === "string" ? new Page(part, [book]) : part;
      book = new Book(...book.pages, ...[...book.declared.values()].map((op) => ({ op })), next);
    }
    return book;
  }

  find(name: string, arity: number): Op | undefined {
    const own = this.declared.get(`${name}/${arity}`);
    if (own !== undefined) return own;
    for (let i = this.pages.length - 1; i >= 0; i--) {
      const op = this.pages[i].find(name, arity);
      if (op !== undefined) return op;
    }
    return undefined;
  }
  has(name: string): boolean {
    return this.known.has(name);
  }
  names(): Iterable<string> {
    return this.known;
  }
  signatures(name: string): readonly string[] {
    const own = [...this.declared.values()].filter((op) => op.name === name);
    return [
      ...new Set([
        ...own.map((op) => `${name}(${op.params.join(", ")})`),
        ...this.pages.flatMap((p) => p.signatures(name)),
      ]),
    ];
  }

  private knownNames: ReadonlySet<string> | null = null;
  private get known(): ReadonlySet<string> {
    this.knownNames ??= new Set([
      ...[...this.declared.values()].map((op) => op.name),
      ...this.pages.flatMap((p) => [...p.names()]),
    ]);
    return this.knownNames;
  }

  /** All operators with a fixed number of arguments, in the order of the pages. */
  *functions(): Iterable<Op> {
    for (const p of this.pages) yield* p.ops.values();
    yield* this.declared.values();
  }

  /**
   * The tangent rule of a function: a re-declaration in this book, else the page's custom_jvp, else its jvp, else null
   * (then its meaning is differentiated).
   */
  tangentRule(op: Op): TangentRule | null {
    return this.rules.get(op) ?? op.declared.customJvp ?? op.declared.jvp;
  }

  /**
   * Reads a formula.
   * @throws FluxionsError with a code, and a caret under the wrong token
   */
  parse(text: string, options: { readonly limits?: Partial<ParseLimits> } = {}): Expr {
    if (typeof text !== "string")
      throw new FluxionsError(
        "not-a-text",
        `expected the text of a formula, but got ${text === null ? "null" : typeof text}`,
      );
    return new FormulaBuilder(text, this, "reals", symbol).read(options);
  }
}
