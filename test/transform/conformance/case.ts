/** What one of JAX's tests demands, done here. Knows of no test runner, so that the page in docs/ can be made of it. */
import { Expr, FluxionsError } from "../../../src/index.js";

// biome-ignore lint/suspicious/noExplicitAny: arguments and results of functions that are told by what they do, not by their types
export type Any = any;

/** What came out, and what is demanded: a number, a tree, the text of a formula, or a pattern for the text of an error. */
export type Pair = readonly [got: unknown, demanded: unknown];
export type Found = Readonly<Record<string, Pair>>;

interface Named {
  readonly suite: string;
  readonly test: string;
  /** In one line. */
  readonly demands: string;
}
export interface Applied extends Named {
  readonly run: () => Found;
  /** Where Fluxions does otherwise, on purpose: then the case holds it to that. */
  readonly differs: string | null;
}
export interface Beyond extends Named {
  /** Why there is nothing to do here. */
  readonly cannot: string;
}
export type Case = Applied | Beyond;

/** The cases of one suite, written one after the other. */
export function suiteOf(suite: string) {
  const cases: Case[] = [];
  return {
    cases,
    holds(test: string, demands: string, run: () => Found): void {
      cases.push({ suite, test, demands, run, differs: null });
    },
    differs(test: string, demands: string, how: string, run: () => Found): void {
      cases.push({ suite, test, demands, run, differs: how });
    },
    cannot(test: string, demands: string, reason: string): void {
      cases.push({ suite, test, demands, cannot: reason });
    },
  };
}

/** The error that comes of something: its code and message. No error is none, and fits no pattern. */
export function refused(run: () => unknown, message: RegExp): Pair {
  try {
    run();
  } catch (error) {
    const kind = error instanceof FluxionsError ? error.code : `not a FluxionsError: ${error}`;
    return [`${kind}: ${error instanceof Error ? error.message : ""}`, message];
  }
  return ["no error", message];
}

/** Why these do not agree; null where they do. Numbers agree to a relative 1e-9. */
export function disagreement(got: unknown, demanded: unknown, place = ""): string | null {
  const no = () => `${place === "" ? "" : `at ${place}: `}${shown(got)} instead of ${shown(demanded)}`;
  if (demanded instanceof RegExp) return typeof got === "string" && demanded.test(got) ? null : no();
  if (typeof demanded === "number")
    return typeof got === "number" && close(got, demanded, 1e-9) ? null : no();
  if (got instanceof Expr) return String(got) === demanded ? null : no();
  if (typeof demanded !== "object" || demanded === null) return Object.is(got, demanded) ? null : no();
  if (typeof got !== "object" || got === null || got.constructor !== demanded.constructor) return no();
  const keys = Object.keys(demanded);
  if (Object.keys(got).length !== keys.length) return no();
  for (const k of keys) {
    const [a, b] = [got, demanded].map((o) => (o as Record<string, unknown>)[k]);
    const why = disagreement(a, b, `${place}.${k}`);
    if (why !== null) return why;
  }
  return null;
}

export function close(a: number, b: number, tolerance: number): boolean {
  if (Number.isNaN(b)) return Number.isNaN(a);
  return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(b), 1e-3);
}

const shown = (value: unknown): string =>
  typeof value === "number" || value instanceof Expr || value instanceof RegExp
    ? String(value)
    : (JSON.stringify(value, (_, v) => (v instanceof Expr ? String(v) : v)) ?? String(value));

/** Everything in which a case fails. */
export function failures(of: Applied): string[] {
  try {
    const found = Object.entries(of.run());
    if (found.length === 0) return ["it asks for nothing"];
    return found.flatMap(([what, [got, demanded]]) => {
      const why = disagreement(got, demanded);
      return why === null ? [] : [`${what}: ${why}`];
    });
  } catch (error) {
    return [String(error)];
  }
}
