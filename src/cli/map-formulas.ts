/** The formulas of `fluxions map`: columns, parameters and formulas before them by name, and derivatives of all. */
import { derive } from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/node.js";
import { freeSymbols } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { type Mention, namesIn, parseLeibniz, splitDefinition } from "../language/leibniz.js";
import { errorAt } from "../language/quote.js";
import { nearest } from "../language/spelling.js";
import { nearestDouble } from "./commands.js";
import { variable } from "./formula.js";

/** What names stand for. */
export interface Names {
  /** Columns as formulas call them. */
  readonly columns: readonly string[];
  readonly parameters: ReadonlyMap<string, number>;
  /** Said in addition where a name is unknown. */
  readonly hint?: string | undefined;
}

export interface Output {
  readonly name: string;
  readonly e: Expr;
}

const MOST_LISTED = 24;

/** Names for people, not too many. */
export function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, MOST_LISTED)
    .map((name) => (name.length > 60 ? `${name.slice(0, 59)}…` : name));
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

const columnsText = (columns: readonly string[]): string =>
  columns.length === 0 ? "The input has no columns." : `The columns are ${listed(columns)}.`;

/** Reads formulas one after the other. */
export class Formulas {
  private readonly defined = new Map<string, Expr>();
  private readonly known: ReadonlySet<string>;
  /** Parameters that occur. */
  readonly used = new Set<string>();

  constructor(
    private readonly book: Book,
    private readonly names: Names,
  ) {
    this.known = new Set(names.columns);
    for (const name of names.parameters.keys())
      if (this.known.has(name))
        throw new FluxionsError("ambiguous-name", `${name} is a column of the input and a parameter`, {
          hint: `Leave out --param ${name}, or give the column another name: --rename "${name}=…"`,
        });
  }

  /**
   * A formula, or “name = formula”, which later ones may use by its name.
   * @throws FluxionsError `unknown-column`, `ambiguous-name`, `bad-derivative`, `truth-value` and those of formulas
   */
  output(text: string): Output {
    const { name, from } = splitDefinition(text);
    const e = this.formula(text, from);
    if (e.op.boolean)
      throw errorAt(
        "truth-value",
        "a column holds numbers, but this is a truth value",
        text,
        firstOf(text, from),
        text.length,
        "Choose numbers by the condition: where(condition, 1, 0).",
      );
    if (name === null) return { name: text.trim(), e };
    this.define(name, text, e);
    return { name: name.name, e };
  }

  /**
   * A condition for rows.
   * @throws FluxionsError `truth-value` and those of formulas
   */
  condition(text: string): Expr {
    const e = this.formula(text, 0);
    if (e.op.boolean) return e;
    throw new FluxionsError("truth-value", `“${text.slice(0, 60)}” is a number, not a condition`, {
      hint: 'Compare it with something: --where "x > 0".',
    });
  }

  private define(mention: Mention, text: string, e: Expr): void {
    const { name, at, quoted } = mention;
    const end = endOf(mention);
    // Whether formulas may use it as it stands.
    if (!quoted) variable(name, this.book, "the name before “=”");
    const taken = this.defined.has(name)
      ? "another formula has this name already"
      : this.known.has(name)
        ? "a column of the input has this name"
        : this.names.parameters.has(name)
          ? "a parameter has this name"
          : undefined;
    if (taken !== undefined)
      throw errorAt(
        "ambiguous-name",
        taken,
        text,
        at,
        end,
        "Choose another name; --rename gives columns new ones.",
      );
    this.defined.set(name, e);
  }

  private formula(text: string, from: number): Expr {
    for (const { name, at, quoted } of namesIn(text, from))
      if (!quoted && (name === "e" || name === "pi") && this.known.has(name))
        throw errorAt(
          "ambiguous-name",
          `${name} is a constant, and a column of the input`,
          text,
          at,
          at + name.length,
          `Write \`${name}\` for the column, or give it another name: --rename "${name}=${name}_"`,
        );
    return parseLeibniz(text, from, this.book, {
      backquotes: true,
      leaf: (name) => this.leaf(name, text),
      derive: (e, by) => this.derive(e, by, text),
    });
  }

  private leaf(mention: Mention, text: string): Expr {
    const { name, at } = mention;
    const formula = this.defined.get(name);
    if (formula !== undefined) return formula;
    if (this.names.parameters.has(name)) this.used.add(name);
    if (this.known.has(name) || this.names.parameters.has(name)) return symbol(name);
    const all = [...this.defined.keys(), ...this.names.parameters.keys(), ...this.names.columns];
    const near = nearest(name, all);
    const guess = near === undefined || !all.includes(near) ? "" : `Did you mean ${near}? `;
    const { columns, hint } = this.names;
    throw errorAt(
      "unknown-column",
      `${name} is neither a column nor a parameter`,
      text,
      at,
      endOf(mention),
      `${guess}${columnsText(columns)} A number for it: --param ${name}=1${hint ?? ""}`,
    );
  }

  private derive(e: Expr, by: readonly Mention[], text: string): Expr {
    for (const mention of by) {
      const { name, at } = mention;
      if (this.defined.has(name))
        throw errorAt(
          "bad-derivative",
          `${name} is a formula; a derivative is by a column or a parameter`,
          text,
          at,
          endOf(mention),
        );
      this.leaf(mention, text);
    }
    if (e.op.boolean) throw errorAt("truth-value", "a truth value has no derivative", text, 0, text.length);
    // ∂²/∂x∂y is by y first.
    return derive(this.book, e, by.map(({ name }) => name).reverse());
  }
}

const endOf = ({ name, at, quoted }: Mention): number => at + name.length + (quoted ? 2 : 0);

function firstOf(text: string, from: number): number {
  return from + /^\s*/.exec(text.slice(from))![0].length;
}

/**
 * --param sigma=0.2: any constant formula, to the nearest double.
 * @throws FluxionsError `bad-parameter` and those of formulas
 */
export function readParameters(texts: readonly string[], book: Book): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const text of texts) {
    const { name, from } = splitDefinition(text);
    if (name === null)
      throw new FluxionsError("bad-parameter", `“${text.slice(0, 60)}” gives no name a value`, {
        hint: "Write --param sigma=0.2",
      });
    variable(name.name, book, "--param");
    const value = book.parse(text.slice(from));
    const free = freeSymbols(value);
    if (value.op.boolean || free.length > 0)
      throw new FluxionsError(
        "bad-parameter",
        free.length > 0
          ? `the value of ${name.name} must be a number, but it contains ${listed(free)}`
          : `the value of ${name.name} must be a number`,
      );
    if (values.has(name.name)) throw new FluxionsError("bad-parameter", `${name.name} has two values`);
    values.set(name.name, nearestDouble(value));
  }
  return values;
}

/**
 * --rename "Strike Price=K": the columns by the names that formulas use. The new name stands behind the last sign.
 * @throws FluxionsError `unknown-column`, `ambiguous-name`, `bad-rename`
 */
export function renamed(columns: readonly string[], renames: readonly string[], book: Book): string[] {
  const names = [...columns];
  for (const text of renames) {
    const sign = text.lastIndexOf("=");
    const was = text.slice(0, Math.max(0, sign)).trim();
    if (sign < 1 || was === "")
      throw new FluxionsError("bad-rename", `“${text.slice(0, 60)}” renames nothing`, {
        hint: 'Write --rename "Strike Price=K"',
      });
    const name = String(variable(text.slice(sign + 1).trim(), book, "--rename").value);
    const at = columnAt(columns, was);
    if (columns.indexOf(was, at + 1) >= 0)
      throw new FluxionsError("ambiguous-name", `two columns of the input are called “${was}”`);
    if (names.some((other, k) => other === name && k !== at))
      throw new FluxionsError("ambiguous-name", `there is a column called ${name} already`);
    names[at] = name;
  }
  return names;
}

/** @throws FluxionsError `unknown-column` */
export function columnAt(columns: readonly string[], name: string): number {
  const at = columns.indexOf(name);
  if (at >= 0) return at;
  const near = nearest(name, columns);
  const guess = near === undefined || !columns.includes(near) ? "" : `Did you mean “${near}”? `;
  throw new FluxionsError("unknown-column", `the input has no column “${name.slice(0, 60)}”`, {
    hint: `${guess}${columnsText(columns)}`,
  });
}
