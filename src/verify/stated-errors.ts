/** What the comments of a page say of the errors of its recipes: “# error 30 ulp where abs(a) < 80”. Said is tested. */
import { FluxionsError } from "../expr/error.js";
import type { Op } from "../expr/op.js";
import { TRUE } from "../expr/reals.js";
import type { Book } from "../language/book.js";
import type { StatedError } from "./recipe.js";

const HEAD = /^(?:fn|helper)\s+([^\s(]+)\s*\(([^)]*)\)/;
const ERROR = /#\s*error\s+([\d.]+)\s+ulp(?:\s+where\s+([^;(]*(?:\([^)]*\)[^;(]*)*))?/;

/** By `name/arity`. */
export function statedErrors(text: string): ReadonlyMap<string, readonly [ulps: number, where: string]> {
  const found = new Map<string, readonly [number, string]>();
  let current = "";
  for (const line of text.split("\n")) {
    const head = HEAD.exec(line);
    if (head !== null) current = `${head[1]}/${head[2].split(",").length}`;
    const error = ERROR.exec(line);
    if (error !== null && current !== "") found.set(current, [Number(error[1]), (error[2] ?? "").trim()]);
  }
  return found;
}

/** @throws FluxionsError where the condition cannot be read */
export function statedError(
  op: Op,
  stated: readonly [ulps: number, where: string] | undefined,
  book: Book,
): StatedError | null {
  if (stated === undefined) return null;
  const [ulps, where] = stated;
  const condition = where === "" ? TRUE : book.parse(where);
  if (!condition.op.boolean)
    throw new FluxionsError(
      "truth-value",
      `the error of ${op.name} is stated where “${where}”, which is no condition`,
    );
  return { ulps, where: condition };
}
