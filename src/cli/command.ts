/** What the options of the commands are made of. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { IO } from "./io.js";

/** What a command is given when it runs. */
export interface Surroundings {
  readonly io: IO;
  /** Writes the result, a line of it or all of it, to stdout. */
  readonly out: (text: string) => void;
  /** The exit code of a run without an error; 0 unless a command sets it. */
  readonly exit: { code: number };
}

/**
 * Declares the options of a command, and what it does. The code that does it is imported when it runs, so that every
 * command starts as fast as the smallest.
 */
export type Declaration = (command: Command, surroundings: Surroundings) => void;

export const FORMULA = "in mathjs syntax; - reads it from stdin";

export function formatOption(): Option {
  return new Option("--to <format>", "the form of the result")
    .choices(["text", "latex", "mathml", "json"])
    .default("text");
}

export function pageOption(): Option {
  return new Option("--page <file>", "a page with declarations of functions and derivatives");
}

export function assumeOption(): Option {
  return new Option("--assume <facts>", "x:positive,n:integer or 0<=t<=1; may be repeated")
    .argParser(collect)
    .default([], "nothing");
}

export function stepsOption(): Option {
  return new Option("--steps", "show how, step by step");
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** For an option that may be repeated. */
export function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
