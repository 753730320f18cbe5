/** What stands in one piece of code: the function that is asked for, and all that it calls. */
import { hostTarget } from "../backends/natives.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import type { Op } from "../expr/op.js";
import { buildKernel, type Kernel } from "../kernel/kernel.js";
import type { Target } from "../kernel/target.js";
import type { Book } from "../language/book.js";
import { print } from "../print/index.js";
import type { Wanted } from "./code.js";
import { expressionsOf, type Graph, Helpers } from "./expressions.js";
import { formulaGraph } from "./formula-graph.js";
import { KeptFunctions, nothingKept, type Slopes } from "./kept.js";
import {
  aritiesOf,
  type Body,
  type FunctionParts,
  type Program,
  type ProgrammingLanguage,
  type Rule,
} from "./language.js";
import { commentText, Identifiers } from "./names.js";

/** @throws FluxionsError `no-code-for` */
export function programOf(
  book: Book,
  wanted: readonly Wanted[],
  parameters: readonly string[],
  name: string,
  language: ProgrammingLanguage,
  loop: boolean,
): Program {
  const helpers = new Helpers(language, name);
  const ours = [...language.helpers.keys(), ...(language.companions ?? [])].map((native) =>
    helpers.nameOf(native),
  );
  const kept =
    language.derives === undefined
      ? nothingKept
      : new KeptFunctions(book, language.derives, new Identifiers(language, [], name, ...ours), name);
  const formulas = wanted.map((w) => w.e);
  // All functions that are called must have their names before the first name of a variable is chosen.
  const main = kept.entered(formulas, parameters);
  kept.complete();

  const around = [...ours, ...kept.names];
  const reserved = new Set([...language.reserved, ...around]);
  const writer = new FunctionWriter(language, { ...language, reserved }, helpers, kept);
  const results = wanted.map((w) => ({ key: w.key, about: aboutOf(w, name, parameters) }));
  return {
    main: writer.write(name, `${name}_jvp`, parameters, results, main.values, main.slopes),
    others: kept.functions.map(({ name: own, rule, op, value, slopes }) =>
      writer.write(own, rule, op.params, [{ key: null, about: aboutFunction(op) }], [value], slopes),
    ),
    helpers: helpers.used,
    call: (helper) => helpers.nameOf(helper),
    loop: loop ? loopNames(language, reserved, name, parameters, wanted) : null,
  };
}

class FunctionWriter {
  constructor(
    private readonly language: ProgrammingLanguage,
    private readonly rules: Pick<ProgrammingLanguage, "reserved" | "forbidden">,
    private readonly helpers: Helpers,
    private readonly kept: {
      nameOf(native: string): string | undefined;
      readonly arities: ReadonlyMap<string, number>;
    },
  ) {}

  write(
    name: string,
    ruleName: string,
    parameters: readonly string[],
    results: readonly { readonly key: string | null; readonly about: string }[],
    values: readonly Expr[],
    slopes: readonly Slopes[] | null,
  ): FunctionParts {
    const identifiers = new Identifiers(this.rules, parameters, name);
    const named = new Map(parameters.map((p) => [p, identifiers.parameter(p)]));
    const names = results.map(({ key }) => (key === null ? "" : identifiers.free(key)));
    const bodyOf = (formulas: readonly Expr[]) =>
      this.body(formulas, (input) => named.get(input)?.name as string, identifiers);
    return {
      name,
      parameters: [...named.values()],
      results: results.map((r, i) => ({ ...r, name: names[i] })),
      body: bodyOf(values),
      rule: slopes === null ? null : ruleOf(ruleName, slopes, bodyOf),
    };
  }

  private body(formulas: readonly Expr[], nameOf: (input: string) => string, identifiers: Identifiers): Body {
    const { language, helpers, kept } = this;
    const lacks = lacking(language);
    const graph: Graph & { inputs: readonly string[] } =
      language.exactNumber !== undefined
        ? formulaGraph(formulas, aritiesOf(language), lacks)
        : buildKernel(formulas, targetOf(language, kept.arities, lacks));
    return expressionsOf(graph, language, {
      input: (i) => nameOf(graph.inputs[i]),
      next: () => identifiers.numbered("t"),
      helper: (native) => kept.nameOf(native) ?? helpers.use(native),
    });
  }
}

/** One body for the values and all partial derivatives, so that they share what they have in common. */
function ruleOf(name: string, slopes: readonly Slopes[], bodyOf: (formulas: readonly Expr[]) => Body): Rule {
  const { lines, results } = bodyOf(
    slopes.flatMap(({ value, partials }) => [value, ...partials.filter((p) => p !== null)]),
  );
  let next = 0;
  return {
    name,
    lines,
    derivatives: slopes.map(({ partials }) => ({
      value: results[next++],
      partials: partials.map((p) => (p === null ? null : results[next++])),
    })),
  };
}

/** Why a function has no code. */
export const lacking =
  (language: ProgrammingLanguage) =>
  ({ name, params, declared }: Op): FluxionsError =>
    declared.host === null
      ? new FluxionsError("no-code-for", `${name} has no code in ${language.title}`, {
          hint: `Give fn ${name}(${params.join(", ")}) a meaning or a float recipe on its page: via  …`,
        })
      : new FluxionsError(
          "no-code-for",
          `${name} is computed by a host function, which cannot become code in ${language.title}`,
          { hint: "Compile the formula: kernels call the host in between, on every backend." },
        );

const host = hostTarget("host").host;

/** Functions of constants are left to the language where it computes in doubles as well. */
export function targetOf(
  language: ProgrammingLanguage,
  others: ReadonlyMap<string, number> = new Map(),
  lacks = lacking(language),
): Target {
  return {
    name: language.title,
    ...(language.precision === "f32" ? { precision: "f32" as const } : {}),
    natives: new Map([...aritiesOf(language), ...others]),
    host: language.precision === "f32" ? host : new Map(),
    lacks,
  };
}

/** The kernel that the code in a language computes. */
export function kernelFor(formulas: readonly Expr[], language: ProgrammingLanguage): Kernel {
  return buildKernel(formulas, targetOf(language));
}

/** Formulas that are longer are told by their size in comments. */
const LONGEST = 2_000;

function aboutOf({ key, e, about }: Wanted, name: string, parameters: readonly string[]): string {
  if (about !== null) return commentText(`${key}: ${about}`);
  let text: string;
  try {
    text = print(e, { maxLength: LONGEST });
  } catch (error) {
    if (!(error instanceof FluxionsError) || error.code !== "too-long-to-print") throw error;
    text = "...";
  }
  return commentText(`${key ?? `${name}(${parameters.join(", ")})`} = ${text}`);
}

const aboutFunction = ({ name, params }: Op) => commentText(`${name}(${params.join(", ")})`);

function loopNames(
  language: ProgrammingLanguage,
  reserved: ReadonlySet<string>,
  name: string,
  parameters: readonly string[],
  wanted: readonly Wanted[],
): Program["loop"] {
  const identifiers = new Identifiers({ ...language, reserved }, parameters, name);
  for (const p of parameters) identifiers.parameter(p);
  for (const { key } of wanted) if (key !== null) identifiers.free(key);
  return {
    row: identifiers.free(`${name}_row`),
    count: identifiers.free("n"),
    index: identifiers.free("i"),
    out: identifiers.free("out"),
  };
}
