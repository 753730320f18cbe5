/** Derivatives beside the formulas that they are of. */
import { gradient } from "../calculus/derivative.js";
import { FluxionsError } from "../expr/error.js";
import type { Book } from "../language/book.js";
import type { Wanted } from "./code.js";

/**
 * Each formula with its derivatives by the parameters that are told.
 * @throws FluxionsError `bad-parameters`, `bad-output` where two results have one name; `no-derivative`
 */
export function withGradient(
  book: Book,
  formulas: readonly Wanted[],
  parameters: readonly string[],
  wrt: boolean | readonly string[],
): readonly Wanted[] {
  if (wrt === false) return formulas;
  const by = wrt === true ? parameters : wrt;
  const unknown = by.find((x) => !parameters.includes(x));
  if (unknown !== undefined)
    throw new FluxionsError("bad-parameters", `there is no parameter ${unknown} to derive by`, {
      hint: `The parameters are ${parameters.join(", ")}.`,
    });
  const all = formulas.flatMap(({ key, e }): Wanted[] => {
    const own = key ?? "value";
    const stem = key === null ? "d_" : `d_${key}_`;
    const parts = gradient(book, e, by);
    return [
      { key: own, e, about: null },
      ...parts.map((part, i) => ({
        key: stem + by[i],
        e: part,
        about: `the derivative of ${own} by ${by[i]}`,
      })),
    ];
  });
  const twice = all.find(({ key }, i) => all.findIndex((o) => o.key === key) !== i);
  if (twice !== undefined)
    throw new FluxionsError("bad-output", `two results are called “${twice.key}”`, {
      hint: "Give the formulas, or the parameters, other names.",
    });
  return all;
}
