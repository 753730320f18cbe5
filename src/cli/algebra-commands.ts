/** The commands that rewrite a formula or compare two. */
import { derive } from "../calculus/derivative.js";
import type { Explanation } from "../explain/index.js";
import { explainDerivative, explainSimplification } from "../explain/index.js";
import { FluxionsError } from "../expr/error.js";
import { freeSymbols } from "../expr/walk.js";
import { print } from "../print/index.js";
import { type Equality, equal, type Undecided } from "../simplify/equal.js";
import { series } from "../simplify/series.js";
import { simplifyWithSteps } from "../simplify/simplify.js";
import { type Assuming, readAssumptions } from "./assumptions.js";
import { type Common, type PrintOptions, read, readFormula, shown } from "./commands.js";
import { variable } from "./formula.js";
import { type IO, note } from "./io.js";
import type { Rearrangement } from "./kinds.js";
import { rearranged, type Transformed } from "./transform.js";

export interface DeriveOptions extends PrintOptions, Assuming {
  readonly wrt: string;
  readonly order: number;
  readonly simplify?: boolean;
  readonly steps?: boolean;
}

export interface SimplifyCommandOptions extends PrintOptions, Assuming {
  readonly steps?: boolean;
}

export interface RearrangeCommandOptions extends PrintOptions, Assuming {
  readonly wrt?: string;
}

export interface SeriesCommandOptions extends PrintOptions, Assuming {
  readonly wrt: string;
  readonly at: string;
  readonly order: number;
}

export interface EqualCommandOptions extends Common, Assuming {}

export async function deriveCommand(text: string, options: DeriveOptions, io: IO): Promise<string> {
  const { e, book } = await read(text, options, io);
  const variables = options.wrt.split(",").map((name) => variable(name.trim(), book, "--wrt"));
  const { order, simplify = false, steps = false } = options;
  const context = readAssumptions(options, book, [e], io);
  if (steps)
    return shownSteps(
      explainDerivative(book, e, variables, { order, simplify, context }),
      simplify,
      options,
      io,
    );
  const d = derive(book, e, variables, order);
  return simplify
    ? shownTransformed(simplifyWithSteps(book, d, { context }), options, io)
    : shown(d, options);
}

export async function simplifyCommand(
  text: string,
  options: SimplifyCommandOptions,
  io: IO,
): Promise<string> {
  const { e, book } = await read(text, options, io);
  const context = readAssumptions(options, book, [e], io);
  if (options.steps === true)
    return shownSteps(explainSimplification(book, e, { context }), true, options, io);
  return shownTransformed(simplifyWithSteps(book, e, { context }), options, io);
}

export async function rearrangeCommand(
  kind: Rearrangement,
  text: string,
  options: RearrangeCommandOptions,
  io: IO,
): Promise<string> {
  const { e, book } = await read(text, options, io);
  const wrt = options.wrt === undefined ? undefined : variable(options.wrt.trim(), book, "--wrt");
  if (wrt !== undefined && !freeSymbols(e).includes(wrt.value as string))
    note(`--wrt ${wrt.value}: the formula has no such variable`, options, io);
  const result = rearranged(kind, e, {
    context: readAssumptions(options, book, [e], io),
    wrt,
    missing: (names) =>
      new FluxionsError("usage", `--wrt <name> is missing: the formula has ${names.length} variables`, {
        hint: `Say by which of ${names.join(", ")}: --wrt ${names[0]}`,
      }),
  });
  return shownTransformed(result, options, io);
}

export async function seriesCommand(text: string, options: SeriesCommandOptions, io: IO): Promise<string> {
  const { e, book } = await read(text, options, io);
  const at = book.parse(options.at);
  const { polynomial, coefficients, remainderOrder, conditions } = series(
    book,
    e,
    variable(options.wrt.trim(), book, "--wrt"),
    { at, order: options.order, context: readAssumptions(options, book, [e, at], io) },
  );
  const more = { coefficients: coefficients.map((c) => print(c)), remainderOrder };
  return shownTransformed({ expr: polynomial, conditions, stopped: null }, options, io, more);
}

/** What was found, and as what it is written. */
export async function equalCommand(
  left: string,
  right: string,
  options: EqualCommandOptions,
  io: IO,
): Promise<{ readonly answer: Equality["answer"]; readonly text: string }> {
  if (left === "-" && right === "-")
    throw new FluxionsError("usage", "stdin holds one formula, so that only one of the two can be -");
  const { e, book } = await read(left, options, io);
  const other = await readFormula(right, book, io);
  const result = equal(book, e, other, { context: readAssumptions(options, book, [e, other], io) });
  return { answer: result.answer, text: options.json === true ? asJSON(result) : asText(result) };
}

function asJSON(result: Equality): string {
  if (result.answer !== "refuted") return JSON.stringify({ ok: true, ...result });
  const at = Object.fromEntries(Object.entries(result.at).map(([name, r]) => [name, print(r)]));
  return JSON.stringify({ ok: true, ...result, at });
}

const REASONS: Readonly<Record<Undecided, string>> = {
  undecided: "neither a proof nor a point at which they differ was found",
  time: "the time was over before a proof or a point at which they differ was found",
  "no-point": "no point was found at which both are defined",
};

function asText(result: Equality): string {
  switch (result.answer) {
    case "proved":
      return "equal";
    case "refuted": {
      const at = Object.entries(result.at).map(([name, r]) => `${name} = ${print(r)}`);
      const where = at.length === 0 ? "" : ` at ${at.join(", ")}`;
      return `different${where}: ${result.left} and ${result.right}`;
    }
    case "unknown":
      return `unknown: ${REASONS[result.reason]}`;
  }
}

/** The formula; under it, where it equals what it was made of. What only people read goes to stderr. */
export function shownTransformed(
  { expr, conditions, stopped }: Transformed,
  options: PrintOptions,
  io: IO,
  others: object = {},
): string {
  const more = {
    ...others,
    conditions: conditions.map((c) => print(c)),
    ...(stopped === null ? {} : { stopped }),
  };
  const text = shown(expr, options, more);
  if (options.json === true) return text;
  noteStop(stopped, options, io);
  if (conditions.length === 0) return text;
  const where = `where ${more.conditions.join(", ")}`;
  if (options.to !== "json") return `${text}\n${where}`;
  note(where, options, io);
  return text;
}

/** @param simplified tells whether conditions are part of the answer */
export function shownSteps(
  explanation: Explanation,
  simplified: boolean,
  options: PrintOptions,
  io: IO,
): string {
  const { stopped } = explanation;
  const json = explanation.toJSON();
  if (options.json === true) {
    const { steps, leftOut, arrival } = json;
    const conditions = explanation.conditions.map((c) => print(c));
    const about = simplified ? { conditions, ...(stopped === null ? {} : { stopped }) } : {};
    return shown(explanation.output, options, { ...about, steps, leftOut, arrival });
  }
  noteStop(stopped, options, io);
  if (options.to === "json") return JSON.stringify(json);
  return (options.to === "latex" ? explanation.toLatex() : explanation.toText()).replace(/\n$/, "");
}

function noteStop(stopped: Transformed["stopped"], options: Common, io: IO): void {
  if (stopped === null) return;
  const what = stopped === "time" ? "the time was over" : "too many rewritings were done";
  note(`${what} before the smallest form was found; this one is equal, too`, options, io);
}
