/** What runs where formulas are computed: for people who want to see it. */
import type { Precision } from "../backends/backend.js";
import { chooseBackend } from "../backends/compile.js";
import { allBackends, findBackend } from "../backends/registry.js";
import { toCode, type Wanted } from "../code/code.js";
import { withGradient } from "../code/gradient.js";
import { languageOf } from "../code/languages.js";
import { kernelFor } from "../code/program.js";
import { CODE_TARGETS, type CodeTarget } from "../code/targets.js";
import { FluxionsError } from "../expr/error.js";
import { type Expr, workspace } from "../expr/node.js";
import { freeSymbols } from "../expr/walk.js";
import { totalCost } from "../kernel/cost.js";
import { buildKernel, type Kernel } from "../kernel/kernel.js";
import type { Book } from "../language/book.js";

/** The languages whose code computes what a kernel computes. SymPy code builds the formula instead. */
const languages: readonly CodeTarget[] = CODE_TARGETS.filter((t) => languageOf(t).exactNumber === undefined);

export interface InspectOptions {
  readonly target: string;
  /** Of the target, unless told. */
  readonly precision?: Precision | undefined;
}

export interface Inspection {
  readonly target: string;
  readonly precision: Precision;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** How many operations of each kind there are. */
  readonly operations: Readonly<Record<string, number>>;
  /** What they cost, in additions. */
  readonly cost: number;
  readonly source: string;
}

export interface Read {
  readonly book: Book;
  readonly formulas: readonly Expr[];
  /** By which variables the derivatives are wanted too. */
  readonly gradient: boolean | readonly string[];
}

/**
 * @param read gives the formulas, in a workspace that leaves nothing behind
 * @throws FluxionsError `unknown-target`, `no-backend`, `bad-precision` where a language has another one; those of `toCode`
 */
export async function inspect(read: () => Read, { target, precision }: InspectOptions): Promise<Inspection> {
  const language = languages.find((l) => l === target);
  if (language !== undefined) return inLanguage(read, language, precision);
  if (target !== "auto" && findBackend(target) === undefined)
    throw new FluxionsError("unknown-target", `nothing called “${target.slice(0, 40)}” computes kernels`, {
      hint: `Known: ${["auto", ...allBackends().map((b) => b.name), ...languages].join(", ")}.`,
    });
  const wants = precision ?? findBackend(target)?.target.precision ?? "f64";
  const { backend } = await chooseBackend(target, wants);
  const { kernel, outputs } = workspace(() => {
    const { book, formulas, gradient } = read();
    const wanted = outputsOf(book, formulas, gradient);
    return {
      outputs: wanted.map((w) => w.key ?? "value"),
      kernel: buildKernel(
        wanted.map((w) => w.e),
        backend.target,
      ),
    };
  });
  const compiled = await backend.compile(kernel, wants);
  try {
    return described(backend.name, wants, kernel, outputs, compiled.source);
  } finally {
    compiled.dispose();
  }
}

function inLanguage(read: () => Read, target: CodeTarget, precision: Precision | undefined): Inspection {
  const language = languageOf(target);
  if (precision !== undefined && precision !== language.precision)
    throw new FluxionsError("bad-precision", `${language.title} code computes in ${language.precision}`, {
      hint: `Leave --precision out, or write --precision ${language.precision}.`,
    });
  return workspace(() => {
    const { book, formulas, gradient } = read();
    const wanted = outputsOf(book, formulas, gradient);
    const kernel = kernelFor(
      wanted.map((w) => w.e),
      language,
    );
    const code = toCode(book, formulas.length === 1 ? formulas[0] : recordOf(formulas), { target, gradient });
    const outputs = wanted.map((w) => w.key ?? "value");
    return described(target, language.precision, kernel, outputs, code.replace(/\n$/, ""));
  });
}

const recordOf = (formulas: readonly Expr[]): Record<string, Expr> =>
  Object.fromEntries(formulas.map((e, i) => [`result${i + 1}`, e]));

function outputsOf(
  book: Book,
  formulas: readonly Expr[],
  gradient: boolean | readonly string[],
): readonly Wanted[] {
  const wanted = formulas.map((e, i) => ({
    key: formulas.length === 1 ? null : `result${i + 1}`,
    e,
    about: null,
  }));
  return withGradient(book, wanted, freeSymbols(...formulas), gradient);
}

const described = (
  target: string,
  precision: Precision,
  { inputs, operations }: Kernel,
  outputs: readonly string[],
  source: string,
): Inspection => ({
  target,
  precision,
  inputs,
  outputs,
  operations,
  cost: totalCost(operations),
  source,
});

export function inspectionText(found: Inspection): string {
  const { target, precision, inputs, outputs, operations, cost, source } = found;
  const counts = Object.entries(operations).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const total = counts.reduce((sum, [, n]) => sum + n, 0);
  const each = counts.map(([name, n]) => `${n} ${name}`).join(", ");
  return [
    `target      ${target}, ${precision}`,
    `inputs      ${inputs.length === 0 ? "none" : inputs.join(", ")}`,
    `outputs     ${outputs.join(", ")}`,
    `operations  ${total}${each === "" ? "" : `: ${each}`}`,
    `cost        ${cost}`,
    "",
    source,
  ].join("\n");
}
