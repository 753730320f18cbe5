/** Requests of `fluxions batch`: from the text of a line to checked fields. */
import { FluxionsError } from "../expr/error.js";
import { rawField } from "../files/raw-json.js";
import { errorAt } from "../language/quote.js";
import { nearest } from "../language/spelling.js";
import { rearrangements } from "./kinds.js";

export const operations = [
  "parse",
  "derive",
  "print",
  "evaluate",
  "jvp",
  "simplify",
  "equal",
  "series",
  "integrate",
  "solve",
  "limit",
  "code",
  "kernel",
  ...rearrangements,
] as const;
export type Operation = (typeof operations)[number];

export const DEFAULT_TIMEOUT = 10_000;

/** The fields of a request, still to be checked by the operation that needs them. */
export type Fields = ReadonlyMap<string, unknown>;

export interface Request {
  readonly op: Operation;
  readonly expr: string;
  readonly page: string | undefined;
  readonly timeoutMs: number;
  readonly fields: Fields;
}

export function bad(message: string, hint?: string): FluxionsError {
  return new FluxionsError("bad-request", message, { hint });
}

/** A foreign value in an error message. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * The fields of a line.
 * @throws FluxionsError `empty-line`, `bad-json`, `bad-request`
 */
export function readFields(line: string): Fields {
  if (line.trim() === "")
    throw new FluxionsError("empty-line", "the line is empty; every line holds one request as JSON");
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw badJSON(line, (error as Error).message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw bad(
      `a request is an object, but this is ${kindOf(value)}`,
      '{"id": 1, "op": "parse", "expr": "x^2"}',
    );
  return new Map(Object.entries(value));
}

function badJSON(line: string, message: string): FluxionsError {
  const place = /at position (\d+)/.exec(message);
  const at = place !== null ? Number(place[1]) : message.includes("end of JSON") ? line.length : undefined;
  if (at === undefined) return new FluxionsError("bad-json", `the line is not JSON: ${message}`);
  return errorAt("bad-json", "the line is not JSON", line, at);
}

/** The id as JSON text, exactly as it was given. */
export function idText(line: string, fields: Fields): string {
  const id = fields.get("id");
  if (id === undefined || id === null) return "null";
  const plain = Number.isSafeInteger(id) && !Object.is(id, -0);
  if (typeof id === "string" || typeof id === "boolean" || plain) return JSON.stringify(id);
  return rawField(line, "id") ?? "null";
}

/** @throws FluxionsError `bad-request` */
export function readRequest(fields: Fields): Request {
  const op = fields.get("op");
  if (typeof op !== "string") throw bad(`“op” must be a text, but it is ${kindOf(op)}`, known(operations));
  if (!isOperation(op)) throw bad(`there is no operation “${op.slice(0, 40)}”`, didYouMean(op, operations));
  const expr = fields.get("expr");
  if (typeof expr !== "string") throw bad(`“expr” must be the text of a formula, but it is ${kindOf(expr)}`);
  const page = fields.get("page") ?? undefined;
  if (page !== undefined && typeof page !== "string")
    throw bad(`“page” must be the text of a page, but it is ${kindOf(page)}`);
  return { op, expr, page, timeoutMs: readTimeout(fields.get("timeoutMs")), fields };
}

function isOperation(op: string): op is Operation {
  return (operations as readonly string[]).includes(op);
}

function readTimeout(value: unknown): number {
  if (value === undefined || value === null) return DEFAULT_TIMEOUT;
  if (typeof value !== "number" || !(value > 0))
    throw bad(
      `“timeoutMs” must be a number of milliseconds above 0, but it is ${typeof value === "number" ? value : kindOf(value)}`,
    );
  return Math.min(value, 2 ** 31 - 1);
}

function known(names: readonly string[]): string {
  return `Known: ${names.join(", ")}.`;
}

export function didYouMean(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near === undefined ? known(names) : `Did you mean ${near}? ${known(names)}`;
}

/** One of a few words, or undefined where the field is absent. */
export function choice<T extends string>(fields: Fields, field: string, names: readonly T[]): T | undefined {
  const value = fields.get(field) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "string")
    throw bad(`“${field}” must be a text, but it is ${kindOf(value)}`, known(names));
  if (!(names as readonly string[]).includes(value))
    throw bad(`there is no ${field} “${value.slice(0, 40)}”`, didYouMean(value, names));
  return value as T;
}

/** A field that is true or false; false where it is absent. */
export function flag(fields: Fields, field: string): boolean {
  const value = fields.get(field) ?? false;
  if (typeof value !== "boolean") throw bad(`“${field}” must be true or false, but it is ${kindOf(value)}`);
  return value;
}

/** The entries of a field that is an object; empty where it is absent. */
export function entries(
  fields: Fields,
  field: string,
  what = "names and numbers",
): ReadonlyMap<string, unknown> {
  const value = fields.get(field) ?? {};
  if (typeof value !== "object" || Array.isArray(value))
    throw bad(`“${field}” must be an object of ${what}, but it is ${kindOf(value)}`);
  return new Map(Object.entries(value));
}

/** A field that is a text; undefined where it is absent. */
export function text(fields: Fields, field: string): string | undefined {
  const value = fields.get(field) ?? undefined;
  if (value !== undefined && typeof value !== "string")
    throw bad(`“${field}” must be a text, but it is ${kindOf(value)}`);
  return value;
}
