/** Formulas as functions of programming languages: what a kernel computes, written to be taken away. */
import { FluxionsError } from "../expr/error.js";
import { Expr } from "../expr/node.js";
import type { Op } from "../expr/op.js";
import { freeSymbols } from "../expr/walk.js";
import { buildKernel } from "../kernel/kernel.js";
import type { Target } from "../kernel/target.js";
import { c } from "./c.js";
import { expressionsOf, Helpers } from "./expressions.js";
import { javascript } from "./javascript.js";
import { aritiesOf, type ProgrammingLanguage } from "./language.js";
import { Identifiers, isIdentifier } from "./names.js";
import { python } from "./python.js";
import { CODE_TARGETS, type CodeTarget } from "./targets.js";
import { typescript } from "./typescript.js";

const languages: Readonly<Record<CodeTarget, ProgrammingLanguage>> = { javascript, typescript, python, c };

/** In which language a function is written, and how it looks from outside. */
export interface CodeOptions {
  readonly target: CodeTarget;
  /** The function's name; “f” unless told. */
  readonly name?: string | undefined;
  /** The parameters in their order, all free symbols among them; these by their names unless told. */
  readonly parameters?: readonly string[] | undefined;
}

/**
 * A function of the free symbols that computes what a kernel computes, in doubles, from the same recipes. One expression
 * is what it returns; a record of them becomes an object, a dict, or pointers after the parameters. A condition is 1 or 0.
 * @throws FluxionsError `unknown-target`; `bad-code-name`; `bad-parameters` where a symbol is missing among the parameters or
 * one occurs twice; `no-code-for` where a function has neither code in the language nor a recipe nor a meaning
 */
export function toCode(e: Expr | Readonly<Record<string, Expr>>, options: CodeOptions): string {
  const { target, name = "f" } = options;
  const language = languageOf(target);
  if (!isIdentifier(name, language.reserved))
    throw new FluxionsError(
      "bad-code-name",
      `“${name}” cannot be the name of a function in ${language.title}`,
      {
        hint: "A name is letters, digits and _, and no word of the language.",
      },
    );
  const outputs: (readonly [string | null, Expr])[] =
    e instanceof Expr ? [[null, e]] : Object.entries(e as Readonly<Record<string, Expr>>);
  if (outputs.length === 0 || !outputs.every(([, o]) => o instanceof Expr))
    throw new FluxionsError("bad-output", "code is made of one expression, or of a record of expressions", {
      hint: "Read formulas from text with parse.",
    });
  const formulas = outputs.map(([, o]) => o);
  const symbols = freeSymbols(...formulas);
  const parameters = options.parameters ?? symbols;
  checkParameters(parameters, symbols);
  const kernel = buildKernel(formulas, targetOf(language));

  const ours = [...language.helpers.keys()].map((native) => `${name}_${native}`);
  const identifiers = new Identifiers(new Set([...language.reserved, ...ours]), parameters, name);
  const named = new Map(parameters.map((p) => [p, identifiers.parameter(p)]));
  const resultNames = outputs.map(([key]) => (key === null ? "" : identifiers.free(key)));
  const helpers = new Helpers(language, name);
  const { lines, results, chooses } = expressionsOf(kernel, language, {
    inputs: kernel.inputs.map((input) => named.get(input)?.name as string),
    next: () => identifiers.numbered("t"),
    helper: (native) => helpers.use(native),
  });
  return language.write({
    name,
    parameters: [...named.values()],
    lines,
    results: outputs.map(([key], i) => ({ key, name: resultNames[i], text: results[i] })),
    helpers: helpers.used,
    chooses,
  });
}

function languageOf(target: CodeTarget): ProgrammingLanguage {
  if (!CODE_TARGETS.includes(target))
    throw new FluxionsError("unknown-target", `there is no code for “${String(target).slice(0, 40)}”`, {
      hint: `Known: ${CODE_TARGETS.join(", ")}.`,
    });
  return languages[target];
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

/** Functions of constants are left to the language, so the host computes none. */
function targetOf(language: ProgrammingLanguage): Target {
  return {
    name: language.title,
    natives: aritiesOf(language),
    host: new Map(),
    lacks: ({ name, params }: Op) =>
      new FluxionsError("no-code-for", `${name} has no code in ${language.title}`, {
        hint: `Give fn ${name}(${params.join(", ")}) a meaning or a float recipe on its page: via  …`,
      }),
  };
}
