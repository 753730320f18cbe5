import { FluxionsError } from "../expr/error.js";
import { kindOf } from "./tree.js";

/**
 * The positions of arguments that are meant, counted from the end where they are negative.
 * @throws FluxionsError `bad-argnums`
 */
export function positions(
  given: number | readonly number[],
  count: number,
  name: string,
  option: string,
): readonly number[] {
  const found = [given].flat().map((n) => {
    const at = n < 0 ? count + n : n;
    if (!Number.isInteger(n) || at < 0 || at >= count)
      throw new FluxionsError(
        "bad-argnums",
        `${option} of ${name} names argument ${n}, but it was called with ${count} argument${count === 1 ? "" : "s"}`,
        { hint: "The first argument is 0." },
      );
    return at;
  });
  const twice = found.find((at, i) => found.indexOf(at) < i);
  if (twice !== undefined)
    throw new FluxionsError("bad-argnums", `${option} of ${name} names argument ${twice} twice`, {
      hint: "Each argument has one derivative, which can be used twice.",
    });
  return found;
}

/**
 * Lists with one entry for each argument.
 * @throws FluxionsError `bad-arguments`
 */
export function requireLists(
  whose: string,
  name: string,
  lists: Readonly<Record<string, unknown>>,
  example: string,
): void {
  for (const [what, list] of Object.entries(lists))
    if (!Array.isArray(list))
      throw new FluxionsError(
        "bad-arguments",
        `${whose} of ${name} takes the ${what} as an array with one entry for each argument, but got ${kindOf(list)}`,
        { hint: `Write ${example}.` },
      );
}
