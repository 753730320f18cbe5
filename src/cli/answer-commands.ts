/** The commands that seek an answer: integrals, solutions, limits. */
import { integrate, limit, solve } from "../answers/index.js";
import type { Side } from "../answers/limit.js";
import type { Solutions } from "../answers/solve.js";
import { freeSymbols } from "../expr/walk.js";
import { toJSON } from "../language/json.js";
import { print, toLatex } from "../print/index.js";
import { integralFields, limitDescribed, limitFields, solutionFields } from "./answer-texts.js";
import { type Assuming, readAssumptions } from "./assumptions.js";
import { type Format, type PrintOptions, read, readBook, shown } from "./commands.js";
import { readEquation, readPoint } from "./equation.js";
import { variable } from "./formula.js";
import { type IO, note, readText } from "./io.js";

interface Seeking extends PrintOptions, Assuming {
  readonly wrt: string;
  readonly timeout: number;
}

export interface IntegrateCommandOptions extends Omit<Seeking, "to"> {
  readonly from?: string;
  /** The upper end, a format, or both. */
  readonly to: readonly string[];
}

export interface LimitCommandOptions extends Seeking {
  readonly at: string;
  readonly side?: Side;
}

export type SolveCommandOptions = Seeking;

/** How a search is limited and stopped from the command line. */
function searching({ timeout }: { readonly timeout: number }, io: IO) {
  return {
    budget: { milliseconds: timeout },
    ...(io.signal === undefined ? {} : { signal: io.signal }),
  };
}

const formats: readonly string[] = ["text", "latex", "json"];

/** What was only tested is said to people; others read it in the JSON. */
function noteTested(verified: string, options: { readonly json?: boolean }, io: IO): void {
  if (verified === "tested") note("tested at many points, not proved", options, io);
}

export async function integrateCommand(
  text: string,
  given: IntegrateCommandOptions,
  io: IO,
): Promise<string> {
  const upper = given.to.filter((word) => !formats.includes(word)).at(-1);
  const options = {
    ...given,
    to: (given.to.filter((word) => formats.includes(word)).at(-1) ?? "text") as Format,
  };
  const { e, book } = await read(text, options, io);
  const [from, to] = [options.from, upper].map((end) =>
    end === undefined ? undefined : readPoint(end, book),
  );
  const ends = [from, to].filter((end) => end !== undefined && typeof end !== "string");
  const x = variable(options.wrt.trim(), book, "--wrt");
  const context = readAssumptions(options, book, [e, x, ...ends], io);
  const found = await integrate(book, e, x, { context, from, to, ...searching(options, io) });
  const shownFormula = shown(found.expr, options, integralFields(found));
  if (options.json === true) return shownFormula;
  noteTested(found.verified, options, io);
  return withConditions(shownFormula, found.conditions, options, io);
}

export async function limitCommand(text: string, options: LimitCommandOptions, io: IO): Promise<string> {
  const { e, book } = await read(text, options, io);
  const at = readPoint(options.at, book);
  const x = variable(options.wrt.trim(), book, "--wrt");
  const context = readAssumptions(options, book, [e, x, ...(typeof at === "string" ? [] : [at])], io);
  const found = await limit(book, e, x, at, { context, side: options.side, ...searching(options, io) });
  if (options.json === true)
    return JSON.stringify({
      ok: true,
      ...limitDescribed(found),
      ...(options.to === "json" && found.expr !== null ? { json: toJSON(found.expr) } : {}),
      ...limitFields(found),
    });
  noteTested(found.verified, options, io);
  const { text: plain, latex } = limitDescribed(found);
  const shownLimit =
    found.expr === null
      ? options.to === "latex"
        ? latex
        : options.to === "json"
          ? JSON.stringify(plain)
          : plain
      : shown(found.expr, options);
  return withConditions(shownLimit, found.conditions, options, io);
}

/** Under the formula; where that is JSON, on stderr. */
function withConditions(
  text: string,
  conditions: readonly { toString(): string }[],
  options: PrintOptions,
  io: IO,
): string {
  if (conditions.length === 0) return text;
  const where = `where ${conditions.map(String).join(", ")}`;
  if (options.to !== "json") return `${text}\n${where}`;
  note(where, options, io);
  return text;
}

export async function solveCommand(text: string, options: SolveCommandOptions, io: IO): Promise<string> {
  const book = await readBook(options);
  const equation = readEquation(text === "-" ? await readText(io.stdin, "the equation") : text, book);
  const x = variable(options.wrt.trim(), book, "--wrt");
  if (!freeSymbols(equation).includes(x.value as string))
    note(`--wrt ${x}: the equation has no such variable`, options, io);
  const context = readAssumptions(options, book, [equation, x], io);
  const found = await solve(book, equation, x, { context, ...searching(options, io) });
  if (options.json === true) return JSON.stringify({ ok: true, ...solutionFields(found) });
  return solutionLines(found, String(x), options, io);
}

function solutionLines(found: Solutions, x: string, options: PrintOptions, io: IO): string {
  const { solutions, complete, always, notes, dropped } = found;
  for (const text of notes) note(text, options, io);
  for (const { text, reason } of dropped) note(`${x} = ${text} was left out: ${reason}`, options, io);
  if (options.to === "json") return JSON.stringify(solutions.map(({ expr }) => toJSON(expr)));
  if (always) return `every ${x} at which both sides are defined`;
  if (solutions.length === 0) return complete ? "no real solution" : "no real solution was found";
  return solutions
    .map(({ expr, verified, conditions }) => {
      if (verified === "tested")
        note(`${x} = ${print(expr)} was tested with many digits, not proved`, options, io);
      const line = options.to === "latex" ? `${x} = ${toLatex(expr)}` : `${x} = ${print(expr)}`;
      return conditions.length === 0 ? line : `${line} where ${conditions.map(String).join(", ")}`;
    })
    .join("\n");
}
