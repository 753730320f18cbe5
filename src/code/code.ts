/** Formulas as functions of programming languages: what a kernel computes, written to be taken away. */
import { FluxionsError } from "../expr/error.js";
import { Expr, workspace } from "../expr/node.js";
import { freeSymbols } from "../expr/walk.js";
import { callsHost, splitAtHost } from "../kernel/host.js";
import type { Book } from "../language/book.js";
import { withGradient } from "./gradient.js";
import type { ProgrammingLanguage } from "./language.js";
import { languageOf } from "./languages.js";
import { isIdentifier } from "./names.js";
import { lacking, programOf } from "./program.js";
import type { CodeTarget } from "./targets.js";

/** In which language a function is written, and how it looks from outside. */
export interface CodeOptions {
  readonly target: CodeTarget;
  /** The function's name; “f” unless told. */
  readonly name?: string | undefined;
  /** The parameters in their order, all free symbols among them; these by their names unless told. */
  readonly parameters?: readonly string[] | undefined;
  /**
   * Also the derivatives by these parameters, or by all where it is true. The results are then called `value`, `d_x`, …;
   * of a record `key`, `d_key_x`, …
   */
  readonly gradient?: boolean | readonly string[] | undefined;
  /** A function over arrays, in C: it gets their length first, and an array for each parameter and each result. */
  readonly loop?: boolean | undefined;
}

/** A formula that a function returns. */
export interface Wanted {
  /** As the user calls it; null for the only one. */
  readonly key: string | null;
  readonly e: Expr;
  /** What its text does not say, or null where the text of the formula says all. */
  readonly about: string | null;
}

/**
 * A function of the free symbols that computes what a kernel computes, from the same recipes. One expression is what it
 * returns; a record of them becomes an object, a dict, a struct, or pointers after the parameters. A condition is 1 or 0.
 * @throws FluxionsError `unknown-target`; `bad-code-name`; `bad-parameters` where a symbol is missing among the parameters or
 * one occurs twice, or a derivative is asked for by none of them; `bad-output`; `no-code-for` where a function has neither
 * code in the language nor a recipe nor a meaning; `no-loop-for`; `no-derivative`
 */
export function toCode(book: Book, e: Expr | Readonly<Record<string, Expr>>, options: CodeOptions): string {
  const { target, name = "f" } = options;
  const language = languageOf(target);
  if (!isIdentifier(name, language))
    throw new FluxionsError(
      "bad-code-name",
      `“${name.slice(0, 60)}” cannot be the name of a function in ${language.title}`,
      { hint: "A name is letters, digits and _, and no word of the language." },
    );
  if (options.loop === true && language.loops !== true)
    throw new FluxionsError("no-loop-for", `there are no loops over arrays in ${language.title} code`, {
      hint: "Loops are written in C; Python takes arrays as it is, and so does Julia by f.(x).",
    });
  return workspace(() => {
    const formulas = formulasOf(e);
    refuseHost(
      formulas.map((f) => f.e),
      language,
    );
    const symbols = freeSymbols(...formulas.map((f) => f.e));
    const parameters = options.parameters ?? symbols;
    checkParameters(parameters, symbols);
    const wanted = withGradient(book, formulas, parameters, options.gradient ?? false);
    return language.write(programOf(book, wanted, parameters, name, language, options.loop ?? false));
  });
}

/** @throws FluxionsError `no-code-for` naming the first function that only the host can compute */
function refuseHost(formulas: readonly Expr[], language: ProgrammingLanguage): void {
  if (callsHost(formulas)) for (const { op } of splitAtHost(formulas).calls) throw lacking(language)(op);
}

/** @throws FluxionsError `bad-output` */
function formulasOf(e: Expr | Readonly<Record<string, Expr>>): Wanted[] {
  const outputs: (readonly [string | null, Expr])[] =
    e instanceof Expr ? [[null, e]] : Object.entries(e as Readonly<Record<string, Expr>>);
  if (outputs.length === 0 || !outputs.every(([, o]) => o instanceof Expr))
    throw new FluxionsError("bad-output", "code is made of one expression, or of a record of expressions", {
      hint: "Read formulas from text with parse.",
    });
  return outputs.map(([key, formula]) => ({ key, e: formula, about: null }));
}

function checkParameters(parameters: readonly string[], symbols: readonly string[]): void {
  const missing = symbols.filter((s) => !parameters.includes(s));
  if (missing.length > 0)
    throw new FluxionsError("bad-parameters", `the parameters lack ${missing.join(", ")}`, {
      hint: "Each free symbol of the formulas is a parameter; others may be added.",
    });
  const twice = parameters.find((p, i) => parameters.indexOf(p) !== i);
  if (twice !== undefined) throw new FluxionsError("bad-parameters", `the parameter ${twice} occurs twice`);
}
