/** A function as it is verified: a call with symbols, and where it is defined. */
import { call } from "../expr/call.js";
import { and, less } from "../expr/logic.js";
import { type Expr, symbol } from "../expr/node.js";
import { Kind, type Op, WHERE } from "../expr/op.js";
import { pow, ZERO } from "../expr/reals.js";
import type { Book } from "../language/book.js";
import { print } from "../print/index.js";
import { type Coordinate, type Draw, landmarks } from "./points.js";
import { type Random, seeded, seedOf } from "./random.js";
import type { Counterexample } from "./report.js";
import { DIGITS, digitsFor, type Point } from "./values.js";

export interface FunctionSubject extends Draw {
  readonly op: Op;
  readonly book: Book;
  /** What the function stands for, by its parameters' names. */
  readonly e: Expr;
  readonly args: readonly Expr[];
  /** The names of the parameters that are numbers. */
  readonly params: readonly string[];
  readonly needs: Expr;
  readonly seed: number;
  /** How commands name the page, and the thing verified. */
  readonly reproduction: Reproduction;
}

/** What a command line needs to do the same again. */
export interface Reproduction {
  /** The path of the page; empty for the default book. */
  readonly page: string;
  readonly key: string;
  readonly seed: number;
}

export function functionSubject(op: Op, book: Book, reproduction: Reproduction): FunctionSubject {
  const args = op.params.map((p, i) => (op === WHERE && i === 0 ? less(ZERO, symbol(p)) : symbol(p)));
  const e = op.kind === Kind.Power ? pow(args[0], args[1]) : call(op, args);
  const needs = and(...op.declared.needs.map((n) => n.fill(args)));
  const coordinates: Coordinate[] = op.params.map((name) => ({ name, kind: null }));
  const rule = book.tangentRule(op);
  const own = [op.declared.meaning?.body, rule?.whole.body, ...op.declared.deviates.map((d) => d.where.body)];
  return {
    ...{ op, book, e, args, needs, coordinates, reproduction },
    params: op === WHERE ? op.params.slice(1) : op.params,
    decimals: digitsFor(e) < DIGITS,
    landmarks: landmarks([e, needs, ...own.filter((b) => b !== undefined)]),
    seed: seedOf(nameOf(op), reproduction.seed),
  };
}

export const nameOf = (op: Op): string => `${op.name}(${op.params.join(", ")})`;

/** A generator of its own for each check, so that leaving one out changes nothing in the others. */
export const randomFor = (seed: number, check: string): Random => seeded(seedOf(check, seed));

/** @param at exact values, or doubles */
export function counterexample(
  at: Point | Readonly<Record<string, number>>,
  values: Counterexample["values"],
  formulas: readonly Expr[],
  { page, key, seed }: Reproduction,
): Counterexample {
  const coordinates = Object.fromEntries(
    Object.entries(at).map(([name, e]) => [name, typeof e === "number" ? String(e) : print(e)]),
  );
  const where = Object.entries(coordinates).map(([name, text]) => `${name}=${text}`);
  const ofPage = page === "" ? "" : ` --page ${quoted(page)}`;
  const commands = formulas.map(
    (e) => `fluxions eval ${quoted(print(e))} --at ${quoted(where.join(","))} --digits 20${ofPage}`,
  );
  const again = `npm run verify-rules -- ${page === "" ? "" : `${quoted(page)} `}--rule ${quoted(key)} --seed ${seed}`;
  return { at: coordinates, values, commands: [again, ...commands] };
}

/** As a shell reads it. */
const quoted = (text: string): string =>
  /^[\w./=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
