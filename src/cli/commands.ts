/** The commands about one formula. */
import { createReadStream } from "node:fs";
import { defaultBook } from "../../rules/index.js";
import { evaluate } from "../backends/compile.js";
import { FluxionsError } from "../expr/error.js";
import type { Expr } from "../expr/node.js";
import { Kind } from "../expr/op.js";
import type { Rational } from "../expr/rational.js";
import { countNodes, freeSymbols } from "../expr/walk.js";
import { unreadable } from "../files/system-error.js";
import type { Book } from "../language/book.js";
import { toJSON } from "../language/json.js";
import { digitsText } from "../numbers/decimal-point.js";
import { evaluateDigits, evaluateExact } from "../numbers/evaluate.js";
import { installPrinter, print, toLatex, toMathML } from "../print/index.js";
import { numberToJSON } from "./answer.js";
import { variable } from "./formula.js";
import { type IO, readText } from "./io.js";
import { splitAtCommas } from "./split.js";

// Error messages name expressions.
installPrinter();

export type Format = "text" | "latex" | "mathml" | "json";

export interface Common {
  readonly json?: boolean;
  readonly page?: string;
}

export interface PrintOptions extends Common {
  readonly to: Format;
}

export interface EvalOptions extends Common {
  readonly at: readonly string[];
  readonly digits?: number;
}

export async function read(text: string, options: Common, io: IO): Promise<{ e: Expr; book: Book }> {
  const book = await readBook(options);
  return { e: await readFormula(text, book, io), book };
}

/** The default book, with the user's page. */
export async function readBook({ page }: Common): Promise<Book> {
  return page === undefined ? defaultBook : defaultBook.extend(await readPage(page));
}

export async function readFormula(text: string, book: Book, io: IO): Promise<Expr> {
  return book.parse(text === "-" ? await readText(io.stdin, "the formula") : text);
}

async function readPage(path: string): Promise<string> {
  try {
    return await readText(createReadStream(path), path);
  } catch (error) {
    throw unreadable(`the page ${path}`, error);
  }
}

/** @param more stands in the answer that --json asks for */
export function shown(e: Expr, { to, json }: PrintOptions, more: object = {}): string {
  if (json === true) {
    const answer = { ok: true, text: print(e), latex: toLatex(e), nodes: countNodes(e) };
    return JSON.stringify({ ...answer, ...inFormat(e, to), ...more });
  }
  switch (to) {
    case "json":
      return JSON.stringify(toJSON(e));
    case "latex":
      return toLatex(e);
    case "mathml":
      return toMathML(e);
    case "text":
      return print(e);
  }
}

/** What an answer holds only where it is asked for. */
export function inFormat(e: Expr, to: Format | undefined): object {
  if (to === "json") return { json: toJSON(e) };
  return to === "mathml" ? { mathml: toMathML(e) } : {};
}

export async function printCommand(text: string, options: PrintOptions, io: IO): Promise<string> {
  const { e } = await read(text, options, io);
  return shown(e, options);
}

export async function evalCommand(text: string, options: EvalOptions, io: IO): Promise<string> {
  const { e, book } = await read(text, options, io);
  const at = readAt(options.at, book);
  const missing = freeSymbols(e).filter((name) => !at.has(name));
  if (missing.length > 0)
    throw new FluxionsError("missing-value", `there is no value for ${missing.join(", ")}`, {
      hint: `Write --at ${missing.map((name) => `${name}=1`).join(",")}`,
    });
  const values = Object.fromEntries(freeSymbols(e).map((name) => [name, at.get(name) as Expr]));
  const { digits, json } = options;
  if (digits !== undefined) {
    const value = digitsText(evaluateDigits(e, values, digits), digits);
    return json === true ? JSON.stringify({ ok: true, value }) : value;
  }
  const folded = evaluateExact(e, values);
  if (folded.op.boolean && folded.op.kind === Kind.Constant)
    return json === true ? JSON.stringify({ ok: true, value: folded.op.name === "true" }) : folded.op.name;
  const exact = folded.op.kind === Kind.Number ? (folded.value as Rational) : null;
  const value = exact === null ? nearestDouble(folded) : exact.toNumber();
  if (json === true)
    return JSON.stringify({
      ok: true,
      value: numberToJSON(value),
      ...(exact === null ? {} : { exact: String(exact) }),
    });
  return exact?.isInteger === true ? String(exact) : String(value);
}

/** Correctly rounded where the digits can be settled. */
export function nearestDouble(e: Expr): number {
  try {
    return evaluateDigits(e, {}, 25).toNumber();
  } catch (error) {
    if (error instanceof FluxionsError && error.code === "precision") return evaluate(e);
    throw error;
  }
}

/**
 * x=1,y=pi/2: any constant formula is a value.
 * @param flag which these are the values of
 */
export function readAt(parts: readonly string[], book: Book, flag = "--at"): ReadonlyMap<string, Expr> {
  const values = new Map<string, Expr>();
  for (const part of parts.flatMap(splitAtCommas)) {
    const equals = part.indexOf("=");
    if (equals < 0 || part[equals + 1] === "=")
      throw new FluxionsError("bad-point", `“${part.trim().slice(0, 60)}” gives no name a value`, {
        hint: `Write ${flag} x=1,y=2`,
      });
    const name = String(variable(part.slice(0, equals).trim(), book, flag).value);
    const value = book.parse(part.slice(equals + 1).trim());
    const free = freeSymbols(value);
    if (free.length > 0)
      throw new FluxionsError(
        "bad-point",
        `the value of ${name} must be a number, but it contains ${free.join(", ")}`,
      );
    if (values.has(name)) throw new FluxionsError("bad-point", `${name} has two values`);
    values.set(name, value);
  }
  return values;
}
