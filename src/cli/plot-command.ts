/** The command that plots formulas. */
import { extname } from "node:path";
import { compile } from "../backends/compile.js";
import { derive } from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { freeSymbols } from "../expr/walk.js";
import type { Book } from "../language/book.js";
import { evaluateDigits } from "../numbers/evaluate.js";
import { sampleCurves } from "../plot/sample.js";
import { sparklines } from "../plot/sparkline.js";
import { areaOf, type Line, printable, renderSVG } from "../plot/svg.js";
import type { Evaluate, Range } from "../plot/vertical-range.js";
import { print } from "../print/index.js";
import { type Common, readAt, readBook, readFormula } from "./commands.js";
import { variable } from "./formula.js";
import { columnsOf, type IO, isTerminal, note } from "./io.js";
import { writeWhole } from "./output-file.js";
import { splitAtCommas } from "./split.js";

export interface PlotOptions extends Common {
  readonly range: readonly string[];
  readonly with?: "derivative";
  readonly param: readonly string[];
  readonly samples: number;
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly title?: string;
  readonly width: number;
  readonly height: number;
}

const DEFAULT_RANGE: Range = { from: -5, to: 5 };
/** Of the name that the values have where no formula has such a variable. */
const VALUES = "y";
const LIMITS = { samples: [2, 100_000], width: [160, 10_000], height: [120, 10_000] } as const;
interface Formula {
  readonly label: string;
  readonly e: Expr;
  readonly family: number;
  readonly dashed: boolean;
}

/** @returns what stdout gets: SVG, a line of text for each curve, JSON, or a word on the file that was written */
export async function plotCommand(texts: readonly string[], options: PlotOptions, io: IO): Promise<string> {
  checkOptions(options);
  const book = await readBook(options);
  const formulas = await readFormulas(texts, book, io);
  const { name, x, y } = readRanges(options, formulas, book);
  const parameters = readParameters(options, formulas, name, book, io);
  const all = options.with === undefined ? formulas : formulas.flatMap((f) => [f, derivative(f, name, book)]);
  const kernel = await compile(all.map((f) => f.e));
  const evaluate: Evaluate = async (xs) => {
    const results = await kernel.run({ ...parameters, [name]: xs }, { signal: io.signal });
    // A formula without the variable has one value for all places.
    return results.map((r) => (typeof r === "number" ? new Float64Array(xs.length).fill(r) : r));
  };
  try {
    const { width, height, title, samples } = options;
    if (options.out === undefined && options.json !== true && isTerminal(io)) {
      const columns = columnsOf(io);
      const labels = all.map((f) => f.label);
      const text = await sparklines(evaluate, { labels, name, x, y, samples, columns });
      return `${text}; -o plot.svg writes a picture`;
    }
    const area = areaOf(width, height);
    const sampled = await sampleCurves(evaluate, all.length, { x, y, samples, ...area });
    const { values } = sampled;
    for (const [i, found] of values.entries())
      if (found === null)
        note(
          `${all[i].label} has no value at any of ${samples} points from ${x.from} to ${x.to}`,
          options,
          io,
        );
    if (sampled.exhausted)
      note("the curves bend so often that not every bend is drawn; a narrower range shows more", options, io);
    const lines = all.map(
      ({ label, family, dashed }, i): Line => ({ label, family, dashed, pieces: sampled.curves[i] }),
    );
    const svg = await renderSVG({ lines, variable: name, x, y: sampled.y, title, width, height });
    const { out } = options;
    const toFile = out !== undefined && out !== "-";
    if (toFile) await writeWhole(out, svg, options.overwrite === true);
    if (options.json === true)
      return JSON.stringify({
        ok: true,
        ...(toFile ? { file: out } : { svg }),
        x: { name, ...x },
        y: sampled.y,
        curves: all.map(({ label }, i) => ({
          label,
          values: values[i],
          pieces: sampled.curves[i].length,
          points: sampled.curves[i].reduce((n, piece) => n + piece.xs.length, 0),
        })),
      });
    return toFile ? `${out}: ${all.map((f) => printable(f.label)).join(", ")}` : svg.trimEnd();
  } finally {
    kernel.dispose();
  }
}

/** @throws FluxionsError `usage`, `bad-picture` */
function checkOptions(options: PlotOptions): void {
  for (const [name, [least, most]] of Object.entries(LIMITS)) {
    const n = options[name as keyof typeof LIMITS];
    if (n < least || n > most)
      throw new FluxionsError("usage", `--${name} is from ${least} to ${most}, but got ${n}`);
  }
  const { out } = options;
  if (out === undefined || out === "-" || extname(out).toLowerCase() === ".svg") return;
  const kind = extname(out).slice(1);
  throw new FluxionsError(
    "bad-picture",
    kind === ""
      ? `the file ${out} does not end in .svg`
      : `plot writes SVG, and no ${kind.toUpperCase()}: ${out}`,
    {
      hint: `Write ${out.slice(0, out.length - extname(out).length)}.svg. Browsers show it, and Inkscape or rsvg-convert make PNG and PDF of it.`,
    },
  );
}

async function readFormulas(texts: readonly string[], book: Book, io: IO): Promise<Formula[]> {
  if (texts.filter((t) => t === "-").length > 1)
    throw new FluxionsError("usage", "stdin holds one formula, so that only one of them can be -");
  const formulas: Formula[] = [];
  for (const [family, text] of texts.entries()) {
    const e = await readFormula(text, book, io);
    if (e.op.boolean)
      throw new FluxionsError("truth-value", `“${printable(text)}” is a condition, which has no curve`, {
        hint: "Choose numbers by the condition: where(condition, 1, 0).",
      });
    formulas.push({ label: text === "-" ? print(e) : printable(text), e, family, dashed: false });
  }
  return formulas;
}

function derivative({ label, e, family }: Formula, name: string, book: Book): Formula {
  return { label: `d/d${name} (${label})`, e: derive(book, e, name), family, dashed: true };
}

interface Ranges {
  /** The variable on the horizontal axis. */
  readonly name: string;
  readonly x: Range;
  readonly y: Range | undefined;
}

function readRanges(options: PlotOptions, formulas: readonly Formula[], book: Book): Ranges {
  const ranges = new Map<string, Range>();
  for (const part of options.range.flatMap(splitAtCommas)) {
    const [name, range] = readRange(part, book);
    if (ranges.has(name)) throw badRange(`${name} has two ranges`);
    ranges.set(name, range);
  }
  const given = new Set(readAt(options.param, book, "--param").keys());
  const free = freeSymbols(...formulas.map((f) => f.e)).filter((name) => !given.has(name));
  const candidates = [...ranges.keys()].filter((name) => free.includes(name));
  if (candidates.length > 1)
    throw badRange(
      `${candidates.join(" and ")} are variables with ranges, but a plot has one horizontal axis`,
      `Give the others values: --param ${candidates[1]}=1`,
    );
  const unused = [...ranges.keys()].filter((name) => !candidates.includes(name) && name !== VALUES);
  // Of formulas without variables, the axis may have any name.
  const name = candidates[0] ?? (free.length > 0 ? onlyOne(free) : (unused.shift() ?? "x"));
  if (unused.length > 0)
    throw badRange(
      `--range speaks of ${unused.join(", ")}, but the variable is ${name}`,
      `Write --range ${name}=-3:3, and --range ${VALUES}=0:1 for what is shown of the values.`,
    );
  if (given.has(name))
    throw badRange(
      `${name} is the horizontal axis, and has a value by --param`,
      "Leave out one of them, or choose another variable.",
    );
  const y = name === VALUES ? undefined : ranges.get(VALUES);
  return { name, x: ranges.get(name) ?? DEFAULT_RANGE, y };
}

function onlyOne(free: readonly string[]): string {
  if (free.length === 1) return free[0];
  throw new FluxionsError("missing-value", `there are ${free.length} variables: ${free.join(", ")}`, {
    hint: `Tell which one is the axis, and the values of the others: --range ${free[free.length - 1]}=-3:3 --param ${free
      .slice(0, -1)
      .map((name) => `${name}=1`)
      .join(",")}`,
  });
}

/** The ticks of an axis are computed by its reciprocal, which must be finite. */
const NARROWEST = 1e-300;

function readRange(part: string, book: Book): [string, Range] {
  const text = part.trim().slice(0, 60);
  const equals = part.indexOf("=");
  const colon = part.indexOf(":");
  if (equals < 0 || colon < equals) throw badRange(`“${text}” is not a range`);
  const name = String(variable(part.slice(0, equals).trim(), book, "--range").value);
  const [from, to] = [part.slice(equals + 1, colon), part.slice(colon + 1)].map((end) => {
    const value = book.parse(end.trim());
    const free = freeSymbols(value);
    if (value.op.boolean || free.length > 0)
      throw badRange(
        `in “${text}” both ends must be numbers, but one contains ${free.join(", ") || "a condition"}`,
      );
    return toDouble(value);
  });
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw badRange(`in “${text}” both ends must be finite, but they are ${from} and ${to}`);
  if (to - from === Number.POSITIVE_INFINITY) throw badRange(`“${text}” is too wide for doubles`);
  if (!(from < to))
    throw badRange(`in “${text}” the first end must be below the second: ${from} is not below ${to}`);
  if (to - from < NARROWEST || (to - from) / Math.max(Math.abs(from), Math.abs(to)) < 1e-10)
    throw badRange(`“${text}” is too narrow for the digits that doubles have`);
  return [name, { from, to }];
}

function toDouble(value: Expr): number {
  return evaluateDigits(value, {}, 25).toNumber();
}

function badRange(message: string, hint = "Write --range x=-3:3 or --range x=0:2*pi,y=-1:1"): FluxionsError {
  return new FluxionsError("bad-range", message, { hint });
}

function readParameters(
  options: PlotOptions,
  formulas: readonly Formula[],
  name: string,
  book: Book,
  io: IO,
): Record<string, number> {
  const given = readAt(options.param, book, "--param");
  const free = freeSymbols(...formulas.map((f) => f.e));
  const missing = free.filter((n) => n !== name && !given.has(n));
  if (missing.length > 0)
    throw new FluxionsError("missing-value", `there is no value for ${missing.join(", ")}`, {
      hint: `Write --param ${missing.map((n) => `${n}=1`).join(",")}`,
    });
  const values: Record<string, number> = Object.create(null);
  for (const [n, value] of given) {
    if (!free.includes(n)) note(`--param ${n}: no formula has such a variable`, options, io);
    values[n] = toDouble(value);
  }
  return values;
}
