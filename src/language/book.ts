/** A book is a list of pages: what names mean, and which derivative each function has. Books are values; extending one leaves it as it was. */
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import { type CotangentRule, Op, type TangentRule } from "../expr/op.js";
import { FormulaBuilder, type Scope } from "./formula.js";
import { Page } from "./page.js";
import type { ParseLimits } from "./parse.js";
import type { RewriteRule } from "./rewrite-rule.js";

/** Functions that are declared in TypeScript, such as those of `customJvp`. */
export interface DeclaredFunction {
  readonly op: Op;
}

/**
 * What names mean, and which derivative each function has: a list of pages, of which later ones win. A book is a value;
 * extending one leaves it as it was.
 */
export class Book implements Scope {
  private readonly parts: readonly (Page | DeclaredFunction)[];
  /** Re-declared rules; later pages win. */
  private readonly rules: ReadonlyMap<Op, TangentRule>;

  /**
   * Pages in order: of two functions with one name and arity, the later one is meant.
   * @throws FluxionsError `not-a-page`
   */
  constructor(...parts: readonly (Page | DeclaredFunction)[]) {
    const rules = new Map<Op, TangentRule>();
    for (const part of parts) {
      if (part instanceof Page) for (const [op, rule] of part.redeclared) rules.set(op, rule);
      else if (!((part as DeclaredFunction | undefined)?.op instanceof Op))
        throw new FluxionsError(
          "not-a-page",
          `a book is made of pages and functions, but got ${typeof part}`,
          {
            hint: "Read a page with page(…), or give book.extend(…) its text.",
          },
        );
    }
    this.parts = parts;
    this.rules = rules;
  }

  /** This book with further pages, or with a page in a text. */
  extend(...parts: readonly (Page | DeclaredFunction | string)[]): Book {
    let book: Book = this;
    for (const part of parts)
      book = new Book(...book.parts, typeof part === "string" ? new Page(part, [book]) : part);
    return book;
  }

  /** The pages, in order. */
  get pages(): readonly Page[] {
    return this.parts.filter((part) => part instanceof Page);
  }

  find(name: string, arity: number): Op | undefined {
    for (let i = this.parts.length - 1; i >= 0; i--) {
      const part = this.parts[i];
      if (part instanceof Page) {
        const op = part.find(name, arity);
        if (op !== undefined) return op;
      } else if (part.op.name === name && part.op.arity === arity) return part.op;
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
    const all = this.parts.flatMap((part) => {
      if (part instanceof Page) return part.signatures(name);
      return part.op.name === name ? [`${name}(${part.op.params.join(", ")})`] : [];
    });
    return [...new Set(all)];
  }

  private knownNames: ReadonlySet<string> | null = null;
  private get known(): ReadonlySet<string> {
    this.knownNames ??= new Set(
      this.parts.flatMap((part) => (part instanceof Page ? [...part.names()] : [part.op.name])),
    );
    return this.knownNames;
  }

  /** All operators with a fixed number of arguments, in the order of the pages. */
  *functions(): Iterable<Op> {
    for (const part of this.parts) {
      if (part instanceof Page) yield* part.ops.values();
      else yield part.op;
    }
  }

  /** The rewrite rules of all pages, in order, without those that speak of a function that this book re-declares. */
  rewriteRules(): readonly RewriteRule[] {
    this.rewrites ??= this.parts
      .flatMap((part) => (part instanceof Page ? part.rules : []))
      .filter((rule) => ![...rule.ops].some((op) => this.rules.has(op)));
    return this.rewrites;
  }
  private rewrites: readonly RewriteRule[] | null = null;

  /** Does this book give the function another derivative than its own page does? */
  redeclares(op: Op): boolean {
    return this.rules.has(op);
  }

  /**
   * The tangent rule of a function: a re-declaration in this book, else the page's custom_jvp, else its jvp, else null
   * (then its meaning is differentiated).
   */
  tangentRule(op: Op): TangentRule | null {
    return this.rules.get(op) ?? op.declared.customJvp ?? op.declared.jvp;
  }

  /** The rule for reverse mode alone, where there is one and this book re-declares nothing else. */
  cotangentRule(op: Op): CotangentRule | null {
    return this.rules.has(op) ? null : op.declared.customVjp;
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
